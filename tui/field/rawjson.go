package field

import (
	"bytes"
	"encoding/json"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// rawJSON stands before a widget while the answer is JSON that was given in the
// API's own shape and is sent as it stands. It shows the JSON and edits nothing;
// delete takes it away, and then the widget is there.
type rawJSON struct {
	Widget
	theme *theme.Theme
}

// raw is the JSON that the widget cannot show, nil for none.
func (w *rawJSON) raw() json.RawMessage { return w.Widget.Answer().AsJSON() }

func (w *rawJSON) Update(msg tea.Msg) (tea.Cmd, bool) {
	if w.raw() == nil {
		return w.Widget.Update(msg)
	}
	switch pressed(msg) {
	case "enter":
		return nil, true
	case "delete", "backspace":
		w.Widget.SetAnswer(payload.Answer{Origin: payload.FromYou})
		return w.Widget.Focus(), false
	}
	return nil, false
}

func (w *rawJSON) SelectAll() {
	if w.raw() == nil {
		w.Widget.SelectAll()
	}
}

func (w *rawJSON) Foot() string {
	if w.raw() != nil {
		return ""
	}
	return w.Widget.Foot()
}

func (w *rawJSON) View(width, height int) string {
	if w.raw() == nil {
		return w.Widget.View(width, height)
	}
	text := beginning(string(w.raw()), width)
	return wrap.Fit(w.theme.Muted.Render("as JSON: ")+w.theme.Text.Render(clean.Line(text)), width)
}

func (w *rawJSON) Cursor() *tea.Cursor {
	if w.raw() != nil {
		return nil
	}
	return w.Widget.Cursor()
}

func (w *rawJSON) CapturesInput() bool { return w.raw() == nil && w.Widget.CapturesInput() }

func (w *rawJSON) Keys() []key.Binding {
	if w.raw() != nil {
		return []key.Binding{footer.Bind("enter", "next", "enter"), footer.Bind("del", "remove and enter anew", "delete", "backspace")}
	}
	return w.Widget.Keys()
}

// jsonEditor edits a field of a type that this program does not know, as the JSON that
// is sent.
type jsonEditor struct {
	base
	text *area
	// above is how many lines the warning takes.
	above int
}

func newEditor(b base) Widget { return &jsonEditor{base: b, text: &area{base: b}} }

func (e *jsonEditor) Focus() tea.Cmd { return e.text.Focus() }

func (e *jsonEditor) Blur() { e.edit(e.text.Blur) }

func (e *jsonEditor) Update(msg tea.Msg) (cmd tea.Cmd, done bool) {
	e.edit(func() { cmd, done = e.text.Update(msg) })
	return cmd, done
}

// edit takes the text that something has changed, which leaving it does with what an
// editor wrote.
func (e *jsonEditor) edit(do func()) {
	before := e.text.answer.Text()
	do()
	if text := e.text.answer.Text(); text != before {
		e.answer = e.read(text)
	}
}

// read keeps what is not JSON yet as text, so that nothing typed is lost.
func (e *jsonEditor) read(text string) payload.Answer {
	answer, err := payload.Parse(e.field, text, e.env())
	if err != nil {
		answer = payload.Answer{Value: payload.Text(text)}
	}
	answer.Origin = payload.FromYou
	return answer
}

func (e *jsonEditor) View(width, height int) string {
	head := wrap.Signed(e.theme.Warn, "", theme.SignWarn, "this program does not know questions of the type "+string(e.field.Type)+": enter the value as JSON", width)
	head = head[:max(0, min(len(head), height-1))]
	e.above = len(head)
	return wrap.Clamp(strings.Join(append(head, e.text.View(width, max(1, height-len(head)))), "\n"), width, max(height, 1))
}

func (e *jsonEditor) Cursor() *tea.Cursor { return overlay.Shift(e.text.Cursor(), 0, e.above) }

func (e *jsonEditor) SetAnswer(a payload.Answer) {
	e.answer = a
	text := a.Text()
	var indented bytes.Buffer
	if v, ok := a.Value.(payload.JSON); ok {
		text = string(v)
		if json.Indent(&indented, v, "", "  ") == nil {
			text = indented.String()
		}
	}
	e.text.SetAnswer(payload.Answer{Value: payload.Text(text)})
}

func (e *jsonEditor) Keys() []key.Binding { return e.text.Keys() }
