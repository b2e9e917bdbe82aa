package details

import (
	"fmt"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/field"
	"kickoff/tui/stage"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/input"
	"kickoff/tui/ui/wrap"
)

// nameLimit is the most characters that the server takes for a name (docs/api.md,
// "Launch properties").
const nameLimit = 550

// name edits the process's name: a line with a counter, and in an empty one the
// name that the process will get by itself.
type name struct {
	session *stage.Session
	input   *input.Input
	text    string
}

var _ field.Widget = (*name)(nil)

// nameGuidance says where the name comes from when none is given (docs/api.md,
// "Process naming").
func nameGuidance(t payload.Template) string {
	switch {
	case t.AutoNaming && !t.AllowNameChange:
		return "The template names its processes by itself and does not let the launcher change that: Tallyfy may ignore a name given here."
	case t.AutoNaming:
		return "The template names its processes by itself. Leave it empty for that name."
	}
	return "Leave it empty for the name that is shown."
}

// proposed is the name of a launch without one.
func (n *name) proposed() string {
	t := n.session.Template
	if t.AutoNaming {
		return payload.ExpectedName(t, n.session.Answers.Snapshot(), n.session.Env())
	}
	return payload.ProposedName(t, n.session.Env())
}

// Focus implements field.Widget.
func (n *name) Focus() tea.Cmd {
	n.input = input.New(n.session.Theme, n.text)
	return n.input.Focus()
}

// Blur implements field.Widget.
func (n *name) Blur() { n.input = nil }

// Update implements field.Widget.
func (n *name) Update(msg tea.Msg) (tea.Cmd, bool) {
	if n.input == nil {
		return nil, false
	}
	if press, ok := msg.(tea.KeyPressMsg); ok && press.String() == "enter" {
		return nil, true
	}
	cmd, _ := n.input.Update(msg)
	n.text = n.input.Value()
	return cmd, false
}

// View implements field.Widget.
func (n *name) View(width, _ int) string {
	th := n.session.Theme
	if n.input == nil && n.text == "" {
		return th.Placeholder.Render(wrap.Fit(n.proposed(), width))
	}
	if n.input == nil {
		return th.Text.Render(wrap.Fit(n.text, width))
	}
	used := utf8.RuneCountInString(n.text)
	style := th.Muted
	if used > nameLimit {
		style = th.Error
	}
	count := fmt.Sprintf("%d/%d", used, nameLimit)
	room := width - len(count) - 1
	if room < 10 {
		count, room = "", width
	}
	n.input.Placeholder = ""
	if n.text == "" {
		n.input.Placeholder = n.proposed()
	}
	return wrap.Spread(n.input.View(room), style.Render(count), width)
}

// Cursor implements field.Widget.
func (n *name) Cursor() *tea.Cursor {
	if n.input == nil {
		return nil
	}
	return n.input.Cursor()
}

// Answer implements field.Widget.
func (n *name) Answer() payload.Answer { return payload.Answer{Value: payload.Text(n.text)} }

// SetAnswer implements field.Widget.
func (n *name) SetAnswer(a payload.Answer) {
	n.text = a.Text()
	if n.input != nil {
		n.input.SetValue(a.Text())
	}
}

// CapturesInput implements field.Widget.
func (n *name) CapturesInput() bool { return false }

// Keys implements field.Widget.
func (n *name) Keys() []key.Binding {
	return []key.Binding{footer.Bind("enter", "next", "enter")}
}
