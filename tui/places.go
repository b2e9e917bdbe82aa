package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/rules"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
)

// goToAnything finds everything that can be gone to, by typing. The drafts are read from
// the disk meanwhile.
func (c *commands) goToAnything() tea.Cmd {
	g, cmd := dialog.NewGoTo(c.session.Theme, c.places)
	if store := c.o.Drafts; store != nil {
		here := c.session.Env().Clock().Here()
		cmd = tea.Batch(cmd, func() tea.Msg {
			entries, err := store.List()
			if err != nil {
				return nil // the first screen says so, where drafts are what it is about
			}
			var places []dialog.Place
			for _, e := range entries {
				if e.Err == nil {
					places = append(places, dialog.Place{
						Title: e.Name, Kind: "draft", State: func() string { return e.TemplateTitle + ", " + humanize.Time(e.SavedAt, here) },
						Go: func() tea.Cmd { return c.openDraft(e.Name) },
					})
				}
			}
			return dialog.MorePlaces(places)
		})
	}
	return tea.Batch(address(g, cmd), c.show(g))
}

// openDraft opens a draft as the first screen does.
func (c *commands) openDraft(name string) tea.Cmd {
	cmd := c.visit(journey.Start)
	if first, ok := c.front().(interface{ OpenDraft(name string) tea.Cmd }); ok {
		return tea.Batch(cmd, address(first, first.OpenDraft(name)))
	}
	return cmd
}

// places are the questions, the steps, who fills job titles, the details, the stages and
// what can be done, each with how it stands.
func (c *commands) places() []dialog.Place {
	d := c.session
	const others = 100 // details, stages, actions
	places := make([]dialog.Place, 0, len(d.Template.Fields)+len(d.Template.Steps)+others)
	add := func(title, kind string, state func() string, do func() tea.Cmd) {
		places = append(places, dialog.Place{Title: title, Kind: kind, State: state, Go: do})
	}
	as := func(state string) func() string { return func() string { return state } }
	to := func(ref stage.AnswerRef) func() tea.Cmd { return func() tea.Cmd { return c.goTo(ref) } }
	now := standing{d.Answers, d.Env(), d.Answers.Details(), d.Deadlines(), d.Built.Forecast}
	for i := range d.Template.Fields {
		f := &d.Template.Fields[i]
		add(f.Label, "question", func() string { return now.answer(*f) }, to(stage.AnswerRef{Field: f.ID}))
	}
	for i := range d.Template.Steps {
		s := &d.Template.Steps[i]
		add(strconv.Itoa(i+1)+" "+s.Title, "step", func() string { return now.step(*s) }, to(stage.AnswerRef{Step: s.ID}))
	}
	for _, r := range d.Template.Roles() {
		add(r.Name, "job title", as(payload.PeopleText(now.details.Roles[r.ID], now.env.People)), func() tea.Cmd {
			return c.focus(journey.Details, "roles/"+r.ID)
		})
	}
	for _, p := range payload.Properties() {
		if p.Key != "roles" {
			add(p.Title, "detail", as(d.PropertyText(p.Key, now.details)), to(stage.AnswerRef{Property: p.Key}))
		}
	}
	for _, at := range c.numbered() {
		add(at.Title(), "stage", func() string { return c.stageState(at) }, func() tea.Cmd { return c.visit(at) })
	}
	for _, r := range slices.Backward(c.launched.runs) {
		add(r.run.Name, "launched", as(humanize.Ago(r.at, d.Now())), func() tea.Cmd { return c.launched.read(r.entry) })
	}
	for _, e := range c.available() {
		if e.letter != "g" && !unicode.IsDigit(rune(e.letter[0])) {
			add(humanize.Capital(e.label), "action", as(cmp.Or(e.everywhere.Help().Key, "esc, "+e.letter)), func() tea.Cmd { return c.run(e) })
		}
	}
	return places
}

// standing is what tells how answers stand, as of one moment.
type standing struct {
	answers   stage.Answers
	env       payload.Env
	details   payload.Details
	deadlines *payload.Deadlines
	forecast  rules.Forecast
}

// answer is an answer in short, or what it wants.
func (s standing) answer(f payload.Field) string {
	a := s.answers.Field(f.ID)
	for _, p := range payload.Check(f, a, s.env) {
		switch {
		case p.Kind == payload.Missing:
			return "required"
		case p.Blocks():
			return theme.SignError + " " + p.Message
		}
	}
	return payload.Display(f, a, s.env)
}

// step is who does a step, and until when; or that the rules hide it.
func (s standing) step(step payload.Step) string {
	if f, known := s.forecast.Step(step.ID); known && !f.After.Visible {
		return "hidden"
	}
	owners, _ := payload.StepOwners(step, s.answers.Step(step.ID), s.details.Roles, s.env.Me())
	state := payload.OwnersText(step, owners, s.env.People)
	if due, err := s.deadlines.Due(step.ID); err == nil && !due.Time.IsZero() {
		state += ", " + humanize.Time(due.Local(), s.env.Clock().Here())
	}
	return state
}

// stageState is how far a stage is.
func (c *commands) stageState(at journey.Stage) string {
	state := ""
	if p := c.session.Progress(); at == journey.Kickoff {
		state = fmt.Sprintf("%d of %d, %d required left", p.Answered, p.Total, p.Left)
	}
	if n := c.inTheWay()[at]; n > 0 && at != journey.Kickoff {
		state = humanize.Count(n, "problem")
	}
	return state
}

// inTheWay counts, by stage, what stands in the way of the launch; all of it is the
// review's.
func (c *commands) inTheWay() map[journey.Stage]int {
	n := map[journey.Stage]int{}
	for _, p := range c.session.Problems() {
		if p.Blocks() {
			n[stageOf(stage.RefOf(p))]++
			n[journey.Review]++
		}
	}
	return n
}
