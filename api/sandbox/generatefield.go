package sandbox

import (
	"encoding/json"
	"fmt"
)

// field makes the n-th kick-off field of a template. Every tenth, a short text,
// is required.
func (g *generated) field(templateID string, i, n int) json.RawMessage {
	types := fieldTypes()
	t := types[n%len(types)]
	o := object{
		{"id", encode(makeID("generated field", templateID, n))}, {"checklist_id", encode(templateID)},
		{"alias", encode(fmt.Sprintf("%s-%d-%d", t.name, i+1, n+1))}, {"label", encode(fmt.Sprintf("%s %d", t.label, n+1))},
		{"field_type", encode(t.name)}, {"guidance", encode(nil)}, {"position", encode(n + 1)}, {"required", encode(n%10 == 0)},
		{"use_wysiwyg_editor", encode(false)}, {"collect_time", encode(n%20 == 13)},
		{"options", encode(t.generatedOptions(n))}, {"columns", encode(t.generatedColumns(n))},
		{"field_validation", encode([]string{})}, {"default_value", encode(nil)}, {"default_value_enabled", encode(false)},
		{"settings", encode([]string{})},
	}
	return o.raw()
}

func (t fieldType) generatedOptions(n int) []object {
	options := []object{}
	for i := range count(t.options, n) {
		options = append(options, object{{"id", encode(i + 1)}, {"text", encode(fmt.Sprintf("Choice %d", i+1))}, {"value", encode(nil)}})
	}
	return options
}

func (t fieldType) generatedColumns(n int) []object {
	columns := []object{}
	for i := range count(t.columns, n) {
		columns = append(columns, object{{"id", encode(i + 1)}, {"label", encode([]string{"Item", "Quantity", "Price"}[i])}})
	}
	return columns
}

func count(of func(n int) int, n int) int {
	if of == nil {
		return 0
	}
	return of(n)
}

// step makes the n-th step of a template: owned by a member, by a group, or left
// to whoever launches, in turn; due a day after the one before.
func (g *generated) step(templateID string, n int) json.RawMessage {
	users, groups := []int64{}, []string{}
	switch n % 3 {
	case 1:
		users = append(users, memberNumber(n%g.o.Members))
	case 2:
		groups = append(groups, generatedGroup(g.o.Seed, n%10))
	}
	return object{
		{"id", encode(makeID("generated step", templateID, n))}, {"checklist_id", encode(templateID)},
		{"alias", encode(fmt.Sprintf("step-%d", n+1))}, {"title", encode(fmt.Sprintf("Step %d", n+1))}, {"summary", encode("")},
		{"step_type", encode("task")}, {"position", encode(n + 1)},
		{"assignees", encode(users)}, {"guests", encode([]string{})}, {"groups", encode(groups)}, {"roles", encode([]string{})},
		{"assign_run_starter", encode(true)}, {"allow_guest_owners", encode(true)},
		{"deadline", object{{"value", encode(n + 1)}, {"unit", encode("days")}, {"option", encode("from")}, {"step", encode(fromLaunch)}}.raw()},
		{"start_date", object{{"value", encode(2)}, {"unit", encode("hours")}}.raw()}, {"is_soft_start_date", encode(true)},
		{"captures", encode([]string{})},
	}.raw()
}
