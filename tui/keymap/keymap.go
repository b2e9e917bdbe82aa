// Package keymap has the keys that act everywhere, by the names under which "keys" of
// config.json gives them others. Keys of a place alone are declared there; what a key
// does is the root's.
package keymap

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"

	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
	"kickoff/tui/ui/footer"
)

// Action is something that acts everywhere, and its keys, the one that is shown first.
type Action struct {
	Name, Does string
	Keys       []string
}

// Actions are all of them; docs/keys.md has the same table.
func Actions() []Action {
	return []Action{
		{"go-to", "go to anything", []string{"alt+g"}},
		{"next-missing", "next missing answer", []string{"alt+n"}},
		{"save", "save as a draft", []string{"alt+s", "ctrl+s"}},
		{"review", "review", []string{"alt+r"}},
		{"payload", "the payload", []string{"alt+p"}},
		{"undo", "undo", []string{"alt+z"}},
		{"redo", "redo", []string{"alt+Z", "alt+shift+z"}},
		{"put-back", "put an answer back as it came", []string{"alt+o"}},
		{"stage-1", "Template", []string{"alt+1"}},
		{"stage-2", "Kick-off", []string{"alt+2"}},
		{"stage-3", "Steps", []string{"alt+3"}},
		{"stage-4", "Details", []string{"alt+4"}},
		{"stage-5", "Review", []string{"alt+5"}},
		{"result", "the result of the launch", []string{"alt+6"}},
		{"take-over", "take a launch over from another window", []string{"alt+t"}},
		{"server-words", "the server's own words", []string{"alt+e"}},
		{"sign-in", "sign in again", []string{"alt+i"}},
		{"mouse", "mouse on or off", nil},
		{"reload", "read lists anew", []string{"alt+u", "ctrl+r"}},
		{"keys", "all keys", []string{"alt+?", "f1"}},
		{"suspend", "suspend", []string{"ctrl+z"}},
		{"leave", "leave", []string{"ctrl+c", "alt+q"}},
	}
}

// Map is which keys a person gave which actions; the zero Map leaves all as they are.
type Map struct{ own map[string]string }

// Key is the key of an action that is shown, "" for none.
func (m Map) Key(action string) string {
	if keys := m.keys(action); len(keys) > 0 {
		return keys[0]
	}
	return ""
}

// Bind is the binding of an action, shown as what it does.
func (m Map) Bind(action, does string) key.Binding {
	return footer.Bind(m.Key(action), does, m.keys(action)...)
}

func (m Map) keys(action string) []string {
	if own, ok := m.own[action]; ok {
		return []string{own}
	}
	for _, a := range Actions() {
		if a.Name == action {
			return a.Keys
		}
	}
	return nil
}

// Read reads "keys" of config.json, and says in a line each what is passed over: an
// action or a key that does not exist, or two actions on one key.
func Read(raw json.RawMessage) (Map, []string) {
	m := Map{own: map[string]string{}}
	if len(raw) == 0 {
		return m, nil
	}
	members, err := rawjson.Members(raw)
	if err != nil {
		return m, []string{`"keys" is not what it should be, such as {"save": "alt+w"}`}
	}
	var odd, order []string
	for _, member := range members {
		wanted := rawjson.Text(member.Value)
		switch pressed, ok := normal(wanted); {
		case !slices.ContainsFunc(Actions(), func(a Action) bool { return a.Name == member.Key }):
			odd = append(odd, fmt.Sprintf("%s is no action of \"keys\"; there are %s", humanize.Quote(member.Key), humanize.List(names())))
		case !ok:
			odd = append(odd, fmt.Sprintf("%s of \"keys\": %s is no key for it; there are alt and a character, ctrl and a letter, f1 to f12", member.Key, humanize.Quote(wanted)))
		case slices.Contains(taken(), pressed):
			odd = append(odd, fmt.Sprintf("%s of \"keys\": %s belongs to where one types or chooses", member.Key, pressed))
		default:
			m.own[member.Key], order = pressed, append(order, member.Key)
		}
	}
	for again := true; again; { // what is passed over has its old key again, which another one may have now
		again = false
		for _, name := range slices.Backward(order) {
			pressed, mine := m.own[name]
			if other := m.other(name, pressed); mine && other != "" {
				odd = append(odd, fmt.Sprintf("%s of \"keys\": %s is the key of %s already", name, pressed, other))
				delete(m.own, name)
				again = true
			}
		}
	}
	return m, odd
}

// other is another action on a key, "" for none.
func (m Map) other(than, pressed string) string {
	for _, a := range Actions() {
		if a.Name != than && slices.Contains(m.keys(a.Name), pressed) {
			return a.Name
		}
	}
	return ""
}

func names() []string {
	var all []string
	for _, a := range Actions() {
		all = append(all, a.Name)
	}
	return all
}

// normal is a key as Bubble Tea writes it; false for what is none, or only types.
func normal(text string) (string, bool) {
	if strings.HasPrefix(strings.ToLower(text), "f") {
		var n int
		_, err := fmt.Sscanf(text[1:]+" ", "%d ", &n)
		return fmt.Sprintf("f%d", n), err == nil && n >= 1 && n <= 12 && text[1:] == fmt.Sprint(n)
	}
	modifier, rest, _ := strings.Cut(text, "+")
	switch modifier = strings.ToLower(modifier); {
	case len([]rune(rest)) != 1 || rest == " ":
		return "", false
	case modifier == "ctrl":
		rest = strings.ToLower(rest)
		return modifier + "+" + rest, rest >= "a" && rest <= "z"
	}
	return modifier + "+" + rest, modifier == "alt"
}

// taken are the keys of inputs and lists, and those that are no others to a terminal:
// ctrl+i is tab, ctrl+m enter, ctrl+h backspace.
func taken() []string {
	return strings.Fields("alt+a alt+b alt+c alt+d alt+f alt+k alt+l alt+v alt+x " +
		"ctrl+a ctrl+b ctrl+d ctrl+e ctrl+f ctrl+h ctrl+i ctrl+j ctrl+k ctrl+m ctrl+n ctrl+p ctrl+u ctrl+v ctrl+w")
}
