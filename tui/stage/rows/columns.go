package rows

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/rows"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
	"kickoff/payload/sheet"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/grid"
	"kickoff/tui/ui/wrap"
)

// measured is how many rows say how wide a column is before they are checked.
const measured = 500

// mapping is what the columns of a table are about.
type mapping struct {
	names *rows.Names
	// chosen is what columns are about by a person's word, columns what all are.
	chosen  rows.Choices
	columns []rows.Column
	// below is the row that looks like the header where columns are not known, 0 for none.
	below int
}

// mapColumns finds what the columns are about, and shows them so.
func (s *Stage) mapColumns() {
	s.columns, s.kept.Map = rows.Map(s.names, s.sheet, s.chosen, s.kept.Key), s.chosen
	if s.below = 0; !s.mapped() {
		s.below = rows.HeaderBelow(s.names, s.sheet)
	}
	s.measure()
}

// measure gives the columns the width of what the rows say, with the signs that are known
// by now. Before they are checked the first of them speak for all.
func (s *Stage) measure() {
	columns := make([]grid.Column, len(s.columns))
	for i := range columns {
		columns[i].Title = s.heading(i)
	}
	for row := range s.Rows.states {
		st := &s.Rows.states[row]
		if st.widths == nil && row < measured {
			st.widths = widthsOf(s.Rows.sheet.Row(row), st.problems)
		}
		for i, width := range st.widths[:min(len(st.widths), len(columns))] {
			columns[i].Width = max(columns[i].Width, int(width))
		}
	}
	s.grid.SetColumns(columns)
}

// widthsOf are what the cells of a row take, with their signs.
func widthsOf(row sheet.Row, problems []rows.Problem) []uint16 {
	n := len(row.Cells)
	for _, p := range problems {
		n = max(n, p.Column+1)
	}
	widths := make([]uint16, n)
	for i := range widths {
		width := wrap.Width(clean.Line(row.Cell(i).Text))
		if slices.ContainsFunc(problems, func(p rows.Problem) bool { return p.Column == i }) {
			width = max(1, width) + len("! ")
		}
		widths[i] = uint16(min(width, math.MaxUint16))
	}
	return widths
}

// mapped reports that each column is about something, or left out.
func (m *mapping) mapped() bool { return len(rows.Unmapped(m.columns)) == 0 }

// heading is the title of a column in the grid: required ones have their sign, what it is
// about is said where its own name does not, and which way the rows are sorted by it.
func (s *Stage) heading(column int) string {
	c := s.columns[column]
	title := c.Title()
	f, _ := s.session.Template.Field(c.Target.ID)
	about := clean.Message(c.Target.Header(s.session.Template))
	switch {
	case c.Wrong != nil:
		title = theme.SignError + " " + title
	case c.Target.Kind == rows.Nothing:
		title += " (left out)"
	case c.Chosen && clean.Fold(about) != clean.Fold(title):
		title += " → " + about
	}
	if c.Target.Kind == rows.Field && f.Required {
		title += " " + theme.SignRequired
	}
	if reverse, sorted := s.sortedBy(column); sorted {
		title += map[bool]string{true: " ↓", false: " ↑"}[reverse]
	}
	return title
}

// headerFor is what a column that is added for a target is called: as no other is, and
// nothing that was said to fill something else or to be left out.
func (m *mapping) headerFor(t rows.Target, of payload.Template) string {
	taken := map[string]bool{}
	for _, c := range m.columns {
		taken[clean.Fold(c.Header)] = true
	}
	for header := range m.chosen {
		taken[clean.Fold(header)] = true
	}
	title := t.Header(of)
	if found, err := m.names.Find(title); err == nil && found == t && !taken[clean.Fold(title)] {
		return title
	}
	for n := 2; ; n++ {
		if header := fmt.Sprintf("%s (%d)", title, n); !taken[clean.Fold(header)] {
			m.chosen = m.chosen.With(rows.Choices{header: t.String()})
			return header
		}
	}
}

// refOf is the answer that a column is about.
func (m *mapping) refOf(column int) stage.AnswerRef {
	switch t := m.columns[column].Target; t.Kind {
	case rows.Field:
		return stage.AnswerRef{Field: t.ID}
	case rows.Owners, rows.Deadline:
		return stage.AnswerRef{Step: t.ID}
	case rows.Role:
		return stage.AnswerRef{Property: "roles"}
	case rows.Property:
		return stage.AnswerRef{Property: t.ID}
	}
	return stage.AnswerRef{}
}

// fieldOf is the question that a cell of a column answers. One that is about people, tags or
// folders is chosen among them.
func (s *Stage) fieldOf(column int) payload.Field {
	t := s.columns[column].Target
	f := payload.Field{ID: t.String(), Label: s.columns[column].Title()}
	switch {
	case t.Kind == rows.Field:
		f, _ = s.session.Template.Field(t.ID)
	case t.Kind == rows.Owners || t.Kind == rows.Role:
		f.Type = payload.TypePeople
	case t.Kind == rows.Nothing, t.ID == "summary":
		f.Type = payload.TypeTextarea
	case slices.Contains([]string{"users", "groups", "owner_id", "user_id"}, t.ID):
		f.Type = payload.TypePeople
	case t.ID == "starred" || t.ID == "is_public":
		f.Type, f.Options = payload.TypeRadio, options(payload.Thing{ID: "1", Name: "yes"}, payload.Thing{ID: "2", Name: "no"})
	case t.ID == "tags" && len(s.session.Tags) > 0:
		f.Type, f.Options = payload.TypeMultiselect, options(s.known().Tags...)
	case t.ID == "folders" && len(s.session.Folders) > 0:
		f.Type, f.Options = payload.TypeDropdown, options(s.known().Folders...)
	default:
		f.Type, f.Validation = payload.TypeText, []string{"max:550"} // a name, a deadline
	}
	return f
}

// options are things as what can be chosen.
func options(things ...payload.Thing) []payload.Option {
	list := make([]payload.Option, len(things))
	for i, one := range things {
		name := cmp.Or(one.Path, one.Name)
		list[i] = payload.Option{ID: rawjson.AppendString(nil, one.ID), Text: name, Label: name}
	}
	return list
}

// Column is the one in front.
func (s *Stage) Column() int {
	_, column := s.grid.At()
	return column
}

// HeaderBelow is the number of a row that looks like the header, 0 for none.
func (m *mapping) HeaderBelow() int { return m.below }

// Columns are all of them, and what each is about.
func (m *mapping) Columns() []rows.Column { return m.columns }

// Choose says what columns are about: the text of a target, "" leaves them out. It is
// remembered for the next table.
func (s *Stage) Choose(target string, columns ...int) tea.Cmd {
	if s.refuses() {
		return nil
	}
	said := rows.Choices{}
	for _, column := range columns {
		said[s.columns[column].Name] = target
	}
	s.chosen = s.chosen.With(said)
	s.mapColumns()
	s.session.Announce(stage.RowsChanged)
	remember, chosen := s.o.Remember, s.chosen.ByHeader(s.columns)
	return tea.Batch(s.checkAll(), func() tea.Msg {
		if remember == nil {
			return nil
		}
		if err := remember(chosen); err != nil {
			return stage.Notice{Text: "what the column is about could not be remembered: " + err.Error()}
		}
		return nil
	})
}

// known is what exists beside people.
func (s *Stage) known() rows.Known {
	var k rows.Known
	if s.o.Parent != nil {
		k.Parent = s.parents.ask
	}
	for _, t := range s.session.Tags {
		k.Tags = append(k.Tags, payload.Thing{ID: t.ID, Name: t.Name})
	}
	for _, f := range s.session.Folders {
		k.Folders = append(k.Folders, payload.Thing(f))
	}
	return k
}
