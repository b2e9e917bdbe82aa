// Package frame draws the lines around a stage: the header with the steps of the
// journey above it, and the status line below it. Each takes values and gives a
// line; what they say, and when, is the root's. The keys are package footer's.
package frame

import (
	"fmt"
	"slices"
	"strings"

	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// State is how far a step of the journey is.
type State int

const (
	// Open: not visited, or not finished.
	Open State = iota
	// Now: the one in front.
	Now
	// Done: nothing is left to do there.
	Done
	// Skipped: there is nothing to ask.
	Skipped
	// Wrong: something there stands in the way of the launch.
	Wrong
)

// Step is one step of the journey. Note follows the label of the one in front,
// such as "4/7".
type Step struct {
	Label string
	Note  string
	State State
}

func sign(th *theme.Theme, s State) string {
	switch s {
	case Now:
		return th.Focus.Render(theme.SignNow)
	case Done:
		return th.Good.Render(theme.SignDone)
	case Skipped:
		return th.Muted.Render(theme.SignSkipped)
	case Wrong:
		return th.Error.Render(theme.SignError)
	}
	return th.Muted.Render(theme.SignOpen)
}

func label(th *theme.Theme, s Step) string {
	if s.State != Now {
		return th.Muted.Render(s.Label)
	}
	text := s.Label
	if s.Note != "" {
		text += " " + s.Note
	}
	return th.Title.Render(text)
}

// drawSteps draws the steps in at most width cells: all labels; where they do not fit
// only the label of the one in front beside the signs; at last "2/5".
func drawSteps(th *theme.Theme, steps []Step, width int) string {
	var full, signs []string
	now := 0
	for i, s := range steps {
		full = append(full, sign(th, s.State)+" "+label(th, s))
		if s.State == Now {
			now = i + 1
			signs = append(signs, sign(th, s.State)+" "+label(th, s))
			continue
		}
		signs = append(signs, sign(th, s.State))
	}
	short := fmt.Sprintf("%d/%d", now, len(steps))
	named := short
	if now > 0 {
		named = short + " " + steps[now-1].Label
	}
	for _, line := range []string{strings.Join(full, "  "), strings.Join(signs, " "), th.Title.Render(named)} {
		if wrap.Width(line) <= width {
			return line
		}
	}
	return wrap.Fit(th.Title.Render(short), width)
}

// Header is the frame's first line: the program's name, the steps, and on the right
// end where one is: the first of rights that leaves the steps their labels, else the
// first that leaves them their signs. Only where no right has room is there none.
func Header(th *theme.Theme, name string, steps []Step, width int, rights ...string) string {
	lead := " " + th.Title.Render(name) + "  "
	rights = slices.DeleteFunc(slices.Clone(rights), func(r string) bool { return r == "" })
	rooms := []int{width - wrap.Width(lead)}
	if n := len(rights); n > 0 {
		rooms = append(rooms, rooms[0]-3-wrap.Width(rights[n-1]))
	}
	for _, room := range rooms {
		left := lead + drawSteps(th, steps, max(0, room))
		for _, right := range rights {
			if wrap.Width(left)+2+wrap.Width(right)+1 <= width {
				return wrap.Spread(left, th.Muted.Render(right)+" ", width)
			}
		}
	}
	if width < 20 {
		return wrap.Fit(drawSteps(th, steps, width), width)
	}
	return wrap.Fit(lead+drawSteps(th, steps, rooms[0]), width)
}

// Tone is how a status is meant.
type Tone int

const (
	// Plain is a fact, such as "saved 2 s ago".
	Plain Tone = iota
	// Good: something worked out.
	Good
	// Bad: something did not.
	Bad
)

// Status draws what has just happened within width cells, with a sign before it
// unless it is a plain fact.
func Status(th *theme.Theme, tone Tone, text string, width int) string {
	switch {
	case text == "":
		return ""
	case tone == Good:
		return wrap.Fit(th.Good.Render(theme.SignDone+" "+text), width)
	case tone == Bad:
		return wrap.Fit(th.Error.Render(theme.SignError+" "+text), width)
	}
	return wrap.Fit(th.Muted.Render(text), width)
}
