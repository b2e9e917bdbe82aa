package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// activity is something that happened to a process, as its feed tells it (docs/api.md,
// "Activity feed").
type activity struct {
	id         int
	at         time.Time
	kind, verb string
	text       string
	run        *run
	// task is nil for what happened to the process as a whole.
	task *task
	// audit is what was looked at when a rule was evaluated.
	audit object
}

// note adds to the feed of a process, under the lock.
func (r *runs) note(about *run, a activity) {
	a.id, a.run = len(r.feed)+1, about
	if a.at.IsZero() {
		a.at = r.now()
	}
	r.feed = append(r.feed, a)
}

// noteLaunch tells that a process was launched, and which of its template's rules were
// evaluated then.
func (r *runs) noteLaunch(made *run) {
	r.note(made, activity{kind: "Process", verb: "created", at: made.created, text: "Launched process: " + made.name})
	for _, e := range made.evaluations {
		verb := "execution_fail"
		if e.executed {
			verb = "executed"
		}
		r.note(made, activity{kind: "execution", verb: verb, at: e.at, audit: e.audit})
	}
}

// noteChange tells what was done to a process as a whole.
func (r *runs) noteChange(to *run, verb string) {
	to.updated = r.now()
	r.note(to, activity{kind: "Process", verb: verb, text: strings.ToUpper(verb[:1]) + verb[1:] + " process: " + to.name})
}

// noteUpload tells that a file was put into a process or one of its tasks.
func (r *runs) noteUpload(kind, id, file string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, each := range r.list {
		at := slices.IndexFunc(each.tasks, func(t task) bool { return kind == "Task" && t.id == id })
		if at < 0 && (kind != "Run" || each.id != id) {
			continue
		}
		a := activity{kind: "Process", verb: "uploaded", text: "Uploaded file: " + file}
		if at >= 0 {
			a.kind, a.task = "Task", &each.tasks[at]
		}
		each.updated = r.now()
		r.note(each, a)
	}
}

// object is the activity as the API writes it: most of it in lists of one.
func (a activity) object(k *catalog) object {
	kind, id, parent, parentID := `App\Models\Run`, a.run.id, `App\Models\Checklist`, a.run.checklistID
	if a.task != nil {
		kind, id, parent, parentID = `App\Models\Task`, a.task.id, kind, id
	}
	var state any
	if a.audit != nil {
		state = a.audit
	}
	return record(
		"id", a.id, "organization_id", k.org.text("id"), "verb", []string{a.verb}, "source", []string{"Member"},
		"actor_type", []string{`App\Models\User`}, "actor_id", []int64{k.meID},
		"auditable_type", kind, "auditable_id", id, "parentable_type", parent, "parentable_id", parentID,
		"type", []string{a.kind}, "description", []string{a.text}, "field", nil, "old_value", nil,
		"created_at", a.at.UTC().Format(time.DateTime), "text", nil, "references", nil, "undoable", false, "audit_state", state,
	)
}

// getActivities lists what happened, the newest first. The kinds and verbs that a query
// may ask for are few: those of rules are not among them.
func (r *runs) getActivities(c call) reply {
	var wrong failures
	for _, closed := range []struct{ key, values string }{
		{"entity_type", "checklist run step task thread"},
		{"type", "Comment Task Step Process Blueprint User Organization Tag Group"},
		{"verb", "created updated owners-updated uploaded completed uncompleted deleted re-ordered commented issue-reported " +
			"issue-resolved archived unarchived re-opened emitted enabled disabled comment-deleted invited invite-accepted linked unlinked"},
	} {
		if asked := c.query.Get(closed.key); asked != "" && !slices.Contains(strings.Fields(closed.values), asked) {
			wrong.add(closed.key, "The selected "+strings.ReplaceAll(closed.key, "_", " ")+" is invalid.")
		}
	}
	if wrong != nil {
		return wrong.reply()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return listing[activity]{
		size:  pageSize{usual: 20, most: 100},
		usual: "-created_at",
		wants: func(c call) func(activity) bool { return func(a activity) bool { return a.matches(c) } },
		by:    func(string) func(a, b activity) int { return func(a, b activity) int { return a.id - b.id } },
		write: func(a activity, _ call) json.RawMessage { return a.object(r.catalog).raw() },
	}.of(r.feed, c)
}

func (a activity) matches(c call) bool {
	about := map[string]string{"run": a.run.id, "checklist": a.run.checklistID}
	if a.task != nil {
		about["task"], about["step"] = a.task.id, a.task.step.id
	}
	entity, id := c.query.Get("entity_type"), c.query.Get("entity_id")
	return (entity == "" || about[entity] != "" && (id == "" || id == about[entity])) && c.anyOf("type", a.kind) && c.anyOf("verb", a.verb)
}
