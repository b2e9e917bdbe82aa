package tui

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/api"
	"kickoff/api/cache"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/picker/people"
	"kickoff/tui/stage"
	"kickoff/tui/stage/details"
	"kickoff/tui/stage/kickoff"
	"kickoff/tui/stage/launch"
	"kickoff/tui/stage/review"
	"kickoff/tui/stage/steps"
	"kickoff/tui/terminal"
	"kickoff/tui/theme"
	"kickoff/tui/ui/jsonview"
	"kickoff/tui/ui/wrap"
)

// model is the root of the program. It takes the window and the theme, finds who takes
// a key (the dialog on top, what acts everywhere, the stage in front), brings answers to
// who asked, does what a stage asks for, and announces what has changed. All else is
// its parts', each of which has what it works with and no more.
type model struct {
	*screen
	o       Options
	outcome Outcome

	builder    *builder
	saver      *autosaver
	uploads    uploadSync
	people     *directory
	account    *account
	opener     *opener
	sender     *sender
	launched   *launched
	tables     *tables
	rows       *rowSender
	unfinished *unfinished
	resolver   *resolver
	commands   *commands
	jobs       *jobs
	view       *view
	progress   *progress
	// seen counts keys and pastes.
	seen int
	// burst is the piece of input that the next keys are from.
	burst burst
	// keys tells what was pressed by somebody who saw the question; kitty: the terminal
	// can tell a key that is held from one that is pressed; joins: it joins emoji.
	keys         *terminal.Watch
	kitty, joins bool
}

func newModel(o Options) *model {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Moving == nil {
		o.Moving = time.Now
	}
	if o.Theme == theme.Auto {
		o.Theme = ""
	}
	if o.Cache == nil {
		o.Cache = &cache.Cache{}
	}
	people := payload.Directory{}
	if o.Base.People != nil {
		people = *o.Base.People
	}
	people.Loading = true
	o.Base.People = &people
	reauth := newReauth(o.Service)
	net := &offline{reauth: reauth, cache: o.Cache, now: o.Now, fetched: map[string]time.Time{}}
	o.Service = net

	s := stage.NewSession(theme.New(o.Theme), o.Now, o.Base)
	// Rates and pauses need a clock that moves, whatever the clock of the dates does.
	s.Uploads = uploads.New(uploads.Options{Sender: reauth, Memory: o.Uploaded, Now: time.Now})
	screen := &screen{session: s, stages: &stages{made: map[journey.Stage]stage.Stage{}, announce: s.Announce}}
	m := &model{screen: screen, o: o, builder: newBuilder(s)}
	s.Clipboard, s.Keymap = o.Clipboard, o.Keymap
	m.saver = &autosaver{session: s, launches: o.Unfinished, store: o.Unfinished}
	if o.Unfinished != nil {
		s.Texts = o.Unfinished
	}
	m.people = &directory{service: reauth, cache: o.Cache, away: reauth.trouble, session: s, organization: o.Organization, learned: o.Learned}
	m.account = &account{screen: screen, o: &m.o, reauth: reauth, people: m.people}
	m.opener = &opener{screen: screen, o: &m.o, since: net.since, fetch: net.fetch, away: net.trouble, arrived: m.arrived, saver: m.saver, people: m.people, forward: m.typed}
	m.tables = &tables{screen: screen, o: &m.o, saver: m.saver, open: m.opener.open, replace: m.opener.replace, anew: func() { m.builder = newBuilder(s) }}
	m.opener.tables, m.stages.landed = m.tables, m.tables.landed
	m.rows = &rowSender{screen: screen, o: &m.o, tables: m.tables, saver: m.saver, people: m.people, service: reauth, outcome: &m.outcome, sends: m.account.sends, signInAgain: m.account.rejected}
	m.unfinished = &unfinished{screen: screen, saver: m.saver, service: o.Service, batches: o.Batches, open: func(o stage.Opened) tea.Cmd {
		if o.Table != nil {
			return m.tables.read(o)
		}
		return m.opener.open(o)
	}}
	m.sender = &sender{screen: screen, saver: m.saver, service: reauth, outcome: &m.outcome, unresolved: map[string]bool{}}
	m.launched = &launched{screen: screen, o: &m.o, service: reauth, sends: m.account.sends, open: m.opener.replace}
	m.sender.launched = m.launched
	m.resolver = &resolver{screen: screen, o: &m.o, account: m.account, sender: m.sender, done: m.opener.withdraw}
	m.jobs = &jobs{screen: screen}
	m.commands = &commands{screen: screen, o: &m.o, opener: m.opener, sender: m.sender, launched: m.launched, unfinished: m.unfinished, account: m.account}
	m.view = &view{screen: screen, people: m.people, saver: m.saver, tables: m.tables, commands: m.commands, pane: jsonview.New(s.Theme), sandbox: o.Sandbox, color: o.Color}

	m.progress = &progress{screen: screen, sender: m.sender, shows: o.Progress}

	m.account.readAgain = func() tea.Cmd {
		if s, ok := m.front().(interface{ ReadAgain() tea.Cmd }); ok {
			return address(m.front(), s.ReadAgain())
		}
		return nil
	}
	m.opener.begun = func() { m.builder, m.sender.looking, m.sender.last, m.launched.row = newBuilder(s), false, "", nil }
	m.opener.readOnly, m.opener.rebase, m.opener.saveThen = m.unfinished.enterReadOnly, m.sender.rebase, m.commands.saveThen
	m.unfinished.lost = m.rows.stop
	m.rows.landed = func() { m.dialogs.Close(m.sender.leaving) }
	m.rows.where, m.sender.rows = m.sender.where, m.rows
	m.sender.askTakeOver, m.sender.signInAgain = m.unfinished.askTakeOver, m.account.rejected
	m.sender.people, m.sender.finder, m.sender.o = m.people, func() dialog.Finder { return m.account.sends() }, &m.o
	m.sender.findOut = func() tea.Cmd { return m.resolver.read(true) }
	m.commands.people, m.commands.tables, m.launched.asCode = m.people, m.tables, m.commands.asCode
	m.commands.toStage = func(msg tea.Msg) tea.Cmd { return m.updateStage(m.nav.At, m.front(), msg) }
	m.commands.payload = func() dialog.Dialog { return dialog.NewPayload(s, m.front().AnswerRef(), m.opener.bases()) }
	m.stages.kinds = m.kinds()
	m.resize(o.Width, o.Height)
	return m
}

// kinds are the stages and what each is made with.
func (m *model) kinds() map[journey.Stage]func() stage.Stage {
	s, organization := m.session, m.people.name
	return map[journey.Stage]func() stage.Stage{
		journey.Start:   m.opener.first,
		journey.Kickoff: func() stage.Stage { return kickoff.New(s) },
		journey.Steps:   func() stage.Stage { return steps.New(s) },
		journey.Details: func() stage.Stage { return details.New(s, m.opener.processes) },
		journey.Review: func() stage.Stage {
			return review.New(s, review.Options{Where: m.sender.where, Bases: m.opener.bases})
		},
		journey.Launch: func() stage.Stage {
			return launch.New(s, launch.Options{
				Delivery: m.account.sends, Organization: organization, ProcessURL: m.o.ProcessURL, Browse: m.o.Browse, Limit: m.o.Limit,
				Count: func() int { return len(m.launched.runs) },
			})
		},
	}
}

// Init asks for what the first screen can do without.
func (m *model) Init() tea.Cmd {
	cmds := []tea.Cmd{measure, m.activate(), address(m.people, m.people.account()), m.resolver.read(false), m.announce()}
	if m.o.Theme == "" {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

// measure has the table of character widths made while the renderer waits for its first
// frame: it is made by the first character outside ASCII, and takes a millisecond.
func measure() tea.Msg {
	ansi.StringWidthWc("│")
	return nil
}

// View implements tea.Model: the frame, the stage in it, and the dialog on top.
func (m *model) View() tea.View {
	content, cursor := m.view.draw()
	if m.o.ASCII {
		content = theme.ASCII(content)
	}
	if !m.joins {
		content = wrap.Unjoined(content)
	}
	v := tea.NewView(content)
	v.AltScreen = true
	v.Cursor = cursor
	v.WindowTitle, v.ProgressBar = m.view.title(), m.progress.bar()
	if m.commands.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	question := ""
	if d, ok := m.dialogs.Top().(dialog.Titled); ok {
		question = d.WindowTitle()
	}
	m.keys.Expect(question) // only what was drawn knows whether there was room for it
	if question != "" {
		v.WindowTitle = question
		if m.kitty {
			v.KeyboardEnhancements = tea.KeyboardEnhancements{ReportEventTypes: true, ReportAllKeysAsEscapeCodes: true, ReportAssociatedText: true}
		}
	}
	return v
}

// waiting says why nothing happens just now; "" that it is over.
type waiting string

// Update implements tea.Model. What the message has changed is announced before the
// next one comes.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.handle(msg)
	return m, tea.Batch(cmd, m.announce(), m.progress.follow())
}

// handle gives a message to who it is for.
func (m *model) handle(msg tea.Msg) tea.Cmd {
	if pasted, ok := msg.(tea.PasteMsg); ok {
		msg = inLines(pasted)
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.resize(msg.Width, msg.Height)
		return nil
	case tea.BackgroundColorMsg:
		m.restyle(msg.IsDark())
		return nil
	case tea.ResumeMsg:
		return tea.RequestBackgroundColor
	case tea.KeyboardEnhancementsMsg:
		m.kitty = true
		return nil
	case tea.ModeReportMsg:
		// As the renderer takes it, which measures by it from now on.
		m.joins = m.joins || msg.Mode == ansi.ModeUnicodeCore && (msg.Value == ansi.ModeSet || msg.Value == ansi.ModeReset || msg.Value == ansi.ModePermanentlySet)
		return nil
	case stage.Notice:
		return m.event(m.nav.At, msg)
	case jobControl:
		return m.jobs.obey(msg)
	case ended:
		m.outcome.Signal = msg.by
		if again := m.settle(msg); again != nil {
			return again
		}
		if text := m.keys.Unended(); text != "" && m.dialogs.Top() == nil {
			m.forward(tea.PasteMsg{Content: text})
		}
		m.commands.settle()
		m.forward(msg) // what an editor wrote last is taken from its field
		return tea.Quit
	case waiting:
		m.wait(string(msg))
		return nil
	case built, buildDue:
		return m.builder.update(msg)
	case rechecked:
		return m.sender.take(msg)
	case lookIsLate:
		return m.sender.late(msg)
	case renewed:
		return m.opener.took(msg)
	case waitIsLong:
		m.progress.took(msg)
		return nil
	case noAnswer:
		return nil // the header says so
	case parentRead:
		m.session.AddProcesses([]api.Run{api.Run(msg)})
		return nil
	case unresolvedRead:
		return m.resolver.take(msg)
	case tableRead:
		return m.tables.took(msg)
	case signedOut:
		return m.account.signedOut()
	case uploadMoved, uploadTick:
		m.uploads.took(msg)
		m.session.Announce(stage.UploadsChanged)
		return nil
	case payloadEdited:
		return m.commands.takeEdited(msg)
	case addressed:
		return m.deliver(msg)
	case tea.KeyPressMsg:
		m.seen++
		if m.outcome.Signal != nil && m.dialogs.Top() != nil {
			return nil // a key that came late is kept, and decides nothing
		}
		text, part := m.burst.taken(msg, m.pastes)
		pasted := m.pasteKeys(text)
		if part {
			return pasted
		}
		return tea.Batch(pasted, m.press(msg))
	case tea.MouseMsg:
		return m.point(msg)
	case terminal.Read:
		pasted := m.pasteKeys(m.burst.broken())
		m.burst = burst{text: msg.Text, left: msg.Text}
		return tea.Batch(pasted, m.forward(msg))
	case tea.PasteMsg:
		m.seen++
		m.session.History.Apart("")
		if cmd, mine := m.commands.offerFill(msg, m.forward); mine {
			return cmd
		}
	}
	if cmd, mine := m.unfinished.update(msg); mine {
		return cmd
	}
	if cmd, mine := m.launched.took(msg); mine {
		return cmd
	}
	if cmd, mine := m.rows.took(msg); mine {
		return cmd
	}
	return m.forward(msg)
}

// restyle follows the terminal's background.
func (m *model) restyle(dark bool) {
	if m.o.Theme != "" || m.session.Theme.Suits(dark) {
		return
	}
	m.session.Theme.Become(dark)
	m.session.Announce(stage.ThemeChanged)
}

// press finds who takes a key: the dialog on top, then the keys that act
// everywhere, then the stage in front; esc opens the menu unless it closes
// something within the stage.
func (m *model) press(msg tea.KeyPressMsg) tea.Cmd {
	m.status = status{}
	if key.Matches(msg, m.commands.suspendKey()) {
		return m.jobs.suspend()
	}
	if d := m.dialogs.Top(); d != nil {
		over, ok := d.(dialog.Overlay)
		if !ok || !over.Yields(msg) || !m.commands.takes(msg) {
			return m.forward(msg)
		}
		m.dialogs.Close(d)
	}
	if cmd, mine := m.commands.press(msg); mine {
		return cmd
	}
	if key.Matches(msg, menuKey()) && m.sender.leave() {
		return nil
	}
	if key.Matches(msg, menuKey()) && !m.front().CapturesInput() {
		return m.commands.menu()
	}
	if key.Matches(msg, m.commands.againKey()) && m.people.failed() {
		return tea.Batch(address(m.people, m.people.again()), m.forward(msg))
	}
	return m.forward(msg)
}

// typed does what a key or a paste does that came before what it is for.
func (m *model) typed(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		return m.press(press)
	}
	return m.forward(msg)
}

// forward hands a message to the dialog on top, or to the stage in front.
func (m *model) forward(msg tea.Msg) tea.Cmd {
	if d := m.dialogs.Top(); d != nil {
		return m.updateDialog(d, msg)
	}
	return m.updateStage(m.nav.At, m.front(), msg)
}

// deliver hands an answer to who asked for it; one for a stage or dialog that is gone
// is dropped.
func (m *model) deliver(a addressed) tea.Cmd {
	if a.to == m.people {
		cmd := address(m.people, m.people.update(a.msg))
		if _, ok := a.msg.(signedIn); ok {
			cmd = tea.Batch(cmd, m.account.remind())
		}
		return cmd
	}
	switch msg := a.msg.(type) {
	case people.Wanted:
		return address(m.people, m.people.find(msg.Query))
	case stage.Notice:
		return m.handle(msg)
	case stage.Undone: // also where nobody shows it any more
		m.session.Announce(stage.LedgerChanged)
		return tea.Batch(m.rows.takenBack(msg.Finding), m.handOn(a))
	}
	return m.handOn(a)
}

// handOn hands an answer to the dialog or the stage that asked for it.
func (m *model) handOn(a addressed) tea.Cmd {
	if d := m.dialogs.Find(a.to); d != nil {
		return m.updateDialog(d, a.msg)
	}
	for at, s := range m.made {
		if a.to == s {
			return m.updateStage(at, s, a.msg)
		}
	}
	return nil
}

// updateDialog hands a message to a dialog and does what it asks for.
func (m *model) updateDialog(d dialog.Dialog, msg tea.Msg) tea.Cmd {
	cmd, r := d.Update(msg)
	if pressed, ok := msg.(tea.KeyPressMsg); ok && pressed.String() == "ctrl+c" && cmd == nil && !r.Close && r.Do == nil {
		cmd, r = d.Update(tea.KeyPressMsg{Code: tea.KeyEscape}) // it means nothing else here
	}
	cmd = address(d, cmd)
	if r.Close {
		m.dialogs.Close(d)
	}
	if r.Do != nil {
		cmd = tea.Batch(cmd, r.Do())
	}
	return cmd
}

// updateStage hands a message to a stage and does what it asks for.
func (m *model) updateStage(at journey.Stage, s stage.Stage, msg tea.Msg) tea.Cmd {
	cmd, event := s.Update(msg)
	return tea.Batch(address(s, cmd), m.event(at, event))
}
