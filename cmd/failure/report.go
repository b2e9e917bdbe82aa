package failure

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"kickoff/api"
	"kickoff/cmd/host"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/export"
	"kickoff/payload/rules"
)

// jsonFailure is the last line of standard error with --json.
type jsonFailure struct {
	Error struct {
		Kind     string    `json:"kind"`
		Message  string    `json:"message"`
		Exit     int       `json:"exit"`
		Problems []Problem `json:"problems"`
	} `json:"error"`
}

// Problem is one thing wrong with the answers, in --json.
type Problem struct {
	Field   string `json:"field"`
	Step    string `json:"step"`
	Message string `json:"message"`
	Fix     string `json:"fix"`
}

// Report tells a failure on w: for people a line, and one for each problem; with
// --json one object on one line.
func Report(w io.Writer, asJSON bool, err error, v Verdict) {
	problems := problemsOf(err)
	if !asJSON {
		fmt.Fprintln(w, "kickoff: "+clean.Message(err.Error()))
		for _, p := range problems {
			fmt.Fprintln(w, "  "+clean.Message(Text(p)))
		}
		return
	}
	var out jsonFailure
	out.Error.Kind, out.Error.Message, out.Error.Exit = v.Kind, err.Error(), v.Exit
	out.Error.Problems = []Problem{}
	for _, p := range problems {
		out.Error.Problems = append(out.Error.Problems, ProblemOf(p))
	}
	_ = host.WriteJSON(w, out) // there is nobody left to tell
}

func problemsOf(err error) []payload.Problem {
	if f, ok := errors.AsType[*Failure](err); ok && len(f.Problems) > 0 {
		return f.Problems
	}
	answer, ok := errors.AsType[*api.Error](err)
	if !ok {
		return nil
	}
	var problems []payload.Problem
	for _, e := range answer.Fields {
		problems = append(problems, payload.Problem{Kind: payload.Invalid, Message: strings.TrimPrefix(e.Path+": "+e.Message, ": ")})
	}
	return problems
}

// OfProblems makes one failure of all that stands in the way of a launch: invalid as
// soon as one answer is wrong, else missing. What is only worth a look goes to warn.
func OfProblems(t payload.Template, problems []payload.Problem, warn func(text string)) error {
	f := &Failure{Kind: KindMissing}
	for _, alike := range rules.Alike(t, problems) {
		p := alike.Problem
		switch {
		case alike.Steps != "":
			warn(alike.Steps + ": " + Text(p))
			continue
		case !p.Blocks():
			warn(Text(Labelled(t, p)))
			continue
		}
		if p.Kind == payload.Invalid {
			f.Kind = KindInvalid
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
			p.Fix = "give --set " + export.ShellWord(payload.FieldName(t, f)+"=…")
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
