// Package kickoff is the stage of the kick-off form: every field of the template
// with the widget that fits it. It writes what is entered to the session's answers
// at each change and keeps none of its own; package payload says what is wrong,
// and how the fields are stacked and drawn is package tui/form's.
package kickoff

import (
	"cmp"

	"kickoff/payload"
	"kickoff/tui/field"
	"kickoff/tui/form"
	"kickoff/tui/stage"
	"kickoff/tui/ui/wrap"
)

// Kickoff is the form of one template.
type Kickoff struct {
	*form.Form
	session *stage.Session
}

// New makes the stage for the session's template. A session that gets another template
// needs a new stage.
func New(d *stage.Session) *Kickoff {
	k := &Kickoff{session: d}
	entries := make([]form.Entry, len(d.Template.Fields))
	for i, f := range d.Template.Fields {
		entries[i] = k.entry(f)
	}
	k.Form = form.New(d, form.Options{Entries: entries, Header: k.header, Empty: "This template asks nothing at its start."})
	return k
}

func (k *Kickoff) entry(f payload.Field) form.Entry {
	d := k.session
	return form.Entry{
		Ref: stage.AnswerRef{Field: f.ID}, Label: f.Label, Guidance: f.Guidance, Required: f.Required,
		Widget: func() field.Widget { return field.WithUploads(field.New(f, d.Theme, d.Env), d.Files()) },
		Read:   func() payload.Answer { return d.Answers.Field(f.ID) },
		Write:  func(a payload.Answer) { d.SetField(f.ID, a) },
		Note: func() string {
			a := d.Answers.Field(f.ID)
			if !a.Blank(f.Type) {
				return originNote(a.Origin)
			}
			return payload.StaleDefault(d.Template, f, a, d.Env())
		},
		Problems: func() []payload.Problem { return k.problems(f) },
	}
}

// problems are those of one field: what payload finds, and what the server said.
func (k *Kickoff) problems(f payload.Field) []payload.Problem {
	found := payload.Check(f, k.session.Answers.Field(f.ID), k.session.Env())
	for _, p := range k.session.ServerProblems {
		if p.Field == f.ID {
			found = append(found, p)
		}
	}
	return found
}

func originNote(o payload.Origin) string {
	return map[payload.Origin]string{
		payload.FromTemplate: "from the template",
		payload.FromProcess:  "from the process",
		payload.FromDraft:    "from the draft",
		payload.FromValues:   "given at the start",
	}[o]
}

// GoTo brings a field into focus and shows its problems; false when the form
// has no such field.
func (k *Kickoff) GoTo(fieldID string) bool { return k.Form.GoTo(stage.AnswerRef{Field: fieldID}) }

// header is what stands above the first field.
func (k *Kickoff) header(width int) []string {
	t, th := k.session.Template, k.session.Theme
	lines := wrap.Styled(th.Title, "", cmp.Or(t.KickoffTitle, t.Title), width)
	if t.KickoffDescription != "" {
		lines = append(lines, wrap.Styled(th.Text, "", t.KickoffDescription, width)...)
	}
	if t.Guidance != "" {
		lines = append(lines, wrap.Styled(th.Muted, "", t.Guidance, width)...)
	}
	return append(lines, "")
}
