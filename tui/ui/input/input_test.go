package input

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"kickoff/tui/theme"
)

func focused(text string) *Input {
	in := New(theme.Dark(), text)
	in.Focus()
	return in
}

func TestTheCursorStandsBehindDoubleWidthCharacters(t *testing.T) {
	tests := []struct {
		name, text string
		width, x   int
	}{
		{"plain", "abc", 20, 3},
		{"double width", "日本語", 20, 6},
		{"combined", "e\u0301a", 20, 2},
		{"empty", "", 20, 0},
		{"at the edge of a narrow input", "abcdefgh", 5, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := focused(tt.text)
			in.View(tt.width)
			if c := in.Cursor(); c == nil || c.X != tt.x {
				t.Errorf("cursor %+v, want column %d", c, tt.x)
			}
		})
	}
}

func TestASelectedTextIsReplacedOrKept(t *testing.T) {
	press := func(code rune, mod tea.KeyMod) tea.Msg { return tea.KeyPressMsg{Code: code, Mod: mod} }
	typed := tea.KeyPressMsg{Code: 'x', Text: "x"}
	for name, tt := range map[string]struct {
		first tea.Msg
		want  string // after the first, and then an x
	}{
		"a letter":      {typed, "xx"},
		"a paste":       {tea.PasteMsg{Content: "new"}, "newx"},
		"an empty one":  {tea.PasteMsg{Content: "\n"}, "x"},
		"backspace":     {press(tea.KeyBackspace, 0), "x"},
		"delete":        {press(tea.KeyDelete, 0), "x"},
		"ctrl+u":        {press('u', tea.ModCtrl), "x"},
		"ctrl+w":        {press('w', tea.ModCtrl), "x"},
		"right":         {press(tea.KeyRight, 0), "old textx"},
		"left":          {press(tea.KeyLeft, 0), "old texxt"},
		"home":          {press(tea.KeyHome, 0), "xold text"},
		"end":           {press(tea.KeyEnd, 0), "old textx"},
		"the clipboard": {press('v', tea.ModCtrl), "x"},
	} {
		in := focused("old text")
		in.SelectAll()
		in.Update(tt.first)
		in.Update(typed)
		if got := in.Value(); got != tt.want || in.Selected() {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestALongTextScrollsWithTheCursor(t *testing.T) {
	in := focused("abcdefghij")
	if got := ansi.Strip(in.View(5)); got != "ghij" {
		t.Errorf("at the end: %q", got)
	}
	in.Start()
	if got := ansi.Strip(in.View(5)); got != "abcde" {
		t.Errorf("at the start: %q", got)
	}
	if c := in.Cursor(); c.X != 0 {
		t.Errorf("cursor at %d", c.X)
	}
}

func TestPastedTextIsOneCleanLine(t *testing.T) {
	tests := []struct{ name, pasted, want string }{
		{"line breaks", "one\r\ntwo\rthree\nfour", "one two three four"},
		{"a line copied whole", "one\n", "one"},
		{"colours", "\x1b[31mred\x1b[0m", "red"},
		{"controls", "a\x00b\x07c\x08", "abc"},
		{"hidden direction", "a\u202eb\u200bc", "abc"},
		{"tabs", "a\tb", "a b"},
		{"joined emoji stay", "👩\u200d🚀", "👩\u200d🚀"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := focused("")
			if _, changed := in.Update(tea.PasteMsg{Content: tt.pasted}); !changed {
				t.Fatal("nothing was pasted")
			}
			if in.Value() != tt.want {
				t.Errorf("got %q, want %q", in.Value(), tt.want)
			}
		})
	}
}

func TestReadlineKeysEdit(t *testing.T) {
	in := focused("one two")
	in.Update(tea.KeyPressMsg{Code: 'w', Mod: tea.ModCtrl})
	if in.Value() != "one " {
		t.Errorf("ctrl+w left %q", in.Value())
	}
	in.Update(tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl})
	if in.Value() != "" {
		t.Errorf("ctrl+u left %q", in.Value())
	}
}

func TestAWordIsDeletedForwardFromItsLastLetter(t *testing.T) {
	for _, c := range []struct {
		text string
		at   int
		want string
	}{{"ab", 1, "a"}, {"ab c", 1, "a c"}, {"abc d", 1, "a d"}, {"ab ", 2, "ab"}, {"a", 0, ""}, {"a b", 1, "a"}, {"", 0, ""}} {
		in := focused(c.text)
		in.Start()
		for range c.at {
			in.Update(tea.KeyPressMsg{Code: tea.KeyRight})
		}
		in.Update(tea.KeyPressMsg{Code: 'd', Mod: tea.ModAlt})
		if got := in.Value(); got != c.want {
			t.Errorf("%q at %d: %q, want %q", c.text, c.at, got, c.want)
		}
	}
}

func TestAKeyTakesAWholeCharacter(t *testing.T) {
	characters := []string{"a", " ", "é", "e\u0301", "日", "👩\u200d💻", "👨\u200d👩\u200d👧\u200d👦", "🏳\ufe0f\u200d🌈", "🇩🇪", "👍🏽", "1\ufe0f\u20e3", "한", "\u1112\u1161\u11ab", "مَ", "नि", "🏴\U000E0067\U000E0062\U000E007F"}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.SampledFrom(characters), 1, 12).Draw(t, "text")
		at := rapid.IntRange(0, len(text)).Draw(t, "at")
		in := focused(strings.Join(text, ""))
		for range len(text) - at {
			in.Update(tea.KeyPressMsg{Code: tea.KeyLeft})
		}
		keys := map[rune][]string{tea.KeyBackspace: text, tea.KeyDelete: text}
		if at > 0 {
			keys[tea.KeyBackspace] = slices.Concat(text[:at-1], text[at:])
		}
		if at < len(text) {
			keys[tea.KeyDelete] = slices.Concat(text[:at], text[at+1:])
		}
		code := rapid.SampledFrom([]rune{tea.KeyBackspace, tea.KeyDelete}).Draw(t, "key")
		if in.Update(tea.KeyPressMsg{Code: code}); in.Value() != strings.Join(keys[code], "") {
			t.Fatalf("%q at %d: %q, want %q", text, at, in.Value(), keys[code])
		}
	})
}

func TestTheInputNeverExceedsItsWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := focused(rapid.StringOf(rapid.RuneFrom([]rune("ab 日é👩🚀"))).Draw(t, "text"))
		in.Placeholder = "type to find"
		width := rapid.IntRange(1, 30).Draw(t, "width")
		for range rapid.IntRange(0, 10).Draw(t, "left") {
			in.Update(tea.KeyPressMsg{Code: tea.KeyLeft})
		}
		view := in.View(width)
		if w := ansi.StringWidth(view); w > width {
			t.Fatalf("%q is %d wide, want %d", view, w, width)
		}
		if c := in.Cursor(); c.X < 0 || c.X >= width {
			t.Fatalf("cursor at %d of %d", c.X, width)
		}
	})
}
