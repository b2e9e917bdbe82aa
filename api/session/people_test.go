package session

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNamesOfPeopleAreFoundInAnyShape(t *testing.T) {
	for text, want := range map[string][]string{
		`"a@b.test, Sales"`:           {"a@b.test", "Sales"},
		`["a@b.test",7]`:              {"a@b.test", "7"},
		`{"users":[7]}`:               {"7"},
		`{"groups":["g"],"users":[]}`: {"g"},
		`[{"users":[7]}]`:             {"7"},
		`nonsense`:                    nil,
		`null`:                        nil,
		`{"guests":["x@y.test"],"other":{"a":["b,c"]}}`: nil,
	} {
		got := NamesIn(json.RawMessage(text))
		if strings.Contains(text, "other") { // the order within an object is free
			if len(got) != 3 {
				t.Errorf("%s: %v", text, got)
			}
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}
