// Package theme has every colour and sign of the screen, by role. No other
// package names a colour. A meaning is never carried by colour alone: each role
// that says something has a sign beside it, because NO_COLOR, a screen reader
// and many eyes see only the sign.
//
// The colours are the terminal's own sixteen, so that the person's palette rules, and
// no background is painted.
package theme

import (
	"cmp"
	"regexp"
	"strings"

	"charm.land/bubbles/v2/textarea"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Theme is a set of styles by what they mean. All parts of the screen share one
// by its pointer and only read it; the root alone may change it, by Become.
type Theme struct {
	// Name is that by which it was asked for.
	Name string

	// Accent is what has the focus, Card the border around it. Muted is for what nobody
	// must know: some palettes draw it hardly to be seen.
	Text, Title, Muted, Accent, Card Style
	// Key is a key or a link.
	Key, Good, Warn, Error Style
	// Match are the letters that a search found, JSONKey the keys of the payload.
	Match, JSONKey Style
}

// The signs of the screen. Each is one cell wide.
const (
	SignDone      = "✓"
	SignNow       = "●"
	SignOpen      = "○"
	SignSkipped   = "–"
	SignError     = "✗"
	SignWarn      = "!"
	SignMark      = "▌"
	SignEdge      = "┃"
	SignCursor    = "›"
	SignAsk       = ">"
	SignFavourite = "★"
	SignTemplate  = "·"
	SignRequired  = "*"
	SignCut       = "…"
	SignRule      = "─"
	SignColumn    = "│"
	SignChecked   = "[x]"
	SignBlank     = "[ ]"
	SignShade     = "░"
)

// The themes that can be asked for by name. Auto asks the terminal for its background.
const (
	Auto         = "auto"
	dark         = "dark"
	light        = "light"
	highContrast = "high-contrast"
)

// Names are those of all themes.
func Names() []string { return []string{Auto, dark, light, highContrast} }

// New is the theme of a name. Until a terminal has told its background the dark one
// stands for Auto: some never do.
func New(name string) *Theme {
	switch name {
	case light:
		return Light()
	case highContrast:
		return HighContrast()
	}
	return Dark()
}

// Dark is the theme for a dark background.
func Dark() *Theme {
	return mix(dark, "8", bold("13"), bold("13"), bold("14"), sixteen("10"), sixteen("11"), bold("9"))
}

// Light is the theme for a light background.
func Light() *Theme {
	return mix(light, "8", bold("5"), bold("5"), bold("4"), sixteen("2"), bold("3"), bold("1"))
}

// HighContrast has no colour at all.
func HighContrast() *Theme {
	strong := lipgloss.NewStyle().Bold(true)
	th := mix(highContrast, "", lipgloss.NewStyle().Reverse(true), strong, strong.Underline(true), lipgloss.NewStyle(), strong, strong.Reverse(true))
	th.JSONKey = th.Text
	return th
}

func sixteen(number string) lipgloss.Style {
	if number == "" {
		return lipgloss.NewStyle()
	}
	return lipgloss.NewStyle().Foreground(lipgloss.Color(number))
}

func bold(number string) lipgloss.Style { return sixteen(number).Bold(true) }

func mix(name, faint string, accent, card, key, good, warn, wrong lipgloss.Style) *Theme {
	plain := lipgloss.NewStyle()
	return &Theme{
		Name: name, Text: styleOf(plain), Title: styleOf(plain.Bold(true)), Muted: styleOf(sixteen(faint)),
		Accent: styleOf(accent), Card: styleOf(card), Key: styleOf(key),
		Good: styleOf(good), Warn: styleOf(warn), Error: styleOf(wrong),
		Match: styleOf(plain.Bold(true).Underline(true)), JSONKey: styleOf(sixteen("6")),
	}
}

// Become changes the theme in place, so that everything that shares it is drawn
// anew in the other colours. It is for the moment the terminal tells its
// background, within Update, where nobody else reads the theme.
func (t *Theme) Become(onDark bool) {
	if *t = *Light(); onDark {
		*t = *Dark()
	}
}

// Suits reports whether the theme is the one for such a background.
func (t *Theme) Suits(onDark bool) bool { return onDark == (t.Name == dark) }

// Named is the style of what a person gave one of the terminal's sixteen colours, by its
// number; Text where they gave none.
func (t *Theme) Named(number string) Style {
	if number == "" || t.Name == highContrast {
		return t.Text
	}
	return styleOf(bold(number))
}

// Profile is how much colour a terminal gets: none for NO_COLOR, whatever it is set to,
// nor for CLICOLOR=0 or on a terminal without any unless CLICOLOR_FORCE is set, else sixteen.
// One with eight passes over the codes of the others, which leaves their weight. Bold and
// reverse stay.
func Profile(getenv func(string) string) colorprofile.Profile {
	set := func(name string) bool { v := getenv(name); return v != "" && v != "0" }
	switch {
	case getenv("NO_COLOR") != "", !set("CLICOLOR_FORCE") && (getenv("CLICOLOR") == "0" || colorless.MatchString(getenv("TERM"))):
		return colorprofile.ASCII
	}
	return colorprofile.ANSI
}

// colorless are the names of terminals without colours, as terminfo has them.
var colorless = regexp.MustCompile(`^vt(52|1\d\d|2\d\d|320|420)|-m(ono)?$`)

// UTF8 reports whether the locale is one of UTF-8. Where none is named, as in containers
// and on Windows, it is taken for one.
func UTF8(getenv func(string) string) bool {
	named := strings.ToLower(cmp.Or(getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG")))
	return named == "" || strings.Contains(strings.ReplaceAll(named, "-", ""), "utf8")
}

// ASCII draws a screen with signs that every locale has, each as wide as the one that it
// stands for.
func ASCII(screen string) string {
	return strings.NewReplacer(
		SignDone, "v", SignNow, "@", SignOpen, "o", SignTemplate, ".", SignError, "x", SignSkipped, "-", SignCursor, ">",
		"★", "*", SignMark, "|", SignEdge, "|", SignColumn, "|", SignRule, "-", "╭", "+", "╮", "+", "╰", "+", "╯", "+",
		SignCut, "~", SignShade, ".", "█", "#", "‹", "<", "“", `"`, "”", `"`, "’", "'", "→", ">", "←", "<", "↑", "^", "↓", "v",
	).Replace(screen)
}

// Row is what a row of a list begins with, and the style of its text.
func (t *Theme) Row(inFront bool) (lead string, style Style) {
	if inFront {
		return t.Accent.Render(SignCursor) + " ", t.Accent
	}
	return "  ", t.Text
}

// Recede takes the accent out of what is drawn behind something that has the focus: its
// signs stay.
func (t *Theme) Recede(drawn string) string {
	return strings.NewReplacer(t.Accent.on, t.Text.on, t.Card.on, t.Text.on).Replace(drawn)
}

// Bar shows a share from 0 to 1, full only when everything has come. The progress bar
// of bubbles rounds up before that, takes 10 µs where this takes 1, and brings a module
// along.
func (t *Theme) Bar(share float64, width int) string {
	full := int(share * float64(width))
	return t.Good.Render(strings.Repeat("█", full)) + t.Muted.Render(strings.Repeat("░", width-full))
}

// Area are the styles of a long-text input. The cursor is the terminal's own,
// so that input methods work.
func (t *Theme) Area() textarea.Styles {
	text, muted := t.Text.Lipgloss(), t.Muted.Lipgloss()
	state := textarea.StyleState{
		Base: lipgloss.NewStyle(), Text: text, CursorLine: text, Placeholder: muted,
		Prompt: t.Accent.Lipgloss(), EndOfBuffer: muted, Selection: t.Accent.Lipgloss().Reverse(true),
		LineNumber: muted, CursorLineNumber: muted,
	}
	return textarea.Styles{Focused: state, Blurred: state}
}
