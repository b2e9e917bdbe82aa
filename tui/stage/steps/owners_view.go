package steps

import (
	"cmp"
	"slices"
	"strings"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/picker/people"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// tell says anew who had the targets when the act began, and who has them now.
func (p *owners) tell() {
	s := p.plan
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
		own, origin := p.plan.owners(step, answer(step.ID))
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
		for _, name := range p.plan.called(own) {
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
	of := p.plan.named(p.targets)
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
	return strings.Join(p.plan.called(payload.Owners{}.With(who)), "")
}

// does says what enter and space do to those who own the steps.
func (p *owners) does() string {
	switch {
	case p.act == swap && p.out == nil:
		return "enter chooses who goes"
	case p.act == swap:
		return "enter chooses who comes instead"
	case p.act == fill && p.were == "":
		return "enter fills it in " + p.plan.named(p.waiting())
	case p.act == fill:
		return "enter replaces " + p.were + " in " + p.plan.named(p.waiting())
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
	return slices.DeleteFunc(slices.Clone(p.plan.session.Template.Steps), func(s payload.Step) bool {
		return !slices.ContainsFunc(s.Roles, func(r payload.Role) bool { return r.ID == p.role.ID })
	})
}

// hint is what is wrong with the choice, else what choosing does.
func (p *owners) hint() (theme.Style, string) {
	th := p.plan.session.Theme
	if len(p.kept) > 0 {
		return th.Warn, theme.SignWarn + " " + p.plan.named(p.kept) + ": nobody would be left, so it stays"
	}
	if p.act != takeOff && slices.ContainsFunc(p.picker.Chosen(), people.IsGuest) {
		closed := slices.DeleteFunc(slices.Clone(p.targets), func(s payload.Step) bool { return s.AllowGuests })
		if len(closed) > 0 {
			return th.Error, theme.SignError + " " + p.plan.named(closed) + ": no guests allowed"
		}
	}
	return th.Muted, p.does()
}

// View implements panel.
func (p *owners) View(width, height int) string {
	th := p.plan.session.Theme
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
	p.below, p.aside = len(head), 2
	p.picker.SetSize(max(1, width-2), max(1, height-len(head)-len(foot)))
	for _, line := range strings.Split(p.picker.View(), "\n") {
		head = append(head, edge+line)
	}
	return wrap.Clamp(strings.Join(append(head, foot...), "\n"), width, height)
}

// heading is the first line of a panel, which parts it from the rows.
func heading(th *theme.Theme, title string, width int) string {
	title = cut(title, max(1, width-6))
	rule := max(0, width-4-wrap.Width(title))
	return th.Border.Render(strings.Repeat(theme.SignRule, 2)+" ") + th.Title.Render(title) +
		th.Border.Render(" "+strings.Repeat(theme.SignRule, rule))
}
