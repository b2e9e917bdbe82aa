package draft

import (
	"fmt"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/merge"
)

// Verdict says in words what a person has to do about a change of the template:
// Missing for what nobody answered yet, Invalid for what was answered and no
// longer fits. What was removed is on no field or step any more.
func Verdict(c merge.Change) payload.Problem {
	p := payload.Problem{Kind: payload.Invalid, Field: c.Field, Step: c.Step, Fix: "answer it anew"}
	switch c.Kind {
	case merge.NewRequired:
		p.Kind, p.Message = payload.Missing, "it is new in the template, and required"
	case merge.NowRequired:
		p.Kind, p.Message = payload.Missing, "it is required now, and the draft leaves it blank"
	case merge.OptionGone:
		p.Message = fmt.Sprintf("the draft's choice %s is no longer offered", humanize.Quote(c.Before))
		if c.Nearest.Text != "" {
			p.Fix = "the nearest that is offered is " + humanize.Quote(c.Nearest.Text)
		}
	case merge.TypeChanged:
		p.Message = fmt.Sprintf("it was of the type %s and is %s now, which does not take the draft's answer %s", c.Was, c.Is, humanize.Quote(c.Before))
		if c.After != "" {
			p.Message = fmt.Sprintf("it was of the type %s and is %s now, which reads the draft's answer %s as %s", c.Was, c.Is, humanize.Quote(c.Before), humanize.Quote(c.After))
		}
	case merge.ColumnsChanged:
		p.Message = fmt.Sprintf("its columns were %q and are %q now", c.Before, c.After)
	case merge.Removed:
		return payload.Problem{
			Kind:    payload.Invalid,
			Message: fmt.Sprintf("the template no longer has the %s %s; the draft's value %s has no place", thing(c), humanize.Quote(c.Label), humanize.Quote(c.Before)),
			Fix:     "save the draft again to drop it",
		}
	default:
		p.Message = Applied(c)
	}
	return p
}

// Applied says in words what a harmless change was, without the label.
func Applied(c merge.Change) string {
	switch c.Kind {
	case merge.Renamed:
		return fmt.Sprintf("was called %s before", humanize.Quote(c.Before))
	case merge.Moved:
		return "stands elsewhere now: number " + c.After
	case merge.OptionRenamed:
		return fmt.Sprintf("the option %s is called %s now", humanize.Quote(c.Before), humanize.Quote(c.After))
	case merge.OptionGone:
		return fmt.Sprintf("the choice %s is no longer offered", humanize.Quote(c.Before))
	case merge.TypeChanged:
		return fmt.Sprintf("is of the type %s now, %s before", c.Is, c.Was)
	case merge.ColumnsChanged:
		return fmt.Sprintf("has the columns %q now, %q before", c.After, c.Before)
	case merge.NowRequired:
		return "is required now"
	case merge.NewRequired, merge.NewOptional, merge.New:
		return "is new"
	case merge.Removed:
		return "is gone; the draft said nothing about it"
	}
	return string(c.Kind)
}

// thing is what a change is about.
func thing(c merge.Change) string {
	switch {
	case c.Step != "":
		return "step"
	case c.Role != "":
		return "role"
	}
	return "field"
}
