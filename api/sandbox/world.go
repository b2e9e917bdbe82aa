package sandbox

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"
)

// World is what a sandbox serves, in the API's own wire shapes. Everything is
// served as it stands, unknown keys too, and is never validated; ids that are
// missing are made up when a server takes the world. A checklist carries its
// "prerun" and "steps"; "_launch": false on it means that launching it is a 403
// (contracts, "The sandbox as a server for others").
//
// A world does not change once a server has it: launches are kept by the server.
type World struct {
	Organization json.RawMessage
	Me           json.RawMessage
	Users        []json.RawMessage
	Guests       []json.RawMessage
	Groups       []json.RawMessage
	Tags         []json.RawMessage
	Folders      []json.RawMessage
	Checklists   []json.RawMessage

	// made are templates that exist only while they are asked for, so that a
	// hundred thousand of them cost neither time nor memory at the start.
	made *generated
}

// LoadWorld reads a world file. Missing parts are empty; a list may stand bare
// or in {"data":[…]}.
func LoadWorld(r io.Reader) (*World, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("the world file could not be read: %w", err)
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if err := checkJSON(text); err != nil {
		return nil, err
	}
	top, ok := parseObject(text)
	if !ok {
		return nil, errors.New(`the world file is not a JSON object: it starts with "{" and has parts such as "organization" and "checklists"`)
	}
	w := &World{}
	for key, part := range map[string]*json.RawMessage{"organization": &w.Organization, "me": &w.Me} {
		raw := top.get(key)
		switch kindOf(raw) {
		case 0, 'n':
		case '{':
			*part = itemOf(raw)
		default:
			return nil, fmt.Errorf("the world file has %q that is not a JSON object", key)
		}
	}
	for key, part := range w.lists() {
		raw := top.get(key)
		switch kindOf(raw) {
		case 0, 'n':
		case '[', '{':
			*part = unwrapped(raw)
		default:
			return nil, fmt.Errorf("the world file has %q that is not a JSON list", key)
		}
	}
	return w, nil
}

func (w *World) lists() map[string]*[]json.RawMessage {
	return map[string]*[]json.RawMessage{
		"users": &w.Users, "guests": &w.Guests, "groups": &w.Groups, "tags": &w.Tags,
		"folders": &w.Folders, "checklists": &w.Checklists,
	}
}

// itemOf takes an item out of the API's {"data":{…}} if it stands in it.
func itemOf(raw json.RawMessage) json.RawMessage {
	o, _ := parseObject(raw)
	if inner := o.get("data"); len(o) == 1 && kindOf(inner) == '{' {
		return inner
	}
	return raw
}

func checkJSON(text []byte) error {
	var probe json.RawMessage
	err := json.Unmarshal(text, &probe)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		before := text[:min(int(syntax.Offset), len(text))]
		return fmt.Errorf("the world file is not JSON: line %d: %w", 1+bytes.Count(before, []byte("\n")), err)
	}
	if err != nil {
		return fmt.Errorf("the world file is not JSON: %w", err)
	}
	return nil
}

// acme holds the built-in world, one file a template.
//
//go:embed acme
var acme embed.FS

// Builtin is the organisation that a newcomer meets: Acme, with fixed ids. Only
// its dates depend on now, so that it never looks abandoned.
func Builtin(now time.Time) *World {
	w := &World{}
	for part, list := range w.lists() {
		if text, err := acme.ReadFile("acme/" + part + ".json"); err == nil {
			*list = unwrapped(dated(text, now))
		}
	}
	organization, _ := acme.ReadFile("acme/organization.json")
	me, _ := acme.ReadFile("acme/me.json")
	w.Organization, w.Me = dated(organization, now), dated(me, now)

	files, _ := fs.Glob(acme, "acme/templates/*.json")
	for _, name := range files {
		text, _ := acme.ReadFile(name)
		w.Checklists = append(w.Checklists, dated(text, now))
	}
	return w
}

// dated replaces what is written as "now-72h" by that moment.
func dated(text []byte, now time.Time) []byte {
	const mark = `"now-`
	var out bytes.Buffer
	for {
		before, rest, found := bytes.Cut(text, []byte(mark))
		out.Write(before)
		if !found {
			return out.Bytes()
		}
		age, after, _ := bytes.Cut(rest, []byte(`"`))
		ago, err := time.ParseDuration(string(age))
		if err != nil {
			ago = 0
		}
		out.Write(encode(stamp(now.Add(-ago))))
		text = after
	}
}

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
