// Package toast draws the one line that says what has just happened. When it
// goes away again is its caller's business.
package toast

import (
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// Kind is how the line is meant.
type Kind int

const (
	// Said: a fact, such as "saved 2 s ago".
	Said Kind = iota
	// Good: something worked out.
	Good
	// Bad: something did not.
	Bad
)

// View draws text within width cells, with a sign before it unless it is only said.
func View(th *theme.Theme, kind Kind, text string, width int) string {
	switch {
	case text == "":
		return ""
	case kind == Good:
		return wrap.Fit(th.Good.Render(theme.SignDone+" "+text), width)
	case kind == Bad:
		return wrap.Fit(th.Error.Render(theme.SignError+" "+text), width)
	}
	return wrap.Fit(th.Muted.Render(text), width)
}
