package sandbox

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The statuses that a task is given here (docs/api.md, "Tasks").
const (
	notStarted = "not-started"
	inProgress = "in-progress"
	completed  = "completed"
	hidden     = "auto-skipped"
)

// task is one task of a process. It changes under the lock of runs only.
type task struct {
	id, status string
	run        *run
	// step is that of the template, with what the task has of its own instead.
	step step
	// deadline is zero when the step has none.
	deadline time.Time
	owners   owners
	// values are those of the step's own form, as they came.
	values   object
	comments []object
	// completed is zero while the task is not; completer is who did it, approved what
	// was decided, "" for nothing.
	completed time.Time
	completer int64
	approved  json.RawMessage
	updated   time.Time
}

func (t *task) object() object {
	var completer any
	if !t.completed.IsZero() {
		completer = t.completer
	}
	return record(
		"id", t.id, "title", t.step.title, "status", t.status, "run_id", t.run.id, "checklist_id", t.run.checklistID,
		"step_id", t.step.id, "alias", t.step.alias, "position", t.step.position, "deadline", timeOrNull(t.deadline, deadlineLayout), "owners", t.owners,
		"task_type", t.step.kind, "is_oneoff_task", false, "is_approved", t.approved, "taskdata", t.values,
		"created_at", stamp(t.run.created), "started_at", stamp(t.run.created), "last_updated", stamp(t.updated),
		"completed_at", timeOrNull(t.completed, stampLayout), "completer_id", completer,
	)
}

// late: not done, and due before now.
func (t *task) late(now time.Time) bool {
	return t.status != completed && t.status != hidden && !t.deadline.IsZero() && t.deadline.Before(now)
}

// form are the fields of the step's own form.
func (t *task) form() []kickoffField {
	var fields []kickoffField
	for _, o := range inOrder(t.step.o.get("captures")) {
		fields = append(fields, readField(o))
	}
	return fields
}

// shownTask is a task as a read gives it, with what "with" asks for, which is wrapped.
func (r *runs) shownTask(t *task, with includes) object {
	o := t.object()
	if with["summary"] != nil {
		o.set("summary", t.step.o.get("summary"))
	}
	if with["run"] != nil {
		o.set("run", wrapped(r.shown(t.run, with["run"])))
	}
	if with["step"] != nil {
		o.set("step", wrapped(t.step.o))
	}
	if with["threads"] != nil {
		o.set("threads", wrapped(append([]object{}, t.comments...)))
	}
	if with["form_fields"] != nil {
		fields := inOrder(t.step.o.get("captures"))
		for i := range fields {
			fields[i].set("value", t.values.get(fields[i].text("id")))
		}
		o.set("form_fields", wrapped(append([]object{}, fields...)))
	}
	return o
}

// tasks is a list of tasks; those of a process come in the order of its steps.
func (r *runs) tasks() listing[*task] {
	return listing[*task]{
		size: short(),
		wants: func(c call) func(*task) bool {
			return func(t *task) bool { return r.visible(t.run, c) && t.matches(c) }
		},
		by: func(key string) func(a, b *task) int {
			return func(a, b *task) int {
				switch key {
				case "deadline":
					return cmp.Or(cmp.Compare(a.deadlineOrder(), b.deadlineOrder()), cmp.Compare(a.step.position, b.step.position))
				case "newest":
					return b.run.created.Compare(a.run.created)
				}
				return cmp.Compare(a.step.position, b.step.position)
			}
		},
		write: func(t *task, c call) json.RawMessage { return r.shownTask(t, included(c)).raw() },
	}
}

// deadlineOrder puts tasks without a deadline behind all others.
func (t *task) deadlineOrder() int64 {
	if t.deadline.IsZero() {
		return 1 << 62
	}
	return t.deadline.Unix()
}

// matches applies the list's filters (docs/api.md, "Tasks").
func (t *task) matches(c call) bool {
	var users []string
	for _, id := range t.owners.Users {
		users = append(users, strconv.FormatInt(id, 10))
	}
	return c.finds(t.step.title+"\n"+t.run.name) && t.hasStatus(c.query.Get("status"), c.now) &&
		c.anyOf("owners", users...) && c.anyOf("guests", t.owners.Guests...) && c.anyOf("groups", t.owners.Groups...) &&
		(!on(c.query.Get("unassigned")) || t.owners.none())
}

func (t *task) hasStatus(wanted string, now time.Time) bool {
	switch wanted {
	case "", "all":
		return true
	case "complete":
		return t.status == completed
	case "active", "active_visible", "incomplete":
		return t.status != completed && t.status != hidden
	case "overdue":
		return t.late(now)
	case "inprogress":
		return t.status == inProgress
	}
	// Hidden tasks are in the lists, but no filter finds them.
	return wanted == t.status && t.status != hidden
}

// getTasks lists the tasks of a process; like the list of processes it may lag.
func (r *runs) getTasks(found *run, c call) reply {
	var all []*task
	for i := range found.tasks {
		all = append(all, &found.tasks[i])
	}
	return r.tasks().of(all, c)
}

// allTasks lists the tasks of all processes, of archived ones when they are asked for.
func (r *runs) allTasks(c call) reply {
	return r.tasksWhere(c, func(*task) bool { return true })
}

// myTasks lists those that are the person's whose token it is, or one of their groups'.
func (r *runs) myTasks(c call) reply {
	me := r.catalog.meID
	var groups []string
	for _, g := range r.catalog.groups.all() {
		if slices.Contains(numbersOf(g.o.get("members")), me) {
			groups = append(groups, g.o.text("id"))
		}
	}
	return r.tasksWhere(c, func(t *task) bool {
		mine := func(group string) bool { return slices.Contains(groups, group) }
		return slices.Contains(t.owners.Users, me) || slices.ContainsFunc(t.owners.Groups, mine)
	})
}

func (r *runs) tasksWhere(c call, wanted func(*task) bool) reply {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []*task
	for _, each := range r.list {
		for i := range each.tasks {
			if c.wantsArchived(!each.archived.IsZero()) && wanted(&each.tasks[i]) {
				all = append(all, &each.tasks[i])
			}
		}
	}
	return r.tasks().of(all, c)
}

// ofTask serves a request about a task that is there, of the process if one is named,
// under the lock.
func (r *runs) ofTask(do func(*task, call) reply) handler {
	return func(c call) reply {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, each := range r.list {
			if id, named := c.params["id"]; named && id != each.id {
				continue
			}
			for i := range each.tasks {
				if each.tasks[i].id == c.params["task"] {
					return do(&each.tasks[i], c)
				}
			}
		}
		return noResource()
	}
}

func (r *runs) getTask(t *task, c call) reply {
	with := included(c)
	with["summary"] = includes{}
	return data(http.StatusOK, r.shownTask(t, with))
}

// updateTask changes what is sent of a task. Owners that are sent replace all of them:
// a bucket that is missing is emptied.
func (r *runs) updateTask(t *task, c call) reply {
	body := c.in.fields()
	if refused, closed := t.closed(); closed {
		return refused
	}
	wrong := checkTexts(body, nil, textRule{key: "title", most: 600}, textRule{key: "summary"})
	r.catalog.checkTask(&wrong, "", body, c.now)
	form := t.form()
	for i := range form {
		// A form may be filled in bit by bit.
		form[i].required = false
	}
	values := r.catalog.checkValues(&wrong, "taskdata", form, body.get("taskdata"), c.now)
	if wrong != nil {
		return wrong.reply()
	}
	if _, ok := phpCount(body.get("owners")); ok {
		people := r.catalog.known(readOwners(body.get("owners")))
		if refused, ok := r.catalog.invite(c, 0, people.Guests); !ok {
			return refused
		}
		t.owners = people
	}
	t.step.title = cmp.Or(body.text("title"), t.step.title)
	if body.has("summary") {
		t.step.o = slices.Clone(t.step.o)
		t.step.o.set("summary", body.get("summary"))
	}
	if n, ok := wholeNumber(body.get("position")); ok {
		t.step.position = int(n)
	}
	if at, ok := parseTime(body.text("deadline"), c.now); ok {
		if t.deadline = at; c.effects.shift {
			t.deadline = workingTime(at, r.catalog.zone)
		}
	}
	t.values = slices.Clone(t.values)
	for _, m := range values {
		t.values.set(m.key, m.value)
	}
	t.note(r, "updated")
	return r.getTask(t, c)
}

// closed refuses to change what is done or filed away.
func (t *task) closed() (reply, bool) {
	message := ""
	switch {
	case !t.run.archived.IsZero():
		message = "Cannot update archived processes."
	case t.status == completed:
		message = "Completed tasks cannot be updated."
	}
	return answer(http.StatusUnprocessableEntity, refusal{Error: true, Message: message}), message != ""
}

// completeTask completes the task that the body names. One that is done already stays as
// it is (docs/api.md, "Tasks").
func (r *runs) completeTask(c call) reply {
	body := c.in.fields()
	if wrong := checkTexts(body, nil, textRule{key: "task_id", required: true}); wrong != nil {
		return wrong.reply()
	}
	c.params["task"] = body.text("task_id")
	return r.ofTask(func(t *task, c call) reply {
		if t.status == completed {
			return changedTask(t)
		}
		if refused, closed := t.closed(); closed {
			return refused
		}
		var wrong failures
		decision := body.get("is_approved")
		if t.step.kind == "approval" && !isSwitch(nil, decision) {
			wrong.add("is_approved", "The is approved field is required.")
		}
		for _, f := range t.form() {
			if f.required && phpEmpty(t.values.get(f.id)) {
				wrong.add("taskdata", record(f.id, []string{f.label + " is required"}))
			}
		}
		t.completer = r.catalog.meID
		if id, ok := wholeNumber(body.get("override_user")); ok {
			if t.completer = id; !r.catalog.memberIDs[id] {
				wrong.add("override_user", "The selected override user is invalid.")
			}
		}
		if wrong != nil {
			return wrong.reply()
		}
		switch t.step.kind {
		case "approval":
			t.approved = encode(body.flag("is_approved"))
		case "expiring", "expiring_email":
			// Anything but a refusal acknowledges it.
			t.approved = encode(!isSwitch(nil, decision) || body.flag("is_approved"))
		}
		t.status, t.completed = completed, c.now
		t.note(r, "completed")
		return changedTask(t)
	})(c)
}

// reopenTask takes a completion back.
func (r *runs) reopenTask(t *task, c call) reply {
	if t.status != completed {
		return answer(http.StatusUnprocessableEntity, refusal{Error: true, Message: "The task is not completed."})
	}
	t.status, t.completed, t.approved = inProgress, time.Time{}, nil
	t.note(r, "re-opened")
	return changedTask(t)
}

// changedTask tells of a task that was completed or reopened. Rules about steps are not
// run here, so they change no other one.
func changedTask(t *task) reply {
	o := t.object()
	o.set("tasks_changed_by_rules", object{})
	return data(http.StatusOK, o)
}

func (r *runs) comment(t *task, c call) reply {
	body := c.in.fields()
	if wrong := checkTexts(body, nil, textRule{key: "content", required: true}); wrong != nil {
		return wrong.reply()
	}
	made := record(
		"id", r.ids.next("comment"), "task_id", t.id, "content", body.text("content"), "author_id", r.catalog.meID,
		"label", cmp.Or(body.text("label"), "comment"), "state", cmp.Or(body.text("state"), "hide-for-guests"), "created_at", stamp(c.now),
	)
	t.comments = append(t.comments, made)
	t.note(r, "commented")
	return data(http.StatusCreated, made)
}

// note writes into the feed what was done to a task.
func (t *task) note(r *runs, verb string) {
	t.updated = r.now()
	t.run.updated = t.updated
	kind := "Task"
	if verb == "commented" {
		kind = "Comment"
	}
	r.note(t.run, activity{kind: kind, verb: verb, task: t, text: strings.ToUpper(verb[:1]) + verb[1:] + " task: " + t.step.title})
}
