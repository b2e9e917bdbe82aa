package picker

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/picker/fuzzy"
)

// searchAtOnce is how many items are searched within Update. More are searched
// in a command, so that the typed letter is drawn before they are found.
const searchAtOnce = 500

// results are the items that fit a query, as rows.
type results struct {
	index *index
	// rows are places in the items, the best first; all: nothing is typed, and every item
	// that shows then is a row.
	rows []int32
	all  bool
	// free is the row that FreeText offers behind the others.
	free *Item
}

// Len is the number of rows that match.
func (r *results) Len() int {
	n := len(r.rows)
	if r.all {
		n = r.index.shown
	}
	if r.free != nil {
		n++
	}
	return n
}

func (r *results) row(i int) Item {
	switch {
	case r.free != nil && i == r.Len()-1:
		return *r.free
	case r.all:
		return r.index.items.Item(i)
	}
	return r.index.items.Item(int(r.rows[i]))
}

// find is the row of the item with that id, -1 for none.
func (r *results) find(id string) int {
	at := r.index.items.Find(id)
	switch {
	case r.free != nil && r.free.ID == id && at < 0:
		return r.Len() - 1
	case at >= 0 && !r.all:
		return slices.Index(r.rows, int32(at))
	}
	return at
}

// fit is how many rows fit of how many items.
func (r *results) fit() string {
	n := r.Len()
	if r.free != nil {
		n--
	}
	if r.all {
		return fmt.Sprintf("%d of %d", n, n)
	}
	return fmt.Sprintf("%d of %d", n, r.index.items.Len())
}

// matched is the answer of a search, for one picker and one generation: places in the
// items of an index. Renewed: it is for the same query as the rows before.
type matched struct {
	to         *Picker
	generation int64
	index      *index
	rows       []int32
	renewed    bool
}

// SetItems replaces the items. The highlighted item stays highlighted when it is
// still there, and marks stay in any case. The command, nil for short lists,
// repeats the search; its message must come back to Update. A search that is out ends
// first: lists that come page by page would else never be searched to their end.
func (p *Picker) SetItems(items []Item) tea.Cmd { return p.SetSource(list(items)) }

// SetSource is SetItems of items that are made when they are asked for.
func (p *Picker) SetSource(items Source) tea.Cmd {
	p.next = newIndex(items, p.opts.Loose)
	p.heads = nil
	if g, ok := items.(Grouped); ok {
		p.heads = g.Heads()
	}
	if len(fuzzy.Words(p.query.Value())) > 0 {
		if p.waiting {
			return nil
		}
		return p.search(true)
	}
	under, ok := p.Highlighted()
	p.index, p.next = p.next, nil
	p.clamp()
	if ok {
		p.Highlight(under.ID)
	}
	return nil
}

func (p *Picker) take(answer matched) tea.Cmd {
	if answer.to != p || answer.generation != p.wanted.Load() {
		return nil
	}
	under, ok := p.Highlighted()
	p.results, p.waiting = results{index: answer.index, rows: answer.rows}, false
	if p.next == answer.index {
		p.next = nil
	}
	if p.opts.FreeText != nil {
		if it, ok := p.opts.FreeText(p.query.Value()); ok {
			p.free = &it
		}
	}
	p.move(0)
	if answer.renewed && ok {
		p.Highlight(under.ID)
	}
	if p.next != nil {
		return p.search(true)
	}
	return nil
}

// newest are the items to search.
func (p *Picker) newest() *index {
	if p.next != nil {
		return p.next
	}
	return p.index
}

// search looks for the query: at once in a short list, else in the command that
// it returns. Until that answers, the former rows stay. Renewed: it was looked for before.
func (p *Picker) search(renewed bool) tea.Cmd {
	generation := p.wanted.Add(1)
	query := p.query.Value()
	p.waiting = false
	x := p.newest()
	if len(fuzzy.Words(query)) == 0 {
		p.results, p.next = results{index: x, all: true}, nil
		p.rest()
		return nil
	}
	wanted := p.wanted
	stale := func() bool { return wanted.Load() != generation }
	if x.items.Len() <= searchAtOnce {
		return p.take(matched{to: p, generation: generation, index: x, rows: x.search(query, stale), renewed: renewed})
	}
	p.waiting = true
	p.clamp()
	return func() tea.Msg {
		rows := x.search(query, stale)
		if stale() {
			return nil
		}
		return matched{to: p, generation: generation, index: x, rows: rows, renewed: renewed}
	}
}

// settle ends a search that is still out, so that enter never chooses a row of
// an older query.
func (p *Picker) settle() {
	if !p.waiting {
		return
	}
	generation, x := p.wanted.Add(1), p.newest()
	rows := x.search(p.query.Value(), func() bool { return false })
	p.take(matched{to: p, generation: generation, index: x, rows: rows})
}
