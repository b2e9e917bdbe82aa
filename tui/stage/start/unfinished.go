package start

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/payload/humanize"
	"kickoff/payload/store/autosave"
	"kickoff/tui/picker"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
)

// unfinished is the tab of the launches that were begun and not sent.
type unfinished struct {
	list[autosave.Entry]
	unfinishedRead
	// bin: those that were discarded show in place of the others.
	bin bool
	// offered: the newest was offered since the program started.
	offered bool
}

type (
	// unfinishedRead is what there is: launches that wait, those that were discarded,
	// and those that cannot be read.
	unfinishedRead struct {
		waiting, discarded []autosave.Entry
		quarantined        []autosave.Quarantined
		err                error
	}
	// moved: a launch was discarded or brought back.
	moved struct {
		notice string
		err    error
	}
)

func newUnfinished(s *Stage) *unfinished {
	return &unfinished{list: newList[autosave.Entry](s, "an unfinished launch")}
}

func (u *unfinished) title() string { return fmt.Sprintf("Unfinished %d", len(u.waiting)) }

func (u *unfinished) read() tea.Cmd {
	store, book, batches := u.o.Unfinished, u.o.Ledger, u.o.Batches
	if store == nil {
		return nil
	}
	return func() tea.Msg {
		waiting, quarantined, err := session.Unfinished(store, book)
		discarded, binErr := store.Discarded()
		read := unfinishedRead{waiting: waiting, discarded: discarded, quarantined: quarantined, err: cmp.Or(err, binErr)}
		if batches == nil {
			return read
		}
		tables, damaged, err := batches.List()
		tables = slices.DeleteFunc(tables, func(e autosave.Entry) bool { return !e.Ended.IsZero() })
		discarded, binErr = batches.Discarded()
		read.err = cmp.Or(read.err, err, binErr)
		read.waiting = newest(append(read.waiting, tables...), func(e autosave.Entry) time.Time { return e.SavedAt })
		read.discarded = newest(append(read.discarded, discarded...), func(e autosave.Entry) time.Time { return e.DiscardedAt })
		read.quarantined = append(read.quarantined, damaged...)
		return read
	}
}

// newest puts what is newest first.
func newest(list []autosave.Entry, at func(autosave.Entry) time.Time) []autosave.Entry {
	slices.SortStableFunc(list, func(a, b autosave.Entry) int { return at(b).Compare(at(a)) })
	return list
}

// store is where an entry is kept.
func (u *unfinished) store(e autosave.Entry) *autosave.Store {
	if e.File != "" {
		return u.o.Batches.Store
	}
	return u.o.Unfinished
}

func (u *unfinished) take(msg tea.Msg) (tea.Cmd, stage.Event, bool) {
	switch msg := msg.(type) {
	case unfinishedRead:
		u.unfinishedRead = msg
		return tea.Batch(u.showRows(), u.templates.arrange()), u.announce(), true
	case moved:
		if msg.err != nil {
			return u.read(), stage.Notice{Text: msg.err.Error()}, true
		}
		u.bin = false
		return u.read(), stage.Notice{Text: msg.notice}, true
	}
	return nil, nil, false
}

// announce offers the newest launch that nobody has open, once; else it says what
// cannot be used.
func (u *unfinished) announce() stage.Event {
	unusable := unusable(u.quarantined)
	if !u.offered && u.o.Open == nil && !u.opening.busy() && u.templates.picker.Query() == "" {
		u.offered = true
		if i := slices.IndexFunc(u.waiting, func(e autosave.Entry) bool { return e.Owner == nil && !u.isCurrent(e.ID) }); i >= 0 {
			return u.offer(u.waiting[i], unusable)
		}
	}
	if unusable != "" {
		return stage.Notice{Text: unusable}
	}
	return nil
}

func (u *unfinished) offer(e autosave.Entry, besides string) stage.Event {
	others := len(u.waiting) - 1
	title := func() string {
		text := fmt.Sprintf("Unfinished: %s, %s, %s", named(e), u.when(e.SavedAt), answered(e))
		if e.Waiting {
			text = "Waiting to be sent" + strings.TrimPrefix(text, "Unfinished")
		}
		if others > 0 {
			text += fmt.Sprintf(" (and %d more under Unfinished)", others)
		}
		if besides != "" {
			text += ". Besides, " + besides
		}
		return text
	}
	return stage.Offer{
		Title:   title,
		Resume:  func() tea.Cmd { return u.resume(e) },
		Discard: func() tea.Cmd { return u.discard(e) },
	}
}

// unusable says what of the unfinished launches cannot be used; what was said
// before is not said again.
func unusable(list []autosave.Quarantined) string {
	var words []string
	for _, q := range list {
		switch {
		case q.Fresh:
			words = append(words, "an unfinished launch could not be read and was set aside: "+q.Path)
		case q.Newer:
			words = append(words, "an unfinished launch waits for a newer kickoff: "+q.Path)
		}
	}
	if n := len(words); n > 1 {
		return fmt.Sprintf("%s (and %d more under Unfinished)", words[0], n-1)
	}
	return strings.Join(words, "")
}

func (u *unfinished) showRows() tea.Cmd {
	now := u.o.Env().Clock().Here()
	if u.bin {
		return u.show(u.discarded, func(e autosave.Entry) picker.Item {
			return picker.Item{ID: e.ID, Title: named(e), More: "discarded " + humanize.Ago(e.DiscardedAt, now)}
		})
	}
	damaged := make([]picker.Item, len(u.quarantined))
	for i, q := range u.quarantined {
		damaged[i] = picker.Item{ID: q.Path, Title: "cannot be read", Sign: theme.SignError, More: q.Path, Disabled: q.Reason + "; it lies at " + q.Path}
	}
	return u.show(u.waiting, u.item, damaged...)
}

func (u *unfinished) item(e autosave.Entry) picker.Item {
	item := picker.Item{ID: e.ID, Title: named(e), More: answered(e), Last: strings.TrimPrefix(u.when(e.SavedAt), "today "), Words: e.Template.Title}
	switch {
	case u.isCurrent(e.ID):
		item.Sign, item.More = theme.SignNow, "open here"
	case e.Owner != nil:
		item.Sign, item.More = theme.SignNow, "open elsewhere"
	case e.Waiting:
		item.Sign, item.More = theme.SignWarn, "waiting to be sent"
	}
	return item
}

// found are those that wait as they are found among the templates.
func (u *unfinished) found() (all []other) {
	for _, e := range u.waiting {
		row := u.item(e)
		row.Row, row.Last = "unfinished · "+row.Title, ""
		all = append(all, other{row, func() (tea.Cmd, stage.Event) { return u.openEntry(e) }, func(p *pane) { u.describe(p, e) }})
	}
	return all
}

// named is the template and the process that an unfinished launch is to become.
func named(e autosave.Entry) string {
	switch {
	case e.File != "":
		return e.File + " → " + e.Template.Title
	case e.Name == "":
		return e.Template.Title
	case strings.HasPrefix(e.Name, e.Template.Title):
		return e.Name
	}
	return e.Template.Title + " – " + e.Name
}

func answered(e autosave.Entry) string {
	if e.File != "" {
		return humanize.Count(e.Rows, "row")
	}
	return fmt.Sprintf("%d of %d answered", e.Filled, e.Total)
}

// isCurrent: the launch is the one that is open here.
func (u *unfinished) isCurrent(id string) bool {
	return id != "" && u.o.Current != nil && u.o.Current() == id
}

func (u *unfinished) choose(picker.Item) (tea.Cmd, stage.Event) {
	e, ok := u.inFront()
	switch {
	case !ok:
		return nil, nil
	case u.bin:
		return u.restore(e), nil
	}
	return u.openEntry(e)
}

func (u *unfinished) openEntry(e autosave.Entry) (tea.Cmd, stage.Event) {
	if u.isCurrent(e.ID) {
		return nil, stage.Next{}
	}
	return u.resume(e), nil
}

func (u *unfinished) resume(e autosave.Entry) tea.Cmd {
	if env := u.o.Env(); e.File != "" {
		return u.openTable(named(e), func(ctx context.Context) (*session.Session, *stage.Table, error) {
			return u.o.OpenBatch(ctx, e.ID, env)
		})
	}
	store, service, env := u.o.Unfinished, u.o.Templates, u.o.Env()
	return u.open(named(e), func(ctx context.Context) (*session.Session, error) {
		h, err := store.Open(e.ID)
		if err != nil {
			return nil, err
		}
		return session.Resume(ctx, service, h, env)
	})
}

func (u *unfinished) discard(e autosave.Entry) tea.Cmd {
	store := u.store(e)
	return func() tea.Msg {
		return moved{notice: named(e) + " is discarded; alt+z under Unfinished has it for a week", err: store.Discard(e.ID)}
	}
}

func (u *unfinished) restore(e autosave.Entry) tea.Cmd {
	store := u.store(e)
	return func() tea.Msg { return moved{notice: named(e) + " is back", err: store.Restore(e.ID)} }
}

func (u *unfinished) actions() []stage.Action {
	if u.bin {
		return []stage.Action{
			{Key: footer.Bind("enter", "bring back", "enter")},
			stage.On("alt+z", "unfinished ones", u.toggleBin),
		}
	}
	return []stage.Action{
		{Key: footer.Bind("enter", "open", "enter")},
		{Key: footer.Bind("alt+k", "discard", "alt+k", "delete"), Do: u.askDiscard},
		stage.On("alt+z", "discarded ones", u.toggleBin),
	}
}

// toggleBin shows the discarded launches, or the others again.
func (u *unfinished) toggleBin() (tea.Cmd, stage.Event) {
	u.bin = !u.bin
	return tea.Batch(u.picker.SetQuery(""), u.showRows()), nil
}

func (u *unfinished) askDiscard() (tea.Cmd, stage.Event) {
	e, ok := u.inFront()
	switch {
	case !ok:
		return nil, nil
	case u.isCurrent(e.ID):
		return nil, stage.Notice{Text: "it is open now: the menu (esc) discards it"}
	}
	u.question = &question{what: "Discard " + named(e) + "?", yes: "discards it", do: func(string) tea.Cmd { return u.discard(e) }}
	return nil, nil
}

func (u *unfinished) status() (string, error) {
	switch {
	case u.err != nil:
		return "", u.err
	case u.bin && len(u.discarded) == 0:
		return "Nothing was discarded within a week; alt+z leads back.", nil
	case u.bin:
		return "Discarded: enter brings one back, alt+z leads back.", nil
	case len(u.waiting) == 0:
		return "Nothing is unfinished: what you enter is kept here until it is launched.", nil
	}
	return "", nil
}

// details is what is known of an unfinished launch before it is opened.
func (u *unfinished) details(p *pane) {
	if e, ok := u.inFront(); ok {
		u.describe(p, e)
	}
}

func (u *unfinished) describe(p *pane, e autosave.Entry) {
	p.title(named(e))
	p.part("Template", e.Template.Title)
	if e.File != "" {
		p.part("Table", e.File+", "+answered(e))
	} else {
		p.part("Answered", fmt.Sprintf("%d of %d", e.Filled, e.Total))
	}
	p.part("Saved", u.when(e.SavedAt))
	if e.Waiting {
		p.part("Waiting to be sent", "There was no network when you launched it. Open it and launch it again: nothing is sent by itself.")
	}
	if e.Draft != "" {
		p.part("From the draft", e.Draft)
	}
	if e.Owner != nil {
		p.part("Open in another window", e.Owner.String()+", since "+u.when(e.Owner.Since))
	}
}
