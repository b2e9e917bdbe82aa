package jsonview

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/tui/theme"
)

const body = `{
  "checklist_id": "abc",
  "prerun": {
    "f1": "Jane Smith",
    "f2": [1, true, null]
  }
}
`

func spans() []payload.Span {
	return []payload.Span{{Field: "f1", First: 3, Last: 3}, {Field: "f2", First: 4, Last: 4}}
}

func nobody(payload.Mention) string { return "" }

func code(c rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: c} }

func letter(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: r, Text: string(r)} }

func TestTheLinesOfTheAnswerInFocusAreMarked(t *testing.T) {
	v := New(theme.Dark())
	v.Show(payload.Launch{Body: []byte(body), Spans: spans()}, nobody)
	v.MarkAnswer("f1", "", "")
	want := `  {
    "checklist_id": "abc",
    "prerun": {
▌     "f1": "Jane Smith",
      "f2": [1, true, null]
    }
  }`
	if got := ansi.Strip(v.View(60, 20)); got != want {
		t.Errorf("got\n%s", got)
	}
	v.Show(payload.Launch{Body: []byte("{\n" + body[2:]), Spans: []payload.Span{{Field: "f1", First: 1, Last: 1}}}, nobody)
	if got := ansi.Strip(v.View(60, 20)); !strings.Contains(got, "▌   \"checklist_id\"") {
		t.Errorf("the mark did not follow the body:\n%s", got)
	}
	v.MarkAnswer("gone", "", "")
	if got := ansi.Strip(v.View(60, 20)); strings.Contains(got, "▌") {
		t.Errorf("still marked:\n%s", got)
	}
}

func TestAMarkOutOfSightIsScrolledTo(t *testing.T) {
	v := New(theme.Dark())
	v.Show(payload.Launch{Body: []byte(long(200)), Spans: []payload.Span{{Field: "f", First: 150, Last: 151}}}, nobody)
	v.View(40, 10)
	v.MarkAnswer("f", "", "")
	view := ansi.Strip(v.View(40, 10))
	if !strings.Contains(view, "▌ \"k150\"") || !strings.Contains(view, "▌ \"k151\"") {
		t.Errorf("got\n%s", view)
	}
	v.Update(code(tea.KeyHome))
	if got := ansi.Strip(v.View(40, 10)); !strings.Contains(got, "k000") {
		t.Error("a person who scrolls is pulled back to the mark")
	}
}

func long(lines int) string {
	var out strings.Builder
	for i := range lines {
		fmt.Fprintf(&out, "\"k%03d\": %d,\n", i, i)
	}
	return out.String()
}

func TestKeysWalk(t *testing.T) {
	tests := []struct {
		name string
		keys []tea.KeyPressMsg
		// first is the line at the top, at the one under the cursor.
		first, at string
	}{
		{"down", []tea.KeyPressMsg{code(tea.KeyDown)}, "k000", "k001"},
		{"down and up", []tea.KeyPressMsg{code(tea.KeyDown), code(tea.KeyUp), code(tea.KeyUp)}, "k000", "k000"},
		{"a page", []tea.KeyPressMsg{code(tea.KeyPgDown)}, "k009", "k009"},
		{"up from there", []tea.KeyPressMsg{code(tea.KeyPgDown), code(tea.KeyUp)}, "k006", "k008"},
		{"end", []tea.KeyPressMsg{code(tea.KeyEnd)}, "k090", "k099"},
		{"not past the end", []tea.KeyPressMsg{code(tea.KeyEnd), code(tea.KeyPgDown), code(tea.KeyDown)}, "k090", "k091"},
		{"home", []tea.KeyPressMsg{code(tea.KeyEnd), code(tea.KeyHome)}, "k000", "k000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := New(theme.Dark())
			v.Show(payload.Launch{Body: []byte(long(100))}, nobody)
			v.Point(true)
			v.View(40, 10)
			for _, k := range tt.keys {
				v.Update(k)
			}
			got := ansi.Strip(v.View(40, 10))
			if first := strings.TrimLeft(got, " ›"); !strings.HasPrefix(first, `"`+tt.first) || !strings.Contains(got, `› "`+tt.at) {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

const folded = `{
  "name": "Onboard \"Jane\"",
  "prerun": {
    "f1": [
      {
        "id": 1,
        "text": "Laptop"
      }
    ],
    "f2": "x"
  },
  "tags": []
}
`

// at has a view whose cursor is so many lines down.
func at(line int) *View {
	v := New(theme.Dark())
	v.Show(payload.Launch{Body: []byte(folded)}, nobody)
	v.Point(true)
	v.View(60, 20)
	for range line {
		v.Update(code(tea.KeyDown))
	}
	return v
}

func TestALineFoldsWhatItOpensOrBelongsTo(t *testing.T) {
	tests := map[string]struct {
		line int
		want string
	}{
		"an opener":    {3, "›     \"f1\": [… 4 lines ],"},
		"inside":       {6, "›       {… 2 lines }"},
		"a closer":     {8, "›     \"f1\": [… 4 lines ],"},
		"a value":      {9, "›   \"prerun\": {… 7 lines },"},
		"top has none": {1, "›   \"name\": \"Onboard"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			v := at(tt.line)
			v.Update(letter('z'))
			if got := ansi.Strip(v.View(60, 20)); !strings.Contains(got, tt.want) {
				t.Errorf("got\n%s", got)
			}
			before := v.at
			v.Update(code(tea.KeyDown))
			v.Update(code(tea.KeyUp))
			if v.at != before {
				t.Errorf("down and up lead from line %d to %d", before, v.at)
			}
			v.Update(letter('z'))
			if got := ansi.Strip(v.View(60, 20)); strings.Contains(got, "lines") {
				t.Errorf("it does not open:\n%s", got)
			}
		})
	}
}

func TestWhatIsFoldedIsStillFound(t *testing.T) {
	v := at(2)
	v.Update(letter('z'))
	for _, k := range "/laptop" {
		v.Update(letter(k))
	}
	if got := ansi.Strip(v.View(60, 20)); !strings.Contains(got, "Laptop") {
		t.Errorf("got\n%s", got)
	}
}

func TestALongTextShowsItsBeginning(t *testing.T) {
	v := New(theme.Dark())
	v.Show(payload.Launch{Body: []byte("{\n  \"note\": \"" + strings.Repeat("word ", 100) + "end\"\n}\n")}, nobody)
	if got := ansi.Strip(v.View(60, 20)); !strings.Contains(got, "rows more") || strings.Contains(got, "end") {
		t.Errorf("got\n%s", got)
	}
	v.Update(code(tea.KeyDown))
	v.Update(letter('z'))
	if got := ansi.Strip(v.View(60, 20)); !strings.Contains(got, "end\"") {
		t.Errorf("opened:\n%s", got)
	}
}

func TestAPartIsWhatTheLineHolds(t *testing.T) {
	for line, want := range map[int]string{
		1: `Onboard "Jane"`,
		3: "[\n  {\n    \"id\": 1,\n    \"text\": \"Laptop\"\n  }\n]",
		5: "1", 6: "Laptop", 9: "x", 11: "[]",
		7: "{\n  \"id\": 1,\n  \"text\": \"Laptop\"\n}",
	} {
		if got := at(line).Part(); got != want {
			t.Errorf("line %d holds %q, want %q", line, got, want)
		}
	}
}

func TestBesideEachIDStandsWhatItIs(t *testing.T) {
	const body = `{
  "prerun": {
    "8108a016005e41e4dd882d2ded6983f0": "Jane Smith",
    "d590e03dcad318a380f8007fe255596b": [
      7
    ]
  }
}
`
	v := New(theme.Dark())
	v.Show(payload.Launch{Body: []byte(body), Mentions: []payload.Mention{{Line: 2, Of: payload.NamedField, ID: "81"}, {Line: 3, Of: payload.NamedField, ID: "d5"}, {Line: 4, Of: payload.NamedMember, ID: "7"}}}, func(m payload.Mention) string {
		return map[string]string{"81": "Full name", "d5": "Equipment to be ordered for the first day", "7": "Mia Okafor"}[m.ID]
	})
	for width, want := range map[int]string{
		80: `  {
    "prerun": {
      "8108a016005e41e4dd882d2ded6983f0": "Jane Smith",                Full name
      "d590e03dcad318a380f8007fe255596b": [  Equipment to be ordered for the fi…
        7                                                             Mia Okafor
      ]
    }
  }`,
		48: `  {
    "prerun": {
      "8108a016005e41e4dd882d2ded6983f0": "Jane 
        Smith",                        Full name
      "d590e03dcad318a380f8007fe255596b": [
        7                             Mia Okafor
      ]
    }
  }`,
	} {
		if got := ansi.Strip(v.View(width, 20)); got != want {
			t.Errorf("%d wide:\n%s", width, got)
		}
	}
	for _, k := range "/okaf" {
		v.Update(letter(k))
	}
	if got := ansi.Strip(v.View(80, 20)); !strings.Contains(got, "›       7") {
		t.Errorf("the name is not found:\n%s", got)
	}
}

func TestNoIDIsWithoutItsNameForWantOfRoom(t *testing.T) {
	const body = `{
  "prerun": {
    "8108a016005e41e4dd882d2ded6983f0": "Ann",
    "d590e03dcad318a380f8007fe255596b": "Q2"
  },
  "tags": [
    "bb572e161b55a71266b91b330d3aa4c3",
    "36397687977a116a05fc97f47de22c4c"
  ],
  "tasks": {
    "63131a4761d9d2f8b1ecd68516c7fb96": {
      "deadline": "2026-12-01T17:00:00Z",
      "owners": {
      }
    }
  }
}
`
	v := New(theme.Dark())
	l := payload.Launch{Body: []byte(body)}
	for _, line := range []int{2, 3, 6, 7, 10} {
		l.Mentions = append(l.Mentions, payload.Mention{Line: line, ID: fmt.Sprint(line)})
	}
	v.Show(l, func(m payload.Mention) string { return "Name of " + m.ID })
	for _, width := range []int{44, 48, 60, 120} {
		got := ansi.Strip(v.View(width, 30))
		for _, m := range l.Mentions {
			if !strings.Contains(got, "Name of "+m.ID) {
				t.Errorf("%d wide, line %d has no name:\n%s", width, m.Line, got)
			}
		}
	}
}

func TestWhatIsFoldedIsStillCalledWhatItIs(t *testing.T) {
	v := New(theme.Dark())
	v.Show(payload.Launch{
		Body:     []byte("{\n  \"tasks\": {\n    \"63131a4761d9d2f8b1ecd68516c7fb96\": {\n      \"owners\": {}\n    },\n    \"a\": {}\n  }\n}"),
		Mentions: []payload.Mention{{Line: 2, ID: "2"}},
	}, func(payload.Mention) string { return "1 Prepare" })
	v.at = 2
	v.Update(letter('z'))
	for width, want := range map[int]string{
		80: `      "63131a4761d9d2f8b1ecd68516c7fb96": {… 1 line },                 1 Prepare`,
		48: `      "63131a4761d9d2f8b1… 1 line },   1 Prepare`,
	} {
		if got := ansi.Strip(v.View(width, 20)); !strings.Contains(got, want) {
			t.Errorf("%d wide:\n%s", width, got)
		}
	}
}

func TestHowMuchDoesNotShowIsSaid(t *testing.T) {
	v := New(theme.Dark())
	v.Show(payload.Launch{Body: []byte(long(100)), Spans: []payload.Span{{Field: "f", First: 20, Last: 60}}}, nobody)
	if got := ansi.Strip(v.View(40, 10)); !strings.HasSuffix(got, "90 lines more ↓") || v.Above() != "" {
		t.Errorf("%q above, got\n%s", v.Above(), got)
	}
	v.MarkAnswer("f", "", "")
	if got := ansi.Strip(v.View(40, 10)); !strings.HasSuffix(got, "33 marked lines more ↓") || v.Above() != "18 lines above ↑" {
		t.Errorf("%q above, got\n%s", v.Above(), got)
	}
	v.Update(code(tea.KeyEnd))
	if got := ansi.Strip(v.View(40, 10)); strings.Contains(got, "↓") {
		t.Errorf("at the end, got\n%s", got)
	}
}

func TestSearchFindsNextAndFormer(t *testing.T) {
	v := New(theme.Dark())
	v.Show(payload.Launch{Body: []byte(long(100))}, nobody)
	v.View(40, 10)
	for _, k := range []tea.KeyPressMsg{letter('/'), letter('K'), letter('0'), letter('5')} {
		v.Update(k)
	}
	if v.Cursor(); !v.CapturesInput() {
		t.Fatal("esc would not end the search")
	}
	if got := ansi.Strip(v.View(40, 10)); !strings.Contains(got, `› "k050"`) {
		t.Fatalf("got\n%s", got)
	}
	v.Update(code(tea.KeyEnter))
	v.Update(letter('n'))
	if got := ansi.Strip(v.View(40, 10)); !strings.Contains(got, `› "k051"`) {
		t.Errorf("n: got\n%s", got)
	}
	v.Update(letter('N'))
	v.Update(letter('N'))
	if got := ansi.Strip(v.View(40, 10)); !strings.Contains(got, `› "k059"`) {
		t.Errorf("N goes around the start: got\n%s", got)
	}
	v.Update(code(tea.KeyEscape))
	if v.CapturesInput() {
		t.Error("esc did not end the search")
	}
}

func TestALongLineWrapsWithAHangingIndent(t *testing.T) {
	v := New(theme.Dark())
	v.Show(payload.Launch{Body: []byte(`    "key": "abcdefghijklmnopqrstuvwxyz"`)}, nobody)
	want := `      "key": "abcdef
        ghijklmnopqr
        stuvwxyz"`
	if got := ansi.Strip(v.View(20, 10)); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestEscapesAreShownAsTheyAreSent(t *testing.T) {
	v := New(theme.Dark())
	v.Show(payload.Launch{Body: []byte(`"a\u202eb\u009bc\u200bd"`)}, nobody)
	if got := ansi.Strip(v.View(60, 3)); got != `  "a\u202eb\u009bc\u200bd"` {
		t.Errorf("got %q", got)
	}
}

func TestThePaneFitsEverySize(t *testing.T) {
	v := New(theme.Dark())
	v.Show(payload.Launch{Body: []byte("{\n  \"日本語日本語\": \"👩\u200d🚀 " + strings.Repeat("word ", 50) + "\",\n  \"n\": -1.5e3\n}"), Spans: []payload.Span{{Field: "f", First: 1, Last: 1}}}, nobody)
	v.MarkAnswer("f", "", "")
	v.Update(letter('/'))
	v.Update(letter('n'))
	for width := 1; width <= 120; width++ {
		for _, height := range []int{1, 2, 5, 30} {
			v.Update(code(tea.KeyEnd))
			view := v.View(width, height)
			lines := strings.Split(view, "\n")
			if len(lines) > height {
				t.Fatalf("%d lines in %d", len(lines), height)
			}
			for _, line := range lines {
				if w := ansi.StringWidth(line); w > width {
					t.Fatalf("%q is %d wide, want %d", ansi.Strip(line), w, width)
				}
			}
		}
	}
}

func TestEveryByteOfALineIsDrawnOnce(t *testing.T) {
	for _, line := range []string{
		`  "a": "b\"c", `, `-1.5,`, `true`, `[1, false, null, "x"]`, `"open`, `a"b":c-`, `"": {}`, `"k" : 1`,
	} {
		tokens := scan(line, theme.Dark())
		if got := ansi.Strip(paint(line, 0, len(line), tokens)); got != line {
			t.Errorf("got %q of %q", got, line)
		}
	}
}

func BenchmarkView(b *testing.B) {
	for _, lines := range []int{100, 10_000} {
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			v := New(theme.Dark())
			v.Show(payload.Launch{Body: []byte(long(lines))}, nobody)
			for b.Loop() {
				v.Update(code(tea.KeyDown))
				v.View(60, 40)
			}
		})
	}
}

// BenchmarkAFold folds and opens all answers, and copies them as a part.
func BenchmarkAFold(b *testing.B) {
	v := New(theme.Dark())
	v.Show(payload.Launch{Body: []byte("{\n  \"prerun\": {\n" + strings.Repeat("    \"a\": 1,\n", 10_000) + "    \"z\": 1\n  }\n}")}, nobody)
	v.Point(true)
	v.Update(code(tea.KeyDown))
	for b.Loop() {
		v.Update(letter('z'))
		v.View(60, 40)
	}
}

func BenchmarkALetterOfASearch(b *testing.B) {
	v := New(theme.Dark())
	mentions := make([]payload.Mention, 10_000)
	for i := range mentions {
		mentions[i] = payload.Mention{Line: i, Of: payload.NamedField, ID: fmt.Sprint(i)}
	}
	v.Show(payload.Launch{Body: []byte(long(10_000)), Mentions: mentions}, func(m payload.Mention) string { return "Question " + m.ID })
	v.Update(letter('/'))
	v.Update(letter('x')) // the lines are made ready by the first letter
	for b.Loop() {
		v.Update(letter('y'))
		v.View(60, 40)
		v.Update(code(tea.KeyBackspace))
	}
}

func FuzzEveryByteIsDrawnOnce(f *testing.F) {
	for _, line := range []string{`  "a": "b\"c",`, `-`, `"\`, "日本\x00", `a-1"`} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if clean.Printed(line) != line || strings.ContainsAny(line, "\t\n") {
			return // the body has escapes for it, and no tabs
		}
		at := 0
		for _, token := range scan(line, &theme.Theme{}) {
			if token.end <= at {
				t.Fatalf("a token of nothing at %d of %q", at, line)
			}
			at = token.end
		}
		if got := paint(line, 0, len(line), scan(line, &theme.Theme{})); at != len(line) || got != line {
			t.Fatalf("got %q of %q", got, line)
		}
	})
}

func TestTheLineUnderTheCursorStaysInSightInLessRoom(t *testing.T) {
	v := New(theme.Dark())
	v.Show(payload.Launch{Body: []byte(body)}, nobody)
	v.Point(true)
	v.View(60, 5)
	for range 4 {
		v.Update(code(tea.KeyDown))
	}
	for _, size := range [][2]int{{60, 5}, {60, 4}, {60, 2}, {20, 3}} {
		if got := ansi.Strip(v.View(size[0], size[1])); !strings.Contains(got, theme.SignCursor) {
			t.Errorf("in %v the line is out of sight:\n%s", size, got)
		}
	}
}
