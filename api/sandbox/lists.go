package sandbox

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// listed serves rows: those that contain the "q" of the query, whatever its case,
// and that every filter wants.
func listed(rows []row, size pageSize, wanted ...func(row, url.Values) bool) handler {
	return func(c call) reply {
		text := strings.ToLower(c.query.Get("q"))
		found := slices.DeleteFunc(slices.Clone(rows), func(r row) bool {
			refuses := func(wanted func(row, url.Values) bool) bool { return !wanted(r, c.query) }
			return !strings.Contains(r.search, text) || slices.ContainsFunc(wanted, refuses)
		})
		return paged(c, len(found), size, func(i int) json.RawMessage { return found[i].raw })
	}
}

// tagWanted leaves out the tags that the product made by itself, unless all are
// asked for.
func tagWanted(r row, query url.Values) bool {
	return on(query.Get("all")) || !r.o.flag("auto_generated")
}

func folderWanted(r row, query url.Values) bool {
	kind := query.Get("folder_type")
	return kind == "" || !r.o.has("folder_type") || r.o.text("folder_type") == kind
}

func (k *catalog) getGuest(c call) reply {
	i, ok := k.guestAt[strings.ToLower(c.params["email"])]
	if !ok {
		return noResource()
	}
	return data(http.StatusOK, k.guests[i].raw)
}

// listTemplates lists templates without their steps, archived ones only when
// they are asked for.
func (k *catalog) listTemplates(c call) reply {
	order := k.usual
	if by := cmp.Or(c.query.Get("sort_by"), c.query.Get("sort")); by != "" {
		order = slices.Clone(order)
		k.sort(order, by)
	}
	wanted := templateFilter(c)
	var found []int
	for _, i := range order {
		if wanted(&k.heads[i]) {
			found = append(found, i)
		}
	}
	return paged(c, len(found), short(), func(i int) json.RawMessage {
		o, _ := parseObject(k.whole(found[i]))
		return shown(o, c).raw()
	})
}

// templateFilter is the list's query as one question to a template.
func templateFilter(c call) func(*head) bool {
	text := strings.ToLower(c.query.Get("q"))
	archived := c.query.Get("archived")
	kind, status, owner := c.query.Get("type"), c.query.Get("status"), c.query.Get("owner_id")
	folder := cmp.Or(c.query.Get("folder"), c.query.Get("folder_id"))
	tag, starred := c.query.Get("tag"), on(c.query.Get("starred"))
	return func(h *head) bool {
		switch {
		case h.archived && !on(archived), !h.archived && archived == "only":
			return false
		case text != "" && !strings.Contains(h.folded, text):
			return false
		case kind != "" && kind != h.kind, status != "" && status != h.status, owner != "" && owner != h.owner:
			return false
		case folder != "" && folder != h.folder, tag != "" && !slices.Contains(h.tags, tag):
			return false
		}
		return !starred || h.starred
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

func getTemplate(t template, c call) reply { return data(http.StatusOK, shown(t.o, c)) }

func listSteps(t template, _ call) reply { return data(http.StatusOK, bare(t.o.get("steps"))) }

// listFormFields lists the kick-off fields and the fields of the steps.
func listFormFields(t template, _ call) reply {
	all := bare(t.o.get("prerun"))
	for _, o := range objects(t.o.get("steps")) {
		all = append(all, unwrapped(o.get("captures"))...)
	}
	return data(http.StatusOK, all)
}

// shown is a template as a read gives it: kick-off fields and rules always and
// bare, steps only when they are asked for, and then in {"data":[…]}, but always
// counted.
func shown(o object, c call) object {
	out := o.without("_launch", "steps")
	with := included(c)
	if !out.has("steps_count") {
		out.set("steps_count", len(unwrapped(o.get("steps"))))
	}
	for _, key := range []string{"prerun", "automated_actions"} {
		if !out.has(key) {
			out.set(key, []string{})
		}
	}
	if with["tags"] && !out.has("tags") {
		out.set("tags", []string{})
	}
	if with["folder"] && !out.has("folder") {
		out.set("folder", nil)
	}
	if with["steps"] {
		steps := o.get("steps")
		if kind := kindOf(steps); kind == 0 || kind == '[' {
			steps = wrapped(bare(steps))
		}
		out.set("steps", steps)
	}
	return out
}

// included reads the "with" of a query.
func included(c call) map[string]bool {
	with := map[string]bool{}
	for name := range strings.SplitSeq(c.query.Get("with"), ",") {
		with[strings.TrimSpace(name)] = true
	}
	return with
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
