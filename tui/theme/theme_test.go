package theme

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

func TestARoleIsDrawnInTheTerminalsOwnColoursAndPaintsNoBackground(t *testing.T) {
	tests := []struct {
		role                      string
		of                        func(*Theme) Style
		dark, light, highContrast string
	}{
		{"text", func(th *Theme) Style { return th.Text }, "", "", ""},
		{"title", func(th *Theme) Style { return th.Title }, "1", "1", "1"},
		{"muted", func(th *Theme) Style { return th.Muted }, "90", "90", ""},
		{"accent", func(th *Theme) Style { return th.Accent }, "1;95", "1;35", "7"},
		{"card", func(th *Theme) Style { return th.Card }, "1;95", "1;35", "1"},
		{"key", func(th *Theme) Style { return th.Key }, "1;96", "1;34", "1;4;4"},
		{"good", func(th *Theme) Style { return th.Good }, "92", "32", ""},
		{"warning", func(th *Theme) Style { return th.Warn }, "93", "1;33", "1"},
		{"error", func(th *Theme) Style { return th.Error }, "1;91", "1;31", "1;7"},
		{"payload keys", func(th *Theme) Style { return th.JSONKey }, "36", "36", ""},
		{"match", func(th *Theme) Style { return th.Match }, "1;4;4", "1;4;4", "1;4;4"},
		{"of a profile", func(th *Theme) Style { return th.Named("9") }, "1;91", "1;91", ""},
	}
	for _, tt := range tests {
		for name, want := range map[string]string{dark: tt.dark, light: tt.light, highContrast: tt.highContrast} {
			if want != "" {
				want = "\x1b[" + want + "m"
			}
			if got, _, _ := strings.Cut(tt.of(New(name)).Render("x"), "x"); got != want {
				t.Errorf("%s, %s: it begins with %q, want %q", name, tt.role, got, want)
			}
		}
	}
}

func TestWhatIsBehindADialogHasNoAccent(t *testing.T) {
	for _, name := range []string{dark, light, highContrast} {
		th := New(name)
		lead, style := th.Row(true)
		behind := th.Recede(lead + style.Render("in front") + th.Card.Render(SignColumn) + th.Good.Render(SignDone))
		if want := th.Text.Render("› in front│") + th.Good.Render(SignDone); ansi.Strip(behind) != ansi.Strip(want) {
			t.Errorf("%s: it reads %q", name, behind)
		}
		if strings.Contains(behind, th.Accent.on) || strings.Contains(behind, th.Card.on) {
			t.Errorf("%s: there is accent in %q", name, behind)
		}
		if !strings.HasSuffix(behind, th.Good.Render(SignDone)) {
			t.Errorf("%s: another colour is gone: %q", name, behind)
		}
	}
}

// The sixteen colours are the person's. What is held here is that they can be read where
// nobody has chosen any, in the palettes that the usual terminals come with: of what is
// told by colour alone nothing, of an accent, a key or an error never less than 4.5:1.
func TestWhatIsStrongCanBeReadInTheUsualPalettes(t *testing.T) {
	palettes := map[string]map[string]string{
		"xterm":            {"background": "#000000", "13": "#FF00FF", "14": "#00FFFF", "9": "#FF0000", "10": "#00FF00", "11": "#FFFF00"},
		"Windows Terminal": {"background": "#0C0C0C", "13": "#B4009E", "14": "#61D6D6", "9": "#E74856", "10": "#16C60C", "11": "#F9F1A5"},
		"xterm on white":   {"background": "#FFFFFF", "5": "#CD00CD", "4": "#0000EE", "1": "#CD0000"},
	}
	roles := map[bool][]string{true: {"13", "14", "9", "10", "11"}, false: {"5", "4", "1"}}
	for name, palette := range palettes {
		_, onDark := palette["13"]
		for _, number := range roles[onDark] {
			want := 4.5
			if name == "Windows Terminal" && number == "13" {
				want = 3 // bold, and a sign beside it
			}
			if got := contrast(lipgloss.Color(palette[number]), lipgloss.Color(palette["background"])); got < want {
				t.Errorf("%s: colour %s has a contrast of %.2f, want %.1f", name, number, got, want)
			}
		}
	}
}

func TestHowMuchColourATerminalGets(t *testing.T) {
	tests := []struct {
		env  map[string]string
		want colorprofile.Profile
	}{
		{map[string]string{}, colorprofile.ANSI},
		{map[string]string{"NO_COLOR": "yes"}, colorprofile.ASCII},
		{map[string]string{"NO_COLOR": "0", "CLICOLOR_FORCE": "1"}, colorprofile.ASCII},
		{map[string]string{"CLICOLOR": "0"}, colorprofile.ASCII},
		{map[string]string{"CLICOLOR": "1"}, colorprofile.ANSI},
		{map[string]string{"CLICOLOR": "0", "CLICOLOR_FORCE": "1"}, colorprofile.ANSI},
		{map[string]string{"CLICOLOR": "0", "CLICOLOR_FORCE": "0"}, colorprofile.ASCII},
		{map[string]string{"TERM": "vt100"}, colorprofile.ASCII},
		{map[string]string{"TERM": "vt220-8bit"}, colorprofile.ASCII},
		{map[string]string{"TERM": "xterm-mono"}, colorprofile.ASCII},
		{map[string]string{"TERM": "vt100", "CLICOLOR_FORCE": "1"}, colorprofile.ANSI},
		{map[string]string{"TERM": "linux"}, colorprofile.ANSI},
		{map[string]string{"TERM": "screen"}, colorprofile.ANSI},
		{map[string]string{"TERM": "xterm-256color", "COLORTERM": "truecolor"}, colorprofile.ANSI},
	}
	for _, tt := range tests {
		if got := Profile(func(name string) string { return tt.env[name] }); got != tt.want {
			t.Errorf("%v: %v, want %v", tt.env, got, tt.want)
		}
	}
}

func TestWithoutAUTF8LocaleSignsAreASCII(t *testing.T) {
	for named, want := range map[string]bool{"": true, "de_DE.UTF-8": true, "C.utf8": true, "C": false, "POSIX": false, "de_DE.ISO-8859-1": false} {
		if got := UTF8(func(name string) string { return map[string]string{"LC_ALL": named}[name] }); got != want {
			t.Errorf("LC_ALL=%q: %v", named, got)
		}
	}
	if UTF8(func(name string) string { return map[string]string{"LC_CTYPE": "C", "LANG": "C.UTF-8"}[name] }) {
		t.Error("LANG rules over LC_CTYPE")
	}
	const signs = "✓●○·✗!–›[x]★▌┃│─╭╮╰╯…░█‹›“”’→←↑↓"
	if got := ASCII(signs); got != "v@o.x!->[x]*|||-++++~.#<>\"\"'><^v" {
		t.Errorf("signs are %q", got)
	}
}

func TestSignsAreOneCellWide(t *testing.T) {
	for _, sign := range []string{
		SignDone, SignNow, SignOpen, SignSkipped, SignError, SignWarn, SignMark, SignEdge, SignCursor,
		SignAsk, SignRequired, SignCut, SignRule, SignColumn,
	} {
		if w := ansi.StringWidth(sign); w != 1 {
			t.Errorf("%q is %d cells wide", sign, w)
		}
	}
}

func TestAThemeChangesInPlace(t *testing.T) {
	th := Dark()
	shared := th
	th.Become(false)
	if shared.Suits(true) || shared.Accent.Render("x") != Light().Accent.Render("x") {
		t.Error("whoever shares the theme still sees the dark one")
	}
}

func TestAStyleDrawsAsLipglossDoes(t *testing.T) {
	for _, style := range []Style{Dark().Text, Light().Title, Dark().Muted.Italic(), Dark().Muted.Underline(), Light().Warn.Bold()} {
		for _, text := range []string{"a", "two words", "tab\there", "日本"} {
			// lipgloss draws underlined text rune by rune: the cells count, not the codes.
			want, got := uv.NewStyledString(style.Lipgloss().Render(text)), uv.NewStyledString(style.Render(text))
			if d := cmp.Diff(cells(want), cells(got)); d != "" {
				t.Errorf("%q: %s", text, d)
			}
		}
	}
	if got := Dark().Warn.Render("one\r\ntwo"); got != Dark().Warn.Render("one")+"\n"+Dark().Warn.Render("two") {
		t.Errorf("two lines are %q", got)
	}
	if got := Dark().Warn.Render("a\x1b[8m\u202e\u009b1mb\u200d\U000E0041\nc\x1b]0;t"); got != Dark().Warn.Render("ab\u200d\nc") {
		t.Errorf("hostile text is drawn as %q", got)
	}
	if got := Dark().Warn.Render(""); got != "" {
		t.Errorf("nothing is drawn as %q", got)
	}
}

func cells(s *uv.StyledString) []uv.Cell {
	screen := uv.NewScreenBuffer(20, 1)
	s.Draw(screen, screen.Bounds())
	var out []uv.Cell
	for x := range 20 {
		out = append(out, *screen.CellAt(x, 0))
	}
	return out
}

// contrast is the ratio of WCAG 2.
func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xFFFF
		if s <= 0.03928 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
