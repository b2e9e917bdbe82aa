// Package idle lets the program say that it is idle, so that a test can press a
// key, wait until everything that came of it has ended and is drawn, and look
// once. Door counts the commands that leave the program and the messages they
// come back with; what work is, is decided where a command is made: everything
// but what is marked as Background. A goroutine that works by itself, as the writer
// of autosaves does, is work where a command waits for its word.
//
// What a person sees never depends on it. Without anybody who listens the door
// only counts.
package idle

import (
	"encoding/json"
	"io"
	"reflect"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload/crash"
)

// Waiting is a command that is no work: the program is idle although it is out.
// It comes as the message of a Background command; who wraps commands wraps it too.
type Waiting tea.Cmd

// Background marks a command that only draws again, blinks or polls.
func Background(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg { return Waiting(cmd) }
}

// Door is the model that Bubble Tea runs in place of the program's own: commands
// go out through it and messages come in. Filter must be the program's filter.
type Door struct {
	model tea.Model
	// notes takes each note, as a JSON object on a line of its own; nil where nobody
	// wants to know.
	notes *json.Encoder
	last  Note
	// out counts commands that left and whose message was not handled yet; back: the
	// message that is handled now is one of theirs.
	out   atomic.Int64
	back  bool
	fence fence
}

// New puts a door in front of a model, whose notes go to w; nil where nobody wants to know.
func New(m tea.Model, w io.Writer) *Door {
	d := &Door{model: m}
	if w != nil {
		d.notes = json.NewEncoder(w)
	}
	return d
}

// Quiet reports whether nothing is under way, drawn or not.
func (d *Door) Quiet() bool { return d.out.Load() == 0 }

type (
	// returned covers the message of a counted command on its way to the door.
	returned struct{ msg tea.Msg }
	// nothing stands for the message of a command that ended without one.
	nothing struct{}
)

// Init implements tea.Model.
func (d *Door) Init() tea.Cmd { return d.leave(d.model.Init()) }

// View implements tea.Model.
func (d *Door) View() tea.View { return d.model.View() }

// Filter uncovers the message of a counted command before Bubble Tea looks whether
// it is meant for Bubble Tea itself.
func (d *Door) Filter(_ tea.Model, msg tea.Msg) tea.Msg {
	r, counted := msg.(returned)
	if !counted {
		return msg
	}
	d.back = true
	return r.msg
}

// Update implements tea.Model.
func (d *Door) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if mine, passed, again := d.fence.take(msg); mine {
		if passed {
			d.note(Idle)
		}
		return d, again
	}
	back := d.back
	d.back = false
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case nothing:
	case *crash.Panic:
		crash.Again(msg)
	case tea.KeyPressMsg:
		d.last.Keys++
		_, cmd = d.model.Update(msg)
	case tea.WindowSizeMsg:
		d.last.Width, d.last.Height = msg.Width, msg.Height
		_, cmd = d.model.Update(msg)
	default:
		_, cmd = d.model.Update(msg)
	}
	cmd = d.leave(cmd)
	if back {
		d.out.Add(-1)
	}
	return d, tea.Batch(cmd, d.look())
}

// Ended tells that the program has given the terminal back and does nothing more.
func (d *Door) Ended() { d.note(Ended) }

// look tells how things stand after a message. When nothing is under way any more,
// what the message changed is still to be drawn.
func (d *Door) look() tea.Cmd {
	if d.notes == nil {
		return nil
	}
	if !d.Quiet() {
		d.fence.drop()
		d.note(Working)
		return nil
	}
	d.note(Drawing)
	return d.fence.raise()
}

func (d *Door) note(s State) {
	if d.notes == nil {
		return
	}
	d.last.State, d.last.Out = s, int(d.out.Load())
	_ = d.notes.Encode(d.last) // a test that stopped reading has ended
}

// leave counts a command until its message was handled.
func (d *Door) leave(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	d.out.Add(1)
	return func() tea.Msg {
		msg := run(cmd)
		if wait, ok := msg.(Waiting); ok {
			return tea.BatchMsg{d.end, d.wait(tea.Cmd(wait))}
		}
		return d.bring(msg)
	}
}

// run runs a command. What it panicked with is its message, so that the update loop ends by
// it, and not the process.
func run(cmd tea.Cmd) (msg tea.Msg) {
	if fault := crash.Catch(func() error { msg = cmd(); return nil }); fault != nil {
		return fault
	}
	return msg
}

// wait counts nothing until its command has ended.
func (d *Door) wait(cmd tea.Cmd) tea.Cmd {
	return func() tea.Msg {
		msg := run(cmd)
		if msg == nil {
			return nil
		}
		d.out.Add(1)
		return d.bring(msg)
	}
}

// bring hands on the message of a counted command. The commands of a batch or a
// sequence are counted in its place.
func (d *Door) bring(msg tea.Msg) tea.Msg {
	if msg == nil {
		return d.end()
	}
	// The type of a sequence cannot be named from outside Bubble Tea.
	list := reflect.ValueOf(msg)
	if list.Kind() != reflect.Slice || list.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return returned{msg}
	}
	counted := reflect.MakeSlice(list.Type(), 0, list.Len()+1)
	for i := range list.Len() {
		if cmd := d.leave(list.Index(i).Interface().(tea.Cmd)); cmd != nil {
			counted = reflect.Append(counted, reflect.ValueOf(cmd))
		}
	}
	if counted.Len() == 0 {
		return d.end()
	}
	d.out.Add(-1)
	return counted.Interface()
}

// end is the message of a command that has none. Where somebody wants to know, it
// comes to the door all the same, since it may have been the last one out.
func (d *Door) end() tea.Msg {
	if d.notes == nil {
		d.out.Add(-1)
		return nil
	}
	return returned{nothing{}}
}

// Variable is the environment variable that names the pipe of the notes by its
// descriptor. It is for tests alone.
const Variable = "KICKOFF_TEST_IDLE"

// State is what the program does.
type State string

const (
	// Working: commands are out.
	Working State = "working"
	// Drawing: nothing is under way, but the terminal has not shown yet what came
	// of it.
	Drawing State = "drawing"
	// Idle: all that was pressed is handled, has ended and stands on the screen.
	Idle State = "idle"
	// Ended: the program has given the terminal back, and nothing is under way.
	Ended State = "ended"
)

// Note is what the program says about itself.
type Note struct {
	State State `json:"state"`
	// Keys is how many keys were handled since the program began; Width and Height
	// are the size of the window that it knows.
	Keys   int `json:"keys"`
	Width  int `json:"width"`
	Height int `json:"height"`
	// Out is how many commands are on their way.
	Out int `json:"out"`
}
