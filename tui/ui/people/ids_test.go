package people_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kickoff/payload"
	"kickoff/tui/ui/people"
)

func TestOwnersComeBackFromTheirItems(t *testing.T) {
	o := payload.Owners{Users: []int64{7, 9}, Guests: []string{"a@b.c"}, Groups: []string{"12", "g"}}
	if diff := cmp.Diff(o, people.Owners(people.IDs(o))); diff != "" {
		t.Error(diff)
	}
	if got := people.Owners([]string{"tag:1", "member:x", ""}); !got.Empty() {
		t.Errorf("ids of another list gave %+v", got)
	}
}

func TestNamesakesAreToldApart(t *testing.T) {
	d := &payload.Directory{Members: []payload.Member{
		{ID: 1, Name: "Ann Lee", Email: "ann@acme.test"}, {ID: 2, Name: "Ann Lee", Email: "lee@acme.test"}, {ID: 3, Name: "Bo Ray", Email: "bo@acme.test"},
	}}
	if got, want := people.Names(payload.Owners{Users: []int64{2, 3}}, d), "Ann Lee <lee@acme.test>, Bo Ray"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
