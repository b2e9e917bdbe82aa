// Package rows is what a table is to a template: which column fills what, and what a row
// makes over the answers that all rows share. A row is read by the functions that read
// the flags of a launch, so that it is the launch that those flags make, byte for byte.
//
//	sheet.Sheet ─▶ Map ─▶ []Column ─▶ New(base, …) ─▶ Table.Build(row) ─▶ Row
//
// How a table is written down is package payload/sheet's, how its rows are sent package
// session/batch's. No network is here: what exists is handed in.
package rows

import (
	"strings"

	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/clean"
)

// Kind is what a column fills.
type Kind int

const (
	// Nothing: the column is left out.
	Nothing Kind = iota
	Field
	// Owners and Deadline are of a step, or of all steps.
	Owners
	Deadline
	Role
	// Property is one of the process itself.
	Property
)

// Target is what a column fills: a field, a step, a job title by its id, or a property by
// its key in the launch; "*" is all steps.
type Target struct {
	Kind Kind
	ID   string
}

// properties are the properties that a column may fill: what it calls them behind the @,
// another name that it may use, and their key in a launch.
var properties = []struct{ name, also, key string }{
	{"name", "", "name"}, {"summary", "", "summary"}, {"owner", "", "owner_id"}, {"starter", "", "user_id"},
	{"starred", "", "starred"}, {"public", "", "is_public"}, {"parent", "", "parent_id"},
	{"tags", "tag", "tags"}, {"users", "user", "users"}, {"groups", "group", "groups"}, {"folder", "folders", "folders"},
}

// String is what a table on disk calls the target by: a field's id, "owner:ID", "@name".
func (t Target) String() string {
	switch t.Kind {
	case Field:
		return t.ID
	case Owners, Deadline, Role:
		return prefixes[t.Kind] + ":" + t.ID
	case Property:
		for _, p := range properties {
			if p.key == t.ID {
				return "@" + p.name
			}
		}
	}
	return ""
}

// Header is how a header calls the target, in the template's own words.
func (t Target) Header(of payload.Template) string {
	switch t.Kind {
	case Field:
		f, _ := of.Field(t.ID)
		return payload.FieldName(of, f)
	case Owners, Deadline:
		if s, ok := of.Step(t.ID); ok {
			return prefixes[t.Kind] + ":" + payload.StepName(of, s)
		}
	case Role:
		for _, r := range of.Roles() {
			if r.ID == t.ID {
				return prefixes[Role] + ":" + r.Name
			}
		}
	}
	return t.String()
}

var prefixes = map[Kind]string{Owners: "owner", Deadline: "deadline", Role: "role"}

// Targets are all that a table of the template may fill, in the order of the launch.
func Targets(t payload.Template) (all []Target) {
	for _, p := range properties[:7] {
		all = append(all, Target{Property, p.key})
	}
	for _, f := range t.Fields {
		all = append(all, Target{Field, f.ID})
	}
	for _, s := range t.Steps {
		all = append(all, Target{Owners, s.ID}, Target{Deadline, s.ID})
	}
	for _, p := range properties[7:] {
		all = append(all, Target{Property, p.key})
	}
	for _, r := range t.Roles() {
		all = append(all, Target{Role, r.ID})
	}
	return all
}

// Names finds what headers name, again and again.
type Names struct {
	template payload.Template
	fields   *payload.FieldNames
	known    map[string]found[Target]
}

// NewNames makes it for a template.
func NewNames(t payload.Template) *Names {
	return &Names{template: t, fields: payload.NewFieldNames(t), known: map[string]found[Target]{}}
}

// Counting counts the headers that name a target, or of which a person said what they
// fill, by which a delimiter is found.
func (n *Names) Counting(said Choices) func(headers []string) int {
	chosen := map[string]bool{}
	for header := range said {
		chosen[clean.Fold(header)] = true
	}
	return func(headers []string) (count int) {
		for _, h := range headers {
			if _, err := n.Find(h); err == nil || chosen[clean.Fold(h)] {
				count++
			}
		}
		return count
	}
}

// Find is the target that a header names; none and several are a *payload.RefError.
func (n *Names) Find(header string) (Target, error) {
	return once(n.known, header, func() (Target, error) { return n.find(header) })
}

func (n *Names) find(header string) (Target, error) {
	at := n.fields.Find(header)
	special, isSpecial, err := n.special(header)
	switch {
	case len(at) == 0 && isSpecial:
		return special, err
	case len(at) == 1 && (!isSpecial || err != nil):
		return Target{Field, n.template.Fields[at[0]].ID}, nil
	case len(at) == 0:
		_, err = payload.FindField(n.template, header)
		return Target{}, err
	}
	wrong := &payload.RefError{Kind: "target", Ref: header, Ambiguous: true}
	for _, i := range at {
		f := n.template.Fields[i]
		wrong.Exists = append(wrong.Exists, clean.Message(f.Label)+" "+clean.Message(f.ID))
	}
	if isSpecial && err == nil {
		wrong.Exists = append(wrong.Exists, special.String())
	}
	return Target{}, wrong
}

// special is what a header with an @ or a prefix names; false where it has none.
func (n *Names) special(header string) (Target, bool, error) {
	header = clean.Seen(header)
	if name, ok := strings.CutPrefix(header, "@"); ok {
		folded := clean.Fold(name)
		for _, p := range properties {
			if folded == clean.Fold(p.name) || p.also != "" && folded == clean.Fold(p.also) {
				return Target{Property, p.key}, true, nil
			}
		}
		wrong := &payload.RefError{Kind: "target", Ref: header}
		for _, p := range properties {
			wrong.Exists = append(wrong.Exists, "@"+p.name)
		}
		return Target{}, true, wrong
	}
	prefix, ref, ok := strings.Cut(header, ":")
	if !ok {
		return Target{}, false, nil
	}
	ref = clean.Trim(ref)
	for kind, word := range prefixes {
		if clean.Fold(prefix) != clean.Fold(word) {
			continue
		}
		if kind == Role {
			role, err := payload.FindThing(session.KindRole, ref, session.Roles(n.template))
			return Target{Role, role.ID}, true, err
		}
		steps, err := payload.FindStep(n.template, ref)
		switch {
		case err != nil:
			return Target{}, true, err
		case ref == "*":
			return Target{kind, "*"}, true, nil
		}
		return Target{kind, steps[0].ID}, true, nil
	}
	return Target{}, false, nil
}

// rank is when a column is read: job titles before owners that are added to them, and
// what is said of all steps before what is said of one.
func (c Column) rank() int {
	switch ofStep := c.Target.Kind == Owners || c.Target.Kind == Deadline; {
	case ofStep && c.Target.ID != "*":
		return 2
	case ofStep:
		return 1
	}
	return 0
}
