package autosave

import (
	"slices"

	"kickoff/payload/merge"
)

// Parked is a value that lost its place when the template changed, as text that
// can be copied and typed again.
type Parked struct {
	// At most one of Field, Step and Role is set: the id that it had.
	Field string `json:"field,omitempty"`
	Step  string `json:"step,omitempty"`
	Role  string `json:"role,omitempty"`
	Label string `json:"label,omitempty"`
	// Why is the change that took its place away.
	Why  merge.Kind `json:"why,omitempty"`
	Text string     `json:"text"`
}

// Park takes down what a merge had no place for.
func Park(all []merge.Parked) []Parked {
	var out []Parked
	for _, p := range all {
		out = append(out, Parked{Field: p.Field, Step: p.Step, Role: p.Role, Label: p.Label, Why: p.Why, Text: p.Text})
	}
	return out
}

// mayPark is what of the parked values may touch the disk.
func (r Record) mayPark() []Parked {
	return slices.DeleteFunc(slices.Clone(r.Parked), func(p Parked) bool {
		return p.Field != "" && slices.Contains(r.Never, p.Field) || r.tells(p.Text)
	})
}
