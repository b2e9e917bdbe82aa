package picker

import (
	"charm.land/bubbles/v2/key"
)

// actions are the keys that the list takes for itself; each says whether it did
// something, else the key goes on to the query.
func actions() map[string]func(*Picker) (Result, bool) {
	walk := func(step func(*Picker) int) func(*Picker) (Result, bool) {
		return func(p *Picker) (Result, bool) {
			p.move(step(p))
			return Result{}, true
		}
	}
	up := walk(func(p *Picker) int { return p.cursor - 1 })
	down := walk(func(p *Picker) int { return p.cursor + 1 })
	return map[string]func(*Picker) (Result, bool){
		"up": up, "ctrl+p": up, "down": down, "ctrl+n": down,
		"pgup":   walk(func(p *Picker) int { return p.cursor - p.page() }),
		"pgdown": walk(func(p *Picker) int { return p.cursor + p.page() }),
		"home":   walk(func(*Picker) int { return 0 }),
		"end":    walk(func(p *Picker) int { return p.Len() - 1 }),
		"enter":  (*Picker).choose,
		"space":  (*Picker).mark,
		"esc":    func(*Picker) (Result, bool) { return Result{Kind: Cancelled}, true },
	}
}

func (p *Picker) page() int { return max(1, p.height-2) }

// choose answers enter. In a picker for several it ends the choice, and takes
// the highlighted item along when it was searched for.
func (p *Picker) choose() (Result, bool) {
	p.settle()
	it, ok := p.Highlighted()
	if p.opts.Multi && (!ok || p.query.Value() == "" || p.marked(it.ID) >= 0) {
		return Result{Kind: Chosen}, true
	}
	if !ok {
		return Result{}, true
	}
	if it.Disabled != "" {
		p.refused = it.Title + ": " + it.Disabled
		return Result{}, true
	}
	if p.opts.Multi {
		p.marks = append(p.marks, it)
	} else {
		p.marks = []Item{it}
	}
	return Result{Kind: Chosen, Item: it}, true
}

// mark answers a blank.
func (p *Picker) mark() (Result, bool) {
	if !p.opts.Multi {
		return Result{}, false
	}
	p.settle()
	it, ok := p.Highlighted()
	if !ok {
		return Result{}, true
	}
	if at := p.marked(it.ID); at >= 0 {
		p.marks = append(p.marks[:at:at], p.marks[at+1:]...)
		return Result{Kind: Marked, Item: it}, true
	}
	if it.Disabled != "" {
		p.refused = it.Title + ": " + it.Disabled
		return Result{}, true
	}
	p.marks = append(p.marks, it)
	return Result{Kind: Marked, Item: it}, true
}

// Keys are the bindings that act now.
func (p *Picker) Keys() []key.Binding {
	choose, mark := "choose", key.NewBinding(key.WithKeys("space"), key.WithHelp("space", "mark"))
	if p.opts.Multi && p.query.Value() == "" {
		choose = "done"
	}
	mark.SetEnabled(p.opts.Multi)
	return []key.Binding{
		key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", choose)),
		mark,
		key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑/↓", "move")),
		key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "close")),
	}
}
