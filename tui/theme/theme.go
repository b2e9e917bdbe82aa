// Package theme has every colour and sign of the screen, by role. No other
// package names a colour. A meaning is never carried by colour alone: each role
// that says something has a sign beside it, because NO_COLOR, a screen reader
// and many eyes see only the sign.
package theme

import (
	"strings"

	"charm.land/bubbles/v2/textarea"
	"charm.land/lipgloss/v2"
)

// Theme is a set of styles by what they mean. All parts of the screen share one
// by its pointer and only read it; the root alone may change it, by Become.
type Theme struct {
	// Dark says which background the colours were chosen for.
	Dark bool

	Text, Muted, Title, Accent         Style
	Focus, Selected, Error, Warn, Good Style
	Border, Key, KeyText               Style
	// Placeholder is the hint in an empty input, Match the letters that a search
	// found.
	Placeholder, Match Style
	// JSON highlighting.
	JSONKey, JSONString, JSONNumber, JSONWord, JSONMark Style
}

// The signs of the screen. Each is one cell wide.
const (
	SignDone     = "✓"
	SignNow      = "●"
	SignOpen     = "○"
	SignSkipped  = "–"
	SignError    = "✗"
	SignWarn     = "!"
	SignMark     = "▌"
	SignEdge     = "┃"
	SignCursor   = "›"
	SignAsk      = ">"
	SignTemplate = "·"
	SignRequired = "*"
	SignCut      = "…"
	SignRule     = "─"
	SignColumn   = "│"
	SignChecked  = "[x]"
	SignBlank    = "[ ]"
	SignShade    = "░"
)

// palette is what a Theme is mixed from: a colour for each tone. Every tone has
// a contrast of at least 4.5:1 against the background it was chosen for; a test
// holds that.
type palette struct {
	text, muted, accent, focus, bad, warn, good, border, number string
}

func darkPalette() palette {
	return palette{
		text: "#E4E4E7", muted: "#A1A1AA", accent: "#7DD3FC", focus: "#C4B5FD",
		bad: "#FCA5A5", warn: "#FCD34D", good: "#86EFAC", border: "#9C9CA6", number: "#FDBA74",
	}
}

func lightPalette() palette {
	return palette{
		text: "#18181B", muted: "#52525B", accent: "#075985", focus: "#5B21B6",
		bad: "#B91C1C", warn: "#854D0E", good: "#166534", border: "#63636B", number: "#9A3412",
	}
}

// New makes the theme for a dark or a light background.
func New(dark bool) *Theme {
	p := lightPalette()
	if dark {
		p = darkPalette()
	}
	of := func(hex string) Style { return styleOf(lipgloss.NewStyle().Foreground(lipgloss.Color(hex))) }
	return &Theme{
		Dark:  dark,
		Text:  of(p.text),
		Muted: of(p.muted),
		Title: of(p.text).Bold(),

		Accent:   of(p.accent),
		Focus:    of(p.focus).Bold(),
		Selected: of(p.focus).Bold(),
		Error:    of(p.bad),
		Warn:     of(p.warn),
		Good:     of(p.good),

		Border:  of(p.border),
		Key:     of(p.accent).Bold(),
		KeyText: of(p.muted),

		Placeholder: of(p.muted).Italic(),
		Match:       of(p.accent).Underline(),

		JSONKey:    of(p.accent),
		JSONString: of(p.good),
		JSONNumber: of(p.number),
		JSONWord:   of(p.focus),
		JSONMark:   of(p.focus).Bold(),
	}
}

// Dark is the theme for a dark background, which is also what to begin with:
// some terminals never say what theirs is.
func Dark() *Theme { return New(true) }

// Light is the theme for a light background.
func Light() *Theme { return New(false) }

// Become changes the theme in place, so that everything that shares it is drawn
// anew in the other colours. It is for the moment the terminal tells its
// background, within Update, where nobody else reads the theme.
func (t *Theme) Become(dark bool) { *t = *New(dark) }

// Named is the style of what a person gave one of the terminal's sixteen colours, by its
// number; Muted where they gave none.
func (t *Theme) Named(number string) Style {
	if number == "" {
		return t.Muted
	}
	return styleOf(lipgloss.NewStyle().Foreground(lipgloss.Color(number)).Bold(true))
}

// Row is what a row of a list begins with, and the style of its text.
func (t *Theme) Row(inFront bool) (lead string, style Style) {
	if inFront {
		return t.Selected.Render(SignCursor) + " ", t.Selected
	}
	return "  ", t.Text
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
	text, placeholder, muted := t.Text.Lipgloss(), t.Placeholder.Lipgloss(), t.Muted.Lipgloss()
	state := textarea.StyleState{
		Base: lipgloss.NewStyle(), Text: text, CursorLine: text, Placeholder: placeholder,
		Prompt: t.Focus.Lipgloss(), EndOfBuffer: muted, Selection: t.Selected.Lipgloss().Reverse(true),
		LineNumber: muted, CursorLineNumber: muted,
	}
	return textarea.Styles{Focused: state, Blurred: state}
}
