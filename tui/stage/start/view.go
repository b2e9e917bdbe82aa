package start

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// sideFrom is the width from which the details pane stands beside the list.
const sideFrom = 76

// SetSize implements stage.Stage.
func (s *Stage) SetSize(width, height int) {
	s.width, s.height, s.side = width, height, 0
	if width >= sideFrom {
		s.side = width * 2 / 5
	}
	for _, p := range s.pickers() {
		p.SetSize(s.listWidth(), max(0, height-s.above()-1))
	}
}

func (s *Stage) listWidth() int {
	if s.side == 0 {
		return max(0, s.width-2)
	}
	return s.width - s.side - 4
}

// above is how many lines stand over the list.
func (s *Stage) above() int {
	if s.height >= 14 {
		return 3
	}
	return 1
}

// View implements stage.Stage.
func (s *Stage) View() string {
	left := strings.Split(s.front().View(), "\n")
	lines := make([]string, 0, s.height)
	lines = append(lines, s.tabs())
	if s.above() == 3 {
		lines = append([]string{""}, append(lines, "")...)
	}
	body := max(0, s.height-s.above()-1)
	var side []string
	if s.side > 0 {
		side = s.details()
	}
	for i := range body {
		line := " "
		if i < len(left) {
			line += left[i]
		}
		if s.side > 0 {
			line = wrap.Pad(line, s.listWidth()+2) + s.o.Theme.Border.Render(theme.SignColumn) + " "
			if i < len(side) {
				line += side[i]
			}
		}
		lines = append(lines, line)
	}
	lines = append(lines, " "+s.status())
	return wrap.Clamp(strings.Join(lines, "\n"), s.width, s.height)
}

// Cursor implements stage.Stage.
func (s *Stage) Cursor() *tea.Cursor {
	if s.opening.busy() || s.asking.do != nil {
		return nil
	}
	return overlay.Shift(s.front().Cursor(), 1, s.above())
}

func (s *Stage) tabs() string {
	th := s.o.Theme
	name := func(t tab, text string) string {
		if s.tab == t {
			return th.Focus.Render(theme.SignMark + text)
		}
		return th.Muted.Render(" " + text)
	}
	line := " " + name(templates, fmt.Sprintf("Templates %d", len(s.list.rows))) + "   " +
		name(drafts, fmt.Sprintf("Drafts %d", len(s.shelf.entries)))
	if s.o.Unfinished == nil {
		return line
	}
	return line + "   " + name(launches, fmt.Sprintf("Launches %d", len(s.pile.entries)))
}

// status is the line under the list: a question, what is under way, what failed.
func (s *Stage) status() string {
	th := s.o.Theme
	bad := func(err error, again string) string {
		return th.Error.Render(theme.SignError + " " + err.Error() + again)
	}
	switch {
	case s.asking.do != nil:
		return th.Warn.Render(s.asking.what) + th.Muted.Render(" enter "+s.asking.yes+"; esc keeps it")
	case s.opening.busy():
		return th.Accent.Render("Opening "+s.opening.name+"…") + th.Muted.Render(" esc cancels")
	case s.opening.err != nil:
		return bad(s.opening.err, "")
	case s.tab == drafts && s.shelf.err != nil:
		return bad(s.shelf.err, "; ctrl+r tries again")
	case s.tab == drafts && len(s.shelf.entries) == 0:
		return th.Muted.Render("no drafts yet: alt+s keeps what was entered under a name")
	case s.tab == drafts:
		return ""
	case s.tab == launches:
		return s.launchStatus(bad)
	case s.list.err != nil:
		return bad(s.list.err, "; ctrl+r tries again")
	case s.list.reading && !s.list.since.IsZero():
		return th.Muted.Render("the list of " + humanize.Ago(s.list.since, s.o.Env().Now) + ", being renewed")
	case s.list.reading:
		return th.Muted.Render("reading the templates…")
	case len(s.list.rows) == 0:
		return th.Muted.Render("this organisation has no templates that you may see")
	}
	return ""
}

// details is the pane beside the list: what the launch will ask and start.
func (s *Stage) details() []string {
	switch s.tab {
	case drafts:
		return s.draftDetails()
	case launches:
		return s.launchDetails()
	}
	t, ok := s.row()
	if !ok {
		return nil
	}
	if whole, known := s.preview.known[t.ID]; known {
		t = whole
	}
	return s.templateDetails(t)
}

func (s *Stage) templateDetails(t payload.Template) []string {
	th, width := s.o.Theme, s.side-3
	add := func(lines []string, style func(...string) string, text string, most int) []string {
		wrapped := wrap.Words(text, width)
		for i, line := range wrapped[:min(most, len(wrapped))] {
			if i == most-1 && len(wrapped) > most {
				line = wrap.Fit(line, width-1) + theme.SignCut
			}
			lines = append(lines, style(line))
		}
		return lines
	}
	lines := add(nil, th.Title.Render, title(t), 2)
	if why := t.Obstacle(); why != "" {
		lines = add(lines, th.Error.Render, theme.SignError+" "+why, 3)
	}
	if t.Summary != "" {
		lines = add(lines, th.Text.Render, t.Summary, 3)
	}
	lines = append(lines, "", th.Accent.Render("Asks "+humanize.Count(t.FieldCount, "question")))
	for _, f := range head(t.Fields, 8) {
		label := "  " + f.Label
		if f.Required {
			label += " " + theme.SignRequired
		}
		lines = append(lines, th.Text.Render(wrap.Fit(label, width)))
	}
	lines = append(lines, s.more(len(t.Fields), 8)...)
	lines = append(lines, "", th.Accent.Render("Starts "+humanize.Count(t.StepCount, "step")))
	for _, step := range head(t.Steps, 8) {
		lines = append(lines, th.Text.Render(wrap.Fit("  "+step.Title, width)))
	}
	lines = append(lines, s.more(len(t.Steps), 8)...)
	if t.Guidance != "" {
		lines = add(append(lines, ""), th.Muted.Render, t.Guidance, 4)
	}
	return lines
}

func (s *Stage) more(have, shown int) []string {
	if have <= shown {
		return nil
	}
	return []string{s.o.Theme.Muted.Render(fmt.Sprintf("  and %d more", have-shown))}
}

func head[T any](all []T, most int) []T { return all[:min(len(all), most)] }
