package payload

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
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

func (c *bodyCheck) topLevel(all []rawjson.Member) {
	d := &c.s.Details
	named := false
	texts := map[string]*string{"name": &d.Name, "summary": &d.Summary, "parent_id": &d.ParentID}
	people := map[string]*int64{"owner_id": &d.OwnerID, "user_id": &d.StarterID}
	flags := map[string]**bool{"starred": &d.Starred, "is_public": &d.Public}
	lists := map[string]*[]string{"tags": &d.Tags, "groups": &d.Groups, "folders": &d.Folders}
	for _, p := range all {
		if rawjson.KindOf(p.Value) == rawjson.Null && slices.Contains(launchKeys(), p.Key) {
			continue
		}
		switch {
		case p.Key == "checklist_id":
			named = true
			if rawjson.Text(p.Value) != c.t.ID {
				c.property(p.Key, "is "+clean.Message(string(p.Value))+", which is not the template that was chosen", "write "+humanize.Quote(c.t.ID))
			}
		case texts[p.Key] != nil:
			*texts[p.Key] = c.text(p)
		case people[p.Key] != nil:
			*people[p.Key] = c.user(p.Key, p.Value)
		case flags[p.Key] != nil:
			*flags[p.Key] = c.truth(p)
		case lists[p.Key] != nil:
			*lists[p.Key] = c.ids(p)
		case p.Key == "users":
			for _, item := range c.list(p) {
				if id := c.user(p.Key, item); id != 0 {
					d.Users = append(d.Users, id)
				}
			}
		case p.Key == "prerun":
			c.prerun(p)
		case p.Key == "tasks":
			c.tasks(p)
		case p.Key == "roles":
			c.roles(p)
		default:
			c.property(p.Key, "is no key of a launch, and the server would ignore it", "take it out, or use one of "+strings.Join(launchKeys(), ", "))
		}
	}
	if !named {
		c.bad(Problem{Property: "checklist_id"}, "is missing", "write "+humanize.Quote(c.t.ID))
	}
}

// launchKeys are the keys of a launch in the order that they are written.
func launchKeys() []string {
	return []string{
		"checklist_id", "name", "summary", "owner_id", "user_id", "starred", "is_public", "parent_id",
		"prerun", "tasks", "tags", "users", "groups", "roles", "folders",
	}
}

func (c *bodyCheck) text(p rawjson.Member) string {
	if rawjson.KindOf(p.Value) != rawjson.String {
		c.property(p.Key, "is text, not "+spellKind(rawjson.KindOf(p.Value)), "write it in quotes")
	}
	return rawjson.Text(p.Value)
}

func (c *bodyCheck) user(property string, raw json.RawMessage) int64 {
	text, _ := rawjson.Scalar(raw)
	id, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || id <= 0 {
		c.property(property, clean.Message(string(raw))+" is not a user id", "write the number of a member")
		return 0
	}
	return id
}

func (c *bodyCheck) truth(p rawjson.Member) *bool {
	var value bool
	if json.Unmarshal(p.Value, &value) != nil {
		c.property(p.Key, "is true or false, not "+spellKind(rawjson.KindOf(p.Value)), "write true or false")
		return nil
	}
	return &value
}

func (c *bodyCheck) list(p rawjson.Member) []json.RawMessage {
	if rawjson.KindOf(p.Value) != rawjson.List {
		c.property(p.Key, "is a list, not "+spellKind(rawjson.KindOf(p.Value)), "write it in [brackets]")
		return nil
	}
	list, err := items(p.Value)
	if err != nil {
		c.property(p.Key, err.Error(), "")
	}
	return list
}

func (c *bodyCheck) ids(p rawjson.Member) []string {
	var all []string
	for _, item := range c.list(p) {
		if rawjson.KindOf(item) != rawjson.String || blankItem(item) {
			c.property(p.Key, "has an entry that is not an id: "+clean.Message(string(item)), "ids are text in quotes")
			continue
		}
		all = append(all, rawjson.Text(item))
	}
	return all
}
