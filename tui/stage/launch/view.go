package launch

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"kickoff/payload"
	"kickoff/tui/part/wrap"
	"kickoff/tui/theme"
)

// patience is how long a launch runs before the screen says that this is normal.
const patience = 10 * time.Second

// View implements stage.Stage.
func (s *Stage) View() string {
	th := s.desk.Theme
	var lines []string
	add := func(style lipgloss.Style, text string) {
		for _, line := range wrap.Words(text, max(1, s.width-4)) {
			lines = append(lines, "  "+style.Render(line))
		}
	}
	if s.height > 10 {
		add(th.Text, "")
	}
	switch s.phase {
	case preparing:
		add(th.Accent, "Preparing the launch…")
	case uploading:
		add(th.Title, fmt.Sprintf("Uploading %d of %d", min(s.queue.at+1, len(s.queue.files)), len(s.queue.files)))
		lines = append(append(lines, ""), s.bars()...)
	case sending:
		s.sendingLines(add)
	case launched:
		s.launchedLines(add)
	case failed:
		s.failedLines(add)
	case unknown, looking:
		s.unknownLines(add)
	}
	return wrap.Clamp(strings.Join(lines, "\n"), s.width, s.height)
}

func (s *Stage) bars() []string {
	th := s.desk.Theme
	var lines []string
	for i, f := range s.queue.files {
		sent := f.sent.Load()
		share := 0.0
		if f.size > 0 {
			share = min(1, float64(sent)/float64(f.size))
		}
		sign := th.Muted.Render(theme.SignOpen)
		switch {
		case i < s.queue.at:
			sign, share = th.Good.Render(theme.SignDone), 1
		case i == s.queue.at:
			sign = th.Focus.Render(theme.SignNow)
		}
		lines = append(lines,
			"  "+sign+" "+th.Text.Render(wrap.Fit(filepath.Base(f.Path), max(1, s.width-6))),
			"    "+bar(th, share, max(4, min(40, s.width-30)))+th.Muted.Render(fmt.Sprintf(" %3.0f%%  %s", share*100, sizeOf(f.size))))
	}
	// The file on its way stays in sight when there are more than fit.
	if room := max(2, s.height-3); len(lines) > room {
		first := max(0, min(2*s.queue.at, len(lines)-room))
		lines = lines[first : first+room]
	}
	return lines
}

func bar(th *theme.Theme, share float64, width int) string {
	full := int(share * float64(width))
	return th.Good.Render(strings.Repeat("█", full)) + th.Muted.Render(strings.Repeat("░", width-full))
}

func (s *Stage) sendingLines(add func(lipgloss.Style, string)) {
	th := s.desk.Theme
	gone := s.desk.Now().Sub(s.since).Round(time.Second)
	add(th.Title, "Launching "+s.sent.Name)
	add(th.Muted, "in "+s.o.Organization())
	add(th.Text, "")
	add(th.Accent, fmt.Sprintf("sent, waiting for the answer · %s", gone))
	if gone >= patience {
		add(th.Muted, "A template with many steps may take a minute or more. It is sent once, and it cannot be taken back.")
	}
}

func (s *Stage) launchedLines(add func(lipgloss.Style, string)) {
	th := s.desk.Theme
	if s.run.ID == "" {
		return
	}
	add(th.Good.Bold(true), theme.SignDone+" Launched")
	add(th.Text, "")
	add(th.Title, s.run.Name)
	add(th.Muted, "id "+s.run.ID)
	add(th.Accent, s.o.ProcessURL(s.run))
	add(th.Text, "")
	for _, a := range s.actions() {
		h := a.key.Help()
		add(th.Text, h.Key+" "+h.Desc)
	}
}

func (s *Stage) failedLines(add func(lipgloss.Style, string)) {
	th, f := s.desk.Theme, s.failure
	add(th.Error.Bold(true), theme.SignError+" "+f.title)
	add(th.Text, f.meaning)
	if f.message != "" {
		add(th.Muted, f.message)
	}
	for _, p := range f.problems {
		add(th.Error, theme.SignError+" "+s.about(p)+p.Message)
		if p.Fix != "" {
			add(th.Muted, "  "+p.Fix)
		}
	}
	add(th.Text, "")
	add(th.Text, f.todo)
}

// about names what a problem is about.
func (s *Stage) about(p payload.Problem) string {
	if f, ok := s.desk.Template.Field(p.Field); ok && p.Field != "" {
		return f.Label + ": "
	}
	if step, ok := s.desk.Template.Step(p.Step); ok && p.Step != "" {
		return step.Title + ": "
	}
	if p.Property != "" {
		return p.Property + ": "
	}
	return ""
}

func (s *Stage) unknownLines(add func(lipgloss.Style, string)) {
	th := s.desk.Theme
	add(th.Warn.Bold(true), theme.SignWarn+" Nobody can say yet whether it was launched")
	add(th.Text, "The launch was sent, but no answer came back. It may have gone through: sending it again could make a second process.")
	if s.failure.message != "" {
		add(th.Muted, s.failure.message)
	}
	add(th.Text, "")
	switch {
	case s.phase == looking:
		add(th.Accent, "Looking for "+s.sent.Name+" among the newest processes…")
	case s.missing:
		add(th.Text, "Not found: no process "+s.sent.Name+" of this template was started by you since then. The server may show a new one a little late, so look again (enter) before you launch once more from the review.")
	default:
		add(th.Text, "enter looks it up.")
	}
}

// sizeOf says a size as people do.
func sizeOf(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.0f kB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}
