package draft

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"kickoff/payload"
)

// published is the schema that the repository shows to others.
func published(t *testing.T) *jsonschema.Resolved {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "draft.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	if s.ID != schema {
		t.Errorf("drafts name the schema %s, it calls itself %s", schema, s.ID)
	}
	resolved, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return resolved
}

func validate(t *testing.T, s *jsonschema.Resolved, data []byte) error {
	t.Helper()
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatal(err)
	}
	return s.Validate(value)
}

func TestWhatIsWrittenFitsThePublishedSchema(t *testing.T) {
	s := published(t)
	secret, bare := weekly(), Draft{Name: "n", TemplateID: "t"}
	secret.Never = []string{"f1"}
	secret.Template.Steps[0].Roles = []payload.Role{{ID: "r1", Name: "Packer"}}
	secret.Answers.Details = payload.Details{
		Name: "n", Summary: "s", OwnerID: 1, StarterID: 2, Starred: truth(true), Public: truth(false), ParentID: "p",
		Tags: []string{"t"}, Users: []int64{2}, Groups: []string{"g"}, Folders: []string{"f"},
		Roles: map[string]payload.Owners{"r1": {Users: []int64{2}, Guests: []string{"a@b.test"}, Groups: []string{"g"}}},
	}
	for _, d := range []Draft{weekly(), secret, bare} {
		data, err := encode(d)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, s, data); err != nil {
			t.Errorf("%v in\n%s", err, data)
		}
	}
	first, err := os.ReadFile(filepath.Join("testdata", "weekly-first.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := validate(t, s, first); err != nil {
		t.Error(err)
	}
}

func TestTheSchemaRefusesWhatIsNoDraft(t *testing.T) {
	s := published(t)
	for _, text := range []string{
		`[]`, `{"version":1,"name":"n"}`, `{"version":2,"name":"n","template":{"id":"t"}}`,
		`{"version":1,"name":"n","template":{"id":"t"},"token":"x"}`,
		`{"version":1,"name":"n","template":{"id":"t"},"fields":{"a":{"text":1}}}`,
		`{"version":1,"name":"n","template":{"id":"t"},"steps":{"a":{"owners":{"users":["1"]}}}}`,
	} {
		if validate(t, s, []byte(text)) == nil {
			t.Errorf("taken: %s", text)
		}
	}
}
