package people

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"kickoff/payload"
	"kickoff/tui/picker"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
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
	for _, it := range new(Lists).Everybody(directory(), true) {
		if seen[it.ID] {
			t.Errorf("%s stands for two", it.ID)
		}
		seen[it.ID] = true
		if who, ok := Who(it); !ok || who.Name != it.Title {
			t.Errorf("%+v became %+v", it, who)
		}
		if it.Title == "Max Gone" {
			t.Error("a disabled member is offered")
		}
		if it.Title == "" {
			t.Errorf("%+v has no name", it)
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d are offered, want 5", len(seen))
	}
}

func TestGuestsCannotBeChosenWhereNoneIsTaken(t *testing.T) {
	var l Lists
	first := directory()
	l.Prepare(first)
	more := *first
	more.Guests = append(more.Guests, payload.Guest{Email: "new@guest.test"})
	for d, guests := range map[*payload.Directory]int{first: 1, &more: 2} {
		for _, taken := range []bool{true, false} {
			n := 0
			for _, it := range l.Everybody(d, taken) {
				if IsGuest(it) {
					n++
				}
				if want := IsGuest(it) && !taken; (it.Disabled != "") != want {
					t.Errorf("guests taken: %v, and %s: %q", taken, it.Title, it.Disabled)
				}
			}
			if n != guests {
				t.Errorf("%d guests, want %d", n, guests)
			}
		}
		if n := len(l.Members(d)); n != 3 {
			t.Errorf("%d members, want 3", n)
		}
	}
}

func TestPeopleAreFoundByTheBeginningsOfWords(t *testing.T) {
	d := &payload.Directory{
		Members: []payload.Member{
			{ID: 1, Name: "Chloé Masson", Email: "chloe@acme.test"}, {ID: 2, Name: "Mia Samson", Email: "mia@acme.test", JobTitle: "Itinerary planner"},
			{ID: 3, Name: "Sam Ito", Email: "sito@acme.test", JobTitle: "Developer"}, {ID: 4, Name: "Kofi Mensah", Email: "kofi@acme.test", JobTitle: "IT support"},
			{ID: 5, Name: "Tomás Herrera", Email: "t@acme.test"}, {ID: 6, Name: "Samuel Gone", Status: "disabled"},
		},
		Groups: []payload.Group{{ID: "it", Name: "IT", Members: []int64{4, 5, 6}, Guests: []string{"x@out.test"}}},
	}
	for _, tt := range []struct{ typed, found string }{
		{"sam", "Sam Ito, Mia Samson"},
		{"IT", "IT, Sam Ito, Mia Samson, Kofi Mensah, Tomás Herrera"},
		{"samito", "Sam Ito"},
		{"ito sam", "Sam Ito"},
		{"support", "Kofi Mensah"},
		{"chloe", "Chloé Masson"}, // groups are not found by those inside
		{"kofi", "Kofi Mensah"},
		{"son", "Chloé Masson, Mia Samson"},
		{"sto", ""},
	} {
		p := picker.New(theme.Dark(), picker.Options{Multi: true})
		p.SetItems(new(Lists).Everybody(d, true))
		p.SetSize(100, 9)
		p.SetQuery(tt.typed)
		var found []string
		for range p.Len() {
			it, _ := p.Highlighted()
			found = append(found, it.Title)
			p.Update(tuitest.Key("down"))
		}
		if got := strings.Join(found, ", "); got != tt.found {
			t.Errorf("%q found %s, want %s", tt.typed, got, tt.found)
		}
		if view := ansi.Strip(p.View()); tt.typed == "IT" && !strings.Contains(view, "Kofi Mensah, Tomás Herrera, x@out.test") {
			t.Errorf("the group does not show its members:\n%s", view)
		}
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
		it, _ := FreeText(directory)(tt.typed)
		if it.Disabled != "" {
			it.ID = ""
		}
		if it.ID != tt.want {
			t.Errorf("%q offers %q, want %q", tt.typed, it.ID, tt.want)
		}
	}
	if it, said := FreeText(directory)("MAX@acme.test"); !said || !strings.Contains(it.Disabled, "is disabled") {
		t.Errorf("of a disabled member is said %+v", it)
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
