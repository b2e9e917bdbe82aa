// Package details is the stage of the process's own properties: its name,
// summary, who owns and sees it, where it is filed, and who fills the template's
// job titles. Each property is a row of a form; what a property is made of is one
// table, in properties.go.
package details

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/field"
	"kickoff/tui/form"
	"kickoff/tui/stage"
	"kickoff/tui/ui/wrap"
)

// Details is the form of one launch's properties.
type Details struct {
	*form.Form
	session *stage.Session
	rows    []property
	parents parents
}

// New makes the stage for the session's template; find finds a parent process. A session
// that gets another template needs a new stage.
func New(d *stage.Session, find FindProcesses) *Details {
	s := &Details{session: d, parents: parents{session: d, find: find}}
	var entries []form.Entry
	former := ""
	s.rows = properties(s)
	for _, p := range s.rows {
		e := s.entry(p)
		if p.key != former {
			e.Problems = func() []payload.Problem { return s.problems(p.key) }
		}
		former = p.key
		entries = append(entries, e)
	}
	s.Form = form.New(d, form.Options{Entries: entries, Head: s.head, Done: "Nothing else: go to the review"})
	return s
}

// entry is a property as a row of the form. Several rows may make one key of the
// launch; a problem with it stands beside the first of them.
func (s *Details) entry(p property) form.Entry {
	ref := stage.AnswerRef{Property: p.key}
	e := form.Entry{
		Ref: ref, Label: cmp.Or(p.label, s.session.About(ref)), Guidance: cmp.Or(p.guidance, payload.PropertyOf(p.key).Means),
		Widget: func() field.Widget {
			return field.New(p.field, s.session.Theme, s.session.Env, field.Shared{People: &s.session.Items})
		},
		Read: func() payload.Answer {
			d := s.session.Answers.Details()
			a := p.get(d)
			a.Typed = d.Typed[p.key+p.part]
			return a
		},
		Write: func(a payload.Answer) {
			s.session.EditDetails(p.key, func(d *payload.Details) {
				p.set(d, a)
				d.SetTyped(p.key+p.part, a.Typed)
			})
		},
	}
	switch {
	case p.offer != nil:
		e.Widget = func() field.Widget { return field.NewOffered(s.session.Theme, *p.offer) }
	case p.widget != nil:
		e.Widget = p.widget
	}
	e.Note = func() string {
		var words []string
		if p.unset != nil && e.Read().Empty() {
			_, why := p.unset()
			words = append(words, why)
		}
		if p.note != nil {
			words = append(words, p.note(s.session.Answers.Details()))
		}
		if p.offer != nil {
			words = append(words, p.offer.Existing())
		}
		return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), ", ")
	}
	e.Value = func(int) string {
		switch {
		case e.Read().Empty() && p.unset != nil:
			text, _ := p.unset()
			return text
		case p.label != "":
			return payload.PeopleText(e.Read().People(), s.session.Base.People)
		}
		return s.session.PropertyText(p.key, s.session.Answers.Details())
	}
	return e
}

func (s *Details) head(width int, _ bool) string {
	th := s.session.Theme
	return wrap.Fit(th.Title.Render("Details")+th.Muted.Render("   all of it is optional"), width)
}

func (s *Details) problems(property string) []payload.Problem {
	var list []payload.Problem
	for _, p := range s.session.Problems() {
		if p.Property == property {
			list = append(list, p)
		}
	}
	return list
}

// Update implements stage.Stage.
func (s *Details) Update(msg tea.Msg) (tea.Cmd, stage.Event) {
	if cmd, mine := s.parents.update(msg); mine {
		return cmd, nil
	}
	return s.Form.Update(msg)
}

// Changed implements stage.Stage.
func (s *Details) Changed(c stage.Change) tea.Cmd {
	if c.Has(stage.AnswersChanged | stage.BuiltChanged) {
		s.Redraw() // the proposed name and what is wrong with a row
	}
	return s.Form.Changed(c)
}

// GoTo brings the row of a key of the launch into focus ("owner_id", "tags"), or that
// of a part of it ("roles/" and a role's id); false when there is no row for it.
func (s *Details) GoTo(name string) bool {
	if i := slices.IndexFunc(s.rows, func(p property) bool { return p.part != "" && p.key+p.part == name }); i >= 0 {
		s.GoToEntry(i)
		return true
	}
	return s.Form.GoTo(stage.AnswerRef{Property: name})
}
