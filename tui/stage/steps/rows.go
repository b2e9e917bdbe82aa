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
	count := humanize.Count(len(s.titles), "step")
	if s.find.Value() != "" {
		count = fmt.Sprintf("%d of %s", len(s.shown), count)
	}
	if len(s.selected) > 0 {
		count += fmt.Sprintf(" · %d marked", len(s.selected))
	}
	if !s.typing && s.find.Value() == "" {
		return th.Muted.Render(wrap.Fit(count, s.width))
	}
	room := max(1, s.width-len(findLabel)-wrap.Width(count)-1)
	return wrap.Spread(th.Muted.Render(findLabel)+s.find.View(room), th.Muted.Render(count), s.width)
}

// Draw implements stack.Drawer: the head, then a block for each row that shows.
func (s *Steps) Draw(block, width, _ int, focused bool) ([]string, *tea.Cursor) {
	th := s.session.Theme
	if block < firstRow {
		if s.panel != nil {
			return nil, nil
		}
		return append(wrap.Styled(th.Muted, "", note, width), ""), nil
	}
	i := s.shown[block-firstRow]
	step := s.session.Template.Steps[i]
	a := s.session.Answers.Step(step.ID)

	lead, style := th.Row(focused)
	box := theme.SignBlank
	if s.selected[step.ID] {
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
		lines = append(lines, wrap.Signed(style, strings.Repeat(" ", left), sign, p.String(), max(3, width-left))...)
	}
	return lines, nil
}

// row is what is drawn of one step.
type row struct {
	lead, title string
	left        int
	who, when   decision
	style       theme.Style
	theme       *theme.Theme
}

// decision is something decided for a step, and by what.
type decision struct{ text, why string }

func (d decision) width() int { return wrap.Width(d.text + " (" + d.why + ")") }

func (r row) lines(width int) []string {
	room := max(1, width-r.left)
	if width < wide {
		const between = 3
		when := r.decision(r.when, max(room*45/100, room-between-r.who.width()))
		who := r.decision(r.who, room-between-wrap.Width(when))
		when = r.decision(r.when, room-between-wrap.Width(who))
		return []string{
			r.lead + r.style.Render(cut(r.title, room)),
			strings.Repeat(" ", r.left) + who + r.theme.Muted.Render(" · ") + when,
		}
	}
	title, who := room*34/100, room*34/100
	return []string{r.lead +
		wrap.Pad(r.style.Render(cut(r.title, title-2)), title) +
		wrap.Pad(r.decision(r.who, who-2), who) +
		r.decision(r.when, room-title-who)}
}

// decision draws one with its reason; where room is short, the reason stays
// and the text is cut.
func (r row) decision(d decision, room int) string {
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
