package batch

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kickoff/api/session/rows"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// checked is what was found in a table.
type checked struct {
	rows int
	// wrong are the rows that cannot be sent, in their order.
	wrong []wrongRow
	// unread is why not all of it could be checked, nil where it was.
	unread error
}

// wrongRow is a row that cannot be sent, by its number, and why: each problem begins with
// the row and its column.
type wrongRow struct {
	number   int
	problems []payload.Problem
}

// check builds each row, and hands it on. What is worth a look is told once for all rows
// that it is about.
func (p *Opened) check(each func(at int, row rows.Row)) checked {
	found := checked{rows: p.Table.Len()}
	warnings, names := newRowsByText(), newRowsByText()
	for i := range p.Table.Len() {
		row := p.Table.Build(i)
		wrong := wrongRow{number: row.Number}
		for _, problem := range row.Problems {
			if problem.Blocks() {
				told := problem.Problem
				told.Message = fmt.Sprintf("row %d", row.Number)
				if problem.Place != "" {
					told.Message += ", " + clean.Message(problem.Place)
				}
				told.Message += ": " + problem.Message
				wrong.problems = append(wrong.problems, told)
				continue
			}
			warnings.add(problem.String(), row.Number)
		}
		if row.Launch.Named {
			names.add(row.Launch.Name, row.Number)
		}
		if len(wrong.problems) > 0 {
			found.wrong = append(found.wrong, wrong)
		}
		each(i, row)
	}
	for _, text := range warnings.order {
		p.Say("warning: %s: %s", called(warnings.rows[text], found.rows), text)
	}
	for _, name := range names.order {
		if same := names.rows[name]; len(same) > 1 {
			p.Say("warning: %s have one name, %s: tell them apart by a column @name, or a pattern such as --name 'Onboard {{alias}}'", called(same, found.rows), humanize.Quote(name))
		}
	}
	found.unread = p.unread
	return found
}

// rowsByText are texts with the rows that they are about, in the order in which they came.
type rowsByText struct {
	order []string
	rows  map[string][]int
}

func newRowsByText() *rowsByText { return &rowsByText{rows: map[string][]int{}} }

func (t *rowsByText) add(text string, row int) {
	if _, known := t.rows[text]; !known {
		t.order = append(t.order, text)
	}
	if all := t.rows[text]; len(all) == 0 || all[len(all)-1] != row {
		t.rows[text] = append(all, row)
	}
}

// called names rows: "row 2", "rows 2, 3 and 7", "all 44 rows".
func called(numbers []int, of int) string {
	switch {
	case len(numbers) == 1:
		return "row " + strconv.Itoa(numbers[0])
	case len(numbers) == of && of == 2:
		return "both rows"
	case len(numbers) == of:
		return fmt.Sprintf("all %d rows", of)
	}
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.Itoa(n)
	}
	const most = 6
	if more := len(texts) - most; more > 1 {
		return "rows " + strings.Join(texts[:most], ", ") + " and " + strconv.Itoa(more) + " more"
	}
	last := len(texts) - 1
	return "rows " + strings.Join(texts[:last], ", ") + " and " + texts[last]
}

// err is the failure of a table with wrong cells; nil where there are none, or the rows
// are left out.
func (c checked) err(onlyValid bool) error {
	if c.unread != nil {
		return c.unread
	}
	if len(c.wrong) == 0 || onlyValid && len(c.wrong) < c.rows {
		return nil
	}
	return c.failure(failure.KindInvalid, "nothing was launched: "+c.say())
}

// left is the failure of a table of which only some rows could be gone on with.
func (c checked) left() error {
	if len(c.wrong) == 0 {
		return nil
	}
	return c.failure(failure.KindPartial, c.say()+", and left out")
}

func (c checked) failure(kind, message string) error {
	f := &failure.Failure{Kind: kind, Message: message}
	for _, row := range c.wrong {
		f.Problems = append(f.Problems, row.problems...)
	}
	return f
}

// why are the problems of a row, nil where the table has none of it.
func (c checked) why(row int) []payload.Problem {
	if i := slices.IndexFunc(c.wrong, func(w wrongRow) bool { return w.number == row }); i >= 0 {
		return c.wrong[i].problems
	}
	return nil
}

func (c checked) say() string {
	return fmt.Sprintf("%d of %s %s wrong", len(c.wrong), humanize.Count(c.rows, "row"), humanize.Verb(len(c.wrong), "is", "are"))
}

// ready says how many rows can be sent.
func (c checked) ready() string {
	if len(c.wrong) == 0 {
		return humanize.Count(c.rows, "row") + ": each can be launched"
	}
	return fmt.Sprintf("%s: %d can be launched", humanize.Count(c.rows, "row"), c.rows-len(c.wrong))
}
