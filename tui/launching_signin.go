package tui

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// SignedIn is the same organisation with another token.
type SignedIn struct {
	Service  Service
	Delivery *delivery.Delivery
	// Me is who the token belongs to.
	Me payload.Member
	// Kept says in words where the token is from now on.
	Kept string
}

// signing asks for a new token over whatever is on the screen, which stays as it
// is. The token is never drawn, only how long it is.
type signing struct {
	noCursor
	m     *model
	token []rune
	// busy: the token is being tried.
	busy bool
	err  error
}

type signedInAgain struct {
	as  SignedIn
	err error
}

// noticeSignOut asks for a new token once the server does not take the one in
// use. Who declines is not asked again by itself.
func (m *model) noticeSignOut() tea.Cmd {
	if m.o.SignIn == nil || m.declined || !m.wire.refused.Load() {
		return nil
	}
	return m.signIn()
}

func (m *model) signIn() tea.Cmd {
	if m.o.SignIn == nil {
		return nil
	}
	for _, b := range m.boxes {
		if _, open := b.(*signing); open {
			return nil
		}
	}
	return m.push(&signing{m: m})
}

func (b *signing) Title() string { return "Sign in again" }

func (b *signing) Update(msg tea.Msg) (tea.Cmd, reply) {
	switch msg := msg.(type) {
	case signedInAgain:
		return nil, b.take(msg)
	case tea.PasteMsg:
		b.add(msg.Content)
	case tea.KeyPressMsg:
		return b.press(msg)
	}
	return nil, reply{}
}

func (b *signing) press(msg tea.KeyPressMsg) (tea.Cmd, reply) {
	switch s := msg.String(); {
	case s == "esc" || s == "ctrl+c":
		b.m.declined = true
		return nil, reply{close: true}
	case b.busy:
	case s == "enter":
		return b.try(), reply{}
	case s == "backspace":
		b.token = b.token[:max(0, len(b.token)-1)]
	case s == "ctrl+u":
		b.token = nil
	default:
		b.add(msg.Text)
	}
	return nil, reply{}
}

func (b *signing) add(text string) {
	if b.busy {
		return
	}
	for _, r := range text {
		if !unicode.IsSpace(r) && !unicode.IsControl(r) {
			b.token = append(b.token, r)
		}
	}
	b.err = nil
}

// try has the token used once before it is taken.
func (b *signing) try() tea.Cmd {
	if len(b.token) == 0 {
		b.err = fmt.Errorf("paste a token first; %s makes one", api.TokenPage)
		return nil
	}
	b.busy = true
	token, signIn := string(b.token), b.m.o.SignIn
	return func() tea.Msg {
		as, err := signIn(context.Background(), token)
		return signedInAgain{as, err}
	}
}

func (b *signing) take(msg signedInAgain) reply {
	b.busy, b.err = false, msg.err
	if msg.err != nil {
		b.token = nil
		return reply{}
	}
	return reply{close: true, then: func() tea.Cmd { return b.m.signedInAs(msg.as) }}
}

// signedInAs goes on with the new token where the person was: what could not be
// read is read, and files that were not taken are uploaded.
func (m *model) signedInAs(as SignedIn) tea.Cmd {
	m.wire.connect(as.Service)
	m.o.Delivery = as.Delivery
	m.declined = false
	m.session.Uploads.AgainAfter(api.ErrUnauthorized)
	var cmds []tea.Cmd
	if m.people.failed() {
		cmds = append(cmds, address(m.people, m.people.again()))
	}
	if !m.way.Open {
		cmds = append(cmds, m.pass(tea.KeyPressMsg{Code: 'r', Mod: tea.ModCtrl}))
	}
	m.praise("signed in as " + as.Me.Email + "; " + as.Kept)
	return tea.Batch(cmds...)
}

func (b *signing) View(width, _ int) string {
	th, width := b.m.session.Theme, min(width, 64)
	var lines []string
	add := func(style func(...string) string, text string) {
		for _, line := range wrap.Words(text, max(1, width)) {
			lines = append(lines, style(line))
		}
	}
	add(th.Text.Render, "The server does not take the token any more. What you entered stays. Paste a new one, from")
	add(th.Accent.Render, api.TokenPage)
	lines = append(lines, "")
	hidden := th.Placeholder.Render("paste the token; it is not shown")
	if n := len(b.token); n > 0 {
		hidden = th.Text.Render(strings.Repeat("•", min(n, 12))) + th.Muted.Render(fmt.Sprintf(" %d characters", n))
	}
	lines = append(lines, wrap.Pad(th.Focus.Render(theme.SignAsk)+" "+hidden, width))
	switch {
	case b.busy:
		add(th.Muted.Render, "trying it…")
	case b.err != nil:
		add(th.Error.Render, theme.SignError+" "+b.err.Error())
	}
	return strings.Join(lines, "\n")
}

func (b *signing) Keys() []key.Binding {
	return []key.Binding{bind("enter", "sign in", "enter"), bind("ctrl+u", "empty", "ctrl+u"), bind("esc", "not now", "esc")}
}
