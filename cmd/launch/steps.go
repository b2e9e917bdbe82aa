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
	if err := in.eachStepFlag("--owner", "WHO", flags.owners, in.takeOwners); err != nil {
		return err
	}
	return in.eachStepFlag("--deadline", "WHEN", flags.deadlines, in.takeDeadline)
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

func (in *Input) takeOwners(f stepFlag) error {
	who, err := session.ReadAssignment(in.Base.People, f.value)
	if err != nil {
		return failure.Usagef("--owner %s: %v", humanize.Quote(f.whole), err)
	}
	for _, s := range f.steps {
		if f.seen[s.ID] && !who.Adds {
			return failure.Usagef("--owner says twice who does the step %s: keep one, or add with +WHO", humanize.Quote(s.Title))
		}
		f.seen[s.ID] = true
		in.Assign(s, who)
	}
	return nil
}

func (in *Input) takeDeadline(f stepFlag) error {
	text := clean.Trim(f.value)
	if text == "" {
		return failure.Usagef("--deadline %s names no time: write --deadline 'STEP=WHEN', such as '%s=+3d'", humanize.Quote(f.whole), f.ref)
	}
	text, wrong := payload.ParseDeadline(in.Template, text, in.Env())
	var unknown *payload.RefError
	if errors.As(wrong, &unknown) {
		return failure.Usage("--deadline: " + wrong.Error())
	}
	for i, s := range f.steps {
		if f.seen[s.ID] {
			return failure.Usagef("--deadline says twice when the step %s is due: keep one", humanize.Quote(s.Title))
		}
		f.seen[s.ID] = true
		if wrong == nil {
			in.Due(s, text)
		} else if i == 0 {
			in.Refuse(payload.Problem{Kind: payload.Invalid, Step: s.ID, Deadline: true, Message: wrong.Error()})
		}
	}
	return nil
}
