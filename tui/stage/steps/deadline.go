package steps

import (
	"cmp"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/store/autosave"
	"kickoff/payload/when"
	"kickoff/tui/field"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// deadline is the panel that sets when one or several steps are due.
type deadline struct {
	plan    *plan
	targets []payload.Step
	// start is the text that all of the targets had, "" where they differ.
	start  string
	differ bool
	date   field.Widget
	// typed was completed last, to whole.
	typed, whole string
	// refused: enter was pressed on text that is no deadline.
	refused bool
	// below is the line of the date within the panel.
	below int
}

const deadlineLabel = "due "

func newDeadline(s *plan, targets []payload.Step, was autosave.Typing) (panel, tea.Cmd) {
	p := &deadline{plan: s, targets: targets, start: s.session.Answers.Step(targets[0].ID).Deadline}
	for _, t := range targets[1:] {
		if s.session.Answers.Step(t.ID).Deadline != p.start {
			p.start, p.differ = "", true
			break
		}
	}
	text, fresh := p.start, was.Steps == nil
	if !fresh {
		text = was.Text
	}
	p.date = field.NewDeadline(s.session.Theme, s.session.Env, text, p.read)
	cmd := p.date.Focus()
	if fresh {
		p.date.SelectAll()
	}
	return p, cmd
}

// typing implements panel.
func (p *deadline) typing() autosave.Typing {
	text := p.date.Answer().Text()
	if text == p.start {
		return autosave.Typing{}
	}
	return autosave.Typing{Act: string(due), Steps: ids(p.targets), Text: text}
}

// leave implements panel: what cannot be read stays too, and blocks.
func (p *deadline) leave() tea.Cmd {
	p.set()
	return nil
}

// text is what was typed, with the title of the step that it counts from in full.
func (p *deadline) text() string { return p.complete(p.date.Answer().Text()) }

func (p *deadline) complete(typed string) string {
	if typed = strings.TrimSpace(typed); typed != p.typed {
		p.typed, p.whole = typed, payload.CompleteDeadline(p.plan.session.Template, typed)
	}
	return p.whole
}

// read is what a text means as the deadline of the steps.
func (p *deadline) read(text string) (when.Reading, error) {
	d := p.plan.session
	return payload.TryDeadline(d.Template, d.Answers.Step, p.targets, p.complete(text), d.Env())
}

// means is what the text in the line means, or why it is no deadline; no text means nothing.
func (p *deadline) means() (when.Reading, error) {
	if p.text() == "" {
		return when.Reading{}, nil
	}
	return p.read(p.text())
}

// Update implements panel.
func (p *deadline) Update(msg tea.Msg) (tea.Cmd, ending) {
	if press, ok := msg.(tea.KeyPressMsg); ok && !p.date.CapturesInput() {
		switch press.String() {
		case "enter", "tab", "shift+tab":
			return nil, p.apply()
		case "esc":
			if text := p.date.Answer().Text(); text != p.start {
				return notTaken(text), dropped
			}
			return nil, dropped
		}
	}
	before := p.text()
	cmd, _ := p.date.Update(msg)
	p.refused = p.refused && p.text() == before
	return cmd, open
}

// Changed implements panel: what it says is read anew at each drawing.
func (p *deadline) Changed(stage.Change) tea.Cmd { return nil }

func (p *deadline) apply() ending {
	if _, err := p.means(); err != nil {
		p.refused = true
		return open
	}
	p.set()
	return applied
}

// set makes what stands in the line the deadline of the steps; what was only looked at
// stays.
func (p *deadline) set() {
	text := p.text()
	if text == p.start {
		return
	}
	p.plan.change(p.targets, func(_ payload.Step, a payload.StepAnswer) payload.StepAnswer {
		if a.Deadline == text {
			return a
		}
		a.Deadline, a.DeadlineOrigin = text, payload.FromYou
		if text == "" {
			a.DeadlineOrigin = ""
		}
		return a
	})
}

// height implements panel: the table keeps the room of a calendar that is closed.
func (p *deadline) height() int {
	if p.date.CapturesInput() {
		return mostPanel
	}
	return 8 // with why a date cannot be read, in a narrow window
}

// View implements panel.
func (p *deadline) View(width, height int) string {
	th := p.plan.session.Theme
	drawn, below := card(th, "Deadline of "+p.plan.named(p.targets), "", width, height, func(width, height int) string {
		room, lead := max(1, width-len(deadlineLabel)), th.Accent.Render(deadlineLabel)
		var lines []string
		for _, line := range strings.Split(p.date.View(room, height), "\n") {
			lines = append(lines, lead+line)
			lead = strings.Repeat(" ", len(deadlineLabel))
		}
		if p.date.CapturesInput() {
			return strings.Join(lines, "\n")
		}
		reading, err := p.means()
		if style, text := p.hint(err); text != "" {
			lines = append(lines, wrap.Styled(style, lead, text, room)...)
		}
		if look := payload.WarnOfDate(reading.Time, time.Time{}, "", p.plan.session.Env()).String(); look != "" {
			lines = append(lines, wrap.Signed(th.Warn, lead, theme.SignWarn, look, room)...)
		}
		return strings.Join(lines, "\n")
	})
	p.below = below
	return drawn
}

// hint says what an empty line means, or why a text means nothing.
func (p *deadline) hint(err error) (theme.Style, string) {
	th := p.plan.session.Theme
	switch {
	case p.text() == "" && len(p.targets) == 1:
		return th.Text, "empty: as the template has it, " + cmp.Or(p.targets[0].Deadline.Text(p.plan.session.Template), "no deadline")
	case p.text() == "" && p.differ:
		return th.Text, "they differ: a date is that of all of them, empty leaves each as it is"
	case p.text() == "":
		return th.Text, "empty: as the template has it"
	case err != nil && p.refused:
		return th.Error, theme.SignError + " " + err.Error()
	case err != nil:
		return th.Text, err.Error()
	case p.text() != strings.TrimSpace(p.date.Answer().Text()):
		return th.Text, p.text()
	}
	return th.Text, ""
}

// Cursor implements panel.
func (p *deadline) Cursor() *tea.Cursor {
	return overlay.Shift(p.date.Cursor(), edge+len(deadlineLabel), p.below)
}

// Keys implements panel.
func (p *deadline) Keys() []key.Binding {
	if p.date.CapturesInput() {
		return p.date.Keys()
	}
	return []key.Binding{
		footer.Bind("enter", "set", "enter", "tab", "shift+tab"),
		footer.Bind("↓", "calendar", "down"),
		footer.Bind("esc", "close", "esc"),
	}
}
