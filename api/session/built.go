package session

import (
	"maps"
	"slices"

	"kickoff/payload"
	"kickoff/payload/rules"
)

// Built is a launch with everything that it was made of, so that the same launch
// can be made again when nothing but its files have been uploaded since. The zero
// Built is none.
type Built struct {
	payload.Launch
	Problems []payload.Problem
	Template payload.Template
	Answers  payload.Snapshot
	Env      payload.Env
	// Forecast is what the template's rules will do to it, Mail who gets some.
	Forecast rules.Forecast
	Mail     rules.Mail

	ready []byte
}

// build is the one place that makes a body. It is pure.
func build(t payload.Template, ready []byte, answers payload.Snapshot, env payload.Env) Built {
	b := Built{Template: t, Answers: answers, Env: env, ready: ready}
	if ready != nil {
		b.Launch, b.Problems = payload.CheckBody(t, ready, env)
	} else {
		b.Launch, b.Problems = payload.Build(t, answers, env)
	}
	b.Forecast = rules.Of(t, b.Body, env)
	b.Mail = b.Forecast.Mail(env)
	if p, idle := b.Mail.Idle(); idle {
		b.Problems = append(b.Problems, p)
	}
	return b
}

// Builder takes down what the launch is made of at this moment, and returns what
// builds it: that may run apart from whoever changes the session.
func (s *Session) Builder() func() Built {
	t, ready, answers, env := s.Template, s.Ready, s.Answers.Snapshot(), s.Env()
	return func() Built { return build(t, ready, answers, env) }
}

// None reports that nothing was built.
func (b Built) None() bool { return len(b.Body) == 0 }

// Blocked reports that a problem stands in the way of sending it.
func (b Built) Blocked() (payload.Problem, bool) {
	if i := slices.IndexFunc(b.Problems, payload.Problem.Blocks); i >= 0 {
		return b.Problems[i], true
	}
	return payload.Problem{}, false
}

// Fill puts the server's objects beside the files that it knows; false when it
// knows none of them.
type Fill func([]payload.File) ([]payload.File, bool)

// Uploaded is the same launch, as of the same moment, with the server's objects in
// the place of files that fill knows: nothing else of it can differ.
func (b Built) Uploaded(fill Fill) Built {
	answers, filled := b.Answers, false
	answers.Fields = maps.Clone(b.Answers.Fields)
	for _, f := range b.Template.Fields {
		a := answers.Fields[f.ID]
		if files, changed := fill(a.Files()); changed {
			answers.Fields[f.ID], filled = a.WithFiles(files), true
		}
	}
	if !filled {
		return b
	}
	return build(b.Template, b.ready, answers, b.Env)
}
