package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Activity is an entry of a process's activity feed (docs/api.md, "Activity feed").
type Activity struct {
	// Types and Verbs are the API's words, as a rule one each: "Task" and "completed".
	Types, Verbs []string
	// AboutID is the process's or the task's, "" where that is not told.
	AboutID string
	// Actor is the member who did it, 0 where that is not told.
	Actor int64
	At    time.Time
	// Text is what happened, in the server's words.
	Text string
	// Rule is the id of the rule that was looked at, "" for what was no rule's doing.
	Rule string
}

// wireActivity has most of its values in lists of one.
type wireActivity struct {
	Type  list[text]   `json:"type"`
	Verb  list[text]   `json:"verb"`
	About text         `json:"auditable_id"`
	Actor list[number] `json:"actor_id"`
	At    timestamp    `json:"created_at"`
	Text  list[text]   `json:"description"`
	State object[struct {
		Rule text `json:"automation_id"`
	}] `json:"audit_state"`
}

func (w wireActivity) activity() (Activity, bool) {
	a := Activity{AboutID: ident(w.About), At: w.At.Time, Rule: ident(w.State.value.Rule)}
	for _, t := range w.Type {
		a.Types = append(a.Types, line(t))
	}
	for _, v := range w.Verb {
		a.Verbs = append(a.Verbs, line(v))
	}
	if len(w.Actor) > 0 {
		a.Actor = int64(w.Actor[0])
	}
	if len(w.Text) > 0 {
		a.Text = line(w.Text[0])
	}
	return a, true
}

// activities are what happened to a process and its tasks, the newest first.
func (c *Client) activities(ctx context.Context, runID string) Pages[Activity] {
	k := call{doing: "reading what happened to the process", path: c.inOrg("activity-feeds"), query: url.Values{"entity_type": {"run"}, "entity_id": {runID}}}
	return pages(c, ctx, k, each(wireActivity.activity))
}

// RulesExecuted tells of the rules that the process's activity feed names, by their
// id, whether they ran; one that it does not name was not tried yet.
func (c *Client) RulesExecuted(ctx context.Context, runID string) (map[string]bool, error) {
	all, err := All(c.activities(ctx, runID))
	if err != nil {
		return nil, err
	}
	executed := map[string]bool{}
	for _, a := range all {
		if a.Rule == "" || !slices.Contains(a.Types, "execution") || a.AboutID != "" && a.AboutID != runID {
			continue
		}
		// A rule runs once: any entry that says so counts.
		executed[a.Rule] = executed[a.Rule] || slices.Contains(a.Verbs, "executed")
	}
	return executed, nil
}

// Trace is what people may have left in a process since it was launched.
type Trace struct {
	Run Run
	// Done is how many of its tasks are done, by the process's own count.
	Done  int
	Tasks []Task
	// Comments is how many there are on its tasks.
	Comments   int
	Activities []Activity
	// Unread is why the activity feed could not be read, nil where it was.
	Unread error
}

// wireTrace is what a process tells beside itself. Its progress is an object, or a
// number that tells less.
type wireTrace struct {
	Progress object[struct {
		Complete number `json:"complete"`
	}] `json:"progress"`
	Tasks list[struct {
		wireTask
		Threads json.RawMessage `json:"threads"`
	}] `json:"tasks"`
}

// Trace reads a process, its tasks with the comments on them, and its activity feed; not
// that of one that is archived.
func (c *Client) Trace(ctx context.Context, runID string) (Trace, error) {
	k := call{doing: "reading the process", path: c.inOrg("runs", runID), query: url.Values{"with": {"tasks.threads"}}}
	run, err := one(c, ctx, k, wireRun.run)
	if err != nil {
		return Trace{}, err
	}
	var w wireTrace
	if err := json.Unmarshal(run.Raw, &w); err != nil {
		return Trace{}, err
	}
	t := Trace{Run: run, Done: int(w.Progress.value.Complete)}
	for _, each := range w.Tasks {
		if task, ok := each.task(); ok {
			t.Tasks = append(t.Tasks, task)
			t.Comments += len(elements(each.Threads))
		}
	}
	if run.ArchivedAt.IsZero() {
		t.Activities, t.Unread = All(c.activities(ctx, runID))
	}
	return t, nil
}

// Archive takes a process out of the active ones; it can be brought back, and what is archived
// stays so (docs/api.md, "Archiving").
func (c *Client) Archive(ctx context.Context, id string) error {
	k := call{
		doing: "archiving the process", method: http.MethodDelete, path: c.inOrg("runs", id),
		doubt: "Look at the process in Tallyfy.",
	}
	_, err := c.post(ctx, k, func() *payloadOf { return nil })
	return err
}
