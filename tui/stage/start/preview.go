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
	"kickoff/payload/clean"
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
	fields, steps := questions(e), t.steps(e)
	last, ends := t.uses[e.ID].last, 0
	if last.ID != "" {
		ends = 3
	}
	const heads = 4
	if e.Summary != "" {
		free := p.height - len(p.lines) - heads - ends - p.tall(fields) - p.tall(steps)
		p.text(th.Text, e.Summary, max(3, p.height/4, free))
	}
	room := max(2, p.height-len(p.lines)-heads-ends)
	asks := min(p.tall(fields), max(room-p.tall(steps), room/2))
	p.things("Asks "+number(e.FieldCount), fields, asks, func(int) string { return "" })
	starts := "Starts " + number(e.StepCount)
	if n := len(e.Rules); n > 0 {
		starts += ", " + humanize.Count(n, "rule")
	}
	p.things(starts, steps, room-asks, func(from int) string { return t.latest(e, from) })
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
func questions(e payload.Template) []thing {
	var all []thing
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
		all = append(all, thing{label, [2]string{kind}})
	}
	return all
}

// steps are what is started, each with who has it and when it is due.
func (t *templates) steps(e payload.Template) []thing {
	people := t.o.Env().People
	var all []thing
	for _, s := range e.Steps {
		who := payload.PeopleText(s.Owners, people)
		for _, r := range s.Roles {
			who = joined(who, clean.Message(r.Name)+" (job title)")
		}
		if who == "" && s.AssignStarter {
			who = "whoever launches"
		}
		due := s.Deadline.Text(e)
		if afterLaunch(e, s) {
			due = amount(s.Deadline)
		}
		all = append(all, thing{s.Title, [2]string{who, due}})
	}
	return all
}

// afterLaunch reports a step whose deadline counts from the launch.
func afterLaunch(e payload.Template, s payload.Step) bool {
	if s.Deadline == nil || s.Deadline.Option == "prior_to" || s.Deadline.Option == "before" {
		return false
	}
	_, counted := e.Step(s.Deadline.Step)
	return !counted
}

func amount(d *payload.DeadlineRule) string {
	return humanize.Count(d.Value, strings.TrimSuffix(d.Unit, "s"))
}

// latest says how long after the launch the last of the steps from one on is due, "" where
// none is.
func (t *templates) latest(e payload.Template, from int) (text string) {
	launch := t.o.Env().Now
	last := launch
	for _, s := range e.Steps[min(from, len(e.Steps)):] {
		if !afterLaunch(e, s) {
			continue
		}
		if due, ok := s.Deadline.Due(launch); ok && due.After(last) {
			last, text = due, ", the last after "+amount(s.Deadline)
		}
	}
	return text
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
