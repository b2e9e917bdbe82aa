package dialog

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"

	"kickoff/api"
	"kickoff/tui/theme"
	"kickoff/tui/ui/input"
	"kickoff/tui/ui/overlay"
)

// Prompt is a question that is answered in one line. It is drawn by our own input
// and not by huh's, which tells nobody where its cursor is: the terminal's own
// cursor could not stand there, and input methods compose at the cursor.
type Prompt struct {
	th    *theme.Theme
	input *input.Input
}

const promptSign = theme.SignAsk + " "

// NewPrompt makes the question with an answer to begin with, which typing replaces.
func NewPrompt(th *theme.Theme, value string) *Prompt {
	p := &Prompt{th: th, input: input.New(th, value)}
	p.input.SelectAll()
	p.Focus()
	return p
}

// Focus gives the prompt the keyboard, Blur takes it; the answer stays.
func (p *Prompt) Focus() { _ = p.input.Focus() }

// Blur takes the keyboard away.
func (p *Prompt) Blur() { p.input.Blur() }

// Value is the answer as it stands, without blanks around it.
func (p *Prompt) Value() string { return strings.TrimSpace(p.input.Value()) }

// Update takes a key or a paste and reports whether the answer changed.
func (p *Prompt) Update(msg tea.Msg) (tea.Cmd, bool) { return p.input.Update(msg) }

// View draws the line in width cells.
func (p *Prompt) View(width int) string {
	return p.th.Accent.Render(promptSign) + p.input.View(max(1, width-len(promptSign)))
}

// Cursor is where the terminal's cursor belongs in the last View.
func (p *Prompt) Cursor() *tea.Cursor { return overlay.Shift(p.input.Cursor(), len(promptSign), 0) }

// Secret is a prompt for a token, which is not drawn, only how long it is.
type Secret struct {
	th    *theme.Theme
	field *huh.Input
	value string
}

// NewSecret makes the question; hint stands in it while it is empty.
func NewSecret(th *theme.Theme, hint string) *Secret {
	s := &Secret{th: th}
	s.field = huh.NewInput().Prompt(promptSign).Placeholder(hint).EchoMode(huh.EchoModePassword).Value(&s.value)
	s.field.WithTheme(huhTheme(th))
	s.field.WithKeyMap(&huh.KeyMap{})
	s.field.WithHeight(1)
	// The command would make the cursor blink; nothing ticks while nobody types.
	_ = s.field.Focus()
	return s
}

// Value is the token, without what a copied one brings along: quotes, the word of its
// header, blanks and line breaks.
func (s *Secret) Value() string { return api.BareToken(s.value) }

// Update takes a key or a paste and reports whether the answer changed.
func (s *Secret) Update(msg tea.Msg) (cmd tea.Cmd, changed bool) {
	switch m := msg.(type) {
	case tea.PasteMsg:
		msg = tea.PasteMsg{Content: api.BareToken(m.Content)}
	case tea.KeyPressMsg:
		if m.String() == "ctrl+v" {
			return input.FromClipboard, false
		}
	default:
		return nil, false
	}
	before := s.value
	s.field.Update(msg)
	return nil, s.value != before
}

// View draws the line in width cells.
func (s *Secret) View(width int) string {
	count := ""
	if n := len([]rune(s.value)); n > 0 {
		count = s.th.Muted.Render(fmt.Sprintf(" %d characters", n))
	}
	if lipgloss.Width(count)+8 > width {
		count = ""
	}
	s.field.WithWidth(max(4, width-lipgloss.Width(count)))
	s.field.Update(nil) // the part of the answer that shows follows the width only then
	return s.field.View() + count
}

// huhTheme gives huh's fields our colours. The styles are made once for each
// theme: huh asks for them several times at each drawing.
func huhTheme(th *theme.Theme) huh.Theme {
	made := map[string]*huh.Styles{}
	return huh.ThemeFunc(func(bool) *huh.Styles {
		if s, ok := made[th.Name]; ok {
			return s
		}
		text := th.Text.Lipgloss()
		field := huh.FieldStyles{TextInput: huh.TextInputStyles{
			Cursor: th.Accent.Lipgloss(), CursorText: text, Placeholder: th.Muted.Lipgloss(), Prompt: th.Accent.Lipgloss(), Text: text,
		}}
		s := &huh.Styles{Focused: field, Blurred: field}
		made[th.Name] = s
		return s
	})
}
