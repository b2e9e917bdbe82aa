package cache

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"kickoff/payload"
)

func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func TestADocumentComesBackWithItsAge(t *testing.T) {
	dir := t.TempDir()
	c := Open(dir, "https://x.test org1")
	people := payload.Directory{Members: []payload.Member{{ID: 7, Email: "jo@acme.test"}}, Guests: []payload.Guest{}}
	if _, _, ok := Load[payload.Directory](c, People); ok {
		t.Fatal("there is something before anything was saved")
	}
	if err := Save(c, People, people, noon()); err != nil {
		t.Fatal(err)
	}
	got, at, ok := Load[payload.Directory](Open(dir, "https://x.test org1"), People)
	if !ok || !at.Equal(noon()) || !reflect.DeepEqual(got, people) {
		t.Errorf("%+v %v %v", got, at, ok)
	}
	if _, _, ok := Load[payload.Directory](Open(dir, "https://x.test org2"), People); ok {
		t.Error("it is another organisation's too")
	}
	if _, _, ok := Load[payload.Directory](&Cache{}, People); ok || Save(&Cache{}, People, people, noon()) != nil {
		t.Error("the zero cache has something, or fails")
	}
}

func TestADamagedDocumentIsNone(t *testing.T) {
	for _, text := range []string{"", "{", "null", "[]", `{"version":3}`, `{"version":99,"fetched":"2026-11-23T12:00:00Z","content":{}}`, `{"version":3,"fetched":"2026-11-23T12:00:00Z","content":5}`} {
		c := Open(t.TempDir(), "s")
		if err := Save(c, Tags, []payload.Tag{{ID: "t"}}, noon()); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(c.file("tags.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, at, ok := Load[[]payload.Tag](c, Tags); ok {
			t.Errorf("%q: %v %v", text, got, at)
		}
	}
}

func TestTextOfACachedTemplateIsMadeFitForAScreen(t *testing.T) {
	c := Open(t.TempDir(), "s")
	evil := payload.Template{
		ID: "a", Title: "T\x1b[31m\nred", Guidance: "one\ntwo\x07",
		Fields: []payload.Field{{
			ID: "f", Label: "L\u202e", Type: payload.TypeDropdown, Default: json.RawMessage(`"x"`), Validation: []string{"max\x00:3"},
			Options: []payload.Option{{ID: json.RawMessage(`2`), Text: "as\x1bit", Label: "as\x1bit"}, {Text: "no id"}},
		}},
		Steps: []payload.Step{{ID: "s", Title: "\x1b]0;x\x07S", Deadline: &payload.DeadlineRule{Unit: "d\x7f"}}},
	}
	if err := c.SaveTemplate(evil, noon()); err != nil {
		t.Fatal(err)
	}
	got, at, err := c.Template("a")
	want := evil
	want.Title, want.Guidance = "T red", "one\ntwo"
	want.Fields = []payload.Field{{
		ID: "f", Label: "L", Type: payload.TypeDropdown, Default: json.RawMessage(`"x"`), Validation: []string{"max:3"},
		Options: []payload.Option{{ID: json.RawMessage(`2`), Text: "as\x1bit", Label: "ast"}, {Text: "no id"}},
	}}
	want.Steps = []payload.Step{{ID: "s", Title: "S", Deadline: &payload.DeadlineRule{Unit: "d"}}}
	if err != nil || !at.Equal(noon()) || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v %v %v", got, at, err)
	}
}

func TestOnlyTheOwnerReadsTheCache(t *testing.T) {
	dir := t.TempDir()
	c := Open(dir, "s")
	renewed(t, c, &server{list: some("a", "b")}, List{}, noon(), true)
	for range 2 {
		if err := c.SaveTemplate(payload.Template{ID: "a"}, noon()); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(files) != 3 {
		t.Fatalf("%v %v", files, err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v %v", file, info.Mode(), err)
		}
	}
}
