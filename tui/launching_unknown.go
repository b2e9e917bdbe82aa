package tui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload/store/ledger"
	"kickoff/tui/stage/launch"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// doubts asks about launches of which nobody knows whether they happened, one
// after the other, the newest first. It looks when asked to and never sends.
type doubts struct {
	noCursor
	m       *model
	entries []ledger.Entry
	at      int
	q       *launch.Question
	// done: an unfinished launch is known to have happened.
	done bool
}

type doubtsRead struct {
	entries []ledger.Entry
	err     error
	// asked: a person wanted to know, and hears also that there are none.
	asked bool
}

// readDoubts reads the ledger for launches whose outcome is unknown.
func (m *model) readDoubts(asked bool) tea.Cmd {
	if m.o.Delivery == nil {
		return nil
	}
	book := m.o.Delivery.Ledger
	return func() tea.Msg {
		b, err := book.Read()
		return doubtsRead{b.Unknown(), err, asked}
	}
}

func (m *model) takeDoubts(msg doubtsRead) tea.Cmd {
	switch {
	case msg.err != nil:
		m.say(msg.err.Error(), "")
	case len(msg.entries) > 0:
		b := &doubts{m: m, entries: msg.entries}
		b.turn(0)
		return m.push(b)
	case msg.asked:
		m.say("there is no launch whose outcome is unknown", "")
	}
	return nil
}

func (b *doubts) turn(to int) {
	b.at = to
	b.q = launch.QuestionAbout(b.m.carrier, b.entries[to])
}

func (b *doubts) Title() string { return "" }

func (b *doubts) Update(msg tea.Msg) (tea.Cmd, reply) {
	if b.q.Update(msg) {
		return nil, b.settled()
	}
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, reply{}
	}
	for _, a := range b.actions() {
		if key.Matches(press, a.key) {
			return a.do()
		}
	}
	return nil, reply{}
}

type doubtAction struct {
	key key.Binding
	do  func() (tea.Cmd, reply)
}

func (b *doubts) actions() []doubtAction {
	later := doubtAction{bind("esc", "decide later", "esc", "ctrl+c"), b.next}
	open := func(run api.Run) doubtAction {
		return doubtAction{bind("o", "open it", "o"), func() (tea.Cmd, reply) { return b.open(run), reply{} }}
	}
	switch {
	case b.q.Looking():
		return []doubtAction{later}
	case b.q.Verdict() == delivery.Found:
		return []doubtAction{{bind("enter", "go on", "enter", "esc", "ctrl+c"), b.next}, open(b.q.Run())}
	case b.q.Verdict() == delivery.NotThere:
		return []doubtAction{{bind("enter", "go on", "enter", "esc", "ctrl+c"), b.next}}
	}
	list := []doubtAction{{bind("enter", "look now", "enter"), func() (tea.Cmd, reply) { return b.q.Look(), reply{} }}}
	if like := b.q.Like(); len(like) == 1 {
		list = append(list, open(like[0]), doubtAction{bind("t", "this is it", "t"), func() (tea.Cmd, reply) { return b.q.Take(like[0]), reply{} }})
	}
	none := doubtAction{bind("n", "I looked, it is not there", "n"), func() (tea.Cmd, reply) { return b.q.None(), reply{} }}
	return append(list, later, none)
}

func (b *doubts) open(run api.Run) tea.Cmd {
	browse, url := b.m.o.Browse, b.m.o.ProcessURL(run)
	b.m.say("asked the browser to open "+url, "")
	return func() tea.Msg {
		_ = browse(url) // the address stands on the screen
		return nil
	}
}

// settled notes what was found: the unfinished launch of a process that exists is
// done with.
func (b *doubts) settled() reply {
	m, entry := b.m, b.q.Entry()
	switch b.q.Verdict() {
	case delivery.Found:
		if !slices.ContainsFunc(m.outcome.Found, func(r api.Run) bool { return r.ID == b.q.Run().ID }) {
			m.outcome.Found = append(m.outcome.Found, b.q.Run())
		}
		delete(m.unresolved, entry.ID)
		id, store := entry.Intent.Unfinished, m.o.Unfinished
		if id == "" || store == nil {
			break
		}
		b.done = true
		return reply{then: func() tea.Cmd {
			return func() tea.Msg { return finishedKeeping{err: store.Done(id)} }
		}}
	case delivery.NotThere:
		delete(m.unresolved, entry.ID)
	}
	return reply{}
}

// next goes on to the next launch, or closes the question.
func (b *doubts) next() (tea.Cmd, reply) {
	if b.at+1 == len(b.entries) {
		return nil, reply{close: true, then: b.m.withoutDone(b.done)}
	}
	b.turn(b.at + 1)
	return nil, reply{}
}

// withoutDone reads the first screen anew, and takes back an offer to resume what
// turned out to be launched.
func (m *model) withoutDone(done bool) func() tea.Cmd {
	if !done || m.way.Open {
		return nil
	}
	return func() tea.Cmd {
		m.boxes = slices.DeleteFunc(m.boxes, func(b box) bool { _, offer := b.(*question); return offer })
		return m.enter()
	}
}

func (b *doubts) View(width, height int) string {
	th, width := b.m.session.Theme, min(width, 70)
	var lines []string
	add := func(style func(...string) string, text string) {
		for _, line := range wrap.Words(text, max(1, width)) {
			lines = append(lines, style(line))
		}
	}
	e := b.entries[b.at]
	head := "Nobody knows whether this was launched"
	switch b.q.Verdict() {
	case delivery.Found:
		head = "It was launched"
	case delivery.NotThere:
		head = "It was not launched"
	}
	if len(b.entries) > 1 {
		head += " (" + ordinal(b.at, len(b.entries)) + ")"
	}
	add(th.Warn.Bold().Render, theme.SignWarn+" "+head)
	add(th.Title.Render, named(e))
	if !e.Intent.At.IsZero() {
		zone := b.m.session.Base.Zone
		at := e.Intent.At
		if zone != nil {
			at = at.In(zone)
		}
		add(th.Muted.Render, "sent "+at.Format("Mon 2 Jan 2006, 15:04")+", and no answer came back")
	}
	lines = append(lines, "")
	add(th.Text.Render, b.q.Words())
	switch b.q.Verdict() {
	case delivery.Found:
		add(th.Accent.Render, b.m.o.ProcessURL(b.q.Run()))
	case delivery.NotThere:
		add(th.Muted.Render, "What was entered for it can be sent again: resume it from the list of launches, or open its draft.")
	default:
		for _, run := range b.q.Like() {
			add(th.Accent.Render, run.Name+"  "+b.m.o.ProcessURL(run))
		}
	}
	lines = append(lines, "")
	var keys []string
	for _, a := range b.actions() {
		keys = append(keys, a.key.Help().Key+" "+a.key.Help().Desc)
	}
	add(th.Text.Render, strings.Join(keys, " · "))
	return strings.Join(around(lines, len(lines)-1, height), "\n")
}

func named(e ledger.Entry) string {
	name := e.Intent.Name
	switch title := e.Intent.Template.Title; {
	case name == "" && title == "":
		return "a launch"
	case name == "":
		return title
	case title != "" && !strings.Contains(name, title):
		return name + " (" + title + ")"
	}
	return name
}

func (b *doubts) Keys() []key.Binding {
	var keys []key.Binding
	for _, a := range b.actions() {
		keys = append(keys, a.key)
	}
	return keys
}
