package sandbox

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"
)

// catalog is a world made ready to be asked: ids filled in, rows with what a
// search reads, look-ups by id. What is created later is added to its directories.
type catalog struct {
	org  object
	me   object
	meID int64
	zone *time.Location
	// automated: the organisation's plan has automations.
	automated bool

	users, guests, groups, tags, folders *directory
	limiter                              *limiter

	memberIDs    map[int64]bool
	memberEmails map[string]bool

	mu sync.RWMutex
	// published are the templates that were published here, by id.
	published map[string]bool

	// heads are what lists and searches read of each template; whole is all of one,
	// for when it is asked for.
	heads      []head
	templateAt map[string]int
	whole      func(i int) json.RawMessage
	// usual is the order in which the API lists: pinned first, then the newest
	// change (docs/api.md, "GET checklists").
	usual []int
}

func newCatalog(w *World) *catalog {
	k := &catalog{
		automated: !w.NoAutomations,
		memberIDs: map[int64]bool{}, memberEmails: map[string]bool{},
		templateAt: map[string]int{}, published: map[string]bool{},
	}
	k.org = own(w.Organization, record("name", "Sandbox"), makeID("organization"))
	k.zone = time.UTC
	if zone, err := time.LoadLocation(k.org.text("timezone")); err == nil {
		k.zone = zone
	}
	k.users = newDirectory(personIDs(1001, w.Users).fill("", w.Users), "first_name", "last_name", "full_name", "email")
	first := record("email", "me@sandbox.test", "first_name", "Sam", "last_name", "Sandbox", "full_name", "Sam Sandbox")
	if users := k.users.all(); len(users) > 0 {
		first = users[0].o
	}
	k.me = own(w.Me, first, k.idOfMember(w.Me))
	k.meID = k.me.number("id")
	for _, person := range append([]row{{o: k.me}}, k.users.all()...) {
		k.memberIDs[person.o.number("id")] = true
		if email := strings.ToLower(person.o.text("email")); email != "" {
			k.memberEmails[email] = true
		}
	}
	k.guests = newDirectory(personIDs(5001, w.Guests).fill("", w.Guests), "email")
	k.groups = newDirectory(rowIDs("group").fill("", w.Groups), "name", "description")
	k.tags = newDirectory(rowIDs("tag").fill("", w.Tags), "title")
	k.folders = newDirectory(folderIDs().fill("", w.Folders), "name")
	k.addTemplates(w)
	return k
}

func (k *catalog) addTemplates(w *World) {
	lists := checklistIDs().fill("", w.Checklists)
	k.whole = func(i int) json.RawMessage { return lists[i] }
	for _, raw := range lists {
		k.heads = append(k.heads, headOf(raw))
	}
	if w.made != nil {
		k.heads = append(k.heads, w.made.heads()...)
		k.whole = func(i int) json.RawMessage {
			if i < len(lists) {
				return lists[i]
			}
			return w.made.checklist(i - len(lists))
		}
	}
	for i, h := range k.heads {
		if _, taken := k.templateAt[h.id]; !taken {
			k.templateAt[h.id] = i
		}
		k.usual = append(k.usual, i)
	}
	list := k.templates()
	list.sort(k.usual, list.by("updated"), true)
}

// idOfMember is the id of the member with the same address, for a "me" that has
// none of its own.
func (k *catalog) idOfMember(me json.RawMessage) int64 {
	o, _ := parseObject(me)
	if user, ok := k.users.find("email", o.text("email")); ok {
		return user.o.number("id")
	}
	return 1000
}

// own is an object of the world, or the one to use when the world has none, with
// an id in any case.
func own(raw json.RawMessage, otherwise object, id any) object {
	o, ok := parseObject(raw)
	if !ok {
		o = otherwise
	}
	return o.withID(func() any { return id })
}

// head is what a list needs to know of a template to find and order it.
type head struct {
	id, title, folded string
	kind, status      string
	folder, owner     string
	created, updated  string
	tags              []string
	archived          bool
	pinned, starred   bool
}

func headOf(raw json.RawMessage) head {
	o, _ := parseObject(raw)
	h := head{
		id: o.text("id"), title: o.text("title"), folded: strings.ToLower(o.text("title")),
		kind: o.text("type"), status: o.text("status"), folder: o.text("folder_id"), owner: o.text("owner_id"),
		created: o.text("created_at"), updated: o.text("last_updated"),
		archived: !phpEmpty(o.get("archived_at")), pinned: o.flag("is_pinned"), starred: o.flag("starred"),
	}
	for _, t := range objects(o.get("tags")) {
		h.tags = append(h.tags, t.text("id"))
	}
	return h
}

// checklist is a template by its number.
func (k *catalog) checklist(i int) object {
	o, _ := parseObject(k.whole(i))
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.published[k.heads[i].id] {
		o.set("is_published_state", true)
	}
	return o
}

// template is one template of the catalog, read as far as the server's rules need
// it.
type template struct {
	o object
	// steps are the step objects in position order.
	steps []step
	// fields are the kick-off fields in position order.
	fields []kickoffField
	// mayLaunch is false where the world says "_launch": false.
	mayLaunch bool
}

// find is the template with that id, archived or not; false when there is none.
func (k *catalog) find(id string) (template, bool) {
	i, ok := k.templateAt[id]
	if !ok {
		return template{}, false
	}
	o := k.checklist(i)
	t := template{o: o, mayLaunch: strings.TrimSpace(string(o.get("_launch"))) != "false"}
	for _, field := range inOrder(o.get("prerun")) {
		t.fields = append(t.fields, readField(field))
	}
	for _, each := range inOrder(o.get("steps")) {
		t.steps = append(t.steps, readStep(each))
	}
	return t, true
}

// open finds a template that can be read: an archived one cannot (docs/api.md,
// "Archived templates").
func (k *catalog) open(id string) (template, bool) {
	t, ok := k.find(id)
	return t, ok && phpEmpty(t.o.get("archived_at"))
}

// draftOnly: a template that keeps two versions and was never published cannot be
// launched (docs/api.md, "Template status").
func (t template) draftOnly() bool {
	return t.o.flag("dual_version_enabled") && !t.o.flag("is_published_state")
}

// kickoffField is a kick-off field as far as the launch rules read it.
type kickoffField struct {
	id, alias, label, kind string
	required               bool
	// texts are the option texts by option id as a PHP array key.
	texts map[string]string
	// listed: the options live in a list elsewhere, so that nothing can be
	// checked against the field itself.
	listed  bool
	columns []json.RawMessage
}

func readField(o object) kickoffField {
	f := kickoffField{
		id: o.text("id"), alias: o.text("alias"), label: o.text("label"), kind: o.text("field_type"),
		required: o.flag("required"),
		texts:    map[string]string{}, columns: unwrapped(o.get("columns")),
	}
	for _, each := range objects(o.get("options")) {
		if key, ok := phpKey(each.get("id")); ok {
			f.texts[key] = each.text("text")
		}
	}
	f.listed = len(f.texts) == 0 && !phpEmpty(o.get("list"))
	return f
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
	// o is all of it.
	o object
}

func readStep(o object) step {
	s := step{
		id: o.text("id"), title: o.text("title"), kind: cmp.Or(o.text("step_type"), "task"), alias: o.text("alias"),
		position: int(o.number("position")),
		owners: owners{
			Users:  numbersOf(o.get("assignees")),
			Guests: textsOf(o.get("guests")),
			Groups: textsOf(o.get("groups")),
		},
		// Every step has it, and it is true unless it says otherwise.
		assignStarter: !o.has("assign_run_starter") || o.flag("assign_run_starter"),
		deadline:      readDeadline(o.get("deadline")),
		o:             o,
	}
	for _, role := range unwrapped(o.get("roles")) {
		each, _ := parseObject(role)
		s.roles = append(s.roles, cmp.Or(each.text("id"), plainText(role)))
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
	return ownersIn(o)
}

func ownersIn(o object) owners {
	users := o.get("users")
	if users == nil {
		users = o.get("assignees")
	}
	return owners{Users: numbersOf(users), Guests: textsOf(o.get("guests")), Groups: textsOf(o.get("groups"))}
}

// known is who of them the organisation has; anybody may be a guest.
func (k *catalog) known(o owners) owners {
	stranger := func(id int64) bool { return !k.memberIDs[id] }
	gone := func(id string) bool {
		_, ok := k.groups.find("id", id)
		return !ok
	}
	o.Users, o.Groups = slices.DeleteFunc(slices.Clone(o.Users), stranger), slices.DeleteFunc(slices.Clone(o.Groups), gone)
	return o
}

// with adds everybody who is not there yet; a guest is one by the address in any case.
func (o owners) with(more owners) owners {
	return owners{Users: union(o.Users, more.Users, identical), Guests: union(o.Guests, more.Guests, strings.EqualFold), Groups: union(o.Groups, more.Groups, identical)}
}

// less takes everybody away who is in it.
func (o owners) less(gone owners) owners {
	return owners{Users: difference(o.Users, gone.Users, identical), Guests: difference(o.Guests, gone.Guests, strings.EqualFold), Groups: difference(o.Groups, gone.Groups, identical)}
}

func identical[T comparable](a, b T) bool { return a == b }

func difference[T any](a, b []T, same func(T, T) bool) []T {
	return slices.DeleteFunc(append([]T{}, a...), func(v T) bool {
		return slices.ContainsFunc(b, func(w T) bool { return same(v, w) })
	})
}

func union[T any](a, b []T, same func(T, T) bool) []T {
	out := append([]T{}, a...)
	for _, v := range b {
		if !slices.ContainsFunc(out, func(w T) bool { return same(v, w) }) {
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
