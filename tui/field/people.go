package field

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/picker"
	"kickoff/tui/picker/people"
	"kickoff/tui/ui/wrap"
)

// persons edits an answer that is people: members, guests and groups, found by
// typing. The list opens with the first letter and closes with each choice.
type persons struct {
	finder
	open bool
}

func newPeople(b base) Widget { return &persons{finder: finder{base: b}} }

// Focus implements Widget.
func (p *persons) Focus() tea.Cmd {
	p.focused = true
	directory := func() *payload.Directory { return p.env().People }
	p.list = picker.New(p.theme, picker.Options{
		Placeholder: "type a name, group or e-mail address", FreeText: people.FreeText(directory),
		Loading: func() string { return people.Loading(directory()) },
	})
	return tea.Batch(p.list.SetItems(p.offer()), p.list.Focus())
}

// Renew implements Renewer.
func (p *persons) Renew() tea.Cmd {
	if p.list == nil {
		return nil
	}
	return p.list.SetItems(p.offer())
}

// offer is everybody; those who are chosen already say so.
func (p *persons) offer() []picker.Item {
	d := p.env().People
	taken := map[string]bool{}
	for _, it := range people.Chosen(p.answer.People(), d) {
		taken[it.ID] = true
	}
	items := people.Items(d)
	for i, it := range items {
		if taken[it.ID] {
			items[i].Disabled = "chosen already"
		}
	}
	return items
}

// Blur implements Widget.
func (p *persons) Blur() { p.focused, p.open, p.list = false, false, nil }

// Update implements Widget.
func (p *persons) Update(msg tea.Msg) (tea.Cmd, bool) {
	if p.list == nil {
		return nil, false
	}
	if !p.open {
		switch pressed(msg) {
		case "enter":
			return nil, true
		case "backspace":
			return p.dropLast(), false
		case "down":
			p.open = true
			return p.list.SetItems(p.offer()), false
		case "up", "esc", "pgup", "pgdown", "home", "end":
			return nil, false
		}
	}
	before := p.list.Query()
	cmd, res := p.list.Update(msg)
	switch {
	case res.Kind == picker.Chosen:
		return tea.Batch(cmd, p.add(res.Item)), false
	case res.Kind == picker.Cancelled:
		p.open = false
		return tea.Batch(cmd, p.list.SetQuery("")), false
	}
	if now := p.list.Query(); now != before {
		p.open = now != ""
	}
	return cmd, false
}

func (p *persons) add(it picker.Item) tea.Cmd {
	who, ok := people.Who(it)
	if !ok {
		return nil
	}
	p.put(payload.People{Owners: p.answer.People().With(who)})
	p.open = false
	return tea.Batch(p.list.SetQuery(""), p.list.SetItems(p.offer()))
}

// dropLast takes back whoever stands last in the summary.
func (p *persons) dropLast() tea.Cmd {
	chosen := people.Chosen(p.answer.People(), p.env().People)
	if len(chosen) == 0 {
		return nil
	}
	who, ok := people.Who(chosen[len(chosen)-1])
	if !ok {
		return nil
	}
	p.put(payload.People{Owners: p.answer.People().Without(who)})
	return p.list.SetItems(p.offer())
}

// names are the people chosen; two of one name have their addresses beside them.
func (p *persons) names() []string {
	chosen := people.Chosen(p.answer.People(), p.env().People)
	count := map[string]int{}
	for _, it := range chosen {
		count[it.Title]++
	}
	d := p.env().People
	var names []string
	for _, it := range chosen {
		switch {
		case strings.HasPrefix(it.Note, "group"):
			it.Title += " (" + it.Note + ")"
		case it.Note == "guest" || strings.HasSuffix(it.Note, "· guest"):
			it.Title += " (guest)"
		case count[it.Title] > 1 || people.Shared(it.Title, d):
			it.Title += " <" + it.Note + ">"
		}
		names = append(names, it.Title)
	}
	return names
}

// View implements Widget.
func (p *persons) View(width, height int) string {
	now := p.summary(p.names(), "nobody chosen", width)
	if p.list == nil {
		return wrap.Clamp(now, width, max(height, 1))
	}
	if p.answer.People().Empty() {
		now = ""
	}
	drawn := p.opened(now, width, height)
	if !p.open {
		lines := strings.Split(drawn, "\n")
		drawn = strings.Join(lines[:p.above+1], "\n")
	}
	if !p.open && p.above == 0 && now != "" && height > 1 {
		drawn, p.above = wrap.Fit(strings.Split(now, "\n")[0], width)+"\n"+drawn, 1
	}
	return drawn
}

// CapturesInput implements Widget.
func (p *persons) CapturesInput() bool { return p.open }

// Keys implements Widget.
func (p *persons) Keys() []key.Binding {
	if p.open {
		return p.list.Keys()
	}
	last := bind("remove last", "backspace", "backspace")
	last.SetEnabled(!p.answer.People().Empty())
	return []key.Binding{bind("next", "enter", "enter"), bind("find", "letters"), bind("list", "↓", "down"), last}
}
