package picker

import (
	"maps"
	"slices"
)

// Selection is what is chosen, in the order of choosing. It does not change, so that a
// goroutine may read it: what is chosen more or less makes another one, which costs little
// among a hundred thousand.
type Selection struct {
	items []Item
	among map[string]bool
	// added were chosen since, and off are the ids of those of items that were taken off.
	added []Item
	off   map[string]bool
}

// mostApart is how much a Selection holds beside its items before they are put in order.
const mostApart = 64

func newSelection(items []Item) Selection {
	s := Selection{items: slices.Clip(items), among: make(map[string]bool, len(items))}
	for _, it := range items {
		s.among[it.ID] = true
	}
	return s
}

// Len is how many are chosen.
func (s Selection) Len() int { return len(s.items) - len(s.off) + len(s.added) }

// Has reports whether the item with that id is chosen.
func (s Selection) Has(id string) bool { return s.among[id] && !s.off[id] || s.later(id) >= 0 }

func (s Selection) later(id string) int {
	return slices.IndexFunc(s.added, func(it Item) bool { return it.ID == id })
}

func (s Selection) with(it Item) Selection {
	s.added = append(slices.Clip(s.added), it)
	return s.tidy()
}

func (s Selection) without(id string) Selection {
	if at := s.later(id); at >= 0 {
		s.added = slices.Delete(slices.Clone(s.added), at, at+1)
		return s
	}
	off := make(map[string]bool, len(s.off)+1)
	maps.Copy(off, s.off)
	off[id] = true
	s.off = off
	return s.tidy()
}

func (s Selection) tidy() Selection {
	if len(s.items) > mostApart && len(s.added)+len(s.off) <= mostApart {
		return s
	}
	return s.Flat()
}

// Flat is the same with all in one list, for which Items costs nothing.
func (s Selection) Flat() Selection {
	if len(s.added)+len(s.off) == 0 {
		return s
	}
	items := make([]Item, 0, s.Len())
	for _, it := range s.items {
		if !s.off[it.ID] {
			items = append(items, it)
		}
	}
	return newSelection(append(items, s.added...))
}

// Items are what is chosen, to be read; one that is no longer listed is as it was.
func (s Selection) Items() []Item { return s.Flat().items }

// Bulk says of each item that shows at one moment whether it is chosen from then on; the
// others stay as they are. It may be worked out in a goroutine.
type Bulk struct {
	from  Selection
	index *index
	query string
	rows  []int32
	// all: every item shows; searched: rows are those of the query.
	all, searched bool
	// keep are what is said, one after the other.
	keep []func(chosen bool) bool
}

// mostBehind is how many are worked out one behind the other.
const mostBehind = 8

// Bulk is such a choice of what shows now.
func (p *Picker) Bulk(keep func(chosen bool) bool) Bulk {
	return Bulk{
		from: p.chosen, index: p.newest(), query: p.query.Value(), rows: p.rows, all: p.all, searched: !p.waiting,
		keep: []func(bool) bool{keep},
	}
}

// Then is another one behind it; false where other rows show by now, or it is too many.
// Where one leaves nothing, those before it do not matter.
func (b Bulk) Then(next Bulk) (Bulk, bool) {
	if b.index != next.index || b.query != next.query || len(b.keep) == mostBehind {
		return b, false
	}
	if keep := next.keep[0]; keep(true) || keep(false) {
		next.keep = append(slices.Clip(b.keep), keep)
	}
	next.from = b.from
	return next, true
}

// Len is about how many items it is about.
func (b Bulk) Len() int { return b.index.items.Len() + b.from.Len() }

// Selection is what is chosen after it.
func (b Bulk) Selection() Selection {
	if !b.searched {
		b.rows, b.all = b.index.search(b.query, func() bool { return false }), false
	}
	for _, keep := range b.keep {
		b.from = b.choose(keep)
	}
	return b.from
}

func (b Bulk) choose(keep func(chosen bool) bool) Selection {
	n := len(b.rows)
	if b.all {
		n = b.index.shown
	}
	added, off := make([]Item, 0, n), map[string]bool{}
	for i := range n {
		if !b.all {
			i = int(b.rows[i])
		}
		it := b.index.items.Item(i)
		was := b.from.Has(it.ID)
		switch on := it.Disabled == "" && keep(was); {
		case on && !was:
			added = append(added, it)
		case was && !on:
			off[it.ID] = true
		}
	}
	left := b.from.Items()
	if len(off) > 0 {
		left = slices.DeleteFunc(slices.Clone(left), func(it Item) bool { return off[it.ID] })
	}
	return newSelection(slices.Concat(left, added))
}

// Selected are the ids of what is marked, in the order of marking; in a picker
// for one, what was chosen last.
func (p *Picker) Selected() []string {
	ids := make([]string, p.chosen.Len())
	for i, it := range p.Chosen() {
		ids[i] = it.ID
	}
	return ids
}

// Chosen are the items of Selected, to be read; one that is no longer listed is as it was.
func (p *Picker) Chosen() []Item {
	p.chosen = p.chosen.Flat()
	return p.chosen.items
}

// Selection is what is chosen now; SetSelection chooses that and nothing else.
func (p *Picker) Selection() Selection { return p.chosen }

// SetSelection is said at Selection.
func (p *Picker) SetSelection(s Selection) { p.chosen = s }

// SetSelected marks the items with these ids and no others. An id that is not
// listed is kept, with itself for a title.
func (p *Picker) SetSelected(ids []string) {
	known := make(map[string]Item, len(ids))
	for _, id := range ids {
		known[id] = Item{ID: id, Title: id}
	}
	for _, it := range p.Chosen() {
		if _, ok := known[it.ID]; ok {
			known[it.ID] = it
		}
	}
	if len(ids) > 0 {
		for i := range p.index.items.Len() {
			it := p.index.items.Item(i)
			if _, ok := known[it.ID]; ok {
				known[it.ID] = it
			}
		}
	}
	var chosen []Item
	for _, id := range ids {
		chosen = append(chosen, known[id])
	}
	p.SetChosen(chosen)
}

// SetChosen marks these items and no others.
func (p *Picker) SetChosen(items []Item) { p.chosen = newSelection(items) }

// Mark chooses the highlighted item and empties the query. Of several it takes one back
// that is chosen, but for the one that words of the same name have chosen just now.
func (p *Picker) Mark() Result {
	p.settle()
	it, ok := p.Highlighted()
	if !ok {
		return p.choose(p.Leave())
	}
	if it.Disabled != "" {
		p.refused = it.Title + ": " + it.Disabled
		return Result{}
	}
	typed := p.query.Value() != ""
	switch {
	case !p.opts.Multi:
		p.SetChosen([]Item{it})
	case !p.chosen.Has(it.ID):
		p.chosen = p.chosen.with(it)
	case !typed || !p.opts.Adds && it.ID != p.just:
		p.chosen = p.chosen.without(it.ID)
	}
	p.just = ""
	if typed {
		p.just = it.ID
		p.SetQuery("")
		p.Highlight(it.ID)
	}
	return Result{Kind: Marked, Item: it}
}

// choose adds items to those that are chosen.
func (p *Picker) choose(items []Item) Result {
	if len(items) == 0 {
		return Result{}
	}
	if !p.opts.Multi {
		p.SetChosen(nil)
	}
	for _, it := range items {
		if !p.chosen.Has(it.ID) {
			p.chosen = p.chosen.with(it)
		}
	}
	p.SetQuery("")
	return Result{Kind: Marked, Item: items[0]}
}
