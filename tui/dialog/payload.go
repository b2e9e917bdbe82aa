package dialog

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/jsonview"
	"kickoff/tui/ui/wrap"
)

// Payload shows the JSON alone, where it scrolls and is searched.
type Payload struct{ json *jsonview.View }

// NewPayload shows a view that somebody else keeps up to date.
func NewPayload(json *jsonview.View) *Payload { return &Payload{json: json} }

// Title implements Dialog.
func (p *Payload) Title() string { return "The payload as it would be sent now" }

// Update implements Dialog.
func (p *Payload) Update(msg tea.Msg) (tea.Cmd, Result) {
	press, ok := msg.(tea.KeyPressMsg)
	if ok && !p.json.CapturesInput() {
		switch press.String() {
		case "esc", "alt+p", "p", "q":
			return nil, Result{Close: true}
		}
	}
	p.json.Update(msg)
	return nil, Result{}
}

// View implements Dialog.
func (p *Payload) View(width, height int) string {
	lines := strings.Split(p.json.View(width, height), "\n")
	lines[0] = wrap.Pad(lines[0], width)
	return strings.Join(lines, "\n")
}

// Cursor implements Dialog.
func (p *Payload) Cursor() *tea.Cursor { return p.json.Cursor() }

// Keys implements Dialog.
func (p *Payload) Keys() []key.Binding {
	return append(p.json.Keys(), footer.Bind("esc", "close", "esc"))
}
