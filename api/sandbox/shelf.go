package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
)

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
