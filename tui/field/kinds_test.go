package field

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"kickoff/api"
	"kickoff/api/sandbox"
	"kickoff/payload"
)

// A type of field stands in five places: its kind with the prompt of the line
// mode, its widget, the sandbox's rule, the schema of drafts and a vector.
func TestEachTypeStandsInItsFivePlaces(t *testing.T) {
	for _, gap := range gaps(t, kinds()) {
		t.Error(gap)
	}
}

func kinds() []payload.Kind {
	all := payload.Kinds()
	return all[:]
}

// hologram is a kind that somebody registered and went home.
type hologram struct{ payload.Kind }

func (hologram) Type() payload.FieldType     { return "hologram" }
func (hologram) Prompt(payload.Field) string { return "" }

func TestATypeThatHasOnlyItsKindHasFiveGaps(t *testing.T) {
	got := gaps(t, append(kinds(), hologram{kinds()[0]}))
	want := []string{"hologram: no widget", "hologram: no line prompt", "hologram: no sandbox rule", "hologram: not in the schema", "hologram: no vector"}
	if !slices.Equal(got, want) {
		t.Errorf("the walk finds %q", got)
	}
}

func TestATypeWithoutAKindHasAGap(t *testing.T) {
	want := []string{"text: a widget without a kind", "text: a sandbox rule without a kind", "text: in the schema without a kind", "text: a vector without a kind"}
	if got := gaps(t, kinds()[1:]); !slices.Equal(got, want) {
		t.Errorf("the walk finds %q", got)
	}
}

// gaps walks all types over all places, and names each that is missing.
func gaps(t *testing.T, kinds []payload.Kind) []string {
	t.Helper()
	var widgets []string
	for of := range makers() {
		widgets = append(widgets, string(of))
	}
	places := []struct {
		has           []string
		missing, more string
	}{
		{widgets, "no widget", "a widget without a kind"},
		{prompted(kinds), "no line prompt", ""},
		{inSandbox(t), "no sandbox rule", "a sandbox rule without a kind"},
		{inSchema(t), "not in the schema", "in the schema without a kind"},
		{inVectors(t), "no vector", "a vector without a kind"},
	}
	var found, types []string
	for _, k := range kinds {
		types = append(types, string(k.Type()))
		for _, p := range places {
			if !slices.Contains(p.has, string(k.Type())) {
				found = append(found, string(k.Type())+": "+p.missing)
			}
		}
	}
	for _, p := range places {
		for _, of := range slices.Compact(slices.Sorted(slices.Values(p.has))) {
			if !slices.Contains(types, of) {
				found = append(found, of+": "+p.more)
			}
		}
	}
	return found
}

func prompted(kinds []payload.Kind) []string {
	var types []string
	for _, k := range kinds {
		if k.Prompt(payload.Field{}) != "" {
			types = append(types, string(k.Type()))
		}
	}
	return types
}

func inSchema(t *testing.T) []string {
	t.Helper()
	var schema struct {
		Defs struct {
			Field struct {
				Properties struct {
					Type struct {
						AnyOf []struct{ Const string }
					}
				}
			}
		} `json:"$defs"`
	}
	read(t, filepath.Join("docs", "draft.schema.json"), &schema)
	var types []string
	for _, one := range schema.Defs.Field.Properties.Type.AnyOf {
		if one.Const != "" {
			types = append(types, one.Const)
		}
	}
	return types
}

// inSandbox are the types that take turns in a generated form, whose values the sandbox
// checks.
func inSandbox(t *testing.T) []string {
	t.Helper()
	running, err := sandbox.Start("127.0.0.1:0", sandbox.Options{World: sandbox.Generate(sandbox.GenerateOptions{Templates: 1, Fields: 50})})
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	client, err := api.New(api.Options{BaseURL: running.URL, Token: running.Server.Token(), Org: running.Server.OrgID()})
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for page, err := range client.Templates(t.Context(), api.TemplateQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page {
			template, err := client.Template(t.Context(), row.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range template.Fields {
				types = append(types, string(f.Type))
			}
		}
	}
	return types
}

// inVectors are the types that have a vector for what the program sends and one
// for what the sandbox makes of it.
func inVectors(t *testing.T) []string {
	t.Helper()
	var cases []struct {
		Kind  string
		Field struct {
			Type string `json:"field_type"`
		}
	}
	read(t, filepath.Join("testdata", "field-cases.json"), &cases)
	kinds := map[string]map[string]bool{}
	for _, c := range cases {
		if kinds[c.Field.Type] == nil {
			kinds[c.Field.Type] = map[string]bool{}
		}
		kinds[c.Field.Type][c.Kind] = true
	}
	var types []string
	for of, has := range kinds {
		if has["encode"] && has["server"] {
			types = append(types, of)
		}
	}
	return types
}

func read(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

func TestATableWithoutColumnsNamesNoKeyOfCellsAndKeepsTheCursor(t *testing.T) {
	w := open(payload.Field{Type: payload.TypeTable}, payload.Answer{})
	for _, k := range w.Keys() {
		if k.Enabled() && k.Help().Key == "←→" {
			t.Error("there are no cells to go to")
		}
	}
	if c := w.Cursor(); c == nil || c.X != 0 || c.Y != 0 || w.Foot() != "" {
		t.Errorf("cursor %+v, foot %q", c, w.Foot())
	}
}
