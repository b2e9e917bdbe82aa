package tui

import (
	"reflect"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
)

// pace is the least time between two builds: the pane follows the typing without
// costing a build a key.
const pace = 50 * time.Millisecond

// builder builds the launch in a command whenever an answer has changed.
type builder struct {
	// answers and revision are what was built last, or is being built.
	answers  *payload.Answers
	revision uint64
	// stale: something beside the answers has changed, such as who is known.
	stale bool
	// running: a build is out; waiting: one is put off; due: it may go now.
	running, waiting, due bool
	last                  time.Time
	// refused are the answers that the server refused: what it said about one
	// holds until that one changes.
	refused payload.Snapshot
}

type (
	built struct {
		answers  *payload.Answers
		revision uint64
		launch   payload.Launch
		problems []payload.Problem
	}
	buildDue struct{}
)

// rebuild starts a build when there is something new to build; the last change
// is always built.
func (m *model) rebuild() tea.Cmd {
	b, answers := &m.builder, m.session.Answers
	if b.due {
		b.waiting = false
	}
	if !m.way.Open || b.running || b.waiting {
		return nil
	}
	if !b.stale && b.answers == answers && b.revision == answers.Revision() {
		b.due = false
		return nil
	}
	if wait := pace - m.o.Now().Sub(b.last); wait > 0 && wait <= pace && !b.due {
		b.waiting = true
		return tea.Tick(wait, func(time.Time) tea.Msg { return buildDue{} })
	}
	snapshot := answers.Snapshot()
	m.undo.note(snapshot, m.front().AnswerRef(), m.o.Now())
	b.answers, b.revision, b.stale, b.running, b.due = answers, snapshot.Revision, false, true, false
	t, env := m.session.Template, m.session.Env()
	return func() tea.Msg {
		l, problems := payload.Build(t, snapshot, env)
		return built{answers: answers, revision: snapshot.Revision, launch: l, problems: problems}
	}
}

// takeBuilt puts a launch on the session. One of a template that was left is dropped.
func (m *model) takeBuilt(msg built) {
	if msg.answers != m.session.Answers {
		return
	}
	m.builder.running, m.builder.last = false, m.o.Now()
	d := m.session
	d.Built, d.Problems, d.BuiltAt = msg.launch, msg.problems, msg.revision
	d.ServerProblems = m.builder.standing(d.ServerProblems, d.Answers)
	m.pane.json.SetBody(msg.launch.Body, msg.launch.Spans)
}

// standing are the server's problems whose answer was not changed since.
func (b *builder) standing(problems []payload.Problem, now *payload.Answers) []payload.Problem {
	if len(problems) == 0 {
		return problems
	}
	s := now.Snapshot()
	return slices.DeleteFunc(slices.Clone(problems), func(p payload.Problem) bool {
		switch {
		case p.Field != "":
			return !reflect.DeepEqual(s.Fields[p.Field], b.refused.Fields[p.Field])
		case p.Step != "":
			return !reflect.DeepEqual(s.Steps[p.Step], b.refused.Steps[p.Step])
		case p.Property != "":
			return !reflect.DeepEqual(s.Details, b.refused.Details)
		}
		return s.Revision != b.refused.Revision
	})
}
