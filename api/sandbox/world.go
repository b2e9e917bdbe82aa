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
	"regexp"
	"slices"
	"strings"
	"time"
)

// World is what a sandbox serves, in the API's own wire shapes. Everything is
// served as it stands, unknown keys too, and is never validated; ids that are
// missing are made up when a server takes the world. A checklist carries its
// "prerun" and "steps"; "_launch": false on it means that launching it is a 403.
// "_automations": false beside the lists is a plan without rules, and "_limits" are
// what may be done at most.
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
	// NoAutomations is a plan on which no rule runs: every step shows.
	NoAutomations bool
	// Limits are those of the world; zero leaves a limit to the server's options.
	Limits Limits

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
	w := &World{NoAutomations: strings.TrimSpace(string(top.get("_automations"))) == "false"}
	if raw := top.get("_limits"); raw != nil && (json.Unmarshal(raw, &w.Limits) != nil || w.Limits.least() < 0) {
		return nil, errors.New(`the world file has "_limits" that are not an object of whole numbers from 0 on`)
	}
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
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
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

// dated replaces what is written as "now-72h" by the time that long ago.
func dated(text []byte, now time.Time) []byte {
	return regexp.MustCompile(`"now-[^"]*"`).ReplaceAllFunc(text, func(written []byte) []byte {
		ago, _ := time.ParseDuration(string(written[len(`"now-`) : len(written)-1]))
		return encode(stamp(now.Add(-ago)))
	})
}

// makeID is a made-up id of 32 lowercase hex digits, always the same for the
// same parts.
func makeID(parts ...any) string {
	sum := sha256.Sum256(fmt.Appendln(nil, parts...))
	return hex.EncodeToString(sum[:16])
}

// withID puts an id in front of an object that has none.
func (o object) withID(made func() any) object {
	if kind := kindOf(o.get("id")); kind != 0 && kind != 'n' {
		return o
	}
	return append(record("id", made()), o.without("id")...)
}

// idRule says which ids the objects of a list get that have none, and which lists
// inside them are to be looked through too.
type idRule struct {
	// made is the id of the object at a place of the list; path leads there by the
	// ids of the objects above, "/" before each.
	made   func(path string, i int, o object) any
	inside map[string]*idRule
}

// fill completes a list; what is no object in it stays as it stands.
func (r *idRule) fill(path string, list []json.RawMessage) []json.RawMessage {
	out := slices.Clone(list)
	for i, raw := range list {
		o, ok := parseObject(raw)
		if !ok {
			continue
		}
		o = o.withID(func() any { return r.made(path, i, o) })
		for j, m := range o {
			if below := r.inside[m.key]; below != nil {
				o[j].value = below.fillPart(path+"/"+o.text("id"), m.value)
			}
		}
		out[i] = o.raw()
	}
	return out
}

// fillPart completes a list that stands bare or in {"data":[…]}.
func (r *idRule) fillPart(path string, raw json.RawMessage) json.RawMessage {
	if o, ok := parseObject(raw); ok && o.has("data") {
		o.set("data", r.fillPart(path, o.get("data")))
		return o.raw()
	}
	list, ok := elements(raw)
	if !ok {
		return raw
	}
	return encode(r.fill(path, list))
}

// rowIDs are for a flat list: 32 hex digits.
func rowIDs(kind string) *idRule {
	return &idRule{made: func(_ string, i int, _ object) any { return makeID(kind, i) }}
}

// personIDs are numbers that nobody in the list has, from first upwards.
func personIDs(first int64, list []json.RawMessage) *idRule {
	taken := map[int64]bool{}
	for _, raw := range list {
		o, _ := parseObject(raw)
		taken[o.number("id")] = true
	}
	next := first
	return &idRule{made: func(string, int, object) any {
		for taken[next] {
			next++
		}
		taken[next] = true
		return next
	}}
}

// folderIDs are for folders and the folders inside them.
func folderIDs() *idRule {
	r := &idRule{made: func(path string, i int, _ object) any { return makeID("folder", path, i) }}
	r.inside = map[string]*idRule{"children": r}
	return r
}

// checklistIDs are for checklists, their fields with options and columns, and their
// steps.
func checklistIDs() *idRule {
	below := func(kind string, inside map[string]*idRule) *idRule {
		return &idRule{func(path string, i int, _ object) any { return makeID(kind, path[1:], i) }, inside}
	}
	choices := &idRule{made: func(_ string, i int, _ object) any { return i + 1 }}
	return &idRule{
		func(_ string, i int, o object) any { return makeID("checklist", i, o.text("title")) },
		map[string]*idRule{
			"prerun": below("prerun", map[string]*idRule{"options": choices, "columns": choices}),
			"steps":  below("steps", nil),
		},
	}
}
