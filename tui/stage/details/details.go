// Package details is the stage of the process's own properties: its name,
// summary, who owns and sees it, where it is filed, and who fills the template's
// roles. Each property is a row of a form; what a property is made of is one
// table, in properties.go.
package details

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/field"
	"kickoff/tui/form"
	"kickoff/tui/stage"
)

// Details is the form of one launch's properties.
type Details struct {
	session    *stage.Session
	form       *form.Form
	properties []property
}

var _ stage.Stage = (*Details)(nil)

// New makes the stage for the session's template. A session that gets another template
// needs a new stage.
func New(d *stage.Session) *Details {
	s := &Details{session: d}
	s.properties = properties(s)
	entries := make([]form.Entry, len(s.properties))
	for i, p := range s.properties {
		entries[i] = form.Entry{ID: p.entry, Ref: stage.AnswerRef{Property: p.key}, Label: p.label, Guidance: p.guidance, Widget: func() field.Widget { return s.widget(p) }}
	}
	s.form = form.New(d.Theme, form.Options{Entries: entries, Source: source{s}, Moved: func() { d.Announce(stage.FocusChanged) }})
	return s
}

func (s *Details) widget(p property) field.Widget {
	switch {
	case p.offer != nil:
		return &list{offer: *p.offer, theme: s.session.Theme}
	case p.widget != nil:
		return p.widget()
	}
	return field.New(p.field, s.session.Theme, s.session.Env)
}

// Activate implements stage.Stage.
func (s *Details) Activate() tea.Cmd { return s.form.Activate() }

// Changed implements stage.Stage.
func (s *Details) Changed(c stage.Change) tea.Cmd {
	if c.Has(stage.AnswersChanged | stage.BuiltChanged) {
		s.form.Redraw() // the proposed name and what is wrong with a row
	}
	return s.form.Changed(c, s.session.Edited)
}

// Update implements stage.Stage.
func (s *Details) Update(msg tea.Msg) (tea.Cmd, stage.Event) {
	cmd, move := s.form.Update(msg)
	switch move {
	case form.Past:
		return cmd, stage.Next{}
	case form.Before:
		return cmd, stage.Back{}
	}
	return cmd, nil
}

// View implements stage.Stage.
func (s *Details) View() string { return s.form.View() }

// Cursor implements stage.Stage.
func (s *Details) Cursor() *tea.Cursor { return s.form.Cursor() }

// SetSize implements stage.Stage.
func (s *Details) SetSize(width, height int) { s.form.SetSize(width, height) }

// Keys implements stage.Stage.
func (s *Details) Keys() []key.Binding { return s.form.Keys() }

// CapturesInput implements stage.Stage.
func (s *Details) CapturesInput() bool { return s.form.CapturesInput() }

// AnswerRef implements stage.Stage.
func (s *Details) AnswerRef() stage.AnswerRef {
	return stage.AnswerRef{Property: s.properties[s.form.Focused()].key}
}

// GoTo brings the row of a key of the launch into focus ("owner_id", "tags");
// false when there is no row for it.
func (s *Details) GoTo(name string) bool {
	i := slices.IndexFunc(s.properties, func(row property) bool { return row.key == name })
	if i < 0 {
		return false
	}
	s.form.GoTo(i)
	return true
}

// ShowProblems has the problems of every row shown, also of those that were not
// visited: the person has asked for the review.
func (s *Details) ShowProblems() { s.form.ShowProblems() }
