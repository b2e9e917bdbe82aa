package theme

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"charm.land/lipgloss/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

func TestEveryTextCanBeReadOnItsBackground(t *testing.T) {
	backgrounds := map[bool][]string{
		true:  {"#000000", "#1E1E1E", "#282C34"},
		false: {"#FFFFFF", "#FAFAFA", "#EEEEEE"},
	}
	for dark, surfaces := range backgrounds {
		th := New(dark)
		roles := map[string]Style{
			"text": th.Text, "muted": th.Muted, "title": th.Title, "accent": th.Accent, "focus": th.Focus,
			"selected": th.Selected, "error": th.Error, "warn": th.Warn, "good": th.Good, "key": th.Key,
			"key text": th.KeyText, "placeholder": th.Placeholder, "match": th.Match, "border": th.Border,
			"json key": th.JSONKey, "json string": th.JSONString, "json number": th.JSONNumber,
			"json word": th.JSONWord, "json mark": th.JSONMark,
		}
		for name, style := range roles {
			for _, surface := range surfaces {
				got := contrast(style.Lipgloss().GetForeground(), lipgloss.Color(surface))
				if got < 4.5 {
					t.Errorf("dark %v: %s on %s has a contrast of %.2f, want 4.5", dark, name, surface, got)
				}
			}
		}
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
	if shared.Dark || fmt.Sprint(shared.Text.Lipgloss().GetForeground()) != fmt.Sprint(Light().Text.Lipgloss().GetForeground()) {
		t.Error("whoever shares the theme still sees the dark one")
	}
}

func TestAStyleDrawsAsLipglossDoes(t *testing.T) {
	for _, style := range []Style{Dark().Text, Light().Title, Dark().Placeholder, Dark().Match, Light().Warn.Bold()} {
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
