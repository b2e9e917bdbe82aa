package details

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/field"
	"kickoff/tui/picker"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// offer is what a list chooses from: people, tags, folders. All of it may grow
// while the list is open.
type offer struct {
	// fetched reports that all of it is there.
	fetched func() bool
	items   func() []picker.Item
	// name is the title of an item by its id.
	name func(id string) string
	// many lets several be chosen; none says what holds while nothing is.
	many bool
	none string
}

// list is the widget of a property that is chosen from what exists. It is closed
// until it is asked for; the choice is kept by id.
type list struct {
	offer
	theme   *theme.Theme
	chosen  []string
	focused bool

	open  *picker.Picker
	above int
}

var (
	_ field.Widget  = (*list)(nil)
	_ field.Renewer = (*list)(nil)
)

// Focus implements field.Widget.
func (l *list) Focus() tea.Cmd {
	l.focused = true
	return nil
}

// Blur implements field.Widget.
func (l *list) Blur() { l.focused, l.open = false, nil }

// Update implements field.Widget.
func (l *list) Update(msg tea.Msg) (tea.Cmd, bool) {
	if l.open != nil {
		return l.search(msg)
	}
	press, ok := msg.(tea.KeyPressMsg)
	if _, paste := msg.(tea.PasteMsg); paste {
		return l.unfold(msg), false
	}
	switch {
	case !l.focused || !ok:
	case press.String() == "enter":
		return nil, true
	case press.String() == "down", press.String() == "space":
		return l.unfold(nil), false
	case press.String() == "backspace", press.String() == "delete":
		l.chosen = l.chosen[:max(0, len(l.chosen)-1):max(0, len(l.chosen)-1)]
	case press.Text != "":
		return l.unfold(msg), false
	}
	return nil, false
}

// unfold opens the list; what was typed to open it is its first letter.
func (l *list) unfold(typed tea.Msg) tea.Cmd {
	l.open = picker.New(l.theme, picker.Options{Multi: l.many, Placeholder: "type to find", Loading: l.loading})
	cmd := tea.Batch(l.Renew(), l.open.Focus())
	if l.many {
		l.open.SetSelected(l.chosen)
	} else if len(l.chosen) > 0 {
		l.open.Highlight(l.chosen[0])
	}
	if typed == nil {
		return cmd
	}
	own, _ := l.open.Update(typed)
	return tea.Batch(cmd, own)
}

// Renew implements field.Renewer: what exists now, those chosen first.
func (l *list) Renew() tea.Cmd {
	if l.open == nil {
		return nil
	}
	items := l.items()
	if l.many {
		slices.SortStableFunc(items, func(a, b picker.Item) int { return l.rank(a) - l.rank(b) })
	}
	return l.open.SetItems(items)
}

func (l *list) rank(it picker.Item) int {
	if slices.Contains(l.chosen, it.ID) {
		return 0
	}
	return 1
}

func (l *list) search(msg tea.Msg) (tea.Cmd, bool) {
	cmd, result := l.open.Update(msg)
	switch result.Kind {
	case picker.Marked:
		l.chosen = l.open.Selected()
	case picker.Chosen:
		l.chosen = l.open.Selected()
		l.open = nil
		return cmd, !l.many
	case picker.Cancelled:
		l.open = nil
	}
	return cmd, false
}

// View implements field.Widget.
func (l *list) View(width, height int) string {
	head := l.summary(width)
	if l.open == nil {
		return wrap.Clamp(strings.Join(head, "\n"), width, max(1, height))
	}
	const least, most = 4, 11
	if height < len(head)+least {
		head = nil
	}
	l.above = len(head)
	l.open.SetSize(width, max(1, min(most, height-len(head))))
	return strings.Join(append(head, l.open.View()), "\n")
}

// summary names what is chosen, on two lines at most.
func (l *list) summary(width int) []string {
	if len(l.chosen) == 0 {
		return []string{l.theme.Muted.Render(wrap.Fit(l.none, width))}
	}
	var names []string
	for _, id := range l.chosen {
		names = append(names, l.name(id))
	}
	lines := wrap.Words(strings.Join(names, ", "), width)
	if len(lines) > 2 {
		lines = []string{lines[0], wrap.Fit(lines[1]+" "+lines[2], width)}
	}
	for i := range lines {
		lines[i] = l.theme.Text.Render(lines[i])
	}
	return lines
}

// Cursor implements field.Widget.
func (l *list) Cursor() *tea.Cursor {
	if l.open == nil {
		return nil
	}
	return overlay.Shift(l.open.Cursor(), 0, l.above)
}

// Answer implements field.Widget; the choices carry the ids as their text.
func (l *list) Answer() payload.Answer { return ids(l.chosen) }

// SetAnswer implements field.Widget.
func (l *list) SetAnswer(a payload.Answer) {
	l.chosen = texts(a)
	if l.open != nil && l.many {
		l.open.SetSelected(l.chosen)
	}
}

// CapturesInput implements field.Widget.
func (l *list) CapturesInput() bool { return l.open != nil }

// Keys implements field.Widget.
func (l *list) Keys() []key.Binding {
	if l.open != nil {
		return l.open.Keys()
	}
	bind := func(help, what string, keys ...string) key.Binding {
		return footer.Bind(help, what, keys...)
	}
	clear := bind("del", "take back", "delete", "backspace")
	clear.SetEnabled(len(l.chosen) > 0)
	return []key.Binding{bind("enter", "next", "enter"), bind("↓", "choose", "down", "space"), clear}
}

// ids are ids as an answer, and texts what they were.
func ids(list []string) payload.Answer {
	chosen := make(payload.Choices, len(list))
	for i, id := range list {
		chosen[i] = payload.Choice{Text: id}
	}
	return payload.Answer{Value: chosen}
}

func texts(a payload.Answer) []string {
	var list []string
	for _, c := range a.Choices() {
		list = append(list, c.Text)
	}
	return list
}
