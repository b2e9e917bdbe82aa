package payload

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kickoff/payload/humanize"
)

// name writes the process's name: as given, else the proposed one, and with auto
// naming none at all.
func (b *builder) name() {
	given := b.s.Details.Name
	switch {
	case strings.TrimSpace(given) != "":
		b.launch.Name, b.launch.Named = given, true
		if b.t.AutoNaming && !b.t.AllowNameChange {
			b.report(Problem{Kind: Warning, Property: "name", Message: "this template names its processes itself, and Tallyfy may not keep the name", Fix: "leave the name empty to take the template's"})
		}
	case b.t.AutoNaming:
		b.launch.Name = ExpectedName(b.t, b.s, b.env)
		return
	default:
		b.launch.Name, b.launch.Named = ProposedName(b.t, b.env), true
	}
	if n := utf8.RuneCountInString(b.launch.Name); n > longestName {
		b.report(Problem{Kind: Invalid, Property: "name", Message: "has " + strconv.Itoa(n) + " characters, and Tallyfy takes " + strconv.Itoa(longestName), Fix: "shorten it"})
	}
	b.property("name", func() { b.w.text(b.launch.Name) })
}

// details writes the properties that stand before the answers. Ids of people are
// decimal strings at this level (docs/api.md, "Launch properties").
func (b *builder) details() {
	d := b.s.Details
	if strings.TrimSpace(d.Summary) != "" {
		b.property("summary", func() { b.w.text(d.Summary) })
	}
	b.person("owner_id", d.OwnerID)
	b.person("user_id", d.StarterID)
	b.flag("starred", d.Starred)
	b.flag("is_public", d.Public)
	if id := strings.TrimSpace(d.ParentID); id != "" {
		b.property("parent_id", func() { b.w.text(id) })
	}
}

func (b *builder) person(property string, id int64) {
	if id == 0 {
		return
	}
	b.people.check(Owners{Users: []int64{id}}, Problem{Property: property}, b.report)
	b.property(property, func() { b.w.text(strconv.FormatInt(id, 10)) })
}

func (b *builder) flag(property string, value *bool) {
	if value != nil {
		b.property(property, func() { b.w.truth(*value) })
	}
}

// memberships writes the properties that stand after the steps.
func (b *builder) memberships() {
	d := b.s.Details
	b.ids("tags", d.Tags)
	b.people.check(Owners{Users: d.Users}, Problem{Property: "users"}, b.report)
	users := make([]string, 0, len(d.Users))
	for _, id := range d.Users {
		users = append(users, strconv.FormatInt(id, 10))
	}
	b.ids("users", users)
	b.people.check(Owners{Groups: d.Groups}, Problem{Property: "groups"}, b.report)
	b.ids("groups", d.Groups)
	b.roles()
	b.ids("folders", d.Folders)
}

// ids writes a list of ids, each once; an empty one is left out.
func (b *builder) ids(property string, all []string) {
	var kept []string
	for _, id := range all {
		if id = strings.TrimSpace(id); id != "" && !slices.Contains(kept, id) {
			kept = append(kept, id)
		}
	}
	if len(kept) > 0 {
		b.property(property, func() { b.w.texts(kept) })
	}
}

// roles writes who fills which job title, as an object: the server ignores a list.
func (b *builder) roles() {
	order := make([]string, 0, len(b.s.Details.Roles))
	ofTemplate := make(map[string]bool)
	for _, r := range b.t.Roles() {
		ofTemplate[r.ID] = true
		if _, ok := b.s.Details.Roles[r.ID]; ok {
			order = append(order, r.ID)
		}
	}
	for _, id := range sortedKeys(b.s.Details.Roles) {
		if !ofTemplate[id] {
			order = append(order, id)
		}
	}
	order = slices.DeleteFunc(order, func(id string) bool { return b.s.Details.Roles[id].Empty() })
	if len(order) == 0 {
		return
	}
	for _, id := range order {
		b.people.check(b.s.Details.Roles[id], Problem{Property: "roles"}, b.report)
		if !ofTemplate[id] {
			b.report(Problem{Kind: Warning, Property: "roles", Message: "no step of this template waits for the job title " + humanize.Quote(id), Fix: "check its id"})
		}
	}
	b.property("roles", func() {
		b.w.open('{')
		for _, id := range order {
			b.w.key(id)
			b.w.owners(b.s.Details.Roles[id])
		}
		b.w.close('}')
	})
}
