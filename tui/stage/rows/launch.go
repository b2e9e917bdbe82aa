package rows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	engine "kickoff/api/session/batch"
	"kickoff/api/session/rows"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store/batch"
)

// Table makes the table as it is now, over a base, for whoever sends its rows.
func (s *Stage) Table(base *session.Session) func() (*rows.Table, error) {
	table, columns, known, key := s.Rows.sheet.Clone(), slices.Clone(s.columns), s.known(), s.kept.Key
	return func() (*rows.Table, error) { return rows.New(base, table, columns, known, key) }
}

// Accept has rows sent although one of their key or name was launched with other cells.
func (t *Rows) Accept(numbers []int) {
	t.kept.Accepted = append(slices.Clone(t.kept.Accepted), numbers...)
	t.announce()
}

// LeaveOut leaves rows out, by their numbers.
func (t *Rows) LeaveOut(numbers []int) {
	var list []int
	for _, number := range numbers {
		if row := t.indexOf(number); !t.left.has(row) {
			list = append(list, row)
		}
	}
	t.leave("left out: "+humanize.Count(len(list), "row"), t.placeOf(numbers[0], 0), list)
}

// Confirm notes when a person let the rows go, and how they are sent.
func (t *Rows) Confirm(at time.Time, o batch.Options) {
	t.kept.Confirmed, t.kept.Options = at, o
	t.announce()
}

// Checking reports that not all rows are checked.
func (t *Rows) Checking() bool { return t.count.checking > 0 }

// Adopt follows a template that was changed.
func (s *Stage) Adopt() tea.Cmd {
	s.names = rows.NewNames(s.base.Template)
	s.mapColumns()
	return s.checkAll()
}

// Send shows that rows are sent from now on, as a review says.
func (s *Stage) Send(b *engine.Batch, v engine.Review) {
	s.sending = &sending{
		session: s.session, name: s.o.Name, call: s.Rows.Call, leave: s.backToRows,
		batch: b, waves: v.Waves, before: v.Before, outcomes: outcomes{},
		progress: engine.Progress{Total: len(v.Send) + len(v.Unknown) + v.Before, Done: v.Before},
	}
}

// Launching reports that rows are on their way, or that what became of them shows.
func (s *Stage) Launching() bool { return s.sending != nil }

// Sending reports that rows are on their way.
func (s *Stage) Sending() bool { return s.sending.underWay() }

// Rests reports that nothing is done until a time, or a person says so.
func (s *Stage) Rests() bool { return s.sending.rests() }

// Hear takes what happened to the rows on their way.
func (s *Stage) Hear(events []engine.Event) tea.Cmd { return s.sending.hear(events) }

// Finish shows what became of the rows, and where that was written, "" for nowhere.
func (s *Stage) Finish(r engine.Result, written string, err error) {
	s.sending.finish(r, written, err)
	s.Rows.TakeOutcomes(r.Outcomes)
}

// Written says where what became of the rows is written by now, "" for where it was.
func (s *Stage) Written(path string) {
	if s.sending != nil && path != "" {
		s.sending.written = path
	}
}

// Undoing says how far taking the rows back is: what is being done, "" for nothing any
// more, and why some stay. It shows with what became of the rows.
func (s *Stage) Undoing(busy string, kept []string, err error) {
	if f := s.sending; f != nil {
		f.undo.busy, f.undo.kept, f.undo.err = busy, kept, err
	}
}

// backToRows puts the rows in the place of what became of them: at what has to be mended,
// else at the first of those that failed.
func (s *Stage) backToRows(failed []int) tea.Cmd {
	if s.sending = nil; s.Rows.count.wrong > 0 {
		s.NextWrong()
	} else if len(failed) > 0 {
		s.reveal(place{s.Rows.indexOf(failed[0]), 0})
	}
	return s.Next()
}

// TakeOutcomes notes what became of rows: those that were launched are not changed any
// more.
func (t *Rows) TakeOutcomes(list []engine.Outcome) {
	t.outcomes.take(list)
	t.settle()
}

// TakeBack notes that a row was taken back, by its number: it can be launched again.
func (s *Stage) TakeBack(number int) {
	s.Rows.outcomes.archive(number)
	if s.sending != nil {
		s.sending.takeBack(number)
	}
	s.Rows.settle()
}

// Done reports that each row is launched or left out.
func (t *Rows) Done() bool {
	c := t.count
	return c.unknown == 0 && c.sent+c.left == c.rows
}

// Launched reports a row that is known to be launched, by its number.
func (t *Rows) Launched(number int) bool { return t.outcomes[number].Status == engine.Launched }

// Call is what a row is called: its number, and what its first cell says.
func (t *Rows) Call(number int) string {
	if row := t.indexOf(number); row >= 0 {
		return strings.TrimSpace(fmt.Sprintf("%d %s", number, clean.Message(t.text(row, 0))))
	}
	return fmt.Sprint(number)
}
