package sandbox

import "encoding/json"

// kickoffField is a kick-off field as far as the launch rules read it.
type kickoffField struct {
	id, alias, label, kind string
	position               int
	required               bool
	// texts are the option texts by option id as a PHP array key.
	texts map[string]string
	// listed: the options live in a list elsewhere, so that nothing can be
	// checked against the field itself.
	listed  bool
	columns []json.RawMessage
}

func readField(raw json.RawMessage, at int) kickoffField {
	o, _ := parseObject(raw)
	f := kickoffField{
		id: o.text("id"), alias: o.text("alias"), label: o.text("label"), kind: o.text("field_type"),
		position: positionOf(o, at), required: o.flag("required"),
		texts: map[string]string{}, columns: unwrapped(o.get("columns")),
	}
	for _, option := range unwrapped(o.get("options")) {
		each, _ := parseObject(option)
		if key, ok := phpKey(each.get("id")); ok {
			f.texts[key] = each.text("text")
		}
	}
	f.listed = len(f.texts) == 0 && !phpEmpty(o.get("list"))
	return f
}

// positionOf is where an element stands; without a position, its place in the
// list.
func positionOf(o object, at int) int {
	if o.has("position") {
		return int(o.number("position"))
	}
	return at + 1
}

// named reports whether a text is the field's id, alias or label.
func (f kickoffField) named(text string) bool {
	return text == f.id || text == f.alias || text == f.label
}

// step is a step of a template as far as the launch rules read it.
type step struct {
	id, title, kind, alias string
	position               int
	owners                 owners
	roles                  []string
	assignStarter          bool
	deadline               *deadlineRule
}

func readStep(raw json.RawMessage, at int) step {
	o, _ := parseObject(raw)
	s := step{
		id: o.text("id"), title: o.text("title"), kind: first(o.text("step_type"), "task"), alias: o.text("alias"),
		position: positionOf(o, at),
		owners: owners{
			Users:  numbersOf(o.get("assignees")),
			Guests: textsOf(o.get("guests")),
			Groups: textsOf(o.get("groups")),
		},
		// Every step has it, and it is true unless it says otherwise.
		assignStarter: !o.has("assign_run_starter") || o.flag("assign_run_starter"),
		deadline:      readDeadline(o.get("deadline")),
	}
	for _, role := range unwrapped(o.get("roles")) {
		each, _ := parseObject(role)
		s.roles = append(s.roles, first(each.text("id"), plainText(role)))
	}
	return s
}

// owners are who a task belongs to, in the three buckets of the wire.
type owners struct {
	Users  []int64  `json:"users"`
	Guests []string `json:"guests"`
	Groups []string `json:"groups"`
}

func (o owners) none() bool { return len(o.Users)+len(o.Guests)+len(o.Groups) == 0 }

// readOwners reads an owners object; the members may be called assignees.
func readOwners(raw json.RawMessage) owners {
	o, _ := parseObject(raw)
	users := o.get("users")
	if users == nil {
		users = o.get("assignees")
	}
	return owners{Users: numbersOf(users), Guests: textsOf(o.get("guests")), Groups: textsOf(o.get("groups"))}
}

// with adds everybody who is not there yet.
func (o owners) with(more owners) owners {
	return owners{Users: union(o.Users, more.Users), Guests: union(o.Guests, more.Guests), Groups: union(o.Groups, more.Groups)}
}

func union[T comparable](a, b []T) []T {
	out := append([]T{}, a...)
	seen := map[T]bool{}
	for _, v := range a {
		seen[v] = true
	}
	for _, v := range b {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

// numbersOf reads a list of ids; numeric strings survive, all else is dropped.
func numbersOf(raw json.RawMessage) []int64 {
	out := []int64{}
	for _, each := range unwrapped(raw) {
		if n, ok := wholeNumber(each); ok {
			out = append(out, n)
		}
	}
	return out
}

func textsOf(raw json.RawMessage) []string {
	out := []string{}
	for _, each := range unwrapped(raw) {
		if text := plainText(each); text != "" {
			out = append(out, text)
		}
	}
	return out
}
