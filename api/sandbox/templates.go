package sandbox

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
)

// listTemplates lists templates without their steps, archived ones only when
// they are asked for.
func (k *catalog) listTemplates(c call) reply {
	return k.templates().of(k.usual, c)
}

// templates is the list of templates by their numbers: pinned ones come first.
func (k *catalog) templates() listing[int] {
	return listing[int]{
		size:  short(),
		wants: k.templateFilter,
		by: func(key string) func(a, b int) int {
			value := func(h head) string { return h.updated }
			switch key {
			case "title", "name":
				value = func(h head) string { return h.folded }
			case "created", "created_at":
				value = func(h head) string { return h.created }
			}
			return func(a, b int) int { return strings.Compare(value(k.heads[a]), value(k.heads[b])) }
		},
		first: func(i int) bool { return k.heads[i].pinned },
		write: func(i int, c call) json.RawMessage { return shown(k.checklist(i), included(c)).raw() },
	}
}

func (k *catalog) templateFilter(c call) func(int) bool {
	starred := on(c.query.Get("starred"))
	return func(i int) bool {
		h := &k.heads[i]
		return c.wantsArchived(h.archived) && c.finds(h.folded) && c.anyOf("type", h.kind) && c.anyOf("status", h.status) &&
			c.anyOf("owner_id", h.owner) && c.anyOf("folder", h.folder) && c.anyOf("folder_id", h.folder) &&
			c.anyOf("tag", h.tags...) && (!starred || h.starred)
	}
}

// of serves a request about a template that can be read.
func (k *catalog) of(do func(template, call) reply) handler {
	return func(c call) reply {
		t, ok := k.open(c.params["id"])
		if !ok {
			return noResource()
		}
		return do(t, c)
	}
}

func getTemplate(t template, c call) reply { return data(http.StatusOK, shown(t.o, included(c))) }

// publish makes the newest version of a template the one that is launched.
func (k *catalog) publish(t template, c call) reply {
	k.mu.Lock()
	k.published[c.params["id"]] = true
	k.mu.Unlock()
	t.o.set("is_published_state", true)
	return data(http.StatusOK, shown(t.o, includes{}))
}

func listSteps(t template, _ call) reply { return data(http.StatusOK, bare(t.o.get("steps"))) }

// listFormFields lists the kick-off fields and the fields of the steps.
func listFormFields(t template, _ call) reply {
	all := bare(t.o.get("prerun"))
	for _, o := range objects(t.o.get("steps")) {
		all = append(all, unwrapped(o.get("captures"))...)
	}
	return data(http.StatusOK, all)
}

// shown is a template as a read gives it: kick-off fields and rules always and bare;
// steps, tags and folder only when they are asked for, steps then in {"data":[…]}, but
// always counted.
func shown(o object, with includes) object {
	out := o.without("_launch", "steps")
	if !out.has("steps_count") {
		out.set("steps_count", len(unwrapped(o.get("steps"))))
	}
	for _, key := range []string{"prerun", "automated_actions"} {
		if !out.has(key) {
			out.set(key, []string{})
		}
	}
	for _, none := range []member{{"tags", json.RawMessage("[]")}, {"folder", json.RawMessage("null")}} {
		if with[none.key] == nil {
			out = out.without(none.key)
		} else if !out.has(none.key) {
			out.set(none.key, none.value)
		}
	}
	if with["steps"] != nil {
		steps := o.get("steps")
		if kind := kindOf(steps); kind == 0 || kind == '[' {
			steps = wrapped(bare(steps))
		}
		out.set("steps", steps)
	}
	return out
}

// bare is a list as [] at least, never null.
func bare(raw json.RawMessage) []json.RawMessage {
	return append([]json.RawMessage{}, unwrapped(raw)...)
}

// wrapped puts a list in {"data":[…]}.
func wrapped(list any) json.RawMessage { return record("data", list).raw() }

// search finds templates and processes by name (docs/api.md, "Endpoints"). Its
// rows are the same as the lists', with the kind that was found.
func (r *runs) search(c call) reply {
	text := strings.ToLower(c.query.Get("search"))
	type match struct{ kind, id, name string }
	var found []match
	for kind := range strings.SplitSeq(cmp.Or(c.query.Get("on"), "blueprint,process"), ",") {
		switch strings.TrimSpace(kind) {
		case "blueprint":
			for _, i := range r.catalog.usual {
				if h := r.catalog.heads[i]; !h.archived && strings.Contains(h.folded, text) {
					found = append(found, match{"blueprint", h.id, h.title})
				}
			}
		case "process":
			r.mu.Lock()
			for _, each := range r.list {
				if each.archived.IsZero() && strings.Contains(strings.ToLower(each.name), text) {
					found = append(found, match{"process", each.id, each.name})
				}
			}
			r.mu.Unlock()
		}
	}
	return paged(c, len(found), short(), func(i int) json.RawMessage {
		m := found[i]
		return record("id", m.id, "type", m.kind, "title", m.name, "name", m.name).raw()
	})
}
