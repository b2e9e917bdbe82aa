package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// stock is a world made ready to be asked: ids filled in, rows with what a
// search reads, look-ups by id. It never changes.
type stock struct {
	org     object
	me      object
	meID    int64
	zone    *time.Location
	users   []row
	guests  []row
	groups  []row
	tags    []row
	folders []row
	shelf   shelf

	memberIDs    map[int64]bool
	memberEmails map[string]bool
	guestAt      map[string]int
	tagAt        map[string]int
}

// row is one element of a list as it is served, with the folded text that a
// search looks through.
type row struct {
	raw    json.RawMessage
	o      object
	search string
}

func stockOf(w *World) *stock {
	s := &stock{
		memberIDs: map[int64]bool{}, memberEmails: map[string]bool{},
		guestAt: map[string]int{}, tagAt: map[string]int{},
	}
	s.org = ownObject(w.Organization, object{{"name", encode("Sandbox")}}, makeID("organization"))
	s.zone = zoneOf(s.org.text("timezone"))

	s.users = rowsOf(peopleWithIDs(1001, w.Users), "first_name", "last_name", "full_name", "email")
	first := object{{"email", encode("me@sandbox.test")}, {"first_name", encode("Sam")}, {"last_name", encode("Sandbox")}, {"full_name", encode("Sam Sandbox")}}
	if len(s.users) > 0 {
		first = s.users[0].o
	}
	s.me = ownObject(w.Me, first, s.idOfMember(w.Me))
	s.meID = s.me.number("id")
	for _, person := range append([]row{{o: s.me}}, s.users...) {
		s.memberIDs[person.o.number("id")] = true
		if email := strings.ToLower(person.o.text("email")); email != "" {
			s.memberEmails[email] = true
		}
	}

	s.guests = rowsOf(peopleWithIDs(5001, w.Guests), "email", "first_name", "last_name")
	for i, guest := range s.guests {
		s.guestAt[strings.ToLower(guest.o.text("email"))] = i
	}
	s.groups = rowsOf(rowsWithIDs("group", w.Groups), "name")
	s.tags = rowsOf(rowsWithIDs("tag", w.Tags), "title")
	for i, tag := range s.tags {
		s.tagAt[tag.o.text("id")] = i
	}
	s.folders = rowsOf(foldersWithIDs(w.Folders), "name")
	s.shelf = shelfOf(w)
	return s
}

// idOfMember is the id of the member with the same address, for a "me" that has
// none of its own.
func (s *stock) idOfMember(me json.RawMessage) int64 {
	o, _ := parseObject(me)
	email := o.text("email")
	for _, user := range s.users {
		if email != "" && strings.EqualFold(user.o.text("email"), email) {
			return user.o.number("id")
		}
	}
	return 1000
}

// ownObject is an object of the world, or the one to use when the world has
// none, with an id in any case.
func ownObject(raw json.RawMessage, otherwise object, id any) object {
	o, ok := parseObject(raw)
	if !ok {
		o = otherwise
	}
	filled, _ := withID(o.raw(), func() any { return id })
	o, _ = parseObject(filled)
	return o
}

func rowsOf(list []json.RawMessage, keys ...string) []row {
	rows := make([]row, len(list))
	for i, raw := range list {
		o, _ := parseObject(raw)
		var words []string
		for _, key := range keys {
			words = append(words, o.text(key))
		}
		rows[i] = row{raw: raw, o: o, search: strings.ToLower(strings.Join(words, "\n"))}
	}
	return rows
}

func zoneOf(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}

// isMember reports whether an address is one of the organisation's members.
func (s *stock) isMember(email string) bool { return s.memberEmails[strings.ToLower(email)] }

// shelf holds the templates: a short head of each for lists and searches, and
// the whole of one when it is asked for.
type shelf struct {
	heads []head
	at    map[string]int
	// usual is the order in which the API lists: pinned first, then the newest
	// change (docs/api.md, "GET checklists").
	usual []int
	whole func(i int) json.RawMessage
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

func shelfOf(w *World) shelf {
	s := shelf{at: map[string]int{}}
	lists := make([]json.RawMessage, len(w.Checklists))
	for i, raw := range w.Checklists {
		lists[i] = checklistWithIDs(raw, i)
		s.heads = append(s.heads, headOf(lists[i]))
	}
	s.whole = func(i int) json.RawMessage { return lists[i] }
	if w.made != nil {
		s.heads = append(s.heads, w.made.heads()...)
		s.whole = func(i int) json.RawMessage {
			if i < len(lists) {
				return lists[i]
			}
			return w.made.checklist(i - len(lists))
		}
	}
	for i, h := range s.heads {
		if _, taken := s.at[h.id]; !taken {
			s.at[h.id] = i
		}
		s.usual = append(s.usual, i)
	}
	s.sort(s.usual, "-updated")
	return s
}

func headOf(raw json.RawMessage) head {
	o, _ := parseObject(raw)
	h := head{
		id: o.text("id"), title: o.text("title"), folded: strings.ToLower(o.text("title")),
		kind: o.text("type"), status: o.text("status"), folder: o.text("folder_id"), owner: o.text("owner_id"),
		created: o.text("created_at"), updated: o.text("last_updated"),
		archived: !phpEmpty(o.get("archived_at")), pinned: o.flag("is_pinned"), starred: o.flag("starred"),
	}
	for _, tag := range unwrapped(o.get("tags")) {
		t, _ := parseObject(tag)
		h.tags = append(h.tags, t.text("id"))
	}
	return h
}

// sort orders template numbers: pinned ones first, then by the key, a "-" before
// it for the other way round.
func (s *shelf) sort(order []int, by string) {
	key, down := strings.CutPrefix(by, "-")
	value := func(h head) string { return h.updated }
	switch key {
	case "title", "name":
		value = func(h head) string { return h.folded }
	case "created", "created_at":
		value = func(h head) string { return h.created }
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := s.heads[a], s.heads[b]
		if x.pinned != y.pinned {
			if x.pinned {
				return -1
			}
			return 1
		}
		if down {
			x, y = y, x
		}
		return strings.Compare(value(x), value(y))
	})
}

// template is one template taken from the shelf, read as far as the server's
// rules need it.
type template struct {
	o object
	// steps are the step objects in position order.
	steps []step
	// fields are the kick-off fields in position order.
	fields []kickoffField
	// mayLaunch is false where the world says "_launch": false.
	mayLaunch bool
}

// find opens a template by id; false when there is none.
func (s *shelf) find(id string) (template, bool) {
	i, ok := s.at[id]
	if !ok {
		return template{}, false
	}
	return openTemplate(s.whole(i)), true
}

func openTemplate(raw json.RawMessage) template {
	o, _ := parseObject(raw)
	t := template{o: o, mayLaunch: strings.TrimSpace(string(o.get("_launch"))) != "false"}
	for i, raw := range unwrapped(o.get("prerun")) {
		t.fields = append(t.fields, readField(raw, i))
	}
	slices.SortStableFunc(t.fields, func(a, b kickoffField) int { return a.position - b.position })
	for i, raw := range unwrapped(o.get("steps")) {
		t.steps = append(t.steps, readStep(raw, i))
	}
	slices.SortStableFunc(t.steps, func(a, b step) int { return a.position - b.position })
	return t
}

func (t template) archived() bool { return !phpEmpty(t.o.get("archived_at")) }

// draftOnly: a template that keeps two versions and was never published cannot be
// launched (docs/api.md, "Template status").
func (t template) draftOnly() bool {
	return t.o.flag("dual_version_enabled") && !t.o.flag("is_published_state")
}

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
