package payload

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestTextThatIsNoAnswerYetIsNotLostSilently(t *testing.T) {
	tests := []struct {
		name   string
		field  Field
		answer Answer
		want   string
	}{
		{"a path that was not added", Field{ID: "f", Type: TypeFile}, Answer{Value: Text("/tmp/a.pdf")}, "not taken yet"},
		{"a second path", Field{ID: "f", Type: TypeFile}, Answer{Typed: "b.pdf", Value: Files{List: []File{{Object: json.RawMessage(`{"id":"1"}`)}}}}, "not taken yet"},
		{"JSON that is not whole", Field{ID: "f", Type: "slider", Required: true}, Answer{Value: Text(`{"x":1`)}, "not valid JSON"},
		{"a search for people", Field{ID: "f", Type: TypePeople}, Answer{Value: Text("mia")}, `"mia" is nobody here`},
		{"beside people", Field{ID: "f", Type: TypePeople}, Answer{Value: People{Owners: Owners{Users: []int64{7}}}, Typed: "mia"}, `"mia" is nobody here`},
		{"a search among options", Field{ID: "f", Type: TypeMultiselect, Options: []Option{{ID: json.RawMessage("1"), Text: "A"}}}, Answer{Typed: "zz"}, `"zz" is no option here`},
		{"what several options are called", Field{ID: "f", Type: TypeDropdown, Options: []Option{{ID: json.RawMessage("1"), Text: "A"}, {ID: json.RawMessage("2"), Text: "A"}}}, Answer{Typed: " a"}, `"a" could mean more than one option`},
		{"what several people are called", Field{ID: "f", Type: TypePeople}, Answer{Typed: "bo ray"}, `"bo ray" is what several people are called`},
		{"blanks", Field{ID: "f", Type: TypeFile}, Answer{Value: Text("  ")}, ""},
		{"a text is its own answer", Field{ID: "f", Type: TypeText}, Answer{Value: Text("x")}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := Check(tt.field, tt.answer, Env{People: &Directory{Members: []Member{{ID: 1, Name: "Bo Ray"}, {ID: 2, Name: "Bo Ray"}, {ID: 3, Name: "Mia", Status: "disabled"}}}})
			if tt.want == "" {
				if len(found) != 0 {
					t.Errorf("found %v", found)
				}
				return
			}
			if len(found) != 1 || found[0].Kind != Invalid || !strings.Contains(found[0].Message, tt.want) {
				t.Errorf("found %v, want %q", found, tt.want)
			}
		})
	}
}

func TestTextThatIsNoOwnerOrPropertyYetBlocks(t *testing.T) {
	tpl := Template{ID: "t", Title: "T", Steps: []Step{{ID: "s", Title: "S"}}}
	_, found := Build(tpl, Snapshot{
		Steps:   map[string]StepAnswer{"s": {Typed: "mia"}},
		Details: Details{Typed: map[string]string{"tags": "urg", "roles/r1": "bo", "users": " "}},
	}, Env{})
	var blocking []string
	for _, p := range found {
		if p.Blocks() {
			blocking = append(blocking, p.Step+p.Property+": "+p.String())
		}
	}
	want := `roles: "bo" is nobody here: finish it or empty it|s: "mia" is nobody here: finish it or empty it|tags: "urg" is no tag here: finish it or empty it`
	slices.Sort(blocking)
	if got := strings.Join(blocking, "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAWrongAddressIsSaidOnce(t *testing.T) {
	f := Field{ID: "f", Type: TypeEmail, Validation: []string{"email"}}
	if found := Check(f, Answer{Value: Text("jane@x")}, Env{}); len(found) != 1 {
		t.Errorf("found %v", found)
	}
}
