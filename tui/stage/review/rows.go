package review

import (
	"fmt"
	"path/filepath"
	"slices"

	uploading "kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
)

// summarize says in words what the launch will do: what stands in the way first,
// then each part of it.
func summarize(d *stage.Session, organization string, differs []stage.Difference) []row {
	return slices.Concat(changes(d, differs), problems(d), what(d, organization), uploads(d), answers(d), steps(d), details(d))
}

// under puts rows under a heading, with a blank behind them; no rows need none.
func under(head string, rows []row) []row {
	if len(rows) == 0 {
		return nil
	}
	return slices.Concat([]row{{tone: heading, text: head}}, rows, []row{{}})
}

// changes say what would be sent otherwise than was shown before.
func changes(d *stage.Session, differs []stage.Difference) []row {
	var rows []row
	for _, x := range differs {
		r := row{tone: warning, label: d.About(x.Ref), text: x.After, note: "was " + x.Before, ref: x.Ref}
		switch {
		case x.After == "":
			r.text = "not sent any more"
		case x.Before == "":
			r.note = "was not sent"
		}
		rows = append(rows, r)
	}
	return under("Changed since it was shown to you: look once more", rows)
}

// problems are what is wrong or worth a look, what blocks first.
func problems(d *stage.Session) []row {
	var blocking, others []row
	for _, p := range d.Problems() {
		r := row{tone: warning, label: d.About(stage.RefOf(p)), text: p.Message, note: p.Fix, ref: stage.RefOf(p)}
		if p.Blocks() {
			r.tone, r.blocks = bad, true
			blocking = append(blocking, r)
			continue
		}
		others = append(others, r)
	}
	head := "Worth a look"
	if len(blocking) > 0 {
		head = humanize.Count(len(blocking), "problem") + " before this can be launched"
	}
	return under(head, append(blocking, others...))
}

func what(d *stage.Session, organization string) []row {
	name := row{label: "Process", text: d.Built.Name, ref: stage.AnswerRef{Property: "name"}}
	switch {
	case d.Built.None():
		name.text = "still being built" + theme.SignCut
	case !d.Built.Named:
		name.note = "named by the server, about like this"
	}
	rows := []row{name, {label: "Template", text: d.Template.Title}, {label: "In", text: organization}}
	if d.Draft != "" {
		rows = append(rows, row{label: "Draft", text: d.Draft, note: "stays as it is"})
	}
	if d.Launched != "" {
		rows = append(rows, row{tone: warning, text: "launched already as " + d.Launched + ": this makes a second process"})
	}
	return under("What will happen", rows)
}

func uploads(d *stage.Session) []row {
	var rows []row
	for _, u := range d.Built.Uploads {
		r := row{label: "File", text: filepath.Base(u.Path), note: u.Path, ref: stage.AnswerRef{Field: u.Field}}
		switch status, known := d.Uploads.Status(u.Path); {
		case known && status.State == uploading.Sending:
			r.note = "on its way"
		case known && status.State != uploading.Waiting:
			r.note = status.Short()
		}
		rows = append(rows, r)
	}
	return under(humanize.Count(len(rows), "file")+" uploaded first", rows)
}

func answers(d *stage.Session) []row {
	if len(d.Template.Fields) == 0 {
		return nil
	}
	env := d.Env()
	first := payload.NewAnswers(d.Template, env)
	var rows []row
	for _, f := range d.Template.Fields {
		a := d.Answers.Field(f.ID)
		if a.Blank(f.Type) && first.Field(f.ID).Blank(f.Type) {
			continue
		}
		r := row{label: f.Label, text: payload.Display(f, a, env), ref: stage.AnswerRef{Field: f.ID}}
		r.note = differs(f, a, first.Field(f.ID), env)
		if a.Blank(f.Type) {
			r.text = theme.SignSkipped
		}
		rows = append(rows, r)
	}
	head := fmt.Sprintf("%d of %s answered", len(rows), humanize.Count(len(d.Template.Fields), "question"))
	return slices.Concat([]row{{tone: heading, text: head}}, rows, []row{{}})
}

// differs says how an answer stands to the template's default.
func differs(f payload.Field, a, first payload.Answer, env payload.Env) string {
	was, now := payload.Display(f, first, env), payload.Display(f, a, env)
	switch {
	case first.Blank(f.Type):
		return origin(a.Origin)
	case was == now:
		return "the template's own"
	}
	return "instead of the template's " + was
}

func origin(o payload.Origin) string {
	switch o {
	case payload.FromDraft:
		return "from the draft"
	case payload.FromProcess:
		return "from the process"
	case payload.FromTemplate:
		return "the template's own"
	}
	return ""
}

func steps(d *stage.Session) []row {
	if len(d.Template.Steps) == 0 {
		return nil
	}
	env, deadlines := d.Env(), d.Deadlines()
	var me payload.Member
	if env.People != nil {
		me = env.People.Me
	}
	var rows []row
	for _, s := range d.Template.Steps {
		a := d.Answers.Step(s.ID)
		ref := stage.AnswerRef{Step: s.ID}
		if a.Owners != nil {
			owners, _ := payload.StepOwners(s, a, d.Answers.Details().Roles, me)
			rows = append(rows, row{label: s.Title, text: "goes to " + payload.PeopleText(owners, env.People), note: replaced(s, env), ref: ref})
		}
		if a.Deadline != "" {
			rows = append(rows, due(s, a, deadlines, ref))
		}
	}
	if len(rows) == 0 {
		return []row{{tone: heading, text: humanize.Count(len(d.Template.Steps), "step") + ", as the template says"}, {}}
	}
	return under(humanize.Count(len(d.Template.Steps), "step")+", with what you changed", rows)
}

// replaced names the template's own owners of a step whose owners were changed.
func replaced(s payload.Step, env payload.Env) string {
	if s.Owners.Empty() {
		return ""
	}
	return "instead of the template's " + payload.PeopleText(s.Owners, env.People)
}

// due is when a step is due, with the text beside it where that moves with the day or
// with another step.
func due(s payload.Step, a payload.StepAnswer, deadlines *payload.Deadlines, ref stage.AnswerRef) row {
	r := row{label: s.Title, text: "due " + a.Deadline, ref: ref}
	if reading, err := deadlines.Due(s.ID); err == nil {
		r.text = "due " + reading.String()
		if reading.Relative {
			r.note = a.Deadline
		}
	}
	return r
}

// details are the properties of the process that are set.
func details(d *stage.Session) []row {
	p := d.Answers.Details()
	var rows []row
	for _, property := range payload.Properties() {
		if text := d.PropertyText(property.Key, p); text != "" && property.Key != "name" {
			rows = append(rows, row{label: property.Title, text: text, ref: stage.AnswerRef{Property: property.Key}})
		}
	}
	return under("The process itself", rows)
}
