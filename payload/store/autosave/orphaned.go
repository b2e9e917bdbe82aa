package autosave

import (
	"slices"

	"kickoff/payload/merge"
)

// Orphaned is a value that lost its place when the template changed, as text that
// can be copied and typed again.
type Orphaned struct {
	// At most one of Field, Step and Role is set: the id that it had.
	Field string `json:"field,omitempty"`
	Step  string `json:"step,omitempty"`
	Role  string `json:"role,omitempty"`
	Label string `json:"label,omitempty"`
	// Why is the change that took its place away.
	Why  merge.Kind `json:"why,omitempty"`
	Text string     `json:"text"`
}

// Orphan takes down what a merge had no place for.
func Orphan(all []merge.Orphaned) []Orphaned {
	var out []Orphaned
	for _, p := range all {
		out = append(out, Orphaned{Field: p.Field, Step: p.Step, Role: p.Role, Label: p.Label, Why: p.Why, Text: p.Text})
	}
	return out
}

// orphanedToStore is what of the orphaned values may touch the disk.
func (r Record) orphanedToStore() []Orphaned {
	return slices.DeleteFunc(slices.Clone(r.Orphaned), func(p Orphaned) bool {
		return p.Field != "" && slices.Contains(r.Never, p.Field) || r.tells(p.Text)
	})
}
