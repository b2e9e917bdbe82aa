package steps

import (
	"cmp"
	"maps"
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
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// act is what choosing somebody does to the owners of one or many steps.
type act int

const (
	// replace: those chosen own the steps, and nobody else.
	replace act = iota
	// add: they own them too.
	add
	// takeOff: they own them no longer; the others stay.
	takeOff
	// swap: one is chosen to be taken off, then one to have the steps instead.
	swap
	// fill: they fill a job title, in all steps that wait for it.
	fill
)

// owners is the panel in which people are found for steps. A choice counts at once, so
// that the rows above show it and nothing is lost however the panel is left.
type owners struct {
	stage   *Steps
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
	// below is the line of the picker within the panel, left its column.
	below, left int
}

func newOwners(s *Steps, targets []payload.Step, a act) (panel, tea.Cmd) {
	p := &owners{stage: s, targets: targets}
	if a == fill {
		p.role = s.openRole(targets)
		p.filled = s.filled[p.role.ID]
	}
	return p, p.begin(a)
}

// openRole is the job title of steps that is still to be filled, else their first.
func (s *Steps) openRole(of []payload.Step) payload.Role {
	roles := payload.Template{Steps: of}.Roles()
	slices.SortStableFunc(roles, func(a, b payload.Role) int {
		return cmp.Compare(min(1, s.filled[a.ID].Count()), min(1, s.filled[b.ID].Count()))
	})
	return append(roles, payload.Role{})[0]
}

// begin begins an act with nobody chosen.
func (p *owners) begin(a act) tea.Cmd {
	p.act, p.kept, p.before = a, nil, make(map[string]payload.StepAnswer, len(p.targets))
	for _, step := range p.targets {
		p.before[step.ID] = p.stage.session.Answers.Step(step.ID)
	}
	p.picker = picker.New(p.stage.session.Theme, picker.Options{
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
	if typed := p.typed(); typed != "" {
		return tea.Batch(cmd, p.picker.SetQuery(typed))
	}
	p.picker.HighlightNone()
	return cmd
}

func (p *owners) directory() *payload.Directory { return p.stage.session.Base.People }

func (p *owners) freeText(text string) (picker.Item, bool) {
	if p.among() {
		return picker.Item{}, false
	}
	it, ok := people.FreeText(p.directory)(text)
	if !p.takesGuests() {
		it.Disabled = noGuests
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
	if p.among() {
		return p.picker.SetItems(people.Chosen(people.Owners(p.ids()), p.directory()))
	}
	return p.picker.SetItems(p.stage.everybody(p.takesGuests()))
}

// ids are those who own any of the targets, as items.
func (p *owners) ids() []string {
	var all payload.Owners
	for _, step := range p.targets {
		own, _ := p.stage.owners(step, p.before[step.ID])
		all = all.Union(own)
	}
	return people.IDs(all)
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
			return p.leave(), applied
		case pressed == "enter" && idle && !on, pressed == "esc":
			p.keep("")
			return nil, applied
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
	p.keep(p.picker.Query())
	return cmd, p.done()
}

// switches: plus and minus change the act.
func (p *owners) switches() bool { return p.act <= takeOff }

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
	taken := p.picker.Leave()
	if len(taken) > 0 {
		p.take()
	}
	left := p.picker.Query()
	p.keep(left)
	said := ""
	switch {
	case len(taken) > 0:
		var names []string
		for _, it := range taken {
			names = append(names, it.Title)
		}
		said = "taken: " + strings.Join(names, ", ")
	case left != "" && p.among():
		said = humanize.Quote(left) + " is none of them: nothing was changed"
	}
	if said == "" {
		return nil
	}
	return func() tea.Msg { return leftText(said) }
}

// leftText says what became of the text that stood in the line as the panel was left.
type leftText string

// typed is the text that was left here before.
func (p *owners) typed() string {
	switch {
	case p.act == fill:
		return p.stage.session.Answers.Details().Typed["roles/"+p.role.ID]
	case p.act <= add:
		return p.before[p.targets[0].ID].Typed
	}
	return ""
}

// keep has the job title, or the first of the targets, remember text that is nobody yet.
func (p *owners) keep(text string) {
	d := p.stage.session
	switch {
	case p.act == fill && text != p.typed():
		d.EditDetails("roles", func(details *payload.Details) { details.SetTyped("roles/"+p.role.ID, text) })
	case p.act <= add:
		p.stage.change(p.targets[:1], func(_ payload.Step, a payload.StepAnswer) payload.StepAnswer {
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
	}
	p.kept = nil
	p.stage.change(p.targets, func(step payload.Step, now payload.StepAnswer) payload.StepAnswer {
		a := p.before[step.ID]
		a.Deadline, a.DeadlineOrigin, a.Typed = now.Deadline, now.DeadlineOrigin, ""
		if len(chosen) > 0 {
			a = p.after(step, a, chosen)
		}
		return a
	})
	p.tell()
	return nil
}

// after is a step as the act leaves it.
func (p *owners) after(step payload.Step, a payload.StepAnswer, chosen []payload.Who) payload.StepAnswer {
	s := p.stage
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
	p.stage.session.EditDetails("roles", func(d *payload.Details) {
		d.Roles = maps.Clone(d.Roles)
		if d.Roles == nil {
			d.Roles = map[string]payload.Owners{}
		}
		d.Roles[p.role.ID] = chosen
		maps.DeleteFunc(d.Roles, func(_ string, o payload.Owners) bool { return o.Empty() })
	})
	p.tell()
}

// tell says anew who had the targets when the act began, and who has them now.
func (p *owners) tell() {
	s := p.stage
	if p.act == fill {
		p.were = strings.Join(s.called(p.filled), ", ")
		p.now = strings.Join(s.called(s.session.Answers.Details().Roles[p.role.ID]), ", ")
		return
	}
	var same bool
	if p.were, same, _ = p.have(func(step string) payload.StepAnswer { return p.before[step] }); !same {
		p.were = "those of " + humanize.Count(len(p.targets), "step")
	}
	now, _, why := p.have(s.session.Answers.Step)
	if p.now = now; len(why) == 1 && now != "" {
		p.now += " (" + why[0] + ")"
	}
}

// have are the names of those who have the targets, whether all have the same, and why.
func (p *owners) have(answer func(step string) payload.StepAnswer) (names string, same bool, why []string) {
	var first payload.Owners
	var all []string
	same = true
	for i, step := range p.targets {
		own, origin := p.stage.owners(step, answer(step.ID))
		if word := origin.Word(); !slices.Contains(why, word) {
			why = append(why, word)
		}
		if i == 0 {
			first = own
		} else if own.Same(first) {
			continue
		} else {
			same = false
		}
		for _, name := range p.stage.called(own) {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
		if len(all) > mostNames {
			return strings.Join(all[:mostNames], ", ") + " and more", false, nil
		}
	}
	return strings.Join(all, ", "), same, why
}

// title says what is chosen for what.
func (p *owners) title() string {
	of := p.stage.named(p.targets)
	switch {
	case p.act == fill:
		return "Job title " + p.role.Name
	case p.act == swap && p.out == nil:
		return "Swap whom in " + of
	case p.act == swap:
		return "Swap " + p.called(*p.out) + " for whom in " + of
	}
	return "Owners of " + of
}

func (p *owners) called(who payload.Who) string {
	return strings.Join(p.stage.called(payload.Owners{}.With(who)), "")
}

// does says what enter and space do to those who own the steps.
func (p *owners) does() string {
	switch {
	case p.act == swap && p.out == nil:
		return "enter chooses who goes"
	case p.act == swap:
		return "enter chooses who comes instead"
	case p.act == fill && p.were == "":
		return "enter fills it in " + p.stage.named(p.waiting())
	case p.act == fill:
		return "enter replaces " + p.were + " in " + p.stage.named(p.waiting())
	case p.act == add:
		return "enter adds to " + cmp.Or(p.were, nobody) + " · - takes off"
	case p.act == takeOff:
		return "enter takes off · + adds"
	case len(p.picker.Selected()) > 0:
		return "enter adds one more · - takes off"
	case p.were == "":
		return "enter gives it to one · + adds"
	}
	return "enter replaces " + p.were + " · + adds · - takes off"
}

// waiting are the steps that wait for the job title.
func (p *owners) waiting() []payload.Step {
	return slices.DeleteFunc(slices.Clone(p.stage.session.Template.Steps), func(s payload.Step) bool {
		return !slices.ContainsFunc(s.Roles, func(r payload.Role) bool { return r.ID == p.role.ID })
	})
}

// hint is what is wrong with the choice, else what choosing does.
func (p *owners) hint() (theme.Style, string) {
	th := p.stage.session.Theme
	if len(p.kept) > 0 {
		return th.Warn, theme.SignWarn + " " + p.stage.named(p.kept) + ": nobody would be left, so it stays"
	}
	if p.act != takeOff && slices.ContainsFunc(p.picker.Chosen(), people.IsGuest) {
		closed := slices.DeleteFunc(slices.Clone(p.targets), func(s payload.Step) bool { return s.AllowGuests })
		if len(closed) > 0 {
			return th.Error, theme.SignError + " " + p.stage.named(closed) + ": no guests allowed"
		}
	}
	return th.Muted, p.does()
}

// View implements panel.
func (p *owners) View(width, height int) string {
	th := p.stage.session.Theme
	edge := th.Border.Render(theme.SignColumn) + " "
	const least = 4 // the line and three rows
	var head, foot []string
	if height > least {
		head = append(head, th.Border.Render("╭─ ")+th.Title.Render(wrap.Fit(p.title(), width-3)))
	}
	if height > least+1 {
		style, hint := p.hint()
		foot = append(foot, th.Border.Render("╰─ ")+style.Render(wrap.Fit(hint, width-3)))
	}
	if height > least+2 {
		head = append(head, edge+th.Muted.Render("Now  ")+th.Text.Render(wrap.Fit(cmp.Or(p.now, nobody), width-7)))
	}
	p.below, p.left = len(head), 2
	p.picker.SetSize(max(1, width-2), max(1, height-len(head)-len(foot)))
	for _, line := range strings.Split(p.picker.View(), "\n") {
		head = append(head, edge+line)
	}
	return wrap.Clamp(strings.Join(append(head, foot...), "\n"), width, height)
}

// Cursor implements panel.
func (p *owners) Cursor() *tea.Cursor { return overlay.Shift(p.picker.Cursor(), p.left, p.below) }

// verb is what choosing is called.
func (p *owners) verb() string {
	switch p.act {
	case add:
		return "add"
	case takeOff:
		return "take off"
	case swap:
		return "swap"
	case fill:
		return "fill"
	}
	return "replace"
}

// Keys implements panel.
func (p *owners) Keys() []key.Binding {
	it, on := p.picker.Highlighted()
	verb, idle := p.verb(), p.picker.Query() == ""
	if on && slices.Contains(p.picker.Selected(), it.ID) {
		verb = "take back"
	}
	enter, space := footer.Bind("enter", verb, "enter"), footer.Bind("space", verb, "space")
	if idle && !on {
		enter = footer.Bind("enter", "done", "enter")
		space.SetEnabled(false)
	}
	keys := []key.Binding{enter, space, footer.Bind("↑/↓", "move", "up", "down")}
	if idle && p.switches() {
		keys = append(keys, footer.Bind("+", "add", "+"), footer.Bind("-", "take off", "-"))
	}
	return append(keys, footer.Bind("esc", "close", "esc"), footer.Bind("tab", "take it and close", "tab"))
}

// heading is the first line of a panel, which parts it from the rows.
func heading(th *theme.Theme, title string, width int) string {
	title = cut(title, max(1, width-6))
	rule := max(0, width-4-wrap.Width(title))
	return th.Border.Render(strings.Repeat(theme.SignRule, 2)+" ") + th.Title.Render(title) +
		th.Border.Render(" "+strings.Repeat(theme.SignRule, rule))
}
