package payload

import "testing"

func TestAGroupCountsOnlyThoseWhoCanBeGivenWork(t *testing.T) {
	d := &Directory{Members: []Member{{ID: 1}, {ID: 2, Status: "Disabled"}}, Me: Member{ID: 3}}
	if got := d.Active(Group{Members: []int64{1, 2, 3, 4}, Guests: []string{"ann@x.test"}}); got != 4 {
		t.Errorf("it counts %d", got)
	}
}

func TestNobodyIsActiveWhereAllAreKnownToBeDisabled(t *testing.T) {
	d := &Directory{
		Members: []Member{{ID: 1}, {ID: 2, Status: "disabled"}, {ID: 3, Status: "disabled"}},
		Groups:  []Group{{ID: "gone", Members: []int64{2, 3}}, {ID: "mixed", Members: []int64{1, 2}}, {ID: "guest", Members: []int64{2}, Guests: []string{"ann@x.test"}}, {ID: "unread"}},
	}
	for _, c := range []struct {
		of   Owners
		none bool
	}{
		{Owners{}, false}, {Owners{Users: []int64{2}}, true}, {Owners{Users: []int64{2, 3}, Groups: []string{"gone"}}, true}, {Owners{Groups: []string{"gone"}}, true},
		{Owners{Users: []int64{1, 2}}, false}, {Owners{Users: []int64{2, 99}}, false}, {Owners{Users: []int64{2}, Guests: []string{"ann@x.test"}}, false},
		{Owners{Groups: []string{"mixed"}}, false}, {Owners{Groups: []string{"guest"}}, false}, {Owners{Groups: []string{"unread"}}, false}, {Owners{Users: []int64{2}, Groups: []string{"none"}}, false},
	} {
		if got := d.NoneActive(c.of); got != c.none {
			t.Errorf("%+v: %v", c.of, got)
		}
	}
	if (*Directory)(nil).NoneActive(Owners{Users: []int64{2}}) {
		t.Error("nobody is known, and somebody is called disabled")
	}
}
