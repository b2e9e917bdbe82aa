package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/clean"
)

// jsonFailure is the last line of standard error with --json.
type jsonFailure struct {
	Error struct {
		Kind     string        `json:"kind"`
		Message  string        `json:"message"`
		Exit     int           `json:"exit"`
		Problems []jsonProblem `json:"problems"`
	} `json:"error"`
}

type jsonProblem struct {
	Field   string `json:"field"`
	Step    string `json:"step"`
	Message string `json:"message"`
	Fix     string `json:"fix"`
}

// report tells a failure on w: for people a line, and one for each problem; with
// --json one object on one line.
func report(w io.Writer, asJSON bool, err error, v verdict) {
	problems := problemsOf(err)
	if !asJSON {
		fmt.Fprintln(w, "kickoff: "+clean.Message(err.Error()))
		for _, p := range problems {
			fmt.Fprintln(w, "  "+clean.Message(problemText(p)))
		}
		return
	}
	var out jsonFailure
	out.Error.Kind, out.Error.Message, out.Error.Exit = v.kind, err.Error(), v.exit
	out.Error.Problems = []jsonProblem{}
	for _, p := range problems {
		out.Error.Problems = append(out.Error.Problems, jsonProblem{Field: p.Field, Step: p.Step, Message: p.Message, Fix: p.Fix})
	}
	writeJSON(w, out)
}

func problemsOf(err error) []payload.Problem {
	var f *failure
	if errors.As(err, &f) && len(f.problems) > 0 {
		return f.problems
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

func problemText(p payload.Problem) string {
	if p.Fix == "" {
		return p.Message
	}
	return p.Message + " (" + p.Fix + ")"
}

// writeJSON writes one value as one line.
func writeJSON(w io.Writer, v any) {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v)
}
