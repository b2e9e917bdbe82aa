package start

import (
	"context"
	"path/filepath"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/payload/humanize"
	"kickoff/payload/store/draft"
	"kickoff/tui/picker"
	"kickoff/tui/stage"
)

// shelf is the drafts tab.
type shelf struct {
	picker  *picker.Picker
	entries []draft.Entry
	err     error
}

type (
	shelved struct {
		entries []draft.Entry
		err     error
	}
	removed struct {
		name string
		err  error
	}
)

func (s *Stage) readDrafts() tea.Cmd {
	store := s.o.Drafts
	if store == nil {
		return nil
	}
	return func() tea.Msg {
		entries, err := store.List()
		return shelved{entries: entries, err: err}
	}
}

func (s *Stage) takeDrafts(msg shelved) tea.Cmd {
	s.shelf.entries, s.shelf.err = msg.entries, msg.err
	now := s.o.Env().Now
	items := make([]picker.Item, len(msg.entries))
	for i, e := range msg.entries {
		items[i] = picker.Item{ID: e.Path, Title: e.Name, Note: e.TemplateTitle + " · saved " + humanize.Ago(e.SavedAt, now)}
		if e.Err != nil {
			items[i].Title, items[i].Note, items[i].Disabled = filepath.Base(e.Path), "", e.Err.Error()
		}
	}
	return s.shelf.picker.SetItems(items)
}

// entry is the highlighted draft.
func (s *Stage) entry() (draft.Entry, bool) {
	item, ok := s.shelf.picker.Highlighted()
	if !ok {
		return draft.Entry{}, false
	}
	i := slices.IndexFunc(s.shelf.entries, func(e draft.Entry) bool { return e.Path == item.ID })
	if i < 0 {
		return draft.Entry{}, false
	}
	return s.shelf.entries[i], true
}

func (s *Stage) openDraft(name string) tea.Cmd {
	store, service, env := s.o.Drafts, s.o.Templates, s.o.Env()
	return s.open("the draft "+name, func(ctx context.Context) (*session.Session, error) {
		return session.OpenDraft(ctx, service, store, name, env)
	})
}

func (s *Stage) askRemoval() {
	e, ok := s.entry()
	if !ok || e.Err != nil {
		return
	}
	store := s.o.Drafts
	s.asking = asking{what: "Remove the draft " + e.Name + "?", yes: "removes it", do: func() tea.Cmd {
		return func() tea.Msg { return removed{name: e.Name, err: store.Remove(e.Name)} }
	}}
}

func (s *Stage) takeRemoved(msg removed) (tea.Cmd, stage.Event) {
	if msg.err != nil {
		s.shelf.err = msg.err
		return nil, nil
	}
	return s.readDrafts(), stage.Notice{Text: "the draft " + msg.name + " was removed"}
}
