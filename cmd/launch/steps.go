package launch

import (
	"errors"

	"kickoff/api/session"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// takeSteps reads --owner and --deadline.
func (in *Input) takeSteps(flags *AnswerFlags) error {
	var inputs []session.StepInput
	take := func(read func(stepFlag) (session.StepInput, error)) func(stepFlag) error {
		return func(f stepFlag) error {
			input, err := read(f)
			if input.Steps, input.All = f.steps, f.ref == "*"; err == nil && (input.Who != nil || input.Due != "") {
				inputs = append(inputs, input)
			}
			return err
		}
	}
	if err := in.eachStepFlag("--owner", "WHO", flags.owners, take(in.ownersOf)); err != nil {
		return err
	}
	var refused []payload.Problem
	deadlineOf := func(f stepFlag) (session.StepInput, error) {
		text, wrong, err := in.deadlineOf(f)
		if wrong != nil && len(f.steps) > 0 {
			refused = append(refused, payload.Problem{Kind: payload.Invalid, Step: f.steps[0].ID, Deadline: true, Message: wrong.Error()})
		}
		return session.StepInput{Due: text}, err
	}
	if err := in.eachStepFlag("--deadline", "WHEN", flags.deadlines, take(deadlineOf)); err != nil {
		return err
	}
	in.TakeSteps(inputs)
	for _, p := range refused {
		in.Refuse(p)
	}
	return nil
}

// stepFlag is one --owner or --deadline.
type stepFlag struct {
	// whole is the flag's value as it was typed, ref how it calls the steps, value what
	// stands behind the =.
	whole, ref, value string
	steps             []payload.Step
	// seen are the steps that a flag before it names too; take adds its own.
	seen map[string]bool
}

// eachStepFlag finds the steps of 'STEP=…'. What is said for every step (*) comes first,
// so that it gives way to what is said for one.
func (in *Input) eachStepFlag(name, what string, flags []string, take func(stepFlag) error) error {
	for _, all := range []bool{true, false} {
		seen := map[string]bool{}
		for _, flag := range flags {
			ref, value, ok := cutName(flag)
			if !ok || ref == "" {
				return failure.Usagef("%s %s: write %s 'STEP=%s'", name, humanize.Quote(flag), name, what)
			}
			if (ref == "*") != all {
				continue
			}
			steps, err := payload.FindStep(in.Template, ref)
			if err != nil {
				return failure.Usage(name + ": " + err.Error())
			}
			if err := take(stepFlag{flag, ref, value, steps, seen}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (in *Input) ownersOf(f stepFlag) (session.StepInput, error) {
	who, err := session.ReadAssignment(in.Base.People, f.value)
	if err != nil {
		return session.StepInput{}, failure.Usagef("--owner %s: %v", humanize.Quote(f.whole), err)
	}
	for _, s := range f.steps {
		if f.seen[s.ID] && !who.Adds {
			return session.StepInput{}, failure.Usagef("--owner says twice who does the step %s: keep one, or add with +WHO", humanize.Quote(s.Title))
		}
		f.seen[s.ID] = true
	}
	return session.StepInput{Who: &who}, nil
}

// deadlineOf is the text of a deadline, or why it is none.
func (in *Input) deadlineOf(f stepFlag) (text string, wrong, err error) {
	if text = clean.Trim(f.value); text == "" {
		return "", nil, failure.Usagef("--deadline %s names no time: write --deadline 'STEP=WHEN', such as '%s=+3d'", humanize.Quote(f.whole), f.ref)
	}
	text, wrong = payload.ParseDeadline(in.Template, text, in.Env())
	var unknown *payload.RefError
	if errors.As(wrong, &unknown) {
		return "", nil, failure.Usage("--deadline: " + wrong.Error())
	}
	for _, s := range f.steps {
		if f.seen[s.ID] {
			return "", nil, failure.Usagef("--deadline says twice when the step %s is due: keep one", humanize.Quote(s.Title))
		}
		f.seen[s.ID] = true
	}
	if wrong != nil {
		text = ""
	}
	return text, wrong, nil
}
