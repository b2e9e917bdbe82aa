package steps

import (
	"cmp"
	"errors"
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
}

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

// title implements panel.
func (p *deadline) title() string { return "Deadline of " + p.plan.named(p.targets) }

// height implements panel: a month that is open, else the line with what is to be said of
// it, and a month beside that where the table leaves the room.
func (p *deadline) height(rest int) int {
	switch {
	case p.date.CapturesInput():
		return 11
	case p.refused:
		return max(7, rest)
	}
	return max(5, rest)
}

// View implements panel.
func (p *deadline) View(width, height int) []string {
	th := p.plan.session.Theme
	var below []string
	reading, err := p.means()
	switch {
	case p.date.CapturesInput():
	case err != nil && p.refused:
		below = wrap.Signed(th.Error, "", theme.SignError, err.Error(), width)
	case err != nil:
		below = said(th.Text, mend(err), width, 2)
	case p.text() != strings.TrimSpace(p.date.Answer().Text()):
		below = said(th.Text, p.text(), width, 2)
	}
	if look := payload.WarnOfDate(reading.Time, time.Time{}, "", p.plan.session.Env()).String(); look != "" && !p.date.CapturesInput() {
		below = append(below, wrap.Signed(th.Warn, "", theme.SignWarn, look, width)...)
	}
	below = below[:min(len(below), height-1)]
	return append(strings.Split(p.date.View(width, height-len(below)), "\n"), below...)
}

// mend is what would be right, of text that is not finished yet.
func mend(err error) string {
	if refused, ok := errors.AsType[*payload.ValueError](err); ok {
		return cmp.Or(refused.Fix, refused.Message)
	}
	return err.Error()
}

// foot implements panel: what an empty line means.
func (p *deadline) foot(width, _ int) []string {
	if p.date.CapturesInput() {
		return nil
	}
	text := p.date.Foot()
	switch {
	case p.text() != "":
	case len(p.targets) == 1:
		text = "empty: as the template has it, " + cmp.Or(p.targets[0].Deadline.Text(p.plan.session.Template), "no deadline")
	case p.differ:
		text = "they differ: a date is that of all of them, empty leaves each as it is"
	default:
		text = "empty: as the template has it"
	}
	return said(p.plan.session.Theme.Text, text, width, 2)
}

// Cursor implements panel.
func (p *deadline) Cursor() *tea.Cursor { return p.date.Cursor() }

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
