// Package receipt compares what a launch sent with what the server stored.
//
// The API answers 201 even when it dropped or changed something on the way
// (docs/api.md, "Silent failures"), so a launch is read back and every answer,
// owner, deadline, tag and folder is compared. What the server does on purpose is
// told apart from a loss: it moves deadlines to a working time, hides steps by
// the template's rules and adds keys to file objects.
//
// Everything here is pure: reading the process, and reading it again because
// replicas lag, is the caller's; Agreed says what several reads agree on.
package receipt

import (
	"encoding/json"
	"slices"
	"time"

	"kickoff/payload"
)

// Kind says what became of a value that was sent.
type Kind string

const (
	// Lost: nothing of it is stored.
	Lost Kind = "lost"
	// Changed: something else is stored.
	Changed Kind = "changed"
	// Moved: a deadline that the server moved forward to a working time
	// (docs/api.md, "Dates and deadlines"). Only ever a note.
	Moved Kind = "moved"
	// Hidden: a step that the template's rules hide; it waits as auto-skipped
	// until a rule shows it (docs/api.md, "Steps hidden by rules"). Only ever a
	// note.
	Hidden Kind = "hidden"
)

// Difference is one value that is not stored as it was sent. At most one of
// Field, Step and Property is set. Every text is clean for a terminal.
type Difference struct {
	// Field and Step are ids; Property is a key of the launch ("name", "tags").
	Field    string `json:"field,omitempty"`
	Step     string `json:"step,omitempty"`
	Property string `json:"property,omitempty"`
	// Label is what a person calls it: "Plan", "Welcome call: deadline".
	Label  string `json:"label"`
	Kind   Kind   `json:"kind"`
	Sent   string `json:"sent"`
	Stored string `json:"stored,omitempty"`
}

// Receipt is the result of comparing a launch with what is stored.
type Receipt struct {
	// Checked is the number of comparisons made.
	Checked int `json:"checked"`
	// Differences are losses and changes, in the order of the form and the steps.
	Differences []Difference `json:"differences"`
	// Notes are what the server changed on purpose: moved deadlines, hidden steps.
	Notes []Difference `json:"notes,omitempty"`
}

// Clean reports whether all that was sent is stored.
func (r Receipt) Clean() bool { return len(r.Differences) == 0 }

// Sent is what was launched.
type Sent struct {
	// Body is the request body, byte for byte.
	Body []byte
	// Template gives the labels, the types and the steps that must have a task.
	Template payload.Template
	// People, Tags and Folders turn ids into names for the differences; all may
	// be empty.
	People  *payload.Directory
	Tags    []payload.Tag
	Folders []payload.Folder
	// Zone is the zone that deadlines are shown in; nil is UTC.
	Zone *time.Location
}

// Stored is the process as it was read back.
type Stored struct {
	// CreatedAt is when the server made the process; zero when it is not known.
	CreatedAt time.Time
	// Name is not compared when it is empty.
	Name string
	// Prerun are the stored answers by field id. No answers at all is a nil map.
	Prerun map[string]json.RawMessage
	// Tasks are all tasks of the process, of every page.
	Tasks []Task
	// Tags and Folders are ids; nil when they were not read, which skips them.
	Tags    []string
	Folders []string
	// Properties are other values of the process by their key in the launch
	// (summary, owner_id, user_id, starred, is_public, parent_id, users, groups). A
	// key that is not here is not compared.
	Properties map[string]json.RawMessage
}

// Task is one task of the process, as far as a launch can set it.
type Task struct {
	StepID string
	// Status is the API's word; "auto-skipped" is a step that rules hide.
	Status string
	// Deadline is zero when the task has none.
	Deadline time.Time
	Owners   payload.Owners
}

// Agreed is what several reads of the same process agree on: a difference counts
// when every read has it, because the replicas that lists are read from lag
// behind (docs/api.md, "Duplicates"). The stored text and the notes are those of
// the last read.
func Agreed(reads ...Receipt) Receipt {
	if len(reads) == 0 {
		return Receipt{Differences: []Difference{}}
	}
	agreed := reads[len(reads)-1]
	agreed.Differences = []Difference{}
	for _, d := range reads[len(reads)-1].Differences {
		everywhere := !slices.ContainsFunc(reads, func(r Receipt) bool {
			return !slices.ContainsFunc(r.Differences, d.sameThing)
		})
		if everywhere {
			agreed.Differences = append(agreed.Differences, d)
		}
	}
	return agreed
}

func (d Difference) sameThing(o Difference) bool {
	return d.Field == o.Field && d.Step == o.Step && d.Property == o.Property && d.Label == o.Label && d.Sent == o.Sent
}
