package start

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/cache"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/store/ledger"
	"kickoff/tui/picker"
	"kickoff/tui/theme"
)

// past is what this person did here before: what was launched, and which templates they
// made favourites.
type past struct {
	book       ledger.Book
	favourites []string
	err        error
}

// pastRead is the past as it is on disk.
type pastRead past

func (s *Stage) readPast() tea.Cmd {
	book, favourites := s.o.Ledger, s.o.Favourites
	return func() tea.Msg {
		var p pastRead
		if book != nil {
			p.book, p.err = book.Read()
		}
		if favourites != nil {
			var err error
			p.favourites, err = favourites.List()
			p.err = cmp.Or(p.err, err)
		}
		return p
	}
}

// use is how a template was launched from here: the last time, and how often and how
// recently in one number.
type use struct {
	last  ledger.Entry
	score float64
}

// halfLife is after how many days a launch counts half.
const halfLife = 14.0

// uses are those of each template that was launched.
func (p past) uses(now time.Time) map[string]use {
	all := map[string]use{}
	for _, e := range p.book.Entries { // the newest first
		id := e.Intent.Template.ID
		if id == "" || e.Status != ledger.Launched || e.Outcome.Archived {
			continue
		}
		u, again := all[id]
		if !again {
			u.last = e
		}
		u.score += math.Exp2(-now.Sub(e.Intent.At).Hours() / 24 / halfLife)
		all[id] = u
	}
	return all
}

// mostRecent is how many templates stand among one's own beside the favourites.
const mostRecent = 5

// mine are the rows of the templates as items: one's own first, which are the favourites
// and behind them what was launched recently and often, then all others as the server has
// them.
type mine struct {
	rows cache.List
	now  time.Time
	uses map[string]use
	// own are the places of one's own in rows, sorted the same in their order there; the
	// first of them are favourites.
	own, sorted []int
	favourites  int
	// others are no templates, and are found by typing.
	others []picker.Item
	// reload is the key that reads the list anew.
	reload string
}

func arrange(rows cache.List, favourites []string, uses map[string]use, now time.Time) mine {
	m := mine{rows: rows, now: now, uses: uses}
	ids := slices.Collect(maps.Keys(uses))
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(uses[b].score, uses[a].score), strings.Compare(a, b))
	})
	place := map[string]int{}
	for _, id := range slices.Concat(favourites, ids) {
		if _, twice := place[id]; !twice && len(place) < len(favourites)+mostRecent {
			place[id] = len(place)
		}
	}
	at := make([]int, len(place))
	for i := range at {
		at[i] = -1
	}
	for i := 0; i < rows.Len() && len(m.sorted) < len(place); i++ {
		if p, own := place[rows.ID(i)]; own {
			at[p] = i
			m.sorted = append(m.sorted, i)
		}
	}
	for p, i := range at {
		if i >= 0 {
			m.own = append(m.own, i)
			if p < len(favourites) {
				m.favourites++
			}
		}
	}
	return m
}

func (m mine) Len() int { return m.rows.Len() + len(m.others) }

// Hidden implements picker.Searched.
func (m mine) Hidden() int { return len(m.others) }

func (m mine) Item(i int) picker.Item {
	if i >= m.rows.Len() {
		return m.others[i-m.rows.Len()]
	}
	at := i - len(m.own)
	if i < len(m.own) {
		at = m.own[i]
	} else {
		for _, own := range m.sorted {
			if own <= at {
				at++
			}
		}
	}
	t := m.rows.Row(at)
	item := row(t, m.reload)
	item.At = at
	if u, ok := m.uses[t.ID]; ok {
		item.Last = humanize.Since(u.last.Intent.At, m.now)
	}
	if i < m.favourites && item.Disabled == "" {
		item.Sign = theme.SignFavourite
	}
	return item
}

func (m mine) Find(id string) int {
	at := m.rows.Find(id)
	if other := slices.IndexFunc(m.others, func(it picker.Item) bool { return it.ID == id }); other >= 0 && at < 0 {
		return m.rows.Len() + other
	}
	if own := slices.Index(m.own, at); at < 0 || own >= 0 {
		return own
	}
	before := 0
	for _, own := range m.sorted {
		if own < at {
			before++
		}
	}
	return at - before + len(m.own)
}

// Heads implements picker.Grouped.
func (m mine) Heads() []picker.Head {
	if len(m.own) == 0 {
		return nil
	}
	return []picker.Head{{Row: 0, Title: "Yours"}, {Row: len(m.own), Title: "All"}}
}

// row is a template in the list. It is found by its title, alias, tags, folder and summary.
func row(t payload.Template, reload string) picker.Item {
	words := make([]string, 0, len(t.Tags)+3)
	for _, tag := range t.Tags {
		words = append(words, tag.Name)
	}
	item := picker.Item{
		ID: t.ID, Title: titleOf(t), Words: strings.Join(append(words, t.Folder, t.Alias, t.Summary), " "),
		More: humanize.Count(t.FieldCount, "question") + ", " + humanize.Count(t.StepCount, "step"),
	}
	if why, remedy := t.Blocked(); why != "" {
		item.Sign, item.More, item.Last = theme.SignError, why, theme.SignSkipped
		item.Disabled = why + ": " + remedy + ", then " + reload
	}
	return item
}
