// Package picker is a list that is searched by typing: templates, people, tags,
// the options of a choice. It selects by id, so that two people of one name
// stay two, and keeps what is marked when the items are renewed. Its rule for text that
// is left without being chosen is in leave.go, and every widget with such a line has
// it. Where the items come from, and what choosing one does, is its caller's business.
package picker

import (
	"cmp"
	"slices"
	"sync/atomic"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/input"
)

// Item is one row. The ID is what is selected.
type Item struct {
	ID, Title string
	// Note and More are said beside the title; title, Note and Words are searched.
	Note, More, Words string
	// Names are whole names of the item beside its title, such as an address. Code is one
	// that does not show, and finds it where nothing else has those letters.
	Names []string
	Code  string
	// Row is what the list shows in the place of the title, "" for the title.
	Row string
	// At is for the caller: where it has what the item stands for.
	At int
	// Sign stands before the row of a table, Last at its end.
	Sign, Last string
	// Disabled says why the item cannot be chosen; "" when it can.
	Disabled string
}

func (it Item) shown() string { return cmp.Or(it.Row, it.Title) }

// Options say how a picker behaves. Without Multi and Radio it is a list to go through:
// a blank is typed.
type Options struct {
	// Multi lets several items be chosen, Radio one of several values; a blank chooses as
	// enter does. Quiet hides the line of the query until something is typed.
	// Footed: how many fit and are chosen is said elsewhere.
	Multi, Radio, Quiet, Footed bool
	// Loose: letters that are scattered over an item find it too, behind all others.
	Loose bool
	// Adds: what is typed and chosen already stays chosen; only without a query is it
	// taken off.
	Adds bool
	// Table draws the list as a table (table.go), Head is what its last column is called.
	Table bool
	Head  string
	// Placeholder is shown while nothing is typed.
	Placeholder string
	// FreeText offers what is typed as an item of its own, behind those that
	// match: an unknown e-mail address becomes a guest.
	FreeText func(query string) (Item, bool)
	// Ask is a command that begins to find out what a new query may mean; nil for none.
	Ask func(query string) tea.Cmd
	// Empty says what to do where there are no items; nil: that there are none.
	Empty func() string
	// Loading says that not all items are there yet, "" when they are; nil: they are.
	Loading func() string
}

func (o Options) loading() string {
	if o.Loading == nil {
		return ""
	}
	return o.Loading()
}

// Source are items that are made when they are asked for, so that a long list costs no
// more than the rows that show. It does not change, and is asked by several goroutines.
type Source interface {
	Len() int
	Item(i int) Item
	// Find is the place of the item with that id, -1 for nowhere.
	Find(id string) int
}

// Searched is a Source whose last items are rows only while something is typed.
type Searched interface {
	Source
	Hidden() int
}

type list []Item

func (l list) Len() int        { return len(l) }
func (l list) Item(i int) Item { return l[i] }
func (l list) Find(id string) int {
	return slices.IndexFunc(l, func(it Item) bool { return it.ID == id })
}

// Kind is what a message did.
type Kind int

const (
	// None: nothing that concerns the caller.
	None Kind = iota
	// Chosen: enter ends the choice; Selected and Chosen tell the answer.
	Chosen
	// Marked: an item was chosen or taken back; the list stays.
	Marked
	// Cancelled: esc was pressed.
	Cancelled
)

// Result is what a message did, to which item, and whether it was enter.
type Result struct {
	Kind  Kind
	Item  Item
	Enter bool
}

// Picker is the list. It starts without focus, items and size.
type Picker struct {
	theme *theme.Theme
	opts  Options
	query *input.Input

	results
	// next are the items that came while a search was out, nil for none.
	next *index
	// heads are those of a table, which show while nothing is typed.
	heads heads

	// wanted is the generation of the newest search; a search of an older one
	// gives up, and its answer is dropped. waiting: its answer is still out.
	wanted  *atomic.Int64
	waiting bool

	// cursor is the highlighted row; nowhere: none is.
	cursor, first int
	nowhere       bool
	// refused is why the last choice was not taken.
	refused string

	chosen Selection
	// just is what the letters typed last have chosen: words of the same name that
	// follow do not take it back.
	just          string
	width, height int
}

// New makes an empty picker.
func New(th *theme.Theme, o Options) *Picker {
	p := &Picker{theme: th, opts: o, query: input.New(th, ""), wanted: &atomic.Int64{}}
	p.results = results{index: newIndex(list(nil), o.Loose), all: true}
	p.query.Placeholder = o.Placeholder
	p.width, p.height = 40, 10
	return p
}

// Query is what is typed.
func (p *Picker) Query() string { return p.query.Value() }

// SetQuery types for the person; the row in front stays where that is there already. The
// command is as that of SetItems.
func (p *Picker) SetQuery(text string) tea.Cmd {
	if text == p.query.Value() {
		return nil
	}
	p.query.SetValue(text)
	return p.search(false)
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

// Highlighted is the row that enter would choose.
func (p *Picker) Highlighted() (Item, bool) {
	if p.nowhere || p.cursor < 0 || p.cursor >= p.Len() {
		return Item{}, false
	}
	return p.row(p.cursor), true
}

// Highlight moves to the item with that id, if it is among the rows.
func (p *Picker) Highlight(id string) {
	if at := p.find(id); at >= 0 {
		p.move(at)
	}
}

// HighlightNone puts the highlight nowhere until an arrow or a letter moves it, so that
// enter chooses nothing.
func (p *Picker) HighlightNone() { p.cursor, p.first, p.nowhere = 0, 0, true }

// Update takes a key, a paste or the picker's own answers; everything else, and
// an answer for another picker, is left alone.
func (p *Picker) Update(msg tea.Msg) (tea.Cmd, Result) {
	switch msg := msg.(type) {
	case matched:
		return p.take(msg), Result{}
	case tea.KeyPressMsg:
		p.refused = ""
		if msg.Text == "" && msg.Code != tea.KeyEnter {
			p.just = ""
		}
		if res, taken := p.press(msg.String()); taken {
			return nil, res
		}
	}
	cmd, changed := p.query.Update(msg)
	if changed {
		cmd = tea.Batch(cmd, p.search(false))
		if p.opts.Ask != nil {
			cmd = tea.Batch(cmd, p.opts.Ask(p.query.Value()))
		}
	}
	return cmd, Result{}
}

// press takes the keys that the list acts on; what it leaves goes on to the query.
func (p *Picker) press(pressed string) (res Result, taken bool) {
	page := max(1, p.room()-1)
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
		// It chooses as a blank does. Of one it ends the choice; of several it does without a
		// query.
		if p.opts.Multi && p.query.Value() == "" {
			return Result{Kind: Chosen}, true
		}
		res = p.Mark()
		res.Enter = true
		if res.Kind == Marked && !p.opts.Multi {
			res.Kind = Chosen
		}
		return res, true
	case "space":
		if !p.opts.Multi && !p.opts.Radio {
			return Result{}, false
		}
		return p.Mark(), true
	case "esc":
		return Result{Kind: Cancelled}, true
	default:
		return Result{}, false
	}
	return Result{}, true
}

// rest puts the highlight where it is without a query: on the first item, or for one
// value on what is chosen, else nowhere.
func (p *Picker) rest() {
	p.move(0)
	if !p.opts.Radio {
		return
	}
	p.HighlightNone()
	if p.chosen.Len() > 0 {
		p.Highlight(p.Chosen()[0].ID)
	}
}

func (p *Picker) move(to int) {
	if p.nowhere && to > p.cursor {
		to = 0
	}
	p.cursor, p.nowhere = to, false
	p.clamp()
}

// clamp keeps the highlight on a row and the row within the window.
func (p *Picker) clamp() {
	p.cursor = max(0, min(p.cursor, p.Len()-1))
	room := p.room()
	p.first = max(0, min(p.first, p.cursor, p.Len()-room))
	p.first = max(p.first, p.cursor-room+1)
	for p.first < p.cursor && p.headsNow().lines(p.first, p.cursor) > room {
		p.first++
	}
}

// room is how many rows there is room for below the query.
func (p *Picker) room() int {
	if p.opts.Quiet && p.query.Value() == "" {
		return p.height
	}
	if p.opts.Table && p.height >= airy {
		return p.height - 2
	}
	return max(1, p.height-1)
}

// Keys are the bindings that act now.
func (p *Picker) Keys() []key.Binding {
	act := "choose"
	if p.opts.Adds {
		act = "add"
	}
	it, under := p.Highlighted()
	if under && p.opts.Multi && p.chosen.Has(it.ID) && (p.query.Value() == "" || !p.opts.Adds) {
		act = "take off"
	}
	enter, space := footer.Bind("enter", act, "enter"), footer.Bind("space", act, "space")
	switch {
	case p.opts.Multi && p.query.Value() == "":
		enter.SetHelp("enter", "done")
	case !under && p.opts.Multi && len(parts(p.query.Value())) > 1: // each is looked for
	case !under:
		enter.SetHelp("", "") // it only says why there is nothing to take
	}
	space.SetEnabled(under && (p.opts.Multi || p.opts.Quiet))
	move := footer.Bind("↑/↓", "move", "up", "down")
	if p.Len() == 0 {
		move.SetHelp("", "")
	}
	return []key.Binding{enter, space, move, footer.Bind("esc", "close", "esc")}
}
