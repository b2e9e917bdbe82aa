package mapping

import (
	"maps"
	"testing"
)

func TestWhatColumnsFillIsKeptForTheirTemplate(t *testing.T) {
	dir := t.TempDir()
	want := map[string]string{"Customer": "Name", "Note": ""}
	if err := Open(dir, "x").Keep("t1", want); err != nil {
		t.Fatal(err)
	}
	if err := Open(dir, "x").Keep("t2", map[string]string{"A": "B"}); err != nil {
		t.Fatal(err)
	}
	if got, err := Open(dir, "x").Of("t1"); err != nil || !maps.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	for _, none := range [][2]string{{"x", "t3"}, {"y", "t1"}} {
		if got, err := Open(dir, none[0]).Of(none[1]); err != nil || got != nil {
			t.Errorf("%v: %v, %v", none, got, err)
		}
	}
}
