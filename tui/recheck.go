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
)

// recheck is the last look before a launch: the template is fetched once more, the
// launch is built anew, and it is sent only when it is what the person was shown.
type recheck struct {
	// fetched: the template is there, and the launch is being built.
	fetched bool
}

// rechecked is the template as it is in the last moment before the launch.
type rechecked struct {
	by  *recheck
	now payload.Template
	// rebased is nil when answers fit it as they fitted the one before.
	rebased *session.Rebased
	err     error
}

// lookOnceMore fetches the template before a launch.
func (m *model) lookOnceMore() tea.Cmd {
	if m.recheck != nil {
		return nil
	}
	m.recheck = &recheck{}
	m.notify("looking once more whether the template is as it was…", "")
	by, service, before, env := m.recheck, m.o.Service, m.saver.before, m.session.Env()
	id, snapshot := m.session.Template.ID, m.session.Answers.Snapshot()
	return func() tea.Msg {
		msg := rechecked{by: by}
		if msg.now, msg.err = service.Template(context.Background(), id); msg.err == nil {
			msg.rebased = session.Rebase(before, snapshot, msg.now, env)
		}
		return msg
	}
}

// takeRechecked has the launch built anew against the template as it is, and against
// the clock, unless it is clear already that it cannot be sent.
func (m *model) takeRechecked(msg rechecked) tea.Cmd {
	if msg.by != m.recheck || m.recheck == nil {
		return nil
	}
	m.status.clear()
	stop := func(why string) tea.Cmd {
		m.recheck = nil
		m.notify("not sent: "+why, "")
		return nil
	}
	switch {
	case m.nav.At != journey.Review && m.nav.At != journey.Launch:
		m.recheck = nil
		return nil
	case errors.Is(msg.err, api.ErrNotFound):
		return stop("the template is gone, or you may no longer see it; what you entered is kept")
	case msg.err != nil:
		return stop("the template could not be read once more: " + msg.err.Error())
	case msg.now.Obstacle() != "":
		return stop("the template is " + msg.now.Obstacle() + "; what you entered is kept")
	case msg.rebased != nil:
		return tea.Batch(stop("the template was changed"), m.become(msg.now, *msg.rebased))
	}
	m.recheck.fetched = true
	if !reflect.DeepEqual(m.session.Template, msg.now) {
		m.swap(msg.now)
	}
	m.session.Stale = true
	return m.builder.ask()
}

// decide lets the launch go once it was built for the last time, when that is what
// the person was shown. Otherwise it is not sent: the review shows what has become
// of it.
func (m *model) decide() tea.Cmd {
	if m.recheck == nil || !m.recheck.fetched || m.session.Stale {
		return nil
	}
	m.recheck = nil
	shown, now := m.session.Shown, m.session.Built
	problem, blocked := now.Blocked()
	switch {
	case m.nav.At != journey.Review && m.nav.At != journey.Launch:
		return nil
	case shown.None():
		m.notify("not sent: an answer has changed meanwhile; look once more, then launch", "")
	case blocked:
		m.notify("not sent: "+problem.Message, "")
	case bytes.Equal(now.Body, shown.Uploaded(m.session.Uploads.Fill).Body):
		return m.startLaunch()
	default:
		m.notify("not sent yet: it has become another than you were shown; look once more, then launch", "")
	}
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

// swap puts the template as it is now in the place of the one that was opened. The
// answers stay, and so does the review, which shows what has become of them; the
// stages that ask are made anew.
func (m *model) swap(now payload.Template) {
	m.session.SetTemplate(now)
	m.saver.before = merge.Remember(now)
	m.saver.touched()
	for _, at := range []journey.Stage{journey.Kickoff, journey.Steps, journey.Details} {
		delete(m.stages, at)
	}
	m.nav.NoFields, m.nav.NoSteps = len(now.Fields) == 0, len(now.Steps) == 0
}

// become swaps the template, fits the answers to it, and shows what that means.
func (m *model) become(now payload.Template, c session.Rebased) tea.Cmd {
	cmd := m.visit(journey.Review)
	m.swap(now)
	return tea.Batch(cmd, m.fitAnswers(c))
}

// fitAnswers makes the answers those that fit, as one change that can be taken back,
// keeps what has no place any more, and shows the changes.
func (m *model) fitAnswers(c session.Rebased) tea.Cmd {
	m.session.Replace(c.Fitted)
	orphaned := slices.Clone(m.saver.orphaned)
	for _, p := range autosave.Orphan(c.Result.Orphaned) {
		if !slices.Contains(orphaned, p) {
			orphaned = append(orphaned, p)
		}
	}
	m.saver.orphaned = orphaned
	return m.show(dialog.NewTemplateChanged(m.session, c.Result, func() tea.Cmd {
		if len(m.saver.orphaned) > 0 {
			m.notify("what has no place any more is left over: menu, o", "")
		}
		return nil
	}))
}
