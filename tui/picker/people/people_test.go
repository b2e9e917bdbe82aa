package people

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kickoff/payload"
)

func directory() *payload.Directory {
	return &payload.Directory{
		Members: []payload.Member{
			{ID: 1, Name: "Ann Lee", Email: "ann@acme.test"}, {ID: 2, Name: "Ann Lee", Email: "lee@acme.test"},
			{ID: 3, Name: "Max Gone", Email: "max@acme.test", Status: "disabled"}, {ID: 4, Email: "nameless@acme.test"},
		},
		Guests: []payload.Guest{{Email: "gil@guest.test", Name: "Gil"}},
		Groups: []payload.Group{{ID: "g1", Name: "Finance", Members: []int64{1, 2}}},
	}
}

func TestEverybodyIsOfferedUnderAnIdOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, it := range Items(directory()) {
		if seen[it.ID] {
			t.Errorf("%s stands for two", it.ID)
		}
		seen[it.ID] = true
		if who, ok := Who(it); !ok || who.Name != it.Title {
			t.Errorf("%+v became %+v", it, who)
		}
		if (it.Disabled != "") != (it.Title == "Max Gone") {
			t.Errorf("%+v", it)
		}
		if it.Title == "" {
			t.Errorf("%+v has no name", it)
		}
	}
	if len(seen) != 6 {
		t.Errorf("%d are offered, want 6", len(seen))
	}
}

func TestAnUnknownAddressBecomesAGuest(t *testing.T) {
	tests := []struct {
		typed string
		want  string
	}{
		{"new@guest.test", "guest:new@guest.test"},
		{" new@guest.test ", "guest:new@guest.test"},
		{"ann@acme.test", ""},
		{"GIL@guest.test", ""},
		{"max@acme.test", ""},
		{"new@", ""},
		{"new", ""},
	}
	for _, tt := range tests {
		if it, _ := FreeText(directory)(tt.typed); it.ID != tt.want {
			t.Errorf("%q offers %q, want %q", tt.typed, it.ID, tt.want)
		}
	}
}

func TestChosenPeopleThatNobodyKnowsStayInSight(t *testing.T) {
	got := Chosen(payload.Owners{Users: []int64{1, 99}, Guests: []string{"x@y.test"}, Groups: []string{"g9"}}, directory())
	want := []string{"Ann Lee", "member 99", "x@y.test", "group g9"}
	for i, it := range got {
		if it.Title != want[i] {
			t.Errorf("got %q, want %q", it.Title, want[i])
		}
	}
	if len(Chosen(payload.Owners{Users: []int64{5}}, nil)) != 1 {
		t.Error("without a directory nobody shows")
	}
}

func TestOwnersComeBackFromTheirItems(t *testing.T) {
	o := payload.Owners{Users: []int64{7, 9}, Guests: []string{"a@b.c"}, Groups: []string{"12", "g"}}
	if diff := cmp.Diff(o, Owners(IDs(o))); diff != "" {
		t.Error(diff)
	}
	if got := Owners([]string{"tag:1", "member:x", ""}); !got.Empty() {
		t.Errorf("ids of another list gave %+v", got)
	}
}

func TestNamesakesAreToldApart(t *testing.T) {
	d := &payload.Directory{Members: []payload.Member{
		{ID: 1, Name: "Ann Lee", Email: "ann@acme.test"}, {ID: 2, Name: "Ann Lee", Email: "lee@acme.test"}, {ID: 3, Name: "Bo Ray", Email: "bo@acme.test"},
	}}
	if got, want := Names(payload.Owners{Users: []int64{2, 3}}, d), "Ann Lee <lee@acme.test>, Bo Ray"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
