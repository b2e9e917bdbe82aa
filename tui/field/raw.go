package field

import (
	"bytes"
	"encoding/json"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// raw edits a field of a type that this program does not know, as the JSON that
// is sent.
type raw struct {
	base
	text *area
	// above is how many lines the warning takes.
	above int
}

func newRaw(b base) Widget { return &raw{base: b, text: &area{base: b}} }

// Focus implements Widget.
func (r *raw) Focus() tea.Cmd { return r.text.Focus() }

// Blur implements Widget.
func (r *raw) Blur() { r.text.Blur() }

// Update implements Widget.
func (r *raw) Update(msg tea.Msg) (tea.Cmd, bool) {
	before := r.text.answer.Text()
	cmd, _ := r.text.Update(msg)
	if text := r.text.answer.Text(); text != before {
		r.answer = r.read(text)
	}
	return cmd, false
}

// read keeps what is not JSON yet as text, so that nothing typed is lost.
func (r *raw) read(text string) payload.Answer {
	answer, err := payload.Parse(r.field, text, r.env())
	if err != nil {
		answer = payload.Answer{Value: payload.Text(text)}
	}
	answer.Origin = payload.FromYou
	return answer
}

// View implements Widget.
func (r *raw) View(width, height int) string {
	said := wrap.Words(theme.SignWarn+" this program does not know fields of the type "+string(r.field.Type)+": enter the value as JSON", width)
	said = said[:max(0, min(len(said), height-1))]
	r.above = len(said)
	for i, s := range said {
		said[i] = r.theme.Warn.Render(s)
	}
	return wrap.Clamp(strings.Join(append(said, r.text.View(width, max(1, height-len(said)))), "\n"), width, max(height, 1))
}

// Cursor implements Widget.
func (r *raw) Cursor() *tea.Cursor { return overlay.Shift(r.text.Cursor(), 0, r.above) }

// SetAnswer implements Widget.
func (r *raw) SetAnswer(a payload.Answer) {
	r.answer = a
	text := a.Text()
	var indented bytes.Buffer
	if v, ok := a.Value.(payload.JSON); ok {
		text = string(v)
		if json.Indent(&indented, v, "", "  ") == nil {
			text = indented.String()
		}
	}
	r.text.SetAnswer(payload.Answer{Value: payload.Text(text)})
}

// CapturesInput implements Widget.
func (r *raw) CapturesInput() bool { return false }

// Keys implements Widget.
func (r *raw) Keys() []key.Binding { return r.text.Keys() }
