package tui

import (
	"errors"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload/store/draft"
	"kickoff/tui/theme"
	"kickoff/tui/ui/prompt"
	"kickoff/tui/ui/wrap"
)

// saving asks for the name of a draft and for what it keeps, and saves it.
type saving struct {
	noCursor
	m     *model
	name  *prompt.Line
	marks marks
	// choosing: the keyboard is the list's and not the name's.
	choosing bool
	// over is the draft that would be saved over, nil for none; enter once more
	// replaces it. differs is what that changes.
	over    *draft.Draft
	differs []draft.Difference
	busy    bool
	err     error
	// then is done once the draft is saved.
	then func() tea.Cmd
}

type (
	// draftThere is the draft whose answers are on the session, for its marks.
	draftThere struct{ draft draft.Draft }
	draftSaved struct {
		draft    draft.Draft
		revision uint64
		// over is a draft of that name that is there already; nothing was saved.
		over    *draft.Draft
		differs []draft.Difference
		err     error
	}
)

func (m *model) saveDraft() tea.Cmd { return m.saveThen(nil) }

func (m *model) saveThen(then func() tea.Cmd) tea.Cmd {
	if m.o.Drafts == nil {
		m.say("drafts cannot be kept here", "")
		return nil
	}
	name := m.session.Draft
	if name == "" {
		name = m.session.Template.Title
	}
	b := &saving{m: m, name: prompt.New(m.session.Theme, name), marks: newMarks(m), then: then}
	b.name.Focus()
	return tea.Batch(address(b, b.former()), m.push(b))
}

// former reads the marks of the draft that the answers are from.
func (b *saving) former() tea.Cmd {
	name, store := b.m.session.Draft, b.m.o.Drafts
	if name == "" {
		return nil
	}
	return func() tea.Msg {
		d, err := store.Load(name)
		if err != nil {
			return nil // it was renamed or removed; then it has no say
		}
		return draftThere{d}
	}
}

func (b *saving) Title() string { return "Save as a draft" }

func (b *saving) Update(msg tea.Msg) (tea.Cmd, reply) {
	switch msg := msg.(type) {
	case draftSaved:
		return nil, b.take(msg)
	case draftThere:
		b.marks.asked(msg.draft.Ask)
		return nil, reply{}
	case tea.KeyPressMsg:
		if b.busy {
			return nil, reply{}
		}
		switch msg.String() {
		case "esc":
			return nil, reply{close: true}
		case "enter":
			return b.save(), reply{}
		case "tab", "shift+tab":
			b.turn()
			return nil, reply{}
		}
		if b.choosing {
			if b.marks.press(msg) {
				b.over, b.err = nil, nil
			}
			return nil, reply{}
		}
	}
	cmd, changed := b.name.Update(msg)
	if changed {
		b.over, b.err = nil, nil
	}
	return cmd, reply{}
}

// turn hands the keyboard from the name to the list and back.
func (b *saving) turn() {
	b.choosing = !b.choosing && len(b.marks.rows) > 0
	if b.choosing {
		b.name.Blur()
	} else {
		b.name.Focus()
	}
}

// save writes the answers as they are now. One that is there already is replaced
// only after what that changes was shown.
func (b *saving) save() tea.Cmd {
	name := strings.TrimSpace(b.name.Value())
	if err := draft.CheckName(name); err != nil {
		b.err = err
		return nil
	}
	b.busy = true
	d, store := b.m.session, b.m.o.Drafts
	sure := b.over != nil && b.over.Name == name
	snapshot := d.Answers.Snapshot()
	what := draft.Draft{
		Name: name, TemplateID: d.Template.ID, TemplateTitle: d.Template.Title,
		SavedAt: d.Now(), Template: d.Template,
	}
	what.Answers, what.Ask, what.Never = b.marks.apply(snapshot)
	t, env := d.Template, d.Env()
	return func() tea.Msg {
		former, err := store.Load(name)
		if err == nil && !sure {
			if differs := draft.Compare(former, what, t, env); len(differs) > 0 {
				return draftSaved{over: &former, differs: differs}
			}
		}
		if err != nil && !errors.Is(err, draft.ErrNotFound) && !sure {
			return draftSaved{err: err}
		}
		return draftSaved{draft: what, revision: snapshot.Revision, err: store.Save(what)}
	}
}

func (b *saving) take(msg draftSaved) reply {
	b.busy = false
	switch {
	case msg.over != nil:
		b.over, b.differs = msg.over, msg.differs
		return reply{}
	case msg.err != nil:
		b.err = msg.err
		return reply{}
	}
	m, name := b.m, msg.draft.Name
	m.session.Draft, m.kept, m.outcome.Draft = name, msg.revision, name
	m.praise("saved as the draft " + name)
	return reply{close: true, then: b.then}
}

func (b *saving) View(width, height int) string {
	th, width := b.m.session.Theme, min(width, 72)
	lines := []string{wrap.Pad(b.name.View(width), width), ""}
	add := func(text string, style func(...string) string) {
		for _, line := range wrap.Words(text, width) {
			lines = append(lines, style(line))
		}
	}
	switch {
	case b.err != nil:
		add(theme.SignError+" "+b.err.Error(), th.Error.Render)
	case b.over != nil:
		add(theme.SignWarn+" There is a draft of that name. Enter replaces it; another name keeps both. Replacing changes:", th.Warn.Render)
		return strings.Join(append(lines, b.changes(width, height-len(lines))...), "\n")
	default:
		add("A draft keeps the answers to use again. It stays as it is when it is launched.", th.Muted.Render)
	}
	if room := height - len(lines) - 1; room > 0 {
		lines = append(append(lines, ""), b.marks.view(width, room, b.choosing)...)
	}
	return strings.Join(lines, "\n")
}

// changes is what saving over the former draft changes, as far as it fits.
func (b *saving) changes(width, most int) []string {
	th := b.m.session.Theme
	var lines []string
	for i, d := range b.differs {
		if i == most-1 && len(b.differs) > most {
			return append(lines, th.Muted.Render(fmt.Sprintf("  and %d more", len(b.differs)-i)))
		}
		lines = append(lines, wrap.Fit("  "+th.Accent.Render(d.Label)+th.Text.Render("  "+orNothing(d.Before)+" → "+orNothing(d.After)), width))
	}
	return lines
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

func (b *saving) Keys() []key.Binding {
	keys := []key.Binding{bind("enter", "save", "enter"), bind("esc", "do not save", "esc")}
	switch {
	case b.choosing:
		return append(keys, bind("tab", "the name", "tab"), bind("k", "keep", "k"), bind("x", "leave out", "x"), bind("a", "ask anew", "a"), bind("n", "never store", "n"))
	case len(b.marks.rows) > 0:
		return append(keys, bind("tab", "choose what it keeps", "tab"))
	}
	return keys
}
