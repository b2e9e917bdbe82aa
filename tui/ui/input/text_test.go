package input

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
	"kickoff/tui/ui/footer"
)

func newText(text string) *Text {
	t := NewText(theme.Dark(), text, footer.Bind("", "", "ctrl+j"))
	t.View(200, 12)
	return t
}

// place is where the cursor is in the whole text: line, column and row of the screen.
func place(t *Text) [3]int {
	before := t.text[:t.at]
	return [3]int{strings.Count(before, "\n"), utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]), t.Cursor().Y}
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
	}
}

func TestManyThousandLinesArePasted(t *testing.T) {
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

func TestNothingIsLostBySelectingInAVeryLongText(t *testing.T) {
	all := strings.Repeat("a\n", 22_000)
	for name, keys := range map[string]string{"at the end": "", "at the beginning": "ctrl+home ", "in the middle": "ctrl+home paste:" + strings.Repeat("b⏎", 11_000) + " "} {
		text := newText(all)
		tuitest.Press(text.Update, keys)
		before := text.Value()
		if tuitest.Press(text.Update, "shift+up shift+down ctrl+g left"); text.Value() != before {
			t.Errorf("%s: of %d bytes %d are there", name, len(before), len(text.Value()))
		}
		if tuitest.Press(text.Update, "ctrl+g b"); text.Value() != "b" {
			t.Errorf("%s: of all %d bytes are left", name, len(text.Value()))
		}
	}
}

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
		{"abc", "home backspace", "abc"},
		{"abc", "delete", "abc"},
		{"abc", "home ctrl+w", "abc"},
		{"abc", "home ctrl+u", "abc"},
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

func TestAPageIsAsLongFromEachLine(t *testing.T) {
	for up := range 36 {
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

// However a text is changed, it wraps as if it were new, and what is drawn is all of it.
func TestATextWrapsAsIfItWereNew(t *testing.T) {
	pieces := []string{"a", "word ", "  ", "\n", "\t", strings.Repeat("long", 9), "日本", "日", "👩\u200d💻", "e\u0301", "\u0301", "🇩🇪", "🇩", "مرحبا ", "می\u200cخواهم"}
	keys := []string{"left", "right", "up", "down", "home", "end", "ctrl+left", "ctrl+right", "backspace", "delete", "ctrl+w", "ctrl+u", "ctrl+k", "alt+d", "shift+up", "shift+left", "ctrl+g", "pgup", "pgdown", "ctrl+j"}
	rapid.Check(t, func(t *rapid.T) {
		text := newText("")
		width := rapid.IntRange(1, 30).Draw(t, "width")
		for range rapid.IntRange(1, 30).Draw(t, "keys") {
			if rapid.Bool().Draw(t, "paste") {
				text.Update(tea.PasteMsg{Content: strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 6).Draw(t, "text"), "")})
			} else {
				text.Update(tuitest.Key(rapid.SampledFrom(keys).Draw(t, "key")))
			}
			view := strings.Split(ansi.Strip(text.View(width, 4)), "\n")
			if c := text.Cursor(); c.Y < 0 || c.Y >= len(view) || c.X < 0 || c.X >= width {
				t.Fatalf("the cursor is at %d, %d", c.X, c.Y)
			}
			for _, line := range view {
				if ansi.StringWidth(line) > width {
					t.Fatalf("%q is wider than %d", line, width)
				}
			}
			anew := newText("")
			anew.replace(0, 0, text.Value())
			if anew.View(width, 4); !slices.Equal(text.rows, anew.rows) {
				t.Fatalf("%q in %d cells: rows %v, want %v", text.Value(), width, text.rows, anew.rows)
			}
		}
	})
}

func TestAWordThatGetsShorterGoesUpAcrossARow(t *testing.T) {
	text := newText("abcd  efg日本")
	text.View(5, 4)
	tuitest.Press(text.Update, "left left ctrl+j")
	if want := []int{0, 5, 10}; !slices.Equal(text.rows, want) {
		t.Errorf("the rows of %q begin at %v, want %v", text.Value(), text.rows, want)
	}
}

func TestTheCursorStandsBehindWhatIsDifferent(t *testing.T) {
	for _, tt := range []struct{ from, to, want string }{
		{"one two three", "one 2 three", "one 2X three"},
		{"one", "one two", "one twoX"},
		{"one two", "two", "Xtwo"},
		{"a👍🏽b", "a👍🏿b", "a👍🏿Xb"},
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

func TestTheKeysOfAReadline(t *testing.T) {
	for _, tt := range []struct{ text, keys, want string }{
		{"one\ntwo", "home ctrl+w", "onetwo"},
		{"one\ntwo", "home ctrl+u", "onetwo"},
		{"one\ntwo", "up end alt+d", "onetwo"},
		{"one\ntwo", "up end ctrl+k ctrl+k", "one"},
		{"one two", "shift+left shift+left ctrl+w", "one t"},
		{"one two", "ctrl+left alt+c alt+u alt+l", "one two"},
		{strings.Repeat("word ", 6000), "ctrl+u a", "a"},
		{strings.Repeat("word ", 6000), "home ctrl+k a", "a"},
	} {
		text := newText(tt.text)
		tuitest.Press(text.Update, tt.keys)
		if text.Value() != tt.want {
			t.Errorf("%.20q %s: %.20q, want %q", tt.text, tt.keys, text.Value(), tt.want)
		}
	}
}

// BenchmarkText is what a key costs in a text of so many lines, drawn, and in one line of
// 30,000 characters.
func BenchmarkText(b *testing.B) {
	for size, all := range map[string]string{
		"20 lines": many(20), "1000 lines": many(1000), "10000 lines": many(10_000),
		"one of words": strings.Repeat("some words ", 2700), "one of CJK": strings.Repeat("日本語の文字", 5000),
	} {
		for _, name := range []string{"a", "up", "pgup", "home", "shift+up"} {
			b.Run(strings.ReplaceAll(name+"/"+size, " ", "_"), func(b *testing.B) {
				text := newText(all)
				for b.Loop() {
					if text.Update(tuitest.Key(name)); text.at == 0 {
						text.Update(tuitest.Key("ctrl+end"))
					}
					text.View(60, 12)
					text.Cursor()
				}
			})
		}
	}
}
