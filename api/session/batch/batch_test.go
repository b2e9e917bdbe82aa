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
	of := func(cells []Cell) string {
		digest, _ := new(Digests).Of(2, cells)
		return digest
	}
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
	for row := range 3 {
		a, twin := one.Of(row+2, first)
		b, _ := other.Of(row+7, first)
		if a != b || (row == 0) != (a == of(first)) || twin != min(row, 1)*2 {
			t.Errorf("the equal row %d is %s, beside row %d, and %s in another table", row, a, twin, b)
		}
	}
}
