// Package picker is a list that is searched by typing: templates, people, tags,
// the options of a long choice. It selects by id, so that two people of one name
// stay two, and keeps what is marked when the items are renewed. Where the items
// come from, and what choosing one does, is its caller's business.
package picker

import (
	"slices"
	"sync/atomic"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/picker/fuzzy"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/input"
)

// Item is one row. The ID is what is selected; Title and Note are searched.
type Item struct {
	ID, Title, Note string
	// Disabled says why the item cannot be chosen; "" when it can.
	Disabled string
}

// Options say how a picker behaves.
type Options struct {
	// Multi lets several items be marked; a blank marks one instead of being typed.
	Multi bool
	// Placeholder is shown while nothing is typed.
	Placeholder string
	// FreeText offers what is typed as an item of its own, behind those that
	// match: an unknown e-mail address becomes a guest.
	FreeText func(query string) (Item, bool)
	// Loading says that not all items are there yet, "" when they are; nil: they are.
	Loading func() string
}

// Kind is what a message did.
type Kind int

const (
	// None: nothing that concerns the caller.
	None Kind = iota
	// Chosen: enter was pressed; Selected and Chosen tell the answer.
	Chosen
	// Marked: an item was marked or unmarked; the list stays.
	Marked
	// Cancelled: esc was pressed.
	Cancelled
)

// Result is what a message did, and to which item.
type Result struct {
	Kind Kind
	Item Item
}

// searchAtOnce is how many items are searched within Update. More are searched
// in a command, so that the typed letter is drawn before they are found.
const searchAtOnce = 5000

// Picker is the list. It starts without focus, items and size.
type Picker struct {
	theme *theme.Theme
	opts  Options
	query *input.Input

	index *index
	// rows are the matches as places in the items, the best first; all is true
	// while nothing is typed, when every item is a row.
	rows []int32
	all  bool
	// free is the row that FreeText offers behind the others.
	free *Item

	// wanted is the generation of the newest search; a search of an older one
	// gives up, and its answer is dropped. waiting: its answer is still out.
	wanted  *atomic.Int64
	waiting bool

	cursor, first int
	// refused is why the last choice was not taken.
	refused string

	chosen        []Item
	width, height int
}

// New makes an empty picker.
func New(th *theme.Theme, o Options) *Picker {
	p := &Picker{theme: th, opts: o, query: input.New(th, ""), index: &index{}, all: true, wanted: &atomic.Int64{}}
	p.query.Placeholder = o.Placeholder
	p.width, p.height = 40, 10
	return p
}

// matched is the answer of a search, for one picker and one generation.
type matched struct {
	to         *Picker
	generation int64
	rows       []int32
}

// SetItems replaces the items. The highlighted item stays highlighted when it is
// still there, and marks stay in any case. The command, nil for short lists,
// repeats the search; its message must come back to Update.
func (p *Picker) SetItems(items []Item) tea.Cmd {
	under, ok := p.Highlighted()
	p.index = &index{items: items}
	if p.all {
		p.clamp()
		if ok {
			p.Highlight(under.ID)
		}
		return nil
	}
	cmd := p.search()
	if ok && !p.waiting {
		p.Highlight(under.ID)
	}
	return cmd
}

// Query is what is typed.
func (p *Picker) Query() string { return p.query.Value() }

// SetQuery types for the person. The command is as that of SetItems.
func (p *Picker) SetQuery(text string) tea.Cmd {
	p.query.SetValue(text)
	return p.search()
}

// Focus gives the picker the keyboard, Blur takes it.
func (p *Picker) Focus() tea.Cmd { return p.query.Focus() }

// Blur takes the keyboard away; query and marks stay.
func (p *Picker) Blur() { p.query.Blur() }

// SetSize gives the cells that View may use; the first line is the query.
func (p *Picker) SetSize(width, height int) {
	p.width, p.height = max(width, 1), max(height, 1)
	p.clamp()
}

// Len is the number of rows that match.
func (p *Picker) Len() int {
	n := len(p.rows)
	if p.all {
		n = len(p.index.items)
	}
	if p.free != nil {
		n++
	}
	return n
}

func (p *Picker) row(i int) Item {
	switch {
	case p.free != nil && i == p.Len()-1:
		return *p.free
	case p.all:
		return p.index.items[i]
	}
	return p.index.items[p.rows[i]]
}

// Highlighted is the row that enter would choose.
func (p *Picker) Highlighted() (Item, bool) {
	if p.cursor < 0 || p.cursor >= p.Len() {
		return Item{}, false
	}
	return p.row(p.cursor), true
}

// Highlight moves to the item with that id, if it is among the rows.
func (p *Picker) Highlight(id string) {
	for i := range p.Len() {
		if p.row(i).ID == id {
			p.move(i)
			return
		}
	}
}

// Selected are the ids of what is marked, in the order of marking; in a picker
// for one, what was chosen last.
func (p *Picker) Selected() []string {
	ids := make([]string, len(p.chosen))
	for i, it := range p.chosen {
		ids[i] = it.ID
	}
	return ids
}

// Chosen are the items of Selected; one that is no longer listed is as it was.
func (p *Picker) Chosen() []Item { return slices.Clone(p.chosen) }

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
	for _, it := range p.index.items {
		if _, ok := known[it.ID]; ok {
			known[it.ID] = it
		}
	}
	p.chosen = nil
	for _, id := range ids {
		p.chosen = append(p.chosen, known[id])
	}
}

func (p *Picker) chosenAt(id string) int {
	return slices.IndexFunc(p.chosen, func(it Item) bool { return it.ID == id })
}

// Update takes a key, a paste or the picker's own answers; everything else, and
// an answer for another picker, is left alone.
func (p *Picker) Update(msg tea.Msg) (tea.Cmd, Result) {
	switch msg := msg.(type) {
	case matched:
		p.take(msg)
		return nil, Result{}
	case tea.KeyPressMsg:
		p.refused = ""
		if res, taken := p.press(msg.String()); taken {
			return nil, res
		}
	}
	cmd, changed := p.query.Update(msg)
	if changed {
		cmd = tea.Batch(cmd, p.search())
	}
	return cmd, Result{}
}

// press takes the keys that the list acts on; what it leaves goes on to the query.
func (p *Picker) press(pressed string) (res Result, taken bool) {
	page := max(1, p.height-2)
	switch pressed {
	case "up", "ctrl+p":
		p.move(p.cursor - 1)
	case "down", "ctrl+n":
		p.move(p.cursor + 1)
	case "pgup":
		p.move(p.cursor - page)
	case "pgdown":
		p.move(p.cursor + page)
	case "home":
		p.move(0)
	case "end":
		p.move(p.Len() - 1)
	case "enter":
		return p.choose(), true
	case "space":
		if !p.opts.Multi {
			return Result{}, false
		}
		return p.mark(), true
	case "esc":
		return Result{Kind: Cancelled}, true
	default:
		return Result{}, false
	}
	return Result{}, true
}

// choose answers enter. In a picker for several it ends the choice, and takes
// the highlighted item along when it was searched for.
func (p *Picker) choose() Result {
	p.settle()
	it, ok := p.Highlighted()
	if p.opts.Multi && (!ok || p.query.Value() == "" || p.chosenAt(it.ID) >= 0) {
		return Result{Kind: Chosen}
	}
	if !ok {
		return Result{}
	}
	if it.Disabled != "" {
		p.refused = it.Title + ": " + it.Disabled
		return Result{}
	}
	if p.opts.Multi {
		p.chosen = append(p.chosen, it)
	} else {
		p.chosen = []Item{it}
	}
	return Result{Kind: Chosen, Item: it}
}

// mark answers a blank in a picker for several.
func (p *Picker) mark() Result {
	p.settle()
	it, ok := p.Highlighted()
	if !ok {
		return Result{}
	}
	if at := p.chosenAt(it.ID); at >= 0 {
		p.chosen = append(p.chosen[:at:at], p.chosen[at+1:]...)
		return Result{Kind: Marked, Item: it}
	}
	if it.Disabled != "" {
		p.refused = it.Title + ": " + it.Disabled
		return Result{}
	}
	p.chosen = append(p.chosen, it)
	return Result{Kind: Marked, Item: it}
}

func (p *Picker) take(answer matched) {
	if answer.to != p || answer.generation != p.wanted.Load() {
		return
	}
	p.rows, p.all, p.waiting = answer.rows, false, false
	p.offer()
	p.move(0)
}

// search looks for the query: at once in a short list, else in the command that
// it returns. Until that answers, the former rows stay.
func (p *Picker) search() tea.Cmd {
	generation := p.wanted.Add(1)
	query := p.query.Value()
	p.waiting = false
	if len(fuzzy.Words(query)) == 0 {
		p.rows, p.all, p.free = nil, true, nil
		p.move(0)
		return nil
	}
	x, wanted := p.index, p.wanted
	stale := func() bool { return wanted.Load() != generation }
	if len(x.items) <= searchAtOnce {
		p.take(matched{to: p, generation: generation, rows: x.search(query, stale)})
		return nil
	}
	p.waiting = true
	// Rows of former items would point past the end of these.
	p.rows = slices.DeleteFunc(slices.Clone(p.rows), func(at int32) bool { return int(at) >= len(x.items) })
	p.clamp()
	return func() tea.Msg {
		rows := x.search(query, stale)
		if stale() {
			return nil
		}
		return matched{to: p, generation: generation, rows: rows}
	}
}

// settle ends a search that is still out, so that enter never chooses a row of
// an older query.
func (p *Picker) settle() {
	if !p.waiting {
		return
	}
	generation := p.wanted.Add(1)
	rows := p.index.search(p.query.Value(), func() bool { return false })
	p.take(matched{to: p, generation: generation, rows: rows})
}

// offer asks FreeText about the query.
func (p *Picker) offer() {
	p.free = nil
	if p.opts.FreeText == nil {
		return
	}
	if it, ok := p.opts.FreeText(p.query.Value()); ok {
		p.free = &it
	}
}

func (p *Picker) move(to int) {
	p.cursor = to
	p.clamp()
}

// clamp keeps the highlight on a row and the row within the window.
func (p *Picker) clamp() {
	p.cursor = max(0, min(p.cursor, p.Len()-1))
	room := max(1, p.height-1)
	p.first = max(0, min(p.first, p.cursor, p.Len()-room))
	p.first = max(p.first, p.cursor-room+1)
}

// Keys are the bindings that act now.
func (p *Picker) Keys() []key.Binding {
	choose, mark := "choose", footer.Bind("space", "mark", "space")
	if p.opts.Multi && p.query.Value() == "" {
		choose = "done"
	}
	mark.SetEnabled(p.opts.Multi)
	return []key.Binding{
		footer.Bind("enter", choose, "enter"),
		mark,
		footer.Bind("↑/↓", "move", "up", "down"),
		footer.Bind("esc", "close", "esc"),
	}
}
