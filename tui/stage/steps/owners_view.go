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
	// "(you)" behind a name would say who that is, not who chose it.
	if p.now = now; len(why) == 1 && now != "" && why[0] != payload.FromYou.Word() {
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

// title implements panel.
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

// does says what a choice does to those who own the steps, and that enter makes it where
// it would.
func (p *owners) does() string {
	lead, typed := "enter ", p.picker.Query() != ""
	_, on := p.picker.Highlighted()
	switch {
	case on:
	case typed && people.Loading(p.directory()) != "":
		return "" // it may still come
	case typed && p.takesGuests() && !p.among():
		return "nobody fits: a whole address becomes a guest"
	case typed:
		return "nobody fits: backspace widens"
	default:
		lead = ""
	}
	switch {
	case p.act == swap && !on && p.out == nil:
		return "choose who goes"
	case p.act == swap && !on:
		return "choose who comes instead"
	case p.act == swap && p.out == nil:
		return lead + "chooses who goes"
	case p.act == swap:
		return lead + "chooses who comes instead"
	case p.act == fill && p.were == "":
		return lead + "fills it in " + p.waiting()
	case p.act == fill:
		return lead + "replaces " + p.were + " in " + p.waiting()
	case p.act == add:
		return lead + "adds to " + cmp.Or(p.were, nobody) + " · - takes off"
	case p.act == takeOff:
		return lead + "takes off · + adds"
	case len(p.picker.Selected()) > 0:
		return lead + "adds one more · - takes off"
	case p.were == "":
		return lead + "gives it to one · + adds"
	}
	return lead + "replaces " + p.were + " · + adds · - takes off"
}

// waiting names the steps that wait for the job title: those that were given to nobody.
func (p *owners) waiting() string {
	var waiting []payload.Step
	for _, step := range p.plan.session.Template.Steps {
		has := slices.ContainsFunc(step.Roles, func(r payload.Role) bool { return r.ID == p.role.ID })
		if has && p.plan.session.Answers.Step(step.ID).Owners == nil {
			waiting = append(waiting, step)
		}
	}
	return cmp.Or(p.plan.named(waiting), "no step: they have owners of their own")
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
	return th.Text, p.does()
}

// height implements panel.
func (p *owners) height(rest int) int { return min(p.offered+5, max(13, min(rest, 18))) }

// View implements panel. It is as high as all who may be found need, whoever is found.
func (p *owners) View(width, height int) []string {
	th := p.plan.session.Theme
	var lines []string
	if p.below = 0; height > leastBody {
		lines = append(lines, th.Muted.Render("Now  ")+th.Text.Render(wrap.Fit(cmp.Or(p.now, nobody), width-5)))
		p.below = 1
	}
	p.picker.SetSize(width, height-p.below)
	lines = append(lines, strings.Split(p.picker.View(), "\n")...)
	return append(lines, make([]string, max(0, min(height, p.below+1+p.offered)-len(lines)))...)
}

// foot implements panel.
func (p *owners) foot(width, most int) []string {
	if most < 1 {
		return nil
	}
	style, text := p.hint()
	return said(style, text, width, most)
}
