package tuitest

import (
	"reflect"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/idle"
)

// Do runs a command and all that follows from it, one after the other. deliver
// takes a message and gives the next command.
func Do(cmd tea.Cmd, deliver func(tea.Msg) tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			Do(c, deliver)
		}
	case idle.Waiting:
		Do(tea.Cmd(msg), deliver)
	default:
		Do(deliver(msg), deliver)
	}
}

// Loop runs a model as Bubble Tea does, but without a terminal: commands run in
// goroutines of their own, and messages are handled in the order in which they
// come. It is meant for a bubble of testing/synctest, whose clock jumps over every
// wait.
type Loop struct {
	// Quit: the program has ended.
	Quit bool
	// Late keeps messages back until Arrive; nil keeps none.
	Late func(tea.Msg) bool

	t    testing.TB
	door *idle.Door
	msgs chan tea.Msg
	over chan struct{}
	// out are the goroutines of commands.
	out  sync.WaitGroup
	held []tea.Msg
}

// NewLoop makes a loop for a model, whose first commands run with Begin.
func NewLoop(t testing.TB, m tea.Model) *Loop {
	l := &Loop{t: t, msgs: make(chan tea.Msg), over: make(chan struct{})}
	l.door = idle.New(outer{m, l}, nil)
	t.Cleanup(func() {
		close(l.over)
		l.out.Wait() // a bubble wants its goroutines to have ended
	})
	return l
}

// Begin runs the model's first commands until the program is idle.
func (l *Loop) Begin() {
	l.t.Helper()
	l.Start()
	l.Settle()
}

// Start runs the model's first commands and waits for nothing.
func (l *Loop) Start() { l.do(l.door.Init()) }

// Run runs a command until the program is idle.
func (l *Loop) Run(cmd tea.Cmd) {
	l.t.Helper()
	l.Send(command(cmd))
}

// command is a message that the model answers with a command.
type command tea.Cmd

// outer takes the commands of a test beside those of the model, and keeps back
// what is late.
type outer struct {
	tea.Model
	loop *Loop
}

func (o outer) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if o.loop.Late != nil && o.loop.Late(msg) {
		o.loop.held = append(o.loop.held, msg)
		return o, nil
	}
	before, _ := msg.(command)
	_, cmd := o.Model.Update(msg)
	return o, tea.Batch(tea.Cmd(before), cmd)
}

// Arrive brings what was kept back, and nothing is late any more.
func (l *Loop) Arrive() {
	l.t.Helper()
	held := l.held
	l.Late, l.held = nil, nil
	l.Send(held...)
}

// Send hands over messages, and waits after each until the program is idle.
func (l *Loop) Send(msgs ...tea.Msg) {
	l.t.Helper()
	for _, msg := range msgs {
		l.handle(msg)
		l.Settle()
	}
}

// Post hands over a message from outside, as Program.Send does: it waits for its
// turn.
func (l *Loop) Post(msg tea.Msg) {
	select {
	case l.msgs <- msg:
	case <-l.over:
	}
}

// Press hands over a message and waits for nothing.
func (l *Loop) Press(msg tea.Msg) { l.handle(msg) }

// Pass lets time pass, in which messages come.
func (l *Loop) Pass(d time.Duration) {
	end := time.After(d)
	for {
		select {
		case msg := <-l.msgs:
			l.handle(msg)
		case <-end:
			return
		}
	}
}

// forever is longer than anything that the program waits for.
const forever = 24 * time.Hour

// Settle waits until the program is idle or has ended.
func (l *Loop) Settle() {
	l.t.Helper()
	limit := time.NewTimer(forever)
	defer limit.Stop()
	for !l.Quit && !l.door.Quiet() {
		select {
		case msg := <-l.msgs:
			l.handle(msg)
		case <-limit.C:
			l.t.Fatal("the program waits for something that never ends")
		}
	}
}

func (l *Loop) handle(msg tea.Msg) {
	msg = l.door.Filter(nil, msg)
	switch msg := msg.(type) {
	case nil:
		return
	case tea.QuitMsg:
		l.Quit = true
		return
	case tea.BatchMsg:
		for _, c := range msg {
			l.do(c)
		}
		return
	}
	if list := reflect.ValueOf(msg); list.Kind() == reflect.Slice && list.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
		l.t.Fatal("this loop runs no sequences")
	}
	if l.Quit {
		return
	}
	_, cmd := l.door.Update(msg)
	l.do(cmd)
}

func (l *Loop) do(cmd tea.Cmd) {
	if cmd != nil {
		l.out.Go(func() { l.Post(cmd()) })
	}
}
