package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// run is a launched process. It changes under the server's lock only.
type run struct {
	id, checklistID, title, name, summary string
	number                                int
	status, kind                          string
	startedBy, owner                      int64
	starred, public                       bool
	parent                                json.RawMessage
	prerun                                object
	// fields are the template's kick-off fields as they stood at the launch.
	fields     json.RawMessage
	fieldCount int
	tags       []string
	folders    []string
	users      []int64
	groups     []string
	roles      json.RawMessage
	tasks      []task
	created    time.Time
	updated    time.Time
	// archived is zero while the process is active.
	archived time.Time
	// began and shownFrom are real times, for lag.
	began, shownFrom time.Time
	// body is the launch as it was received.
	body string
}

// object is the process as the API writes it (docs/api.md, "POST runs"). Values
// without any are an empty list, as PHP writes an array without keys.
func (r *run) object() object {
	prerun := r.prerun.raw()
	if len(r.prerun) == 0 {
		prerun = json.RawMessage("[]")
	}
	parent := r.parent
	if parent == nil {
		parent = json.RawMessage("null")
	}
	var archived any
	if !r.archived.IsZero() {
		archived = stamp(r.archived)
	}
	o := object{}
	for _, each := range []struct {
		key   string
		value any
	}{
		{"id", r.id}, {"increment_id", r.number}, {"checklist_id", r.checklistID}, {"checklist_title", r.title},
		{"name", r.name}, {"summary", r.summary}, {"status", r.status},
		{"progress", json.RawMessage(encode(map[string]int{"complete": 0, "percent": 0, "total": len(r.tasks)}))},
		{"whole_progress", struct{}{}},
		{"started_by", r.startedBy}, {"owner_id", r.owner},
		{"prerun", prerun}, {"prerun_status", "complete"}, {"prerun_completed_at", stamp(r.created)}, {"prerun_length", r.fieldCount},
		{"starred", r.starred}, {"is_public", r.public}, {"parent_id", parent},
		{"created_at", stamp(r.created)}, {"started_at", stamp(r.created)}, {"last_updated", stamp(r.updated)},
		{"archived_at", archived}, {"completed_at", nil}, {"due_date", nil}, {"due_date_passed", false}, {"due_soon", false},
		{"late_tasks", 0}, {"collaborators", []int{}}, {"type", r.kind},
		{"users", r.users}, {"groups", r.groups}, {"can_add_oot", true}, {"has_open_issue", false},
	} {
		o = append(o, member{each.key, encode(each.value)})
	}
	return o
}

// everything is the process as /_sandbox/runs tells it: with its tasks, what it
// was filed under, and the body it was launched with.
func (r *run) everything() object {
	o := r.object()
	o.set("tasks", r.taskObjects())
	o.set("tags", r.tags)
	o.set("folders", r.folders)
	roles := r.roles
	if roles == nil {
		roles = json.RawMessage("null")
	}
	o.set("roles", roles)
	o.set("body", r.body)
	return o
}

func (r *run) taskObjects() []object {
	out := make([]object, len(r.tasks))
	for i, each := range r.tasks {
		out[i] = each.object(r.id)
	}
	return out
}

// shownRun is a process as a read gives it, with what "with" asks for; the lists
// in it are wrapped.
func (s *Server) shownRun(r *run, c call) object {
	o := r.object()
	with := included(c)
	if with["tasks"] {
		o.set("tasks", wrapped(r.taskObjects()))
	}
	if with["tags"] {
		tags := []json.RawMessage{}
		for _, id := range r.tags {
			if i, ok := s.stock.tagAt[id]; ok {
				tags = append(tags, s.stock.tags[i].raw)
			}
		}
		o.set("tags", wrapped(tags))
	}
	if with["folders"] {
		o.set("folders", wrapped(foldersIn(s.stock.folders, r.folders)))
	}
	if with["checklist"] {
		if t, ok := s.stock.shelf.find(r.checklistID); ok {
			o.set("checklist", wrapped(s.shown(t.o, call{})))
		}
	}
	if with["ko_form_fields"] {
		o.set("ko_form_fields", wrapped(bare(r.fields)))
	}
	return o
}

// foldersIn are the folders with one of the ids, at the top or inside another.
func foldersIn(rows []row, ids []string) []json.RawMessage {
	found := []json.RawMessage{}
	var look func(raw json.RawMessage)
	look = func(raw json.RawMessage) {
		o, _ := parseObject(raw)
		for _, id := range ids {
			if o.text("id") == id {
				found = append(found, raw)
			}
		}
		for _, child := range unwrapped(o.get("children")) {
			look(child)
		}
	}
	for _, r := range rows {
		look(r.raw)
	}
	return found
}

// hasStatus answers the list's status filter as far as a process that nobody
// works on can have one.
func (r *run) hasStatus(status string) bool {
	switch status {
	case "":
		return r.archived.IsZero()
	case "archived":
		return !r.archived.IsZero()
	case "starred":
		return r.starred && r.archived.IsZero()
	}
	return strings.EqualFold(status, r.status) && r.archived.IsZero()
}

// listRuns lists processes, the newest first unless another order is asked for.
func (s *Server) listRuns(c call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []*run
	for _, r := range s.runs {
		if s.visible(r, c) && matchesRun(r, c) {
			found = append(found, r)
		}
	}
	sortRuns(found, first(c.query.Get("sort"), c.query.Get("sort_by"), "-created_at"))
	return paged(c, len(found), short(), func(i int) json.RawMessage {
		return s.shownRun(found[i], c).raw()
	})
}

// visible: lists come from a read replica that may lag behind.
func (s *Server) visible(r *run, c call) bool {
	now := s.elapsed()
	return !now.Before(r.shownFrom) && now.Sub(r.began) >= c.effects.lag
}

func matchesRun(r *run, c call) bool {
	has := func(key string, ids []string) bool {
		wanted := c.query.Get(key)
		return wanted == "" || slices.Contains(ids, wanted)
	}
	template := first(c.query.Get("checklist_id"), c.query.Get("blueprint_id"))
	switch {
	case template != "" && template != r.checklistID:
		return false
	case !strings.Contains(strings.ToLower(r.name), strings.ToLower(c.query.Get("q"))):
		return false
	case !has("tag", r.tags), !has("folder", r.folders):
		return false
	case on(c.query.Get("starred")) && !r.starred:
		return false
	}
	if kind := c.query.Get("type"); kind != "" && kind != r.kind {
		return false
	}
	if owners := c.query.Get("owners"); owners != "" && !slices.Contains(strings.Split(owners, ","), strconv.FormatInt(r.owner, 10)) {
		return false
	}
	switch archived := c.query.Get("archived"); {
	case archived == "only":
		return !r.archived.IsZero()
	case on(archived) && c.query.Get("status") == "":
		return true
	}
	return r.hasStatus(c.query.Get("status"))
}

func sortRuns(list []*run, by string) {
	key, down := strings.CutPrefix(by, "-")
	slices.SortStableFunc(list, func(a, b *run) int {
		if down {
			a, b = b, a
		}
		var order int
		switch key {
		case "name":
			order = strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
		case "updated", "updated_at", "last_updated":
			order = a.updated.Compare(b.updated)
		default:
			order = a.created.Compare(b.created)
		}
		if order == 0 {
			return a.number - b.number
		}
		return order
	})
}

// withRun does something with a process under the lock, or says that there is
// none.
func (s *Server) withRun(c call, do func(*run) reply) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.runAt[c.params["id"]]
	if !ok {
		return noResource()
	}
	return do(r)
}

func (s *Server) getRun(c call) reply {
	return s.withRun(c, func(r *run) reply { return data(http.StatusOK, s.shownRun(r, c)) })
}

// listTasks lists the tasks of a process; like the list of processes it may lag.
func (s *Server) listTasks(c call) reply {
	return s.withRun(c, func(r *run) reply {
		tasks := r.taskObjects()
		if !s.visible(r, c) {
			tasks = nil
		}
		return paged(c, len(tasks), short(), func(i int) json.RawMessage { return tasks[i].raw() })
	})
}

// updateRun changes a process. Users and groups that are not sent are detached:
// absent is as good as empty here (docs/api.md, "Silent failures").
func (s *Server) updateRun(c call) reply {
	return s.withRun(c, func(r *run) reply {
		if !r.archived.IsZero() {
			return answer(http.StatusUnprocessableEntity, refusal{Error: true, Message: "Cannot update archived processes."})
		}
		body := c.in.fields()
		var wrong failures
		for _, rule := range requestRules() {
			raw := body.get(rule.key)
			if rule.required || !given(raw) {
				continue
			}
			if message := rule.check(s.stock, raw); message != "" {
				wrong.add(rule.key, message)
			}
		}
		if wrong.any() {
			return wrong.reply()
		}
		r.name = first(body.text("name"), r.name)
		if body.has("summary") {
			r.summary = body.text("summary")
		}
		if body.has("starred") {
			r.starred = body.flag("starred")
		}
		if body.has("is_public") {
			r.public = body.flag("is_public")
		}
		if id, ok := wholeNumber(body.get("owner_id")); ok {
			r.owner = id
		}
		r.users, r.groups = numbersOf(body.get("users")), textsOf(body.get("groups"))
		r.updated = s.now()
		return data(http.StatusOK, r.object())
	})
}

func (s *Server) archiveRun(c call) reply {
	return s.withRun(c, func(r *run) reply {
		r.archived, r.status = s.now(), "archived"
		return empty(http.StatusNoContent)
	})
}

func (s *Server) activateRun(c call) reply {
	return s.withRun(c, func(r *run) reply {
		r.archived, r.status = time.Time{}, "active"
		return data(http.StatusOK, r.object())
	})
}

// deleteRun removes a process for good.
func (s *Server) deleteRun(c call) reply {
	return s.withRun(c, func(gone *run) reply {
		delete(s.runAt, gone.id)
		s.runs = slices.DeleteFunc(s.runs, func(r *run) bool { return r == gone })
		return empty(http.StatusNoContent)
	})
}
