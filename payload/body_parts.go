package payload

import (
	"kickoff/payload/rawjson"

	"kickoff/payload/humanize"
)

// members reads an object; a list there is lost by the server as a whole.
func (c *bodyCheck) members(p rawjson.Member) []rawjson.Member {
	if rawjson.KindOf(p.Value) != rawjson.Object {
		c.property(p.Key, "is an object, not "+spellKind(rawjson.KindOf(p.Value))+", and the server would drop all of it", "write it as {…}, keyed by id")
		return nil
	}
	all, err := pairs(p.Value)
	if err != nil {
		message, fix := words(err)
		c.property(p.Key, message, fix)
	}
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
		if err != nil {
			message, fix := words(err)
			c.bad(Problem{Field: f.ID}, message, fix)
		}
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
	given := c.members(p)
	steps := make(map[string]bool, len(c.t.Steps))
	for _, s := range c.t.Steps {
		steps[s.ID] = true
	}
	named := make(map[string]bool, len(given))
	for _, task := range given {
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
	if len(given) == 0 {
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
	if err != nil {
		message, fix := words(err)
		c.bad(at, message, fix)
		return
	}
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
			if err != nil {
				message, fix := words(err)
				c.bad(at, "owners: "+message, fix)
			}
			if !owners.Empty() {
				a.Owners = &owners
			}
		}
	}
	if a.Overridden() {
		c.s.Steps[task.Key] = a
	}
}

func (c *bodyCheck) roles(p rawjson.Member) {
	c.s.Details.Roles = map[string]Owners{}
	for _, role := range c.members(p) {
		owners, err := OwnersFromJSON(role.Value)
		if err != nil {
			message, fix := words(err)
			c.property("roles", humanize.Quote(role.Key)+": "+message, fix)
			continue
		}
		c.s.Details.Roles[role.Key] = owners
	}
}
