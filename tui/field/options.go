package field

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/tui/picker"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// Options are the things to choose from, as items of a list whose ids are their places:
// those of the template, and behind them the choices that it lacks, which stay in sight.
// They are made when they are needed first.
type Options struct {
	field payload.Field
	once  sync.Once
	places
}

// places tell where an option is. What they hold is not written to any more, so that a
// goroutine may have a copy.
type places struct {
	choices []payload.Choice
	items   []picker.Item
	// at is the place of each; twins are the places of those that are the same as one before.
	at    map[string]int
	twins map[int]bool
	// gone are the places of those that the template lacks.
	gone map[string]int
}

const goneNote = "no longer in the template"

// NewOptions are the options of a field, none where its type has none.
func NewOptions(f payload.Field) *Options { return &Options{field: f} }

// Prepare makes them, so that nobody waits for it later: a command may.
func (o *Options) Prepare() { o.once.Do(o.list) }

// list is all of them.
func (o *Options) list() {
	f := o.field
	o.at, o.twins = make(map[string]int, len(f.Options)), map[int]bool{}
	o.choices, o.items = make([]payload.Choice, 0, len(f.Options)), make([]picker.Item, 0, len(f.Options))
	alike := make(map[string]int, len(f.Options))
	for _, of := range f.Options {
		alike[labelOf(of)]++
	}
	for _, of := range f.Options {
		it := picker.Item{Title: labelOf(of)}
		if id := clean.Line(strings.Trim(string(of.ID), `"`)); id != "" {
			it.Code = id
			if alike[it.Title] > 1 {
				it.Note = "id " + id
			}
		}
		o.add(payload.Choice{ID: of.ID, Text: of.Text}, it)
	}
}

func (o *Options) add(c payload.Choice, it picker.Item) {
	place, key := len(o.items), keyOf(c)
	if _, twin := o.at[key]; twin {
		o.twins[place] = true
	} else {
		o.at[key] = place
	}
	o.append(c, it)
}

func (o *Options) append(c payload.Choice, it picker.Item) {
	it.ID = strconv.Itoa(len(o.items))
	o.choices, o.items = append(o.choices, c), append(o.items, it)
}

// with has choices that the template lacks among the options, and returns the items of
// all that are chosen.
func (o *Options) with(chosen payload.Choices) []picker.Item {
	if len(chosen) == 0 {
		return nil
	}
	o.Prepare()
	items, at := make([]picker.Item, 0, len(chosen)), -1
	for _, c := range chosen {
		if c.Unselected {
			continue
		}
		if at = o.place(c, at+1); at < 0 {
			at = len(o.items)
			gone := maps.Clone(o.gone)
			if gone == nil {
				gone = map[string]int{}
			}
			gone[keyOf(c)], o.gone = at, gone
			o.append(c, picker.Item{Title: clean.Line(c.Text), Note: goneNote})
		}
		items = append(items, o.items[at])
	}
	return items
}

// place is where a choice is, -1 for nowhere. Choices mostly come in the options' order, so
// that a guess saves the search.
func (o places) place(c payload.Choice, guess int) int {
	if guess < len(o.choices) && !o.twins[guess] {
		if g := o.choices[guess]; g.Text == c.Text && string(g.ID) == string(c.ID) {
			return guess
		}
	}
	key := keyOf(c)
	if at, known := o.at[key]; known {
		return at
	}
	if at, known := o.gone[key]; known {
		return at
	}
	return -1
}

// placeOf is the place of what an item stands for.
func (o places) placeOf(it picker.Item) int {
	i, err := strconv.Atoi(it.ID)
	if err != nil || i >= len(o.choices) {
		return -1
	}
	return o.place(o.choices[i], i)
}

// chosen is the answer that items of a list make: those that were chosen before as they
// stand there, then the others. Entries given as not selected stay until they are chosen.
func (o places) chosen(now []picker.Item, before payload.Choices) payload.Choices {
	chosen, kept := make([]bool, len(o.items)), make([]bool, len(o.items))
	for _, it := range now {
		chosen[o.placeOf(it)] = true
	}
	next, at, rest := make(payload.Choices, 0, len(now)), -1, now
	for _, c := range before {
		at = o.place(c, at+1)
		on := at >= 0 && chosen[at]
		if on && (c.Unselected || len(rest) == 0 || o.placeOf(rest[0]) != at) || !on && !c.Unselected {
			continue // it is taken off, or was chosen again since
		}
		if next = append(next, c); on {
			kept[at], rest = true, rest[1:]
		}
	}
	for _, it := range rest {
		if at := o.placeOf(it); !kept[at] {
			kept[at] = true
			next = append(next, o.choices[at])
		}
	}
	return next
}

func keyOf(c payload.Choice) string { return string(c.ID) + "\x00" + c.Text }

func labelOf(o payload.Option) string {
	if strings.TrimSpace(o.Label) != "" {
		return o.Label
	}
	return "(option " + clean.Line(string(o.ID)) + ")"
}

// summary draws labels behind each other on at most two lines.
func (b *base) summary(labels []string, none string, width int) string {
	if len(labels) == 0 {
		return wrap.Fit(b.theme.Text.Render(none), width)
	}
	text := clean.Line(strings.Join(labels, ", "))
	lines := wrap.Words(beginning(text, width*3), width)
	if len(lines) > 2 {
		lines = lines[:2]
		lines[1] = ansi.Truncate(lines[1], max(0, width-1), "") + theme.SignCut
	}
	for i, l := range lines {
		lines[i] = b.theme.Text.Render(l)
	}
	return strings.Join(lines, "\n")
}

// finder is a widget that opens a list in which things are found by typing. The list is nil
// until it is asked for.
type finder struct {
	base
	list *picker.Picker
	// above is how many lines stand above the open list.
	above int
	// taken is what leaving took of the text that stood in the list, until it is told.
	taken string
}

func (f *finder) Taken() string {
	taken := f.taken
	f.taken = ""
	return taken
}

// keepTyped has the answer remember what stands in the list, so that it is not lost.
func (f *finder) keepTyped() { f.answer.Typed = f.list.Query() }

// resume types what was typed and not taken when the widget was left.
func (f *finder) resume() tea.Cmd {
	text := f.answer.Text()
	if text == f.list.Query() {
		return nil
	}
	return f.list.SetQuery(text)
}

// leave takes the keyboard from the list, and by take what its text names.
func (f *finder) leave(take func()) {
	f.focused = false
	if f.list == nil {
		return
	}
	if items := f.list.Leave(); len(items) > 0 {
		titles := make([]string, len(items))
		for i, it := range items {
			titles[i] = it.Title
		}
		f.taken = strings.Join(titles, ", ")
		take()
	}
	f.keepTyped()
	f.list = nil
}

// fit is the foot of an open list: how many are chosen, and how many fit what is typed.
func (f *finder) fit(chosen int, none string) string {
	if f.list == nil {
		return ""
	}
	words := none
	if chosen > 0 {
		words = strconv.Itoa(chosen) + " chosen"
	}
	if fit := f.list.Fit(); f.list.Query() != "" && fit != "" {
		words = strings.TrimPrefix(words+" · "+fit+" fit", " · ")
	}
	return words
}

// Cursor implements Widget: on what is chosen while the list is closed.
func (f *finder) Cursor() *tea.Cursor {
	switch {
	case !f.focused:
		return nil
	case f.list == nil:
		return resting()
	}
	return overlay.Shift(f.list.Cursor(), 0, f.above)
}

func (f *finder) CapturesInput() bool { return f.list != nil }

// now is what stands above an open list: what is chosen by now, "" for nothing.
func (f *finder) now(titles []string, width int) string {
	const lead = "Now  "
	if len(titles) == 0 {
		return ""
	}
	lines := strings.Split(f.summary(titles, "", max(1, width-len(lead))), "\n")
	for i, line := range lines {
		before := strings.Repeat(" ", len(lead))
		if i == 0 {
			before = f.theme.Muted.Render(lead)
		}
		lines[i] = wrap.Fit(before+line, width)
	}
	return strings.Join(lines, "\n")
}

// opened draws the open list, with what is chosen so far above it where there is room
// for both, and below it the row in front in full where that is cut: three rows of the list
// always show.
func (f *finder) opened(chosen string, width, height int) string {
	const most, least = 11, 4
	head := strings.Split(chosen, "\n")
	if chosen == "" || height < len(head)+least {
		head = nil
	}
	f.above = len(head)
	room := height - len(head)
	f.list.SetSize(width, max(1, min(room, most)))
	var below []string
	if cut := f.list.Cut(); cut != "" && room > least {
		below = wrap.Signed(f.theme.Text, "", "=", cut, width)
		below = below[:min(len(below), 3, room-least)]
		f.list.SetSize(width, min(room-len(below), most))
	}
	return wrap.Clamp(strings.Join(slices.Concat(head, []string{f.list.View()}, below), "\n"), width, max(1, height))
}
