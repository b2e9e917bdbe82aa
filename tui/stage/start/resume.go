package start

import (
	"context"
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/merge"
	"kickoff/payload/store/autosave"
	"kickoff/tui/stage"
)

func (s *Stage) resume(e autosave.Entry) tea.Cmd {
	store, service, env := s.o.Unfinished, s.o.Templates, s.o.Env()
	return s.open(named(e), func(ctx context.Context) (stage.Opened, error) {
		h, err := store.Open(e.ID)
		if err != nil {
			return stage.Opened{}, err
		}
		return Resume(ctx, service, h, env)
	})
}

// Newest opens the newest unfinished launch, if possible one that nobody else has
// open. Without any it is autosave.ErrNotFound.
func Newest(store *autosave.Store, launched func() map[string]bool) (*autosave.Handle, error) {
	entries, _, err := store.List()
	if err != nil {
		return nil, err
	}
	if launched != nil {
		entries = withoutDone(store, entries, launched())
	}
	if len(entries) == 0 {
		return nil, autosave.ErrNotFound
	}
	at := max(0, slices.IndexFunc(entries, func(e autosave.Entry) bool { return e.Owner == nil }))
	return store.Open(entries[at].ID)
}

// Resume brings back what was entered: the template is fetched, and answers that
// were given to it as it was are fitted to what it has become. When that fails,
// the launch is given free again, as it was.
func Resume(ctx context.Context, service Templates, h *autosave.Handle, env payload.Env) (stage.Opened, error) {
	r := h.Record()
	t, err := service.Template(ctx, r.Template.ID)
	if err != nil {
		h.Close()
		if errors.Is(err, api.ErrNotFound) {
			return stage.Opened{}, fmt.Errorf("the template %s is gone, or you may no longer see it: the answers are kept, and wait under Launches: %w", r.Template.Title, err)
		}
		return stage.Opened{}, err
	}
	o := stage.Opened{Template: t, Answers: payload.Restore(r.Answers), Draft: r.Draft, Never: stillNever(r.Never, r.Before, t), Unfinished: h}
	o.Changed = session.Rebase(r.Before, r.Answers, t, env)
	return o, nil
}

// stillNever are the fields that must not touch the disk, by the ids that they
// have now: one that was made anew under its old alias is still meant.
func stillNever(never []string, was merge.Before, t payload.Template) []string {
	var ids []string
	for _, id := range never {
		alias := ""
		if i := slices.IndexFunc(was.Fields, func(f merge.Field) bool { return f.ID == id }); i >= 0 {
			alias = was.Fields[i].Alias
		}
		ids = append(ids, id)
		for _, f := range t.Fields {
			if f.ID != id && alias != "" && f.Alias == alias {
				ids = append(ids, f.ID)
			}
		}
	}
	return ids
}

// letGo gives a launch free that nobody waits for any more.
func letGo(o stage.Opened) tea.Cmd {
	if o.Unfinished == nil {
		return nil
	}
	return func() tea.Msg {
		// Its process holds the seat until it ends, whatever is wrong with the disk.
		_ = o.Unfinished.Close()
		return saved{}
	}
}
