package dialog

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/merge"
	"kickoff/payload/store/draft"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// View implements Dialog.
func (t *TemplateChanged) View(width, height int) string {
	t.width, t.height = min(width, 96), height
	lines := t.top()
	below := t.below()
	lines = append(lines, t.window(len(lines)+len(below))...)
	lines = append(lines, below...)
	lines[0] = wrap.Pad(lines[0], t.width)
	if len(lines) > t.height && t.widget != nil {
		lines = lines[len(lines)-t.height:] // what is typed shows before what it is about
	}
	return wrap.Clamp(strings.Join(lines, "\n"), t.width, t.height)
}

// top says what this is, unless the changes need the room.
func (t *TemplateChanged) top() []string {
	th, width := t.session.Theme, t.width
	if t.height < roomy {
		return nil
	}
	text := t.session.Template.Title + " was changed since this was entered. Nothing that you entered is gone."
	return append(wrap.Styled(th.Text, "", text, width), "")
}

// roomy is the height from which there is room for more than the changes.
const roomy = 12

// window is the changes to look at and, below them, the harmless ones in one line
// or one by one, as far as they fit beside the lines that are taken.
func (t *TemplateChanged) window(taken int) []string {
	th, width := t.session.Theme, t.width
	var rows [][]string
	column := 0
	for _, r := range t.rows {
		column = max(column, min(wrap.Width(r.Label), max(8, width/3)))
	}
	for i, r := range t.rows {
		sign := th.Warn.Render(theme.SignWarn)
		if t.settled(r) {
			sign = th.Good.Render(theme.SignDone)
		}
		lead, style := th.Row(i == t.at.at)
		label := wrap.Pad(style.Render(wrap.Fit(r.Label, column)), column)
		rows = append(rows, []string{wrap.Fit(lead+sign+" "+label+th.Text.Render("  "+kind(r.Change)+t.now(r)), width)})
	}
	if n := len(t.harmless); n > 0 {
		rows = append(rows, []string{th.Muted.Render(fmt.Sprintf("    %s asked nothing of you", humanize.Count(n, "change")))})
	}
	if t.listed {
		for _, c := range t.harmless {
			rows = append(rows, []string{th.Muted.Render(wrap.Fit("    "+theme.SignDone+" "+c.Label+" "+draft.Applied(c), width))})
		}
	}
	return t.at.window(th, rows, width, max(1, t.height-taken))
}

// now is what the answer is at present, for a row that was answered.
func (t *TemplateChanged) now(r change) string {
	f, ok := t.field(r)
	if !ok || t.untouched(r) && r.Kind != merge.TypeChanged {
		return ""
	}
	if text := payload.Display(f, t.session.Answers.Field(f.ID), t.session.Env()); text != "" {
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
		return "removed; left over"
	}
	return string(c.Kind)
}

// about says in a sentence what happened, and what to do.
func about(c merge.Change) string {
	switch c.Kind {
	case merge.OptionGone:
		if c.Nearest.Text != "" {
			return fmt.Sprintf("%s is no longer offered; the nearest that is offered is %s.", humanize.Quote(c.Before), humanize.Quote(c.Nearest.Text))
		}
		return fmt.Sprintf("%s is no longer offered; choose again.", humanize.Quote(c.Before))
	case merge.TypeChanged:
		if c.After != "" {
			return fmt.Sprintf("What was %s as %s is read as %s now; look whether that is meant.", humanize.Quote(c.Before), c.Was, humanize.Quote(c.After))
		}
		return fmt.Sprintf("It was of the type %s and is %s now, which does not take %s; answer it anew.", c.Was, c.Is, humanize.Quote(c.Before))
	case merge.ColumnsChanged:
		return fmt.Sprintf("Its columns were %s and are %s now; look where the cells stand.", c.Before, c.After)
	case merge.NewRequired:
		return "It is new in the template, and has to be answered."
	case merge.NowRequired:
		return "It has to be answered now."
	case merge.Removed:
		return "The template no longer has it. What was entered is left over, to be copied to where it belongs now."
	}
	return draft.Applied(c)
}

// below tells all about the row in front: the old value, what to do, and the
// widget beside it while it is answered.
func (t *TemplateChanged) below() []string {
	r, ok := t.row()
	if !ok {
		return nil
	}
	th, width, most := t.session.Theme, t.width, max(3, t.height/2)
	lines := []string{th.Muted.Render(strings.Repeat(theme.SignRule, max(0, width)))}
	if t.widget != nil {
		if r.Before != "" {
			lines = append(lines, th.Text.Render(wrap.Fit("it was: "+r.Before, width)))
		}
		return append(lines, strings.Split(t.widget.View(width, max(1, most-len(lines))), "\n")...)
	}
	lines = append(lines, wrap.Styled(th.Text, "", about(r.Change), width)...)
	if r.orphaned != nil {
		lines = append(lines, th.Text.Render(wrap.Fit("left over: "+r.orphaned.Text, width)))
	}
	if t.copied {
		lines = append(lines, th.Good.Render(theme.SignDone+" sent to the terminal's clipboard"))
	}
	return lines[:min(len(lines), most)]
}

// Cursor implements Dialog.
func (t *TemplateChanged) Cursor() *tea.Cursor {
	if t.widget == nil {
		return nil
	}
	r, _ := t.row()
	top, below := len(t.top()), len(t.below())
	rows := len(t.window(top + below))
	y := top + rows + 1
	if r.Before != "" {
		y++
	}
	y -= max(0, top+rows+below-t.height)
	return overlay.Within(overlay.Shift(t.widget.Cursor(), 0, y), t.width)
}
