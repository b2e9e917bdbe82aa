// Package receipt compares what a launch sent with what the server stored.
//
// The API answers 201 even when it dropped or changed something on the way
// (docs/api.md, "Silent failures"), so a launch is read back and each value of it is
// compared. What the server does on purpose is told apart from a loss: it moves
// deadlines to a working time, runs the template's rules and adds keys to file
// objects. What nothing that was read tells of is named, not counted.
//
// Nothing here reads: the process, what its ids are called, and reading again because
// replicas lag, are the caller's; Agreed says what several reads agree on. What rules
// do is package rules'.
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
	// Added: a step that was left to the template is owned by somebody whom neither
	// the template, nor the launch, nor a rule names.
	Added Kind = "added"
	// Moved: a deadline that the server moved forward to a working time
	// (docs/api.md, "Dates and deadlines"). Only ever a note.
	Moved Kind = "moved"
	// Hidden: a step that the template's rules hide; it waits as auto-skipped
	// until a rule shows it (docs/api.md, "Steps hidden by rules"). Only ever a
	// note.
	Hidden Kind = "hidden"
	// Ruled: what one of the template's rules did. Only ever a note.
	Ruled Kind = "rule"
	// Unexpected: the rules left a step otherwise than was worked out before the launch.
	// Only ever a note.
	Unexpected Kind = "unexpected"
	// Unread: nothing that was read tells what is stored.
	Unread Kind = "unread"
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
	// Rule is the name of the rule that did it, Did what it did; Likely: nobody can
	// tell for certain whether it ran.
	Rule   string `json:"rule,omitempty"`
	Did    string `json:"did,omitempty"`
	Likely bool   `json:"likely,omitempty"`
	// IDs are those of the people, groups, tags and folders that it is about.
	IDs []string `json:"ids,omitempty"`
}

// Receipt is the result of comparing a launch with what is stored.
type Receipt struct {
	// Checked is the number of comparisons made.
	Checked int `json:"checked"`
	// Differences are losses and changes, in the order of the form and the steps.
	Differences []Difference `json:"differences"`
	// Notes are what the server changed on purpose: moved deadlines, hidden steps, what
	// rules did.
	Notes []Difference `json:"notes,omitempty"`
	// Unread are values that were sent and could not be compared.
	Unread []Difference `json:"unread,omitempty"`
	// RulesRan is whether the template's rules ran, which the organisation's plan decides
	// (docs/api.md, "Plans"); nil where this process does not show it.
	RulesRan *bool `json:"rules_ran,omitempty"`
	// AsForecast is how many steps rules left as was worked out before, of those that they
	// have to do with; Forecast is how many these are.
	AsForecast int `json:"as_forecast,omitempty"`
	Forecast   int `json:"forecast,omitempty"`
	// Tasks are the steps that start, as they are stored (Started). They are not kept.
	Tasks []Start `json:"-"`
}

// Automations is what the receipt shows of the organisation's plan.
func (r Receipt) Automations() payload.Automations {
	switch {
	case r.RulesRan == nil:
		return payload.AutomationsUnknown
	case *r.RulesRan:
		return payload.AutomationsOn
	}
	return payload.AutomationsOff
}

// Clean reports whether nothing that was compared is stored otherwise.
func (r Receipt) Clean() bool { return len(r.Differences) == 0 }

// Expected reports whether the rules left all steps as was worked out before the launch.
func (r Receipt) Expected() bool { return r.AsForecast == r.Forecast }

// Sent is what was launched.
type Sent struct {
	// Body is the request body, byte for byte.
	Body []byte
	// Template gives the labels, the types, the rules and the steps that must have a
	// task.
	Template payload.Template
	// Launcher is the authenticated user, who has the steps that fall to the launcher.
	Launcher int64
	// Names turn ids into names for the differences; nil leaves the ids.
	Names Names
	// Zone is the zone that deadlines are shown in; nil is UTC.
	Zone *time.Location
	// OrgZone is the zone that the server counts days in; nil is Zone.
	OrgZone *time.Location
	// Automations: whether rules run, as far as it was known before the launch.
	Automations payload.Automations
}

// Names say what ids are called. They are asked only where there is something to tell.
type Names interface {
	// People is a directory that knows the owners as far as that can be had.
	People(payload.Owners) *payload.Directory
	// Tag and Folder are the names, or the ids.
	Tag(id string) string
	Folder(id string) string
}

// Stored is the process as it was read back.
type Stored struct {
	// CreatedAt is when the server made the process; zero when it is not known.
	CreatedAt time.Time
	// Prerun are the stored answers by field id; nil when what was read does not tell.
	Prerun map[string]json.RawMessage
	// Tasks are all tasks of the process, of every page.
	Tasks []Task
	// Tags, Folders, Groups and Users are ids; nil when what was read does not tell.
	Tags, Folders, Groups []string
	Users                 []int64
	// Properties are other values of the process by their key in the launch (name,
	// summary, owner_id, user_id, starred, is_public, parent_id). One that is not here
	// was not told.
	Properties map[string]json.RawMessage
	// Rules are those of the template's version that was launched; nil for those of the
	// template that was sent.
	Rules []payload.Rule
	// Executed is what the server tells of rules, by their id (package rules).
	Executed map[string]bool
}

// Task is one task of the process, as far as a launch can set it.
type Task struct {
	// StepID is "" when what was read does not tell it.
	StepID string
	// Title and Position are those of the step, "" and 0 when they are not told.
	Title    string
	Position int
	// Status is the API's word; "auto-skipped" is a step that rules hide.
	Status string
	// Deadline is zero when the task has none.
	Deadline time.Time
	Owners   payload.Owners
	// NoDeadline and NoOwners: what was read does not tell them.
	NoDeadline, NoOwners bool
}

// Agreed is what several reads of the same process agree on: a difference counts
// when every read has it, because the replicas that lists are read from lag
// behind (docs/api.md, "Duplicates"). The stored text, the notes and what is unread
// are those of the last read.
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

// AboutSteps reports a difference that is read from the list of tasks, which lags
// longest (docs/api.md, "GET runs/{id}/tasks").
func (d Difference) AboutSteps() bool { return d.Step != "" || d.Property == "roles" }
