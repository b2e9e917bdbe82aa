// Package prompt asks one short question that stands alone, such as the name of a
// draft, with huh's input field. Where it stands, what enter and esc do, and the
// order of several questions are its caller's: huh's own form is not used (it
// would decide all of that). The fields of a kick-off form are package field's.
package prompt

import (
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload/clean"
	"kickoff/tui/theme"
	"kickoff/tui/ui/input"
)

// Line is a question that is answered in one line.
type Line struct {
	th    *theme.Theme
	field *huh.Input
	value string
	// styles are made once for each background: huh asks for them at each drawing.
	styles map[bool]*huh.Styles
}

// New makes the question with an answer to begin with.
func New(th *theme.Theme, value string) *Line {
	l := &Line{th: th, value: value, styles: map[bool]*huh.Styles{}}
	l.field = huh.NewInput().Prompt(theme.SignAsk + " ").Value(&l.value)
	l.field.WithTheme(huh.ThemeFunc(func(bool) *huh.Styles { return l.style() }))
	l.field.WithKeyMap(huh.NewDefaultKeyMap())
	l.field.WithHeight(1)
	return l
}

// Focus gives the question the keyboard, Blur takes it. The cursor does not blink:
// nothing ticks while nobody types.
func (l *Line) Focus() { _ = l.field.Focus() }

// Blur takes the keyboard away; the answer stays.
func (l *Line) Blur() { _ = l.field.Blur() }

// Value is the answer as it stands.
func (l *Line) Value() string { return l.value }

// Update takes a key or a paste and reports whether the answer changed. Enter, tab
// and esc are the caller's.
func (l *Line) Update(msg tea.Msg) (cmd tea.Cmd, changed bool) {
	switch m := msg.(type) {
	case tea.PasteMsg:
		msg = tea.PasteMsg{Content: clean.Line(m.Content)}
	case tea.KeyPressMsg:
		switch m.String() {
		case "enter", "tab", "shift+tab", "esc":
			return nil, false
		case "ctrl+v":
			return input.FromClipboard, false
		}
	}
	before := l.value
	// What huh asks for in return is for its form, or makes the cursor blink.
	l.field.Update(msg)
	return nil, l.value != before
}

// View draws the line in width cells.
func (l *Line) View(width int) string {
	l.field.WithWidth(max(width, 8))
	return l.field.View()
}

func (l *Line) style() *huh.Styles {
	if s, ok := l.styles[l.th.Dark]; ok {
		return s
	}
	plain := lipgloss.NewStyle()
	in := huh.TextInputStyles{
		Cursor: l.th.Focus.Lipgloss(), CursorText: l.th.Text.Lipgloss(), Placeholder: l.th.Placeholder.Lipgloss(),
		Prompt: l.th.Focus.Lipgloss(), Text: l.th.Text.Lipgloss(),
	}
	field := huh.FieldStyles{Base: plain, Title: l.th.Title.Lipgloss(), Description: l.th.Muted.Lipgloss(), TextInput: in}
	s := &huh.Styles{Focused: field, Blurred: field}
	l.styles[l.th.Dark] = s
	return s
}
