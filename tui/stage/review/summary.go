package review

import (
	"fmt"
	"path/filepath"
	"slices"

	uploading "kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/when"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
)

// tone is how a row is meant.
type tone int

const (
	plain tone = iota
	heading
	bad
	warning
	muted
)

// row is one line of the review: something said, and where to change it.
type row struct {
	tone  tone
	label string
	text  string
	// note says where it comes from, or what it stands in place of.
	note string
	mark stage.AnswerRef
	// blocks: the launch cannot be sent while this stands.
	blocks bool
}

// summary says in words what the launch will do: what stands in the way first,
// then each part of it.
func summary(d *stage.Session, organization string, differs []stage.Difference) []row {
	var rows []row
	rows = append(rows, changes(d.Template, differs)...)
	rows = append(rows, problems(d)...)
	rows = append(rows, what(d, organization)...)
	rows = append(rows, uploads(d)...)
	rows = append(rows, answers(d)...)
	rows = append(rows, steps(d)...)
	return append(rows, details(d)...)
}

// changes say what would be sent otherwise than was shown before.
func changes(t payload.Template, differs []stage.Difference) []row {
	if len(differs) == 0 {
		return nil
	}
	rows := []row{{tone: heading, text: "Changed since it was shown to you: look once more"}}
	for _, d := range differs {
		p := payload.Problem{Field: d.Ref.Field, Step: d.Ref.Step, Property: d.Ref.Property}
		r := row{tone: warning, label: about(t, p), text: d.After, note: "was " + d.Before, mark: d.Ref}
		switch {
		case d.After == "":
			r.text = "not sent any more"
		case d.Before == "":
			r.note = "was not sent"
		}
		rows = append(rows, r)
	}
	return append(rows, row{})
}

func problems(d *stage.Session) []row {
	var rows []row
	blocking := 0
	all := slices.Concat(d.Built.Problems, d.ServerProblems)
	slices.SortStableFunc(all, func(a, b payload.Problem) int {
		return order(a) - order(b)
	})
	for _, p := range all {
		r := row{tone: warning, label: about(d.Template, p), text: p.Message, note: p.Fix, blocks: p.Blocks()}
		r.mark = stage.AnswerRef{Field: p.Field, Step: p.Step, Property: p.Property}
		if r.blocks {
			r.tone = bad
			blocking++
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		return nil
	}
	head := "Worth a look"
	if blocking > 0 {
		head = humanize.Count(blocking, "problem") + " before this can be launched"
	}
	return append([]row{{tone: heading, text: head}}, append(rows, row{})...)
}

// order puts what blocks first.
func order(p payload.Problem) int {
	if p.Blocks() {
		return 0
	}
	return 1
}

// about names what a problem is about.
func about(t payload.Template, p payload.Problem) string {
	if f, ok := t.Field(p.Field); ok {
		return f.Label
	}
	if s, ok := t.Step(p.Step); ok {
		return s.Title
	}
	return p.Property
}

func what(d *stage.Session, organization string) []row {
	name := row{label: "Process", text: d.Built.Name, mark: stage.AnswerRef{Property: "name"}}
	switch {
	case d.Built.None():
		name.text = "still being built" + theme.SignCut
	case !d.Built.Named:
		name.note = "named by the server, about like this"
	}
	rows := []row{
		{tone: heading, text: "What will happen"},
		name,
		{label: "Template", text: d.Template.Title},
		{label: "In", text: organization},
	}
	if d.Draft != "" {
		rows = append(rows, row{label: "Draft", text: d.Draft, note: "stays as it is"})
	}
	if d.Launched != "" {
		rows = append(rows, row{tone: warning, text: "launched already as " + d.Launched + ": this makes a second process"})
	}
	return append(rows, row{})
}

func uploads(d *stage.Session) []row {
	if len(d.Built.Uploads) == 0 {
		return nil
	}
	rows := []row{{tone: heading, text: humanize.Count(len(d.Built.Uploads), "file") + " uploaded first"}}
	for _, u := range d.Built.Uploads {
		r := row{label: "File", text: filepath.Base(u.Path), note: u.Path, mark: stage.AnswerRef{Field: u.Field}}
		switch fares, known := d.Uploads.Status(u.Path); {
		case known && fares.State == uploading.Sending:
			r.note = "on its way"
		case known && fares.State != uploading.Waiting:
			r.note = fares.Words()
		}
		rows = append(rows, r)
	}
	return append(rows, row{})
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
		r := row{label: f.Label, text: payload.Display(f, a, env), mark: stage.AnswerRef{Field: f.ID}}
		r.note = differs(f, a, first.Field(f.ID), env)
		if a.Blank(f.Type) {
			r.text = "(no answer)"
		}
		rows = append(rows, r)
	}
	head := fmt.Sprintf("%d of %s answered", len(rows), humanize.Count(len(d.Template.Fields), "question"))
	return append([]row{{tone: heading, text: head}}, append(rows, row{})...)
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
	env := d.Env()
	var me payload.Member
	if env.People != nil {
		me = env.People.Me
	}
	var rows []row
	for _, s := range d.Template.Steps {
		a := d.Answers.Step(s.ID)
		mark := stage.AnswerRef{Step: s.ID}
		if a.Owners != nil {
			owners, _ := payload.StepOwners(s, a, me)
			rows = append(rows, row{label: s.Title, text: "goes to " + payload.PeopleText(owners, env.People), note: replaced(s, env), mark: mark})
		}
		if a.Deadline != "" {
			rows = append(rows, row{label: s.Title, text: "due " + due(a.Deadline, env), note: typed(a.Deadline, env), mark: mark})
		}
	}
	if len(rows) == 0 {
		return []row{{tone: heading, text: humanize.Count(len(d.Template.Steps), "step") + ", as the template says"}, {}}
	}
	head := humanize.Count(len(d.Template.Steps), "step") + ", with what you changed"
	return append([]row{{tone: heading, text: head}}, append(rows, row{})...)
}

// replaced names the template's own owners of a step whose owners were changed.
func replaced(s payload.Step, env payload.Env) string {
	if s.Owners.Empty() {
		return ""
	}
	return "instead of the template's " + payload.PeopleText(s.Owners, env.People)
}

func due(text string, env payload.Env) string {
	reading, err := when.Deadline(text, env.Clock())
	if err != nil {
		return text
	}
	return reading.String()
}

// typed shows a relative deadline as it was typed, since it moves with the day.
func typed(text string, env payload.Env) string {
	if reading, err := when.Deadline(text, env.Clock()); err == nil && reading.Relative {
		return text
	}
	return ""
}
