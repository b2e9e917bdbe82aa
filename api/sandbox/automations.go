package sandbox

import (
	"encoding/json"
	"slices"
	"time"
)

// rule is one automation of a template: where its conditions hold, its actions are
// done.
type rule struct {
	id, alias  string
	conditions []condition
	actions    []object
}

// readRules reads the rules that are in force, with their conditions and actions, in
// position order: not those that are archived, nor any without conditions or actions.
func readRules(raw json.RawMessage) []rule {
	var rules []rule
	for _, o := range inOrder(raw) {
		r := rule{id: o.text("id"), alias: o.text("automated_alias"), actions: inOrder(o.get("then_actions"))}
		if r.actions == nil {
			r.actions = inOrder(o.get("actions"))
		}
		for _, c := range inOrder(o.get("conditions")) {
			r.conditions = append(r.conditions, readCondition(c))
		}
		if phpEmpty(o.get("archived_at")) && len(r.conditions) > 0 && len(r.actions) > 0 {
			rules = append(rules, r)
		}
	}
	return rules
}

// asksKickoff: only rules about a kick-off value run at launch.
func (r rule) asksKickoff() bool {
	return slices.ContainsFunc(r.conditions, func(c condition) bool { return c.kind == "Prerun" })
}

// evaluation is one look at a rule, as the activity feed of the process tells it.
type evaluation struct {
	at time.Time
	// executed: the rule's conditions were met and its actions done.
	executed bool
	// audit is the feed's "audit_state": the rule, its conditions each with "isMet",
	// and what was done by task.
	audit object
}

// doneActions are what a rule did to a task.
type doneActions struct {
	Title string   `json:"title"`
	Verbs []string `json:"actions"`
}

// automated are the tasks of a launch while the template's rules change them.
type automated struct {
	answers
	at     time.Time
	byStep map[string]*task
}

// automate runs the rules of a template on the tasks of a launch (docs/api.md,
// "Automations"): what some rule may show starts hidden, then the rules about
// kick-off values run once, in order.
func automate(t template, values object, tasks []task, at time.Time) []evaluation {
	a := automated{answers{t.fields, values}, at, map[string]*task{}}
	for i := range tasks {
		a.byStep[tasks[i].step.id] = &tasks[i]
	}
	rules := readRules(t.o.get("automated_actions"))
	for _, r := range rules {
		for _, action := range r.actions {
			if action.text("action_type") == "visibility" && action.text("action_verb") == "show" {
				a.do(action, "hide")
			}
		}
	}
	var all []evaluation
	for _, r := range rules {
		if r.asksKickoff() {
			all = append(all, a.run(r))
		}
	}
	return all
}

func (a automated) run(r rule) evaluation {
	met, executed := a.ask(r.conditions)
	conditions := make([]object, len(met))
	for i, c := range r.conditions {
		f, _ := a.field(c.about)
		subject, name := "field_label", f.label
		if about := a.byStep[c.about]; c.kind == "Step" && about != nil {
			subject, name = "task_title", about.step.title
		}
		conditions[i] = record("type", c.kind, subject, name, "operation", c.operation,
			"statement", c.statement, "logic", c.logic, "isMet", met[i])
	}
	done := map[string]doneActions{}
	for _, action := range r.actions {
		if verb := action.text("action_verb"); executed && a.do(action, verb) {
			target := a.byStep[action.text("target_step_id")]
			done[target.id] = doneActions{target.step.title, append(done[target.id].Verbs, verb)}
		}
	}
	return evaluation{a.at, executed, record("automation_id", r.id, "alias", r.alias, "rules", conditions, "actions", done)}
}

// do does an action and tells whether it did anything: one that the API does not
// know, or whose step is not in the process, does nothing.
func (a automated) do(action object, verb string) bool {
	target := a.byStep[action.text("target_step_id")]
	if target == nil {
		return false
	}
	switch action.text("action_type") {
	case "visibility":
		return target.setVisible(verb)
	case "assignment":
		return target.assign(verb, a.people(action))
	case "deadline":
		at, ok := a.deadline(action, target)
		if verb == "deadline" && ok {
			target.deadline = at
			return true
		}
	}
	// At launch there is nothing to reopen, and webhooks change no task.
	return false
}

func (t *task) setVisible(verb string) bool {
	status := map[string]string{"show": notStarted, "hide": hidden}[verb]
	if status == "" || status == t.status {
		return false
	}
	t.status = status
	return true
}

func (t *task) assign(verb string, people owners) bool {
	switch verb {
	case "assign":
		t.owners = t.owners.with(people)
	case "assign_only":
		t.owners = people
	case "unassign":
		t.owners = t.owners.less(people)
	case "clear_assignees":
		t.owners = readOwners(nil)
	default:
		return false
	}
	return true
}

// people are whom an assignment is about: those chosen in a field for people, else
// the ones that it names itself.
func (a automated) people(action object) owners {
	if field, ok := a.field(action.text("actionable_id")); ok && className(action.text("actionable_type")) == "Prerun" && field.kind == "assignees_form" {
		if chosen := readOwners(a.values.get(field.id)); !chosen.none() {
			return chosen
		}
	}
	return readOwners(action.get("assignees"))
}

// deadline is when an action lets a task be due; false when there is nothing to
// count from, or nothing to count by.
func (a automated) deadline(action object, target *task) (time.Time, bool) {
	var base time.Time
	switch from := action.text("actionable_id"); className(action.text("actionable_type")) {
	case "":
		base = target.deadline
	case "Step":
		if other := a.byStep[from]; other != nil {
			base = other.deadline
		}
	case "Prerun":
		if field, ok := a.field(from); ok && field.kind == "date" {
			base, _ = parseTime(a.values.text(from), a.at)
		}
	}
	rule := readDeadline(action.get("deadline"))
	if rule == nil || base.IsZero() {
		return time.Time{}, false
	}
	return rule.from(base.In(a.at.Location())), true
}
