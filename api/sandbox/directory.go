package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// directory is a list of what an organisation has: its people, tags and folders.
// Requests may add to it.
type directory struct {
	// keys are what a search looks through.
	keys []string

	mu   sync.RWMutex
	list []row
}

// row is one element of a list as it is served, with the folded text that a
// search looks through.
type row struct {
	raw    json.RawMessage
	o      object
	search string
}

func newDirectory(list []json.RawMessage, keys ...string) *directory {
	d := &directory{keys: keys}
	for _, raw := range list {
		d.list = append(d.list, d.row(raw))
	}
	return d
}

func (d *directory) row(raw json.RawMessage) row {
	o, _ := parseObject(raw)
	var words []string
	for _, key := range d.keys {
		words = append(words, o.text(key))
	}
	return row{raw: raw, o: o, search: strings.Join(words, "\n")}
}

// all are the rows of now; they are not to be changed.
func (d *directory) all() []row {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.list
}

// find is the first row with that value, whatever its case.
func (d *directory) find(key, value string) (row, bool) {
	for _, r := range d.all() {
		if value != "" && strings.EqualFold(r.o.text(key), value) {
			return r, true
		}
	}
	return row{}, false
}

// one serves the row whose key is what the path has for it.
func (d *directory) one(key string) handler {
	return func(c call) reply {
		r, ok := d.find(key, c.params[key])
		if !ok {
			return noResource()
		}
		return data(http.StatusOK, r.raw)
	}
}

// listed serves the rows that contain the "q" of the query and that every filter wants.
func (d *directory) listed(size pageSize, filters ...func(row, call) bool) handler {
	list := listing[row]{
		size: size,
		wants: func(c call) func(row) bool {
			return func(r row) bool {
				refuses := func(wants func(row, call) bool) bool { return !wants(r, c) }
				return c.finds(r.search) && !slices.ContainsFunc(filters, refuses)
			}
		},
		by: func(key string) func(a, b row) int {
			return func(a, b row) int {
				return cmp.Or(cmp.Compare(a.o.number(key), b.o.number(key)),
					strings.Compare(strings.ToLower(a.o.text(key)), strings.ToLower(b.o.text(key))))
			}
		},
		write: func(r row, _ call) json.RawMessage { return r.raw },
	}
	return func(c call) reply { return list.of(d.all(), c) }
}

// tagWanted leaves out the tags that the product made by itself, unless all are
// asked for.
func tagWanted(r row, c call) bool { return on(c.query.Get("all")) || !r.o.flag("auto_generated") }

func folderWanted(r row, c call) bool {
	kind := c.query.Get("folder_type")
	return kind == "" || !r.o.has("folder_type") || r.o.text("folder_type") == kind
}

// create adds what is made beside the rows of now, and answers with it or with what is
// wrong.
func (d *directory) create(made func(all []row) (object, failures)) reply {
	return d.createAt(made, func(r row) []row { return append(slices.Clip(d.list), r) })
}

func (d *directory) createAt(made func(all []row) (object, failures), place func(row) []row) reply {
	d.mu.Lock()
	defer d.mu.Unlock()
	o, wrong := made(d.list)
	if wrong != nil {
		return wrong.reply()
	}
	d.list = place(d.row(o.raw()))
	return data(http.StatusCreated, o)
}

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
	return k.groups.create(func(all []row) (object, failures) {
		wrong := checkTexts(body, all, textRule{key: "name", most: 200, required: true, unique: true}, textRule{key: "description", required: true})
		if !k.validGuests(body.get("guests")) {
			wrong.add("guests", "The guests must be an array of valid guest emails.")
		}
		return record(
			"id", makeID("group", len(all), c.now), "name", body.text("name"), "description", body.text("description"), "logo", nil,
			"members", k.known(owners{Users: numbersOf(body.get("members"))}).Users, "guests", textsOf(body.get("guests")),
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

// foldersOf are the folders of a kind by their ids, those inside others too; "" is any
// kind. One that does not say its kind has that of the one around it.
func foldersOf(rows []row, kind string) map[string]json.RawMessage {
	found := map[string]json.RawMessage{}
	var look func(raw json.RawMessage, around string)
	look = func(raw json.RawMessage, around string) {
		o, _ := parseObject(raw)
		own := cmp.Or(o.text("folder_type"), around)
		if kind == "" || own == kind {
			found[o.text("id")] = raw
		}
		for _, child := range unwrapped(o.get("children")) {
			look(child, own)
		}
	}
	for _, r := range rows {
		look(r.raw, kind)
	}
	return found
}
