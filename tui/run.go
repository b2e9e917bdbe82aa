// Package tui is the wizard: a Bubble Tea program whose root shows one stage at
// a time, a menu and questions over it, and the payload beside it. The root
// knows the way (package journey), the frame and the keys that act everywhere;
// what a stage does inside is the stage's business (packages stage/…).
//
// Nothing here decides what is valid or makes bytes of a launch (package
// payload), and nothing blocks: the network and the disk are asked in commands.
package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"kickoff/api"
	"kickoff/payload/crash"
	"kickoff/tui/idle"
	"kickoff/tui/terminal"
)

const (
	// gcPercent keeps the wizard small: what it holds is little, and what it reads of the
	// server is soon garbage.
	gcPercent = 15
	// gcAtStart is the percentage until gcAfter: the list is drawn before any collection.
	gcAtStart = 150
	gcAfter   = 30 * time.Millisecond
	// signalGrace is how long the program may take to end when it is told to; the
	// terminal may be gone, and writing to it may never return.
	signalGrace = time.Second
	// signalDelay is by how much the signal that says why may come after the error of a
	// terminal that is gone.
	signalDelay = 200 * time.Millisecond
)

// Run shows the wizard until the person leaves or a signal ends it. It needs a
// terminal on both ends. The result is for the caller to print: the screen is
// gone when Run returns.
func Run(ctx context.Context, o Options) (Outcome, error) {
	debug.SetGCPercent(gcAtStart)
	small := time.AfterFunc(gcAfter, func() { debug.SetGCPercent(gcPercent) })
	defer small.Stop()
	if o.ProcessURL == nil {
		o.ProcessURL = func(r api.Run) string { return r.URL }
	}
	m := newModel(o)
	m.keys = &terminal.Watch{}
	p, door := newProgram(ctx, o, m, m.keys)
	m.account.reauth.notify = p.Send
	if o.Hear != nil {
		over := make(chan struct{})
		defer close(over)
		o.Hear(inOrder(over, func(words string) { p.Send(waiting(words)) }))
	}
	stop := watch(o, p)
	stopJobs := watchJobs(p)
	err := terminal.Run(o.output(), p)
	if by := stop(err != nil); by != nil && m.outcome.Signal == nil {
		m.Update(ended{by: by, arrived: m.arrived(), quiet: quietPauses}) // the program ended by itself before it heard of it
	}
	stopJobs()
	if errors.As(err, new(*crash.Panic)) {
		m.keepTyped()
	}
	m.outcome.Resumable, m.outcome.NotSaved = m.saver.flush()
	m.sender.await(m.outcome.Signal)
	door.Ended()
	switch {
	case m.outcome.Signal != nil, err == nil:
		return m.outcome, nil
	case ctx.Err() != nil:
		return m.outcome, ctx.Err()
	case errors.As(err, new(*crash.Panic)):
		return m.outcome, err
	}
	return m.outcome, fmt.Errorf("the screen could not go on: %w", err)
}

// keepTyped keeps what a message had changed before it panicked.
func (m *model) keepTyped() {
	_ = crash.Catch(func() error { // the first panic is the one that is told
		if m.saver.due(m.session.Changes()) {
			m.saver.save(m.nav.At, m.front().AnswerRef())
		}
		return nil
	})
}

// inOrder hands words on one after the other, without keeping waiting whoever says
// them, until it is over.
func inOrder(over <-chan struct{}, show func(string)) func(string) {
	queue := make(chan string, 64)
	go func() {
		for {
			select {
			case words := <-queue:
				show(words)
			case <-over:
				return
			}
		}
	}()
	return func(words string) {
		select {
		case queue <- words:
		default: // nobody reads the screen that fast
		}
	}
}

func (o Options) output() io.Writer {
	if o.Output == nil {
		return os.Stdout
	}
	return o.Output
}

// newProgram is what Bubble Tea runs of a model: the door in front of it, between both ends of
// the terminal.
func newProgram(ctx context.Context, o Options, m tea.Model, keys *terminal.Watch) (*tea.Program, *idle.Door) {
	in := o.Input
	if in == nil {
		in = os.Stdin
	}
	door := idle.New(m, o.Idle)
	list := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithFPS(120), tea.WithoutSignalHandler(), tea.WithoutCatchPanics(), tea.WithFilter(door.Filter),
		tea.WithInput(keys.Input(in)), tea.WithOutput(keys.Output(o.output())),
	}
	if o.Colors != colorprofile.Unknown {
		list = append(list, tea.WithColorProfile(o.Colors))
	}
	if o.Environ != nil {
		list = append(list, tea.WithEnvironment(o.Environ))
	}
	if o.Width > 0 && o.Height > 0 {
		list = append(list, tea.WithWindowSize(o.Width, o.Height))
	}
	p := tea.NewProgram(door, list...)
	keys.Send = p.Send
	return p, door
}

// ended says that a signal asks the program to end. It comes between the keys of one
// piece of input, so it comes again until no more of them follow.
type ended struct {
	by os.Signal
	// arrived is how much had come the last time, quiet how often nothing did since.
	arrived, quiet int
}

const (
	// inputPause is how long keys that are under way may take to come, and quietPauses how
	// many pauses without one say that there are none.
	inputPause  = 20 * time.Millisecond
	quietPauses = 3
)

// arrived grows with all that is typed.
func (m *model) arrived() int { return m.seen + m.keys.Taken() }

// settle has a signal come again while keys still do; nil when all have come.
func (m *model) settle(e ended) tea.Cmd {
	if e.quiet++; e.arrived != m.arrived() {
		e.arrived, e.quiet = m.arrived(), 0
	}
	if e.quiet >= quietPauses {
		return nil
	}
	return tea.Tick(inputPause, func(time.Time) tea.Msg { return e })
}

// watch tells the program to end when a signal says so. Bubble Tea's own handler
// knows nothing of HUP, on which its Run would not return. The function that stops
// watching gives the signal, where one is due, and waits a moment for it.
func watch(o Options, p *tea.Program) (stop func(due bool) os.Signal) {
	signals := o.Signals
	own := make(chan os.Signal, 1)
	if signals == nil {
		signal.Notify(own, syscall.SIGHUP, syscall.SIGTERM, syscall.SIGQUIT, os.Interrupt)
		signals = own
	}
	done, got := make(chan struct{}), make(chan os.Signal, 1)
	go func() {
		select {
		case by := <-signals:
			got <- by
			// Send waits for a program that may be stuck on a dead terminal.
			go p.Send(ended{by: by})
			select {
			case <-time.After(signalGrace):
				p.Kill()
			case <-done:
			}
		case <-done:
		}
	}()
	return func(due bool) os.Signal {
		defer close(done)
		defer signal.Stop(own)
		if !due {
			return nil
		}
		select {
		case by := <-got:
			return by
		case <-time.After(signalDelay):
			return nil
		}
	}
}
