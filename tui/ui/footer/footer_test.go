package footer

import (
	"testing"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/theme"
)

func bindings() []key.Binding {
	off := Bind("x", "off", "x")
	off.SetEnabled(false)
	return []key.Binding{
		Bind("enter", "next", "enter"),
		off,
		Bind("", "", "ctrl+f"),
		Bind("enter", "something else", "enter"),
		Bind("shift+tab", "back", "shift+tab"),
		Bind("esc", "menu", "esc"),
	}
}

func TestKeysAreDroppedFromTheRight(t *testing.T) {
	tests := []struct {
		width int
		want  string
	}{
		{60, " enter next · shift+tab back · esc menu"},
		{40, " enter next · shift+tab back · esc menu"},
		{39, " enter next · esc menu"},
		{23, " enter next · esc menu"},
		{12, " enter next"},
		{8, " "},
		{0, ""},
	}
	for _, tt := range tests {
		if got := ansi.Strip(Line(theme.Dark(), bindings(), tt.width)); got != tt.want {
			t.Errorf("at %d: got %q, want %q", tt.width, got, tt.want)
		}
	}
}

func TestTheHelpListsOnlyWhatActs(t *testing.T) {
	lines := List(theme.Dark(), bindings(), 40)
	want := []string{"enter      next", "shift+tab  back", "esc        menu"}
	if len(lines) != len(want) {
		t.Fatalf("got %q", lines)
	}
	for i, line := range lines {
		if ansi.Strip(line) != want[i] {
			t.Errorf("got %q, want %q", ansi.Strip(line), want[i])
		}
	}
}
