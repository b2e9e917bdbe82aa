package footer

import (
	"testing"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/theme"
)

func bindings() []key.Binding {
	off := key.NewBinding(key.WithKeys("x"), key.WithHelp("x", "off"))
	off.SetEnabled(false)
	return []key.Binding{
		key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "next")),
		off,
		key.NewBinding(key.WithKeys("ctrl+f")),
		key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "something else")),
		key.NewBinding(key.WithKeys("shift+tab"), key.WithHelp("shift+tab", "back")),
		key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "menu")),
	}
}

func TestTheFooterDropsFromTheRight(t *testing.T) {
	tests := []struct {
		width int
		want  string
	}{
		{60, " enter next · shift+tab back · esc menu"},
		{39, " enter next · shift+tab back · esc menu"},
		{38, " enter next · shift+tab back"},
		{12, " enter next"},
		{8, " "},
		{0, ""},
	}
	for _, tt := range tests {
		if got := ansi.Strip(View(theme.Dark(), bindings(), tt.width)); got != tt.want {
			t.Errorf("at %d: got %q, want %q", tt.width, got, tt.want)
		}
	}
}

func TestTheHelpListsOnlyWhatActs(t *testing.T) {
	lines := Lines(theme.Dark(), bindings(), 40)
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
