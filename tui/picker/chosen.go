package picker

import "slices"

// Selected are the ids of what is marked, in the order of marking; in a picker
// for one, what was chosen last.
func (p *Picker) Selected() []string {
	ids := make([]string, len(p.chosen))
	for i, it := range p.chosen {
		ids[i] = it.ID
	}
	return ids
}

// Chosen are the items of Selected, to be read; one that is no longer listed is as it was.
func (p *Picker) Chosen() []Item { return p.chosen }

// IsChosen reports whether an item is one of Chosen.
func (p *Picker) IsChosen(it Item) bool { return p.among[it.ID] }

// SetSelected marks the items with these ids and no others. An id that is not
// listed is kept, with itself for a title.
func (p *Picker) SetSelected(ids []string) {
	known := make(map[string]Item, len(ids))
	for _, id := range ids {
		known[id] = Item{ID: id, Title: id}
	}
	for _, it := range p.chosen {
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
	p.mark(chosen)
}

// SetChosen marks these items and no others.
func (p *Picker) SetChosen(items []Item) { p.mark(items) }

// ChooseShown says of each item that shows whether it is chosen from now on; the others
// stay as they are.
func (p *Picker) ChooseShown(keep func(chosen bool) bool) {
	p.settle()
	var added []Item
	var off []string
	for i := range p.Len() {
		it := p.row(i)
		was := p.among[it.ID]
		switch on := it.Disabled == "" && keep(was); {
		case on && !was:
			if added == nil {
				added = make([]Item, 0, p.Len()-i)
			}
			added = append(added, it)
		case was && !on:
			off = append(off, it.ID)
		}
	}
	switch len(off) {
	case 0:
		added = slices.Concat(p.chosen, added)
	case len(p.chosen):
	default:
		for _, id := range off {
			delete(p.among, id)
		}
		left := slices.DeleteFunc(slices.Clone(p.chosen), func(it Item) bool { return !p.among[it.ID] })
		added = append(left, added...)
	}
	p.mark(added)
}

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
		p.mark([]Item{it})
	case !p.among[it.ID]:
		p.add(it)
	case !typed || !p.opts.Adds && it.ID != p.just:
		p.chosen = slices.DeleteFunc(slices.Clone(p.chosen), func(o Item) bool { return o.ID == it.ID })
		delete(p.among, it.ID)
	}
	p.just = ""
	if typed {
		p.just = it.ID
		p.empty()
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
		p.mark(nil)
	}
	for _, it := range items {
		if !p.among[it.ID] {
			p.add(it)
		}
	}
	p.empty()
	return Result{Kind: Marked, Item: items[0]}
}

// mark takes what is chosen from now on.
func (p *Picker) mark(items []Item) {
	p.chosen, p.among = slices.Clip(items), make(map[string]bool, len(items))
	for _, it := range items {
		p.among[it.ID] = true
	}
}

// add marks one more.
func (p *Picker) add(it Item) {
	p.chosen = append(p.chosen, it)
	p.among[it.ID] = true
}
