// Package welcome is what a person sees who has no token yet: try the sandbox, connect to
// Tallyfy, or have this machine checked. It knows no server and no disk: what trying and
// keeping a token and what the checks do comes in as functions. The frame around it is
// the root's.
package welcome

import (
	"context"
	"iter"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/payload/humanize"
	"kickoff/tui/dialog"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// Options are what the welcome is made with.
type Options struct {
	Theme *theme.Theme
	// Why says why the person is here.
	Why string
	// Page is where tokens are made, "" where there is no such page.
	Page string
	// Try uses a token once.
	Try func(ctx context.Context, token string) (Account, error)
	// Checks looks at this machine, a check after the other.
	Checks func(ctx context.Context) iter.Seq[Check]
}

// Account is what a token leads to.
type Account struct {
	// Who is the person it belongs to.
	Who           string
	Organizations []api.Organization
	// Keep keeps the token for one of the organisations, and says in words what became
	// of it.
	Keep func(organization int) ([]string, error)
}

// Choice is how the welcome ends.
type Choice int

const (
	// Undecided: it goes on, or the person left.
	Undecided Choice = iota
	// Sandbox: the person tries it.
	Sandbox
	// Connected: a token is kept.
	Connected
)

// Model is the welcome.
type Model struct {
	o       Options
	at      int
	dialogs dialog.Stack
	// checks are those that came of the run in front, which is counted; looking: more come.
	checks  []Check
	run     int
	looking bool
	// Chosen is how it ends, Over that it does.
	Chosen Choice
	Over   bool
}

// New makes the welcome.
func New(o Options) *Model { return &Model{o: o} }

type row struct {
	label, long, short string
	do                 func() tea.Cmd
}

func (m *Model) rows() []row {
	return []row{
		{"Try the sandbox", "A made-up company; nothing is real, no account, no network", "made-up company, nothing is real", func() tea.Cmd { m.end(Sandbox); return nil }},
		{"Connect to Tallyfy", "Paste a token, pick an organisation; the keyring keeps it", "paste a token", m.connect},
		{"Check this machine", "Network, clock, keyring, terminal", "network, keyring, terminal", m.check},
	}
}

func (m *Model) end(c Choice) { m.Chosen, m.Over = c, true }

// answers of commands.
type (
	tokenKept struct {
		who   string
		words []string
		err   error
	}
	// checked is the next check of a run, or that there is none.
	checked struct {
		run   int
		check Check
		more  bool
		next  func() tea.Msg
	}
)

// Update takes a message; what it is for is the dialog on top, or the list.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tokenKept:
		m.kept(msg)
		return nil
	case checked:
		return m.checked(msg)
	}
	if d := m.dialogs.Top(); d != nil {
		cmd, r := d.Update(msg)
		if r.Close {
			m.dialogs.Close(d)
		}
		if r.Do != nil {
			cmd = tea.Batch(cmd, r.Do())
		}
		return cmd
	}
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch press.String() {
	case "up", "k":
		m.at = max(0, m.at-1)
	case "down", "j":
		m.at = min(len(m.rows())-1, m.at+1)
	case "enter", "space":
		return m.rows()[m.at].do()
	case "esc", "ctrl+c", "q":
		m.end(Undecided)
	case "alt+?", "f1":
		keys := append(m.Keys(), footer.Bind("↑/↓", "move", "up", "down"))
		m.dialogs.Open(dialog.NewText(m.o.Theme, "Keys", func(width int) []string { return footer.List(m.o.Theme, keys, width) }))
	}
	return nil
}

func (m *Model) connect() tea.Cmd {
	try := func(ctx context.Context, token string) (func() tea.Cmd, error) {
		a, err := m.o.Try(ctx, token)
		return func() tea.Cmd { return m.choose(a) }, err
	}
	words := dialog.SignInWords{
		Title: "Connect to Tallyfy", Page: m.o.Page, Later: "back",
		Intro: "Paste a personal access token. It is checked at once, and kept in the keyring or in a file that only you can read.",
	}
	if m.o.Page != "" {
		words.Intro += " Tokens are made at"
	}
	m.dialogs.Open(dialog.NewSignIn(m.o.Theme, words, try, nil))
	return nil
}

// choose asks for the organisation where there are several.
func (m *Model) choose(a Account) tea.Cmd {
	keep := func(i int) tea.Cmd {
		return func() tea.Msg {
			words, err := a.Keep(i)
			return tokenKept{a.Who + ", in " + a.Organizations[i].Name, words, err}
		}
	}
	if len(a.Organizations) == 1 {
		return keep(0)
	}
	var rows []dialog.Row
	for i, org := range a.Organizations {
		rows = append(rows, dialog.Row{Label: org.Name, Note: org.ID, Do: func() (tea.Cmd, dialog.Result) {
			return nil, dialog.Result{Close: true, Do: func() tea.Cmd { return keep(i) }}
		}})
	}
	m.dialogs.Open(dialog.NewList(m.o.Theme, "Which organisation?", footer.Bind("enter", "choose", "enter", "space"), rows...))
	return nil
}

// kept tells what became of the token; whatever key is pressed then goes on.
func (m *Model) kept(k tokenKept) {
	th := m.o.Theme
	lines := func(width int) []string {
		if k.err != nil {
			return wrap.Signed(th.Error, "", theme.SignError, k.err.Error(), width)
		}
		out := wrap.Signed(th.Good, "", theme.SignDone, "You are "+k.who+".", width)
		for _, w := range k.words {
			out = append(out, wrap.Signed(th.Text, "", theme.SignTemplate, humanize.Capital(strings.TrimSuffix(w, "."))+".", width)...)
		}
		return out
	}
	title := "Connected"
	if k.err != nil {
		title = "Not connected"
	}
	m.dialogs.Open(&lastWord{dialog.NewText(m.o.Theme, title, lines), func() {
		if k.err == nil {
			m.end(Connected)
		}
	}})
}

// lastWord is a text after which something happens.
type lastWord struct {
	*dialog.Text
	then func()
}

// Update implements dialog.Dialog.
func (t *lastWord) Update(msg tea.Msg) (tea.Cmd, dialog.Result) {
	cmd, r := t.Text.Update(msg)
	if r.Close {
		r.Do = func() tea.Cmd { t.then(); return nil }
	}
	return cmd, r
}

// Keys implements dialog.Dialog.
func (t *lastWord) Keys() []key.Binding {
	keys := t.Text.Keys() // those that scroll, where there is more, and the one that closes
	return append([]key.Binding{footer.Bind("enter", "go on", "enter")}, keys[:len(keys)-1]...)
}

// check looks at this machine, and shows what is found as it comes.
func (m *Model) check() tea.Cmd {
	th := m.o.Theme
	m.run++
	m.checks, m.looking = nil, true
	m.dialogs.Open(dialog.NewText(th, "This machine", func(width int) []string {
		var lines []string
		for _, c := range m.checks {
			lines = append(lines, c.lines(th, width)...)
		}
		if m.looking {
			lines = append(lines, th.Muted.Render("looking…"))
		}
		return lines
	}))
	run := m.run
	next, stop := iter.Pull(m.o.Checks(context.Background()))
	var read func() tea.Msg
	read = func() tea.Msg {
		c, more := next()
		if !more {
			stop()
		}
		return checked{run, c, more, read}
	}
	return read
}

func (m *Model) checked(c checked) tea.Cmd {
	switch current := c.run == m.run; {
	case !c.more:
		m.looking = m.looking && !current
		return nil
	case current:
		m.checks = append(m.checks, c.check)
	}
	return c.next
}

// View draws the list within a size; a dialog lies over it.
func (m *Model) View(width, height int) []string {
	th, rows := m.o.Theme, m.rows()
	pad := 20
	long := !slices.ContainsFunc(rows, func(r row) bool { return 4+pad+1+wrap.Width(r.long) > width-1 })
	hello := "Welcome. kickoff launches Tallyfy processes."
	if long {
		pad, hello = 21, "Welcome. kickoff launches Tallyfy processes: pick a template, answer, assign, read the exact JSON, launch."
	}
	blank := []string{""}
	lines := slices.Concat(blank, wrap.Styled(th.Title, "  ", hello, width-4), blank)
	for i, r := range rows {
		note := r.short
		if long {
			note = r.long
		}
		lead, style := th.Row(i == m.at)
		line := "  " + lead + style.Render(r.label)
		if 4+pad+wrap.Width(note) < width {
			line = wrap.Pad(line, 4+pad) + th.Text.Render(note)
		}
		lines = append(lines, line)
	}
	lines = slices.Concat(lines, blank, wrap.Styled(th.Text, "  ", m.o.Why, width-4))
	if len(lines) > height { // the blank lines go first
		lines = slices.DeleteFunc(lines, func(l string) bool { return strings.TrimSpace(l) == "" })
	}
	return lines
}

// Dialog is what lies over the list, nil for nothing.
func (m *Model) Dialog() dialog.Dialog { return m.dialogs.Top() }

// Keys are the bindings that act now.
func (m *Model) Keys() []key.Binding {
	if d := m.dialogs.Top(); d != nil {
		return d.Keys()
	}
	return []key.Binding{footer.Bind("enter", "choose", "enter"), footer.Bind("esc", "leave", "esc"), footer.Bind("alt+?", "keys", "alt+?")}
}
