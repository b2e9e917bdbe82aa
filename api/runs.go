package api

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/rawjson"
)

// RunQuery narrows a list of processes.
type RunQuery struct {
	// Text is a part of the name. The server matches loosely: filter again.
	Text string
	// TemplateID also finds the processes of the template's other versions.
	TemplateID string
	// Sort is a column, a - before it for the other order: NewestFirst.
	Sort string
	// Archived asks for the archived ones alone.
	Archived bool
	// Filed asks for the tags and folders of each too.
	Filed bool
}

// NewestFirst sorts processes.
const NewestFirst = "-created_at"

// Run is a process as the server stored it.
type Run struct {
	ID            string
	Name          string
	Status        string
	TemplateID    string
	TemplateTitle string
	StarterID     int64
	CreatedAt     time.Time
	// ArchivedAt is zero while the process is not archived.
	ArchivedAt time.Time
	// URL is the process's web address where the answer holds one of its own.
	URL string
	// Answers are the kick-off values by field id, verbatim; nil when what was read
	// does not tell them.
	Answers map[string]json.RawMessage
	// Tags, Folders, Groups and Users are ids; nil when what was read has no such list.
	// Tags and folders come only when they are asked for (docs/api.md, "GET runs/{id}").
	Tags, Folders, Groups []string
	Users                 []int64
	// Rules are those of the template's version that the process was launched from;
	// nil when what was read does not tell them.
	Rules []payload.Rule
	// Raw is the whole object as it came, in one line.
	Raw json.RawMessage
}

// Task is one step of a process.
type Task struct {
	ID     string
	StepID string
	Title  string
	// Type is the API's word: task, approval, expiring, email, expiring_email.
	Type string
	// Status is the API's word: not-started, in-progress, completed, auto-skipped.
	Status   string
	Position int
	// Deadline is zero when there is none.
	Deadline time.Time
	Owners   payload.Owners
	// NoDeadline and NoOwners: what was read does not tell them.
	NoDeadline, NoOwners bool
}

// DefaultProcessURL is where the web application shows a process (docs/api.md,
// "Web addresses").
const DefaultProcessURL = "https://go.tallyfy.com/{org}/processes/{run}"

// ProcessURL fills {org} and {run} into the pattern of a process's web address;
// an empty pattern is DefaultProcessURL.
func ProcessURL(pattern, org, run string) string {
	return strings.NewReplacer("{org}", url.PathEscape(org), "{run}", url.PathEscape(run)).Replace(cmp.Or(pattern, DefaultProcessURL))
}

// wireRun is a process. Its answers are an object by field id, which PHP writes
// as [] when it is empty.
type wireRun struct {
	ID            text            `json:"id"`
	Name          text            `json:"name"`
	Status        text            `json:"status"`
	TemplateID    text            `json:"checklist_id"`
	TemplateTitle text            `json:"checklist_title"`
	StartedBy     number          `json:"started_by"`
	CreatedAt     timestamp       `json:"created_at"`
	StartedAt     timestamp       `json:"started_at"`
	ArchivedAt    timestamp       `json:"archived_at"`
	Prerun        json.RawMessage `json:"prerun"`
	Tags          json.RawMessage `json:"tags"`
	Folders       json.RawMessage `json:"folders"`
	Groups        json.RawMessage `json:"groups"`
	Users         json.RawMessage `json:"users"`
	Template      object[struct {
		Rules *list[wireRule] `json:"automated_actions"`
	}] `json:"checklist"`
	URL        text `json:"url"`
	Link       text `json:"link"`
	ClientURL  text `json:"client_url"`
	WebhookURL text `json:"ClientURL"`
	raw        json.RawMessage
}

func (w *wireRun) UnmarshalJSON(raw []byte) error {
	type plain wireRun
	if err := json.Unmarshal(raw, (*plain)(w)); err != nil {
		return err
	}
	w.raw = compact(raw)
	return nil
}

func (w wireRun) run() (Run, bool) {
	r := Run{
		ID:            ident(w.ID),
		Name:          line(w.Name),
		Status:        line(w.Status),
		TemplateID:    ident(w.TemplateID),
		TemplateTitle: line(w.TemplateTitle),
		StarterID:     int64(w.StartedBy),
		CreatedAt:     w.CreatedAt.Time,
		ArchivedAt:    w.ArchivedAt.Time,
		Answers:       answers(w.Prerun),
		Tags:          listed(w.Tags, ident),
		Folders:       listed(w.Folders, ident),
		Groups:        listed(w.Groups, ident),
		Users:         listed(w.Users, func(n number) int64 { return int64(n) }),
		Raw:           w.raw,
	}
	if rules := w.Template.value.Rules; rules != nil {
		r.Rules = readRules(*rules)
	}
	if r.CreatedAt.IsZero() {
		r.CreatedAt = w.StartedAt.Time
	}
	for _, u := range []text{w.URL, w.Link, w.ClientURL, w.WebhookURL} {
		if r.URL = webAddress(u); r.URL != "" {
			break
		}
	}
	return r, r.ID != ""
}

// answers are the kick-off values by field id, nil where there is no such key; they
// are kept verbatim so that they can be compared with what was sent.
func answers(raw json.RawMessage) map[string]json.RawMessage {
	if raw == nil {
		return nil
	}
	values := map[string]json.RawMessage{}
	if inner := unwrap(raw); rawjson.KindOf(inner) == rawjson.Object {
		_ = json.Unmarshal(inner, &values)
	}
	return values
}

// listed are the ids of a list, nil where there is no such key.
func listed[W any, T comparable](raw json.RawMessage, convert func(W) T) []T {
	if raw == nil {
		return nil
	}
	return append([]T{}, references(elements(raw), "id", convert)...)
}

// webAddress is the address of a page that can be opened, "" for anything else.
func webAddress(t text) string {
	s := line(t)
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.ContainsRune(s, ' ') {
		return ""
	}
	return s
}

type wireTask struct {
	ID       text            `json:"id"`
	StepID   text            `json:"step_id"`
	Title    text            `json:"title"`
	Alias    text            `json:"alias"`
	Type     text            `json:"task_type"`
	Status   text            `json:"status"`
	Position number          `json:"position"`
	Deadline json.RawMessage `json:"deadline"`
	Owners   json.RawMessage `json:"owners"`
}

func (w wireTask) task() (Task, bool) {
	var due timestamp
	var owners object[wireOwners]
	_ = due.UnmarshalJSON(w.Deadline)
	_ = owners.UnmarshalJSON(w.Owners)
	t := Task{
		ID:         ident(w.ID),
		StepID:     ident(w.StepID),
		Title:      named(w.Title, w.Alias),
		Type:       line(w.Type),
		Status:     line(w.Status),
		Position:   int(w.Position),
		Deadline:   due.Time,
		Owners:     owners.value.owners(),
		NoDeadline: w.Deadline == nil,
		NoOwners:   w.Owners == nil,
	}
	return t, t.ID != ""
}

// Runs are processes as a list shows them.
func (c *Client) Runs(ctx context.Context, q RunQuery) Pages[Run] {
	query := search(q.Text)
	if q.TemplateID != "" {
		query.Set("checklist_id", q.TemplateID)
	}
	if q.Sort != "" {
		query.Set("sort", q.Sort)
	}
	if q.Archived {
		query.Set("archived", "only")
	}
	if q.Filed {
		query.Set("with", "tags,folders")
	}
	k := call{doing: "reading the processes", path: c.inOrg("runs"), query: query}
	return pages(c, ctx, k, each(wireRun.run))
}

// Run is one process with its kick-off values.
func (c *Client) Run(ctx context.Context, id string) (Run, error) {
	k := call{doing: "reading the process", path: c.inOrg("runs", id), query: url.Values{"with": {"prerun,tags,folders,checklist"}}}
	return one(c, ctx, k, wireRun.run)
}

// Tasks are the tasks of a process. Just after a launch the list may be short: it
// is read from a copy that lags by seconds (docs/api.md, "GET runs/{id}/tasks").
func (c *Client) Tasks(ctx context.Context, runID string) Pages[Task] {
	k := call{doing: "reading the tasks of the process", path: c.inOrg("runs", runID, "tasks")}
	return pages(c, ctx, k, each(wireTask.task))
}

// Launch starts a process with exactly these bytes as the request's body.
//
// The API has no way to tell a second launch from the first, so nothing is ever
// sent twice but after a 429, which means that the server did not take it. An
// error that is ErrUnknownOutcome says that the process may exist: look before
// launching again. Any other error means that none was started.
func (c *Client) Launch(ctx context.Context, body []byte) (Run, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	k := call{
		doing: "launching", method: http.MethodPost, path: c.inOrg("runs"), body: digest(body),
		doubt: "The process may have been started: look for it in Tallyfy before you launch again.",
	}
	a, err := c.post(ctx, k, func() *payloadOf {
		return &payloadOf{
			contentType: "application/json",
			length:      int64(len(body)),
			body:        io.NopCloser(bytes.NewReader(body)),
		}
	})
	var r Run
	if err == nil {
		r, err = item(k, a, ErrUnknownOutcome, wireRun.launched)
	}
	if e, ok := errors.AsType[*Error](err); ok {
		e.doing = "" // who launches says it
		if e.kind == ErrInvalid && e.Status != http.StatusUnprocessableEntity {
			e.kind = nil // 413 and 415 are about a file where one is uploaded
		}
		if e.kind == ErrUnknownOutcome {
			e.Created, e.RunID = a.status == http.StatusCreated, namedRun(a)
		}
	}
	return r, err
}

// launched is a process with an id that one can ask for.
func (w wireRun) launched() (Run, bool) {
	r, ok := w.run()
	isID := regexp.MustCompile(`^` + idPattern + `$`).MatchString(r.ID)
	return r, ok && isID && !slices.Contains([]string{"true", "false", "null", "0"}, r.ID)
}

const idPattern = `[0-9A-Za-z_-]{1,128}`

// namedRun is the first id in an answer that is no whole process, "" for none: of
// JSON that was cut off, or the end of the address where the new process is.
func namedRun(a answer) string {
	for _, place := range []struct{ pattern, text string }{
		{`"id"\s*:\s*"(` + idPattern + `)"`, string(a.body)},
		{`/runs/(` + idPattern + `)/?$`, a.header.Get("Location")},
	} {
		if found := regexp.MustCompile(place.pattern).FindStringSubmatch(place.text); found != nil {
			return found[1]
		}
	}
	return ""
}
