package api_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"kickoff/api"
	"kickoff/api/sandbox"
	"kickoff/payload"
)

// atSandbox is a client of a sandbox with these faults.
func atSandbox(t *testing.T, world *sandbox.World, faults ...string) *api.Client {
	t.Helper()
	rules, err := sandbox.ParseFaults(faults...)
	if err != nil {
		t.Fatal(err)
	}
	running, err := sandbox.Start("127.0.0.1:0", sandbox.Options{World: world, Faults: rules})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	c, err := api.New(api.Options{BaseURL: running.URL + "/api", Token: running.Server.Token(), Org: running.Server.OrgID()})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func all[T any](t *testing.T, list api.Pages[T]) []T {
	t.Helper()
	var rows []T
	for page, err := range list {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, page...)
	}
	return rows
}

func TestTheWholeWayOfALaunch(t *testing.T) {
	c := atSandbox(t, nil)
	me, err := c.Me(t.Context())
	if err != nil || me.ID == 0 || me.Email == "" {
		t.Fatalf("%+v, %v", me, err)
	}
	for what, n := range map[string]int{
		"organisations": len(all(t, c.Organizations(t.Context()))),
		"members":       len(all(t, c.Members(t.Context(), ""))),
		"guests":        len(all(t, c.Guests(t.Context(), ""))),
		"groups":        len(all(t, c.Groups(t.Context(), ""))),
		"tags":          len(all(t, c.Tags(t.Context(), ""))),
		"folders":       len(all(t, c.Folders(t.Context()))),
	} {
		if n == 0 {
			t.Errorf("no %s", what)
		}
	}
	if o, err := c.Organization(t.Context()); err != nil || o.ID != c.Org() {
		t.Errorf("%+v, %v", o, err)
	}

	var chosen payload.Template
	for _, row := range all(t, c.Templates(t.Context(), api.TemplateQuery{})) {
		tpl, err := c.Template(t.Context(), row.ID)
		if err != nil || tpl.StepCount != row.StepCount || len(tpl.Fields) != row.FieldCount || len(tpl.Steps) != row.StepCount {
			t.Errorf("%s: %d steps of %d, %v", row.Title, len(tpl.Steps), row.StepCount, err)
		}
		for _, f := range tpl.Fields {
			if !f.Type.Known() {
				t.Errorf("%s: field %q is of type %q", row.Title, f.Label, f.Type)
			}
		}
		if tpl.Obstacle() == "" && len(tpl.Steps) > 0 && !anyRequired(tpl) {
			chosen = tpl
		}
	}
	if chosen.ID == "" {
		t.Fatal("nothing can be launched")
	}

	var told int64
	asset, err := c.Upload(t.Context(), api.UploadFile{
		TemplateID: chosen.ID, Name: "plan.txt", Size: 5,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("hello")), nil },
	}, func(sent int64) { told = sent })
	if err != nil || told != 5 || !strings.Contains(string(asset), "plan.txt") {
		t.Errorf("%s, told %d, %v", asset, told, err)
	}

	start := time.Now()
	run, err := c.Launch(t.Context(), []byte(fmt.Sprintf(`{"checklist_id":%q,"name":"Trial"}`, chosen.ID)))
	if err != nil || run.Name != "Trial" || run.TemplateID != chosen.ID || run.StarterID != me.ID {
		t.Fatalf("%+v, %v", run, err)
	}
	if off := run.CreatedAt.Sub(start); off.Abs() > time.Minute {
		t.Errorf("created %v from now", off)
	}
	if again, err := c.Run(t.Context(), run.ID); err != nil || again.Name != run.Name || !json.Valid(again.Raw) {
		t.Errorf("%+v, %v", again, err)
	}
	if tasks := all(t, c.Tasks(t.Context(), run.ID)); len(tasks) != len(chosen.Steps) {
		t.Errorf("%d tasks of %d steps", len(tasks), len(chosen.Steps))
	}
	if runs := all(t, c.Runs(t.Context(), api.RunQuery{Text: "Tri", TemplateID: chosen.ID, Sort: "-created_at"})); len(runs) != 1 || runs[0].ID != run.ID {
		t.Errorf("found %+v", runs)
	}
	if err := c.Archive(t.Context(), run.ID); err != nil {
		t.Error(err)
	}
}

func anyRequired(t payload.Template) bool {
	for _, f := range t.Fields {
		if f.Required {
			return true
		}
	}
	return false
}

func TestEveryRowOfALongListArrivesOnce(t *testing.T) {
	world := sandbox.Generate(sandbox.GenerateOptions{Templates: 205, Fields: 1, Steps: 1, Members: 310, Seed: 1})
	c := atSandbox(t, world)
	seen := map[string]bool{}
	for _, row := range all(t, c.Templates(t.Context(), api.TemplateQuery{})) {
		if seen[row.ID] {
			t.Errorf("%s came twice", row.ID)
		}
		seen[row.ID] = true
	}
	if len(seen) != 205 {
		t.Errorf("%d templates of 205", len(seen))
	}
	if n := len(all(t, c.Members(t.Context(), ""))); n < 310 {
		t.Errorf("%d members of 310", n)
	}
}

func TestFaultsOfTheSandboxAreToldForWhatTheyAre(t *testing.T) {
	cases := []struct {
		rule string
		kind error
		runs int
	}{
		{"POST */runs 500", api.ErrUnknownOutcome, 0},
		{"POST */runs 502", api.ErrUnknownOutcome, 0},
		{"POST */runs html", api.ErrUnknownOutcome, 0},
		{"POST */runs 401", api.ErrUnauthorized, 0},
		{"POST */runs 403", api.ErrForbidden, 0},
		{"POST */runs drop-before", api.ErrUnknownOutcome, 0},
		{"POST */runs drop-after", api.ErrUnknownOutcome, 1},
		{"POST */runs 500-after", api.ErrUnknownOutcome, 1},
		{"POST */runs truncate", api.ErrUnknownOutcome, 1},
		{"POST */runs 429:0s x2", nil, 1},
	}
	for _, k := range cases {
		c := atSandbox(t, sandbox.Generate(sandbox.GenerateOptions{Templates: 1, Seed: 1}), k.rule)
		tpl := all(t, c.Templates(t.Context(), api.TemplateQuery{}))[0]
		_, err := c.Launch(t.Context(), []byte(fmt.Sprintf(`{"checklist_id":%q,"name":"x"}`, tpl.ID)))
		if !errors.Is(err, k.kind) {
			t.Errorf("%s: %v", k.rule, err)
		}
		if runs := all(t, c.Runs(t.Context(), api.RunQuery{})); len(runs) != k.runs {
			t.Errorf("%s: %d processes, want %d", k.rule, len(runs), k.runs)
		}
	}
}

// What a list has of a template without steps is all of it: nothing has changed where it is
// read whole then.
func TestATemplateWithoutStepsIsWholeInAList(t *testing.T) {
	c := atSandbox(t, nil)
	for page, err := range c.TemplatePages(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		for listed := range page.Templates {
			if listed.StepsUnknown() {
				continue
			}
			if whole, err := c.Template(t.Context(), listed.ID); err != nil || !reflect.DeepEqual(whole, listed) {
				t.Errorf("in the list it is %#v, alone %#v, %v", listed, whole, err)
			}
		}
	}
}
