// Package kickoff is the stage of the kick-off form: every field of the template
// with the widget that fits it. It writes what is entered to the session's answers
// at each change and keeps none of its own; package payload says what is wrong,
// and how the fields are stacked and drawn is package tui/form's.
package kickoff

import (
	"fmt"

	"kickoff/payload"
	"kickoff/payload/humanize"
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
	k.Form = form.New(d, form.Options{Entries: entries, Head: k.head, Intro: k.intro, Empty: "This template asks nothing at its start."})
	return k
}

func (k *Kickoff) entry(f payload.Field) form.Entry {
	d := k.session
	e := form.Entry{
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
	if f.Type != payload.TypeFile { // whose widget tells how far an upload is
		e.Value = func() string { return k.value(f) }
	}
	return e
}

// value is a field's answer on one line. What no line can show of a long text is not
// looked at.
func (k *Kickoff) value(f payload.Field) string {
	const longest = 4096
	a := k.session.Answers.Field(f.ID)
	if text, ok := a.Value.(payload.Text); ok && len(text) > longest {
		a.Value = text[:longest]
	}
	return payload.Display(f, a, k.session.Env())
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
		payload.FromTemplate: "template",
		payload.FromProcess:  "--like",
		payload.FromDraft:    "draft",
		payload.FromValues:   "--values",
	}[o]
}

// GoTo brings a field into focus and shows its problems; false when the form
// has no such field.
func (k *Kickoff) GoTo(fieldID string) bool { return k.Form.GoTo(stage.AnswerRef{Field: fieldID}) }

// head is the template and how far its form is. The counts stay whole.
func (k *Kickoff) head(width int, compact bool) string {
	p, th := k.session.Progress(), k.session.Theme
	counts := fmt.Sprintf("%d of %d · %d required left", p.Answered, p.Total, p.Left)
	title := th.Title.Render(k.session.Template.Title)
	if more := " · " + humanize.Count(p.Defaults, "default"); !compact && p.Defaults > 0 && wrap.Width(title+counts+more)+3 <= width {
		counts += more
	}
	title = wrap.Fit(title, max(0, width-wrap.Width(counts)-3))
	if compact {
		width = max(22, wrap.Width(title)+3) + wrap.Width(counts)
	}
	return wrap.Spread(title, th.Text.Render(counts), width)
}

// intro is what the template says before its first question.
func (k *Kickoff) intro(width int) []string {
	t, th := k.session.Template, k.session.Theme
	var lines []string
	if t.KickoffTitle != "" && t.KickoffTitle != t.Title {
		lines = append(lines, wrap.Styled(th.Title, "", t.KickoffTitle, width)...)
	}
	if t.KickoffDescription != "" {
		lines = append(lines, wrap.Styled(th.Text, "", t.KickoffDescription, width)...)
	}
	if t.Guidance != "" {
		lines = append(lines, wrap.Styled(th.Muted, "", t.Guidance, width)...)
	}
	return lines
}
