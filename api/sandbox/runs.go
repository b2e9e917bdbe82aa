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
	ids     *ids
	now     func() time.Time
	// elapsed is the clock of lag: real time, even where now stands still.
	elapsed func() time.Time
	held    *held

	mu       sync.Mutex
	launched int
	list     []*run
	at       map[string]*run
	// feed is what happened to them, in the order of time.
	feed []activity
}

// run is a launched process. It changes under the lock of runs only.
type run struct {
	id, checklistID, title, name, summary string
	number                                int
	kind, link                            string
	startedBy, owner                      int64
	starred, public                       bool
	parent                                json.RawMessage
	prerun                                object
	// template is the version that it was launched from.
	template   object
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
	// started is a real time, and lag how much later lists show the process.
	started time.Time
	lag     time.Duration
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
	status, done, finished := r.progress()
	return record(
		"id", r.id, "increment_id", r.number, "checklist_id", r.checklistID, "checklist_title", r.title,
		"name", r.name, "summary", r.summary, "status", status,
		"progress", record("complete", done, "percent", 100*done/max(len(r.tasks), 1), "total", len(r.tasks)), "whole_progress", object{},
		"started_by", r.startedBy, "owner_id", r.owner,
		"prerun", prerun, "prerun_status", "complete", "prerun_completed_at", stamp(r.created), "prerun_length", r.fieldCount,
		"starred", r.starred, "is_public", r.public, "parent_id", r.parent,
		"created_at", stamp(r.created), "started_at", stamp(r.created), "last_updated", stamp(r.updated),
		"archived_at", timeOrNull(r.archived, stampLayout), "completed_at", timeOrNull(finished, stampLayout), "due_date", nil, "due_date_passed", false, "due_soon", false,
		"late_tasks", 0, "collaborators", []int{}, "type", r.kind, "link", r.link,
		"users", r.users, "groups", r.groups, "can_add_oot", true, "has_open_issue", false,
	)
}

// progress is the process's computed status, how many of its tasks are done, and when
// the last was once all that are not hidden are.
func (r *run) progress() (status string, done int, finished time.Time) {
	open := false
	var last time.Time
	for i := range r.tasks {
		switch t := &r.tasks[i]; {
		case t.status == completed:
			done++
			if t.completed.After(last) {
				last = t.completed
			}
		case t.status != hidden:
			open = true
		}
	}
	switch {
	case !r.archived.IsZero():
		return "archived", done, last
	case open || done == 0:
		return "active", done, time.Time{}
	}
	return "complete", done, last
}

// everything is the process as /_sandbox/runs tells it: with its tasks, what it
// was filed under, and the body it was launched with.
func (r *run) everything() object {
	o := r.object()
	o.set("tasks", r.eachTask((*task).object))
	o.set("tags", r.tags)
	o.set("folders", r.folders)
	o.set("roles", r.roles)
	o.set("body", r.body)
	return o
}

func (r *run) eachTask(write func(*task) object) []object {
	out := make([]object, len(r.tasks))
	for i := range r.tasks {
		out[i] = write(&r.tasks[i])
	}
	return out
}

// shown is a process as a read gives it, with what "with" asks for; the lists
// in it are wrapped.
func (r *runs) shown(each *run, with includes) object {
	o := each.object()
	if with["tasks"] != nil {
		o.set("tasks", wrapped(each.eachTask(func(t *task) object { return r.shownTask(t, with["tasks"]) })))
	}
	if with["tags"] != nil {
		tags := []json.RawMessage{}
		for _, id := range each.tags {
			tag, _ := r.catalog.tags.find("id", id)
			tags = append(tags, tag.raw)
		}
		o.set("tags", wrapped(tags))
	}
	if with["folders"] != nil {
		all, folders := foldersOf(r.catalog.folders.all(), "run"), []json.RawMessage{}
		for _, id := range each.folders {
			folders = append(folders, all[id])
		}
		o.set("folders", wrapped(folders))
	}
	if with["checklist"] != nil {
		o.set("checklist", wrapped(shown(each.template, with["checklist"])))
	}
	if with["ko_form_fields"] != nil {
		o.set("ko_form_fields", wrapped(bare(each.template.get("prerun"))))
	}
	return o
}

// getList lists processes, the newest first unless another order is asked for.
func (r *runs) getList(c call) reply {
	r.mu.Lock()
	defer r.mu.Unlock()
	return listing[*run]{
		size:  pageSize{usual: 10, most: 100, whole: true},
		usual: "-created_at",
		wants: func(c call) func(*run) bool {
			return func(each *run) bool { return r.visible(each, c) && each.matches(c) }
		},
		by:    runOrder,
		write: func(each *run, c call) json.RawMessage { return r.shown(each, included(c)).raw() },
	}.of(r.list, c)
}

func runOrder(key string) func(a, b *run) int {
	return func(a, b *run) int {
		order := a.created.Compare(b.created)
		switch key {
		case "name":
			order = strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
		case "updated", "updated_at", "last_updated":
			order = a.updated.Compare(b.updated)
		}
		return cmp.Or(order, a.number-b.number)
	}
}

// visible: lists come from a read replica that may lag behind, until all is released.
func (r *runs) visible(each *run, c call) bool {
	return r.elapsed().Sub(each.started) >= max(each.lag, c.effects.lag) || r.held.released()
}

// matches applies the list's filters. An owner is the process's or one of a task's, a
// group any that it is shared with or that has a task; archived processes are asked for
// by "archived" alone (docs/api.md, "GET runs").
func (r *run) matches(c call) bool {
	owners, groups := []string{strconv.FormatInt(r.owner, 10)}, slices.Clone(r.groups)
	for i := range r.tasks {
		for _, id := range r.tasks[i].owners.Users {
			owners = append(owners, strconv.FormatInt(id, 10))
		}
		groups = append(groups, r.tasks[i].owners.Groups...)
	}
	starred, untagged := c.query.Get("starred"), c.query.Get("untagged")
	return c.finds(r.name) && c.wantsArchived(!r.archived.IsZero()) && r.hasStatus(c.query.Get("status"), c.now) &&
		c.anyOf("checklist_id", r.checklistID) && c.anyOf("blueprint_id", r.checklistID) && c.anyOf("type", r.kind) &&
		c.anyOf("owners", owners...) && c.anyOf("groups", groups...) &&
		c.anyOf("tag", r.tags...) && c.anyOf("tag_ids", r.tags...) && c.anyOf("folder", r.folders...) &&
		(!on(starred) || r.starred) && (!on(untagged) || len(r.tags) == 0)
}

// wantsArchived: what is archived is left out, listed alone ("only") or too.
func (c call) wantsArchived(is bool) bool {
	asked := c.query.Get("archived")
	return asked == "only" && is || asked != "only" && (!is || on(asked))
}

// hasStatus answers the list's status filter as far as a process without problems can
// have one.
func (r *run) hasStatus(wanted string, now time.Time) bool {
	switch wanted {
	case "":
		return true
	case "starred":
		return r.starred
	case "delayed":
		return slices.ContainsFunc(r.tasks, func(t task) bool { return t.late(now) })
	}
	status, _, _ := r.progress()
	return strings.EqualFold(wanted, status)
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

func (r *runs) get(found *run, c call) reply { return data(http.StatusOK, r.shown(found, included(c))) }

// export is a process with all that belongs to it. Its shape is nowhere documented.
func (r *runs) export(found *run, c call) reply {
	all := included(call{query: url.Values{"with": {"tasks,tags,folders,ko_form_fields,checklist.steps"}}})
	return data(http.StatusOK, r.shown(found, all))
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
	if id, ok := wholeNumber(body.get("owner_id")); ok && r.catalog.memberIDs[id] {
		found.owner = id
	}
	shared := r.catalog.known(ownersIn(body))
	found.users, found.groups = shared.Users, shared.Groups
	r.noteChange(found, "updated")
	return data(http.StatusOK, found.object())
}

func (r *runs) archive(found *run, _ call) reply {
	found.archived = r.now()
	r.noteChange(found, "archived")
	return reply{status: http.StatusNoContent}
}

func (r *runs) activate(found *run, _ call) reply {
	found.archived = time.Time{}
	r.noteChange(found, "unarchived")
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
