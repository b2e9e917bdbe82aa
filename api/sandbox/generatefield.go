package sandbox

import (
	"encoding/json"
	"fmt"
)

// kickoffTypes are the ten field types, in the order in which generated forms
// use them.
func kickoffTypes() []string {
	return []string{"text", "textarea", "email", "date", "radio", "dropdown", "multiselect", "file", "table", "assignees_form"}
}

// typeLabels are what a generated field of a type is called.
func typeLabels() map[string]string {
	return map[string]string{
		"text": "Short text", "textarea": "Long text", "email": "E-mail", "date": "Date", "radio": "One of a few",
		"dropdown": "One of many", "multiselect": "Several", "file": "Files", "table": "Table", "assignees_form": "People",
	}
}

// field makes the n-th kick-off field of a template. Every tenth, a short text,
// is required.
func (g *generated) field(templateID string, i, n int) json.RawMessage {
	types := kickoffTypes()
	kind := types[n%len(types)]
	o := object{
		{"id", encode(makeID("generated field", templateID, n))}, {"checklist_id", encode(templateID)},
		{"alias", encode(fmt.Sprintf("%s-%d-%d", kind, i+1, n+1))}, {"label", encode(fmt.Sprintf("%s %d", typeLabels()[kind], n+1))},
		{"field_type", encode(kind)}, {"guidance", encode(nil)}, {"position", encode(n + 1)}, {"required", encode(n%10 == 0)},
		{"use_wysiwyg_editor", encode(false)}, {"collect_time", encode(n%20 == 13)},
		{"options", encode(generatedOptions(kind, n))}, {"columns", encode(generatedColumns(kind))},
		{"field_validation", encode([]string{})}, {"default_value", encode(nil)}, {"default_value_enabled", encode(false)},
		{"settings", encode([]string{})},
	}
	return o.raw()
}

func generatedOptions(kind string, n int) []object {
	counts := map[string]int{"radio": 3, "dropdown": 8 + n%40, "multiselect": 6}
	options := make([]object, counts[kind])
	for i := range options {
		options[i] = object{{"id", encode(i + 1)}, {"text", encode(fmt.Sprintf("Choice %d", i+1))}, {"value", encode(nil)}}
	}
	return options
}

func generatedColumns(kind string) []object {
	columns := []object{}
	if kind != "table" {
		return columns
	}
	for i, label := range []string{"Item", "Quantity", "Price"} {
		columns = append(columns, object{{"id", encode(i + 1)}, {"label", encode(label)}})
	}
	return columns
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
