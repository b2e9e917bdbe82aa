package start

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/payload/humanize"
	"kickoff/payload/store/draft"
	"kickoff/tui/picker"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
)

// drafts is the tab of the answers that were saved under a name.
type drafts struct {
	list[draft.Entry]
	draftsRead
	// bin: those that were removed show in place of the others.
	bin bool
}

type (
	// draftsRead is what there is, and what was removed and can be brought back.
	draftsRead struct {
		kept, removed []draft.Entry
		err           error
	}
	// draftChanged: a draft was renamed, copied, removed or brought back.
	draftChanged struct {
		notice string
		err    error
	}
)

func newDrafts(s *Stage) *drafts { return &drafts{list: newList[draft.Entry](s, "a draft")} }

func (d *drafts) title() string { return fmt.Sprintf("Drafts %d", len(d.kept)) }

func (d *drafts) read() tea.Cmd {
	store := d.o.Drafts
	if store == nil {
		return nil
	}
	return func() tea.Msg {
		kept, err := store.List()
		removed, binErr := store.Removed()
		return draftsRead{kept: kept, removed: removed, err: cmp.Or(err, binErr)}
	}
}

func (d *drafts) take(msg tea.Msg) (tea.Cmd, stage.Event, bool) {
	switch msg := msg.(type) {
	case draftsRead:
		d.draftsRead = msg
		return tea.Batch(d.showRows(), d.templates.arrange()), nil, true
	case draftChanged:
		if msg.err != nil {
			return d.read(), stage.Notice{Text: msg.err.Error()}, true
		}
		d.bin = false
		return d.read(), stage.Notice{Text: msg.notice}, true
	}
	return nil, nil, false
}

func (d *drafts) showRows() tea.Cmd {
	entries := d.kept
	if d.bin {
		entries = d.removed
	}
	return d.show(entries, d.item)
}

func (d *drafts) item(e draft.Entry) picker.Item {
	now := d.o.Env().Clock().Here()
	item := picker.Item{ID: e.Path, Title: e.Name, More: e.TemplateTitle, Last: humanize.Since(e.SavedAt, now), Words: e.TemplateTitle}
	if d.bin {
		item.More, item.Last = "removed "+humanize.Ago(e.RemovedAt, now), ""
	}
	if e.Err != nil && !d.bin {
		item.Title, item.Sign, item.More, item.Last, item.Disabled = filepath.Base(e.Path), theme.SignError, "cannot be read", "", e.Err.Error()
	}
	return item
}

// found are those that can be opened as they are found among the templates.
func (d *drafts) found() (all []other) {
	for _, e := range d.kept {
		if e.Err == nil {
			row := picker.Item{ID: e.Path, Title: e.Name, Row: "draft · " + e.Name, More: e.TemplateTitle, Words: e.TemplateTitle}
			open := func() (tea.Cmd, stage.Event) { return d.OpenDraft(e.Name), nil }
			all = append(all, other{row, open, func(p *pane) { d.describe(p, e) }})
		}
	}
	return all
}

func (d *drafts) choose(it picker.Item) (tea.Cmd, stage.Event) {
	if d.bin {
		return d.bringBack(it.Title, it.Title), nil
	}
	return d.OpenDraft(it.Title), nil
}

// OpenDraft opens the draft of that name.
func (s *Stage) OpenDraft(name string) tea.Cmd {
	store, service, env := s.o.Drafts, s.o.Templates, s.o.Env()
	return s.open("the draft "+name, func(ctx context.Context) (*session.Session, error) {
		return session.OpenDraft(ctx, service, store, name, env)
	})
}

func (d *drafts) actions() []stage.Action {
	if d.bin {
		return []stage.Action{
			{Key: footer.Bind("enter", "bring back", "enter")},
			stage.On("alt+c", "bring back as…", stage.Just(d.askBack)),
			stage.On("alt+z", "the drafts", d.toggleBin),
		}
	}
	return []stage.Action{
		{Key: footer.Bind("enter", "open", "enter")},
		stage.On("alt+e", "rename", stage.Just(d.askRename)),
		stage.On("alt+c", "copy", stage.Just(d.askCopy)),
		{Key: footer.Bind("alt+k", "remove", "alt+k", "delete"), Do: stage.Just(d.askRemoval)},
		stage.On("alt+z", "removed ones", d.toggleBin),
	}
}

// toggleBin shows the removed drafts, or the others again.
func (d *drafts) toggleBin() (tea.Cmd, stage.Event) {
	d.bin = !d.bin
	return tea.Batch(d.picker.SetQuery(""), d.showRows()), nil
}

// change does something to the drafts on disk and says what came of it.
func (d *drafts) change(notice string, do func() error) tea.Cmd {
	return func() tea.Msg { return draftChanged{notice: notice, err: do()} }
}

func (d *drafts) bringBack(name, to string) tea.Cmd {
	return d.change("the draft "+to+" is back", func() error {
		err := d.o.Drafts.BringBack(name, to)
		if errors.Is(err, draft.ErrExists) {
			err = fmt.Errorf("%w; alt+c brings it back under another name", err)
		}
		return err
	})
}

func (d *drafts) askBack() {
	if e, ok := d.inFront(); ok {
		d.askName("Bring back "+e.Name+" as", "bring back", e.Name, func(name string) tea.Cmd { return d.bringBack(e.Name, name) })
	}
}

func (d *drafts) askRename() {
	if e, ok := d.inFront(); ok && e.Err == nil {
		d.askName("Rename "+e.Name+" to", "rename", e.Name, func(name string) tea.Cmd {
			return d.change(e.Name+" is "+name+" now", func() error { return d.o.Drafts.Rename(e.Name, name) })
		})
	}
}

func (d *drafts) askCopy() {
	if e, ok := d.inFront(); ok && e.Err == nil {
		d.askName("Copy "+e.Name+" as", "copy", e.Name+" copy", func(name string) tea.Cmd {
			return d.change(e.Name+" was copied as "+name, func() error { return d.o.Drafts.Copy(e.Name, name) })
		})
	}
}

func (d *drafts) askRemoval() {
	e, ok := d.inFront()
	if !ok {
		return
	}
	d.question = &question{what: "Remove the draft " + e.Name + "?", yes: "removes it", do: func(string) tea.Cmd {
		return d.change(e.Name+" was removed; alt+z brings it back", func() error { return d.o.Drafts.Remove(e.Name) })
	}}
}

func (d *drafts) status() (string, error) {
	switch {
	case d.err != nil:
		return "", d.err
	case d.bin && len(d.removed) == 0:
		return "No draft was removed within 30 days; alt+z leads back.", nil
	case d.bin:
		return "Removed: enter brings one back, alt+z leads back.", nil
	case len(d.kept) == 0:
		return "No drafts yet: " + d.o.Keymap.Key("save") + " in a launch keeps its answers here.", nil
	}
	return "", nil
}

func (d *drafts) details(p *pane) {
	if e, ok := d.inFront(); ok {
		d.describe(p, e)
	}
}

func (d *drafts) describe(p *pane, e draft.Entry) {
	p.title(e.Name)
	if e.Err != nil {
		p.text(p.theme.Error, e.Err.Error(), 6)
		return
	}
	p.part("Answers for", e.TemplateTitle)
	if e.Total > 0 {
		p.part("Answered", fmt.Sprintf("%d of %d", e.Filled, e.Total))
	}
	p.part("Saved", d.when(e.SavedAt))
}
