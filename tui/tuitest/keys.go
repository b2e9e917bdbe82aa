package tuitest

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// key is one key, as Bubble Tea knows it and as a terminal sends it.
type key struct {
	code  rune
	bytes string
}

func named(name string) (key, bool) {
	keys := map[string]key{
		"enter": {tea.KeyEnter, "\r"}, "tab": {tea.KeyTab, "\t"}, "esc": {tea.KeyEscape, "\x1b"}, "space": {tea.KeySpace, " "},
		"backspace": {tea.KeyBackspace, "\x7f"}, "delete": {tea.KeyDelete, "\x1b[3~"},
		"up": {tea.KeyUp, "\x1b[A"}, "down": {tea.KeyDown, "\x1b[B"}, "right": {tea.KeyRight, "\x1b[C"}, "left": {tea.KeyLeft, "\x1b[D"},
		"home": {tea.KeyHome, "\x1b[H"}, "end": {tea.KeyEnd, "\x1b[F"}, "pgup": {tea.KeyPgUp, "\x1b[5~"}, "pgdown": {tea.KeyPgDown, "\x1b[6~"},
		"f1": {tea.KeyF1, "\x1bOP"},
	}
	k, ok := keys[name]
	return k, ok
}

// modifiers takes "alt+", "ctrl+" and "shift+" off a name.
func modifiers(name string) (rest string, mod tea.KeyMod) {
	for _, m := range []struct {
		prefix string
		mod    tea.KeyMod
	}{{"alt+", tea.ModAlt}, {"ctrl+", tea.ModCtrl}, {"shift+", tea.ModShift}} {
		if cut, ok := strings.CutPrefix(name, m.prefix); ok {
			name, mod = cut, mod|m.mod
		}
	}
	return name, mod
}

// Key is the key of that name, as bubbles/key writes it: "enter", "alt+s",
// "shift+tab", "x". It panics at a name that no key has.
func Key(name string) tea.KeyPressMsg {
	rest, mod := modifiers(name)
	if k, ok := named(rest); ok {
		msg := tea.KeyPressMsg{Code: k.code, Mod: mod}
		if rest == "space" && mod == 0 {
			msg.Text = " "
		}
		return msg
	}
	msg := tea.KeyPressMsg{Code: []rune(rest)[0], Mod: mod}
	switch {
	case mod == 0:
		msg.Text = rest
	case len([]rune(rest)) > 1:
		panic(fmt.Sprintf("no such key: %s", name))
	}
	return msg
}

// Bytes is what a terminal sends for the key of that name.
func Bytes(name string) string {
	rest, mod := modifiers(name)
	k, ok := named(rest)
	switch {
	case name == "shift+tab":
		return "\x1b[Z"
	case !ok && len([]rune(rest)) > 1:
		panic(fmt.Sprintf("no such key: %s", name))
	case !ok:
		k.bytes = rest
	}
	if mod&tea.ModCtrl != 0 {
		k.bytes = string(k.bytes[0] & 0x1f)
	}
	if mod&tea.ModAlt != 0 {
		k.bytes = "\x1b" + k.bytes
	}
	return k.bytes
}

// Text are the keys that type a text, one a letter.
func Text(text string) []tea.Msg {
	var keys []tea.Msg
	for _, r := range text {
		keys = append(keys, tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return keys
}

// Words are the keys of a line of words: one that names a key is that key, one
// after "paste:" is pasted (with ⇥, ⏎ and _ for tab, line break and blank), and
// any other, or one in 'quotes', is typed letter by letter.
func Words(line string) []tea.Msg {
	var keys []tea.Msg
	for _, word := range strings.Fields(line) {
		rest, mod := modifiers(word)
		_, isNamed := named(rest)
		text, pasted := strings.CutPrefix(word, "paste:")
		switch {
		case len(word) > 2 && word[0] == '\'' && strings.HasSuffix(word, "'"):
			keys = append(keys, Text(word[1:len(word)-1])...)
		case pasted:
			keys = append(keys, tea.PasteMsg{Content: strings.NewReplacer("⇥", "\t", "⏎", "\r\n", "_", " ").Replace(text)})
		case isNamed, mod != 0 && len([]rune(rest)) == 1:
			keys = append(keys, Key(word))
		default:
			keys = append(keys, Text(word)...)
		}
	}
	return keys
}

// Press hands the keys of a line of Words to whatever takes them, and gives what
// came of the last one. Commands are dropped.
func Press[M ~func(tea.Msg) (tea.Cmd, R), R any](update M, line string) (last R) {
	for _, key := range Words(line) {
		_, last = update(key)
	}
	return last
}
