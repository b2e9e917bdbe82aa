package payload

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"kickoff/payload/clean"
)

// CheckBody checks a ready launch body and writes it anew in our key order. What
// the server would lose silently is a problem that blocks: an unknown key,
// answers under a label, some of the steps only (docs/api.md, "Silent failures").
func CheckBody(t Template, body []byte, env Env) (Launch, []Problem) {
	c := bodyCheck{t: t, env: env, s: Snapshot{Fields: map[string]Answer{}, Steps: map[string]StepAnswer{}}}
	all, err := pairs(bytes.ToValidUTF8(bytes.TrimSpace(body), []byte("\uFFFD")))
	if err != nil {
		message, fix := words(err)
		return Launch{}, []Problem{{Kind: Invalid, Message: "the payload " + message, Fix: fix}}
	}
	c.topLevel(all)
	launch, found := Build(t, c.s, env)
	return launch, append(c.problems, found...)
}

// bodyCheck reads a body back into answers.
type bodyCheck struct {
	t        Template
	env      Env
	s        Snapshot
	problems []Problem
}

func (c *bodyCheck) bad(p Problem, message, fix string) {
	p.Kind, p.Message, p.Fix = Invalid, message, fix
	c.problems = append(c.problems, p)
}

func (c *bodyCheck) property(name, message, fix string) {
	c.bad(Problem{Property: name}, message, fix)
}

func (c *bodyCheck) topLevel(all []pair) {
	d := &c.s.Details
	named := false
	texts := map[string]*string{"name": &d.Name, "summary": &d.Summary, "parent_id": &d.ParentID}
	people := map[string]*int64{"owner_id": &d.OwnerID, "user_id": &d.StarterID}
	flags := map[string]**bool{"starred": &d.Starred, "is_public": &d.Public}
	lists := map[string]*[]string{"tags": &d.Tags, "groups": &d.Groups, "folders": &d.Folders}
	for _, p := range all {
		if kindOf(p.value) == jsonNull && slices.Contains(launchKeys(), p.key) {
			continue
		}
		switch {
		case p.key == "checklist_id":
			named = true
			if stringOf(p.value) != c.t.ID {
				c.property(p.key, "is "+clean.Message(string(p.value))+", which is not the template that was chosen", "write "+quoted(c.t.ID))
			}
		case texts[p.key] != nil:
			*texts[p.key] = c.text(p)
		case people[p.key] != nil:
			*people[p.key] = c.user(p.key, p.value)
		case flags[p.key] != nil:
			*flags[p.key] = c.truth(p)
		case lists[p.key] != nil:
			*lists[p.key] = c.ids(p)
		case p.key == "users":
			for _, item := range c.list(p) {
				if id := c.user(p.key, item); id != 0 {
					d.Users = append(d.Users, id)
				}
			}
		case p.key == "prerun":
			c.prerun(p)
		case p.key == "tasks":
			c.tasks(p)
		case p.key == "roles":
			c.roles(p)
		default:
			c.property(p.key, "is no key of a launch, and the server would ignore it", "take it out, or use one of "+strings.Join(launchKeys(), ", "))
		}
	}
	if !named {
		c.bad(Problem{Property: "checklist_id"}, "is missing", "write "+quoted(c.t.ID))
	}
}

// launchKeys are the keys of a launch in the order that they are written.
func launchKeys() []string {
	return []string{
		"checklist_id", "name", "summary", "owner_id", "user_id", "starred", "is_public", "parent_id",
		"prerun", "tasks", "tags", "users", "groups", "roles", "folders",
	}
}

func (c *bodyCheck) text(p pair) string {
	if kindOf(p.value) != jsonString {
		c.property(p.key, "is text, not "+spellKind(kindOf(p.value)), "write it in quotes")
	}
	return stringOf(p.value)
}

func (c *bodyCheck) user(property string, raw json.RawMessage) int64 {
	text, _ := scalar(raw)
	id, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || id <= 0 {
		c.property(property, clean.Message(string(raw))+" is not a user id", "write the number of a member")
		return 0
	}
	return id
}

func (c *bodyCheck) truth(p pair) *bool {
	var value bool
	if json.Unmarshal(p.value, &value) != nil {
		c.property(p.key, "is true or false, not "+spellKind(kindOf(p.value)), "write true or false")
		return nil
	}
	return &value
}

func (c *bodyCheck) list(p pair) []json.RawMessage {
	if kindOf(p.value) != jsonList {
		c.property(p.key, "is a list, not "+spellKind(kindOf(p.value)), "write it in [brackets]")
		return nil
	}
	list, err := items(p.value)
	if err != nil {
		c.property(p.key, err.Error(), "")
	}
	return list
}

func (c *bodyCheck) ids(p pair) []string {
	var all []string
	for _, item := range c.list(p) {
		if kindOf(item) != jsonString || blankItem(item) {
			c.property(p.key, "has an entry that is not an id: "+clean.Message(string(item)), "ids are text in quotes")
			continue
		}
		all = append(all, stringOf(item))
	}
	return all
}
