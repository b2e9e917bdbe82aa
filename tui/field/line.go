package field

import (
	"fmt"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/input"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// line edits a text or an e-mail address.
type line struct {
	base
	placeholder string
	// proposed is what an empty line stands for, nil for nothing.
	proposed func() string
	input    *input.Input
	shift    int
}

func newText(b base) Widget { return &line{base: b} }

func newEmail(b base) Widget { return &line{base: b, placeholder: "name@company.com"} }

// NewProposed makes the widget of a text which, left empty, is another one that is
// shown in its place.
func NewProposed(f payload.Field, th *theme.Theme, env func() payload.Env, proposed func() string) Widget {
	return &line{base: base{field: f, theme: th, env: env}, proposed: proposed}
}

func (l *line) Focus() tea.Cmd {
	l.focused = true
	l.input = input.New(l.theme, l.answer.Text())
	l.input.Placeholder = l.placeholder
	return l.input.Focus()
}

func (l *line) SelectAll() {
	if l.input != nil {
		l.input.SelectAll()
	}
}

func (l *line) Blur() { l.focused, l.input = false, nil }

func (l *line) Update(msg tea.Msg) (tea.Cmd, bool) {
	if l.input == nil {
		return nil, false
	}
	if pressed(msg) == "enter" {
		return nil, true
	}
	cmd, changed := l.input.Update(msg)
	if changed {
		l.put(payload.Text(l.input.Value()))
	}
	return cmd, false
}

func (l *line) View(width, _ int) string {
	prefix, suffix := l.affix(l.field.Prefix, "", " "), l.affix(l.field.Suffix, " ", "")
	empty := l.proposed != nil && l.answer.Text() == ""
	switch {
	case empty && l.input == nil:
		return l.theme.Muted.Render(wrap.Fit(l.proposed(), width))
	case empty:
		l.input.Placeholder = l.proposed()
	case l.input == nil:
		return wrap.Fit(prefix+l.shown(l.answer.Text())+suffix, width)
	}
	count := ""
	if used, limit := l.used(); used > 0 {
		count = l.theme.Muted.Render(fmt.Sprintf(" %d/%d", used, limit))
	}
	room := width - wrap.Width(prefix) - wrap.Width(suffix) - wrap.Width(count)
	if room < 10 {
		prefix, suffix, count, room = "", "", "", width
	}
	l.shift = wrap.Width(prefix)
	return wrap.Spread(prefix+l.input.View(room)+suffix, count, width)
}

func (l *line) affix(text, before, after string) string {
	if text == "" {
		return ""
	}
	return l.theme.Muted.Render(before + clean.Line(text) + after)
}

// used is how many characters of how many are used; nothing where there is no limit.
func (b *base) used() (used, limit int) {
	if limit = b.field.Limit(); limit == 0 {
		return 0, 0
	}
	return utf8.RuneCountInString(b.answer.Text()), limit
}

func (l *line) Cursor() *tea.Cursor {
	if l.input == nil {
		return nil
	}
	return overlay.Shift(l.input.Cursor(), l.shift, 0)
}

func (l *line) SetAnswer(a payload.Answer) {
	l.answer = a
	if l.input != nil {
		l.input.SetValue(a.Text())
	}
}

func (l *line) Keys() []key.Binding { return []key.Binding{footer.Bind("enter", "next", "enter")} }

func (l *line) Foot() string {
	if l.input != nil && l.input.Selected() {
		return "typing replaces it, → keeps it"
	}
	return ""
}

// shown is one line of text as a widget without focus draws it.
func (b *base) shown(text string) string {
	if text == "" {
		return b.theme.Muted.Render(theme.SignSkipped)
	}
	return b.theme.Text.Render(clean.Line(text))
}

// pressed is the name of the key in a message, "" for other messages.
func pressed(msg tea.Msg) string {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		return press.String()
	}
	return ""
}
