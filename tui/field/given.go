package field

import (
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

// raw reports that there is JSON which the widget cannot show. People that were
// read out of their JSON can be shown, and are edited as people.
func (g *given) raw() bool {
	a := g.Widget.Answer()
	return len(a.Raw) > 0 && a.People.Empty()
}

// Update implements Widget.
func (g *given) Update(msg tea.Msg) (tea.Cmd, bool) {
	if !g.raw() {
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

// View implements Widget.
func (g *given) View(width, height int) string {
	if !g.raw() {
		return g.Widget.View(width, height)
	}
	text := beginning(string(g.Widget.Answer().Raw), width)
	return wrap.Fit(g.base.theme.Muted.Render("as JSON: ")+g.base.theme.Text.Render(clean.Line(text)), width)
}

// Cursor implements Widget.
func (g *given) Cursor() *tea.Cursor {
	if g.raw() {
		return nil
	}
	return g.Widget.Cursor()
}

// CapturesInput implements Widget.
func (g *given) CapturesInput() bool { return !g.raw() && g.Widget.CapturesInput() }

// Keys implements Widget.
func (g *given) Keys() []key.Binding {
	if g.raw() {
		return []key.Binding{bind("next", "enter", "enter"), bind("remove and enter anew", "del", "delete", "backspace")}
	}
	return g.Widget.Keys()
}
