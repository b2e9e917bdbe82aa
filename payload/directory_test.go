package payload

import "testing"

func TestAGroupCountsOnlyThoseWhoCanBeGivenWork(t *testing.T) {
	d := &Directory{Members: []Member{{ID: 1}, {ID: 2, Status: "Disabled"}}, Me: Member{ID: 3}}
	if got := d.Active(Group{Members: []int64{1, 2, 3, 4}, Guests: []string{"ann@x.test"}}); got != 4 {
		t.Errorf("it counts %d", got)
	}
}
