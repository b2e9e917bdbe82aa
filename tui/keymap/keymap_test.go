package keymap

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestWhatAPersonMakesOfTheKeys(t *testing.T) {
	tests := []struct {
		config string
		keys   map[string]string
		odd    []string
	}{
		{``, map[string]string{"save": "alt+s", "mouse": ""}, nil},
		{`{"save": "alt+w", "mouse": "Alt+m", "keys": "f2", "undo": "CTRL+Y"}`, map[string]string{"save": "alt+w", "mouse": "alt+m", "keys": "f2", "undo": "ctrl+y"}, nil},
		{`{"save": "alt+r", "review": "alt+s"}`, map[string]string{"save": "alt+r", "review": "alt+s"}, nil},
		{`{"save": "alt+r"}`, map[string]string{"save": "alt+s", "review": "alt+r"}, []string{"save", "alt+r", "review"}},
		{`{"save": "alt+w", "undo": "alt+w"}`, map[string]string{"save": "alt+w", "undo": "alt+z"}, []string{"undo", "alt+w", "save"}},
		// review cannot have alt+1, so it keeps alt+r, and save cannot have that.
		{`{"save": "alt+r", "review": "alt+1"}`, map[string]string{"save": "alt+s", "review": "alt+r"}, []string{"review", "alt+1", "stage-1"}},
		{`{"safe": "alt+w"}`, nil, []string{"safe", "no action", "save"}},
		{`{"save": "w"}`, map[string]string{"save": "alt+s"}, []string{"save", "no key"}},
		{`{"save": "f13"}`, map[string]string{"save": "alt+s"}, []string{"save", "no key"}},
		{`{"save": 7}`, map[string]string{"save": "alt+s"}, []string{"save", "no key"}},
		{`{"save": "alt+b"}`, map[string]string{"save": "alt+s"}, []string{"save", "alt+b", "types"}},
		{`["alt+b"]`, map[string]string{"save": "alt+s"}, []string{`"keys" is not`}},
	}
	for _, tt := range tests {
		m, odd := Read([]byte(tt.config))
		for action, want := range tt.keys {
			if got := m.Key(action); got != want {
				t.Errorf("%s: %s is on %q, want %q", tt.config, action, got, want)
			}
		}
		if len(tt.odd) == 0 != (len(odd) == 0) {
			t.Errorf("%s: warned of %q", tt.config, odd)
		}
		for _, word := range tt.odd {
			if !strings.Contains(odd[0], word) {
				t.Errorf("%s: the warning %q does not say %q", tt.config, odd[0], word)
			}
		}
	}
}

func TestNoTwoActionsShareAKey(t *testing.T) {
	for _, a := range Actions() {
		for _, pressed := range a.Keys {
			if other := (Map{}).other(a.Name, pressed); other != "" {
				t.Errorf("%s: of %s and %s", pressed, a.Name, other)
			}
			if slices.Contains(taken(), pressed) {
				t.Errorf("%s of %s belongs to where one types", pressed, a.Name)
			}
		}
	}
}

func TestThePaperNamesEveryAction(t *testing.T) {
	paper, err := os.ReadFile("../../docs/keys.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range Actions() {
		row := fmt.Sprintf("| `%s` | %s |", a.Name, a.Does)
		if len(a.Keys) > 0 {
			row += " `" + a.Keys[0] + "`"
		}
		if !strings.Contains(string(paper), row) {
			t.Errorf("docs/keys.md has no row %s", row)
		}
	}
}
