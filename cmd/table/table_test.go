package table

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestColumnsStandByCells(t *testing.T) {
	var out strings.Builder
	if err := Write(&out, []string{"TITLE", "N", "ID"}, [][]string{{"日本語", "1", "a"}, {"plain", "12", "b"}, {"e\u0301t\u00e9", "", "c d"}}); err != nil {
		t.Fatal(err)
	}
	want := "TITLE   N   ID\n日本語  1   a\nplain   12  b\ne\u0301t\u00e9         c d\n"
	if got := out.String(); got != want {
		t.Errorf("written:\n%q\nwant\n%q", got, want)
	}
}

func BenchmarkWrite(b *testing.B) {
	var rows [][]string
	for i := range 10_000 {
		rows = append(rows, []string{fmt.Sprintf("Template number %d of many", i), "12", "8", "0123456789abcdef0123456789abcdef", ""})
	}
	for b.Loop() {
		if err := Write(io.Discard, []string{"TITLE", "FIELDS", "STEPS", "ID", "NOTE"}, rows); err != nil {
			b.Fatal(err)
		}
	}
}
