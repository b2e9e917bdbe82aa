// Package details is the stage of the process's own properties: its name,
// summary, who owns and sees it, where it is filed, and who fills the template's
// roles. Each property is a row of a form; what a property is made of is one
// table, in properties.go.
package details

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/field"
	"kickoff/tui/form"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
)

// Details is the form of one launch's properties.
type Details struct {
	session    *stage.Session
	form       *form.Form
	properties []property
	drawn      drawnAt
}

// drawnAt is what the form was last drawn from; another one draws it anew.
type drawnAt struct {
	theme             *theme.Theme
	answers           *payload.Answers
	people            *payload.Directory
	tags, folders     any
	revision, builtAt uint64
	found, said       int
}

var _ stage.Stage = (*Details)(nil)

// New makes the stage for the session's template. A session that gets another template
// needs a new stage.
func New(d *stage.Session) *Details {
	s := &Details{session: d}
	s.properties = properties(s)
	entries := make([]form.Entry, len(s.properties))
	for i, p := range s.properties {
		entries[i] = form.Entry{ID: p.entry, Label: p.label, Guidance: p.guidance, Widget: func() field.Widget { return s.widget(p) }}
	}
	s.form = form.New(d.Theme, form.Options{Entries: entries, Source: source{s}})
	s.drawn = s.now()
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

// Enter implements stage.Stage.
func (s *Details) Activate() tea.Cmd {
	s.catchUp()
	return s.form.Activate()
}

// Update implements stage.Stage.
func (s *Details) Update(msg tea.Msg) (tea.Cmd, stage.Event) {
	s.catchUp()
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
func (s *Details) View() string {
	s.catchUp()
	return s.form.View()
}

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

func (s *Details) now() drawnAt {
	d := s.session
	return drawnAt{
		theme: d.Theme, answers: d.Answers, people: d.Base.People,
		tags: s.tags().stamp(), folders: s.folders().stamp(),
		revision: d.Answers.Revision(), builtAt: d.BuiltAt,
		found: len(d.Problems), said: len(d.ServerProblems),
	}
}

// catchUp brings the form up to what changed elsewhere since it was drawn.
func (s *Details) catchUp() {
	now := s.now()
	if now == s.drawn {
		return
	}
	s.drawn = now
	s.form.SetTheme(s.session.Theme)
	s.form.Refresh()
	s.form.Redraw()
}
