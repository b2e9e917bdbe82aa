package start

import (
	"context"
	"fmt"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/payload/humanize"
	"kickoff/payload/store/draft"
	"kickoff/tui/picker"
	"kickoff/tui/stage"
	"kickoff/tui/ui/footer"
)

// drafts is the tab of the answers that were saved under a name.
type drafts struct {
	list[draft.Entry]
	err error
}

type (
	draftsRead struct {
		entries []draft.Entry
		err     error
	}
	draftRemoved struct {
		name string
		err  error
	}
)

func newDrafts(s *Stage) *drafts { return &drafts{list: newList[draft.Entry](s, "a draft")} }

func (d *drafts) title() string { return fmt.Sprintf("Drafts %d", len(d.entries)) }

func (d *drafts) read() tea.Cmd {
	store := d.o.Drafts
	if store == nil {
		return nil
	}
	return func() tea.Msg {
		entries, err := store.List()
		return draftsRead{entries: entries, err: err}
	}
}

func (d *drafts) take(msg tea.Msg) (tea.Cmd, stage.Event, bool) {
	switch msg := msg.(type) {
	case draftsRead:
		d.err = msg.err
		return d.show(msg.entries, d.item), nil, true
	case draftRemoved:
		if d.err = msg.err; msg.err != nil {
			return nil, nil, true
		}
		return d.read(), stage.Notice{Text: "the draft " + msg.name + " was removed"}, true
	}
	return nil, nil, false
}

func (d *drafts) item(e draft.Entry) picker.Item {
	if e.Err != nil {
		return picker.Item{ID: e.Path, Title: filepath.Base(e.Path), Disabled: e.Err.Error()}
	}
	return picker.Item{ID: e.Path, Title: e.Name, Note: e.TemplateTitle + " · saved " + humanize.Ago(e.SavedAt, d.o.Env().Now)}
}

func (d *drafts) choose(it picker.Item) (tea.Cmd, stage.Event) { return d.OpenDraft(it.Title), nil }

// OpenDraft opens the draft of that name.
func (s *Stage) OpenDraft(name string) tea.Cmd {
	store, service, env := s.o.Drafts, s.o.Templates, s.o.Env()
	return s.open("the draft "+name, func(ctx context.Context) (*session.Session, error) {
		return session.OpenDraft(ctx, service, store, name, env)
	})
}

func (d *drafts) actions() []stage.Action {
	return []stage.Action{
		{Key: footer.Bind("enter", "open", "enter")},
		stage.On("delete", "remove the draft", stage.Just(d.askRemoval)),
	}
}

func (d *drafts) askRemoval() {
	e, ok := d.inFront()
	if !ok || e.Err != nil {
		return
	}
	store := d.o.Drafts
	d.question = &question{what: "Remove the draft " + e.Name + "?", yes: "removes it", do: func() tea.Msg {
		return draftRemoved{name: e.Name, err: store.Remove(e.Name)}
	}}
}

func (d *drafts) status() (string, error) {
	if d.err == nil && len(d.entries) == 0 {
		return "No drafts yet: alt+s in a launch keeps its answers here.", nil
	}
	return "", d.err
}

func (d *drafts) details(p *pane) {
	e, ok := d.inFront()
	if !ok {
		return
	}
	p.text(p.theme.Title, e.Name, 1)
	p.part("Answers for", e.TemplateTitle)
	p.part("Saved", d.when(e.SavedAt))
}
