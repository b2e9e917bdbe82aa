package start

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// previewDelay is how long a template must stay highlighted before its form and steps
// are fetched for the pane beside the list: walking down a list fetches nothing.
const previewDelay = 250 * time.Millisecond

// look notes what is in front and plans to read it whole.
func (t *templates) look() tea.Cmd {
	e, ok := t.inFront()
	if !ok || e.ID == t.wanted {
		return nil
	}
	t.wanted = e.ID
	if _, known := t.whole[e.ID]; known {
		return nil
	}
	return tea.Tick(previewDelay, func(time.Time) tea.Msg { return previewDue{id: e.ID} })
}

func (t *templates) preview(due previewDue) tea.Cmd {
	if due.id != t.wanted {
		return nil
	}
	service := t.o.Templates
	return func() tea.Msg {
		whole, err := service.Template(context.Background(), due.id)
		return previewed{template: whole, err: err}
	}
}

// details says what the launch will ask and start, and when it was launched last. What is
// asked and started shares the room that the rest leaves.
func (t *templates) details(p *pane) {
	it, _ := t.picker.Highlighted()
	if o, ok := t.others[it.ID]; ok {
		o.details(p)
		return
	}
	e, ok := t.inFront()
	if !ok {
		return
	}
	if whole, known := t.whole[e.ID]; known {
		e = whole
	}
	th := p.theme
	p.title(titleOf(e))
	if why, remedy := e.Blocked(); why != "" {
		p.text(th.Error, theme.SignError+" "+why+": "+remedy+", then "+t.reload(), 3)
	}
	if e.Summary != "" {
		p.text(th.Text, e.Summary, max(3, p.height/4))
	}
	last, ends := t.uses[e.ID].last, 0
	if last.ID != "" {
		ends = 3
	}
	const heads = 4
	room := max(2, p.height-len(p.lines)-heads-ends)
	fields, steps := t.questions(e), t.steps(e)
	half := max(room-len(steps), room/2)
	p.rows("Asks "+number(e.FieldCount), fields, half)
	p.rows("Starts "+number(e.StepCount), steps, room-min(half, len(fields)))
	if last.ID != "" {
		p.blank()
		name, when := "Last: "+last.Name()+",", t.when(last.Intent.At)+t.by(last)
		text := name + " " + when
		if len(wrap.Words(text, p.width)) > 2 {
			text = wrap.Fit(name, p.width) + "\n" + when
		}
		p.text(th.Muted, text, 2)
	}
	if left := p.height - len(p.lines); e.Guidance != "" && left > 2 {
		p.blank()
		p.text(th.Muted, e.Guidance, left-1)
	}
}

// questions are what is asked, the required ones first, each with its type in short.
func (t *templates) questions(e payload.Template) [][]string {
	var rows [][]string
	fields := slices.Clone(e.Fields)
	slices.SortStableFunc(fields, func(a, b payload.Field) int {
		switch {
		case a.Required == b.Required:
			return 0
		case a.Required:
			return -1
		}
		return 1
	})
	for _, f := range fields {
		label, kind := f.Label, cmp.Or(f.Type.Traits().Called, string(f.Type))
		if f.Required {
			label += " " + theme.SignRequired
		}
		switch n := len(f.Options); {
		case n > 0 && f.Type.Traits().Many:
			kind = fmt.Sprintf("any of %d", n)
		case n > 0:
			kind = fmt.Sprintf("one of %d", n)
		}
		rows = append(rows, []string{label, kind})
	}
	return rows
}

// steps are what is started, each with who has it and when it is due.
func (t *templates) steps(e payload.Template) [][]string {
	people := t.o.Env().People
	var rows [][]string
	for _, s := range e.Steps {
		who := payload.PeopleText(s.Owners, people)
		for _, r := range s.Roles {
			who = joined(who, r.Name)
		}
		if who == "" && s.AssignStarter {
			who = "whoever launches"
		}
		due, counted := s.Deadline.Text(e), false
		if s.Deadline != nil {
			_, counted = e.Step(s.Deadline.Step)
		}
		if d := s.Deadline; d != nil && !counted && d.Option != "prior_to" && d.Option != "before" {
			due = humanize.Count(d.Value, strings.TrimSuffix(d.Unit, "s"))
		}
		rows = append(rows, []string{s.Title, who, due})
	}
	return rows
}

func number(n int) string {
	if n == 0 {
		return "nothing"
	}
	return strconv.Itoa(n)
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + ", " + b
}

// rows adds the first of some rows under a head, most lines of them, in columns. What
// a column is too narrow for goes on below while there are lines, and is cut where not.
func (p *pane) rows(head string, rows [][]string, most int) {
	p.lines = append(p.lines, "", p.theme.Title.Render(head))
	shown, left := rows, most-len(rows)
	if left < 0 {
		shown = rows[:max(0, most-1)]
	}
	wide := columns(shown, p.width-2)
	at := [3]int{2, 4 + wide[0], 4 + wide[0]}
	if wide[1] > 0 {
		at[2] += wide[1] + 2
	}
	for _, r := range shown {
		var cells [3][]string
		tall := 1
		for i, text := range r {
			if wide[i] > 0 {
				cells[i] = wrap.Words(text, wide[i])
				tall = max(tall, len(cells[i]))
			}
		}
		whole := tall-1 <= left
		if whole {
			left -= tall - 1
		}
		for below := range tall {
			if below > 0 && !whole {
				break
			}
			line := ""
			for i, style := range []theme.Style{p.theme.Text, p.theme.Muted, p.theme.Muted}[:len(r)] {
				if below >= len(cells[i]) {
					continue
				}
				text := r[i]
				if whole {
					text = cells[i][below]
				}
				line = wrap.Pad(line, at[i]) + style.Render(wrap.Fit(text, wide[i]))
			}
			p.lines = append(p.lines, line)
		}
	}
	if more := len(rows) - len(shown); more > 0 {
		p.lines = append(p.lines, p.theme.Muted.Render(fmt.Sprintf("  and %d more", more)))
	}
}

// columns is how wide each column of some rows is drawn, two blanks apart: the widest gives
// way, and where they would all be too narrow the second goes, then the third.
func columns(rows [][]string, width int) (wide [3]int) {
	for _, r := range rows {
		for i, text := range r {
			wide[i] = max(wide[i], wrap.Width(text))
		}
	}
	const least = 10
	if wide[0]+wide[1]+wide[2]+4 > width {
		wide[2] = min(wide[2], max(least, width/5)) // most are short
	}
	for _, gone := range []int{1, 2, 0} {
		fits := wide
		for {
			all, widest := 0, 0
			for i, w := range fits {
				if w > 0 {
					all += w + 2
				}
				if w > fits[widest] {
					widest = i
				}
			}
			if all-2 <= width {
				return fits
			}
			if fits[widest] <= least {
				break
			}
			fits[widest]--
		}
		wide[gone] = 0
	}
	return [3]int{max(0, width), 0, 0}
}
