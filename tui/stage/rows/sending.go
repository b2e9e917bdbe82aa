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
	"kickoff/tui/idle"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// sending is the table while its rows are on their way, and what came of it then.
type sending struct {
	batch *engine.Batch
	waves []engine.Wave
	// before is how many rows were launched before.
	before int
	// outcomes are those of the rows by their numbers, last is the newest that was launched
	// and lost one whose answer was; compared is how many were read back.
	outcomes   map[int]engine.Outcome
	last, lost engine.Outcome
	compared   int
	progress   engine.Progress
	// waits is what is waited for; its What is Waits.
	waits           engine.Event
	doing           engine.What
	paused, stopped bool
	// over: it came to its end, result is what it was and written where that is.
	over    bool
	result  engine.Result
	err     error
	written string
	undo    undoing
}

// second says that a time that counts down has become another.
type second struct{ of *engine.Batch }

// Send shows that rows are sent from now on, as a review says.
func (s *Stage) Send(b *engine.Batch, v engine.Review) {
	s.sending = &sending{batch: b, waves: v.Waves, before: v.Before, outcomes: map[int]engine.Outcome{}, progress: engine.Progress{Total: len(v.Send) + len(v.Unknown) + v.Before, Done: v.Before}}
}

// Table makes the table as it is now, over a base, for whoever sends its rows.
func (s *Stage) Table(base *session.Session) func() (*rows.Table, error) {
	table, columns, known, key := s.sheet.Clone(), slices.Clone(s.columns), s.known(), s.o.Plan.Key
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
	for row := range s.states {
		if slices.Contains(numbers, s.sheet.Number(row)) && !s.left.has(row) {
			list = append(list, row)
		}
	}
	c := change{what: "left out: " + humanize.Count(len(list), "row"), left: list}
	s.apply(c, false)
	s.note(c)
}

// Confirm notes when a person let the rows go, and how they are sent.
func (s *Stage) Confirm(at time.Time, o batch.Options) {
	s.o.Plan.Confirmed, s.o.Plan.Options = at, o
	s.session.Announce(stage.RowsChanged)
}

// Checking reports that not all rows are checked.
func (s *Stage) Checking() bool { return s.count.checking > 0 }

// Adopt follows a template that was changed.
func (s *Stage) Adopt() tea.Cmd {
	s.names = rows.NewNames(s.base.Template)
	s.mapColumns()
	return s.checkAll()
}

// Rests reports that nothing is done until a time, or a person says so.
func (s *Stage) Rests() bool { return s.sending.paused || s.sending.waits.What == engine.Waits }

// Launching reports that rows are on their way, or that what became of them shows.
func (s *Stage) Launching() bool { return s.sending != nil }

// Sending reports that rows are on their way.
func (s *Stage) Sending() bool { return s.sending != nil && !s.sending.over }

// Hear takes what happened to the rows on their way.
func (s *Stage) Hear(events []engine.Event) tea.Cmd {
	f := s.sending
	var tick tea.Cmd
	for _, e := range events {
		f.progress = e.Progress
		switch e.What {
		case engine.RowChanged:
			was := f.outcomes[e.Outcome.Row]
			f.outcomes[e.Outcome.Row] = e.Outcome
			switch {
			case was.Done() && f.doing == engine.Compares:
				f.compared++
			case e.Outcome.Status == engine.Launched, e.Outcome.Status == engine.Found:
				f.last = e.Outcome
				if e.Outcome.Status == engine.Launched {
					f.doing = engine.RowChanged
				}
			case e.Outcome.Status == engine.Unknown:
				f.lost = e.Outcome
			}
			continue // it goes on with what it does
		case engine.Waits:
			f.waits, tick = e, s.tick()
		case engine.Goes:
			f.waits, f.paused = engine.Event{}, false
		case engine.Paused:
			f.paused = true
		}
		f.doing = e.What
	}
	return tick
}

// tick has a time that counts down drawn anew.
func (s *Stage) tick() tea.Cmd {
	b := s.sending.batch
	return idle.Background(tea.Tick(time.Second, func(time.Time) tea.Msg { return second{b} }))
}

// Finish shows what became of the rows, and where that was written, "" for nowhere.
func (s *Stage) Finish(r engine.Result, written string, err error) {
	f := s.sending
	f.over, f.result, f.written, f.err = true, r, written, err
	for _, o := range r.Outcomes {
		f.outcomes[o.Row] = o
	}
	s.TakeOutcomes(r.Outcomes)
}

// TakeOutcomes notes what became of rows: those that were launched are not changed any
// more.
func (s *Stage) TakeOutcomes(list []engine.Outcome) {
	for _, o := range list {
		s.outcomes[o.Row] = o
	}
	s.tally()
	s.session.Announce(stage.RowsChanged)
}

// TakeBack notes that rows were taken back, by their numbers: they can be launched again.
func (s *Stage) TakeBack(numbers []int) {
	for _, number := range numbers {
		delete(s.outcomes, number)
	}
	s.tally()
	s.session.Announce(stage.RowsChanged)
}

// sent reports a row that was launched, or may have been.
func (s *Stage) sent(row int) bool {
	o, there := s.outcomes[s.sheet.Number(row)]
	return there && (o.Status == engine.Launched || o.Status == engine.Found || o.Status == engine.Unknown)
}

// Done reports that each row is launched or left out.
func (s *Stage) Done() bool { return s.count.sent+s.count.left == s.count.rows }

// onItsWay are the keys while rows are sent.
func (s *Stage) onItsWay() []stage.Action {
	f := s.sending
	pause := "pause"
	if f.paused {
		pause = "go on"
	}
	list := []stage.Action{stage.On("space", pause, stage.Just(func() {
		f.paused = !f.paused
		f.batch.Pause(f.paused)
	}))}
	if !f.stopped {
		list = append(list, stage.On("s", "stop after this one", stage.Just(func() {
			f.stopped = true
			f.batch.Stop()
		})))
	}
	return list
}

// failed reports a row that was refused, and was not changed since.
func (s *Stage) failed(row int) bool {
	return s.outcomes[s.sheet.Number(row)].Status == engine.Failed
}

// indexOf is the index of the row with a number, -1 for none.
func (s *Stage) indexOf(number int) int {
	for row := range s.states {
		if s.sheet.Number(row) == number {
			return row
		}
	}
	return -1
}

// Call is what a row is called: its number, and what its first cell says.
func (s *Stage) Call(number int) string {
	if row := s.indexOf(number); row >= 0 {
		return strings.TrimSpace(fmt.Sprintf("%d %s", number, clean.Message(s.text(row, 0))))
	}
	return fmt.Sprint(number)
}

// by counts the outcomes of a status, and names their rows.
func (f *sending) by(status engine.Status) (numbers []int) {
	for _, o := range f.outcomes {
		if o.Status == status {
			numbers = append(numbers, o.Row)
		}
	}
	slices.Sort(numbers)
	return numbers
}

// fitting draws what is said of the parts whole, or on a line each where that does not fit.
func (s *Stage) fitting(draw func() string) string {
	s.oneLine = false
	drawn := draw()
	if strings.Count(drawn, "\n") >= s.height {
		s.oneLine = true
		drawn = draw()
	}
	return wrap.Clamp(drawn, s.width, s.height)
}

// part is a sign, what it is about, and how that is.
func (s *Stage) part(style theme.Style, sign, name, state string) []string {
	told, room := []string{state}, s.width-partColumn-2
	if !s.oneLine && room > partColumn && wrap.Width(state) > room {
		told = wrap.Words(state, room)
	}
	lines := make([]string, len(told))
	for i, text := range told {
		if i > 0 {
			sign, name = " ", ""
		}
		lines[i] = style.Render(sign) + " " + wrap.Pad(s.session.Theme.Text.Render(name), partColumn) + s.session.Theme.Text.Render(text)
	}
	return lines
}

// partColumn is where what is said of a part begins, partSlim where that is in less cells
// than slim; barWidth is how long a bar is at most.
const partColumn, partSlim, slim, barWidth = 20, 13, 50, 18

// sendingView draws the rows on their way.
func (s *Stage) sendingView() string {
	f, th := s.sending, s.session.Theme
	head := "Launching "
	switch f.doing {
	case engine.Looks:
		head = "Looking up rows of "
	case engine.Compares:
		head = "Reading back "
	}
	head = th.Title.Render(head + s.o.Name)
	if f.progress.Rate > 0 && f.doing != engine.Compares {
		head += "   " + th.Text.Render(strings.TrimSuffix(fmt.Sprintf("%.1f", f.progress.Rate), ".0")+" a second")
		left, of := f.progress.Left, ""
		if len(f.waves) > 1 {
			left, of = time.Duration(float64(f.rest())/f.progress.Rate*float64(time.Second)), " in this wave"
		}
		if left = left.Round(time.Second); left > 0 && f.waits.What != engine.Waits {
			head += th.Text.Render(" · " + span(left) + " left" + of)
		}
	}
	lines := []string{head, ""}
	lines = append(lines, s.waves()...)
	launched := len(f.by(engine.Launched)) + len(f.by(engine.Found))
	state := ""
	if f.last.Row != 0 {
		state = "last: " + s.Call(f.last.Row)
	}
	lines = append(lines, s.part(th.Good, theme.SignDone, fmt.Sprintf("%d launched", launched), state)...)
	if n := len(f.by(engine.Unknown)); n > 0 {
		lines = append(lines, s.part(th.Warn, theme.SignWarn, fmt.Sprintf("%d unknown", n), s.Call(f.lost.Row)+": the answer was lost; looked up before the end")...)
	}
	if failed := f.by(engine.Failed); len(failed) > 0 {
		last := f.outcomes[failed[len(failed)-1]]
		lines = append(lines, s.part(th.Error, theme.SignError, fmt.Sprintf("%d failed", len(failed)), s.Call(last.Row)+": "+clean.Message(last.Reason))...)
	}
	if n := f.progress.Total - f.progress.Done - len(f.by(engine.Unknown)) - len(f.by(engine.Failed)); n > 0 {
		lines = append(lines, s.part(th.Text, theme.SignSkipped, fmt.Sprintf("%d waiting", n), s.why())...)
	}
	switch f.doing {
	case engine.Looks:
		lines = append(lines, "", th.Text.Render("Looking for the rows whose answer was lost"+theme.SignCut))
	case engine.Compares:
		lines = append(lines, "", th.Text.Render(fmt.Sprintf("Reading back what was stored: %d so far", f.compared)+theme.SignCut))
	}
	for i := range lines {
		lines[i] = wrap.Fit(lines[i], s.width)
	}
	return strings.Join(lines, "\n")
}

// why says what the rows that wait wait for.
func (s *Stage) why() string {
	f := s.sending
	switch {
	case f.stopped:
		return "stopping after what is under way"
	case f.paused:
		return "paused: space goes on"
	case f.waits.What != engine.Waits:
		return ""
	case f.waits.Until.IsZero():
		return clean.Message(f.waits.Why)
	}
	left := max(0, f.waits.Until.Sub(f.batch.Now()).Round(time.Second))
	if f.waits.Guests {
		return fmt.Sprintf("the hour's new guests are used up, again at %s, in %s", s.clock(f.waits.Until), span(left))
	}
	return "rate limited, again in " + span(left)
}

// rest is how many rows of the wave that leaves now are still to go.
func (f *sending) rest() int {
	done := f.progress.Done - f.before
	for _, w := range f.waves {
		if done -= w.Rows; done < 0 {
			return -done
		}
	}
	return 0
}

// waves are those that rows leave in, the one that they leave in now with its bar.
func (s *Stage) waves() (lines []string) {
	f, th := s.sending, s.session.Theme
	done := max(0, f.progress.Done-f.before)
	if len(f.waves) < 2 {
		all := f.progress.Total - f.before
		share := float64(done) / float64(max(1, all))
		return s.part(th.Accent, theme.SignNow, "Rows", th.Bar(share, min(barWidth, max(4, s.width-40)))+fmt.Sprintf("   %d of %d", done, all))
	}
	now := true
	for i, w := range f.waves {
		name := fmt.Sprintf("Wave %d of %d", i+1, len(f.waves))
		switch {
		case done >= w.Rows:
			lines = append(lines, s.part(th.Good, theme.SignDone, name, humanize.Count(w.Rows, "row"))...)
		case now:
			now = false
			lines = append(lines, s.part(th.Accent, theme.SignNow, name, th.Bar(float64(max(0, done))/float64(w.Rows), min(barWidth, max(4, s.width-40)))+fmt.Sprintf("   %d of %d", max(0, done), w.Rows))...)
		default:
			lines = append(lines, s.part(th.Text, theme.SignOpen, name, fmt.Sprintf("%s, at %s: 30 new guests an hour", humanize.Count(w.Rows, "row"), s.clock(w.At)))...)
		}
		done -= w.Rows
	}
	return lines
}

// span is how long something takes.
func span(d time.Duration) string {
	if d < 90*time.Second {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
}

// clock is a time of day as the person has it.
func (s *Stage) clock(t time.Time) string { return t.In(s.session.Zone()).Format("15:04") }
