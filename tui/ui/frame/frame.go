// Package frame draws the lines around a stage: the header with the steps of the
// journey above it, and the status line below it. Each takes values and gives a
// line; what they say, and when, is the root's. The keys are package footer's.
package frame

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

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
// such as "4/7", and More the note where no other step shows.
type Step struct {
	Label, Note, More string
	State             State
}

func sign(th *theme.Theme, s State) string {
	switch s {
	case Now:
		return th.Accent.Render(theme.SignNow)
	case Done:
		return th.Good.Render(theme.SignDone)
	case Skipped:
		return th.Muted.Render(theme.SignSkipped)
	case Wrong:
		return th.Error.Render(theme.SignError)
	}
	return th.Text.Render(theme.SignOpen)
}

func label(th *theme.Theme, s Step) string {
	if s.State != Now {
		return th.Text.Render(s.Label)
	}
	text := s.Label
	if s.Note != "" {
		text += " " + s.Note
	}
	return th.Accent.Render(text)
}

// stepLines are the steps in less and less room: all labels; the label of the one in
// front beside the signs of the others; the one in front alone.
func stepLines(th *theme.Theme, name string, steps []Step) []string {
	var full, signs []string
	var alone [4]string
	for _, s := range steps {
		long, short := sign(th, s.State)+" "+label(th, s), sign(th, s.State)
		full = append(full, long)
		if s.State == Now {
			alone = [...]string{long + th.Text.Render(s.More), long, short + " " + th.Accent.Render(s.Label), short}
			short = long
		}
		signs = append(signs, short)
	}
	lead := th.Title.Render(name) + "  "
	return append([]string{lead + strings.Join(full, "  "), lead + strings.Join(signs, " ")}, alone[:]...)
}

// Header is the frame's first line: the program's name, the steps, and on the right
// end who works where, in style. Both, which says less and less, is worth more than the
// labels of the steps, the third more than all but the one in front, the last more than its
// note; of the rights, which do not say who, the steps leave the most room that they can.
// What is last shows at every width, and where nothing else does.
func Header(th *theme.Theme, style theme.Style, name string, steps []Step, width int, both []string, rights ...string) string {
	rights = slices.DeleteFunc(slices.Clone(rights), func(r string) bool { return r == "" })
	if len(rights) == 0 {
		rights = []string{" "}
	}
	lefts := stepLines(th, name, steps)
	fits := func(left, right string) bool { return 1+wrap.Width(left)+2+wrap.Width(right)+1 <= width }
	draw := func(left, right string) string { return wrap.Spread(" "+left, style.Render(right)+" ", width) }
	most := []int{2, 2, 4, 5}
	for i, right := range both {
		for _, left := range lefts[:most[min(i, len(most)-1)]] {
			if right != "" && fits(left, right) {
				return draw(left, right)
			}
		}
	}
	last := len(rights) - 1
	for _, group := range [][]string{rights[:last], rights[last:]} {
		for _, left := range lefts {
			for _, right := range group {
				if fits(left, right) {
					return draw(left, right)
				}
			}
		}
	}
	return wrap.Fit(style.Render(rights[len(rights)-1]), width)
}

// At is which of the steps a header shows in a cell, -1 for none, and where it has no room
// for all of them. Two blanks end a step.
func At(header string, steps []Step, x int) int {
	const signs = theme.SignOpen + theme.SignNow + theme.SignDone + theme.SignSkipped + theme.SignError
	at, found, current, cell := -1, 0, -1, 0
	var before rune
	for _, r := range ansi.Strip(header) {
		switch {
		case found < len(steps) && strings.ContainsRune(signs, r):
			current, found = found, found+1
		case r == ' ' && before == ' ':
			current = -1
		}
		if w := ansi.StringWidth(string(r)); cell <= x && x < cell+w {
			at = current
		}
		before, cell = r, cell+ansi.StringWidth(string(r))
	}
	if found < len(steps) {
		return -1
	}
	return at
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

// Status draws what has just happened in at most so many lines of width cells, with a
// sign before it unless it is a plain fact.
func Status(th *theme.Theme, tone Tone, text string, width, most int) []string {
	style := th.Text
	switch tone {
	case Good:
		style, text = th.Good, theme.SignDone+" "+text
	case Bad:
		style, text = th.Error, theme.SignError+" "+text
	}
	lines := wrap.Most(text, width, most)
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	return lines
}
