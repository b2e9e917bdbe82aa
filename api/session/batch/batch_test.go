package batch

import "testing"

func TestWhatARowSaysTellsItFromOthers(t *testing.T) {
	row := func(cells ...string) []Cell {
		var all []Cell
		for i := 0; i < len(cells); i += 2 {
			all = append(all, Cell{cells[i], cells[i+1]})
		}
		return all
	}
	of := func(cells []Cell) string { return new(Digests).Of(cells) }
	first := row("name", "Jo", "mail", "jo@x.test")
	for _, c := range []struct {
		name  string
		cells []Cell
		same  bool
	}{
		{"as it is", first, true},
		{"columns in another order", row("mail", "jo@x.test", "name", "Jo"), true},
		{"an empty column more", row("name", "Jo", "mail", "jo@x.test", "note", ""), true},
		{"another blank", row("name", "Jo ", "mail", "jo@x.test"), false},
		{"in other columns", row("mail", "Jo", "name", "jo@x.test"), false},
		{"a cell more", row("name", "Jo", "mail", "jo@x.test", "note", "-"), false},
	} {
		if (of(c.cells) == of(first)) != c.same {
			t.Errorf("%s: the same is not %v", c.name, c.same)
		}
	}
	var one, other Digests
	if a, b := one.Of(first), one.Of(first); a == b || a != other.Of(first) || b != other.Of(first) {
		t.Error("equal rows are not told apart by their place alone")
	}
}
