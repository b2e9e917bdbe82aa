package sandbox

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// runs are the processes that were launched from the catalog.
type runs struct {
	catalog *catalog
	limiter *limiter
	ids     *ids
	now     func() time.Time
	// elapsed is the clock of lag: real time, even where now stands still.
	elapsed func() time.Time

	mu       sync.Mutex
	launched int
	list     []*run
	at       map[string]*run
}

// run is a launched process. It changes under the lock of runs only.
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
	// evaluations are what the template's rules did, in the order of time.
	evaluations []evaluation
	created     time.Time
	updated     time.Time
	// archived is zero while the process is active.
	archived time.Time
	// started and shownFrom are real times, for lag.
	started, shownFrom time.Time
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
	var archived any
	if !r.archived.IsZero() {
		archived = stamp(r.archived)
	}
	return record(
		"id", r.id, "increment_id", r.number, "checklist_id", r.checklistID, "checklist_title", r.title,
		"name", r.name, "summary", r.summary, "status", r.status,
		"progress", record("complete", 0, "percent", 0, "total", len(r.tasks)), "whole_progress", object{},
		"started_by", r.startedBy, "owner_id", r.owner,
		"prerun", prerun, "prerun_status", "complete", "prerun_completed_at", stamp(r.created), "prerun_length", r.fieldCount,
		"starred", r.starred, "is_public", r.public, "parent_id", r.parent,
		"created_at", stamp(r.created), "started_at", stamp(r.created), "last_updated", stamp(r.updated),
		"archived_at", archived, "completed_at", nil, "due_date", nil, "due_date_passed", false, "due_soon", false,
		"late_tasks", 0, "collaborators", []int{}, "type", r.kind,
		"users", r.users, "groups", r.groups, "can_add_oot", true, "has_open_issue", false,
	)
}

// everything is the process as /_sandbox/runs tells it: with its tasks, what it
// was filed under, and the body it was launched with.
func (r *run) everything() object {
	o := r.object()
	o.set("tasks", r.taskObjects())
	o.set("tags", r.tags)
	o.set("folders", r.folders)
	o.set("roles", r.roles)
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

// shown is a process as a read gives it, with what "with" asks for; the lists
// in it are wrapped.
func (r *runs) shown(each *run, c call) object {
	o := each.object()
	with := included(c)
	if with["tasks"] {
		o.set("tasks", wrapped(each.taskObjects()))
	}
	if with["tags"] {
		tags := []json.RawMessage{}
		for _, id := range each.tags {
			if i, ok := r.catalog.tagAt[id]; ok {
				tags = append(tags, r.catalog.tags[i].raw)
			}
		}
		o.set("tags", wrapped(tags))
	}
	if with["folders"] {
		o.set("folders", wrapped(foldersIn(r.catalog.folders, each.folders)))
	}
	if with["checklist"] {
		if t, ok := r.catalog.find(each.checklistID); ok {
			o.set("checklist", wrapped(shown(t.o, call{})))
		}
	}
	if with["ko_form_fields"] {
		o.set("ko_form_fields", wrapped(bare(each.fields)))
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

// getList lists processes, the newest first unless another order is asked for.
func (r *runs) getList(c call) reply {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []*run
	for _, each := range r.list {
		if r.visible(each, c) && each.matches(c.query) {
			found = append(found, each)
		}
	}
	sortRuns(found, cmp.Or(c.query.Get("sort"), c.query.Get("sort_by"), "-created_at"))
	return paged(c, len(found), short(), func(i int) json.RawMessage {
		return r.shown(found[i], c).raw()
	})
}

// visible: lists come from a read replica that may lag behind.
func (r *runs) visible(each *run, c call) bool {
	now := r.elapsed()
	return !now.Before(each.shownFrom) && now.Sub(each.started) >= c.effects.lag
}

func (r *run) matches(query url.Values) bool {
	has := func(key string, ids []string) bool {
		wanted := query.Get(key)
		return wanted == "" || slices.Contains(ids, wanted)
	}
	template := cmp.Or(query.Get("checklist_id"), query.Get("blueprint_id"))
	switch {
	case template != "" && template != r.checklistID:
		return false
	case !strings.Contains(strings.ToLower(r.name), strings.ToLower(query.Get("q"))):
		return false
	case !has("tag", r.tags), !has("folder", r.folders):
		return false
	case on(query.Get("starred")) && !r.starred:
		return false
	}
	if kind := query.Get("type"); kind != "" && kind != r.kind {
		return false
	}
	if owners := query.Get("owners"); owners != "" && !slices.Contains(strings.Split(owners, ","), strconv.FormatInt(r.owner, 10)) {
		return false
	}
	switch archived := query.Get("archived"); {
	case archived == "only":
		return !r.archived.IsZero()
	case on(archived) && query.Get("status") == "":
		return true
	}
	return r.hasStatus(query.Get("status"))
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
		return cmp.Or(order, a.number-b.number)
	})
}

// of serves a request about a process that is there, under the lock.
func (r *runs) of(do func(*run, call) reply) handler {
	return func(c call) reply {
		r.mu.Lock()
		defer r.mu.Unlock()
		found, ok := r.at[c.params["id"]]
		if !ok {
			return noResource()
		}
		return do(found, c)
	}
}

func (r *runs) get(found *run, c call) reply { return data(http.StatusOK, r.shown(found, c)) }

// getTasks lists the tasks of a process; like the list of processes it may lag.
func (r *runs) getTasks(found *run, c call) reply {
	tasks := found.taskObjects()
	if !r.visible(found, c) {
		tasks = nil
	}
	return paged(c, len(tasks), short(), func(i int) json.RawMessage { return tasks[i].raw() })
}

// update changes a process. Users and groups that are not sent are detached:
// absent is as good as empty here (docs/api.md, "Silent failures").
func (r *runs) update(found *run, c call) reply {
	if !found.archived.IsZero() {
		return answer(http.StatusUnprocessableEntity, refusal{Error: true, Message: "Cannot update archived processes."})
	}
	body := c.in.fields()
	// A process stays with its template, whatever is sent.
	body.set("checklist_id", found.checklistID)
	if wrong := r.catalog.checkProperties(body); wrong != nil {
		return wrong.reply()
	}
	found.name = cmp.Or(body.text("name"), found.name)
	if body.has("summary") {
		found.summary = body.text("summary")
	}
	if body.has("starred") {
		found.starred = body.flag("starred")
	}
	if body.has("is_public") {
		found.public = body.flag("is_public")
	}
	if id, ok := wholeNumber(body.get("owner_id")); ok {
		found.owner = id
	}
	found.users, found.groups = numbersOf(body.get("users")), textsOf(body.get("groups"))
	found.updated = r.now()
	return data(http.StatusOK, found.object())
}

func (r *runs) archive(found *run, _ call) reply {
	found.archived, found.status = r.now(), "archived"
	return reply{status: http.StatusNoContent}
}

func (r *runs) activate(found *run, _ call) reply {
	found.archived, found.status = time.Time{}, "active"
	return data(http.StatusOK, found.object())
}

// remove deletes a process for good.
func (r *runs) remove(gone *run, _ call) reply {
	delete(r.at, gone.id)
	r.list = slices.DeleteFunc(r.list, func(each *run) bool { return each == gone })
	return reply{status: http.StatusNoContent}
}

// has reports whether there is a process, or a task of one, with that id.
func (r *runs) has(kind, id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if kind == "Run" {
		return r.at[id] != nil
	}
	return slices.ContainsFunc(r.list, func(each *run) bool {
		return slices.ContainsFunc(each.tasks, func(t task) bool { return t.id == id })
	})
}
