package dialog

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/picker"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// Place is somewhere to go: an answer, a stage, a draft, or something to do. Kind says
// which. State says how it stands; it is asked when that shows or is searched, of one
// place at a time, and not by the goroutine of the screen alone.
type Place struct {
	Title, Kind string
	State       func() string
	Go          func() tea.Cmd
}

// places are rows of the picker, which tells them apart by their place, as two questions may
// share a label.
type places struct {
	all    []Place
	mu     sync.Mutex
	states []string // as far as they are known
}

func (p *places) Len() int { return len(p.all) }

func (p *places) Item(i int) picker.Item {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.states[i] == "" {
		p.states[i] = cmp.Or(p.all[i].State(), theme.SignSkipped)
	}
	return picker.Item{ID: strconv.Itoa(i), Title: p.all[i].Title, Note: p.all[i].Kind, More: p.states[i], Words: p.states[i]}
}

func (p *places) Find(id string) int {
	i, err := strconv.Atoi(id)
	if err != nil || i >= len(p.all) {
		return -1
	}
	return i
}

// MorePlaces are places that were looked for after the list was opened.
type MorePlaces []Place

// GoTo finds a place by typing.
type GoTo struct {
	// takes is what enter does.
	title, takes string
	picker       *picker.Picker
	list         func() []Place
	// places are all of them: those of the list and more that came later.
	places, listed, more []Place
}

// NewGoTo makes the list, which is asked for again when something in it may have
// changed; the command focuses it and is addressed to it.
func NewGoTo(th *theme.Theme, places func() []Place) (*GoTo, tea.Cmd) {
	g := &GoTo{title: "Go to", takes: "go", picker: picker.New(th, picker.Options{Placeholder: "a question, a step, a person, a draft, an action"}), list: places}
	return g, tea.Batch(g.fill(), g.picker.Focus())
}

// NewChoose is such a list under another title, of what may be chosen; scattered letters
// find it too. takes is what enter does, in a word or two.
func NewChoose(th *theme.Theme, title, takes string, places []Place) (*GoTo, tea.Cmd) {
	g := &GoTo{title: title, takes: takes, picker: picker.New(th, picker.Options{Loose: true}), list: func() []Place { return places }}
	return g, tea.Batch(g.fill(), g.picker.Focus())
}

func (g *GoTo) fill() tea.Cmd {
	g.listed = g.list()
	return g.show()
}

func (g *GoTo) show() tea.Cmd {
	g.places = slices.Concat(g.listed, g.more)
	return g.picker.SetSource(&places{all: g.places, states: make([]string, len(g.places))})
}

// Changed implements Listener.
func (g *GoTo) Changed(what stage.Change) tea.Cmd {
	if !what.Has(stage.AnswersChanged | stage.TemplateChanged | stage.PeopleChanged | stage.ZoneChanged) {
		return nil
	}
	return g.fill()
}

// Title implements Dialog.
func (g *GoTo) Title() string { return g.title }

// Update implements Dialog.
func (g *GoTo) Update(msg tea.Msg) (tea.Cmd, Result) {
	if more, ok := msg.(MorePlaces); ok {
		g.more = more
		return g.show(), Result{}
	}
	cmd, result := g.picker.Update(msg)
	switch result.Kind {
	case picker.Cancelled:
		return cmd, Result{Close: true}
	case picker.Chosen:
		i, err := strconv.Atoi(result.Item.ID)
		if err != nil {
			return cmd, Result{}
		}
		return cmd, Result{Close: true, Do: g.places[i].Go}
	}
	return cmd, Result{}
}

// View implements Dialog. The list keeps its size while the matches change.
func (g *GoTo) View(width, height int) string {
	width, height = min(width, 76), min(height, 18)
	g.picker.SetSize(width, height)
	lines := strings.Split(g.picker.View(), "\n")
	for len(lines) < height {
		lines = append(lines, "")
	}
	lines[0] = wrap.Pad(lines[0], width)
	return strings.Join(lines, "\n")
}

// Cursor implements Dialog.
func (g *GoTo) Cursor() *tea.Cursor { return g.picker.Cursor() }

// Keys implements Dialog.
func (g *GoTo) Keys() []key.Binding {
	return append([]key.Binding{footer.Bind("enter", g.takes, "enter")}, g.picker.Keys()...)
}
