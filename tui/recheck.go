package tui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
)

// rechecked is the template as it is in the last moment before the launch.
type rechecked struct {
	question int
	template payload.Template
	err      error
}

// lookOnceMore fetches the template before a launch.
func (m *model) lookOnceMore() tea.Cmd {
	if m.rechecking {
		return nil
	}
	m.rechecking = true
	m.rechecks++
	m.notify("looking once more whether the template is as it was…", "")
	question, service, id := m.rechecks, m.o.Service, m.session.Template.ID
	return func() tea.Msg {
		t, err := service.Template(context.Background(), id)
		return rechecked{question, t, err}
	}
}

// takeRechecked lets the launch go when it is, with the template and the clock as they
// are, what the person was shown. Otherwise it is not sent: the review shows what has
// become of it.
func (m *model) takeRechecked(msg rechecked) tea.Cmd {
	if msg.question != m.rechecks || !m.rechecking {
		return nil
	}
	m.rechecking = false
	m.status.clear()
	switch {
	case m.nav.At != journey.Review && m.nav.At != journey.Launch:
		return nil
	case errors.Is(msg.err, api.ErrNotFound):
		m.notify("not sent: the template is gone, or you may no longer see it; what you entered is kept", "")
		return nil
	case msg.err != nil:
		m.notify("not sent: the template could not be read once more: "+msg.err.Error(), "")
		return nil
	case msg.template.Obstacle() != "":
		m.notify("not sent: the template is "+msg.template.Obstacle()+"; what you entered is kept", "")
		return nil
	}
	r := m.session.Recheck(msg.template, m.session.Uploads.Fill)
	shown := !m.session.Shown.None()
	if !r.Same {
		m.adopt(r.Template)
	}
	problem, blocked := r.Blocked()
	switch {
	case r.Rebased != nil:
		m.notify("not sent: the template was changed", "")
		return tea.Batch(m.visit(journey.Review), m.applyRebase(*r.Rebased))
	case !shown:
		m.notify("not sent: an answer has changed meanwhile; look once more, then launch", "")
	case blocked:
		m.notify("not sent: "+problem.Message, "")
	case r.AsShown:
		return m.startLaunch()
	default:
		m.notify("not sent yet: it has become another than you were shown; look once more, then launch", "")
	}
	m.session.SetBuilt(r.Built, true)
	return m.visit(journey.Review)
}

// startLaunch lets the launch go. Whatever comes of it, what is sent is on disk as an
// unfinished launch before.
func (m *model) startLaunch() tea.Cmd {
	m.session.SetServerProblems(nil)
	if k := &m.saver; k.store != nil && k.writer == nil {
		return tea.Batch(m.saver.save(m.nav.At, m.front().AnswerRef()), m.move(journey.Event{Kind: journey.Send}))
	}
	return m.move(journey.Event{Kind: journey.Send})
}

// adopt puts the template as it is now in the place of the one that was opened. The
// answers stay, and so does the review, which shows what has become of them; the
// stages that ask are made anew.
func (m *model) adopt(now payload.Template) {
	m.session.Adopt(now)
	for _, at := range []journey.Stage{journey.Kickoff, journey.Steps, journey.Details} {
		delete(m.stages, at)
	}
	m.nav.NoFields, m.nav.NoSteps = len(now.Fields) == 0, len(now.Steps) == 0
}

// applyRebase fits the answers to the template, and shows what that means.
func (m *model) applyRebase(r session.Rebased) tea.Cmd {
	m.session.ApplyRebase(r)
	return m.show(dialog.NewTemplateChanged(m.session, r.Result, func() tea.Cmd {
		if len(m.session.Orphaned) > 0 {
			m.notify("what has no place any more is left over: menu, o", "")
		}
		return nil
	}))
}
