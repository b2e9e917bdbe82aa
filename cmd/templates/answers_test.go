package templates

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"
	"go.yaml.in/yaml/v3"

	"kickoff/cmd/batch"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/launch"
)

func newBench(t *testing.T) *cmdtest.Bench {
	b := cmdtest.New(t)
	b.Execute = cmdtest.Nouns(NewCommand, launch.NewCommand)
	return b
}

// ids are the templates of the built-in world that can be launched.
func ids(t *testing.T, b *cmdtest.Bench) []string {
	t.Helper()
	var list struct {
		Templates []struct{ ID, Obstacle string }
	}
	if err := json.Unmarshal([]byte(b.Must("--sandbox", "templates", "--json")), &list); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, row := range list.Templates {
		if row.Obstacle == "" {
			all = append(all, row.ID)
		}
	}
	return all
}

func schemaOf(t *testing.T, text string) *jsonschema.Resolved {
	t.Helper()
	var s jsonschema.Schema
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	if s.Schema != "https://json-schema.org/draft/2020-12/schema" {
		t.Errorf("the dialect is %s", s.Schema)
	}
	resolved, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return resolved
}

// valid reads a file as editors do.
func valid(t *testing.T, s *jsonschema.Resolved, file string) error {
	t.Helper()
	var value map[string]any
	if err := yaml.Unmarshal([]byte(file), &value); err != nil {
		t.Fatalf("%v in\n%s", err, file)
	}
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(raw, &plain); err != nil {
		t.Fatal(err)
	}
	return s.Validate(plain)
}

func TestTheSchemaTakesWhatALaunchTakes(t *testing.T) {
	b := newBench(t)
	world := "--world=" + b.WorldFile()
	s := schemaOf(t, b.Must("--sandbox", world, "templates", "schema", "Order"))
	const needed = "Buyer: 007\nPlan: Gold\n"
	for file, ok := range map[string]bool{
		needed:                          true,
		"Buyer: Jo\nPlan: {id: 2}\n":    true,
		needed + "Extras: [2024]\n":     true,
		needed + "Extras: Wrap, 2024\n": true,
		needed + "Day: +3d\nLine: [Lamp, 1.10]\nTeam: [me, 2]\nPaper: [https://a.test/x.pdf]\nNote:\n": true,
		needed + "Line: {Item: Lamp}\nTeam: {users: [1]}\nDay: 01.12.2026\n":                           true,
		"Buyer: Jo\n":                       false,
		"Buyer:\nPlan: Gold\n":              false,
		"Buyer: ''\nPlan: Gold\n":           false,
		"Buyer: Jo\nPlan: Bronze\n":         false,
		needed + "Buyers: Jo\n":             false,
		needed + "Extras: [Ribbon]\n":       false,
		needed + "Line: [Lamp]\n":           false,
		needed + "Team: {members: [1]}\n":   false,
		needed + "Paper: [1]\nDay: [x]\n":   false,
		needed + "Note: {text: as never}\n": false,
	} {
		err := valid(t, s, file)
		if (err == nil) != ok {
			t.Errorf("%v for\n%s", err, file)
		}
		if code := b.Run("--sandbox", world, "launch", "Order", "--dry-run", "--values", b.File("a.yaml", file)); ok && code != 0 {
			t.Errorf("the launch ends with %d: %s\n%s", code, b.Err.String(), file)
		}
	}
}

// Every template of the built-in world: the written file changes nothing of the template's
// own answers, and the example row is one that can be launched.
func TestTheFilesOfATemplateLoadBack(t *testing.T) {
	b := newBench(t)
	for _, id := range ids(t, b) {
		file, table := b.Must("--sandbox", "templates", "answers", id), strings.NewReader(b.Must("--sandbox", "templates", "csv", id))
		rows, err := csv.NewReader(table).ReadAll()
		if err != nil || len(rows) != 2 || rows[0][0] != "@name" {
			t.Fatalf("%s: %v, %q", id, err, rows)
		}
		args := []string{"--sandbox", "launch", id, "--dry-run"}
		for i, name := range rows[0] {
			switch {
			case rows[1][i] == "":
			case i == 0:
				args = append(args, "--name", rows[1][i])
			default:
				args = append(args, "--set", name+"="+rows[1][i])
			}
		}
		want := b.Must(args...)
		if got := b.Must(append(args, "--values", b.File("answers.yaml", file))...); got != want {
			t.Errorf("%s (-without the file +with it):\n%s", id, cmp.Diff(want, got))
		}
		bare := b.Run("--sandbox", "launch", id, "--dry-run")
		plain, problems := b.Out.String(), b.Err.String()
		if code := b.Run("--sandbox", "launch", id, "--dry-run", "--values", b.File("answers.yaml", file)); code != bare || b.Out.String() != plain || b.Err.String() != problems {
			t.Errorf("%s: exit %d, not %d\n%s", id, code, bare, b.Err.String())
		}
		s := schemaOf(t, b.Must("--sandbox", "templates", "schema", id))
		if err := valid(t, s, file); (err == nil) != (bare == 0) {
			t.Errorf("%s: its own file: %v\n%s", id, err, file)
		}
	}
}

// What others wrote into a template stays a comment, a key or a value.
func TestHostileTemplatesMakeHarmlessFiles(t *testing.T) {
	served := cmdtest.Changed(t, `"label": "Note"`, `"label": "@no: \"te\"\n#\u200b='x", "guidance": "<p>a\nPlan: Silver</p><p>b</p>"`, `"default_value": "as always"`, `"default_value": "- a: #\u0007\n'\"{\u2028"`)
	b := newBench(t).At(served)
	need := []string{"launch", "Order", "--set", "Buyer=Jo", "--set", "Plan=Gold", "--dry-run"}
	want := b.Must(need...)
	if got := b.Must(append(need, "--values", b.File("a.yaml", b.Must("templates", "answers", "Order")))...); got != want {
		t.Error(cmp.Diff(want, got))
	}
	rows, err := csv.NewReader(strings.NewReader(b.Must("templates", "csv", "Order"))).ReadAll()
	if err != nil || strings.HasPrefix(rows[0][8], "@") {
		t.Errorf("%v, %q", err, rows)
	}
	schemaOf(t, b.Must("templates", "schema", "Order"))
}

// A field whose name a table has for something else is called by its id, and the example
// answers what it is an example of.
func TestTheTableOfATemplateWithNamesOfATableIsRead(t *testing.T) {
	for _, label := range []string{"@name", "owner:*", "Deadline: *", "role:x", "@Tags", "sep=;", "-"} {
		b := newBench(t).At(cmdtest.Changed(t, `"label": "Buyer"`, `"label": "`+label+`"`, `"text": "Gold"`, `"text": "-"`))
		b.Execute = cmdtest.Nouns(NewCommand, batch.NewCommand)
		b.Must("batch", "Order", b.File("rows.csv", b.Must("templates", "csv", "Order")), "--check")
	}
}
