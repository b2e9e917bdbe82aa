package receipt

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/rawjson"
	"kickoff/payload/rules"
)

// comparison collects a receipt.
type comparison struct {
	sent    Sent
	stored  Stored
	launch  rules.Launch
	receipt Receipt
	// body is the launch by its keys.
	body map[string]json.RawMessage
	// effects are what rules may have done to a step. alone is what the template gives
	// without the launch; nil while nobody asked.
	effects map[string][]rules.Effect
	alone   *rules.Forecast
	// foreseen is what was worked out before the launch was sent.
	foreseen rules.Forecast
}

// Compare says what of a launch is not stored as it was sent. Its error is a
// body that is no launch, which no launch made here can be.
func Compare(sent Sent, stored Stored) (Receipt, error) {
	launch, err := rules.Read(sent.Body)
	if err != nil {
		return Receipt{}, err
	}
	if sent.Zone == nil {
		sent.Zone = time.UTC
	}
	launch.Launcher, launch.Executed = sent.Launcher, stored.Executed
	if !stored.CreatedAt.IsZero() {
		launch.At = payload.Env{Now: stored.CreatedAt, Zone: sent.Zone, OrgZone: sent.OrgZone}.ServerHere()
	}
	foreseen := forecastOf(sent, payload.Env{Now: launch.At})
	if stored.Rules != nil {
		sent.Template.Rules = stored.Rules
	}
	c := &comparison{foreseen: foreseen, sent: sent, stored: stored, launch: launch, receipt: Receipt{Differences: []Difference{}}}
	if err := json.Unmarshal(sent.Body, &c.body); err != nil {
		return Receipt{}, err
	}
	c.properties("name")
	c.answers(launch.Answers)
	c.steps()
	c.properties("summary", "owner_id", "user_id", "starred", "is_public", "parent_id")
	c.members("tags", stored.Tags, c.tag)
	c.members("users", texts(stored.Users), c.member)
	c.members("groups", stored.Groups, c.group)
	c.roles()
	c.members("folders", stored.Folders, c.folder)
	return c.receipt, nil
}

func (c *comparison) differ(d Difference) { add(&c.receipt.Differences, d) }
func (c *comparison) note(d Difference)   { add(&c.receipt.Notes, d) }

// unread names what was sent and cannot be compared.
func (c *comparison) unread(d Difference) {
	d.Kind = Unread
	add(&c.receipt.Unread, d)
}

func add(all *[]Difference, d Difference) {
	d.Sent, d.Stored, d.Did, d.Rule = shown(d.Sent), shown(d.Stored), shown(d.Did), shown(d.Rule)
	*all = append(*all, d)
}

func (c *comparison) answers(sent map[string]json.RawMessage) {
	if c.stored.Prerun == nil && len(sent) > 0 {
		c.unread(Difference{Property: "prerun", Label: "Answers"})
		return
	}
	for _, id := range inOrder(sent, c.sent.Template.Fields, func(f payload.Field) string { return f.ID }) {
		value := sent[id]
		if blank(value) {
			continue
		}
		c.receipt.Checked++
		f, known := c.sent.Template.Field(id)
		if !known {
			f = payload.Field{ID: id, Label: shown(id)}
		}
		stored, found := c.stored.Prerun[id]
		if found && sameAnswer(f.Type, value, stored) {
			continue
		}
		c.differ(c.changed(Difference{Field: id, Label: f.Label}, value, stored, c.describe))
	}
}

// changed completes a difference with its two values. Where both would read the
// same (a choice that lost its flag), it shows them as JSON.
func (c *comparison) changed(d Difference, sent, stored json.RawMessage, describe func(json.RawMessage) string) Difference {
	d.Kind, d.Sent, d.Stored = Changed, describe(sent), describe(stored)
	switch {
	case blank(stored):
		d.Kind, d.Stored = Lost, ""
	case d.Sent == d.Stored:
		d.Sent, d.Stored = string(rawjson.Compact(sent)), string(rawjson.Compact(stored))
	}
	return d
}

// inOrder are the keys of m: those that the template knows in its order, then the
// others, sorted.
func inOrder[V, T any](m map[string]V, known []T, id func(T) string) []string {
	var order []string
	for _, k := range known {
		if _, ok := m[id(k)]; ok {
			order = append(order, id(k))
		}
	}
	rest := slices.DeleteFunc(slices.Sorted(maps.Keys(m)), func(key string) bool { return slices.Contains(order, key) })
	return append(order, rest...)
}

func (c *comparison) properties(keys ...string) {
	for _, key := range keys {
		value, label := c.body[key], payload.PropertyOf(key).Title
		if blank(value) {
			continue
		}
		stored, told := c.stored.Properties[key]
		if !told {
			c.unread(Difference{Property: key, Label: label})
			continue
		}
		c.receipt.Checked++
		d, describe := Difference{Property: key, Label: label}, c.describe
		if key == "owner_id" || key == "user_id" {
			describe, d.IDs = func(id json.RawMessage) string { return c.member(plain(id)) }, []string{plain(value)}
		}
		if key == "name" {
			value, stored = withoutMarks(value), withoutMarks(stored)
		}
		if !sameProperty(value, stored) {
			c.differ(c.changed(d, value, stored, describe))
		}
	}
}

// withoutMarks is a name without U+FEFF, which the server may put around the variables
// of one that it made (docs/api.md, "Process naming").
func withoutMarks(name json.RawMessage) json.RawMessage {
	if rawjson.KindOf(name) != rawjson.String {
		return name
	}
	return rawjson.AppendString(nil, strings.TrimSpace(strings.ReplaceAll(rawjson.Text(name), "\uFEFF", "")))
}

// members checks that each id sent is among those stored; more may be stored,
// since a template can force tags and folders on its processes.
func (c *comparison) members(property string, stored []string, name func(id string) string) {
	var sent []json.RawMessage
	if items, err := rawjson.Items(c.body[property]); err == nil {
		sent = items
	}
	label := payload.PropertyOf(property).Title
	if stored == nil && len(sent) > 0 {
		c.unread(Difference{Property: property, Label: label})
		return
	}
	for _, raw := range sent {
		c.receipt.Checked++
		if id := plain(raw); !slices.Contains(stored, id) {
			c.differ(Difference{Property: property, Label: label, Kind: Lost, Sent: name(id), IDs: []string{id}})
		}
	}
}

// roles: no answer tells who holds a job title, so each is compared by the steps that
// wait for it and have no owners of their own; one that no such step shows is named.
func (c *comparison) roles() {
	var unread []string
	titles := c.sent.Template.Roles()
	for _, id := range inOrder(c.launch.Roles, titles, func(r payload.Role) string { return r.ID }) {
		people := c.launch.Roles[id]
		if people.Empty() {
			continue
		}
		name, seen, missing := id, false, payload.Owners{}
		if i := slices.IndexFunc(titles, func(r payload.Role) bool { return r.ID == id }); i >= 0 {
			name = titles[i].Name
		}
		for _, task := range c.stored.Tasks {
			if s, _ := c.sent.Template.Step(task.StepID); c.waits(s, id) && !task.NoOwners && !(task.Status == autoSkipped && task.Owners.Empty()) {
				seen = true
				missing = missing.Union(people.Minus(task.Owners).Minus(c.removed(s.ID, people)))
			}
		}
		switch {
		case !seen:
			unread = append(unread, name+": "+c.who(people))
		case missing.Empty():
			c.receipt.Checked++
		default:
			c.receipt.Checked++
			c.differ(Difference{Property: "roles", Label: "Job title " + name, Kind: Lost, Sent: c.who(missing), IDs: ids(missing)})
		}
	}
	if len(unread) > 0 {
		c.unread(Difference{Property: "roles", Label: payload.PropertyOf("roles").Title, Sent: strings.Join(unread, "; ")})
	}
}

// waits reports a step that shows who holds the job title.
func (c *comparison) waits(s payload.Step, role string) bool {
	return c.launch.Tasks[s.ID].Owners.Empty() && slices.ContainsFunc(s.Roles, func(r payload.Role) bool { return r.ID == role })
}
