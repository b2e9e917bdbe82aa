package launch

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// patience is how long a launch runs before the screen says that this is normal.
const patience = 10 * time.Second

// adder adds a text in a style, wrapped.
type adder func(style theme.Style, text string)

// View implements stage.Stage.
func (s *Stage) View() string {
	th := s.session.Theme
	var lines []string
	add := func(style theme.Style, text string) {
		for _, line := range wrap.Words(text, max(1, s.width-4)) {
			lines = append(lines, "  "+style.Render(line))
		}
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
		if fares, _ := s.session.Uploads.Status(path); fares.State == uploads.Done {
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
		fares, _ := s.session.Uploads.Status(path)
		sign := th.Muted.Render(theme.SignOpen)
		words := fares.Words()
		switch fares.State {
		case uploads.Done:
			sign, words = th.Good.Render(theme.SignDone), humanize.Bytes(fares.Size)
		case uploads.Sending:
			sign, now = th.Focus.Render(theme.SignNow), i
		}
		lines = append(lines,
			"  "+sign+" "+th.Text.Render(wrap.Fit(filepath.Base(path), max(1, s.width-6))),
			"    "+bar(th, fares.Share(), max(4, min(40, s.width-46)))+" "+th.Muted.Render(words))
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
	waits := fmt.Sprintf("sent, waiting for the answer · %s", s.gone)
	if s.o.Limit > 0 {
		waits += fmt.Sprintf(" of at most %s", short(s.o.Limit))
	}
	add(th.Accent, waits)
	if s.gone >= patience {
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
