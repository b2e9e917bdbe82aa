// Package footer draws key bindings: in one line at the foot of the screen, and
// as a list for the help. What it shows is what acts, since both are made of the
// same bindings.
package footer

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// View draws "enter next · shift+tab back" within width cells. Bindings that do
// not fit are dropped from the right; disabled ones and those without a help
// text do not show.
func View(th *theme.Theme, keys []key.Binding, width int) string {
	if width <= 1 {
		return ""
	}
	line, used := " ", 1
	for _, b := range shown(keys) {
		h := b.Help()
		piece := th.Key.Render(h.Key) + " " + th.KeyText.Render(h.Desc)
		if used > 1 {
			piece = th.KeyText.Render(" · ") + piece
		}
		w := wrap.Width(piece)
		if used+w > width {
			break
		}
		line, used = line+piece, used+w
	}
	return line
}

// Lines draws a binding a line, keys in one column and what they do in another,
// each line at most width cells.
func Lines(th *theme.Theme, keys []key.Binding, width int) []string {
	keys = shown(keys)
	column := 0
	for _, b := range keys {
		column = max(column, wrap.Width(b.Help().Key))
	}
	var lines []string
	for _, b := range keys {
		h := b.Help()
		gap := strings.Repeat(" ", column-wrap.Width(h.Key)+2)
		lines = append(lines, wrap.Fit(th.Key.Render(h.Key)+gap+th.KeyText.Render(h.Desc), width))
	}
	return lines
}

// shown are the bindings that act and say what they do, the first of those that
// share a key.
func shown(keys []key.Binding) []key.Binding {
	seen := map[string]bool{}
	var out []key.Binding
	for _, b := range keys {
		if h := b.Help(); b.Enabled() && h.Desc != "" && !seen[h.Key] {
			seen[h.Key] = true
			out = append(out, b)
		}
	}
	return out
}
