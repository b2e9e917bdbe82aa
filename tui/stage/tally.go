package stage

import (
	"slices"

	"kickoff/api/session"
	"kickoff/payload"
)

// Progress is how far the kick-off form is. Answered are the fields with an answer that
// can be sent and is not the template's default, Defaults those with its default; Left are
// the required ones that still want an answer, or another one.
type Progress struct{ Answered, Defaults, Left, Total int }

// tally counts how far the form of a launch is, and knows what is wrong with its answers.
type tally struct {
	launch *session.Session
	// fields say how far each is, by its id, all is the sum of them.
	fields map[string]Progress
	all    Progress
	// checked is the long choice that was checked last.
	checked checked
}

// checked is what was found wrong with a choice, which the choice decides alone.
type checked struct {
	field    string
	choices  payload.Choices
	problems []payload.Problem
}

// longChoice is how many options an answer has whose check is remembered.
const longChoice = 1000

// Wrong is what payload finds wrong with an answer.
func (t *tally) Wrong(f payload.Field, a payload.Answer) []payload.Problem {
	chosen := a.Choices()
	if len(chosen) < longChoice || a.Typed != "" {
		return payload.Check(f, a, t.launch.Env())
	}
	if c := t.checked; c.field != f.ID || len(c.choices) != len(chosen) || &c.choices[0] != &chosen[0] {
		t.checked = checked{f.ID, chosen, payload.Check(f, a, t.launch.Env())}
	}
	return slices.Clone(t.checked.problems)
}

// Progress tells how far the kick-off form is.
func (t *tally) Progress() Progress { return t.all }

// begin counts all fields.
func (t *tally) begin() {
	fields := t.launch.Template.Fields
	t.fields, t.all, t.checked = map[string]Progress{}, Progress{Total: len(fields)}, checked{}
	for _, f := range fields {
		t.count(f, t.launch.Answers.Field(f.ID))
	}
}

// count counts a field anew.
func (t *tally) count(f payload.Field, a payload.Answer) {
	var now Progress
	blank := a.Blank(f.Type)
	blocks := (f.Required || !blank) && slices.ContainsFunc(t.Wrong(f, a), payload.Problem.Blocks)
	switch {
	case blank:
	case a.Origin == payload.FromTemplate:
		now.Defaults = 1
	case !blocks:
		now.Answered = 1
	}
	if f.Required && blocks {
		now.Left = 1
	}
	was := t.fields[f.ID]
	t.fields[f.ID] = now
	t.all.Answered += now.Answered - was.Answered
	t.all.Defaults += now.Defaults - was.Defaults
	t.all.Left += now.Left - was.Left
}
