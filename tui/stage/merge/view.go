package merge

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload/humanize"
	"kickoff/payload/merge"
	"kickoff/payload/store/draft"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// View draws the changes in at most width cells and height lines.
func (s *Screen) View(width, height int) string {
	lines := s.top(width)
	below := s.below(width, max(3, height/2))
	room := max(1, height-len(lines)-len(below))
	lines = append(lines, around(s.list(width), s.at, room)...)
	lines = append(lines, below...)
	if len(lines) > 0 {
		lines[0] = wrap.Pad(lines[0], width)
	}
	return wrap.Clamp(strings.Join(lines, "\n"), width, height)
}

func (s *Screen) top(width int) []string {
	th := s.session.Theme
	text := s.session.Template.Title + " was changed since this was entered. Nothing that you entered is gone."
	var lines []string
	for _, line := range wrap.Words(text, width) {
		lines = append(lines, th.Text.Render(line))
	}
	return append(lines, "")
}

// list has a line for each change to look at, and the harmless ones in one or
// one by one.
func (s *Screen) list(width int) []string {
	th := s.session.Theme
	var lines []string
	for i, r := range s.rows {
		sign, style := th.Warn.Render(theme.SignWarn), th.Text
		if s.settled(r) {
			sign = th.Good.Render(theme.SignDone)
		}
		cursor := "  "
		if i == s.at {
			cursor, style = th.Selected.Render(theme.SignCursor)+" ", th.Selected
		}
		label := wrap.Fit(r.Label, max(8, width/3))
		lines = append(lines, wrap.Fit(cursor+sign+" "+style.Render(label)+th.Muted.Render("  "+kind(r.Change)+s.now(r)), width))
	}
	if n := len(s.harmless); n > 0 {
		lines = append(lines, th.Muted.Render(fmt.Sprintf("    %s asked nothing of you", humanize.Count(n, "change"))))
	}
	if s.listed {
		for _, c := range s.harmless {
			lines = append(lines, th.Muted.Render(wrap.Fit("    "+theme.SignDone+" "+c.Label+" "+draft.Applied(c), width)))
		}
	}
	return lines
}

// now is what the answer is at present, for a row that was answered.
func (s *Screen) now(r row) string {
	f, ok := s.field(r)
	if !ok || s.untouched(r) && r.Kind != merge.TypeChanged {
		return ""
	}
	if text := display(s, f); text != "" {
		return " → " + text
	}
	return ""
}

// kind says in two or three words what happened.
func kind(c merge.Change) string {
	switch c.Kind {
	case merge.OptionGone:
		return "option gone: " + c.Before
	case merge.TypeChanged:
		return fmt.Sprintf("was %s, is %s now", c.Was, c.Is)
	case merge.NewRequired:
		return "new, and required"
	case merge.NowRequired:
		return "required now"
	case merge.Removed:
		return "removed; kept aside"
	}
	return string(c.Kind)
}

// about says in a sentence what happened, and what to do.
func about(c merge.Change) string {
	switch c.Kind {
	case merge.OptionGone:
		if c.Nearest.Text != "" {
			return fmt.Sprintf("%q is no longer offered; the nearest that is offered is %q.", c.Before, c.Nearest.Text)
		}
		return fmt.Sprintf("%q is no longer offered; choose again.", c.Before)
	case merge.TypeChanged:
		if c.After != "" {
			return fmt.Sprintf("What was %q as %s is read as %q now; look whether that is meant.", c.Before, c.Was, c.After)
		}
		return fmt.Sprintf("It was of the type %s and is %s now, which does not take %q; answer it anew.", c.Was, c.Is, c.Before)
	case merge.ColumnsChanged:
		return fmt.Sprintf("Its columns were %s and are %s now; look where the cells stand.", c.Before, c.After)
	case merge.NewRequired:
		return "It is new in the template, and has to be answered."
	case merge.NowRequired:
		return "It has to be answered now."
	case merge.Removed:
		return "The template no longer has it. What was entered is kept aside, to be copied to where it belongs now."
	}
	return draft.Applied(c)
}

// below tells all about the row in front: the old value, what to do, and the
// widget beside it while it is answered.
func (s *Screen) below(width, most int) []string {
	r, ok := s.row()
	if !ok {
		return nil
	}
	th := s.session.Theme
	lines := []string{th.Border.Render(strings.Repeat(theme.SignRule, max(0, width)))}
	if s.widget != nil {
		if r.Before != "" {
			lines = append(lines, th.Muted.Render(wrap.Fit("it was: "+r.Before, width)))
		}
		return append(lines, strings.Split(s.widget.View(width, max(1, most-len(lines))), "\n")...)
	}
	for _, line := range wrap.Words(about(r.Change), width) {
		lines = append(lines, th.Text.Render(line))
	}
	if r.parked != nil {
		lines = append(lines, th.Muted.Render(wrap.Fit("kept aside: "+r.parked.Text, width)))
	}
	if s.copied {
		lines = append(lines, th.Good.Render(theme.SignDone+" sent to the terminal's clipboard"))
	}
	return lines[:min(len(lines), most)]
}

// Cursor is relative to the first cell of the last View.
func (s *Screen) Cursor(width, height int) *tea.Cursor {
	if s.widget == nil {
		return nil
	}
	r, _ := s.row()
	top, below := s.top(width), s.below(width, max(3, height/2))
	room := max(1, height-len(top)-len(below))
	y := len(top) + len(around(s.list(width), s.at, room)) + 1
	if r.Before != "" {
		y++
	}
	return overlay.Shift(s.widget.Cursor(), 0, y)
}

// around is the part of some lines that fits and holds the line at.
func around(lines []string, at, height int) []string {
	if len(lines) <= height {
		return lines
	}
	first := max(0, min(at-height/2, len(lines)-height))
	return lines[first : first+height]
}
