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
	c, err := readBody(t, body, env)
	if err != nil {
		return Launch{}, c.problems
	}
	launch, found := Build(t, c.s, env)
	return launch, append(c.problems, found...)
}

// AnswersOf are the answers of a body that Build made.
func AnswersOf(t Template, body []byte, env Env) Snapshot {
	c, _ := readBody(t, body, env)
	return c.s
}

func readBody(t Template, body []byte, env Env) (*bodyCheck, error) {
	c := &bodyCheck{t: t, env: env, s: Snapshot{Fields: map[string]Answer{}, Steps: map[string]StepAnswer{}}}
	all, err := pairs(bytes.ToValidUTF8(bytes.TrimSpace(body), []byte("\uFFFD")))
	if err != nil {
		c.failed(Problem{}, "the payload ", err)
		return c, err
	}
	c.topLevel(all)
	return c, nil
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

// failed reports what could not be read, if it could not; what stands before it.
func (c *bodyCheck) failed(p Problem, what string, err error) {
	if err != nil {
		message, fix := words(err)
		c.bad(p, what+message, fix)
	}
}

func (c *bodyCheck) property(name, message, fix string) {
	c.bad(Problem{Property: name}, message, fix)
}

func (c *bodyCheck) topLevel(all []rawjson.Member) {
	d := &c.s.Details
	named, places := false, d.Places()
	for _, p := range all {
		if rawjson.KindOf(p.Value) == rawjson.Null && slices.Contains(launchKeys(), p.Key) {
			continue
		}
		switch at := places[p.Key].(type) {
		case *string:
			*at = c.text(p)
		case *int64:
			*at = c.user(p.Key, p.Value)
		case **bool:
			*at = c.truth(p)
		case *[]string:
			*at = c.ids(p)
		case *[]int64:
			for _, item := range c.list(p) {
				if id := c.user(p.Key, item); id != 0 {
					*at = append(*at, id)
				}
			}
		case *map[string]Owners:
			*at = c.roles(p)
		default:
			named = named || p.Key == "checklist_id"
			c.apart(p)
		}
	}
	if !named {
		c.bad(Problem{Property: "checklist_id"}, "is missing", "write "+humanize.Quote(c.t.ID))
	}
}

// apart reads a key that is no property of the process.
func (c *bodyCheck) apart(p rawjson.Member) {
	switch p.Key {
	case "checklist_id":
		if rawjson.Text(p.Value) != c.t.ID {
			c.property(p.Key, "is "+clean.Message(string(p.Value))+", which is not the template that was chosen", "write "+humanize.Quote(c.t.ID))
		}
	case "prerun":
		c.prerun(p)
	case "tasks":
		c.tasks(p)
	default:
		c.property(p.Key, "is no key of a launch, and the server would ignore it", "take it out, or use one of "+strings.Join(launchKeys(), ", "))
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
	c.failed(Problem{Property: p.Key}, "", err)
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

// members reads an object; a list there is lost by the server as a whole.
func (c *bodyCheck) members(p rawjson.Member) []rawjson.Member {
	if rawjson.KindOf(p.Value) != rawjson.Object {
		c.property(p.Key, "is an object, not "+spellKind(rawjson.KindOf(p.Value))+", and the server would drop all of it", "write it as {…}, keyed by id")
		return nil
	}
	all, err := pairs(p.Value)
	c.failed(Problem{Property: p.Key}, "", err)
	return all
}

func (c *bodyCheck) prerun(p rawjson.Member) {
	fields := make(map[string]Field, len(c.t.Fields))
	for _, f := range c.t.Fields {
		fields[f.ID] = f
	}
	for _, answer := range c.members(p) {
		f, ok := fields[answer.Key]
		if !ok {
			fix := "take it out"
			if meant, err := FindField(c.t, answer.Key); err == nil {
				fix = "write the field's id, " + humanize.Quote(meant.ID)
			}
			c.property("prerun", humanize.Quote(answer.Key)+" is not the id of a field of this template, and the server would drop the answer silently", fix)
			continue
		}
		a, err := ParseJSON(f, answer.Value, c.env)
		c.failed(Problem{Field: f.ID}, "", err)
		if a.Origin = FromValues; !a.Blank(f.Type) {
			c.s.Fields[f.ID] = a
		}
	}
}

// tasks reads the steps' overrides. Steps that are left out would be left out of
// the process.
func (c *bodyCheck) tasks(p rawjson.Member) {
	if rawjson.KindOf(p.Value) == rawjson.List && len(c.list(p)) == 0 {
		return
	}
	tasks := c.members(p)
	steps := make(map[string]bool, len(c.t.Steps))
	for _, s := range c.t.Steps {
		steps[s.ID] = true
	}
	named := make(map[string]bool, len(tasks))
	for _, task := range tasks {
		named[task.Key] = true
		if !steps[task.Key] {
			fix := "take it out"
			if meant, err := FindStep(c.t, task.Key); err == nil && len(meant) == 1 {
				fix = "write the step's id, " + humanize.Quote(meant[0].ID)
			}
			c.property("tasks", humanize.Quote(task.Key)+" is not the id of a step of this template, and the server refuses it", fix)
			continue
		}
		c.step(task)
	}
	if len(tasks) == 0 {
		return
	}
	for _, s := range c.t.Steps {
		if !named[s.ID] {
			c.bad(Problem{Step: s.ID}, "is not named in tasks, so the process would be launched without it", `add it, with {"owners":{"users":[],"guests":[],"groups":[]}} to leave it to the template`)
		}
	}
}

func (c *bodyCheck) step(task rawjson.Member) {
	at := Problem{Step: task.Key}
	if rawjson.KindOf(task.Value) != rawjson.Object {
		if rawjson.KindOf(task.Value) != rawjson.List || len(c.list(task)) > 0 {
			c.bad(at, "is an object, not "+spellKind(rawjson.KindOf(task.Value)), `write {"owners": …, "deadline": …}`)
		}
		return
	}
	all, err := pairs(task.Value)
	c.failed(at, "", err)
	a := StepAnswer{OwnersOrigin: FromValues, DeadlineOrigin: FromValues}
	for _, p := range all {
		switch {
		case p.Key != "owners" && p.Key != "deadline":
			c.bad(at, humanize.Quote(p.Key)+" is no key of a step, and the server would ignore it", "a step has owners and a deadline")
		case rawjson.KindOf(p.Value) == rawjson.Null:
		case p.Key == "deadline":
			if a.Deadline = rawjson.Text(p.Value); rawjson.KindOf(p.Value) != rawjson.String {
				c.bad(at, "the deadline is text, not "+spellKind(rawjson.KindOf(p.Value)), "write it like 2026-12-01T17:00:00Z")
			}
		default:
			owners, err := OwnersFromJSON(p.Value)
			c.failed(at, "owners: ", err)
			if !owners.Empty() {
				a.Owners = &owners
			}
		}
	}
	if a.Overridden() {
		c.s.Steps[task.Key] = a
	}
}

func (c *bodyCheck) roles(p rawjson.Member) map[string]Owners {
	all := map[string]Owners{}
	for _, role := range c.members(p) {
		owners, err := OwnersFromJSON(role.Value)
		c.failed(Problem{Property: "roles"}, humanize.Quote(role.Key)+": ", err)
		all[role.Key] = owners
	}
	return all
}
