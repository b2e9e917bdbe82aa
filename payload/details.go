package payload

import (
	"cmp"
	"maps"
	"reflect"
	"strconv"
	"strings"

	"kickoff/payload/clean"
)

// Details are the properties of the process itself. What is empty or nil is
// left out of the launch, and of a draft's file, whose keys stand beside.
type Details struct {
	Name    string `json:"name,omitempty"`
	Summary string `json:"summary,omitempty"`
	OwnerID int64  `json:"owner_id,omitempty"`
	// StarterID is the launcher on record, sent as user_id.
	StarterID int64    `json:"starter_id,omitempty"`
	Starred   *bool    `json:"starred,omitempty"`
	Public    *bool    `json:"public,omitempty"`
	ParentID  string   `json:"parent_id,omitempty"`
	Tags      []string `json:"tags,omitempty"`
	Users     []int64  `json:"users,omitempty"`
	Groups    []string `json:"groups,omitempty"`
	// Roles says who fills which job title, by role id.
	Roles   map[string]Owners `json:"roles,omitempty"`
	Folders []string          `json:"folders,omitempty"`
	// Typed is text that stands where a property is chosen and is none of its values
	// yet, by the property's key; a job title has its id behind "roles/".
	Typed map[string]string `json:"typed,omitempty"`
}

// Property is a key of the launch besides its answers and steps, what a person calls it, and
// what it means to the process.
type Property struct{ Key, Title, Means string }

// Properties are all that a person may set, in the order in which they are asked.
func Properties() []Property {
	return []Property{
		{"name", "Name", "The process is found by its name."},
		{"summary", "Summary", "What the process is about: everybody who opens it reads it there."},
		{"owner_id", "Owner", "Who looks after the process. It gives nobody a step to do."},
		{"user_id", "Started by", "Who is on record as the launcher. Steps that fall to the launcher still go to you."},
		{"roles", "Job titles", "Who fills this job title in every step that waits for it."},
		{"tags", "Tags", "Words that the process can be found by. Only tags that exist can be chosen."},
		{"folders", "Folders", "Where the process is filed."},
		{"users", "Seen by", "They can follow the process; this gives them no step to do."},
		{"groups", "Seen by groups", "All members of these groups can follow the process."},
		{"parent_id", "Parent process", "The process that this one is a part of, found by its name."},
		{"starred", "Starred", "Yes: the process stands among the starred ones in Tallyfy."},
		{"is_public", "Public link", "Yes: anyone who has the link can see the process, without signing in."},
	}
}

// AllSteps stands for a property in a problem that is about all steps.
const AllSteps = "Steps"

// PropertyOf is the property with that key; a key that is none of them is its own title.
func PropertyOf(key string) Property {
	for _, p := range Properties() {
		if p.Key == key {
			return p
		}
	}
	return Property{Key: key, Title: key}
}

// Places are where the properties have their values, by their keys: a *string, an *int64, a
// **bool, an *[]string, an *[]int64, and job titles a *map[string]Owners.
func (d *Details) Places() map[string]any {
	return map[string]any{
		"name": &d.Name, "summary": &d.Summary, "owner_id": &d.OwnerID, "user_id": &d.StarterID,
		"starred": &d.Starred, "is_public": &d.Public, "parent_id": &d.ParentID,
		"tags": &d.Tags, "users": &d.Users, "groups": &d.Groups, "roles": &d.Roles, "folders": &d.Folders,
	}
}

// Take puts one property of others in the place of its own.
func (d *Details) Take(key string, from Details) {
	if to, known := d.Places()[key]; known {
		reflect.ValueOf(to).Elem().Set(reflect.ValueOf(from.Places()[key]).Elem())
	}
}

// SetRole says who fills a job title; nobody leaves it to the template.
func (d *Details) SetRole(id string, who Owners) {
	roles := maps.Clone(d.Roles)
	if roles == nil {
		roles = map[string]Owners{}
	}
	roles[id] = who
	maps.DeleteFunc(roles, func(_ string, o Owners) bool { return o.Empty() })
	d.Roles = roles
}

// Text says in words what is entered for a property, "" for nothing; job titles are not
// among them. called is what a member, a tag, a folder or a process is called, "" where
// that is not known.
func (d Details) Text(key string, people *Directory, called func(Mention) string) string {
	names := func(of Named, ids ...string) string {
		texts := make([]string, len(ids))
		for i, id := range ids {
			texts[i] = cmp.Or(called(Mention{Of: of, ID: id}), id)
		}
		return clean.Message(strings.Join(texts, ", "))
	}
	member := func(id int64) string {
		if id == 0 {
			return ""
		}
		number := strconv.FormatInt(id, 10)
		return cmp.Or(called(Mention{Of: NamedMember, ID: number}), "member "+number)
	}
	switch key {
	case "name":
		return clean.Line(d.Name)
	case "summary":
		return clean.Message(d.Summary)
	case "owner_id":
		return member(d.OwnerID)
	case "user_id":
		return member(d.StarterID)
	case "starred":
		return YesNo(d.Starred)
	case "is_public":
		return YesNo(d.Public)
	case "parent_id":
		return names(NamedProcess, d.ParentID)
	case "tags":
		return names(NamedTag, d.Tags...)
	case "folders":
		return names(NamedFolder, d.Folders...)
	case "users":
		return PeopleText(Owners{Users: d.Users}, people)
	case "groups":
		return PeopleText(Owners{Groups: d.Groups}, people)
	}
	return ""
}

// YesNo is a switch in words, "" for one that was not touched.
func YesNo(v *bool) string {
	switch {
	case v == nil:
		return ""
	case *v:
		return "yes"
	}
	return "no"
}
