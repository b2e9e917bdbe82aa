package steps

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/picker"
	"kickoff/tui/picker/people"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// owners is the panel that chooses who owns one or several steps: exactly those
// chosen, or, when adding, those beside the steps' own people.
type owners struct {
	stage   *Steps
	targets []payload.Step
	adding  bool
	// start is who was chosen when the panel opened; several says that the steps
	// did not agree then.
	start   payload.Owners
	several bool

	picker *picker.Picker
	// below is the line of the picker within the panel.
	below int
}

func newOwners(s *Steps, targets []payload.Step, adding bool) (panel, tea.Cmd) {
	p := &owners{stage: s, targets: targets, adding: adding}
	if !adding {
		p.start, p.several = s.agreed(targets)
	}
	p.picker = picker.New(s.session.Theme, picker.Options{
		Multi: true, Placeholder: "name, address or group",
		FreeText: func(text string) (picker.Item, bool) {
			it, ok := people.FreeText(p.directory)(text)
			return p.barGuests([]picker.Item{it})[0], ok
		},
		Loading: func() string { return people.Loading(p.directory()) },
	})
	offer := p.offer()
	p.picker.SetSelected(people.IDs(p.start))
	return p, tea.Batch(offer, p.picker.Focus())
}

func (p *owners) directory() *payload.Directory { return p.stage.session.Base.People }

// Changed implements panel.
func (p *owners) Changed(c stage.Change) tea.Cmd {
	if c.Has(stage.PeopleChanged) {
		return p.offer()
	}
	return nil
}

// offer lists who is known now.
func (p *owners) offer() tea.Cmd {
	items := people.Items(p.directory())
	first := people.IDs(p.start)
	slices.SortStableFunc(items, func(a, b picker.Item) int { return rank(first, a.ID) - rank(first, b.ID) })
	return p.picker.SetItems(p.barGuests(items))
}

// rank puts those listed ahead, in their order.
func rank(first []string, id string) int {
	if i := slices.Index(first, id); i >= 0 {
		return i
	}
	return len(first)
}

// barGuests marks guests as not to be chosen when no step takes them: the launch
// would not refuse them, but nobody could do the work.
func (p *owners) barGuests(items []picker.Item) []picker.Item {
	if slices.ContainsFunc(p.targets, func(s payload.Step) bool { return s.AllowGuests }) {
		return items
	}
	for i := range items {
		if people.IsGuest(items[i]) {
			items[i].Disabled = "this step takes no guests"
		}
	}
	return items
}

// Update implements panel.
func (p *owners) Update(msg tea.Msg) (tea.Cmd, ending) {
	if press, ok := msg.(tea.KeyPressMsg); ok && slices.Contains([]string{"tab", "shift+tab"}, press.String()) {
		p.apply()
		return nil, applied
	}
	cmd, result := p.picker.Update(msg)
	switch {
	case result.Kind == picker.Chosen, result.Enter && result.Kind == picker.Marked:
		p.apply()
		return cmd, applied
	case result.Kind == picker.Cancelled:
		return cmd, dropped
	}
	return cmd, open
}

// apply writes what was chosen. Nobody chosen leaves the steps to the template:
// empty owners would not clear a step (docs/api.md, "Owners at launch").
func (p *owners) apply() {
	ids := p.picker.Selected()
	chosen := people.Owners(ids)
	if !p.adding && chosen.Same(p.start) {
		return
	}
	s := p.stage
	s.change(p.targets, func(step payload.Step, a payload.StepAnswer) payload.StepAnswer {
		switch {
		case p.adding:
			for _, who := range people.Whos(ids) {
				a = payload.AddOwner(step, a, who, s.roles(), s.me())
			}
			return a
		case chosen.Empty():
			a.Owners, a.OwnersOrigin = nil, ""
		default:
			a.Owners, a.OwnersOrigin = &chosen, payload.FromYou
		}
		return a
	})
}

// View implements panel.
func (p *owners) View(width, height int) string {
	th := p.stage.session.Theme
	title := "Owners of " + named(p.targets)
	if p.adding {
		title = "Add to the owners of " + named(p.targets)
	}
	lines := []string{heading(th, title, width)}
	if hint, style := p.hint(); hint != "" && height > 4 {
		lines = append(lines, style(wrap.Fit(hint, width)))
	}
	p.below = len(lines)
	p.picker.SetSize(width, max(1, height-len(lines)))
	return wrap.Clamp(strings.Join(append(lines, p.picker.View()), "\n"), width, height)
}

// hint says what is worth knowing about the choice as it stands.
func (p *owners) hint() (string, func(...string) string) {
	th := p.stage.session.Theme
	chosen := p.picker.Chosen()
	if slices.ContainsFunc(chosen, people.IsGuest) {
		var closed []payload.Step
		for _, s := range p.targets {
			if !s.AllowGuests {
				closed = append(closed, s)
			}
		}
		if len(closed) > 0 {
			return fmt.Sprintf("%s %s: no guests allowed", theme.SignError, named(closed)), th.Error.Render
		}
	}
	switch {
	case p.several:
		return "They differ now; those you choose replace all of them.", th.Muted.Render
	case !p.adding && len(chosen) == 0:
		return "Nobody chosen: the template decides.", th.Muted.Render
	}
	return "", nil
}

// Cursor implements panel.
func (p *owners) Cursor() *tea.Cursor { return overlay.Shift(p.picker.Cursor(), 0, p.below) }

// Keys implements panel.
func (p *owners) Keys() []key.Binding { return p.picker.Keys() }

// named is one step by its title, several by their number.
func named(steps []payload.Step) string {
	if len(steps) == 1 {
		return "“" + steps[0].Title + "”"
	}
	return humanize.Count(len(steps), "step")
}

// heading is the first line of a panel, which parts it from the rows.
func heading(th *theme.Theme, title string, width int) string {
	title = cut(title, max(1, width-6))
	rule := max(0, width-4-wrap.Width(title))
	return th.Border.Render(strings.Repeat(theme.SignRule, 2)+" ") + th.Title.Render(title) +
		th.Border.Render(" "+strings.Repeat(theme.SignRule, rule))
}
