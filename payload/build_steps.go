package payload

import (
	"strconv"

	"kickoff/payload/clean"
	"kickoff/payload/when"
)

// tasks writes the steps' overrides. The server makes tasks only of the steps
// that are named, so once one is overridden every step of the template is named;
// an untouched one with empty owners, which leave it to the template
// (docs/api.md, "The tasks object").
func (b *builder) tasks() {
	steps := inOrder(b.t.Steps, func(s Step) int { return s.Position })
	overrides := make([]stepOverride, len(steps))
	known := make(map[string]bool, len(steps))
	overridden := false
	for i, s := range steps {
		if known[s.ID] {
			continue
		}
		known[s.ID] = true
		if a, ok := b.s.Steps[s.ID]; ok {
			overrides[i] = b.override(s, a)
			overridden = overridden || overrides[i] != stepOverride{}
		}
		if i > 0 && overrides[i].deadline == "" && overrides[i-1].deadline != "" {
			b.overtaken(s)
		}
	}
	b.strangeSteps(known)
	if !overridden {
		return
	}
	b.w.key("tasks")
	b.w.open('{')
	for i, s := range steps {
		// A template that names a step twice has it once: JSON keys are unique.
		if known[s.ID] {
			known[s.ID] = false
			b.step(s.ID, overrides[i])
		}
	}
	b.w.close('}')
}

func (b *builder) strangeSteps(known map[string]bool) {
	for _, id := range keysWhere(b.s.Steps, func(id string, a StepAnswer) bool { return !known[id] && a.Overridden() }) {
		b.report(Problem{Kind: Invalid, Step: id, Message: "is not a step of this template, and the server refuses it", Fix: "take its owners and deadline out"})
	}
}

// stepOverride is what a launch says about a step; its zero value says nothing.
type stepOverride struct {
	owners   *Owners
	deadline string
}

func (b *builder) step(id string, o stepOverride) {
	b.w.key(id)
	b.w.mention(NamedStep, id)
	first := b.w.line
	b.w.open('{')
	if o.deadline != "" {
		b.w.key("deadline")
		b.w.text(o.deadline)
	}
	b.w.key("owners")
	if o.owners != nil {
		b.w.owners(*o.owners)
	} else {
		b.w.owners(Owners{})
	}
	b.w.close('}')
	b.launch.Spans = append(b.launch.Spans, Span{Step: id, First: first, Last: b.w.line})
}

func (b *builder) override(s Step, a StepAnswer) stepOverride {
	var o stepOverride
	due := false
	report := func(kind ProblemKind, message, fix string) {
		b.report(Problem{Kind: kind, Step: s.ID, Deadline: due, Message: message, Fix: fix})
	}
	if a.Owners != nil && a.Owners.Empty() {
		report(Invalid, "nobody is named, and a launch cannot take a step's own people away", "name somebody, or leave the step to the template")
	} else if a.Owners != nil {
		o.owners = a.Owners
		b.stepPeople(s, *a.Owners)
	}
	if !clean.Blank(a.Typed) {
		p := b.env.notTaken(nobody, a.Typed)
		report(p.Kind, p.Message, p.Fix)
	}
	if clean.Blank(a.Deadline) {
		return o
	}
	due = true
	reading, err := b.deadlines.Due(s.ID)
	if err != nil {
		message, fix := words(err)
		report(Invalid, message, fix)
		return o
	}
	o.deadline = reading.Time.UTC().Format(stepDeadline)
	if w := b.deadlines.Warning(s.ID); w != (DateWarning{}) {
		message, fix := w.problem(reading)
		report(Warning, message, fix)
	}
	return o
}

// overtaken warns of a step that has the template's deadline, which now comes before that
// of the step ahead of it.
func (b *builder) overtaken(s Step) {
	if w := b.deadlines.Warning(s.ID); w.Ahead != "" {
		message, fix := DateWarning{Ahead: w.Ahead}.problem(when.Reading{})
		b.report(Problem{Kind: Warning, Step: s.ID, Deadline: true, Message: message, Fix: fix})
	}
}

func (b *builder) stepPeople(s Step, o Owners) {
	b.problems = checkPeople(b.env.People, o, Problem{Step: s.ID}, b.problems)
	if !s.AllowGuests {
		for _, e := range o.Guests {
			if !s.Owners.Has(Who{Kind: WhoGuest, Email: e}) {
				b.report(Problem{Kind: Invalid, Step: s.ID, Message: clean.Message(e) + " is a guest, and this step does not allow guests", Fix: "choose members or groups"})
			}
		}
	}
	b.tooMany(s, o)
}

// tooMany warns of more people than a step takes: each counts once, and so do those
// inside a group (docs/api.md, "Owners at launch"). A group that is not known is one.
func (b *builder) tooMany(s Step, o Owners) {
	if s.MaxOwners == 0 {
		return
	}
	people, unknown := b.env.People.Expand(o)
	n := people.Count() + unknown
	if n <= s.MaxOwners {
		return
	}
	counted := ""
	if len(o.Groups) > unknown {
		counted = ", those inside its groups too"
	}
	b.report(Problem{
		Kind: Warning, Step: s.ID, Fix: "take some of them out",
		Message: "is given to " + strconv.Itoa(n) + " people" + counted + ", and the template allows " + strconv.Itoa(s.MaxOwners),
	})
}
