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
	"kickoff/tui/stage"
)

// Table makes the table as it is now, over a base, for whoever sends its rows.
func (s *Stage) Table(base *session.Session) func() (*rows.Table, error) {
	table, columns, known, key := s.table.sheet.Clone(), slices.Clone(s.columns), s.known(), s.o.Plan.Key
	return func() (*rows.Table, error) { return rows.New(base, table, columns, known, key) }
}

// Accept has rows sent although one of their key or name was launched with other cells.
func (s *Stage) Accept(numbers []int) {
	s.o.Plan.Accepted = append(slices.Clone(s.o.Plan.Accepted), numbers...)
	s.session.Announce(stage.RowsChanged)
}

// LeaveOut leaves rows out, by their numbers.
func (s *Stage) LeaveOut(numbers []int) {
	var list []int
	for row := range s.table.states {
		if slices.Contains(numbers, s.table.sheet.Number(row)) && !s.table.left.has(row) {
			list = append(list, row)
		}
	}
	s.table.do(change{what: "left out: " + humanize.Count(len(list), "row"), left: list})
}

// Confirm notes when a person let the rows go, and how they are sent.
func (s *Stage) Confirm(at time.Time, o batch.Options) {
	s.o.Plan.Confirmed, s.o.Plan.Options = at, o
	s.session.Announce(stage.RowsChanged)
}

// Checking reports that not all rows are checked.
func (s *Stage) Checking() bool { return s.table.count.checking > 0 }

// Adopt follows a template that was changed.
func (s *Stage) Adopt() tea.Cmd {
	s.names = rows.NewNames(s.base.Template)
	s.mapColumns()
	return s.checkAll()
}

// Send shows that rows are sent from now on, as a review says.
func (s *Stage) Send(b *engine.Batch, v engine.Review) {
	s.sending = &sending{
		session: s.session, name: s.o.Name, call: s.Call, leave: s.backToRows,
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
	s.TakeOutcomes(r.Outcomes)
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
	if s.sending = nil; s.table.count.wrong > 0 {
		s.NextWrong()
	} else if len(failed) > 0 {
		s.reveal(place{s.table.indexOf(failed[0]), 0})
	}
	return s.Next()
}

// TakeOutcomes notes what became of rows: those that were launched are not changed any
// more.
func (s *Stage) TakeOutcomes(list []engine.Outcome) {
	s.table.outcomes.take(list)
	s.table.settle()
}

// TakeBack notes that rows were taken back, by their numbers: they can be launched again.
func (s *Stage) TakeBack(numbers []int) {
	for _, number := range numbers {
		delete(s.table.outcomes, number)
	}
	if s.sending != nil {
		s.sending.takeBack(numbers)
	}
	s.table.settle()
}

// Done reports that each row is launched or left out.
func (s *Stage) Done() bool {
	c := s.table.count
	return c.unknown == 0 && c.sent+c.left == c.rows
}

// Launched reports a row that is known to be launched, by its number.
func (s *Stage) Launched(number int) bool { return s.table.outcomes[number].Status == engine.Launched }

// Call is what a row is called: its number, and what its first cell says.
func (s *Stage) Call(number int) string {
	if row := s.table.indexOf(number); row >= 0 {
		return strings.TrimSpace(fmt.Sprintf("%d %s", number, clean.Message(s.table.text(row, 0))))
	}
	return fmt.Sprint(number)
}
