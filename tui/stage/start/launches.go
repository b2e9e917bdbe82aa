package start

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/payload/humanize"
	"kickoff/payload/store/autosave"
	"kickoff/tui/picker"
	"kickoff/tui/stage"
)

// pile is the tab of the launches that were begun and not sent.
type pile struct {
	picker  *picker.Picker
	entries []autosave.Entry
	asides  []autosave.Quarantined
	// gone are those that were discarded; bin: they show in place of the others.
	gone []autosave.Entry
	bin  bool
	err  error
	// offered: the newest was offered since the program started.
	offered bool
}

type (
	piled struct {
		entries, gone []autosave.Entry
		asides        []autosave.Quarantined
		err           error
	}
	// moved: a launch was discarded or brought back.
	moved struct {
		said string
		err  error
	}
)

func (s *Stage) readLaunches() tea.Cmd {
	store, book := s.o.Unfinished, s.o.Ledger
	if store == nil {
		return nil
	}
	return func() tea.Msg {
		entries, asides, err := session.Unfinished(store, book)
		gone, goneErr := store.Discarded()
		if err == nil {
			err = goneErr
		}
		return piled{entries: entries, gone: gone, asides: asides, err: err}
	}
}

// takeLaunches shows what waits, and offers the newest that nobody has open, once.
func (s *Stage) takeLaunches(msg piled) (tea.Cmd, stage.Event) {
	p := &s.pile
	p.entries, p.gone, p.asides, p.err = msg.entries, msg.gone, msg.asides, msg.err
	cmd := s.showLaunches()
	if !p.offered && s.o.Open == nil && !s.opening.busy() && s.list.picker.Query() == "" {
		p.offered = true
		if i := slices.IndexFunc(p.entries, func(e autosave.Entry) bool { return e.Owner == nil && !s.isCurrent(e.ID) }); i >= 0 {
			return cmd, s.offer(p.entries[i], len(p.entries)-1)
		}
	}
	if word := setAside(p.asides); word != "" {
		return cmd, stage.Notice{Text: word}
	}
	return cmd, nil
}

func (s *Stage) offer(e autosave.Entry, others int) stage.Event {
	asides := setAside(s.pile.asides)
	title := func() string {
		text := "Unfinished: " + s.sentence(e)
		if others > 0 {
			text += fmt.Sprintf(" (and %d more under Launches)", others)
		}
		if asides != "" {
			text += ". Besides, " + asides
		}
		return text
	}
	return stage.Offer{
		Title:   title,
		Resume:  func() tea.Cmd { return s.resume(e) },
		Discard: func() tea.Cmd { return s.discard(e) },
	}
}

// setAside says what of the unfinished launches cannot be used; what was told
// before is not told again.
func setAside(asides []autosave.Quarantined) string {
	var words []string
	for _, a := range asides {
		switch {
		case a.Fresh:
			words = append(words, "an unfinished launch could not be read and was set aside: "+a.Path)
		case a.Newer:
			words = append(words, "an unfinished launch waits for a newer kickoff: "+a.Path)
		}
	}
	if n := len(words); n > 1 {
		return fmt.Sprintf("%s (and %d more under Launches)", words[0], n-1)
	}
	return strings.Join(words, "")
}

func (s *Stage) showLaunches() tea.Cmd {
	var items []picker.Item
	if s.pile.bin {
		for _, e := range s.pile.gone {
			items = append(items, picker.Item{ID: e.ID, Title: named(e), Note: "discarded " + humanize.Ago(e.DiscardedAt, s.o.Env().Now)})
		}
		return s.pile.picker.SetItems(items)
	}
	for _, e := range s.pile.entries {
		note := fmt.Sprintf("%s · %s", s.moment(e.SavedAt), filled(e))
		switch {
		case s.isCurrent(e.ID):
			note += " · open here"
		case e.Owner != nil:
			note += " · open in another window"
		}
		items = append(items, picker.Item{ID: e.ID, Title: named(e), Note: note})
	}
	for _, a := range s.pile.asides {
		items = append(items, picker.Item{ID: a.Path, Title: "cannot be read", Note: a.Path, Disabled: a.Reason + "; it lies at " + a.Path})
	}
	return s.pile.picker.SetItems(items)
}

// launch is the highlighted launch.
func (s *Stage) launch() (autosave.Entry, bool) {
	item, ok := s.pile.picker.Highlighted()
	if !ok {
		return autosave.Entry{}, false
	}
	list := s.pile.entries
	if s.pile.bin {
		list = s.pile.gone
	}
	i := slices.IndexFunc(list, func(e autosave.Entry) bool { return e.ID == item.ID })
	if i < 0 {
		return autosave.Entry{}, false
	}
	return list[i], true
}

// named is the template and the process that an unfinished launch is to become.
func named(e autosave.Entry) string {
	switch {
	case e.Name == "":
		return e.TemplateTitle
	case strings.HasPrefix(e.Name, e.TemplateTitle):
		return e.Name
	}
	return e.TemplateTitle + " – " + e.Name
}

func filled(e autosave.Entry) string { return fmt.Sprintf("%d of %d filled", e.Filled, e.Total) }

// sentence names an unfinished launch as a person would: what, when, how much.
func (s *Stage) sentence(e autosave.Entry) string {
	return fmt.Sprintf("%s, %s, %s", named(e), s.moment(e.SavedAt), filled(e))
}

// moment is a time of today, or a day and a time.
func (s *Stage) moment(t time.Time) string {
	t = t.In(s.zone())
	if now := s.o.Env().Now.In(s.zone()); t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return t.Format("15:04")
	}
	return t.Format("Mon 2 Jan 15:04")
}

func (s *Stage) discard(e autosave.Entry) tea.Cmd {
	store := s.o.Unfinished
	return func() tea.Msg {
		return moved{said: named(e) + " was discarded; alt+d under Launches brings it back for a week", err: store.Discard(e.ID)}
	}
}

func (s *Stage) bringBack(e autosave.Entry) tea.Cmd {
	store := s.o.Unfinished
	return func() tea.Msg { return moved{said: named(e) + " is back", err: store.Restore(e.ID)} }
}

func (s *Stage) takeMoved(msg moved) (tea.Cmd, stage.Event) {
	if msg.err != nil {
		return s.readLaunches(), stage.Notice{Text: msg.err.Error()}
	}
	s.pile.bin = false
	return s.readLaunches(), stage.Notice{Text: msg.said}
}

// toggleBin shows the discarded launches, or the others again.
func (s *Stage) toggleBin() tea.Cmd {
	s.pile.bin = !s.pile.bin
	return tea.Batch(s.pile.picker.SetQuery(""), s.showLaunches())
}

// pressLaunch handles the keys of this tab alone.
func (s *Stage) pressLaunch(msg tea.KeyPressMsg) (cmd tea.Cmd, event stage.Event, done bool) {
	k := keys()
	switch {
	case key.Matches(msg, k.bin):
		return s.toggleBin(), nil, true
	case key.Matches(msg, k.discard) && !s.pile.bin:
		e, ok := s.launch()
		if ok && s.isCurrent(e.ID) {
			return nil, stage.Notice{Text: "it is open now: the menu (esc) discards it"}, true
		}
		if ok {
			s.asking = asking{what: "Discard " + named(e) + "?", yes: "discards it; it can be brought back for a week", do: func() tea.Cmd { return s.discard(e) }}
		}
		return nil, nil, true
	}
	return nil, nil, false
}

func (s *Stage) isCurrent(id string) bool {
	return id != "" && s.o.Current != nil && s.o.Current() == id
}
