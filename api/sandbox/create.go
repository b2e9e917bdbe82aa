package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// textRule is what a property of something new must be: a text of at most so many
// characters (docs/api.md, "Limits").
type textRule struct {
	key      string
	most     int
	required bool
	// unique: no row may have it already.
	unique bool
}

func checkTexts(body object, all []row, rules ...textRule) failures {
	var wrong failures
	for _, rule := range rules {
		raw, name := body.get(rule.key), strings.ReplaceAll(rule.key, "_", " ")
		text := plainText(raw)
		taken := func(r row) bool { return strings.EqualFold(r.o.text(rule.key), text) }
		switch {
		case !filled(raw) && rule.required:
			wrong.add(rule.key, "The "+name+" field is required.")
		case !filled(raw):
		case kindOf(raw) != '"':
			wrong.add(rule.key, "The "+name+" must be a string.")
		case rule.most > 0 && utf8.RuneCountInString(text) > rule.most:
			wrong.add(rule.key, fmt.Sprintf("The %s may not be greater than %d characters.", name, rule.most))
		case rule.unique && slices.ContainsFunc(all, taken):
			wrong.add(rule.key, "The "+name+" has already been taken.")
		}
	}
	return wrong
}

// createGuest invites a guest; one whom the organisation has already is given as they
// are (docs/api.md, "GET users").
func (k *catalog) createGuest(c call) reply {
	body := c.in.fields()
	wrong := checkTexts(body, nil, textRule{key: "email", required: true}, textRule{key: "first_name", most: 200},
		textRule{key: "last_name", most: 200}, textRule{key: "phone_1", most: 20}, textRule{key: "phone_2", most: 20},
		textRule{key: "company_name", most: 200})
	if !wrong.about("email") && !k.validGuest(body.get("email")) {
		wrong.add("email", "The email must be a valid guest email.")
	}
	if wrong != nil {
		return wrong.reply()
	}
	if known, ok := k.guests.find("email", body.text("email")); ok {
		return data(http.StatusCreated, known.raw)
	}
	if refused, ok := k.limiter.assign(0, 1); !ok {
		return refused
	}
	return k.addGuest(c, body)
}

// invite counts the assignments of a launch, and makes guests of those addresses that
// are none yet; the reply is the refusal of what is too much.
func (k *catalog) invite(c call, assignments int, emails []string) (refused reply, ok bool) {
	fresh := map[string]string{}
	for _, email := range emails {
		if _, known := k.guests.find("email", email); !known {
			fresh[strings.ToLower(email)] = email
		}
	}
	if refused, ok = k.limiter.assign(assignments, len(fresh)); !ok {
		return refused, false
	}
	for _, folded := range slices.Sorted(maps.Keys(fresh)) {
		k.addGuest(c, record("email", fresh[folded]))
	}
	return reply{}, true
}

func (k *catalog) addGuest(c call, body object) reply {
	return k.guests.create(func(all []row) (object, failures) {
		id := int64(5001)
		for _, r := range all {
			id = max(id, r.o.number("id")+1)
		}
		details := object{}
		for _, key := range []string{"phone_1", "phone_2", "company_name", "timezone", "associated_members"} {
			details.set(key, body.get(key))
		}
		details.set("disabled_at", nil)
		return record(
			"id", id, "email", body.text("email"), "first_name", body.get("first_name"), "last_name", body.get("last_name"),
			"created_at", c.now.UTC().Format(time.DateTime), "deleted_at", nil,
			"link", c.link("organizations", c.params["org"], "guests", body.text("email")), "details", details,
		), nil
	})
}

func (k *catalog) createGroup(c call) reply {
	body := c.in.fields()
	members := k.known(owners{Users: numbersOf(body.get("members"))}).Users
	return k.groups.create(func(all []row) (object, failures) {
		wrong := checkTexts(body, all, textRule{key: "name", most: 200, required: true, unique: true}, textRule{key: "description", required: true})
		if !k.validGuests(body.get("guests")) {
			wrong.add("guests", "The guests must be an array of valid guest emails.")
		}
		return record(
			"id", makeID("group", len(all), c.now), "name", body.text("name"), "description", body.text("description"), "logo", nil,
			"members", members, "guests", textsOf(body.get("guests")),
			"created_at", stamp(c.now), "last_updated", stamp(c.now),
		), wrong
	})
}

func (k *catalog) createTag(c call) reply {
	body := c.in.fields()
	return k.tags.create(func(all []row) (object, failures) {
		wrong := checkTexts(body, all, textRule{key: "title", most: 30, required: true, unique: true}, textRule{key: "color"})
		color := cmp.Or(body.text("color"), "#3498db")
		if !wrong.about("color") && utf8.RuneCountInString(color) != 7 {
			wrong.add("color", "The color must be 7 characters.")
		}
		return record(
			"id", makeID("tag", len(all), c.now), "title", body.text("title"), "color", color, "auto_generated", false,
			"created_at", stamp(c.now), "deleted_at", nil,
		), wrong
	})
}

// createFolder makes a folder for processes where that is asked for literally, else for
// templates (docs/api.md, "Tags and folders").
func (k *catalog) createFolder(c call) reply {
	body := c.in.fields()
	kind := "checklist"
	if body.text("folder_type") == "run" {
		kind = "run"
	}
	parent := body.text("parent_id")
	made := func(all []row) (object, failures) {
		wrong := checkTexts(body, nil, textRule{key: "name", most: 32, required: true})
		if parent != "" && foldersOf(all, kind)[parent] == nil {
			wrong.add("parent_id", "The selected parent id is invalid.")
		}
		return record(
			"id", makeID("folder", c.now, parent, len(foldersOf(all, ""))), "name", body.text("name"), "parent_id", orNull(parent),
			"folder_type", kind, "children", []object{}, "created_at", stamp(c.now),
		), wrong
	}
	if parent == "" {
		return k.folders.create(made)
	}
	return k.folders.createAt(made, func(r row) []row {
		list := slices.Clone(k.folders.list)
		for i := range list {
			list[i] = k.folders.row(withChild(list[i].raw, parent, r.raw))
		}
		return list
	})
}

// withChild is a folder with another one put into the one of that id, which may be
// further inside.
func withChild(raw json.RawMessage, parent string, child json.RawMessage) json.RawMessage {
	o, ok := parseObject(raw)
	if !ok {
		return raw
	}
	children := bare(o.get("children"))
	for i := range children {
		children[i] = withChild(children[i], parent, child)
	}
	if o.text("id") == parent {
		children = append(children, child)
	}
	if len(children) > 0 {
		o.set("children", children)
	}
	return o.raw()
}
