package session

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kickoff/api"
	"kickoff/payload"
)

// nobody is an organisation without people.
type nobody struct{}

func (nobody) Members(context.Context, string) api.Pages[payload.Member] { return none[payload.Member] }
func (nobody) Groups(context.Context, string) api.Pages[payload.Group]   { return none[payload.Group] }
func (nobody) Guests(context.Context, string) api.Pages[payload.Guest]   { return none[payload.Guest] }

func none[T any](yield func([]T, error) bool) { yield(nil, nil) }

// An organisation that has no guest yet is not one whose guests were not read.
func TestWhereThereIsNoGuestYetAllAreNew(t *testing.T) {
	d, err := Recipients(t.Context(), nobody{}, payload.Directory{}, payload.Owners{Guests: []string{"jo@x.test"}})
	if err != nil || d.Guests == nil {
		t.Errorf("the guests are %v, %v", d.Guests, err)
	}
}

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
		got := namesIn(json.RawMessage(text))
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
