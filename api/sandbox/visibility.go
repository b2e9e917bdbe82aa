package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// rule is one automation of a template, as far as it shows or hides steps.
type rule struct {
	position   int
	conditions []condition
	actions    []visibilityAction
}

type condition struct {
	kind, about, operation, statement, logic, column string
	position                                         int
}

type visibilityAction struct {
	step string
	show bool
}

// readRules reads the rules that are in force: not archived, with conditions and
// actions, in position order.
func readRules(raw json.RawMessage) []rule {
	var rules []rule
	for i, each := range unwrapped(raw) {
		o, _ := parseObject(each)
		if !phpEmpty(o.get("archived_at")) {
			continue
		}
		r := rule{position: positionOf(o, i)}
		for j, each := range unwrapped(o.get("conditions")) {
			c, _ := parseObject(each)
			r.conditions = append(r.conditions, condition{
				kind: c.text("conditionable_type"), about: c.text("conditionable_id"),
				operation: c.text("operation"), statement: c.text("statement"), logic: c.text("logic"),
				column: c.text("column_contains_name"), position: positionOf(c, j),
			})
		}
		slices.SortStableFunc(r.conditions, func(a, b condition) int { return a.position - b.position })
		actions := o.get("then_actions")
		if actions == nil {
			actions = o.get("actions")
		}
		for _, each := range unwrapped(actions) {
			a, _ := parseObject(each)
			if a.text("action_type") == "visibility" {
				r.actions = append(r.actions, visibilityAction{step: a.text("target_step_id"), show: a.text("action_verb") == "show"})
			}
		}
		if len(r.conditions) > 0 && len(r.actions) > 0 {
			rules = append(rules, r)
		}
	}
	slices.SortStableFunc(rules, func(a, b rule) int { return a.position - b.position })
	return rules
}

// hiddenSteps are the steps that a launch with these values leaves hidden: what
// some rule may show starts hidden, then the rules about kick-off values run
// once, in order (docs/api.md, "Automations").
func hiddenSteps(t template, values object, now time.Time) map[string]bool {
	rules := readRules(t.o.get("automated_actions"))
	hidden := map[string]bool{}
	for _, r := range rules {
		for _, action := range r.actions {
			if action.show {
				hidden[action.step] = true
			}
		}
	}
	fields := map[string]kickoffField{}
	for _, f := range t.fields {
		fields[f.id] = f
	}
	for _, r := range rules {
		if !r.holds(fields, values, now) {
			continue
		}
		for _, action := range r.actions {
			hidden[action.step] = !action.show
		}
	}
	return hidden
}

// holds combines the conditions from left to right by each one's own logic. At
// launch, nothing has happened that a condition about a step could ask for.
func (r rule) holds(fields map[string]kickoffField, values object, now time.Time) bool {
	result, asksKickoff := false, false
	for i, c := range r.conditions {
		met := false
		if strings.HasSuffix(c.kind, "Prerun") {
			asksKickoff = true
			met = c.met(fields[c.about], values.get(c.about), now)
		}
		switch {
		case i == 0:
			result = met
		case strings.EqualFold(c.logic, "or"):
			result = result || met
		default:
			result = result && met
		}
	}
	return asksKickoff && result
}
