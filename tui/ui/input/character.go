package input

import (
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// Times is how often the inputs of bubbles have to get a message. They count code
// points, and a key that passes or deletes a character is to take a whole one: a
// joined emoji, a flag, a letter with its marks. The cursor stands in the line
// before the code point at.
func Times(msg tea.Msg, line []rune, at int) int {
	press, _ := msg.(tea.KeyPressMsg)
	switch press.String() {
	case "backspace", "ctrl+h", "left", "ctrl+b", "shift+left":
		if at > 0 {
			return at - Character(line, at-1)
		}
	case "delete", "ctrl+d", "right", "ctrl+f", "shift+right":
		for n := 1; at+n < len(line); n++ {
			if Character(line, at+n) == at+n {
				return n
			}
		}
		return max(1, len(line)-at)
	}
	return 1
}

// Character is where the character begins that the code point at is a part of.
func Character(line []rune, at int) int {
	if at <= 0 || at >= len(line) {
		return at
	}
	// Two of ASCII are never one character, so what is before them does not count.
	from := at
	for from > 0 && (line[from] >= utf8.RuneSelf || line[from-1] >= utf8.RuneSelf) {
		from--
	}
	for rest := string(line[from:min(len(line), at+1)]); ; {
		cluster, _ := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
		next := from + utf8.RuneCountInString(cluster)
		if next > at || cluster == "" {
			return from
		}
		from, rest = next, rest[len(cluster):]
	}
}
