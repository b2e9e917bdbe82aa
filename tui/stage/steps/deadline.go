package steps

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/when"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/calendar"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/input"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// deadline is the panel that sets when one or several steps are due.
type deadline struct {
	stage    *Steps
	targets  []payload.Step
	input    *input.Input
	calendar *calendar.Calendar
	// refused: enter was pressed on text that is no deadline.
	refused bool
}

const deadlineLabel = "due "

func newDeadline(s *Steps, targets []payload.Step) (panel, tea.Cmd) {
	text := s.session.Answers.Step(targets[0].ID).Deadline
	for _, t := range targets[1:] {
		if s.session.Answers.Step(t.ID).Deadline != text {
			text = ""
		}
	}
	p := &deadline{stage: s, targets: targets, input: input.New(s.session.Theme, text)}
	p.input.Placeholder = "fri 17:00, +3d, 2026-12-01"
	return p, p.input.Focus()
}

func (p *deadline) read() (when.Reading, error) {
	return when.Deadline(strings.TrimSpace(p.input.Value()), p.stage.session.Env().Clock())
}

// Update implements panel.
func (p *deadline) Update(msg tea.Msg) (tea.Cmd, ending) {
	if p.calendar != nil {
		p.pick(p.calendar.Update(msg))
		return nil, open
	}
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "enter", "tab", "shift+tab":
			return nil, p.apply()
		case "esc":
			return nil, dropped
		case "down":
			p.unfold()
			return nil, open
		}
	}
	cmd, changed := p.input.Update(msg)
	if changed {
		p.refused = false
	}
	return cmd, open
}

// Changed implements panel: what it says is read anew at each drawing.
func (p *deadline) Changed(stage.Change) tea.Cmd { return nil }

func (p *deadline) unfold() {
	day, today := p.stage.session.Env().Clock().Today(), p.stage.session.Env().Clock().Today()
	if r, err := p.read(); err == nil {
		day = r.Local()
	}
	p.calendar = calendar.New(p.stage.session.Theme, day, today)
}

// pick takes a day from the calendar; a time of day that was typed stays.
func (p *deadline) pick(result calendar.Result) {
	if result == calendar.None {
		return
	}
	if result == calendar.Picked {
		text := p.calendar.Day().Format(time.DateOnly)
		if r, err := p.read(); err == nil {
			if t := r.Local().Format("15:04"); t != "17:00" {
				text += " " + t
			}
		}
		p.input.SetValue(text)
	}
	p.calendar = nil
}

func (p *deadline) apply() ending {
	text := strings.TrimSpace(p.input.Value())
	if text != "" {
		if _, err := p.read(); err != nil {
			p.refused = true
			return open
		}
	}
	p.stage.change(p.targets, func(_ payload.Step, a payload.StepAnswer) payload.StepAnswer {
		if a.Deadline == text {
			return a
		}
		a.Deadline, a.DeadlineOrigin = text, payload.FromYou
		if text == "" {
			a.DeadlineOrigin = ""
		}
		return a
	})
	return applied
}

// View implements panel.
func (p *deadline) View(width, height int) string {
	th := p.stage.session.Theme
	lines := []string{
		heading(th, "Deadline of "+named(p.targets), width),
		th.Focus.Render(deadlineLabel) + p.input.View(max(1, width-len(deadlineLabel))),
	}
	lines = append(lines, p.said(width)...)
	if p.calendar != nil {
		lines = append(lines, p.calendar.View(width, max(1, height-len(lines))))
	}
	return wrap.Clamp(strings.Join(lines, "\n"), width, height)
}

// said reads the text back, or says what would be right.
func (p *deadline) said(width int) []string {
	th := p.stage.session.Theme
	style, text := th.Accent, ""
	r, err := p.read()
	switch {
	case strings.TrimSpace(p.input.Value()) == "" && len(p.targets) == 1:
		style, text = th.Muted, "empty: as the template has it, "+p.stage.rule(p.targets[0].Deadline)
	case strings.TrimSpace(p.input.Value()) == "":
		style, text = th.Muted, "empty: as the template has it"
	case err != nil && p.refused:
		style, text = th.Error, theme.SignError+" "+err.Error()
	case err != nil:
		style, text = th.Muted, err.Error()
	default:
		text = r.String()
	}
	var lines []string
	for _, line := range wrap.Words(text, max(1, width-len(deadlineLabel))) {
		lines = append(lines, strings.Repeat(" ", len(deadlineLabel))+style.Render(line))
	}
	return lines
}

// Cursor implements panel.
func (p *deadline) Cursor() *tea.Cursor {
	if p.calendar != nil {
		return nil
	}
	return overlay.Shift(p.input.Cursor(), len(deadlineLabel), 1)
}

// Keys implements panel.
func (p *deadline) Keys() []key.Binding {
	if p.calendar != nil {
		return p.calendar.Keys()
	}
	return []key.Binding{
		footer.Bind("enter", "set", "enter", "tab", "shift+tab"),
		footer.Bind("↓", "calendar", "down"),
		footer.Bind("esc", "close", "esc"),
	}
}
