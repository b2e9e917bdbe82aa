package rows

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/api/session/rows"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/sheet"
	"kickoff/payload/store/batch"
	"kickoff/tui/stage"
)

// openForm asks for the row in front as a form.
func (s *Stage) openForm() (tea.Cmd, stage.Event) {
	at, ok := s.front()
	switch {
	case !ok || !s.mapped():
		return nil, nil
	case s.refuses():
		return nil, nil
	case s.Rows.sent(at.row):
		return nil, stage.Notice{Text: wasSent}
	}
	table, err := s.atOnceTable()
	if err != nil {
		return nil, stage.Notice{Text: err.Error()}
	}
	r, refused := table.Open(at.row)
	for _, p := range refused { // what could not be read stands there to be mended
		if f, isField := s.session.Template.Field(p.Field); isField {
			a := r.Session.Answers.Field(f.ID)
			if a.Empty() {
				a.Typed = s.Rows.text(at.row, p.Column)
				r.Session.Answers.SetField(f.ID, a)
			}
		}
	}
	s.opened = opened{row: at.row, before: r.Session.Fork()}
	s.Rows.begin(s.Rows.rowName(at.row)+" in the form", at)
	return nil, stage.OpenRow{Number: s.Rows.sheet.Number(at.row), Session: r.Session, Ref: s.refOf(at.column)}
}

// opened is a row that is open in the form, and as it was.
type opened struct {
	row    int
	before *session.Session
}

// TakeForm writes what a row says in the form into its cells: those of the answers that
// were edited. A column that the table does not have is added.
func (s *Stage) TakeForm(now *session.Session, edited []stage.AnswerRef) {
	o := &s.opened
	if o.before == nil {
		return
	}
	known := s.known()
	for _, ref := range edited {
		for _, t := range targetsOf(ref, s.session.Template) {
			was, is := known.Written(t, o.before), known.Written(t, now)
			column := slices.IndexFunc(s.columns, func(c rows.Column) bool { return c.Target == t && c.Wrong == nil })
			if column < 0 && was == is {
				continue
			}
			if column < 0 {
				column = s.Rows.addColumn(s.headerFor(t, s.session.Template))
				s.mapColumns()
			}
			s.Rows.write(place{o.row, column}, was == is, is, known.Written(t, s.base))
		}
	}
	s.Rows.changed(o.row)
}

// write writes an answer into its cell, as part of the change that is being made: as it was
// before where it says that again, else so that it comes before what all rows share.
func (t *Rows) write(p place, same bool, text, shared string) {
	noted := func() int {
		return slices.IndexFunc(t.making.Before, func(e batch.Edit) bool { return e.Column == p.column })
	}
	if noted() < 0 {
		t.note(p)
	}
	switch {
	case same:
		t.set(p, t.making.Before[noted()].Cell())
	case text == shared:
		t.set(p, sheet.Cell{})
	case clean.Blank(text):
		t.set(p, sheet.Cell{Text: "-"})
	default:
		t.set(p, sheet.Cell{Text: rows.Dashed(text)})
	}
}

// CloseForm ends the form of a row: what it wrote is one change.
func (s *Stage) CloseForm() {
	s.opened = opened{}
	s.Rows.finish()
}

// targetsOf are what a change of an answer may be about.
func targetsOf(ref stage.AnswerRef, t payload.Template) []rows.Target {
	switch {
	case ref.Field != "":
		return []rows.Target{{Kind: rows.Field, ID: ref.Field}}
	case ref.Step != "":
		return []rows.Target{{Kind: rows.Owners, ID: ref.Step}, {Kind: rows.Deadline, ID: ref.Step}}
	case ref.Property == "roles":
		var all []rows.Target
		for _, r := range t.Roles() {
			all = append(all, rows.Target{Kind: rows.Role, ID: r.ID})
		}
		return all
	case ref.Property != "":
		return []rows.Target{{Kind: rows.Property, ID: ref.Property}}
	}
	return nil
}
