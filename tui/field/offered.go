package field

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/picker"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// Offer is what exists in the organisation to choose from: people, tags, folders. All
// of it may grow while the list is open.
type Offer struct {
	// Fetched reports that all of it is there.
	Fetched func() bool
	Items   func() []picker.Item
	// Name is the title of an item by its id.
	Name func(id string) string
	// Many lets several be chosen; None says what holds while nothing is.
	Many bool
	None string
	// Find asks for what a query names, where there is more than can be listed; nil: all
	// is listed. It is asked for "" when the list opens.
	Find func(query string) tea.Cmd
}

// loading says that not everything is there yet, or "".
func (o Offer) loading() string {
	if o.Fetched() {
		return ""
	}
	return "loading" + theme.SignCut
}

// Existing says that there is nothing to choose, or "". That it is not there yet the open
// list says.
func (o Offer) Existing() string {
	if o.Find == nil && o.Fetched() && len(o.Items()) == 0 {
		return "none exist"
	}
	return ""
}

// offered edits a choice of what exists; the choices carry ids as their text. It is
// closed until it is asked for.
type offered struct {
	finder
	offer Offer
}

// NewOffered makes the widget of a choice of what exists.
func NewOffered(th *theme.Theme, o Offer) Widget {
	return &offered{finder: finder{base: base{theme: th}}, offer: o}
}

// IDs are ids as the answer that the widget edits, and Texts what they were.
func IDs(list []string) payload.Answer {
	chosen := make(payload.Choices, len(list))
	for i, id := range list {
		chosen[i] = payload.Choice{Text: id}
	}
	return payload.Answer{Value: chosen}
}

// Texts are the ids of such an answer.
func Texts(a payload.Answer) []string {
	var list []string
	for _, c := range a.Choices() {
		list = append(list, c.Text)
	}
	return list
}

func (l *offered) ids() []string { return Texts(l.answer) }

func (l *offered) choose(ids []string) {
	l.answer = IDs(ids)
	if l.list != nil {
		l.keepTyped()
	}
}

// take makes what is chosen in the list the answer.
func (l *offered) take() { l.choose(l.list.Selected()) }

// Focus implements Widget. What was typed and not taken opens the list.
func (l *offered) Focus() tea.Cmd {
	l.focused = true
	if l.answer.Text() == "" {
		return nil
	}
	return l.unfold(nil)
}

func (l *offered) Blur() { l.leave(l.take) }

func (l *offered) Update(msg tea.Msg) (tea.Cmd, bool) {
	if l.list != nil {
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
		l.choose(l.ids()[:max(0, len(l.ids())-1)])
	case press.Text != "":
		return l.unfold(msg), false
	}
	return nil, false
}

// unfold opens the list; what was typed to open it is its first letter.
func (l *offered) unfold(typed tea.Msg) tea.Cmd {
	l.list = picker.New(l.theme, picker.Options{Multi: l.offer.Many, Radio: !l.offer.Many, Footed: true, Placeholder: "type to find", Loading: l.offer.loading})
	cmds := []tea.Cmd{l.Renew(), l.list.Focus(), l.resume()}
	l.list.SetSelected(l.ids())
	if !l.offer.Many && len(l.ids()) > 0 {
		l.list.Highlight(l.ids()[0])
	}
	cmds = append(cmds, l.find())
	if typed != nil {
		cmd, _ := l.search(typed)
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...)
}

// Renew implements Widget: what exists now, those chosen first.
func (l *offered) Renew() tea.Cmd {
	if l.list == nil {
		return nil
	}
	items, ids := l.offer.Items(), l.ids()
	if l.offer.Many && len(ids) > 0 {
		among := make(map[string]bool, len(ids))
		for _, id := range ids {
			among[id] = true
		}
		var first, others []picker.Item
		for _, it := range items {
			if among[it.ID] {
				first = append(first, it)
			} else {
				others = append(others, it)
			}
		}
		items = append(first, others...)
	}
	return l.list.SetItems(items)
}

// find asks for what the query names.
func (l *offered) find() tea.Cmd {
	if l.offer.Find == nil {
		return nil
	}
	return l.offer.Find(l.list.Query())
}

func (l *offered) search(msg tea.Msg) (tea.Cmd, bool) {
	before := l.list.Query()
	cmd, result := l.list.Update(msg)
	l.keepTyped()
	if l.list.Query() != before {
		cmd = tea.Batch(cmd, l.find())
	}
	switch result.Kind {
	case picker.Marked, picker.Chosen:
		l.take()
		if result.Kind == picker.Chosen || !l.offer.Many {
			l.list = nil
		}
	case picker.Cancelled:
		l.list, l.answer.Typed = nil, ""
	}
	return cmd, result.Kind == picker.Chosen && !l.offer.Many
}

func (l *offered) View(width, height int) string {
	var names []string
	for _, id := range l.ids() {
		names = append(names, l.offer.Name(id))
	}
	if l.list == nil {
		return wrap.Clamp(l.summary(names, l.offer.None, width), width, max(1, height))
	}
	return l.opened(l.now(names, width), width, height)
}

func (l *offered) Foot() string { return l.fit(0, "") }

func (l *offered) SetAnswer(a payload.Answer) {
	l.answer = a
	if l.list != nil {
		l.list.SetSelected(l.ids())
		l.resume()
	}
}

func (l *offered) Keys() []key.Binding {
	if l.list != nil {
		return l.list.Keys()
	}
	clear := footer.Bind("del", "take back", "delete", "backspace")
	clear.SetEnabled(len(l.ids()) > 0)
	return []key.Binding{footer.Bind("enter", "next", "enter"), footer.Bind("↓", "choose", "down", "space"), clear}
}
