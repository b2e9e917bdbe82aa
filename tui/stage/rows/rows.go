// Package rows is the stage of a table: each row is a launch, over the answers that all
// rows share. Its cells are checked and mended here, and its rows are sent.
//
// What a table is to a template is package api/session/rows', how rows are sent
// api/session/batch's, and how a grid of cells is drawn tui/ui/grid's. What is entered is
// kept by the root, which is told of each change (stage.RowsChanged).
package rows

import (
	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/api/session/rows"
	"kickoff/payload/sheet"
	"kickoff/payload/store/batch"
	"kickoff/tui/stage"
	"kickoff/tui/ui/grid"
	"kickoff/tui/ui/input"
	"kickoff/tui/ui/jsonview"
)

// Options are what the stage works with.
type Options struct {
	// Name is what the table is called.
	Name string
	// Base is what the rows share; it is the session's while no row is open in the form.
	Base *session.Session
	// Sheet is the table as it was read. Plan is what was done with it before.
	Sheet *sheet.Sheet
	Plan  batch.Plan
	// Parent is the id of the process that a text means.
	Parent func(text string) (string, error)
	// Remember keeps what columns are about, for the next table of the template.
	Remember func(rows.Choices) error
}

// Stage is the grid, the editor of one of its cells below it, and the row in front beside
// it where there is room.
type Stage struct {
	listing
	mapping

	session *stage.Session
	o       Options
	base    *session.Session
	grid    *grid.Grid
	// fault is why no row can be checked. stale: what the rows share was edited since they
	// were.
	fault   error
	stale   bool
	parents parents

	// sending is what becomes of rows on their way, nil for the grid.
	sending *sending
	// editor is that of the cell in front, nil for none; opened is a row that is open in the
	// form.
	editor *editor
	opened opened
	// built is the row in front as it would be sent, pane its payload.
	built   front
	pane    *jsonview.View
	width   int
	height  int
	compact bool
}

var _ stage.Stage = (*Stage)(nil)

// New makes the stage of a table over the session's answers.
func New(d *stage.Session, o Options) *Stage {
	s := &Stage{
		session: d, o: o, base: o.Base, mapping: mapping{names: rows.NewNames(o.Base.Template), chosen: rows.Choices(o.Plan.Map)},
		listing: listing{Rows: newRows(o.Sheet, o.Plan, func() { d.Announce(stage.RowsChanged) }), find: input.New(d.Theme, "")}, pane: jsonview.New(d.Theme),
	}
	s.parents = parents{find: o.Parent, found: map[string]string{}}
	s.find.Placeholder = "text, 3-7, or: wrong, doubled, marked"
	s.grid = grid.New(d.Theme, s.row, s.cell)
	s.mapColumns()
	s.list()
	return s
}

// front is the cell in front; false where there is none.
func (s *Stage) front() (place, bool) {
	at, column := s.grid.At()
	if at < 0 || at >= len(s.shown) {
		return place{}, false
	}
	return place{s.shown[at], column}, true
}

// reveal brings a cell to the front, where its row shows.
func (s *Stage) reveal(p place) {
	for i, row := range s.shown {
		if row == p.row {
			s.grid.Move(i, p.column)
		}
	}
}

// Activate implements stage.Stage: what the rows share may have been edited meanwhile.
func (s *Stage) Activate() tea.Cmd {
	if s.stale {
		return s.checkAll()
	}
	return s.Next()
}

// Changed implements stage.Stage.
func (s *Stage) Changed(c stage.Change) tea.Cmd {
	var cmd tea.Cmd
	if s.editor != nil {
		cmd = s.editor.form.Changed(c)
	}
	if c.Has(stage.ThemeChanged) {
		s.pane = jsonview.New(s.session.Theme)
		s.pane.Show(s.built.Launch, s.session.Called)
	}
	s.stale = s.stale || c.Has(stage.AnswersChanged) && s.session.Session == s.base
	loading := s.base.Base.People != nil && s.base.Base.People.Loading
	if c.Has(stage.ZoneChanged|stage.ListsChanged) || c.Has(stage.PeopleChanged) && !loading {
		return tea.Batch(cmd, s.checkAll())
	}
	return tea.Batch(cmd, s.Next())
}
