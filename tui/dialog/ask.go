package dialog

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// Ask is a question that is answered in one line, or by a paste of several.
type Ask struct {
	th              *theme.Theme
	question, wants string
	prompt          *Prompt
	do              func(text string) tea.Cmd
}

// NewAsk asks; wants says in a word what for, and do gets the answer.
func NewAsk(th *theme.Theme, question, wants string, do func(text string) tea.Cmd) *Ask {
	return &Ask{th: th, question: question, wants: wants, prompt: NewPrompt(th, ""), do: do}
}

// Title implements Dialog.
func (a *Ask) Title() string { return a.question }

// Update implements Dialog: a paste of several lines is the answer.
func (a *Ask) Update(msg tea.Msg) (tea.Cmd, Result) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if strings.Contains(strings.TrimSpace(msg.Content), "\n") {
			return nil, Result{Close: true, Do: func() tea.Cmd { return a.do(msg.Content) }}
		}
	case tea.KeyPressMsg:
		switch msg.String() {
		case "esc":
			return nil, Result{Close: true}
		case "enter":
			if text := a.prompt.Value(); text != "" {
				return nil, Result{Close: true, Do: func() tea.Cmd { return a.do(text) }}
			}
			return nil, Result{}
		}
	}
	cmd, _ := a.prompt.Update(msg)
	return cmd, Result{}
}

// TakesPaste implements Pasted.
func (a *Ask) TakesPaste() {}

// View implements Dialog.
func (a *Ask) View(width, _ int) string {
	width = min(width, 72)
	return wrap.Pad(a.th.Text.Render(a.wants), width) + "\n" + a.prompt.View(width)
}

// Cursor implements Dialog.
func (a *Ask) Cursor() *tea.Cursor { return overlay.Shift(a.prompt.Cursor(), 0, 1) }

// Keys implements Dialog.
func (a *Ask) Keys() []key.Binding {
	return []key.Binding{footer.Bind("enter", "take it", "enter"), footer.Bind("esc", "cancel", "esc")}
}
