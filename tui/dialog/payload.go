package dialog

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/stage"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/jsonview"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// Payload lays the JSON over the stage, where it scrolls, is searched and is held
// against other launches. The keys that act everywhere do so here too.
type Payload struct {
	session *stage.Session
	json    *jsonview.View
	// what it is called; comparison is nil for one that is held against nothing.
	what       string
	comparison *stage.Comparison
	sent       payload.Launch
	// effects is what the launch does, in lines of so many cells; nil says nothing of it.
	effects func(width int) []string
	// above is how many lines stand above the JSON.
	above int
}

// NewPayload shows the session's launch with the lines of one answer marked.
func NewPayload(s *stage.Session, at stage.AnswerRef, bases []stage.Basis) *Payload {
	p := show(&Payload{session: s, what: "Payload", comparison: stage.NewComparison(s, bases)})
	p.json.MarkAnswer(at.Field, at.Step, at.Property)
	return p
}

// NewPayloadOf shows another launch, and says which: what was sent, that of a row; above it
// what it does, nil for nothing.
func NewPayloadOf(s *stage.Session, what string, launch payload.Launch, effects func(width int) []string) *Payload {
	return show(&Payload{session: s, what: what, sent: launch, effects: effects})
}

func show(p *Payload) *Payload {
	p.json = jsonview.New(p.session.Theme)
	p.json.Point(true)
	p.refresh()
	return p
}

func (p *Payload) refresh() {
	if p.comparison == nil {
		p.json.Show(p.sent, p.session.Called)
		return
	}
	p.json.Show(p.comparison.Shown())
}

// Title implements Dialog.
func (p *Payload) Title() string {
	return fmt.Sprintf("%s, line %d of %d", p.what, p.json.At(), p.json.Lines())
}

// Changed implements Listener.
func (p *Payload) Changed(c stage.Change) tea.Cmd {
	if c.Has(stage.BuiltChanged | stage.PeopleChanged | stage.ListsChanged | stage.TemplateChanged) {
		p.refresh()
	}
	return nil
}

// Yields implements Overlay.
func (p *Payload) Yields(msg tea.KeyPressMsg) bool {
	return !p.json.Takes(msg) && !key.Matches(msg, p.again())
}

// Update implements Dialog.
func (p *Payload) Update(msg tea.Msg) (tea.Cmd, Result) {
	if p.comparison != nil && p.comparison.Take(msg) {
		p.refresh()
		return nil, Result{}
	}
	if pressed, ok := msg.(tea.KeyPressMsg); ok && !p.json.Takes(pressed) {
		for _, a := range p.acts() {
			if key.Matches(pressed, a.key) {
				return a.do()
			}
		}
	}
	p.json.Update(msg)
	return nil, Result{}
}

// again is the key that showed it, which closes it too.
func (p *Payload) again() key.Binding { return p.session.Keymap.Bind("payload", "") }

func (p *Payload) acts() []act {
	acts := []act{
		{footer.Bind("esc", "close", append(p.again().Keys(), "esc")...), closing(nil)},
		{footer.Bind("c", "copy this", "c"), func() (tea.Cmd, Result) {
			return p.session.Clipboard.Copy("what this line holds", "part.json", p.json.Part()), Result{}
		}},
		{footer.Bind("C", "copy all", "C"), func() (tea.Cmd, Result) {
			body := p.sent.Body
			if p.comparison != nil {
				body = p.session.Built.Body
			}
			return p.session.Clipboard.Copy("the payload", "launch.json", string(body)), Result{}
		}},
	}
	if p.comparison == nil {
		return acts
	}
	return append(acts, act{footer.Bind("v", p.comparison.Does(), "v"), func() (tea.Cmd, Result) {
		cmd := p.comparison.Next()
		p.refresh()
		return cmd, Result{}
	}})
}

// View implements Dialog.
func (p *Payload) View(width, height int) string {
	var lines []string
	if p.comparison != nil {
		if word := p.comparison.Word(); word != "" {
			lines = wrap.Styled(p.session.Theme.Title, "", word, width)
		}
	}
	if p.effects != nil {
		effects := p.effects(width)
		lines = append(lines, effects[:min(len(effects), height/3)]...)
	}
	p.above = len(lines)
	lines = append(lines, strings.Split(p.json.View(width, max(1, height-len(lines))), "\n")...)
	for i := range lines {
		lines[i] = wrap.Pad(lines[i], width)
	}
	return strings.Join(lines, "\n")
}

// Cursor implements Dialog.
func (p *Payload) Cursor() *tea.Cursor { return overlay.Shift(p.json.Cursor(), 0, p.above) }

// Keys implements Dialog.
func (p *Payload) Keys() []key.Binding {
	if p.json.Typing() {
		return p.json.Keys()
	}
	return append(keysOf(p.acts()), p.json.Keys()...)
}
