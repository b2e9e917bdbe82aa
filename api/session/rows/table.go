package rows

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/sheet"
)

// Known is what exists beside people, for the columns that name it.
type Known struct {
	Tags, Folders []payload.Thing
	// Parent is the id of the process that a text means. It is asked once for each text.
	Parent func(text string) (id string, err error)
}

// Table is a table whose columns are known, over the launch that its rows share. Its rows
// are built one at a time and not kept. It is for one goroutine.
type Table struct {
	*sheet.Sheet
	Columns []Column

	base  *session.Session
	known Known
	// pattern is the name of the base where it has {{alias}} in it, else "".
	pattern string
	// filling are the columns that fill something.
	filling []Column
	// key is the index of the column that names a row, -1 for none; keys are how often each
	// of its texts stands in it.
	key  int
	keys map[string]int
	// what rows have in common is found out once.
	people  map[string]found[session.Assignment]
	things  map[string]found[[]string]
	parents map[string]found[string]
}

// found is what a text means, or why it means nothing.
type found[T any] struct {
	value T
	err   error
}

// once finds what a text means, once for each text.
func once[T any](known map[string]found[T], text string, find func() (T, error)) (T, error) {
	f, ok := known[text]
	if !ok {
		f.value, f.err = find()
		known[text] = f
	}
	return f.value, f.err
}

// New makes the table of a sheet whose columns all fill something or are left out. base
// is what its rows share; it is not changed. key is the header of the column that names a
// row, "" for none. Its error is about the key, or a pattern of a name that nothing fills.
func New(base *session.Session, s *sheet.Sheet, columns []Column, known Known, key string) (*Table, error) {
	t := &Table{Sheet: s, Columns: columns, base: base, known: known, key: -1}
	t.filling = slices.DeleteFunc(slices.Clone(columns), func(c Column) bool { return c.Target.Kind == Nothing })
	t.Forget()
	if name := base.Answers.Details().Name; strings.Contains(name, "{{") {
		t.pattern = name
		if unknown := payload.UnknownInName(base.Template, name); len(unknown) > 0 {
			return nil, fmt.Errorf("the name %s: no question has the alias %s: there is %s", humanize.Quote(name), humanize.Quotes(unknown), humanize.List(aliases(base.Template)))
		}
	}
	if key == "" {
		return t, nil
	}
	same := func(header string) bool { return header == key }
	if !slices.ContainsFunc(s.Header, same) {
		same = func(header string) bool { return clean.Fold(header) == clean.Fold(key) }
	}
	t.key = slices.IndexFunc(s.Header, same)
	if t.key < 0 {
		return nil, fmt.Errorf("there is no column %s to be the key: there is %s", humanize.Quote(key), humanize.Quotes(s.Header))
	}
	if next := slices.IndexFunc(s.Header[t.key+1:], same); next >= 0 {
		return nil, fmt.Errorf("the key %s names columns %d and %d: give one of them another header", humanize.Quote(key), t.key+1, t.key+next+2)
	}
	t.keys = map[string]int{}
	for i := range s.Len() {
		t.keys[t.Key(i)]++
	}
	return t, nil
}

func aliases(t payload.Template) []string {
	var all []string
	for _, f := range t.Fields {
		if f.Alias != "" {
			all = append(all, f.Alias)
		}
	}
	return append(all, "DATE", "TEMPLATE_NAME")
}

// Forget drops what was found out of people and things, when others are known.
func (t *Table) Forget() {
	t.people, t.things, t.parents = map[string]found[session.Assignment]{}, map[string]found[[]string]{}, map[string]found[string]{}
}

// Base is what the rows share.
func (t *Table) Base() *session.Session { return t.base }

// Row is a row as a launch.
type Row struct {
	// Number is the row's in the sheet.
	Number int
	// Session is the launch of its own that it makes: the base with its cells over it.
	Session *session.Session
	Launch  payload.Launch
	// Problems are all that is wrong with it or worth a look.
	Problems []Problem
}

// Problem is one thing about a row. Column is the index of the cell's, -1 where the table
// has none for it; Place is what to call that.
type Problem struct {
	payload.Problem
	Column int
	Place  string
}

// String is the problem behind the name of its column.
func (p Problem) String() string {
	text := p.Problem.String()
	if p.Place == "" {
		return clean.Message(text)
	}
	return clean.Message(p.Place) + ": " + clean.Message(text)
}

// Wrong reports that a row cannot be sent as it is.
func (r Row) Wrong() bool {
	return slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Blocks() })
}

// Build makes the launch of a row.
func (t *Table) Build(row int) Row {
	r, refused := t.Open(row)
	launch, problems := r.Session.Check()
	r.Launch = launch
	for _, p := range problems {
		at := slices.IndexFunc(refused, func(o Problem) bool { return o.Problem == p })
		if at >= 0 {
			r.Problems = append(r.Problems, refused[at])
			continue
		}
		r.Problems = append(r.Problems, t.placed(p))
	}
	r.Problems = append(r.Problems, t.ownProblems(row)...)
	return r
}

// Open is the launch of a row that was not built yet, and what of its cells could not be
// read.
func (t *Table) Open(row int) (Row, []Problem) {
	source := t.Sheet.Row(row)
	r := Row{Number: source.Number}
	launch, takeBase := t.base.ForkBelow()
	r.Session = launch
	var refused []Problem
	for rank := range 3 {
		// What the base says of all steps comes before what the row does, and so for one.
		if rank > 0 {
			takeBase(rank == 1)
		}
		for _, c := range t.filling {
			if c.rank() != rank {
				continue
			}
			if p, ok := t.read(launch, c, source.Cell(c.Index)); !ok {
				refused = append(refused, p)
				launch.Refuse(p.Problem)
			}
		}
	}
	if t.pattern != "" && r.Session.Answers.Details().Name == t.pattern {
		name := payload.FillName(t.base.Template, t.pattern, r.Session.Answers.Snapshot(), r.Session.Env())
		r.Session.Answers.EditDetails(func(d *payload.Details) { d.Name = name })
	}
	return r, refused
}

// read puts a cell over what a launch has; false where it cannot be read, and why.
func (t *Table) read(launch *session.Session, c Column, cell sheet.Cell) (Problem, bool) {
	var err error
	switch nul := strings.IndexByte(cell.Text, 0) >= 0 || cell.JSON && strings.Contains(cell.Text, `\u0000`); {
	case nul:
		err = &payload.ValueError{Message: "has a character in it that is none (NUL)", Fix: "take it out"}
	case !cell.Empty():
		err = t.take(launch, c.Target, cell)
	}
	if err == nil {
		return Problem{}, true
	}
	return Problem{Problem: problem(c.Target, err), Column: c.Index, Place: c.Header}, false
}

// problem is what is wrong with the cell of a target.
func problem(t Target, err error) payload.Problem {
	p := payload.Problem{Kind: payload.Invalid, Message: err.Error()}
	if value, ok := errors.AsType[*payload.ValueError](err); ok {
		p.Message, p.Fix = value.Message, value.Fix
	}
	switch t.Kind {
	case Field:
		p.Field = t.ID
	case Owners, Deadline:
		p.Step, p.Deadline = t.ID, t.Kind == Deadline
	case Role:
		p.Property = "roles"
	case Property:
		p.Property = t.ID
	}
	return p
}

// placed finds the column that a problem is about.
func (t *Table) placed(p payload.Problem) Problem {
	at := Problem{Problem: p, Column: -1, Place: p.Property}
	var targets []Target
	switch {
	case p.Field != "":
		f, _ := t.base.Template.Field(p.Field)
		at.Place, targets = f.Label, []Target{{Field, p.Field}}
	case p.Step != "":
		s, _ := t.base.Template.Step(p.Step)
		at.Place, targets = s.Title, []Target{{Owners, p.Step}, {Owners, "*"}}
		if p.Deadline {
			targets = []Target{{Deadline, p.Step}, {Deadline, "*"}}
		}
	case p.Property != "":
		at.Place, targets = payload.PropertyOf(p.Property).Title, []Target{{Property, p.Property}}
	}
	for _, target := range targets {
		for _, c := range t.Columns {
			if c.Target == target && c.Wrong == nil {
				at.Column, at.Place = c.Index, c.Header
				return at
			}
		}
	}
	return at
}

// ownProblems are those of a row as a row.
func (t *Table) ownProblems(row int) (all []Problem) {
	source := t.Sheet.Row(row)
	add := func(column int, place, message, fix string) {
		all = append(all, Problem{Problem: payload.Problem{Kind: payload.Invalid, Message: message, Fix: fix}, Column: column, Place: place})
	}
	for i := len(t.Header); i < len(source.Cells); i++ {
		if !source.Cells[i].Empty() {
			add(-1, "", fmt.Sprintf("has %s behind the last column", humanize.Quote(source.Cells[i].Text)), "quote a cell with a delimiter in it, or give the column a header")
			break
		}
	}
	if t.key >= 0 {
		switch key := t.Key(row); {
		case key == "":
			add(t.key, t.Header[t.key], "is the key of a row, and is empty", "give each row its own")
		case t.keys[key] > 1:
			add(t.key, t.Header[t.key], fmt.Sprintf("is the key of a row, and %d rows have %s", t.keys[key], humanize.Quote(key)), "give each row its own")
		}
	}
	return all
}

// Key is what the column that names a row holds, "" where there is none.
func (t *Table) Key(row int) string {
	cell := t.Sheet.Row(row).Cell(t.key)
	if cell.Empty() {
		return ""
	}
	return clean.Trim(cell.Text)
}

// HasKey reports that a column names the rows.
func (t *Table) HasKey() bool { return t.key >= 0 }

// NamesRow reports that the name of a row's process is its own: from a column, or a
// pattern that its cells fill.
func (t *Table) NamesRow(row int) bool {
	if t.pattern != "" {
		return true
	}
	_, named := t.Filled(row)[Target{Property, "name"}]
	return named
}

// Filled are the cells of a row that say something, by what they fill.
func (t *Table) Filled(row int) map[Target]string {
	source, said := t.Sheet.Row(row), map[Target]string{}
	for _, c := range t.filling {
		if cell := source.Cell(c.Index); !cell.Empty() {
			said[c.Target] = cell.Text
		}
	}
	return said
}
