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
	host.WriteJSON(w, out)
}

func problemsOf(err error) []payload.Problem {
	var f *Failure
	if errors.As(err, &f) && len(f.Problems) > 0 {
		return f.Problems
	}
	var answer *api.Error
	if !errors.As(err, &answer) {
		return nil
	}
	var problems []payload.Problem
	for _, e := range answer.Fields {
		problems = append(problems, payload.Problem{Kind: payload.Invalid, Message: strings.TrimPrefix(e.Path+": "+e.Message, ": ")})
	}
	return problems
}
