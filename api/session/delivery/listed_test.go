package delivery_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kickoff/api/session/delivery"
)

func TestTheTagsOfAProcessAreReadInEachShape(t *testing.T) {
	for raw, want := range map[string][]string{
		`{}`:                                     nil,
		`{"tags":null}`:                          nil,
		`{"tags":[]}`:                            {},
		`{"tags":["a","b"]}`:                     {"a", "b"},
		`{"tags":[{"id":"a","title":"Urgent"}]}`: {"a"},
		`{"tags":{"data":[{"id":"a"},{"x":1}]}}`: {"a"},
		`{"tags":{"data":[]}}`:                   {},
		`no JSON`:                                nil,
	} {
		if diff := cmp.Diff(want, delivery.Listed([]byte(raw), "tags")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", raw, diff)
		}
	}
}
