package tui

import (
	"context"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/dialog"
	"kickoff/tui/terminal"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/frame"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
	"kickoff/tui/welcome"
)

// Welcome asks a person without a token what to do, and returns what they chose and the
// signal that ended it, nil for none. Of o the terminal, the theme, the page of tokens and
// Idle are looked at.
func Welcome(ctx context.Context, o Options, w welcome.Options) (welcome.Choice, os.Signal, error) {
	if o.Theme == theme.Auto {
		o.Theme = ""
	}
	w.Theme, w.Page = theme.New(o.Theme), o.TokenPage
	m := &welcoming{Model: welcome.New(w), o: o, theme: w.Theme}
	m.layout = layOut(o.Width, o.Height)
	p, _ := newProgram(ctx, o, m, &terminal.Watch{})
	stop := watch(o, p)
	err := terminal.Run(o.output(), p)
	if by := stop(err != nil); by != nil && m.signal == nil {
		m.signal = by
	}
	if m.signal != nil {
		err = nil
	}
	return m.Chosen, m.signal, err
}

// welcoming is the frame around the welcome.
type welcoming struct {
	*welcome.Model
	o      Options
	theme  *theme.Theme
	layout layout
	signal os.Signal
}

// Init implements tea.Model.
func (m *welcoming) Init() tea.Cmd {
	if m.o.Theme == "" {
		return tea.RequestBackgroundColor
	}
	return nil
}

// Update implements tea.Model.
func (m *welcoming) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.layout = layOut(msg.Width, msg.Height)
		return m, nil
	case tea.BackgroundColorMsg:
		m.theme.Become(msg.IsDark())
		return m, nil
	case ended:
		m.signal = msg.by
		return m, tea.Quit
	}
	cmd := m.Model.Update(msg)
	if m.Over {
		return m, tea.Quit
	}
	return m, cmd
}

// View implements tea.Model.
func (m *welcoming) View() tea.View {
	l, th := m.layout, m.theme
	rule := th.Muted.Render(strings.Repeat(theme.SignRule, l.width))
	lines := []string{frame.Header(th, th.Text, "kickoff", nil, l.width, nil, "not connected")}
	if l.rule.h > 0 {
		lines = append(lines, rule)
	}
	body := make([]string, l.body.h)
	copy(body, m.Model.View(l.width, l.body.h))
	lines = append(lines, body...)
	if l.foot.h > 0 {
		lines = append(lines, rule)
	}
	var cursor *tea.Cursor
	if d := m.Dialog(); d != nil {
		var over []string
		over, cursor = dialog.Draw(th, lines[l.header.h:], d, l.width)
		lines, cursor = append(lines[:l.header.h], over...), overlay.Shift(cursor, 0, l.header.h)
	}
	if l.footer.h > 0 {
		lines = append(lines, footer.Line(th, m.Keys(), l.width))
	}
	out := wrap.Clamp(strings.Join(lines, "\n"), l.width, l.height)
	if m.o.ASCII {
		out = theme.ASCII(out)
	}
	v := tea.NewView(out)
	v.AltScreen, v.Cursor, v.WindowTitle = true, cursor, "kickoff"
	return v
}
