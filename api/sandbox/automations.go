package sandbox

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// rule is one automation of a template, as far as it shows or hides steps.
type rule struct {
	conditions []condition
	actions    []visibilityAction
}

type condition struct {
	kind, about, operation, statement, logic, column string
}

type visibilityAction struct {
	step string
	show bool
}

// readRules reads the rules that are in force: not archived, with conditions and
// actions, in position order.
func readRules(raw json.RawMessage) []rule {
	var rules []rule
	for _, o := range inOrder(raw) {
		if !phpEmpty(o.get("archived_at")) {
			continue
		}
		var r rule
		for _, c := range inOrder(o.get("conditions")) {
			r.conditions = append(r.conditions, condition{
				kind: c.text("conditionable_type"), about: c.text("conditionable_id"),
				operation: c.text("operation"), statement: c.text("statement"), logic: c.text("logic"),
				column: c.text("column_contains_name"),
			})
		}
		actions := o.get("then_actions")
		if actions == nil {
			actions = o.get("actions")
		}
		for _, a := range objects(actions) {
			if a.text("action_type") == "visibility" {
				r.actions = append(r.actions, visibilityAction{step: a.text("target_step_id"), show: a.text("action_verb") == "show"})
			}
		}
		if len(r.conditions) > 0 && len(r.actions) > 0 {
			rules = append(rules, r)
		}
	}
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
	for _, r := range rules {
		if !r.holds(t.fields, values, now) {
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
func (r rule) holds(fields []kickoffField, values object, now time.Time) bool {
	result, asksKickoff := false, false
	for i, c := range r.conditions {
		met := false
		if strings.HasSuffix(c.kind, "Prerun") {
			asksKickoff = true
			var about kickoffField
			if at := slices.IndexFunc(fields, func(f kickoffField) bool { return f.id == c.about }); at >= 0 {
				about = fields[at]
			}
			met = c.met(about, values.get(c.about), now)
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

// met asks one condition of a kick-off value (docs/api.md, "Automations").
func (c condition) met(f kickoffField, raw json.RawMessage, now time.Time) bool {
	texts := conditionTexts(f, raw, c.column)
	has := func(text string) bool {
		return slices.ContainsFunc(texts, func(t string) bool { return t == text })
	}
	contains := func() bool {
		return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(t, c.statement) })
	}
	switch c.operation {
	case "equals":
		return has(c.statement) || strings.Join(texts, ", ") == c.statement
	case "not_equals":
		return !has(c.statement) && strings.Join(texts, ", ") != c.statement
	case "equals_any":
		return slices.ContainsFunc(alternatives(c.statement), has)
	case "contains":
		return contains()
	case "not_contains":
		return !contains()
	case "greater_than", "less_than":
		if len(texts) != 1 {
			return false
		}
		order, ok := compareValues(texts[0], c.statement, now)
		return ok && (order > 0 && c.operation == "greater_than" || order < 0 && c.operation == "less_than")
	case "is_empty":
		return len(texts) == 0
	case "is_not_empty":
		return len(texts) > 0
	}
	return false
}

// alternatives are the values of "equals any": a JSON list, else parts between
// commas.
func alternatives(statement string) []string {
	if list, ok := elements([]byte(statement)); ok {
		out := []string{}
		for _, each := range list {
			out = append(out, plainText(each))
		}
		return out
	}
	parts := strings.Split(statement, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// compareValues compares as numbers, else as dates.
func compareValues(a, b string, now time.Time) (int, bool) {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil {
		switch {
		case x < y:
			return -1, true
		case x > y:
			return 1, true
		}
		return 0, true
	}
	s, okS := parseTime(a, now)
	t, okT := parseTime(b, now)
	return s.Compare(t), okS && okT
}

// conditionTexts are the texts that a value consists of, none when it is empty:
// the chosen options, the cells of a table or of one of its columns, the names
// of files, the addresses and ids of people.
func conditionTexts(f kickoffField, raw json.RawMessage, column string) []string {
	var texts []string
	add := func(text string) {
		if text != "" {
			texts = append(texts, text)
		}
	}
	switch f.kind {
	case "dropdown":
		o, _ := parseObject(raw)
		add(o.text("text"))
	case "multiselect":
		for _, o := range objects(raw) {
			if o.flag("selected") {
				add(o.text("text"))
			}
		}
	case "table":
		cells, _ := elements(raw)
		for i, cell := range cells {
			if column == "" || i < len(f.columns) && columnLabel(f.columns[i]) == column {
				add(plainText(cell))
			}
		}
	case "file":
		for _, o := range objects(raw) {
			add(o.text("filename"))
		}
	case "assignees_form":
		people := readOwners(raw)
		for _, id := range people.Users {
			add(strconv.FormatInt(id, 10))
		}
		texts = append(append(texts, people.Guests...), people.Groups...)
	default:
		if kindOf(raw) == 't' {
			add(strings.TrimSpace(string(raw)))
		}
		add(plainText(raw))
	}
	return texts
}

func columnLabel(raw json.RawMessage) string {
	o, _ := parseObject(raw)
	return o.text("label")
}
