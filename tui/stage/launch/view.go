package launch

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kickoff/api/session/delivery"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// slowAfter is how long a launch runs before the screen says that this is normal.
const slowAfter = 10 * time.Second

// adder adds a text in a style, wrapped.
type adder func(style theme.Style, text string)

// View implements stage.Stage.
func (s *Stage) View() string {
	th := s.session.Theme
	var lines []string
	add := func(style theme.Style, text string) {
		lines = append(lines, wrap.Styled(style, "  ", text, s.width-4)...)
	}
	if s.height > 12 {
		add(th.Text, "")
	}
	switch s.phase {
	case preparing:
		add(th.Accent, "Preparing the launch…")
	case uploading:
		s.uploadingLines(add)
		lines = append(append(lines, ""), s.bars(max(2, s.height-len(lines)-1))...)
	case sending:
		s.sendingLines(add)
	case resting:
		s.restingLines(add)
	case launched:
		s.launchedLines(add)
	case failed:
		s.failedLines(add)
	case outcomeUnknown:
		s.unknownLines(add)
	}
	return wrap.Clamp(strings.Join(lines, "\n"), s.width, s.height)
}

func (s *Stage) uploadingLines(add adder) {
	done := 0
	for _, path := range s.files.paths {
		if status, _ := s.session.Uploads.Status(path); status.State == uploads.Done {
			done++
		}
	}
	add(s.session.Theme.Title, fmt.Sprintf("Uploading %d of %d, then it is launched", min(done+1, len(s.files.paths)), len(s.files.paths)))
	for _, name := range s.files.changed {
		add(s.session.Theme.Warn, theme.SignWarn+" "+name+" is another file than the one that was uploaded, so it is uploaded anew")
	}
}

func (s *Stage) bars(room int) []string {
	th := s.session.Theme
	var lines []string
	now := 0
	for i, path := range s.files.paths {
		status, _ := s.session.Uploads.Status(path)
		sign := th.Muted.Render(theme.SignOpen)
		words := status.Short()
		switch status.State {
		case uploads.Done:
			sign, words = th.Good.Render(theme.SignDone), humanize.Bytes(status.Size)
		case uploads.Sending:
			sign, now = th.Focus.Render(theme.SignNow), i
		}
		lines = append(lines,
			"  "+sign+" "+th.Text.Render(wrap.Fit(filepath.Base(path), max(1, s.width-6))),
			"    "+bar(th, status.Share(), max(4, min(40, s.width-46)))+" "+th.Muted.Render(words))
	}
	// The file on its way stays in sight when there are more than fit.
	if len(lines) > room {
		first := max(0, min(2*now, len(lines)-room))
		lines = lines[first : first+room]
	}
	return lines
}

// bar is full only when everything has come. The progress bar of bubbles rounds
// up before that, takes 10 µs where this takes 1, and brings a module along.
func bar(th *theme.Theme, share float64, width int) string {
	full := int(share * float64(width))
	return th.Good.Render(strings.Repeat("█", full)) + th.Muted.Render(strings.Repeat("░", width-full))
}

func (s *Stage) sendingLines(add adder) {
	th := s.session.Theme
	add(th.Title, "Launching "+s.order.Launch.Name)
	add(th.Muted, "in "+s.o.Organization())
	add(th.Text, "")
	waits := fmt.Sprintf("sent, waiting for the answer · %s", s.elapsed)
	if s.o.Limit > 0 {
		waits += fmt.Sprintf(" of at most %s", short(s.o.Limit))
	}
	add(th.Accent, waits)
	if s.elapsed >= slowAfter {
		add(th.Muted, "A large template can take a minute: this is normal. It is sent once and cannot be taken back. Leaving is safe (ctrl+c): the next start finds out what came of it.")
	}
}

// short writes a duration without the zeros at its end.
func short(d time.Duration) string {
	text := d.Round(time.Second).String()
	if rest, ok := strings.CutSuffix(text, "m0s"); ok {
		text = rest + "m"
	}
	if rest, ok := strings.CutSuffix(text, "h0m"); ok {
		text = rest + "h"
	}
	return text
}

func (s *Stage) restingLines(add adder) {
	th := s.session.Theme
	add(th.Warn.Bold(), theme.SignWarn+" Too many requests: the server asked for a pause")
	add(th.Text, "It took nothing, so nothing was launched.")
	add(th.Muted, s.rest.why.Error())
	add(th.Text, "")
	add(th.Accent, fmt.Sprintf("Sent again in %s. Enter sends it now, esc stops.", s.rest.left))
}

func (s *Stage) failedLines(add adder) {
	th, f := s.session.Theme, s.failure
	add(th.Error.Bold(), theme.SignError+" "+f.title)
	add(th.Text, f.meaning)
	known := slices.ContainsFunc(f.problems, func(p payload.Problem) bool { return strings.Contains(f.message, strings.TrimRight(p.Message, ". ")) })
	if f.message != "" && !known {
		add(th.Muted, f.message)
	}
	for _, p := range f.problems {
		about := s.session.About(stage.RefOf(p))
		if about != "" {
			about += ": "
		}
		add(th.Error, theme.SignError+" "+about+p.Message)
		if p.Fix != "" {
			add(th.Muted, "  "+p.Fix)
		}
	}
	if s.height > 12 {
		add(th.Text, "")
	}
	add(th.Text, f.todo)
}

func (s *Stage) launchedLines(add adder) {
	th, run := s.session.Theme, s.sent.Run
	if run.ID == "" {
		return
	}
	blank := func() {
		if s.height > 12 {
			add(th.Text, "")
		}
	}
	add(th.Good.Bold(), theme.SignDone+" Launched")
	if s.note != "" {
		add(th.Muted, s.note)
	}
	blank()
	add(th.Title, run.Name)
	add(th.Muted, "id "+run.ID)
	add(th.Accent, s.o.ProcessURL(run))
	if err := s.sent.Unrecorded; err != nil {
		add(th.Warn, theme.SignWarn+" "+err.Error())
	}
	s.receiptLines(add)
	blank()
	for _, a := range s.actions() {
		h := a.Key.Help()
		add(th.Text, h.Key+" "+h.Desc)
	}
}

// mostShown is how many lines of a receipt stand on the screen; the rest is
// counted.
const mostShown = 6

func (s *Stage) receiptLines(add adder) {
	if s.check == nil {
		return
	}
	th := s.session.Theme
	head, bad, lines := s.check.summary()
	switch {
	case bad:
		add(th.Warn, theme.SignWarn+" "+head)
	case s.check.ended():
		add(th.Good, theme.SignDone+" "+head)
	default:
		add(th.Muted, head)
	}
	most := max(1, min(mostShown, s.height-12))
	for i, line := range lines {
		if i == most {
			add(th.Muted, "  and "+humanize.Count(len(lines)-most, "more line")+" (the ledger keeps all of it)")
			break
		}
		add(th.Text, "  "+line)
	}
}

func (s *Stage) unknownLines(add adder) {
	th, r := s.session.Theme, s.resolution
	blank := func() {
		if s.height > 12 {
			add(th.Text, "")
		}
	}
	if r.Verdict() == delivery.NotThere {
		add(th.Warn.Bold(), theme.SignWarn+" Not launched")
		add(th.Text, "The answer was lost, but "+s.order.Launch.Name+" was looked for and is not there. Nothing was launched, and nothing you entered is gone.")
		blank()
		add(th.Text, "Send it again? Enter sends it, esc leads back.")
		return
	}
	add(th.Warn.Bold(), theme.SignWarn+" Nobody can say yet whether it was launched")
	add(th.Text, "The launch was sent, but no answer came back. It may have gone through: sending it again could make a second process, so it is not sent again.")
	if s.failure.message != "" {
		add(th.Muted, s.failure.message)
	}
	blank()
	if r.Looking() {
		add(th.Accent, r.Explain())
		return
	}
	add(th.Text, r.Explain())
	for _, run := range r.Like() {
		add(th.Accent, run.Name+"  "+s.o.ProcessURL(run))
	}
	add(th.Muted, "Enter looks again. Later is fine too: the next start asks again.")
}
