package lines

import (
	"strings"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/rules"
)

// Review says what will be launched and where: name, answers, steps that differ from
// the template, who gets mail, and the body itself.
func (a *Asker) Review(t payload.Template, s payload.Snapshot, l payload.Launch, env payload.Env, where string) {
	a.Say("")
	a.Say("Review")
	a.Say("Template: %s, in %s", t.Title, where)
	if l.Named {
		a.Say("Name: %s", l.Name)
	} else {
		a.Say("Name: given by Tallyfy, about: %s", l.Name)
	}
	for _, f := range t.Fields {
		if text := payload.Display(f, s.Fields[f.ID], env); text != "" {
			a.Say("%s: %s", f.Label, strings.ReplaceAll(text, "\n", " / "))
		}
	}
	a.steps(t, s, env)
	for _, u := range l.Uploads {
		a.Say("To upload first: %s", u.Path)
	}
	f := rules.Of(t, l.Body, env)
	mail := f.Mail(env)
	a.Say("%s %s", mail.Start(), mail.People())
	for _, s := range f.ByRule(env) {
		a.Say("%s", s.Text)
	}
	if caveat := f.Caveat(); caveat != "" {
		a.Say("%s", caveat)
	}
	if later := mail.Later(); later != "" {
		a.Say("More mail %s.", later)
	}
	if w := mail.Warning(); w != "" {
		a.Say("Warning: %s.", w)
	}
	for _, d := range f.Dates(env.Clock().Here(), func(id string) payload.StepAnswer { return s.Steps[id] }) {
		a.Say("Warning: %s.", d.Text)
	}
	a.Say("")
	a.Say("The payload that will be sent:")
	a.Say("%s", strings.TrimSuffix(string(l.Body), "\n"))
	a.Say("")
}

func (a *Asker) steps(t payload.Template, s payload.Snapshot, env payload.Env) {
	changed := 0
	deadlines := payload.NewDeadlines(t, func(id string) payload.StepAnswer { return s.Steps[id] }, env)
	for _, step := range t.Steps {
		answer := s.Steps[step.ID]
		if !answer.Overridden() {
			continue
		}
		changed++
		var parts []string
		if answer.Owners != nil {
			parts = append(parts, "owned by "+payload.PeopleText(*answer.Owners, env.People))
		}
		if answer.Deadline != "" {
			parts = append(parts, due(step, answer, deadlines))
		}
		a.Say("Step %s: %s", humanize.Quote(step.Title), strings.Join(parts, ", "))
	}
	if rest := len(t.Steps) - changed; rest > 0 {
		a.Say("Steps as the template has them: %d", rest)
	}
}

// due is when a step is due, with the text behind it where that moves with the day or
// with another step.
func due(step payload.Step, answer payload.StepAnswer, deadlines *payload.Deadlines) string {
	reading, err := deadlines.Due(step.ID)
	switch {
	case err != nil:
		return "due " + answer.Deadline
	case reading.Relative:
		return "due " + reading.String() + " (" + answer.Deadline + ")"
	}
	return "due " + reading.String()
}
