package field

import (
	"encoding/json"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/tui/ui/wrap"
)

// given stands before a widget while the answer is JSON that was given in the
// API's own shape and is sent as it stands. It shows the JSON and edits nothing;
// delete takes it away, and then the widget is there.
type given struct {
	Widget
	base base
}

// raw is the JSON that the widget cannot show, nil for none. People that were read
// out of their JSON can be shown, and are edited as people.
func (g *given) raw() json.RawMessage {
	switch v := g.Widget.Answer().Value.(type) {
	case payload.JSON:
		return json.RawMessage(v)
	case payload.People:
		if v.Empty() {
			return v.Verbatim
		}
	case payload.Table:
		if v.Given {
			return g.Widget.Answer().Stored().Raw
		}
	}
	return nil
}

// Update implements Widget.
func (g *given) Update(msg tea.Msg) (tea.Cmd, bool) {
	if g.raw() == nil {
		return g.Widget.Update(msg)
	}
	switch pressed(msg) {
	case "enter":
		return nil, true
	case "delete", "backspace":
		g.Widget.SetAnswer(payload.Answer{Origin: payload.FromYou})
		return g.Widget.Focus(), false
	}
	return nil, false
}

// Renew implements Renewer.
func (g *given) Renew() tea.Cmd {
	if w, ok := g.Widget.(Renewer); ok {
		return w.Renew()
	}
	return nil
}

// View implements Widget.
func (g *given) View(width, height int) string {
	if g.raw() == nil {
		return g.Widget.View(width, height)
	}
	text := beginning(string(g.raw()), width)
	return wrap.Fit(g.base.theme.Muted.Render("as JSON: ")+g.base.theme.Text.Render(clean.Line(text)), width)
}

// Cursor implements Widget.
func (g *given) Cursor() *tea.Cursor {
	if g.raw() != nil {
		return nil
	}
	return g.Widget.Cursor()
}

// CapturesInput implements Widget.
func (g *given) CapturesInput() bool { return g.raw() == nil && g.Widget.CapturesInput() }

// Keys implements Widget.
func (g *given) Keys() []key.Binding {
	if g.raw() != nil {
		return []key.Binding{bind("next", "enter", "enter"), bind("remove and enter anew", "del", "delete", "backspace")}
	}
	return g.Widget.Keys()
}
