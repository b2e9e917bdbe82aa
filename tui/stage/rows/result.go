package rows

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	engine "kickoff/api/session/batch"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// undoing is how far taking the rows back is.
type undoing struct {
	// busy is what is being done, kept why some stay.
	busy string
	kept []string
	err  error
}

// takeBack notes that a row was taken back, by its number.
func (f *sending) takeBack(number int) {
	f.outcomes.archive(number)
	for i := range f.result.Outcomes {
		if o := &f.result.Outcomes[i]; o.Row == number {
			o.Status = engine.Archived
		}
	}
}

// ended are the keys of the result. Enter does what helps now.
func (f *sending) ended() []stage.Action {
	word := "to the rows"
	if f.mendable() > 0 {
		word = "mend"
	}
	toRows := func() (tea.Cmd, stage.Event) { return f.leave(f.outcomes.by(engine.Failed)), nil }
	list := []stage.Action{stage.On("enter", word, toRows)}
	switch goOn := stage.Tell(stage.LaunchRows{}); {
	case f.undo.busy != "":
	case f.goesOn():
		list = []stage.Action{{Key: footer.Bind("enter", "go on…", "enter", "l"), Do: goOn}, stage.On("r", word, toRows)}
	case len(f.outcomes.by(engine.Unknown)) > 0:
		list = append(list, stage.On("l", "go on…", goOn))
	}
	if f.undoable() {
		list = append(list, stage.On("u", "undo…", stage.Tell(stage.UndoRows{})))
	}
	if len(f.links()) > 0 {
		list = append(list, stage.On("c", "copy links", func() (tea.Cmd, stage.Event) {
			return f.session.Clipboard.Copy(humanize.Count(len(f.links()), "link"), "links.txt", strings.Join(f.links(), "\n")+"\n"), nil
		}))
	}
	return append(list, stage.On("q", "leave", stage.Tell(stage.Leave{})))
}

// goesOn reports that going on is what helps now: rows were not sent yet, or all that is
// left is to find out what became of some.
func (f *sending) goesOn() bool {
	return f.left() > 0 || len(f.outcomes.by(engine.Unknown)) > 0 && f.mendable() == 0
}

// left is how many rows going on sends as they are: those that wait, and those that were
// refused by what ended it for all.
func (f *sending) left() int { return len(f.outcomes.by(engine.Waiting)) + f.refused() }

func (f *sending) refused() (n int) {
	for _, row := range f.outcomes.by(engine.Failed) {
		if f.result.Ended != nil && f.outcomes[row].Reason == f.result.Ended.Error() {
			n++
		}
	}
	return n
}

// mendable is how many rows want something of a person.
func (f *sending) mendable() int {
	return len(f.outcomes.by(engine.Wrong)) + len(f.outcomes.by(engine.Failed)) - f.refused()
}

// links are those of the processes that were launched.
func (f *sending) links() (all []string) {
	for _, o := range f.result.Outcomes {
		if o.Run.URL != "" && o.Status != engine.Archived {
			all = append(all, o.Run.URL)
		}
	}
	return all
}

// resultView draws what became of the rows.
func (f *sending) resultView() string {
	th := f.session.Theme
	count := map[engine.Status][]engine.Outcome{}
	for _, o := range f.result.Outcomes {
		count[o.Status] = append(count[o.Status], o)
	}
	head := f.name + " is sent as far as it can be"
	if f.err != nil && f.result.Outcomes == nil {
		head = f.name + ": nothing was sent"
	}
	rows, waiting, archived := humanize.Count(len(f.result.Outcomes), "row"), f.left(), len(count[engine.Archived])
	switch wait := humanize.Verb(waiting, "waits", "wait"); {
	case archived > 0:
		head = fmt.Sprintf("%s: %d of %s archived", f.name, archived, rows)
		if waiting > 0 {
			head += fmt.Sprintf(", %d %s", waiting, wait)
		}
	case f.err == nil && len(count[engine.Launched])+len(count[engine.Found]) == len(f.result.Outcomes):
		head = f.name + ": " + rows + " launched"
	case waiting > 0:
		head = fmt.Sprintf("%s: %d of %s %s", f.name, waiting, rows, wait)
	}
	lines := []string{th.Title.Render(head), ""}
	say := func(style theme.Style, sign string, status engine.Status, word, state string) {
		if n := len(count[status]); n > 0 {
			lines = append(lines, f.part(style, sign, fmt.Sprintf("%d %s", n, word), state)...)
		}
	}
	say(th.Good, theme.SignDone, engine.Launched, "launched", f.asSent())
	say(th.Good, theme.SignDone, engine.Found, "found", about(count[engine.Found]))
	say(th.Error, theme.SignError, engine.Failed, "failed", about(count[engine.Failed]))
	say(th.Warn, theme.SignWarn, engine.Unknown, "unknown", numbered(count[engine.Unknown])+": looked up again when you go on")
	say(th.Error, theme.SignError, engine.Wrong, "wrong", numbered(count[engine.Wrong])+": not sent")
	say(th.Text, theme.SignSkipped, engine.Left, "left out", numbered(count[engine.Left]))
	say(th.Text, theme.SignSkipped, engine.Waiting, "waiting", f.whyWaiting())
	if f.written != "" {
		lines = append(lines, f.part(th.Text, theme.SignTemplate, "Written to", filepath.Base(f.written)+": your rows, status, link, reason")...)
	}
	if f.err != nil {
		lines = append(lines, wrap.Signed(th.Warn, "", theme.SignWarn, f.err.Error(), f.width)...)
	}
	switch u := f.undo; {
	case u.busy != "":
		lines = append(lines, "", th.Accent.Render(theme.SignNow+" "+u.busy+theme.SignCut))
	case archived+len(u.kept) > 0:
		lines = append(append(lines, ""), f.part(th.Good, theme.SignDone, fmt.Sprintf("%d archived", archived), "Tallyfy can bring them back")...)
		for _, why := range u.kept {
			lines = append(lines, f.part(th.Warn, theme.SignWarn, "stays", why)...)
		}
	}
	if f.undo.err != nil {
		lines = append(append(lines, ""), wrap.Signed(th.Warn, "", theme.SignWarn, f.undo.err.Error(), f.width)...)
	}
	lead, style := th.Row(true)
	lines = append(lines, "", lead+style.Render(f.first()))
	if f.goesOn() && f.mendable() > 0 {
		lines = append(lines, "  "+th.Text.Render(f.toRows()))
	}
	if f.undoable() {
		lines = append(lines, f.part(th.Text, " ", "Undo", "archive those that nobody touched")...)
	}
	for i := range lines {
		lines[i] = wrap.Fit(lines[i], f.width)
	}
	return strings.Join(lines, "\n")
}

// first is what enter does.
func (f *sending) first() string {
	switch {
	case f.undo.busy != "" || !f.goesOn():
		return f.toRows()
	case f.left() > 0:
		return "Go on: " + humanize.Count(f.left(), "row") + " to launch"
	}
	return fmt.Sprintf("Look again for the %d unknown", len(f.outcomes.by(engine.Unknown)))
}

// toRows is what is done at the rows.
func (f *sending) toRows() string {
	if n := f.mendable(); n > 0 {
		return fmt.Sprintf("Mend the %d", n)
	}
	return "To the rows"
}

// undoable reports that the rows that were launched can be taken back.
func (f *sending) undoable() bool {
	return len(f.outcomes.by(engine.Launched)) > 0 && f.undo.busy == ""
}

// asSent says what reading back gave.
func (f *sending) asSent() string {
	switch r := f.result; {
	case r.Differ > 0:
		return fmt.Sprintf("%d of %d read back differ from what was sent", r.Differ, r.Compared)
	case r.Compared > 0:
		return fmt.Sprintf("%d read back, stored as sent", r.Compared)
	case r.Unread != nil:
		return "not read back: " + clean.Message(r.Unread.Error())
	}
	return ""
}

// whyWaiting says why rows wait, and when they may go.
func (f *sending) whyWaiting() string {
	var later *engine.LaterError
	switch r := f.result; {
	case errors.As(r.Ended, &later):
		return "from " + f.clock(later.At) + " on"
	case r.Ended != nil:
		return clean.Message(r.Ended.Error())
	}
	return "stopped"
}

// numbered names rows.
func numbered(list []engine.Outcome) string {
	const most = 6
	var numbers []string
	for _, o := range list[:min(most, len(list))] {
		numbers = append(numbers, fmt.Sprint(o.Row))
	}
	word := "rows "
	if len(list) == 1 {
		word = "row "
	}
	text := word + strings.Join(numbers, ", ")
	if more := len(list) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// about names rows, with the reason of the first.
func about(list []engine.Outcome) string {
	if len(list) == 0 {
		return ""
	}
	return numbered(list) + ": " + clean.Message(list[0].Reason)
}
