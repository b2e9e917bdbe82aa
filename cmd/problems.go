package cmd

import (
	"fmt"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/export"
)

// build makes the launch and judges what stands in its way.
func (a *app) build(in *launchInput) (payload.Launch, error) {
	launch, problems := in.Check()
	return launch, a.judgeProblems(in.Template, problems)
}

// judgeProblems warns of what is worth a look and turns the rest into one
// failure that names all of it: invalid as soon as one answer is wrong, else
// missing.
func (a *app) judgeProblems(t payload.Template, problems []payload.Problem) error {
	f := &failure{kind: kindMissing, exit: exitUsage}
	for _, p := range problems {
		if !p.Blocks() {
			a.say("warning: %s", clean.Message(problemText(labelled(t, p))))
			continue
		}
		if p.Kind == payload.Invalid {
			f.kind, f.exit = kindInvalid, exitInvalid
		}
		f.problems = append(f.problems, labelled(t, p))
	}
	switch {
	case len(f.problems) == 0:
		return nil
	case f.kind == kindInvalid:
		f.message = "nothing was launched: some answers are not valid"
	case len(f.problems) == 1:
		f.message = "nothing was launched: one answer is missing"
	default:
		f.message = fmt.Sprintf("nothing was launched: %d answers are missing", len(f.problems))
	}
	return f
}

// labelled puts the label before a problem's words, and for a missing answer the
// flag that gives it.
func labelled(t payload.Template, p payload.Problem) payload.Problem {
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

// asUsage makes a plain error one of wrong use.
func asUsage(err error) error {
	if err == nil {
		return nil
	}
	if v := judgeError(err); v.kind != kindUnexpected {
		return err
	}
	return usage(err.Error())
}
