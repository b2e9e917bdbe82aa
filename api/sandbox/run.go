package sandbox

import (
	"encoding/json"
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
