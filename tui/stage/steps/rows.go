package steps

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// note is said once, above the first row (docs/api.md, "The tasks object").
const note = "Any change here names every step in the launch; untouched ones stay with the template."

const findLabel = "find "

// wide is the width from which a row is one line of columns; below it takes two.
const wide = 100

// status is the line above the rows: how many steps, how many marked, or the
// find text.
func (s *Steps) status() string {
	th := s.session.Theme
	said := humanize.Count(len(s.titles), "step")
	if s.find.Value() != "" {
		said = fmt.Sprintf("%d of %s", len(s.shown), said)
	}
	if len(s.marked) > 0 {
		said += fmt.Sprintf(" · %d marked", len(s.marked))
	}
	if !s.typing && s.find.Value() == "" {
		return th.Muted.Render(wrap.Fit(said, s.width))
	}
	room := max(1, s.width-len(findLabel)-wrap.Width(said)-1)
	return wrap.Spread(th.Muted.Render(findLabel)+s.find.View(room), th.Muted.Render(said), s.width)
}

// Draw implements stack.Drawer: the head, then a block for each row that shows.
func (s *Steps) Draw(block, width, _ int, focused bool) ([]string, *tea.Cursor) {
	th := s.session.Theme
	if block < firstRow {
		if s.panel != nil {
			return nil, nil
		}
		var lines []string
		for _, line := range wrap.Words(note, width) {
			lines = append(lines, th.Muted.Render(line))
		}
		return append(lines, ""), nil
	}
	i := s.shown[block-firstRow]
	step := s.session.Template.Steps[i]
	a := s.session.Answers.Step(step.ID)

	style, lead := th.Text, "  "
	if focused {
		style, lead = th.Selected, th.Selected.Render(theme.SignCursor)+" "
	}
	box := theme.SignBlank
	if s.marked[step.ID] {
		box = theme.SignChecked
	}
	digits := len(fmt.Sprint(len(s.titles)))
	lead += style.Render(fmt.Sprintf("%s %*d ", box, digits, i+1))
	left := wrap.Width(lead)

	r := row{lead: lead, left: left, title: step.Title, style: style, theme: th}
	r.who.text, r.who.why = s.who(step, a)
	r.when.text, r.when.why = s.when(step, a)
	lines := r.lines(width)

	for _, p := range s.problems[step.ID] {
		sign, style := theme.SignError, th.Error
		if p.Kind == payload.Warning {
			sign, style = theme.SignWarn, th.Warn
		}
		lines = append(lines, under(sign, say(p), style, left, width)...)
	}
	if doubts := s.doubts(i); len(doubts) > 0 {
		lines = append(lines, under(theme.SignWarn, "due "+strings.Join(doubts, ", "), th.Warn, left, width)...)
	}
	return lines, nil
}

// under draws a remark beneath a row.
func under(sign, text string, style theme.Style, left, width int) []string {
	var lines []string
	for _, line := range wrap.Words(text, max(1, width-left-2)) {
		lines = append(lines, strings.Repeat(" ", left)+style.Render(sign+" "+line))
		sign = " "
	}
	return lines
}

// row is what is drawn of one step.
type row struct {
	lead, title string
	left        int
	who, when   said
	style       theme.Style
	theme       *theme.Theme
}

// said is something decided for a step, and by what.
type said struct{ text, why string }

func (d said) width() int { return wrap.Width(d.text + " (" + d.why + ")") }

func (r row) lines(width int) []string {
	room := max(1, width-r.left)
	if width < wide {
		const between = 3
		when := r.said(r.when, max(room*45/100, room-between-r.who.width()))
		who := r.said(r.who, room-between-wrap.Width(when))
		when = r.said(r.when, room-between-wrap.Width(who))
		return []string{
			r.lead + r.style.Render(cut(r.title, room)),
			strings.Repeat(" ", r.left) + who + r.theme.Muted.Render(" · ") + when,
		}
	}
	title, who := room*34/100, room*34/100
	return []string{r.lead +
		wrap.Pad(r.style.Render(cut(r.title, title-2)), title) +
		wrap.Pad(r.said(r.who, who-2), who) +
		r.said(r.when, room-title-who)}
}

// said draws a decision with its reason; where room is short, the reason stays
// and the text is cut.
func (r row) said(d said, room int) string {
	why := " (" + d.why + ")"
	left := room - wrap.Width(why)
	if left < 8 {
		return r.theme.Text.Render(cut(d.text, room))
	}
	return r.theme.Text.Render(cut(d.text, left)) + r.theme.Muted.Render(why)
}

// cut cuts text to width cells between two words where it can.
func cut(text string, width int) string {
	if wrap.Width(text) <= width {
		return text
	}
	lines := wrap.Words(text, max(1, width-1))
	first := strings.TrimRight(lines[0], " ,;:-–")
	if strings.HasPrefix(text, lines[0]) && len(lines[0]) < len(text) && !strings.HasPrefix(text[len(lines[0]):], " ") {
		return wrap.Fit(text, width)
	}
	return wrap.Fit(first+theme.SignCut, width)
}
