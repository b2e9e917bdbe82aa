package theme

import (
	"strings"

	"charm.land/lipgloss/v2"

	"kickoff/payload/clean"
)

// Style is how text is drawn: a colour and its weight, as the codes before and
// behind a line. They come from a lipgloss style, which makes them anew for each
// text that it draws and measures it besides; that was half the cost of a screen.
type Style struct {
	on, off string
	of      *lipgloss.Style
}

func styleOf(s lipgloss.Style) Style {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return Style{on: on, off: off, of: &s}
}

// Render draws text in the style, each of its lines for itself, and is the one door
// of text to the screen: what does not print stays out. A tab becomes four blanks,
// since only the terminal would know how wide it is.
func (s Style) Render(text ...string) string {
	line := clean.Printed(strings.Join(text, " "))
	if strings.ContainsAny(line, "\t\n") {
		line = strings.NewReplacer("\n", s.off+"\n"+s.on, "\t", "    ").Replace(line)
	}
	if line == "" {
		return ""
	}
	return s.on + line + s.off
}

// Bold is the style in bold.
func (s Style) Bold() Style { return styleOf(s.of.Bold(true)) }

// Italic is the style in italics.
func (s Style) Italic() Style { return styleOf(s.of.Italic(true)) }

// Underline is the style with a line under it.
func (s Style) Underline() Style { return styleOf(s.of.Underline(true)) }

// Reverse is the style with its colours exchanged.
func (s Style) Reverse() Style { return styleOf(s.of.Reverse(true)) }

// Lipgloss is the style for those who draw with lipgloss: bubbles and huh.
func (s Style) Lipgloss() lipgloss.Style { return *s.of }
