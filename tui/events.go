package tui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
	"kickoff/tui/stage/launch"
)

// opener turns the Opened of this package into the one that stages know.
func opener(open func(context.Context) (Opened, error)) func(context.Context) (stage.Opened, error) {
	return func(ctx context.Context) (stage.Opened, error) {
		o, err := open(ctx)
		return stage.Opened{Template: o.Template, Answers: o.Answers, Draft: o.Draft, Problems: o.Problems}, err
	}
}

// replace opens a template; where that would drop answers that are saved
// nowhere, it asks first.
func (m *model) replace(o stage.Opened) tea.Cmd {
	if !m.unsaved() {
		return m.open(o)
	}
	return m.ask("What you entered for "+m.desk.Template.Title+" is not saved",
		choice{"s", "save it as a draft first", func() tea.Cmd { return m.saveThen(func() tea.Cmd { return m.open(o) }) }},
		choice{"d", "drop it and open " + o.Template.Title, func() tea.Cmd { return m.open(o) }},
		choice{"esc", "stay", nil},
	)
}

// goTo brings an answer to the front.
func (m *model) goTo(mark stage.Mark) tea.Cmd {
	to, id := stageOf(mark), mark.Field+mark.Step+mark.Property
	if to == journey.Start {
		return nil
	}
	cmd := m.move(journey.Event{Kind: journey.GoTo, To: to})
	if m.way.At != to {
		return cmd
	}
	return tea.Batch(cmd, m.point(to, id))
}

// point has a stage put its focus on an answer.
func (m *model) point(at journey.Stage, id string) tea.Cmd {
	switch s := m.stage(at).(type) {
	case interface{ GoTo(string) bool }:
		s.GoTo(id)
	case interface{ GoTo(string) tea.Cmd }:
		return address(s, s.GoTo(id))
	}
	return nil
}

// send lets the launch go unless a problem stands in the way. The launch stage
// builds the answers anew and looks once more.
func (m *model) send() tea.Cmd {
	for _, p := range m.desk.Problems {
		if p.Blocks() {
			m.say("not sent: "+p.Message, "")
			return m.goTo(markOf(p))
		}
	}
	m.desk.ServerProblems = nil
	return m.move(journey.Event{Kind: journey.Send})
}

// launched notes the new process, also when it was found by a look-up while
// another stage was in front.
func (m *model) launched() tea.Cmd {
	l, ok := m.stages[journey.Launch].(*launch.Stage)
	if !ok {
		return nil
	}
	run := l.Run()
	m.outcome.Runs = append(m.outcome.Runs, run)
	if !m.way.Flying && m.unresolved > 0 {
		m.unresolved--
	}
	m.desk.Launched = run.Name
	m.kept = m.desk.Answers.Revision()
	if m.way.At != journey.Launch {
		m.say(run.Name+" was launched after all", "")
	}
	return m.move(journey.Event{Kind: journey.Sent})
}

// refused leads to the first answer that the server named, and leaves the rest
// to the launch stage's words.
func (m *model) refused(e stage.Refused) tea.Cmd {
	if e.Unknown {
		m.unresolved++
	}
	m.desk.ServerProblems = e.Problems
	m.builder.refused = m.desk.Answers.Snapshot()
	cmd := m.move(journey.Event{Kind: journey.Refused})
	for _, p := range e.Problems {
		if mark := markOf(p); mark != (stage.Mark{}) {
			m.say("not launched: "+p.Message, more(len(e.Problems)-1))
			return tea.Batch(cmd, m.goTo(mark))
		}
	}
	return cmd
}

// finish leaves after a launch, or begins another one with the same answers. The
// files that were uploaded belong to the process that exists: they are uploaded
// anew.
func (m *model) finish(e stage.Finished) tea.Cmd {
	if !e.Again {
		return m.leave()
	}
	s := m.desk.Answers.Snapshot()
	for id, a := range s.Fields {
		if fresh, ok := again(a); ok {
			m.desk.Answers.SetField(id, fresh)
		}
	}
	m.kept, m.desk.Launched = m.desk.Answers.Revision(), ""
	return m.move(journey.Event{Kind: journey.Again})
}

func again(a payload.Answer) (payload.Answer, bool) {
	files := make([]payload.File, len(a.Files))
	changed := false
	for i, f := range a.Files {
		if f.Path != "" && f.Object != nil {
			f.Object, changed = nil, true
		}
		files[i] = f
	}
	a.Files = files
	return a, changed
}

func more(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(" (and %d more)", n)
}
