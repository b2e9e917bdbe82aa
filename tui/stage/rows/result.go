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
	"kickoff/tui/ui/wrap"
)

// undoing is how far taking the rows back is.
type undoing struct {
	// busy is what is being done, kept what was not archived and why.
	busy     string
	archived int
	kept     []string
	err      error
}

// Undoing says how far taking the rows back is: what is being done, "" for nothing any
// more, how many were archived, and why others stay.
func (s *Stage) Undoing(busy string, archived int, kept []string, err error) {
	s.sending.undo = undoing{busy, archived, kept, err}
}

// ended are the keys of the result.
func (s *Stage) ended() []stage.Action {
	word := "to the rows"
	if n := s.mendable(); n > 0 {
		word = "mend"
	}
	list := []stage.Action{stage.On("enter", word, func() (tea.Cmd, stage.Event) {
		failed := s.sending.by(engine.Failed)
		if s.sending = nil; s.count.wrong > 0 {
			s.NextWrong()
		} else if len(failed) > 0 {
			s.reveal(place{s.indexOf(failed[0]), 0})
		}
		return s.Next(), nil
	})}
	if len(s.sending.by(engine.Waiting))+len(s.sending.by(engine.Unknown)) > 0 && s.sending.undo.busy == "" {
		list = append(list, stage.On("l", "go on…", stage.Tell(stage.LaunchRows{})))
	}
	if s.undoable() {
		list = append(list, stage.On("u", "undo…", stage.Tell(stage.UndoRows{})))
	}
	if len(s.links()) > 0 {
		list = append(list, stage.On("c", "copy links", func() (tea.Cmd, stage.Event) {
			return s.session.Copy(humanize.Count(len(s.links()), "link"), "links.txt", strings.Join(s.links(), "\n")+"\n"), nil
		}))
	}
	return append(list, stage.On("q", "leave", stage.Tell(stage.Leave{})))
}

// mendable is how many rows want something of a person.
func (s *Stage) mendable() int {
	return len(s.sending.by(engine.Wrong)) + len(s.sending.by(engine.Failed))
}

// links are those of the processes that were launched.
func (s *Stage) links() (all []string) {
	for _, o := range s.sending.result.Outcomes {
		if o.Run.URL != "" {
			all = append(all, o.Run.URL)
		}
	}
	return all
}

// resultView draws what became of the rows.
func (s *Stage) resultView() string {
	f, th := s.sending, s.session.Theme
	count := map[engine.Status][]engine.Outcome{}
	for _, o := range f.result.Outcomes {
		count[o.Status] = append(count[o.Status], o)
	}
	head := s.o.Name + " is sent as far as it can be"
	if n := len(count[engine.Waiting]); n > 0 {
		head = fmt.Sprintf("%s: %d of %s wait", s.o.Name, n, humanize.Count(len(f.result.Outcomes), "row"))
	}
	lines := []string{th.Title.Render(head), ""}
	say := func(style theme.Style, sign string, status engine.Status, word, state string) {
		if n := len(count[status]); n > 0 {
			lines = append(lines, s.part(style, sign, fmt.Sprintf("%d %s", n, word), state)...)
		}
	}
	say(th.Good, theme.SignDone, engine.Launched, "launched", s.compared())
	say(th.Good, theme.SignDone, engine.Found, "found", about(count[engine.Found]))
	say(th.Error, theme.SignError, engine.Failed, "failed", about(count[engine.Failed]))
	say(th.Warn, theme.SignWarn, engine.Unknown, "unknown", numbered(count[engine.Unknown])+": looked up again when you go on")
	say(th.Error, theme.SignError, engine.Wrong, "wrong", numbered(count[engine.Wrong])+": not sent")
	say(th.Text, theme.SignSkipped, engine.Left, "left out", numbered(count[engine.Left]))
	say(th.Text, theme.SignSkipped, engine.Waiting, "waiting", s.stopped())
	if f.written != "" {
		lines = append(lines, s.part(th.Text, theme.SignTemplate, "Written to", filepath.Base(f.written)+": your rows, status, link, reason")...)
	}
	if f.err != nil {
		lines = append(lines, wrap.Signed(th.Warn, "", theme.SignWarn, f.err.Error(), s.width)...)
	}
	switch u := f.undo; {
	case u.busy != "":
		lines = append(lines, "", th.Accent.Render(theme.SignNow+" "+u.busy+theme.SignCut))
	case u.err != nil:
		lines = append(lines, "", th.Warn.Render(theme.SignWarn+" "+u.err.Error()))
	case u.archived+len(u.kept) > 0:
		lines = append(append(lines, ""), s.part(th.Good, theme.SignDone, fmt.Sprintf("%d archived", u.archived), "Tallyfy can bring them back")...)
		for _, why := range u.kept {
			lines = append(lines, s.part(th.Warn, theme.SignWarn, "stays", why)...)
		}
	}
	lead, style := th.Row(true)
	lines = append(lines, "", lead+style.Render(s.goesOn()))
	if s.undoable() {
		lines = append(lines, s.part(th.Text, " ", "Undo", "archive those that nobody touched")...)
	}
	for i := range lines {
		lines[i] = wrap.Fit(lines[i], s.width)
	}
	return strings.Join(lines, "\n")
}

// goesOn is what enter does.
func (s *Stage) goesOn() string {
	if n := s.mendable(); n > 0 {
		return fmt.Sprintf("Mend the %d", n)
	}
	return "To the rows"
}

// undoable reports that the rows that were launched can be taken back.
func (s *Stage) undoable() bool {
	f := s.sending
	return len(f.by(engine.Launched)) > 0 && f.undo.busy == "" && f.undo.archived == 0
}

// compared says what reading back gave.
func (s *Stage) compared() string {
	switch r := s.sending.result; {
	case r.Differ > 0:
		return fmt.Sprintf("%d of %d read back differ from what was sent", r.Differ, r.Compared)
	case r.Compared > 0:
		return fmt.Sprintf("%d read back, stored as sent", r.Compared)
	case r.Unread != nil:
		return "not read back: " + clean.Message(r.Unread.Error())
	}
	return ""
}

// stopped says why rows wait, and when they may go.
func (s *Stage) stopped() string {
	var later *engine.LaterError
	switch r := s.sending.result; {
	case errors.As(r.Ended, &later):
		return "from " + s.clock(later.At) + " on"
	case r.Ended != nil:
		return clean.Message(r.Ended.Error())
	}
	return "stopped; l goes on"
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
