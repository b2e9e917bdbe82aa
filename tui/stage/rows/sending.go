package rows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	engine "kickoff/api/session/batch"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rules"
	"kickoff/tui/idle"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// sending is what shows in the place of the table while its rows are on their way, and what
// came of it then. result.go has the latter.
type sending struct {
	session *stage.Session
	// name is what the table is called, call what a row is called by its number, and leave
	// goes back to the rows, to the first of those that failed.
	name  string
	call  func(number int) string
	leave func(failed []int) tea.Cmd

	batch *engine.Batch
	waves []engine.Wave
	// before is how many rows were launched before.
	before int
	// outcomes are those of the rows by their numbers, last is the newest that was launched
	// and lost one whose answer was; compared is how many were read back.
	outcomes   outcomes
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

	width, height int
	// oneLine: what is said of each part has one line.
	oneLine bool
}

// second says that a time that counts down has become another.
type second struct{ of *engine.Batch }

// outcomes are what became of rows, by their numbers.
type outcomes map[int]engine.Outcome

func (all outcomes) take(list []engine.Outcome) {
	for _, o := range list {
		all[o.Row] = o
	}
}

// archive notes that the process of a row is archived again.
func (all outcomes) archive(number int) {
	o := all[number]
	o.Row, o.Status = number, engine.Archived
	all[number] = o
}

// sent reports that a row was launched, or may have been.
func (all outcomes) sent(number int) bool {
	switch all[number].Status {
	case engine.Launched, engine.Found, engine.Unknown:
		return true
	}
	return false
}

// by are the rows with a status.
func (all outcomes) by(status engine.Status) (numbers []int) {
	for _, o := range all {
		if o.Status == status {
			numbers = append(numbers, o.Row)
		}
	}
	slices.Sort(numbers)
	return numbers
}

// underWay reports that rows are on their way.
func (f *sending) underWay() bool { return f != nil && !f.over }

// rests reports that nothing is done until a time, or a person says so.
func (f *sending) rests() bool { return f.paused || f.waits.What == engine.Waits }

// finish has what became of the rows show, and where that was written, "" for nowhere.
func (f *sending) finish(r engine.Result, written string, err error) {
	f.over, f.result, f.written, f.err = true, r, written, err
	f.outcomes.take(r.Outcomes)
}

// actions are the keys that act now.
func (f *sending) actions() []stage.Action {
	if f.over {
		return f.ended()
	}
	return f.onItsWay()
}

// countDown has a time that counts down drawn anew, while something is waited for.
func (f *sending) countDown(msg second) tea.Cmd {
	if f.underWay() && msg.of == f.batch && f.waits.What == engine.Waits {
		return f.tick()
	}
	return nil
}

// hear takes what happened to the rows on their way.
func (f *sending) hear(events []engine.Event) tea.Cmd {
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
			f.waits, tick = e, f.tick()
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
func (f *sending) tick() tea.Cmd {
	b := f.batch
	return idle.Background(tea.Tick(time.Second, func(time.Time) tea.Msg { return second{b} }))
}

// onItsWay are the keys while rows are sent.
func (f *sending) onItsWay() []stage.Action {
	if f.doing == engine.Compares { // all that leaves has left
		return nil
	}
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

// view draws it: what is said of the parts whole, or on a line each where that does not fit.
func (f *sending) view(width, height int) string {
	f.width, f.height, f.oneLine = width, height, false
	draw := f.onItsWayView
	if f.over {
		draw = f.resultView
	}
	drawn := draw()
	if strings.Count(drawn, "\n") >= height {
		f.oneLine = true
		drawn = draw()
	}
	return wrap.Clamp(drawn, width, height)
}

// part is a sign, what it is about, and how that is.
func (f *sending) part(style theme.Style, sign, name, state string) []string {
	told, room := []string{state}, f.width-partColumn-2
	if !f.oneLine && room > partColumn && wrap.Width(state) > room {
		told = wrap.Words(state, room)
	}
	lines := make([]string, len(told))
	for i, text := range told {
		if i > 0 {
			sign, name = " ", ""
		}
		lines[i] = style.Render(sign) + " " + wrap.Pad(f.session.Theme.Text.Render(name), partColumn) + f.session.Theme.Text.Render(text)
	}
	return lines
}

// partColumn is where what is said of a part begins, barWidth how long a bar is at most.
const partColumn, barWidth = 20, 18

// onItsWayView draws the rows on their way.
func (f *sending) onItsWayView() string {
	th := f.session.Theme
	head := "Launching "
	switch f.doing {
	case engine.Looks:
		head = "Looking up rows of "
	case engine.Compares:
		head = "Reading back "
	}
	head = th.Title.Render(head + f.name)
	if f.progress.Rate > 0 && f.doing != engine.Compares && !f.rests() {
		head += "   " + th.Text.Render(strings.TrimSuffix(fmt.Sprintf("%.1f", f.progress.Rate), ".0")+" a second")
		left, of := f.progress.Left, ""
		if len(f.waves) > 1 {
			left, of = time.Duration(float64(f.rest())/f.progress.Rate*float64(time.Second)), " in this wave"
		}
		if left.Round(time.Second) > 0 {
			head += th.Text.Render(" · " + humanize.Lasts(left) + " left" + of)
		}
	}
	lines := []string{head, ""}
	lines = append(lines, f.bars()...)
	launched := len(f.outcomes.by(engine.Launched)) + len(f.outcomes.by(engine.Found))
	style, sign, state := th.Text, theme.SignOpen, ""
	if launched > 0 {
		style, sign = th.Good, theme.SignDone
	}
	if f.last.Row != 0 {
		state = "last: " + f.call(f.last.Row)
	}
	lines = append(lines, f.part(style, sign, fmt.Sprintf("%d launched", launched), state)...)
	if n := len(f.outcomes.by(engine.Unknown)); n > 0 {
		lines = append(lines, f.part(th.Warn, theme.SignWarn, fmt.Sprintf("%d unknown", n), f.call(f.lost.Row)+": the answer was lost; looked up before the end")...)
	}
	if failed := f.outcomes.by(engine.Failed); len(failed) > 0 {
		last := f.outcomes[failed[len(failed)-1]]
		lines = append(lines, f.part(th.Error, theme.SignError, fmt.Sprintf("%d failed", len(failed)), f.call(last.Row)+": "+clean.Message(last.Reason))...)
	}
	if n := f.progress.Total - f.progress.Done - len(f.outcomes.by(engine.Unknown)) - len(f.outcomes.by(engine.Failed)); n > 0 {
		lines = append(lines, f.part(th.Text, theme.SignSkipped, fmt.Sprintf("%d waiting", n), f.why())...)
	}
	switch f.doing {
	case engine.Looks:
		lines = append(lines, "", th.Text.Render("Looking for the rows whose answer was lost"+theme.SignCut))
	case engine.Compares:
		lines = append(lines, "", th.Text.Render(fmt.Sprintf("Reading back what was stored: %d so far", f.compared)+theme.SignCut))
	}
	for i := range lines {
		lines[i] = wrap.Fit(lines[i], f.width)
	}
	return strings.Join(lines, "\n")
}

// why says what the rows that wait wait for.
func (f *sending) why() string {
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
	left := humanize.Lasts(f.waits.Until.Sub(f.batch.Now()))
	if f.waits.Guests {
		return fmt.Sprintf("the hour's new guests are used up, again at %s, in %s", f.clock(f.waits.Until), left)
	}
	return clean.Message(f.waits.Why) + ", again in " + left
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

// bars are the waves that rows leave in, the one that they leave in now with its bar.
func (f *sending) bars() (lines []string) {
	th := f.session.Theme
	done := max(0, f.progress.Done-f.before)
	if len(f.waves) < 2 {
		all := f.progress.Total - f.before
		share := float64(done) / float64(max(1, all))
		return f.part(th.Accent, theme.SignNow, "Rows", th.Bar(share, min(barWidth, max(4, f.width-40)))+fmt.Sprintf("   %d of %d", done, all))
	}
	now := true
	for i, w := range f.waves {
		name := fmt.Sprintf("Wave %d of %d", i+1, len(f.waves))
		switch {
		case done >= w.Rows:
			lines = append(lines, f.part(th.Good, theme.SignDone, name, humanize.Count(w.Rows, "row"))...)
		case now:
			now = false
			lines = append(lines, f.part(th.Accent, theme.SignNow, name, th.Bar(float64(max(0, done))/float64(w.Rows), min(barWidth, max(4, f.width-40)))+fmt.Sprintf("   %d of %d", max(0, done), w.Rows))...)
		default:
			lines = append(lines, f.part(th.Text, theme.SignOpen, name, fmt.Sprintf("%s, at %s: %d new guests an hour", humanize.Count(w.Rows, "row"), f.clock(w.At), rules.GuestsAnHour))...)
		}
		done -= w.Rows
	}
	return lines
}

// clock is a time of day as the person has it.
func (f *sending) clock(t time.Time) string { return t.In(f.session.Zone()).Format("15:04") }
