package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// makeID is a made-up id of 32 lowercase hex digits, always the same for the
// same parts.
func makeID(parts ...any) string {
	sum := sha256.Sum256(fmt.Appendln(nil, parts...))
	return hex.EncodeToString(sum[:16])
}

// withID gives an object that has no id the one that made returns. Anything
// else stays as it stands.
func withID(raw json.RawMessage, made func() any) (json.RawMessage, bool) {
	o, ok := parseObject(raw)
	if !ok || kindOf(o.get("id")) != 0 && kindOf(o.get("id")) != 'n' {
		return raw, false
	}
	rest := o.without("id")
	return append(object{{"id", encode(made())}}, rest...).raw(), true
}

// withIDs does the same for a list, bare or wrapped, and leaves it byte for byte
// when nothing was missing. each, if given, sees every element last.
func withIDs(raw json.RawMessage, made func(i int) any, each func(json.RawMessage) (json.RawMessage, bool)) (json.RawMessage, bool) {
	if o, ok := parseObject(raw); ok {
		inner, changed := withIDs(o.get("data"), made, each)
		if !changed {
			return raw, false
		}
		o.set("data", inner)
		return o.raw(), true
	}
	list, ok := elements(raw)
	if !ok {
		return raw, false
	}
	changed := false
	for i := range list {
		var one, deep bool
		list[i], one = withID(list[i], func() any { return made(i) })
		if each != nil {
			list[i], deep = each(list[i])
		}
		changed = changed || one || deep
	}
	if !changed {
		return raw, false
	}
	return encode(list), true
}

// partsWithIDs applies withIDs to some keys of an object.
func partsWithIDs(raw json.RawMessage, keys []string, fill func(key string, part json.RawMessage) (json.RawMessage, bool)) (json.RawMessage, bool) {
	o, ok := parseObject(raw)
	if !ok {
		return raw, false
	}
	changed := false
	for i, m := range o {
		for _, key := range keys {
			if m.key != key {
				continue
			}
			part, filled := fill(key, m.value)
			o[i].value = part
			changed = changed || filled
		}
	}
	if !changed {
		return raw, false
	}
	return o.raw(), true
}

// checklistWithIDs completes a checklist: its own id, its fields with their
// options and columns, its steps.
func checklistWithIDs(raw json.RawMessage, at int) json.RawMessage {
	o, _ := parseObject(raw)
	raw, _ = withID(raw, func() any { return makeID("checklist", at, o.text("title")) })
	o, _ = parseObject(raw)
	own := o.text("id")

	smallNumber := func(i int) any { return i + 1 }
	choices := func(field json.RawMessage) (json.RawMessage, bool) {
		return partsWithIDs(field, []string{"options", "columns"}, func(_ string, part json.RawMessage) (json.RawMessage, bool) {
			return withIDs(part, smallNumber, nil)
		})
	}
	raw, _ = partsWithIDs(raw, []string{"prerun", "steps"}, func(key string, part json.RawMessage) (json.RawMessage, bool) {
		made := func(i int) any { return makeID(key, own, i) }
		if key == "steps" {
			return withIDs(part, made, nil)
		}
		return withIDs(part, made, choices)
	})
	return raw
}

// foldersWithIDs completes folders and the folders inside them.
func foldersWithIDs(list []json.RawMessage) []json.RawMessage {
	var inside func(path string) func(json.RawMessage) (json.RawMessage, bool)
	fill := func(path string, part json.RawMessage) (json.RawMessage, bool) {
		return withIDs(part, func(i int) any { return makeID("folder", path, i) }, inside(path))
	}
	inside = func(path string) func(json.RawMessage) (json.RawMessage, bool) {
		return func(folder json.RawMessage) (json.RawMessage, bool) {
			o, _ := parseObject(folder)
			return partsWithIDs(folder, []string{"children"}, func(_ string, part json.RawMessage) (json.RawMessage, bool) {
				return fill(path+"/"+o.text("id"), part)
			})
		}
	}
	raw, _ := fill("", encode(list))
	filled, _ := elements(raw)
	return filled
}

// rowsWithIDs completes a flat list with ids of 32 hex digits.
func rowsWithIDs(kind string, list []json.RawMessage) []json.RawMessage {
	return eachWithID(list, func(i int) any { return makeID(kind, i) })
}

// peopleWithIDs completes a flat list with numbers that nobody in it has, from
// first upwards.
func peopleWithIDs(first int64, list []json.RawMessage) []json.RawMessage {
	taken := map[int64]bool{}
	for _, raw := range list {
		o, _ := parseObject(raw)
		taken[o.number("id")] = true
	}
	next := first
	return eachWithID(list, func(int) any {
		for taken[next] {
			next++
		}
		taken[next] = true
		return next
	})
}

func eachWithID(list []json.RawMessage, made func(i int) any) []json.RawMessage {
	out := make([]json.RawMessage, len(list))
	for i, raw := range list {
		out[i], _ = withID(raw, func() any { return made(i) })
	}
	return out
}
