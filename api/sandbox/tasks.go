package sandbox

import (
	"encoding/json"
	"time"
)

// task is one task of a process.
type task struct {
	id, status string
	step       step
	// deadline is zero when the step has none.
	deadline time.Time
	owners   owners
}

// checkTaskShapes applies the rules of "tasks" that need no template: guests
// must be addresses of nobody in the organisation, or the array is named; a
// deadline must be a date.
func (s *stock) checkTaskShapes(wrong *failures, raw json.RawMessage, now time.Time) {
	sent, _ := parseObject(raw)
	for _, m := range sent {
		entry, _ := parseObject(m.value)
		path := "tasks." + m.key
		people, _ := parseObject(entry.get("owners"))
		if guests := people.get("guests"); !s.validGuests(guests) {
			wrong.add(path+".owners.guests", "The "+path+".owners.guests must be an array of valid guest emails.")
		}
		if deadline := entry.get("deadline"); !phpEmpty(deadline) {
			if _, ok := parseMoment(plainText(deadline), now); !ok || kindOf(deadline) != '"' {
				wrong.add(path+".deadline", "The "+path+".deadline is not a valid date.")
			}
		}
	}
}

func (s *stock) validGuests(raw json.RawMessage) bool {
	if raw == nil || kindOf(raw) == 'n' {
		return true
	}
	list, ok := elements(raw)
	if !ok {
		o, isObject := parseObject(raw)
		return isObject && len(o) == 0
	}
	for _, each := range list {
		if !s.validGuest(each) {
			return false
		}
	}
	return true
}

// checkSteps refuses what names no step of the template. The keys of a list are
// its indexes, which name none.
func checkSteps(wrong *failures, steps []step, raw json.RawMessage) {
	known := map[string]bool{}
	for _, each := range steps {
		known[each.id] = true
	}
	sent, _ := parseObject(raw)
	if list, ok := elements(raw); ok && len(list) > 0 {
		sent = object{{"0", list[0]}}
	}
	for _, m := range sent {
		if !known[m.key] {
			wrong.add("tasks", "The task "+m.key+" is not part of the template")
		}
	}
}

// makeTasks makes the tasks of a launch. A "tasks" with anything in it also
// selects: steps that it does not name are left out (docs/api.md, "Selection
// effect").
func (s *Server) makeTasks(r *run, t template, chosen object, shift bool) []task {
	entries := map[string]object{}
	for _, m := range chosen {
		entries[m.key], _ = parseObject(m.value)
	}
	hidden := hiddenSteps(t, r.prerun, r.created)
	due := newDeadlines(t.steps, r.created.In(s.stock.zone))
	for id, entry := range entries {
		if at, ok := parseMoment(entry.text("deadline"), r.created); ok {
			due.fixed[id] = at
		}
	}
	roles, _ := parseObject(r.roles)

	tasks := []task{}
	for _, each := range t.steps {
		entry, named := entries[each.id]
		if len(chosen) > 0 && !named {
			continue
		}
		made := task{id: makeID("task", r.id, each.id), step: each, status: "not-started"}
		if hidden[each.id] {
			made.status = "auto-skipped"
		}
		made.deadline = due.of(each.id)
		if shift && !made.deadline.IsZero() {
			made.deadline = workingTime(made.deadline, s.stock.zone)
		}
		made.owners = s.ownersAtLaunch(t, each, readOwners(entry.get("owners")), roles)
		tasks = append(tasks, made)
	}
	return tasks
}

// ownersAtLaunch: owners that are sent replace the template's as a set; none at
// all leave the template's, with whoever holds the step's role; a step that is
// still nobody's falls to the launcher, or for a bot to the template's owner
// (docs/api.md, "Owners at launch").
func (s *Server) ownersAtLaunch(t template, each step, sent owners, roles object) owners {
	if !sent.none() {
		return sent
	}
	own := each.owners
	for _, role := range each.roles {
		own = own.with(readOwners(roles.get(role)))
	}
	if own.none() && each.assignStarter {
		launcher := s.stock.meID
		if s.stock.me.text("type") == "bot" {
			launcher = t.o.number("owner_id")
		}
		own.Users = []int64{launcher}
	}
	return own
}

func (k task) object(runID string) object {
	var deadline any
	if !k.deadline.IsZero() {
		deadline = k.deadline.UTC().Format(deadlineLayout)
	}
	return object{
		{"id", encode(k.id)}, {"title", encode(k.step.title)}, {"status", encode(k.status)},
		{"run_id", encode(runID)}, {"step_id", encode(k.step.id)}, {"alias", encode(k.step.alias)},
		{"position", encode(k.step.position)}, {"deadline", encode(deadline)},
		{"owners", encode(k.owners)}, {"task_type", encode(k.step.kind)},
	}
}
