package tui

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/merge"
	"kickoff/payload/store/autosave"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
)

// checked is the template as it is in the last moment before the launch.
type checked struct {
	answers  *payload.Answers
	revision uint64
	now      payload.Template
	// changed is nil when the template is as it was.
	changed *session.Rebased
	// same: the launch is byte for byte what the review shows.
	same bool
	err  error
}

// check fetches the template once more: what is sent must be what the person has
// seen, and fit the template as it is.
func (m *model) check() tea.Cmd {
	if m.checking {
		return nil
	}
	m.checking = true
	m.say("looking once more whether the template is as it was…", "")
	d, service, before := m.session, m.o.Service, m.keeper.before
	answers, was, env := d.Answers, d.Template, d.Env()
	snapshot := answers.Snapshot()
	return func() tea.Msg {
		msg := checked{answers: answers, revision: snapshot.Revision}
		if msg.now, msg.err = service.Template(context.Background(), was.ID); msg.err != nil {
			return msg
		}
		msg.changed = session.Rebase(before, snapshot, msg.now, env)
		shown, _ := payload.Build(was, snapshot, env)
		fresh, problems := payload.Build(msg.now, snapshot, env)
		msg.same = bytes.Equal(shown.Body, fresh.Body) && !blocks(problems) && msg.now.Obstacle() == ""
		return msg
	}
}

func blocks(problems []payload.Problem) bool {
	for _, p := range problems {
		if p.Blocks() {
			return true
		}
	}
	return false
}

// takeChecked lets the launch go when nothing has changed. Otherwise it is not
// sent, and what has changed is shown.
func (m *model) takeChecked(msg checked) tea.Cmd {
	m.checking = false
	m.said.clear()
	d := m.session
	here := m.way.At == journey.Review || m.way.At == journey.Launch
	switch {
	case msg.answers != d.Answers || !here:
		return nil
	case errors.Is(msg.err, api.ErrNotFound):
		m.say("not sent: the template is gone, or you may no longer see it; what you entered is kept", "")
		return nil
	case msg.err != nil:
		return m.notChecked(msg.err)
	case msg.now.Obstacle() != "":
		m.say("not sent: the template is "+msg.now.Obstacle()+"; what you entered is kept", "")
		return nil
	case d.Answers.Revision() != msg.revision:
		m.say("not sent: an answer has changed meanwhile; launch once more", "")
		return nil
	case msg.changed != nil:
		m.say("not sent: the template was changed", "")
		return m.become(msg.now, *msg.changed)
	case !msg.same:
		m.say("not sent yet: the template was changed, and with it what is sent; look once more, then launch", "")
		return m.swap(msg.now)
	case !reflect.DeepEqual(d.Template, msg.now):
		return tea.Batch(m.swap(msg.now), m.depart())
	}
	return m.depart()
}

// notChecked: without the template nobody knows what would be sent.
func (m *model) notChecked(err error) tea.Cmd {
	m.say("not sent: the template could not be read once more: "+err.Error(), "")
	return nil
}

// depart lets the launch go. Whatever comes of it, what is sent is on disk as an
// unfinished launch before.
func (m *model) depart() tea.Cmd {
	m.session.ServerProblems = nil
	k := &m.keeper
	if k.store != nil && k.saver == nil {
		return tea.Batch(m.handOver(), m.move(journey.Event{Kind: journey.Send}))
	}
	return m.move(journey.Event{Kind: journey.Send})
}

// swap puts the template as it is now in the place of the one that was opened.
// The answers stay; the stages are made anew.
func (m *model) swap(now payload.Template) tea.Cmd {
	m.session.Template = now
	m.keeper.before = merge.Remember(now)
	m.keeper.touched()
	m.builder.stale = true
	for at := range m.stages {
		if at != journey.Start && at != journey.Launch {
			delete(m.stages, at)
		}
	}
	m.way.NoFields, m.way.NoSteps = len(now.Fields) == 0, len(now.Steps) == 0
	return m.enter()
}

// become swaps the template, fits the answers to it, and shows what that means.
func (m *model) become(now payload.Template, c session.Rebased) tea.Cmd {
	return tea.Batch(m.move(journey.Event{Kind: journey.GoTo, To: journey.Review}), m.swap(now), m.fitAnswers(c))
}

// fitAnswers makes the answers those that fit, as one change that can be taken back,
// keeps what has no place any more, and shows the changes.
func (m *model) fitAnswers(c session.Rebased) tea.Cmd {
	a := m.session.Answers
	m.undo.note(c.Given, stage.AnswerRef{}, m.o.Now())
	revert(a, a.Snapshot(), c.Fitted)
	m.undo.note(a.Snapshot(), stage.AnswerRef{}, m.o.Now())
	orphaned := slices.Clone(m.keeper.orphaned)
	for _, p := range autosave.Orphan(c.Result.Parked) {
		if !slices.Contains(orphaned, p) {
			orphaned = append(orphaned, p)
		}
	}
	m.keeper.orphaned = orphaned
	return m.show(dialog.NewTemplateChanged(m.session, c.Result, func() tea.Cmd {
		if len(m.keeper.orphaned) > 0 {
			m.say("what has no place any more is left over: menu, o", "")
		}
		return nil
	}))
}
