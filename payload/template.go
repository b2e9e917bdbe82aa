package payload

import (
	"encoding/json"
	"slices"
)

// FieldType is the type of a kick-off field, in the API's own word. The
// constants are all that the API has (docs/api.md, "Kick-off field attributes"),
// and each has a Kind; any other value is edited as raw JSON and never dropped.
type FieldType string

const (
	TypeText        FieldType = "text"
	TypeTextarea    FieldType = "textarea"
	TypeEmail       FieldType = "email"
	TypeDate        FieldType = "date"
	TypeRadio       FieldType = "radio"
	TypeDropdown    FieldType = "dropdown"
	TypeMultiselect FieldType = "multiselect"
	TypeFile        FieldType = "file"
	TypeTable       FieldType = "table"
	TypePeople      FieldType = "assignees_form"
)

// Template is what can be launched: the kick-off form and the steps of the
// process it starts. Fields and Steps stand in position order. Every string is
// clean for a terminal, but for Option.Text, which is kept as the server wrote
// it because it is sent back.
type Template struct {
	ID    string
	Title string
	Alias string
	// Summary and Guidance are plain text; HTML was turned into text where it
	// entered, with links kept.
	Summary  string
	Guidance string
	// Kind is the API's "type": procedure, form or document.
	Kind               string
	KickoffTitle       string
	KickoffDescription string

	Fields []Field
	Steps  []Step
	// FieldCount and StepCount are what a template list tells of both; a list row
	// has neither Fields nor Steps, so that a hundred thousand of them fit.
	FieldCount int
	StepCount  int
	// Rules are the template's automations as the API wrote them.
	Rules []Rule

	// AutoNaming: the server names the process by NameFormat when no name is sent
	// (docs/api.md, "Process naming").
	AutoNaming      bool
	NameFormat      string
	AllowNameChange bool

	Archived bool
	// Versioned and Published decide whether a draft can be launched: a template
	// with two versions needs a published one (docs/api.md, "Template status").
	Versioned bool
	Published bool

	OwnerID  int64
	FolderID string
	// Folder is what the folder is called, "" where a read does not tell.
	Folder string
	Tags   []Tag

	// Pinned: it stands before all others in a list. UpdatedAt is when it was changed
	// last, in the server's own words, which are compared and never read.
	Pinned    bool
	UpdatedAt string
}

// Field is one question of the kick-off form. What it does not have takes no room in JSON:
// a cache has a hundred thousand of them.
type Field struct {
	// ID is the timeline id, the only key that the launch accepts; aliases and
	// labels vanish silently (docs/api.md, "What bites").
	ID    string
	Alias string `json:",omitzero"`
	Label string
	Type  FieldType
	// Guidance is plain text.
	Guidance string   `json:",omitzero"`
	Position int      `json:",omitzero"`
	Required bool     `json:",omitzero"`
	Options  []Option `json:",omitzero"`
	Columns  []Column `json:",omitzero"`
	// Validation are the Laravel rules of field_validation: "numeric", "max:20".
	Validation []string `json:",omitzero"`
	// Default is the default value as the template holds it, nil when it has
	// none or it is not enabled. It may hold {{variables}}.
	Default json.RawMessage `json:",omitzero"`
	// CollectTime: a date that asks for a time of day too.
	CollectTime bool `json:",omitzero"`
	// RichText: the web form edits this text as HTML; plain text is accepted.
	RichText bool   `json:",omitzero"`
	Prefix   string `json:",omitzero"`
	Suffix   string `json:",omitzero"`
}

// Option is one choice of a radio, dropdown or multiselect field.
type Option struct {
	// ID is the JSON value of the id, a number or a string, sent as it came.
	ID json.RawMessage
	// Text is what is sent, byte for byte; the server compares it exactly.
	// Label is the same text made safe for a terminal.
	Text  string
	Label string
}

// Column is one column of a table field.
type Column struct {
	ID    json.RawMessage
	Label string
}

// Step is one step of the process.
type Step struct {
	// ID is the step's timeline id, its key in the launch's tasks.
	ID       string
	Alias    string
	Title    string
	Position int
	// Owners are the template's own: members, guests and groups.
	Owners Owners
	// Roles are the job titles that the step waits for.
	Roles []Role
	// AssignStarter: a step that nobody owns falls to the launcher.
	AssignStarter bool
	// AllowGuests is not enforced by the launch endpoint; this program does.
	AllowGuests bool
	// MaxOwners is the most people the step takes, 0 for no limit.
	MaxOwners int
	Deadline  *DeadlineRule
}

// DeadlineRule says when a step is due by the template: Value Units after
// ("from") or before ("prior_to") the launch ("start_run") or another step.
type DeadlineRule struct {
	Value  int
	Unit   string
	Option string
	Step   string
}

// Role is a job title that steps wait for; a launch may fill it.
type Role struct {
	ID   string
	Name string
}

// Rule is one of the template's automations (docs/api.md, "Automations").
type Rule struct {
	ID         string
	Name       string
	Position   int
	Conditions []RuleCondition
	Actions    []RuleAction
}

// RuleCondition is one test of a rule. Subject is "Step", "Capture" or
// "Prerun"; Logic ("and", "or") joins it to the conditions before it.
type RuleCondition struct {
	SubjectID string
	Subject   string
	Operation string
	// Statement is what the subject is compared with: none, one, or of "equals_any" the
	// alternatives. The texts are kept as the server wrote them, because they are compared.
	Statement []string
	// Column is the label of the one column that is asked of a table, "" for all.
	Column string
	Logic  string
}

// RuleAction is what a rule does to TargetStep: Kind "visibility" with Verb
// "show" or "hide", and others.
type RuleAction struct {
	Kind       string
	Verb       string
	TargetStep string
	// People are whom an assignment is about. Source and SourceID say where its
	// people, or the day that a deadline counts from, are taken from instead: a
	// kick-off field ("Prerun"), a step ("Step"), a field of a step ("Capture").
	People   Owners
	Source   string
	SourceID string
	// Deadline has no Step: the Source is what it counts from.
	Deadline *DeadlineRule
}

// Row is the template as a list shows it: what it asks and does is only counted.
func (t Template) Row() Template {
	t.Guidance, t.Fields, t.Steps, t.Rules = "", nil, nil, nil
	return t
}

// StepsUnknown: the template has steps, and it is not known which.
func (t Template) StepsUnknown() bool { return len(t.Steps) == 0 && t.StepCount > 0 }

// Field returns the field with that id.
func (t Template) Field(id string) (Field, bool) {
	return first(t.Fields, func(f Field) bool { return f.ID == id })
}

// Step returns the step with that id.
func (t Template) Step(id string) (Step, bool) {
	return first(t.Steps, func(s Step) bool { return s.ID == id })
}

func first[T any](all []T, is func(T) bool) (found T, ok bool) {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true
	}
	return found, false
}

// Roles returns the job titles that the steps wait for, each once, in step order.
func (t Template) Roles() []Role {
	var roles []Role
	for _, s := range t.Steps {
		for _, r := range s.Roles {
			if !slices.ContainsFunc(roles, func(o Role) bool { return o.ID == r.ID }) {
				roles = append(roles, r)
			}
		}
	}
	return roles
}

// Blocked says in words why the template cannot be launched, or "", and what helps. A
// draft can be launched unless the template keeps two versions and none is published; the
// API's "status" says nothing about it (docs/api.md, "Template status").
func (t Template) Blocked() (why, remedy string) {
	switch {
	case t.Archived:
		return "archived", "restore it in Tallyfy"
	case t.Versioned && !t.Published:
		return "never published", "publish it in Tallyfy"
	}
	return "", ""
}

// Obstacle is why the template cannot be launched, behind "the template is", with what
// helps, or "".
func (t Template) Obstacle() string {
	why, remedy := t.Blocked()
	switch why {
	case "":
		return ""
	case "never published":
		why = "a draft that was never published"
	}
	return why + ": " + remedy + " to launch it"
}
