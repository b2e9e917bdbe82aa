package stage

import (
	"bytes"
	"maps"
	"strings"

	"kickoff/payload"
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
}

// Build makes the launch. It is pure, and the wizard's only way to a body.
func Build(t payload.Template, answers payload.Snapshot, env payload.Env) Built {
	l, problems := payload.Build(t, answers, env)
	return Built{Launch: l, Problems: problems, Template: t, Answers: answers, Env: env}
}

// None reports that nothing was built.
func (b Built) None() bool { return len(b.Body) == 0 }

// Blocked reports that a problem stands in the way of sending it.
func (b Built) Blocked() (payload.Problem, bool) {
	for _, p := range b.Problems {
		if p.Blocks() {
			return p, true
		}
	}
	return payload.Problem{}, false
}

// Uploaded is the same launch, as of the same moment, with the server's objects in
// the place of files that fill knows: nothing else of it can differ.
func (b Built) Uploaded(fill func([]payload.File) ([]payload.File, bool)) Built {
	answers := b.Answers
	answers.Fields = maps.Clone(b.Answers.Fields)
	for _, f := range b.Template.Fields {
		a := answers.Fields[f.ID]
		if files, changed := fill(a.Files()); changed {
			answers.Fields[f.ID] = a.WithFiles(files)
		}
	}
	return Build(b.Template, answers, b.Env)
}

// Difference is an answer that two launches send otherwise. Before or After is ""
// when it is not sent at all.
type Difference struct {
	Ref           AnswerRef
	Before, After string
}

// Differences are what b sends otherwise than a former launch, in the order of the
// body.
func (b Built) Differences(former Built) []Difference {
	if bytes.Equal(b.Body, former.Body) {
		return nil
	}
	was, is := former.parts(), b.parts()
	before := map[AnswerRef]string{}
	for _, p := range was {
		before[p.ref] = p.text
	}
	var list []Difference
	for _, p := range is {
		if former, there := before[p.ref]; !there || former != p.text {
			list = append(list, Difference{Ref: p.ref, Before: before[p.ref], After: p.text})
		}
		delete(before, p.ref)
	}
	for _, p := range was {
		if text, gone := before[p.ref]; gone {
			list = append(list, Difference{Ref: p.ref, Before: text})
		}
	}
	return list
}

type part struct {
	ref  AnswerRef
	text string
}

// parts are the answers of the body as they are sent, each on one line.
func (b Built) parts() []part {
	lines := strings.Split(string(b.Body), "\n")
	var list []part
	for _, s := range b.Spans {
		text := strings.Join(strings.Fields(strings.Join(lines[s.First:min(len(lines), s.Last+1)], " ")), " ")
		text = strings.TrimSuffix(text, ",")
		if _, value, ok := strings.Cut(text, `": `); ok && s.Step == "" {
			text = value
		}
		list = append(list, part{AnswerRef{Field: s.Field, Step: s.Step, Property: s.Property}, text})
	}
	return list
}
