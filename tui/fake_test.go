package tui

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/store/draft"
	"kickoff/payload/store/ledger"
	"kickoff/tui/stage"
)

// world is a service that answers at once, from memory.
type world struct {
	// latency is how long each answer takes.
	latency   time.Duration
	templates []payload.Template
	bodies    [][]byte
	launchErr error
	fail      error
	// runs are the processes that a look-up sees; lost is an answer that is not
	// stored.
	runs    []api.Run
	runsErr error
	lost    string
	// uploads counts the files that were stored.
	uploads   int
	uploadErr error
	// uploading is called while a file is on its way.
	uploading func()
	// members is why the members cannot be read; searched are those asked for by name.
	members  error
	searched []string
	// away is why nothing answers, nil where all does.
	away error
	// crowd are members besides the few that there always are.
	crowd []payload.Member
	// archived are the processes that were taken back, archiveErr what the next tries give.
	archived   []string
	archiveErr []error
}

func (w *world) wait() { time.Sleep(w.latency) }

// pages are those of a list, each after a while.
func pages[T any](w *world, err error, items ...T) api.Pages[T] {
	return func(yield func([]T, error) bool) {
		w.wait()
		if w.away != nil {
			items, err = nil, w.away
		}
		yield(items, err)
	}
}

func clock() time.Time { return time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC) }

func (w *world) TemplatePages(context.Context) iter.Seq2[api.TemplatePage, error] {
	return func(yield func(api.TemplatePage, error) bool) {
		w.wait()
		if err := cmp.Or(w.away, w.fail); err != nil {
			yield(api.TemplatePage{}, err)
			return
		}
		yield(api.TemplatePage{Templates: slices.Values(w.templates), Total: len(w.templates)}, nil)
	}
}

func (w *world) Template(_ context.Context, id string) (payload.Template, error) {
	w.wait()
	if w.away != nil {
		return payload.Template{}, w.away
	}
	for _, t := range w.templates {
		if t.ID == id {
			return t, nil
		}
	}
	return payload.Template{}, api.ErrNotFound
}

func (w *world) Launch(_ context.Context, body []byte) (api.Run, error) {
	w.wait()
	w.bodies = append(w.bodies, body)
	if w.launchErr != nil {
		return api.Run{}, w.launchErr
	}
	var sent struct{ Name string }
	if err := json.Unmarshal(body, &sent); err != nil {
		return api.Run{}, err
	}
	return api.Run{ID: fmt.Sprint("run", len(w.bodies)), Name: sent.Name, StarterID: 1, CreatedAt: clock()}, nil
}

func (w *world) Upload(_ context.Context, f api.UploadFile, _ func(int64)) (json.RawMessage, error) {
	w.wait()
	if w.uploadErr != nil {
		return nil, w.uploadErr
	}
	if w.uploading != nil {
		w.uploading()
	}
	w.uploads++
	return json.RawMessage(fmt.Sprintf(`{"id":"asset%d","filename":%q}`, w.uploads, f.Name)), nil
}

func (w *world) Runs(context.Context, api.RunQuery) api.Pages[api.Run] {
	return pages(w, w.runsErr, w.runs...)
}

// Run is the last launch, as it would be stored.
func (w *world) Run(_ context.Context, id string) (api.Run, error) {
	w.wait()
	var sent struct {
		Name   string
		Prerun map[string]json.RawMessage
	}
	if len(w.bodies) > 0 {
		if err := json.Unmarshal(w.bodies[len(w.bodies)-1], &sent); err != nil {
			return api.Run{}, err
		}
	}
	delete(sent.Prerun, w.lost)
	raw, err := json.Marshal(map[string]string{"name": sent.Name})
	return api.Run{ID: id, Name: sent.Name, StarterID: 1, CreatedAt: clock(), Answers: sent.Prerun, Raw: raw}, err
}

func (w *world) Tasks(context.Context, string) api.Pages[api.Task] {
	return pages(w, nil, api.Task{StepID: "s1"}, api.Task{StepID: "s2"}, api.Task{StepID: "s3"})
}

func (w *world) RulesExecuted(context.Context, string) (map[string]bool, error) {
	w.wait()
	return nil, api.ErrNotFound
}

func (w *world) Trace(_ context.Context, id string) (api.Trace, error) {
	return api.Trace{Run: api.Run{ID: id}}, nil
}

func (w *world) Archive(_ context.Context, id string) error {
	if len(w.archiveErr) > 0 {
		err := w.archiveErr[0]
		if w.archiveErr = w.archiveErr[1:]; err != nil {
			return err
		}
	}
	w.archived = append(w.archived, id)
	return nil
}

func (w *world) ServerNow() time.Time { return clock() }

// delivery is how launches reach the world, with a ledger of its own.
func (w *world) delivery(t testing.TB) *delivery.Delivery {
	t.Helper()
	book := ledger.Open(t.TempDir(), "test")
	book.Now = clock
	return &delivery.Delivery{
		Server: w, Ledger: book, Org: "org1", Me: 1, Now: clock,
		URL:  func(r api.Run) string { return "https://acme.test/" + r.ID },
		Wait: func(ctx context.Context, d time.Duration) error { time.Sleep(d); return ctx.Err() },
	}
}

func (w *world) Members(_ context.Context, q string) api.Pages[payload.Member] {
	if w.members != nil {
		return pages[payload.Member](w, w.members)
	}
	if q != "" {
		w.searched = append(w.searched, q)
		return pages(w, nil, payload.Member{ID: 2, Email: "kim@acme.test", Name: "Kim Lee"})
	}
	few := []payload.Member{{ID: 1, Email: "jo@acme.test", Name: "Jo Smith"}, {ID: 2, Email: "kim@acme.test", Name: "Kim Lee"}}
	return pages(w, nil, append(few, w.crowd...)...)
}
func (w *world) Guests(context.Context, string) api.Pages[payload.Guest] {
	return pages[payload.Guest](w, nil)
}
func (w *world) Groups(context.Context, string) api.Pages[payload.Group] {
	return pages(w, nil, payload.Group{ID: "g1", Name: "People team"})
}
func (w *world) Tags(context.Context, string) api.Pages[payload.Tag] {
	return pages(w, nil, payload.Tag{ID: "t1", Name: "onboarding"})
}
func (w *world) Folders(context.Context) api.Pages[payload.Folder] {
	return pages(w, nil, payload.Folder{ID: "f1", Name: "HR", Path: "HR"})
}
func (w *world) Me(context.Context) (payload.Member, error) {
	w.wait()
	return payload.Member{ID: 1, Email: "jo@acme.test", Name: "Jo Smith", Timezone: "Europe/Berlin", DateFormat: "DD/MM/YYYY"}, w.away
}
func (w *world) Organization(context.Context) (api.Organization, error) {
	w.wait()
	return api.Organization{ID: "org1", Name: "Acme Corp"}, w.away
}

// savedDrafts keeps drafts in memory.
type savedDrafts map[string]draft.Draft

func (s savedDrafts) List() ([]draft.Entry, error) {
	var list []draft.Entry
	for name, d := range s {
		list = append(list, draft.Entry{Name: name, Path: name, TemplateID: d.TemplateID, TemplateTitle: d.TemplateTitle, SavedAt: d.SavedAt})
	}
	return list, nil
}
func (s savedDrafts) Load(name string) (draft.Draft, error) {
	if d, ok := s[name]; ok {
		return d, nil
	}
	return draft.Draft{}, draft.ErrNotFound
}
func (s savedDrafts) Remove(name string) error { delete(s, name); return nil }
func (s savedDrafts) Save(d draft.Draft) error {
	if d.Name == "full disk" {
		return errors.New("the disk is full")
	}
	s[d.Name] = d
	return nil
}

// onboarding has every kind of thing that a stage can show.
func onboarding() payload.Template {
	option := func(id, text string) payload.Option {
		return payload.Option{ID: json.RawMessage(id), Text: text, Label: text}
	}
	return payload.Template{
		ID: "tpl1", Title: "Employee Onboarding", Summary: "Everything a new colleague needs.", FieldCount: 12, StepCount: 3,
		Guidance: "Ask the team lead which equipment is needed.",
		Fields: []payload.Field{
			{ID: "name", Label: "Full name", Type: payload.TypeText, Required: true, Position: 1},
			{ID: "start", Label: "Start date", Type: payload.TypeDate, Guidance: "As it should stand on the contract", Position: 2},
			{ID: "kit", Label: "Equipment", Type: payload.TypeMultiselect, Position: 3, Options: []payload.Option{option("1", "Laptop"), option("2", "Badge")}},
			{ID: "level", Label: "Level", Type: payload.TypeRadio, Position: 4, Options: []payload.Option{option("1", "Junior"), option("2", "Senior")}},
			{ID: "about", Label: "About them", Type: payload.TypeTextarea, Position: 5},
			{ID: "mail", Label: "E-mail", Type: payload.TypeEmail, Position: 6},
			{ID: "site", Label: "Site", Type: payload.TypeDropdown, Position: 7, Options: []payload.Option{option(`"a"`, "Berlin"), option(`"b"`, "Oslo")}, Default: json.RawMessage(`"Berlin"`)},
			{ID: "doc", Label: "Contract", Type: payload.TypeFile, Position: 8},
			{ID: "sizes", Label: "Sizes", Type: payload.TypeTable, Position: 9, Columns: []payload.Column{{ID: json.RawMessage("1"), Label: "Shirt"}, {ID: json.RawMessage("2"), Label: "Shoe"}}},
			{ID: "lead", Label: "Team lead", Type: payload.TypePeople, Position: 10},
		},
		Steps: []payload.Step{
			{ID: "s1", Title: "Prepare the contract", Position: 1, Owners: payload.Owners{Users: []int64{2}}, AllowGuests: true},
			{ID: "s2", Title: "Order the equipment", Position: 2, AllowGuests: true},
			{ID: "s3", Title: "First day", Position: 3, AssignStarter: true, AllowGuests: true},
		},
	}
}

func bare() payload.Template { return payload.Template{ID: "tpl2", Title: "Ping"} }

func openedTemplate(t payload.Template) stage.Opened {
	return stage.Opened{Session: session.New(t, clock, payload.Env{})}
}

func (s savedDrafts) Rename(from, to string) error {
	d := s[from]
	d.Name = to
	delete(s, from)
	s[to] = d
	return nil
}

func (s savedDrafts) Copy(from, to string) error {
	d := s[from]
	d.Name = to
	s[to] = d
	return nil
}

func (savedDrafts) Removed() ([]draft.Entry, error) { return nil, nil }
func (savedDrafts) BringBack(string, string) error  { return draft.ErrNotFound }
