package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// listTemplates lists templates without their steps, archived ones only when
// they are asked for.
func (s *Server) listTemplates(c call) reply {
	order := s.stock.shelf.usual
	if by := first(c.query.Get("sort_by"), c.query.Get("sort")); by != "" {
		order = slices.Clone(order)
		s.stock.shelf.sort(order, by)
	}
	wanted := templateFilter(c)
	var found []int
	for _, i := range order {
		if wanted(&s.stock.shelf.heads[i]) {
			found = append(found, i)
		}
	}
	return paged(c, len(found), short(), func(i int) json.RawMessage {
		o, _ := parseObject(s.stock.shelf.whole(found[i]))
		return s.shown(o, c).raw()
	})
}

// templateFilter is the list's query as one question to a template.
func templateFilter(c call) func(*head) bool {
	text := strings.ToLower(c.query.Get("q"))
	archived := c.query.Get("archived")
	kind, status, owner := c.query.Get("type"), c.query.Get("status"), c.query.Get("owner_id")
	folder := first(c.query.Get("folder"), c.query.Get("folder_id"))
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

func (s *Server) getTemplate(c call) reply {
	t, ok := s.openTemplate(c.params["id"])
	if !ok {
		return noResource()
	}
	return data(http.StatusOK, s.shown(t.o, c))
}

func (s *Server) listSteps(c call) reply {
	t, ok := s.openTemplate(c.params["id"])
	if !ok {
		return noResource()
	}
	return data(http.StatusOK, bare(t.o.get("steps")))
}

// listFormFields lists the kick-off fields and the fields of the steps.
func (s *Server) listFormFields(c call) reply {
	t, ok := s.openTemplate(c.params["id"])
	if !ok {
		return noResource()
	}
	all := bare(t.o.get("prerun"))
	for _, raw := range unwrapped(t.o.get("steps")) {
		o, _ := parseObject(raw)
		all = append(all, unwrapped(o.get("captures"))...)
	}
	return data(http.StatusOK, all)
}

// openTemplate finds a template that can be read: an archived one cannot
// (docs/api.md, "Archived templates").
func (s *Server) openTemplate(id string) (template, bool) {
	t, ok := s.stock.shelf.find(id)
	return t, ok && !t.archived()
}

// shown is a template as a read gives it: kick-off fields and rules always and
// bare, steps only when they are asked for, and then in {"data":[…]}, but always
// counted.
func (s *Server) shown(o object, c call) object {
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
	for _, name := range strings.Split(c.query.Get("with"), ",") {
		with[strings.TrimSpace(name)] = true
	}
	return with
}

// bare is a list as [] at least, never null.
func bare(raw json.RawMessage) []json.RawMessage {
	return append([]json.RawMessage{}, unwrapped(raw)...)
}

// wrapped puts a list in {"data":[…]}.
func wrapped(list any) json.RawMessage { return object{{"data", encode(list)}}.raw() }

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
