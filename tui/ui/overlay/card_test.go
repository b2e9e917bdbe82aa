package overlay

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/theme"
)

func TestACardHasItsWordsInItsEdges(t *testing.T) {
	for _, c := range []struct {
		name string
		card Card
		foot []string
		want string
	}{
		{"box", Card{Label: "Start date", Number: "3 of 12", Width: 32}, []string{"no time of day"}, `
╭─ Start date ─────── 3 of 12 ─╮
│ fri                          │
╰─ no time of day ─────────────╯`},
		{"without a number and a foot", Card{Label: "Start date", Width: 20}, nil, `
╭─ Start date ─────╮
│ fri              │
╰──────────────────╯`},
		{"a label that is too long", Card{Label: "The first day of work", Width: 20}, []string{"one", "two"}, `
╭──────────────────╮
│ The first day of │
│ work             │
│ fri              │
│ one              │
│ two              │
╰──────────────────╯`},
		{"a label that is much too long", Card{Label: "The first day of work in the new office", Width: 20}, nil, `
╭──────────────────╮
│ The first day of │
│ work in the new… │
│ fri              │
╰──────────────────╯`},
		{"bar", Card{Label: "Start date", Number: "3 of 12", Width: 32, Bar: true}, []string{"no time of day"}, `
┃ Start date             3 of 12
┃ fri
┃ no time of day`},
	} {
		c.card.Theme = theme.Dark()
		lines := c.card.Draw(append(c.card.Heading(2), "fri"), c.foot)
		if got := ansi.Strip(strings.Join(lines, "\n")); got != c.want[1:] {
			t.Errorf("%s:\n%s\nwant%s", c.name, got, c.want)
		}
	}
}
