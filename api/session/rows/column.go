package rows

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/sheet"
)

// Column is a column of the table and what it fills.
type Column struct {
	// Header is its name, Index its place in the table.
	Header string
	Index  int
	Target Target
	// Name is what a choice for it is kept by: its header, or its place ("#7") where it has
	// none of its own.
	Name string
	// Chosen: a person said what it fills, or that it is left out.
	Chosen bool
	// Wrong is why it fills nothing, though nobody left it out; nil where all is well.
	Wrong error
}

// Choices are what columns fill by a person's word: the text of a target by the Name of a
// column, "" for one that is left out.
type Choices map[string]string

// ByHeader are those that hold for other tables of the template too: a place is another
// column there.
func (c Choices) ByHeader(columns []Column) Choices {
	all := maps.Clone(c)
	for _, col := range columns {
		if col.Name != col.Header {
			delete(all, col.Name)
		}
	}
	return all
}

// With are the choices and others over them. One that is made for a header is found by
// any way to write it.
func (c Choices) With(over Choices) Choices {
	all, headers := Choices{}, map[string]string{}
	for _, from := range []Choices{c, over} {
		for header, target := range from {
			folded := clean.Fold(header)
			if former, there := headers[folded]; there {
				delete(all, former)
			}
			headers[folded], all[header] = header, target
		}
	}
	return all
}

// Map finds what each column fills: what was chosen for it, else what its header names. A
// column without a header is left out where all its cells are blank, one that is the key
// of the rows where it names nothing.
func Map(names *Names, s *sheet.Sheet, chosen Choices, key string) []Column {
	folded := make(map[string]string, len(chosen))
	for header, target := range chosen {
		folded[clean.Fold(header)] = target
	}
	times := map[string]int{}
	for _, header := range s.Header {
		times[clean.Fold(header)]++
	}
	columns := make([]Column, len(s.Header))
	var blank []int
	for i, header := range s.Header {
		c := Column{Header: header, Index: i, Name: header}
		target, isChosen := folded[clean.Fold(header)]
		isChosen = isChosen && !clean.Blank(header)
		if clean.Blank(header) || times[clean.Fold(header)] > 1 {
			c.Name = fmt.Sprintf("#%d", i+1)
			if place, byPlace := folded[c.Name]; byPlace {
				target, isChosen = place, true
			}
		}
		switch {
		case isChosen:
			c.Chosen = true
			if !clean.Blank(target) {
				c.Target, c.Wrong = names.Find(target)
			}
		case clean.Blank(header):
			blank = append(blank, i)
		default:
			c.Target, c.Wrong = names.Find(header)
			if c.Wrong != nil && key != "" && clean.Fold(key) == clean.Fold(header) {
				c.Target, c.Wrong = Target{}, nil
			}
		}
		columns[i] = c
	}
	unnamed(s, columns, blank)
	first := map[Target]int{}
	for i, c := range columns {
		if c.Target.Kind == Nothing {
			continue
		}
		other, twice := first[c.Target]
		switch {
		case !twice:
			first[c.Target] = i
		case columns[other].Header == c.Header:
			columns[i].Wrong = &TwiceError{fmt.Sprintf("is there twice, as columns %d and %d: keep one", other+1, i+1)}
		default:
			columns[i].Wrong = &TwiceError{"fills " + humanize.Quote(c.Target.Header(names.template)) + ", as " + columns[other].Call() + " does: keep one"}
		}
	}
	return columns
}

// TwiceError: another column fills the same.
type TwiceError struct{ text string }

func (e *TwiceError) Error() string { return e.text }

// unnamed says what stands in columns without a header; those with nothing in them are
// left out.
func unnamed(s *sheet.Sheet, columns []Column, blank []int) {
	for i := 0; i < s.Len() && len(blank) > 0; i++ {
		row := s.Row(i)
		blank = slices.DeleteFunc(blank, func(at int) bool {
			cell := row.Cell(at)
			if cell.Empty() {
				return false
			}
			columns[at].Wrong = fmt.Errorf("has no header, and row %d has %s in it", row.Number, humanize.Quote(cell.Text))
			return true
		})
	}
}

// Call is what a column is called where it is told about.
func (c Column) Call() string {
	if clean.Blank(c.Header) {
		return fmt.Sprintf("column %d", c.Index+1)
	}
	return "the column " + humanize.Quote(c.Header)
}

// Title is what a list of the columns calls it.
func (c Column) Title() string {
	if clean.Blank(c.Header) {
		return fmt.Sprintf("number %d", c.Index+1)
	}
	return clean.Message(c.Header)
}

// NamesNothing reports a column whose header is the name of nothing in the template.
func (c Column) NamesNothing() bool {
	unknown, ok := errors.AsType[*payload.RefError](c.Wrong)
	return ok && !unknown.Ambiguous && !c.Chosen && unknown.Kind == "field"
}

// Explain says why a column fills nothing, "" where all is well.
func (c Column) Explain() string {
	var unknown *payload.RefError
	switch {
	case c.Wrong == nil:
		return ""
	case !errors.As(c.Wrong, &unknown):
		return c.Call() + " " + c.Wrong.Error()
	case unknown.Ambiguous:
		return c.Call() + " may fill more than one: " + strings.Join(unknown.Exists, ", ")
	case c.NamesNothing():
		return c.Call() + " names nothing of this template"
	}
	return c.Call() + ": " + unknown.Error()
}

// HeaderBelow is the number of one of the first rows that names more of a template than the
// header does, as below the title of a sheet or merged cells; 0 for none.
func HeaderBelow(names *Names, s *sheet.Sheet) int {
	count, first := names.Counting(nil), 3
	if s.Format != sheet.Delimited {
		return 0
	}
	for row := range min(first, s.Len()) {
		r := s.Row(row)
		var texts []string
		for _, cell := range r.Cells {
			texts = append(texts, cell.Text)
		}
		named := count(texts)
		if len(texts) == 1 { // a title says nothing of the delimiter
			for _, delimiter := range []string{";", "\t"} {
				if split, ok := sheet.Records(texts[0], delimiter); ok && len(split) == 1 {
					named = max(named, count(split[0]))
				}
			}
		}
		if named > max(1, count(s.Header)) {
			return r.Number
		}
	}
	return 0
}

// Unmapped are the columns that stand in the way.
func Unmapped(columns []Column) (wrong []Column) {
	for _, c := range columns {
		if c.Wrong != nil {
			wrong = append(wrong, c)
		}
	}
	return wrong
}
