package field

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/picker"
	"kickoff/tui/picker/people"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// persons edits an answer that is people: members, guests and groups, found by
// typing. The list opens with the first letter and closes with each choice; opened to be
// looked through, it stays.
type persons struct {
	finder
	open, browsing bool
	// named are those chosen as namedIn calls them, nil while that is not known.
	named   []string
	namedIn *payload.Directory
}

func newPeople(b base) Widget { return &persons{finder: finder{base: b}} }

func (p *persons) directory() *payload.Directory { return p.env().People }

func (p *persons) Focus() tea.Cmd {
	p.focused = true
	p.list = picker.New(p.theme, picker.Options{
		Multi: true, Adds: true, Footed: true, Placeholder: "type a name, group or e-mail address",
		FreeText: people.FreeText(p.directory), Ask: people.Ask(p.directory),
		Loading: func() string { return people.Loading(p.directory()) },
	})
	p.mark()
	cmd := tea.Batch(p.Renew(), p.list.Focus(), p.resume())
	p.open = p.list.Query() != ""
	return cmd
}

// mark has the list show who is chosen.
func (p *persons) mark() { p.list.SetChosen(people.Chosen(p.answer.People(), p.directory())) }

func (p *persons) Renew() tea.Cmd {
	if p.list == nil {
		return nil
	}
	return p.list.SetItems(p.shared.People.Everybody(p.directory(), true))
}

func (p *persons) Blur() {
	p.leave(p.take)
	p.open, p.browsing = false, false
}

func (p *persons) Update(msg tea.Msg) (tea.Cmd, bool) {
	if p.list == nil {
		return nil, false
	}
	name, searching := pressed(msg), p.list.Query() != ""
	if !p.open {
		switch name {
		case "enter":
			return nil, true
		case "backspace":
			p.dropLast()
			return nil, false
		case "down", "space":
			p.open, p.browsing = true, true
			return nil, false
		case "up", "esc", "pgup", "pgdown", "home", "end":
			return nil, false
		}
	}
	if name == "enter" && !searching {
		p.list.Mark()
		p.take()
		return nil, false
	}
	cmd, res := p.list.Update(msg)
	switch res.Kind {
	case picker.Marked:
		p.take()
		p.open = p.browsing
	case picker.Cancelled:
		p.open, p.browsing = false, false
		cmd = tea.Batch(cmd, p.list.SetQuery(""))
	default:
		p.open = p.browsing || p.list.Query() != ""
	}
	p.keepTyped()
	return cmd, false
}

// take makes those chosen in the list the answer.
func (p *persons) take() {
	p.put(payload.People{Owners: people.Owners(p.list.Selected())})
	p.named = nil
	p.keepTyped()
}

// dropLast takes back whoever stands last in the summary.
func (p *persons) dropLast() {
	chosen := people.Chosen(p.answer.People(), p.directory())
	if len(chosen) == 0 {
		return
	}
	p.list.SetChosen(chosen[:len(chosen)-1])
	p.take()
}

func (p *persons) SetAnswer(a payload.Answer) {
	p.answer, p.named = a, nil
	if p.list != nil {
		p.mark()
		p.resume()
		p.open = p.browsing || p.list.Query() != ""
	}
}

// names are the people chosen; two of one name have their addresses beside them.
func (p *persons) names() []string {
	d := p.directory()
	if p.named != nil && p.namedIn == d {
		return p.named
	}
	chosen := people.Chosen(p.answer.People(), d)
	p.named, p.namedIn = make([]string, len(chosen)), d
	for i, it := range chosen {
		p.named[i] = payload.PeopleText(people.Owners([]string{it.ID}), d)
		if strings.HasPrefix(it.Note, "group") {
			p.named[i] += " (" + it.Note + ")"
		}
	}
	return p.named
}

func (p *persons) Foot() string {
	if !p.open {
		return ""
	}
	return p.fit(p.answer.People().Count(), "nobody chosen")
}

func (p *persons) View(width, height int) string {
	if p.list == nil {
		return wrap.Clamp(p.summary(p.names(), "nobody chosen", width), width, max(height, 1))
	}
	now := p.now(p.names(), width)
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

func (p *persons) CapturesInput() bool { return p.open }

func (p *persons) Keys() []key.Binding {
	if p.open {
		keys := p.list.Keys()
		if p.list.Query() == "" {
			keys[0] = footer.Bind("enter", keys[1].Help().Desc, "enter")
		}
		return keys
	}
	last := footer.Bind("backspace", "remove last", "backspace")
	last.SetEnabled(!p.answer.People().Empty())
	return []key.Binding{footer.Bind("enter", "next", "enter"), footer.Bind("letters", "find"), footer.Bind("↓", "list", "down"), last}
}
