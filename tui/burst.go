package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// burst is a piece of input of several keys: a paste from a terminal that does not
// bracket it. A person who types makes them one by one.
type burst struct {
	// text is what its keys write; left is what of it is still to come.
	text, left string
}

// taken counts a key of the burst, and says whether it is a part of a paste; with the last
// one comes the text to paste. pastes says how much of a text is one where its first key
// came to, and is asked then: keys from before it may have led there. All others are keys.
func (b *burst) taken(press tea.KeyPressMsg, pastes func(text string) string) (text string, part bool) {
	if b.left == "" {
		return "", false
	}
	writes := press.Text
	switch press.String() {
	case "enter", "ctrl+j":
		writes = "\n"
	case "tab":
		writes = "\t"
	}
	if writes == "" || !strings.HasPrefix(b.left, writes) {
		return "", false // it came before the burst
	}
	if len(b.left) == len(b.text) {
		if b.text = pastes(b.text); b.text == "" {
			b.left = ""
			return "", false
		}
		b.left = b.text
	}
	if b.left = b.left[len(writes):]; b.left == "" {
		return b.text, true
	}
	return "", true
}
