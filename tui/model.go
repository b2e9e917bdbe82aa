package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
	"kickoff/tui/stage/details"
	"kickoff/tui/stage/kickoff"
	"kickoff/tui/stage/start"
	"kickoff/tui/stage/steps"
	"kickoff/tui/theme"
)

// model is the root of the program.
type model struct {
	o       Options
	session *stage.Session
	nav     journey.State
	// stages are those that were visited since the template was opened; the start
	// is always there.
	stages map[journey.Stage]stage.Stage
	// dialogs lie over the stage; the last one has the keyboard.
	dialogs dialog.Stack
	// offered is the question whether an unfinished launch is resumed.
	offered dialog.Dialog
	// signingIn is the question for a new token.
	signingIn dialog.Dialog

	layout  layout
	pane    pane
	builder *builder
	saver   autosaver
	people  *directory
	status  status
	// rechecking: the last look before a launch is being made; rechecks numbers them.
	rechecking bool
	rechecks   int
	outcome    Outcome
	// unresolved are the launches that may have gone through without anybody
	// knowing, by their id in the ledger.
	unresolved map[string]bool
	reauth     *reauth
	uploads    uploadSync
	// declined: the person did not want to sign in again.
	declined bool
	// suspended: the program was stopped from here, and will hear that it goes on.
	suspended bool
}

func newModel(o Options) *model {
	if o.Now == nil {
		o.Now = time.Now
	}
	people := payload.Directory{}
	if o.Base.People != nil {
		people = *o.Base.People
	}
	people.Loading = true
	o.Base.People = &people
	line := newReauth(o.Service)
	o.Service = line
	th := theme.New(o.Theme != "light")
	m := &model{
		o: o, session: stage.NewSession(th, o.Now, o.Base),
		stages: map[journey.Stage]stage.Stage{}, reauth: line, unresolved: map[string]bool{},
	}
	// Rates and pauses need a clock that moves, whatever the clock of the dates does.
	m.session.Uploads = uploads.New(uploads.Options{Sender: line, Memory: o.Uploaded, Now: time.Now})
	m.builder = newBuilder(m.session)
	m.saver.session, m.saver.store = m.session, o.Unfinished
	m.people = &directory{service: o.Service, session: m.session, organization: o.Organization}
	m.pane = newPane(th)
	m.resize(o.Width, o.Height)
	return m
}

// Init asks for what the first screen can do without.
func (m *model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.activate(), address(m.people, m.people.account()), m.readUnresolved(false), m.announce()}
	if m.o.Theme == "" {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

// front is the stage in front, made at its first visit.
func (m *model) front() stage.Stage { return m.stage(m.nav.At) }

func (m *model) stage(at journey.Stage) stage.Stage {
	if s, ok := m.stages[at]; ok {
		return s
	}
	s := m.make(at)
	m.stages[at] = s
	m.fit(at, s)
	return s
}

func (m *model) make(at journey.Stage) stage.Stage {
	switch at {
	case journey.Kickoff:
		return kickoff.New(m.session)
	case journey.Steps:
		return steps.New(m.session)
	case journey.Details:
		return details.New(m.session)
	case journey.Review:
		return m.makeReview()
	case journey.Launch:
		return m.makeLaunch()
	}
	return m.makeStart()
}

func (m *model) makeStart() stage.Stage {
	o := start.Options{
		Theme: m.session.Theme, Templates: m.o.Service, Env: m.session.Env, Opening: m.o.Opening,
		Drafts: m.o.Drafts, Cache: m.o.Cache, Unfinished: m.o.Unfinished,
		Ledger: ledgerOf(m.o.Delivery), Current: func() string {
			if m.saver.handle == nil {
				return ""
			}
			return m.saver.handle.ID()
		},
	}
	switch {
	case m.o.Resume:
		o.Opening, o.Open = "the newest unfinished launch", m.newest()
	case m.o.Draft != "":
		o.Opening, o.Open = "the draft "+m.o.Draft, m.openDraft()
	case m.o.Open != nil:
		o.Open = m.o.Open
	}
	return start.New(o)
}

// activate brings the stage in front to life.
func (m *model) activate() tea.Cmd {
	s := m.front()
	m.fit(m.nav.At, s)
	return address(s, s.Activate())
}

// move does an event of the journey and enters the stage that it leads to. What
// is not legal does nothing.
func (m *model) move(e journey.Event) tea.Cmd {
	next, ok := m.nav.Do(e)
	if !ok {
		return nil
	}
	stay := next.At == m.nav.At && e.Kind != journey.Send && e.Kind != journey.Opened
	m.nav = next
	m.session.Announce(stage.FocusChanged)
	if stay {
		return nil
	}
	return m.activate()
}

// open puts another template on the session. The stages of the former one go, and
// what they still wait for is dropped when it comes.
func (m *model) open(o stage.Opened) tea.Cmd {
	away := m.saver.close()
	rebased := m.session.Open(o.Session)
	m.builder, m.rechecking = newBuilder(m.session), false
	m.forgetStages()
	m.nav.NoFields, m.nav.NoSteps = len(o.Template.Fields) == 0, len(o.Template.Steps) == 0
	if unreadable := o.Unreadable(); len(unreadable) > 0 {
		m.notify(unreadable[0].Message, more(len(unreadable)-1))
	}
	if left := o.LeftOut; len(left) > 0 {
		m.notify("an answer of the process no longer fits and is left out: "+left[0].Name(), more(len(left)-1))
	}
	cmds := []tea.Cmd{away, m.move(journey.Event{Kind: journey.Opened}), address(m.people, m.people.load())}
	cmds = append(cmds, m.startAutosave(o, rebased)...)
	for _, msg := range o.Ahead {
		if m.dialogs.Top() != nil {
			break // a question nobody has seen yet is not answered by it
		}
		cmds = append(cmds, m.forward(msg))
	}
	return tea.Batch(cmds...)
}

// startAutosave starts the keeping of what is entered, where the person was before.
func (m *model) startAutosave(o stage.Opened, rebased *session.Rebased) []tea.Cmd {
	var cmds []tea.Cmd
	h := o.Resumed
	m.saver.begin(o)
	m.session.Uploads.Restore(o.Template.ID, nil)
	m.session.Unfinished = ""
	if h != nil {
		m.session.Unfinished = h.ID()
		m.session.Uploads.Restore(o.Template.ID, h.Record().Uploads)
		cmds = append(cmds, m.resumed(h.Record()))
		if n := len(o.Never); n > 0 {
			m.notify("what is never stored has to be entered again: "+m.label(o.Never[0]), more(n-1))
		}
	}
	if rebased != nil {
		cmds = append(cmds, m.applyRebase(*rebased))
	}
	m.session.Uploads.Never(o.Never)
	m.session.Opened()
	if h != nil && h.Locked() != nil {
		cmds = append(cmds, m.enterReadOnly(h.Locked()))
	}
	return cmds
}

func (m *model) forgetStages() {
	for at := range m.stages {
		if at != journey.Start {
			delete(m.stages, at)
		}
	}
}

// unsaved reports that leaving would lose what was entered.
func (m *model) unsaved() bool {
	return m.nav.Open && m.session.Unsaved && !m.saver.safe()
}

func (m *model) organization() string {
	if name := m.people.organization.Name; name != "" {
		return name
	}
	if id := m.people.organization.ID; id != "" {
		return id
	}
	return "your organisation"
}

// restyle follows the terminal's background.
func (m *model) restyle(dark bool) {
	if m.o.Theme != "" || dark == m.session.Theme.Dark {
		return
	}
	m.session.Theme.Become(dark)
	m.session.Announce(stage.ThemeChanged)
}
