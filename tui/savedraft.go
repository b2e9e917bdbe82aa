package tui

import (
	"errors"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload/draft"
	"kickoff/tui/part/input"
	"kickoff/tui/part/overlay"
	"kickoff/tui/part/wrap"
	"kickoff/tui/theme"
)

// saving asks for the name of a draft and saves it.
type saving struct {
	m    *model
	name *input.Input
	// taken is the name of a draft that is there already; enter once more
	// replaces it.
	taken string
	busy  bool
	err   error
	// then is done once the draft is saved.
	then func() tea.Cmd
}

type draftSaved struct {
	name     string
	revision uint64
	exists   bool
	err      error
}

func (m *model) saveDraft() tea.Cmd { return m.saveThen(nil) }

func (m *model) saveThen(then func() tea.Cmd) tea.Cmd {
	if m.o.Drafts == nil {
		m.say("drafts cannot be kept here", "")
		return nil
	}
	name := m.desk.Draft
	if name == "" {
		name = m.desk.Template.Title
	}
	b := &saving{m: m, name: input.New(m.desk.Theme, name), then: then}
	return tea.Batch(address(b, b.name.Focus()), m.push(b))
}

func (b *saving) Title() string { return "Save as a draft" }

func (b *saving) Update(msg tea.Msg) (tea.Cmd, reply) {
	switch msg := msg.(type) {
	case draftSaved:
		return nil, b.take(msg)
	case tea.KeyPressMsg:
		switch {
		case b.busy:
			return nil, reply{}
		case msg.String() == "esc":
			return nil, reply{close: true}
		case msg.String() == "enter":
			return b.save(), reply{}
		}
	}
	cmd, changed := b.name.Update(msg)
	if changed {
		b.taken, b.err = "", nil
	}
	return cmd, reply{}
}

// save writes the answers as they are now. A draft that these answers did not
// come from is replaced only when that was confirmed.
func (b *saving) save() tea.Cmd {
	name := strings.TrimSpace(b.name.Value())
	if name == "" {
		b.err = errors.New("a draft needs a name")
		return nil
	}
	b.busy = true
	d, store := b.m.desk, b.m.o.Drafts
	own := name == d.Draft
	sure := own || b.taken == name
	snapshot := d.Answers.Snapshot()
	what := draft.Draft{
		Name: name, TemplateID: d.Template.ID, TemplateTitle: d.Template.Title,
		SavedAt: d.Now(), Template: d.Template, Answers: snapshot,
	}
	return func() tea.Msg {
		former, err := store.Load(name)
		if err == nil && !sure {
			return draftSaved{name: name, exists: true}
		}
		if err == nil && own {
			what.Ask = former.Ask
		}
		return draftSaved{name: name, revision: snapshot.Revision, err: store.Save(what)}
	}
}

func (b *saving) take(msg draftSaved) reply {
	b.busy = false
	switch {
	case msg.exists:
		b.taken = msg.name
		return reply{}
	case msg.err != nil:
		b.err = msg.err
		return reply{}
	}
	b.m.desk.Draft, b.m.kept, b.m.outcome.Draft = msg.name, msg.revision, msg.name
	b.m.praise("saved as the draft " + msg.name)
	return reply{close: true, then: b.then}
}

func (b *saving) View(width, _ int) string {
	th, width := b.m.desk.Theme, min(width, 56)
	lines := []string{wrap.Pad(b.name.View(width), width), ""}
	add := func(text string, style func(...string) string) {
		for _, line := range wrap.Words(text, width) {
			lines = append(lines, style(line))
		}
	}
	switch {
	case b.err != nil:
		add(theme.SignError+" "+b.err.Error(), th.Error.Render)
	case b.taken != "":
		add(theme.SignWarn+" There is a draft of that name. Enter replaces it; another name keeps both.", th.Warn.Render)
	default:
		add("A draft keeps the answers to use again. It stays as it is when it is launched.", th.Muted.Render)
	}
	return strings.Join(lines, "\n")
}

func (b *saving) Cursor() *tea.Cursor { return overlay.Shift(b.name.Cursor(), 0, 0) }

func (b *saving) Keys() []key.Binding {
	return []key.Binding{bind("enter", "save", "enter"), bind("esc", "do not save", "esc")}
}
