package payload

import (
	"encoding/json"
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
		{"a second path", Field{ID: "f", Type: TypeFile}, Answer{Value: Files{Typed: "b.pdf", List: []File{{Object: json.RawMessage(`{"id":"1"}`)}}}}, "not taken yet"},
		{"JSON that is not whole", Field{ID: "f", Type: "slider", Required: true}, Answer{Value: Text(`{"x":1`)}, "not valid JSON"},
		{"a search in a list", Field{ID: "f", Type: TypePeople}, Answer{Value: Text("mia")}, "not taken yet"},
		{"blanks", Field{ID: "f", Type: TypeFile}, Answer{Value: Text("  ")}, ""},
		{"a text is its own answer", Field{ID: "f", Type: TypeText}, Answer{Value: Text("x")}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := Check(tt.field, tt.answer, Env{})
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

func TestAWrongAddressIsSaidOnce(t *testing.T) {
	f := Field{ID: "f", Type: TypeEmail, Validation: []string{"email"}}
	if found := Check(f, Answer{Value: Text("jane@x")}, Env{}); len(found) != 1 {
		t.Errorf("found %v", found)
	}
}
