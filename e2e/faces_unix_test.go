//go:build unix

package e2e

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kickoff/tui/tuitest"
)

// answerOf is an answer as each face takes it: keys of the wizard, lines, and the value of
// a flag; no flag, no answer.
type answerOf struct {
	keys  string
	lines []string
	flag  string
}

// TestFiftyScriptsGiveTheSameBytesInAllFaces answers one form in many ways.
func TestFiftyScriptsGiveTheSameBytesInAllFaces(t *testing.T) {
	t.Parallel()
	none := answerOf{keys: "\t", lines: []string{""}}
	text := func(s string) answerOf { return answerOf{s + "\t", []string{s}, s} }
	form := []struct {
		field   string
		answers []answerOf
	}{
		{"Buyer", []answerOf{text("Jane"), {"back\t", []string{`\back`}, "back"}, text("日本 é"), {"quit\t", []string{"wro\x15", "redo", `\quit`}, "quit"}, text("3, 4|5"), {"J\t", []string{"\x1b[200~J\r\x1b[201~"}, "J"}, text(`\n "q" 'x'`)}},
		{"Plan", []answerOf{{"gold\r", []string{"2"}, "Gold"}, {"silv\r", []string{"silver"}, "Silver"}, {"gold\r", []string{"nothing of it", "gol", "1"}, "gold"}}},
		{"Extras", []answerOf{none, {"wrap\r\t", []string{"1"}, "Wrap"}, {"wrap\r2024\r\t", []string{"1, 2024"}, "Wrap, 2024"}, {"2024\r\t", []string{"2024"}, "2024"}, {"2024\rwrap\r\t", []string{"2", "back", "+1"}, "2024, Wrap"}}},
		{"Day", []answerOf{none, text("+3d"), text("1 dec 2026"), {"next fri\t", []string{"31 nov", "next fri"}, "next fri"}}},
		{"Line", []answerOf{none, {"a\rb\t", []string{"a|b"}, "a|b"}}},
		{"Team", []answerOf{none, {"li wu\r\t", []string{"li", "1"}, "li@works.test"}, {"new@mail.test\r\t", []string{"new@mail.test"}, "new@mail.test"}, {"sales\r\t", []string{"3"}, "Sales, North"}, {"li wu\rsales\r\t", []string{"2, 3"}, "li@works.test, Sales, North"}}},
		{"Paper", []answerOf{{"\t", []string{"skip"}, ""}, {"https://x.test/a.pdf\r\t", []string{"https://x.test/a.pdf"}, "https://x.test/a.pdf"}}},
		{"Note", []answerOf{none, {" more\t", []string{"as always more", "."}, "as always more"}, {" x\ny\t", []string{"\x1b[200~as always x\ry\x1b[201~"}, "as always x\ny"}}},
	}
	// What stands beside the answers: keys from anywhere, the lines of the last question.
	beside := []struct {
		keys  func(*tuitest.Terminal)
		lines []string
		flags []string
	}{
		{func(*tuitest.Terminal) {}, nil, nil},
		{
			func(w *tuitest.Terminal) {
				w.Press("alt+3").See("2 of 2 start").Press("down", "enter").See("Owners of 2 Send").Type("wu").See("[ ] Li Wu").Press("enter", "esc").See("1 changed")
			},
			[]string{"steps", "2", "li", "1", "", ""}, []string{"--owner", "Send=li@works.test"},
		},
		{
			func(w *tuitest.Terminal) {
				w.Press("alt+3").See("2 of 2 start").Press("down", "d").See("Deadline of 2 Send").Type("+5d").Press("enter").See("1 changed")
			},
			[]string{"steps", "2", "", "+5d", ""}, []string{"--deadline", "Send=+5d"},
		},
		{
			func(w *tuitest.Terminal) {
				w.Press("alt+4", "home", "tab").Type("Kept short").See("Kept short")
			},
			[]string{"details", "summary", "1", "Kept short", ".", ""}, []string{"--summary", "Kept short"},
		},
		{
			func(w *tuitest.Terminal) {
				w.Press("alt+4", "home", "tab", "tab", "tab", "tab", "tab").Type("urg").Press("enter", "tab").Type("q1").Press("enter").See("✓ Tags", "Q1")
			},
			[]string{"details", "tags", "1", "urgent", "folders", "1", "1", ""}, []string{"--tag", "Urgent", "--folder", "q1"},
		},
		{
			func(w *tuitest.Terminal) {
				w.Press("alt+4", "up", "up", "enter", "down", "enter").See("✓ Starred").Press("up", "enter", "down", "down", "enter").See("✓ Public link")
			},
			[]string{"details", "starred", "1", "yes", "public", "1", "2", ""}, []string{"--starred", "--public=false"},
		},
	}
	world, err := filepath.Abs("../cmd/cmdtest/world.json")
	if err != nil {
		t.Fatal(err)
	}
	const scripts, groups = 50, 5
	for group := range groups {
		t.Run(fmt.Sprint("from ", group), func(t *testing.T) {
			t.Parallel()
			faces := []*server{serve(t, "--world", world), serve(t, "--world", world), serve(t, "--world", world)}
			home := t.TempDir()
			for script := group; script < scripts; script += groups {
				name := fmt.Sprint("Script ", script)
				flags := []string{"launch", "Order", "--yes", "--name", name}
				w := open(t, home, 120, 40, faces[0].account(), "Order", "--name", name).See("Buyer *")
				h := listen(t, home, faces[1].account(), "--accessible", "Order", "--name", name)
				for i, f := range form {
					a := f.answers[script*(i+1)/(i+2)%len(f.answers)]
					for _, k := range strings.SplitAfter(a.keys, "\t") {
						for _, k := range strings.SplitAfter(k, "\r") {
							w.Type(strings.TrimRight(k, "\t\r"))
							switch {
							case strings.HasSuffix(k, "\t"):
								w.Press("tab")
							case strings.HasSuffix(k, "\r"):
								w.Press("enter")
							}
						}
					}
					h.types(a.lines...)
					if a.flag != "" {
						flags = append(flags, "--set", f.field+"="+a.flag)
					}
				}
				b := beside[script/groups%len(beside)]
				b.keys(w)
				h.types(b.lines...)
				flags = append(flags, b.flags...)
				w.Press("alt+r", "l").See("y launches").Press("y").See("✓ Launched").Press("q").Ends(0)
				h.types("", "launch").Ends(0)
				if _, errs, code := kickoff(t, home, faces[2].account(), flags...); code != 0 {
					t.Fatalf("%s: %s", name, errs)
				}
				bodies := []string{}
				for _, s := range faces {
					all := s.launches()
					bodies = append(bodies, all[len(all)-1])
				}
				if bodies = slices.Compact(bodies); len(bodies) != 1 {
					t.Errorf("%s %q:\n%s", name, flags, strings.Join(bodies, "\n"))
				}
			}
		})
	}
}
