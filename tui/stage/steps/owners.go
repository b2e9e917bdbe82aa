package steps

import (
	"maps"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store/autosave"
	"kickoff/tui/picker"
	"kickoff/tui/picker/people"
	"kickoff/tui/stage"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/overlay"
)

// act is what a panel does to one or many steps. Its text is on the screen, and in the
// files of unfinished launches.
type act string

const (
	// replace: those chosen own the steps, and nobody else.
	replace act = "replace"
	// add: they own them too.
	add act = "add"
	// takeOff: they own them no longer; the others stay.
	takeOff act = "take off"
	// swap: one is chosen to be taken off, then one to have the steps instead.
	swap act = "swap"
	// fill: they fill a job title, in all steps that wait for it.
	fill act = "fill"
	// due: they get a deadline.
	due act = "deadline"
)

// owners is the panel in which people are found for steps. A choice counts at once, so
// that the rows above show it and nothing is lost however the panel is left.
type owners struct {
	plan    *plan
	targets []payload.Step
	act     act
	// role is the job title that is filled; out is who is swapped, none yet while nil.
	role payload.Role
	out  *payload.Who

	// before is what the targets were when this act began: those chosen count from there.
	before map[string]payload.StepAnswer
	filled payload.Owners
	// were is who had the targets then, all the same; now who has them, and why.
	were, now string
	// kept are the steps that nobody would own any more, and so stay as they are.
	kept []payload.Step

	picker *picker.Picker
	// offered is how many there are to be found.
	offered int
	// below is the line of the picker within the panel.
	below int
}

func newOwners(s *plan, targets []payload.Step, was autosave.Typing) (panel, tea.Cmd) {
	p, a := &owners{plan: s, targets: targets}, act(was.Act)
	if a == fill {
		p.role = s.openRole(targets)
		p.filled = s.filled[p.role.ID]
	}
	if out := people.Whos([]string{was.Out}); len(out) > 0 {
		p.out = &out[0]
	}
	cmd := p.begin(a)
	if was.Steps != nil {
		cmd = tea.Batch(cmd, p.picker.SetQuery(was.Text))
	}
	return p, cmd
}

// begin begins an act with nobody chosen.
func (p *owners) begin(a act) tea.Cmd {
	p.act, p.kept, p.before = a, nil, make(map[string]payload.StepAnswer, len(p.targets))
	for _, step := range p.targets {
		p.before[step.ID] = p.plan.session.Answers.Step(step.ID)
	}
	p.picker = picker.New(p.plan.session.Theme, picker.Options{
		Multi: true, Placeholder: "name, address or group", FreeText: p.freeText, Ask: people.Ask(p.directory),
		Loading: func() string { return people.Loading(p.directory()) },
	})
	p.tell()
	cmd := tea.Batch(p.offer(), p.picker.Focus())
	if a == swap && p.out == nil {
		if all := people.Whos(p.ids()); len(all) == 1 {
			return p.swapping(all[0])
		}
	}
	if left := p.left(); left != "" {
		return tea.Batch(cmd, p.picker.SetQuery(left))
	}
	p.picker.HighlightNone()
	return cmd
}

func (p *owners) directory() *payload.Directory { return p.plan.session.Base.People }

func (p *owners) freeText(text string) (picker.Item, bool) {
	if p.among() {
		return picker.Item{}, false
	}
	it, ok := people.FreeText(p.directory)(text)
	if !p.takesGuests() {
		it.Disabled = people.NoGuests
	}
	return it, ok
}

// among: only those who own a step are to be chosen from.
func (p *owners) among() bool { return p.act == takeOff || p.act == swap && p.out == nil }

// Changed implements panel.
func (p *owners) Changed(c stage.Change) tea.Cmd {
	if !c.Has(stage.PeopleChanged) {
		return nil
	}
	p.tell()
	return p.offer()
}

// offer lists who is known now, or who owns the targets.
func (p *owners) offer() tea.Cmd {
	items := p.plan.session.Items.Everybody(p.directory(), p.takesGuests())
	if p.among() {
		items = people.Chosen(people.Owners(p.ids()), p.directory())
	}
	p.offered = len(items)
	return p.picker.SetItems(items)
}

// ids are those who own any of the targets, as items.
func (p *owners) ids() []string {
	var all payload.Owners
	for _, step := range p.targets {
		own, _ := p.plan.owners(step, p.before[step.ID])
		all.Users, all.Guests, all.Groups = append(all.Users, own.Users...), append(all.Guests, own.Guests...), append(all.Groups, own.Groups...)
	}
	return people.IDs(all.Union(payload.Owners{})) // each once
}

// takesGuests: the launch would not refuse guests where no step takes them, but nobody
// could do the work.
func (p *owners) takesGuests() bool {
	return p.act == fill || slices.ContainsFunc(p.targets, func(s payload.Step) bool { return s.AllowGuests })
}

// Update implements panel.
func (p *owners) Update(msg tea.Msg) (tea.Cmd, ending) {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		_, on := p.picker.Highlighted()
		idle := p.picker.Query() == ""
		switch pressed := press.String(); {
		case pressed == "tab", pressed == "shift+tab":
			first := p.act == swap && p.out == nil
			cmd := p.leave()
			if first && p.out != nil {
				return cmd, open // who comes instead is still to be chosen
			}
			return cmd, applied
		case pressed == "enter" && idle && !on, pressed == "esc":
			p.keep("")
			return notTaken(p.picker.Query()), applied
		case pressed == "enter" && idle:
			p.picker.Mark()
			return p.take(), p.done()
		case idle && p.switches() && pressed == "+":
			return p.begin(add), open
		case idle && p.switches() && pressed == "-":
			return p.begin(takeOff), open
		}
	}
	typed := p.picker.Query()
	cmd, result := p.picker.Update(msg)
	if result.Kind == picker.Marked {
		cmd = tea.Batch(cmd, p.take())
		if typed != "" && p.picker.Query() == "" {
			p.picker.HighlightNone()
		}
	}
	return cmd, p.done()
}

// notTaken says that a panel was closed on what was typed in it.
func notTaken(typed string) tea.Cmd {
	if clean.Blank(typed) {
		return nil
	}
	return stage.Notify(humanize.Quote(typed) + " was not taken: esc changes nothing, tab takes it")
}

// switches: plus and minus change the act.
func (p *owners) switches() bool { return p.act != swap && p.act != fill }

// done: a swap is over with its second choice.
func (p *owners) done() ending {
	if p.act == swap && p.out != nil && len(p.picker.Selected()) > 0 {
		return applied
	}
	return open
}

// leave takes what the text in the line names, and says so. What names nobody stays with
// the step or the job title and is in the way of a launch; nobody is taken off or swapped
// by it.
func (p *owners) leave() tea.Cmd {
	asked := p.act == swap && p.out == nil
	taken := p.picker.Leave()
	if len(taken) > 0 {
		p.take()
	}
	left := p.picker.Query()
	p.keep(left)
	switch {
	case len(taken) > 0 && asked:
		return stage.Notify("nothing is changed yet: nobody was chosen in place of " + taken[0].Title)
	case len(taken) > 0:
		var names []string
		for _, it := range taken {
			names = append(names, it.Title)
		}
		return stage.Notify("taken: " + strings.Join(names, ", "))
	case left != "" && p.among():
		return stage.Notify(humanize.Quote(left) + " is none of them: nothing was changed")
	}
	return nil
}

// typing implements panel.
func (p *owners) typing() autosave.Typing {
	text := p.picker.Query()
	if text == p.left() {
		return autosave.Typing{}
	}
	t := autosave.Typing{Act: string(p.act), Steps: ids(p.targets), Text: text}
	if p.act == swap && p.out != nil {
		t.Out = people.IDs(payload.Owners{}.With(*p.out))[0]
	}
	return t
}

// left is the text that was left here before.
func (p *owners) left() string {
	switch p.act {
	case fill:
		return p.plan.session.Answers.Details().Typed["roles/"+p.role.ID]
	case replace, add:
		return p.plan.session.Answers.Step(p.targets[0].ID).Typed
	}
	return ""
}

// keep has the job title, or the first of the targets, remember text that is nobody yet.
func (p *owners) keep(text string) {
	d := p.plan.session
	switch {
	case p.act == fill && text != p.left():
		d.EditDetails("roles", func(details *payload.Details) { details.SetTyped("roles/"+p.role.ID, text) })
	case p.act == replace, p.act == add:
		p.plan.change(p.targets[:1], func(_ payload.Step, a payload.StepAnswer) payload.StepAnswer {
			a.Typed = text
			return a
		})
	}
}

// take does the act with those who are chosen. Nobody chosen leaves things as they were
// when it began.
func (p *owners) take() tea.Cmd {
	chosen := people.Whos(p.picker.Selected())
	switch {
	case p.act == fill:
		p.fillRole(people.Owners(p.picker.Selected()))
		return nil
	case p.act == swap && p.out == nil:
		return p.swapping(chosen[0])
	case p.act == swap && len(chosen) > 0 && chosen[0] == *p.out:
		p.picker.SetSelected(nil)
		return stage.Notify(p.called(*p.out) + " is who goes: choose somebody else")
	}
	p.kept = nil
	p.plan.change(p.targets, func(step payload.Step, now payload.StepAnswer) payload.StepAnswer {
		a := p.before[step.ID]
		a.Deadline, a.DeadlineOrigin = now.Deadline, now.DeadlineOrigin
		if len(chosen) == 0 {
			return a
		}
		if p.act == replace || p.act == add {
			a.Typed = "" // they come in its place
		}
		return p.after(step, a, chosen)
	})
	p.tell()
	return nil
}

// after is a step as the act leaves it.
func (p *owners) after(step payload.Step, a payload.StepAnswer, chosen []payload.Who) payload.StepAnswer {
	s := p.plan
	own, _ := s.owners(step, a)
	next := own
	switch p.act {
	case replace:
		next = payload.Owners{}
	case swap:
		if !own.Has(*p.out) {
			return a
		}
		next = own.Without(*p.out)
	}
	for _, who := range chosen {
		if p.act == takeOff {
			next = next.Without(who)
		} else {
			next = next.With(who)
		}
	}
	switch {
	case next.Empty():
		// Empty owners would not clear a step (docs/api.md, "Owners at launch").
		p.kept = append(p.kept, step)
		return a
	case p.act != replace && next.Same(own):
		return a
	}
	a.Owners, a.OwnersOrigin = &next, payload.FromYou
	return a
}

// swapping goes on to the second half of a swap.
func (p *owners) swapping(out payload.Who) tea.Cmd {
	p.out = &out
	return p.begin(swap)
}

func (p *owners) fillRole(chosen payload.Owners) {
	if chosen.Empty() {
		chosen = p.filled
	}
	p.plan.session.EditDetails("roles", func(d *payload.Details) {
		d.Roles = maps.Clone(d.Roles)
		if d.Roles == nil {
			d.Roles = map[string]payload.Owners{}
		}
		d.Roles[p.role.ID] = chosen
		maps.DeleteFunc(d.Roles, func(_ string, o payload.Owners) bool { return o.Empty() })
	})
	p.tell()
}

// Cursor implements panel.
func (p *owners) Cursor() *tea.Cursor { return overlay.Shift(p.picker.Cursor(), 0, p.below) }

// Keys implements panel.
func (p *owners) Keys() []key.Binding {
	it, on := p.picker.Highlighted()
	verb, idle := string(p.act), p.picker.Query() == ""
	switch chosen := p.picker.Selected(); {
	case on && slices.Contains(chosen, it.ID):
		verb = "take back"
	case p.act == replace && len(chosen) > 0:
		verb = string(add) // who was there is replaced already
	}
	enter, space := footer.Bind("enter", verb, "enter"), footer.Bind("space", verb, "space")
	if !on {
		enter.SetHelp("enter", "done")
		enter.SetEnabled(idle)
		space.SetEnabled(false)
	}
	keys := []key.Binding{enter, space}
	if p.picker.Len() > 0 {
		keys = append(keys, footer.Bind("↑/↓", "move", "up", "down"))
	}
	if idle && p.switches() {
		keys = append(keys, footer.Bind("+", "add", "+"), footer.Bind("-", "take off", "-"))
	}
	return append(keys, footer.Bind("esc", "close", "esc"), footer.Bind("tab", "take it and close", "tab"))
}
