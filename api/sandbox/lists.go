package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

func (s *Server) getMe(call) reply { return data(http.StatusOK, s.stock.me) }

func (s *Server) listOrganizations(c call) reply {
	return pagedRows(c, short(), []row{{raw: s.stock.org.raw()}})
}

func (s *Server) getOrganization(call) reply { return data(http.StatusOK, s.stock.org) }

// listUsers lists members of every status, disabled ones too.
func (s *Server) listUsers(c call) reply {
	return pagedRows(c, longMembers(), searched(s.stock.users, c.query.Get("q")))
}

func (s *Server) listGuests(c call) reply {
	return pagedRows(c, longGuests(), searched(s.stock.guests, c.query.Get("q")))
}

func (s *Server) getGuest(c call) reply {
	i, ok := s.stock.guestAt[strings.ToLower(c.params["email"])]
	if !ok {
		return noResource()
	}
	return data(http.StatusOK, s.stock.guests[i].raw)
}

func (s *Server) listGroups(c call) reply {
	return pagedRows(c, short(), searched(s.stock.groups, c.query.Get("q")))
}

// listTags leaves out the tags that the product made by itself, unless all are
// asked for.
func (s *Server) listTags(c call) reply {
	all := on(c.query.Get("all"))
	return pagedRows(c, short(), kept(searched(s.stock.tags, c.query.Get("q")), func(r row) bool {
		return all || !r.o.flag("auto_generated")
	}))
}

// listFolders lists the folders at the top; those inside them are their
// children.
func (s *Server) listFolders(c call) reply {
	kind := c.query.Get("folder_type")
	return pagedRows(c, longFolders(), kept(searched(s.stock.folders, c.query.Get("q")), func(r row) bool {
		return kind == "" || !r.o.has("folder_type") || r.o.text("folder_type") == kind
	}))
}

// searched keeps the rows that contain the text, whatever its case.
func searched(rows []row, text string) []row {
	if text == "" {
		return rows
	}
	text = strings.ToLower(text)
	return kept(rows, func(r row) bool { return strings.Contains(r.search, text) })
}

func kept(rows []row, keep func(row) bool) []row {
	var out []row
	for _, r := range rows {
		if keep(r) {
			out = append(out, r)
		}
	}
	return out
}

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

// search finds templates and processes by name (docs/api.md, "Endpoints"). Its
// rows are the same as the lists', with the kind that was found.
func (s *Server) search(c call) reply {
	text := strings.ToLower(c.query.Get("search"))
	kinds := strings.Split(first(c.query.Get("on"), "blueprint,process"), ",")
	var makers []func() json.RawMessage
	for _, kind := range kinds {
		switch strings.TrimSpace(kind) {
		case "blueprint":
			makers = append(makers, s.foundTemplates(text)...)
		case "process":
			makers = append(makers, s.foundRuns(text)...)
		}
	}
	return paged(c, len(makers), short(), func(i int) json.RawMessage { return makers[i]() })
}

func (s *Server) foundTemplates(text string) []func() json.RawMessage {
	var found []func() json.RawMessage
	for _, i := range s.stock.shelf.usual {
		h := &s.stock.shelf.heads[i]
		if h.archived || !strings.Contains(h.folded, text) {
			continue
		}
		found = append(found, func() json.RawMessage {
			return object{{"id", encode(h.id)}, {"type", encode("blueprint")}, {"title", encode(h.title)}, {"name", encode(h.title)}}.raw()
		})
	}
	return found
}

func (s *Server) foundRuns(text string) []func() json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []func() json.RawMessage
	for _, r := range s.runs {
		if !r.archived.IsZero() || !strings.Contains(strings.ToLower(r.name), text) {
			continue
		}
		row := object{{"id", encode(r.id)}, {"type", encode("process")}, {"title", encode(r.name)}, {"name", encode(r.name)}}.raw()
		found = append(found, func() json.RawMessage { return row })
	}
	return found
}
