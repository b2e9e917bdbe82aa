package dialog

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/picker"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// Place is somewhere to go: an answer, a stage, a draft, or something to do. Kind says
// which, State how it stands.
type Place struct {
	Title, Kind, State string
	Go                 func() tea.Cmd
}

// MorePlaces are places that were looked for after the list was opened.
type MorePlaces []Place

// GoTo finds a place by typing.
type GoTo struct {
	picker *picker.Picker
	list   func() []Place
	// places are all of them: those of the list and more that came later.
	places, listed, more []Place
}

// NewGoTo makes the list, which is asked for again when something in it may have
// changed; the command focuses it and is addressed to it.
func NewGoTo(th *theme.Theme, places func() []Place) (*GoTo, tea.Cmd) {
	g := &GoTo{picker: picker.New(th, picker.Options{Placeholder: "a question, a step, a person, a draft, an action"}), list: places}
	return g, tea.Batch(g.fill(), g.picker.Focus())
}

func (g *GoTo) fill() tea.Cmd {
	g.listed = g.list()
	return g.show()
}

func (g *GoTo) show() tea.Cmd {
	g.places = slices.Concat(g.listed, g.more)
	items := make([]picker.Item, len(g.places))
	for i, p := range g.places {
		// The picker tells rows apart by their id, as two questions may share a label.
		items[i] = picker.Item{ID: strconv.Itoa(i), Title: p.Title, Note: p.Kind, More: p.State, Words: p.State}
	}
	return g.picker.SetItems(items)
}

// Changed implements Listener.
func (g *GoTo) Changed(what stage.Change) tea.Cmd {
	if !what.Has(stage.AnswersChanged | stage.TemplateChanged | stage.PeopleChanged | stage.ZoneChanged) {
		return nil
	}
	return g.fill()
}

// Title implements Dialog.
func (g *GoTo) Title() string { return "Go to" }

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
	return append([]key.Binding{footer.Bind("enter", "go", "enter")}, g.picker.Keys()...)
}
