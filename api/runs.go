package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"kickoff/payload/rawjson"
)

// wireRun is a process. Its answers are an object by field id, which PHP writes
// as [] when it is empty.
type wireRun struct {
	ID            text            `json:"id"`
	Name          text            `json:"name"`
	Status        text            `json:"status"`
	TemplateID    text            `json:"checklist_id"`
	TemplateTitle text            `json:"checklist_title"`
	StartedBy     number          `json:"started_by"`
	CreatedAt     moment          `json:"created_at"`
	StartedAt     moment          `json:"started_at"`
	Prerun        json.RawMessage `json:"prerun"`
	URL           text            `json:"url"`
	Link          text            `json:"link"`
	ClientURL     text            `json:"client_url"`
	WebhookURL    text            `json:"ClientURL"`
	raw           json.RawMessage
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
		Answers:       answers(w.Prerun),
		Raw:           w.raw,
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

// answers are the kick-off values by field id; they are kept verbatim so that
// they can be compared with what was sent.
func answers(raw json.RawMessage) map[string]json.RawMessage {
	values := map[string]json.RawMessage{}
	if inner := unwrap(raw); rawjson.KindOf(inner) == rawjson.Object {
		_ = json.Unmarshal(inner, &values)
	}
	return values
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
	ID       text               `json:"id"`
	StepID   text               `json:"step_id"`
	Title    text               `json:"title"`
	Status   text               `json:"status"`
	Position number             `json:"position"`
	Deadline moment             `json:"deadline"`
	Owners   object[wireOwners] `json:"owners"`
}

func (w wireTask) task() (Task, bool) {
	t := Task{
		ID:       ident(w.ID),
		StepID:   ident(w.StepID),
		Title:    line(w.Title),
		Status:   line(w.Status),
		Position: int(w.Position),
		Deadline: w.Deadline.Time,
		Owners:   w.Owners.value.owners(),
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
	k := call{doing: "reading the processes", path: c.inOrg("runs"), query: query}
	return pages(c, ctx, k, each(wireRun.run))
}

// Run is one process with its kick-off values.
func (c *Client) Run(ctx context.Context, id string) (Run, error) {
	k := call{doing: "reading the process", path: c.inOrg("runs", id), query: url.Values{"with": {"prerun,tags,folders"}}}
	a, err := c.get(ctx, k)
	if err != nil {
		return Run{}, err
	}
	return readRun(k, a, ErrNetwork)
}

// readRun reads a process; without an id it is none.
func readRun(k call, a answer, kind error) (Run, error) {
	w, err := item[wireRun](k, a, kind)
	if err != nil {
		return Run{}, err
	}
	r, ok := w.run()
	if !ok {
		return Run{}, unreadable(k, a, kind)
	}
	return r, nil
}

// Tasks are the tasks of a process. Just after a launch the list may be short: it
// is read from a copy that lags by seconds (docs/api.md, "GET runs/{id}/tasks").
func (c *Client) Tasks(ctx context.Context, runID string) Pages[Task] {
	k := call{doing: "reading the tasks of the process", path: c.inOrg("runs", runID, "tasks")}
	return pages(c, ctx, k, each(wireTask.task))
}

// Archive takes a process out of the active ones; it can be brought back.
func (c *Client) Archive(ctx context.Context, id string) error {
	k := call{
		doing: "archiving the process", method: http.MethodDelete, path: c.inOrg("runs", id),
		doubt: "Look at the process in Tallyfy.",
	}
	_, err := c.post(ctx, k, func() *payloadOf { return nil })
	return err
}
