package welcome

import (
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// State is what a check found.
type State string

const (
	// Good: nothing is to be done.
	Good State = "ok"
	// Look: it works, and is worth a look.
	Look State = "warning"
	// Failed: something has to be done.
	Failed State = "failed"
	// Skipped: it cannot be looked at, because another check failed.
	Skipped State = "skipped"
)

// Check is one thing about this machine that was looked at.
type Check struct {
	Name  string `json:"name"`
	State State  `json:"state"`
	// Says is what was found, Fix what to do about it, "" for nothing.
	Says string `json:"message"`
	Fix  string `json:"fix"`
}

// Sign stands before a check.
func (s State) Sign() string {
	switch s {
	case Good:
		return theme.SignDone
	case Look:
		return theme.SignWarn
	case Failed:
		return theme.SignError
	}
	return theme.SignSkipped
}

func (s State) style(th *theme.Theme) theme.Style {
	switch s {
	case Good:
		return th.Good
	case Look:
		return th.Warn
	case Failed:
		return th.Error
	}
	return th.Muted
}

// nameColumn is the width of the names of checks.
const nameColumn = 14

// lines draws a check: its name, what was found, and below it what to do.
func (c Check) lines(th *theme.Theme, width int) []string {
	style := c.State.style(th)
	if width < 2*nameColumn+16 {
		out := wrap.Signed(style, "", c.State.Sign(), c.Name+": "+c.Says, width)
		if c.Fix != "" {
			out = append(out, wrap.Styled(th.Text, "  ", c.Fix, width-2)...)
		}
		return out
	}
	lead := style.Render(c.State.Sign()) + " " + wrap.Pad(th.Text.Render(c.Name), nameColumn)
	var out []string
	add := func(s theme.Style, text string) {
		for _, line := range wrap.Words(text, width-2-nameColumn) {
			if len(out) > 0 {
				lead = wrap.Pad("", 2+nameColumn)
			}
			out = append(out, lead+s.Render(line))
		}
	}
	add(style, c.Says)
	if c.Fix != "" {
		add(th.Text, c.Fix)
	}
	return out
}
