package merge

import (
	"slices"

	"kickoff/payload"
	"kickoff/payload/clean"
)

// Kind is the verdict on a field, a step or a role.
type Kind string

const (
	Kept    Kind = "kept"
	Renamed Kind = "renamed"
	Moved   Kind = "moved"
	// OptionRenamed: an option that was chosen has a new text, which is taken over.
	OptionRenamed Kind = "option renamed"
	// OptionGone: an option that was chosen is not offered any more. It is orphaned.
	OptionGone Kind = "option gone"
	// TypeChanged: the answer is taken over where the new type reads it without a
	// complaint, else it is orphaned.
	TypeChanged Kind = "type changed"
	// ColumnsChanged: a table has other columns; cells follow theirs.
	ColumnsChanged Kind = "columns changed"
	// NowRequired: a field that could be left blank no longer can.
	NowRequired Kind = "now required"
	NewRequired Kind = "new required"
	NewOptional Kind = "new optional"
	// New: a step or a role that was not there.
	New Kind = "new"
	// Removed: what was entered for it is orphaned.
	Removed Kind = "removed"
)

// Change is one thing that happened to a field, a step or a role. Each of them
// has at least one; Kept stands alone.
type Change struct {
	Kind Kind
	// Exactly one of Field, Step and Role is set: the id that it has now, or that it
	// had when it was removed.
	Field, Step, Role string
	// Label is the label, title or name as it is now, or was.
	Label string
	// Before and After are texts for a screen: labels, positions, options or the
	// answer, as the kind wants.
	Before, After string
	// Was and Is are the two types of a TypeChanged.
	Was, Is payload.FieldType
	// Nearest is the option that is offered in place of one that is gone; its Text
	// is "" when none is near.
	Nearest payload.Choice
	// Harmless: nothing is lost and nothing has to be decided; the answers have it.
	Harmless bool
}

// Orphaned is a value that has no place in the template any more.
type Orphaned struct {
	// Exactly one of Field, Step and Role is set, as in Change.
	Field, Step, Role string
	Label             string
	// Why is the change that took its place away.
	Why Kind
	// Text is the value as it can be copied and typed again.
	Text string
	// Answer, Override and People are the value itself: that of a field, a step or
	// a role.
	Answer   payload.Answer
	Override payload.StepAnswer
	People   payload.Owners
}

// Result is the outcome of a merge.
type Result struct {
	// Answers fit the template as it is; harmless changes are applied.
	Answers  payload.Snapshot
	Changes  []Change
	Orphaned []Orphaned
}

// Same reports that the template is as it was, as far as answers can tell.
func (r Result) Same() bool {
	return !slices.ContainsFunc(r.Changes, func(c Change) bool { return c.Kind != Kept })
}

// Open are the changes that a person has to look at.
func (r Result) Open() []Change {
	return slices.DeleteFunc(slices.Clone(r.Changes), func(c Change) bool { return c.Harmless })
}

// Applied are the changes that were taken over without a question.
func (r Result) Applied() []Change {
	return slices.DeleteFunc(slices.Clone(r.Changes), func(c Change) bool { return !c.Harmless || c.Kind == Kept })
}

// say adds the changes of one field, step or role; none means that it was kept.
func (m *merger) say(of Change, changes []Change) {
	if len(changes) == 0 {
		changes = []Change{{Kind: Kept, Harmless: true}}
	}
	for _, c := range changes {
		c.Field, c.Step, c.Role, c.Label = of.Field, of.Step, of.Role, clean.Message(of.Label)
		c.Before, c.After = clean.Message(c.Before), clean.Message(c.After)
		m.result.Changes = append(m.result.Changes, c)
	}
}

func (m *merger) orphan(p Orphaned) {
	p.Label = clean.Message(p.Label)
	m.result.Orphaned = append(m.result.Orphaned, p)
}
