package input

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
	"kickoff/tui/ui/footer"
)

func newText(text string) *Text {
	t := NewText(theme.Dark(), "", text, footer.Bind("", "", "ctrl+j"))
	t.View(200, 12)
	return t
}

// place is where the cursor is in the whole text: line, column and row of the screen.
func place(t *Text) [3]int {
	return [3]int{strings.Count(t.above, "\n") + t.edit.Line(), t.edit.Column(), t.Cursor().Y}
}

func many(lines int) string {
	var text []string
	for i := range lines {
		text = append(text, fmt.Sprintf("%d %s", i, strings.Repeat("x", i*7%40)))
	}
	return strings.Join(text, "\n")
}

// plain is an editor of lines that do not wrap, as simple as can be.
type plain struct {
	lines          []string
	row, col, goal int
	top, height    int
}

func (p *plain) press(name string) {
	vertical := map[string]int{"up": -1, "down": 1}
	line := p.lines[p.row]
	if by, ok := vertical[name]; ok {
		p.goal = max(p.goal, p.col)
		if to := p.row + by; to >= 0 && to < len(p.lines) {
			p.row = to
		}
		p.col = min(p.goal, len(p.lines[p.row]))
	} else {
		p.goal = 0
	}
	switch name {
	case "left":
		if p.col--; p.col < 0 && p.row > 0 {
			p.row--
			p.col = len(p.lines[p.row])
		}
	case "right":
		if p.col++; p.col > len(line) && p.row < len(p.lines)-1 {
			p.row, p.col = p.row+1, 0
		}
	case "home":
		p.col = 0
	case "end":
		p.col = len(line)
	case "ctrl+home":
		p.row, p.col = 0, 0
	case "ctrl+end":
		p.row = len(p.lines) - 1
		p.col = len(p.lines[p.row])
	case "ctrl+j":
		p.lines = slices.Insert(p.lines, p.row+1, line[p.col:])
		p.lines[p.row] = line[:p.col]
		p.row, p.col = p.row+1, 0
	case "backspace":
		switch {
		case p.col > 0:
			p.lines[p.row] = line[:p.col-1] + line[p.col:]
			p.col--
		case p.row > 0:
			p.row--
			p.col = len(p.lines[p.row])
			p.lines[p.row] += line
			p.lines = slices.Delete(p.lines, p.row+1, p.row+2)
		}
	case "a":
		p.lines[p.row] = line[:p.col] + "a" + line[p.col:]
		p.col++
	}
	p.col = max(0, min(p.col, len(p.lines[p.row])))
	p.top = max(min(p.top, p.row), p.row-p.height+1)
}

// A long text, of which the textarea holds a part, is edited as if it held all of it.
func TestALongTextIsEditedAsAShortOne(t *testing.T) {
	keys := []string{"up", "down", "left", "right", "home", "end", "ctrl+j", "backspace", "a", "ctrl+home", "ctrl+end"}
	for seed := range uint64(3) {
		random := rand.New(rand.NewPCG(seed, 1))
		text := newText(many(300))
		want := &plain{lines: strings.Split(many(300), "\n"), row: 299, height: 12, top: 288}
		want.col = len(want.lines[299])
		var pressed []string
		for range 40 {
			name := keys[random.IntN(len(keys)-2*min(1, random.IntN(20)))]
			for range 1 + random.IntN(30)*random.IntN(2) { // held down
				pressed = append(pressed, name)
				text.Update(tuitest.Key(name))
				want.press(name)
				if held := text.edit.LineCount(); held > 2*around+grown+1 {
					t.Fatalf("holds %d lines", held)
				}
				if full := max(0, len(want.lines)-want.height); place(text)[2] == want.row-full {
					want.top = min(want.top, full) // where lines have gone from below, others may come in
				}
				if got := place(text); got != [3]int{want.row, want.col, want.row - want.top} {
					t.Fatalf("seed %d: at %v, want %d, %d in row %d after %v", seed, got, want.row, want.col, want.row-want.top, pressed)
				}
			}
			if diff := cmp.Diff(strings.Join(want.lines, "\n"), text.Value()); diff != "" {
				t.Fatalf("seed %d after %v: %s", seed, pressed, diff)
			}
			for y, line := range strings.Split(ansi.Strip(text.View(200, 12)), "\n") {
				if line = strings.TrimRight(line, " "); want.top+y < len(want.lines) && line != strings.TrimRight(want.lines[want.top+y], " ") {
					t.Fatalf("seed %d: row %d shows %q, want %q after %v", seed, y, line, want.lines[want.top+y], pressed)
				}
			}
		}
	}
}

func TestWhatIsSelectedInALongText(t *testing.T) {
	lines := strings.Split(many(300), "\n")
	for name, tt := range map[string]struct{ keys, want string }{
		"all of it":         {"ctrl+g b", "b"},
		"over many lines":   {"home " + strings.Repeat("shift+up ", 50) + "b", strings.Join(lines[:249], "\n") + "\nb" + lines[299]},
		"and taken back":    {"home shift+up shift+up left b", strings.Join(lines[:297], "\n") + "b\n" + strings.Join(lines[297:], "\n")},
		"pasted over":       {"ctrl+g paste:a⏎b c", "a\nbc"},
		"far from the end":  {"ctrl+home shift+down backspace", strings.Join(lines[1:], "\n")},
		"from within a row": {"ctrl+home right shift+down shift+down backspace", "0" + strings.Join(lines[2:], "\n")[1:]},
	} {
		text := newText(many(300))
		tuitest.Press(text.Update, tt.keys)
		if diff := cmp.Diff(tt.want, text.Value()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if text.Update(tuitest.Key("end")); text.edit.LineCount() > 2*around+grown+1 {
			t.Errorf("%s: %d lines are held", name, text.edit.LineCount())
		}
	}
}

func TestMoreLinesThanATextareaHolds(t *testing.T) {
	all := many(12_000)
	text := newText("ab")
	text.Update(tuitest.Key("left"))
	text.Update(tea.PasteMsg{Content: strings.ReplaceAll(all, "\n", "\r\n")})
	if text.Value() != "a"+all+"b" {
		t.Errorf("of %d bytes %d are there", len(all)+2, len(text.Value()))
	}
	text.Update(tuitest.Key("ctrl+home"))
	text.Update(tuitest.Key("delete"))
	if text.Value() != all+"b" || place(text) != [3]int{} {
		t.Errorf("%d bytes, at %v", len(text.Value()), place(text))
	}
}

// Very long texts have half of what the textarea can hold on each side of what is selected.
func TestNothingIsLostBySelectingInAVeryLongText(t *testing.T) {
	all := strings.Repeat("a\n", 22_000)
	for name, keys := range map[string]string{"at the end": "", "at the beginning": "ctrl+home ", "in the middle": "ctrl+home paste:" + strings.Repeat("b⏎", 11_000) + " "} {
		text := newText(all)
		tuitest.Press(text.Update, keys)
		before := text.Value()
		tuitest.Press(text.Update, "shift+up shift+down ctrl+g left")
		if text.Value() != before {
			t.Errorf("%s: of %d bytes %d are there", name, len(before), len(text.Value()))
		}
	}
}

// What is joined at the cursor stays so where the textarea gets other lines.
func TestAJoinerAtTheCursorStays(t *testing.T) {
	all := strings.Repeat("می\u200cخواهم\n", 60)
	text := newText(all)
	tuitest.Press(text.Update, strings.Repeat("up ", 14)+"right right "+strings.Repeat("up ", 40))
	if text.Value() != all {
		t.Errorf("%d joiners of 60 are left", strings.Count(text.Value(), "\u200c"))
	}
}

func TestDeletingTakesWhatIsAskedAlone(t *testing.T) {
	for _, tt := range []struct{ text, keys, want string }{
		{"abc\ndef", "up left delete", "ab\ndef"},
		{"abc👩\u200d💻\ndef", "up end left delete", "abc\ndef"},
		{"abc\ndef", "up end delete", "abcdef"},
		{"a👩\u200d💻b", "home delete delete", "b"},
		{"abcd👩\u200d💻ef", "left left left shift+right backspace", "abcdef"},
		{"abcd👩\u200d💻ef", "left left left left shift+right delete", "abc👩\u200d💻ef"},
		{"a👩\u200d💻b\nabc", "left shift+up delete", "ac"},
	} {
		text := newText(tt.text)
		tuitest.Press(text.Update, tt.keys)
		if text.Value() != tt.want {
			t.Errorf("%q %s: %q, want %q", tt.text, tt.keys, text.Value(), tt.want)
		}
	}
}

func TestTheCursorShowsBehindALongPaste(t *testing.T) {
	text := newText(many(300))
	text.Update(tuitest.Key("ctrl+home"))
	text.Update(tea.PasteMsg{Content: many(60)})
	if text.View(200, 12); text.Cursor().Y < 0 || text.Cursor().Y > 11 {
		t.Errorf("it is in row %d of 12", text.Cursor().Y)
	}
}

// A page is one from any line, also near the last that the textarea has.
func TestAPageIsAsLongFromEachLine(t *testing.T) {
	for up := range 2 * around {
		text := newText(many(300))
		tuitest.Press(text.Update, strings.Repeat("up ", 11+up))
		from := place(text)
		if tuitest.Press(text.Update, "pgup"); place(text)[0] != from[0]-12 {
			t.Errorf("%d lines up: from %d to %d", 11+up, from[0], place(text)[0])
		}
	}
}

// Up and down keep to the column that they began in, also past a shorter line, a wrapped
// one and characters of two cells.
func TestUpAndDownKeepToTheirColumn(t *testing.T) {
	for _, tt := range []struct{ text, keys, want string }{
		{"abcdef\n\nabcdef", "left left up up X", "abcdXef\n\nabcdef"},
		{"abcdef\nab\nabcdef", "left up up down down X", "abcdef\nab\nabcdeXf"},
		{"日本語\na\nabcdef", "left left up up X", "日本X語\na\nabcdef"},
		{"a👩\u200d💻b\na\nabcd", "left up up X", "a👩\u200d💻Xb\na\nabcd"},
		{strings.Repeat("abc ", 20) + "\n\nabcdef", "left up up X", strings.Repeat("abc ", 16) + "aXbc abc abc abc \n\nabcdef"},
		{"a\tcdef\n\nabcdef", "left up up X", "a\tcdeXf\n\nabcdef"},
		{strings.Repeat("w", 60) + "\nab", "ctrl+home down down X", strings.Repeat("w", 60) + "\nXab"},
		{"ab\na\tbc " + strings.Repeat("w", 90) + "\nabcdef", "up up up up X", "abX\na\tbc " + strings.Repeat("w", 90) + "\nabcdef"},
	} {
		text := newText(tt.text)
		text.View(60, 12)
		tuitest.Press(text.Update, tt.keys)
		if text.Value() != tt.want {
			t.Errorf("%q %s: %q, want %q", tt.text, tt.keys, text.Value(), tt.want)
		}
	}
}

func TestTheCursorStandsBehindWhatIsDifferent(t *testing.T) {
	for _, tt := range []struct{ from, to, want string }{
		{"one two three", "one 2 three", "one 2X three"},
		{"one", "one two", "one twoX"},
		{"one two", "two", "Xtwo"},
		{"a👍🏽b", "a👍🏿b", "a👍🏿Xb"},
		{"a\tb", "a\tc\tb", "a\tc\tXb"},
		{many(300), strings.Replace(many(300), "150 ", "150b ", 1), strings.Replace(many(300), "150 ", "150bX ", 1)},
	} {
		text := newText(tt.from)
		text.SetValue(tt.to)
		tuitest.Press(text.Update, "X")
		if text.Value() != tt.want {
			t.Errorf("%.20q to %.20q: %.40q", tt.from, tt.to, text.Value())
		}
	}
}

func TestKeysOfListsChangeNoLetters(t *testing.T) {
	text := newText("one two")
	if tuitest.Press(text.Update, "ctrl+left alt+c alt+u alt+l ctrl+t"); text.Value() != "one two" {
		t.Errorf("%q", text.Value())
	}
}

func TestWhatIsCopiedHasItsTabs(t *testing.T) {
	text := newText("a\tb")
	text.Update(tuitest.Key("ctrl+g"))
	if got := taken(text.edit.SelectedText()); got != "a\tb" {
		t.Errorf("%q is selected", got)
	}
	if cmd, changed := text.Update(tuitest.Key("ctrl+shift+c")); cmd == nil || changed {
		t.Errorf("nothing is copied, or it is changed: %t", changed)
	}
}

// BenchmarkText is what a key costs in a text of so many lines, drawn.
func BenchmarkText(b *testing.B) {
	for _, lines := range []int{20, 1000, 10_000} {
		for _, name := range []string{"a", "up", "pgup"} {
			b.Run(fmt.Sprintf("%s/%d", name, lines), func(b *testing.B) {
				text := newText(many(lines))
				for i := 0; b.Loop(); i++ {
					if i%lines == lines-1 {
						text.Update(tuitest.Key("ctrl+end"))
					}
					text.Update(tuitest.Key(name))
					text.View(60, 12)
					text.Cursor()
				}
			})
		}
	}
}
