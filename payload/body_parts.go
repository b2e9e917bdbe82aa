package payload

// members reads an object; a list there is lost by the server as a whole.
func (c *bodyCheck) members(p pair) []pair {
	if kindOf(p.value) != jsonObject {
		c.property(p.key, "is an object, not "+spellKind(kindOf(p.value))+", and the server would drop all of it", "write it as {…}, keyed by id")
		return nil
	}
	all, err := pairs(p.value)
	if err != nil {
		message, fix := words(err)
		c.property(p.key, message, fix)
	}
	return all
}

func (c *bodyCheck) prerun(p pair) {
	fields := make(map[string]Field, len(c.t.Fields))
	for _, f := range c.t.Fields {
		fields[f.ID] = f
	}
	for _, answer := range c.members(p) {
		f, ok := fields[answer.key]
		if !ok {
			fix := "take it out"
			if meant, err := FindField(c.t, answer.key); err == nil {
				fix = "write the field's id, " + quoted(meant.ID)
			}
			c.property("prerun", quoted(answer.key)+" is not the id of a field of this template, and the server would drop the answer silently", fix)
			continue
		}
		a, err := ParseJSON(f, answer.value, c.env)
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
func (c *bodyCheck) tasks(p pair) {
	if kindOf(p.value) == jsonList && len(c.list(p)) == 0 {
		return
	}
	given := c.members(p)
	steps := make(map[string]bool, len(c.t.Steps))
	for _, s := range c.t.Steps {
		steps[s.ID] = true
	}
	named := make(map[string]bool, len(given))
	for _, task := range given {
		named[task.key] = true
		if !steps[task.key] {
			fix := "take it out"
			if meant, err := FindStep(c.t, task.key); err == nil && len(meant) == 1 {
				fix = "write the step's id, " + quoted(meant[0].ID)
			}
			c.property("tasks", quoted(task.key)+" is not the id of a step of this template, and the server refuses it", fix)
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

func (c *bodyCheck) step(task pair) {
	at := Problem{Step: task.key}
	if kindOf(task.value) != jsonObject {
		if kindOf(task.value) != jsonList || len(c.list(task)) > 0 {
			c.bad(at, "is an object, not "+spellKind(kindOf(task.value)), `write {"owners": …, "deadline": …}`)
		}
		return
	}
	all, err := pairs(task.value)
	if err != nil {
		message, fix := words(err)
		c.bad(at, message, fix)
		return
	}
	a := StepAnswer{OwnersOrigin: FromValues, DeadlineOrigin: FromValues}
	for _, p := range all {
		switch {
		case p.key != "owners" && p.key != "deadline":
			c.bad(at, quoted(p.key)+" is no key of a step, and the server would ignore it", "a step has owners and a deadline")
		case kindOf(p.value) == jsonNull:
		case p.key == "deadline":
			if a.Deadline = stringOf(p.value); kindOf(p.value) != jsonString {
				c.bad(at, "the deadline is text, not "+spellKind(kindOf(p.value)), "write it like 2026-12-01T17:00:00Z")
			}
		default:
			owners, err := OwnersFromJSON(p.value)
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
		c.s.Steps[task.key] = a
	}
}

func (c *bodyCheck) roles(p pair) {
	c.s.Details.Roles = map[string]Owners{}
	for _, role := range c.members(p) {
		owners, err := OwnersFromJSON(role.value)
		if err != nil {
			message, fix := words(err)
			c.property("roles", quoted(role.key)+": "+message, fix)
			continue
		}
		c.s.Details.Roles[role.key] = owners
	}
}
