package launch

import (
	"strings"

	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/when"
)

// takeSteps reads --owner and --deadline. What is said for every step (*) gives
// way to what is said for one.
func (in *Input) takeSteps(flags *AnswerFlags) error {
	for _, all := range []bool{true, false} {
		if err := in.takeOwners(flags.owners, all); err != nil {
			return err
		}
		if err := in.takeDeadlines(flags.deadlines, all); err != nil {
			return err
		}
	}
	return nil
}

func (in *Input) takeOwners(flags []string, all bool) error {
	seen := map[string]bool{}
	for _, flag := range flags {
		ref, who, err := splitStep("--owner", flag, "WHO")
		if err != nil {
			return err
		}
		if (ref == "*") != all {
			continue
		}
		steps, err := payload.FindStep(in.Template, ref)
		if err != nil {
			return failure.Usage("--owner: " + err.Error())
		}
		list, adds, err := in.whoList("--owner", flag, who)
		if err != nil {
			return err
		}
		for _, s := range steps {
			if seen[s.ID] && !adds {
				return failure.Usagef("--owner says twice who does the step %s: keep one, or add with +WHO", humanize.Quote(s.Title))
			}
			seen[s.ID] = true
			in.Answers.SetStep(s.ID, in.owned(s, list, adds))
		}
	}
	return nil
}

func (in *Input) owned(s payload.Step, list []payload.Who, adds bool) payload.StepAnswer {
	answer := in.Answers.Step(s.ID)
	if adds {
		for _, who := range list {
			answer = payload.AddOwner(s, answer, who, in.Base.People.Me)
		}
	} else {
		owners := ownersOf(list)
		answer.Owners = &owners
	}
	answer.OwnersOrigin = payload.FromYou
	return answer
}

func ownersOf(list []payload.Who) payload.Owners {
	var owners payload.Owners
	for _, who := range list {
		owners = owners.With(who)
	}
	return owners
}

// whoList finds the people of "jo@acme.test,Sales". A + before the first adds
// them all to the step's own people; anywhere else it would be half of each.
func (in *Input) whoList(flag, whole, text string) ([]payload.Who, bool, error) {
	text = strings.TrimSpace(text)
	adds := strings.HasPrefix(text, "+")
	if who, err := in.Base.People.Find(strings.TrimPrefix(text, "+")); err == nil {
		return []payload.Who{who}, adds, nil // a group's name may hold a comma
	}
	var list []payload.Who
	for i, part := range strings.Split(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		name, plus := strings.CutPrefix(part, "+")
		if plus && !adds && i > 0 {
			return nil, false, failure.Usagef("%s %s mixes exactly these people with added ones (+): use one or the other", flag, humanize.Quote(whole))
		}
		who, err := in.Base.People.Find(strings.TrimSpace(name))
		if err != nil {
			return nil, false, failure.Usagef("%s: %v", flag, err)
		}
		list = append(list, who)
	}
	if len(list) == 0 {
		return nil, false, failure.Usagef("%s %s names nobody: nobody at all cannot be sent, it would leave the template's own people", flag, humanize.Quote(whole))
	}
	return list, adds, nil
}

func (in *Input) takeDeadlines(flags []string, all bool) error {
	seen := map[string]bool{}
	for _, flag := range flags {
		ref, text, err := splitStep("--deadline", flag, "WHEN")
		if err != nil {
			return err
		}
		if (ref == "*") != all {
			continue
		}
		steps, err := payload.FindStep(in.Template, ref)
		if err != nil {
			return failure.Usage("--deadline: " + err.Error())
		}
		text = strings.TrimSpace(text)
		if text == "" {
			return failure.Usagef("--deadline %s names no time: write --deadline 'STEP=WHEN', such as '%s=+3d'", humanize.Quote(flag), ref)
		}
		_, bad := when.Deadline(text, in.Env().Clock())
		for i, s := range steps {
			if seen[s.ID] {
				return failure.Usagef("--deadline says twice when the step %s is due: keep one", humanize.Quote(s.Title))
			}
			seen[s.ID] = true
			answer := in.Answers.Step(s.ID)
			if bad == nil {
				answer.Deadline, answer.DeadlineOrigin = text, payload.FromYou
				in.Answers.SetStep(s.ID, answer)
			} else if i == 0 {
				in.Refuse(payload.Problem{Kind: payload.Invalid, Step: s.ID, Message: bad.Error()})
			}
		}
	}
	return nil
}

// splitStep splits 'STEP=…' at the first =.
func splitStep(flag, text, what string) (step, rest string, err error) {
	step, rest, ok := cutName(text)
	if !ok || step == "" {
		return "", "", failure.Usagef("%s %s: write %s 'STEP=%s'", flag, humanize.Quote(text), flag, what)
	}
	return step, rest, nil
}

func cutName(text string) (name, rest string, ok bool) {
	name, rest, ok = strings.Cut(text, "=")
	return strings.TrimSpace(name), rest, ok
}
