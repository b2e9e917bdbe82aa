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

var fetched = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func list() []payload.Template {
	return []payload.Template{{
		ID: "a", Title: "A", StepCount: 3, Tags: []payload.Tag{{ID: "t", Name: "T"}},
		Fields: []payload.Field{
			{ID: "f", Type: payload.TypeDropdown, Options: []payload.Option{{ID: json.RawMessage(`2`), Text: "<b>", Label: "<b>"}, {Text: "no id"}}},
			{ID: "g", Type: payload.TypeText, Default: json.RawMessage(`"x"`)},
		},
	}, {ID: "b"}}
}

func TestWhatWasSavedComesBack(t *testing.T) {
	dir := t.TempDir()
	c := Open(dir, "https://x.test org1")
	if got, at, err := c.Templates(); got != nil || !at.IsZero() || err != nil {
		t.Fatalf("%v %v %v", got, at, err)
	}
	if err := c.SaveTemplates(list(), fetched); err != nil {
		t.Fatal(err)
	}
	got, at, err := Open(dir, "https://x.test org1").Templates()
	if err != nil || !at.Equal(fetched) || !reflect.DeepEqual(got, list()) {
		t.Errorf("%+v %v %v", got, at, err)
	}
	if got, _, _ := Open(dir, "https://x.test org2").Templates(); got != nil {
		t.Errorf("another organisation's list: %v", got)
	}
}

func TestADamagedCacheIsNone(t *testing.T) {
	for _, text := range []string{"", "{", "null", "[]", `{"version":1}`, `{"version":99,"fetched":"2026-11-23T12:00:00Z","templates":[]}`, `{"version":1,"fetched":"2026-11-23T12:00:00Z","templates":5}`} {
		c := Open(t.TempDir(), "s")
		if err := c.SaveTemplates(list(), fetched); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(c.file(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, at, err := c.Templates(); got != nil || !at.IsZero() || err != nil {
			t.Errorf("%q: %v %v %v", text, got, at, err)
		}
	}
}

func TestOnlyTheOwnerReadsTheCacheAndNothingElseIsLeft(t *testing.T) {
	dir := t.TempDir()
	c := Open(dir, "s")
	for range 2 {
		if err := c.SaveTemplates(list(), fetched); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v %v", files, err)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}
