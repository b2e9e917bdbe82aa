package failure

import (
	"fmt"
	"strings"

	"kickoff/payload"
	"kickoff/payload/export"
)

// OfProblems makes one failure of all that stands in the way of a launch: invalid as
// soon as one answer is wrong, else missing. What is only worth a look goes to warn.
func OfProblems(t payload.Template, problems []payload.Problem, warn func(words string)) error {
	f := &Failure{Kind: KindMissing, Exit: ExitUsage}
	for _, p := range problems {
		if !p.Blocks() {
			warn(Text(Labelled(t, p)))
			continue
		}
		if p.Kind == payload.Invalid {
			f.Kind, f.Exit = KindInvalid, ExitInvalid
		}
		f.Problems = append(f.Problems, Labelled(t, p))
	}
	switch {
	case len(f.Problems) == 0:
		return nil
	case f.Kind == KindInvalid:
		f.Message = "nothing was launched: some answers are not valid"
	case len(f.Problems) == 1:
		f.Message = "nothing was launched: one answer is missing"
	default:
		f.Message = fmt.Sprintf("nothing was launched: %d answers are missing", len(f.Problems))
	}
	return f
}

// ProblemOf is a problem in --json.
func ProblemOf(p payload.Problem) Problem {
	return Problem{Field: p.Field, Step: p.Step, Message: p.Message, Fix: p.Fix}
}

// Text is a problem and what to do about it, in one sentence.
func Text(p payload.Problem) string {
	if p.Fix == "" {
		return p.Message
	}
	return p.Message + " (" + p.Fix + ")"
}

// Labelled puts the label before a problem's words, and for a missing answer the
// flag that gives it.
func Labelled(t payload.Template, p payload.Problem) payload.Problem {
	if f, ok := t.Field(p.Field); ok {
		if p.Kind == payload.Missing {
			p.Fix = "give --set " + export.ShellWord(fieldRef(t, f)+"=…")
		}
		p.Message = f.Label + ": " + p.Message
	}
	if s, ok := t.Step(p.Step); ok {
		p.Message = s.Title + ": " + p.Message
	}
	if p.Property != "" {
		p.Message = p.Property + ": " + p.Message
	}
	return p
}

// fieldRef is how a flag calls a field: by its label where that names just it,
// else by its id.
func fieldRef(t payload.Template, f payload.Field) string {
	found, err := payload.FindField(t, f.Label)
	if err != nil || found.ID != f.ID || strings.Contains(f.Label, "=") || f.Label != strings.TrimSpace(f.Label) {
		return f.ID
	}
	return f.Label
}
