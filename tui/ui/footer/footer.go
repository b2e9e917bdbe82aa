// Package footer makes the bindings of the keys that act and draws them: in one
// line below the screen, or in a list for the help. Which keys act is said by
// whoever acts on them.
package footer

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"

	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// Bind is a binding of some keys that is shown as "shown does"; without a word for
// what it does it acts and does not show.
func Bind(shown, does string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does))
}

// Moves reports a binding that only moves: it is what a person tries without being told.
func Moves(b key.Binding) bool {
	return slices.Contains([]string{"move", "back", "page", "ends"}, b.Help().Desc)
}

// Line draws "enter next · shift+tab back" within width cells, of which the first and the
// last stay free. Bindings that do not fit are dropped from the right, esc before none;
// disabled ones and those without a help text do not show. The help of bubbles is not used: where there is no room for
// its ellipsis the line grows to its full length, in the list a line that is cut
// takes all others with it, and it takes 29 µs for a line and 49 for a list where
// this takes 5 and 3.
func Line(th *theme.Theme, keys []key.Binding, width int) string {
	line, _ := draw(th, keys, width)
	return line
}

// At is the binding that Line shows in a cell.
func At(th *theme.Theme, keys []key.Binding, width, x int) (key.Binding, bool) {
	_, ends := draw(th, keys, width)
	for _, e := range ends {
		if x > 0 && x < e.before {
			return e.key, true
		}
	}
	return key.Binding{}, false
}

// end is the cell before which a binding ends.
type end struct {
	key    key.Binding
	before int
}

func draw(th *theme.Theme, keys []key.Binding, width int) (line string, ends []end) {
	if width <= 1 {
		return "", nil
	}
	keys = shown(keys)
	kept := 0 // what esc takes, which is not cut
	esc := slices.IndexFunc(keys, func(b key.Binding) bool { return b.Help().Key == "esc" })
	if esc > 0 {
		kept = wrap.Width(" · esc " + keys[esc].Help().Desc)
	}
	used := 1
	line = " "
	for i, b := range keys {
		h := b.Help()
		piece := th.Key.Render(h.Key) + " " + th.Text.Render(h.Desc)
		if used > 1 {
			piece = th.Text.Render(" · ") + piece
		}
		w, after := wrap.Width(piece), kept
		if i == 0 || i >= esc {
			after = 0
		}
		switch {
		case used+w+after < width:
			line, used = line+piece, used+w
			ends = append(ends, end{b, used})
		case i >= esc:
			return line, ends
		}
	}
	return line, ends
}

// List draws a binding a line, keys in one column and what they do in another,
// each line at most width cells.
func List(th *theme.Theme, keys []key.Binding, width int) []string {
	keys = shown(keys)
	column := 0
	for _, b := range keys {
		column = max(column, wrap.Width(b.Help().Key))
	}
	var lines []string
	for _, b := range keys {
		h := b.Help()
		gap := strings.Repeat(" ", column-wrap.Width(h.Key)+2)
		lines = append(lines, wrap.Fit(th.Key.Render(h.Key)+gap+th.Text.Render(h.Desc), width))
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
