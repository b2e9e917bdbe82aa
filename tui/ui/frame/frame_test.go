package frame

import (
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/theme"
)

func journey() []Step {
	return []Step{
		{Label: "Template", State: Done}, {Label: "Kick-off", Note: "4/7", State: Now},
		{Label: "Steps", State: Open}, {Label: "Details", State: Skipped}, {Label: "Review", State: Wrong},
	}
}

func TestTheHeaderShedsWhatDoesNotFit(t *testing.T) {
	tests := []struct {
		width int
		want  string
	}{
		{100, " kickoff  ✓ Template  ● Kick-off 4/7  ○ Steps  – Details  ✗ Review         Acme · jo@acme · SANDBOX "},
		{80, " kickoff  ✓ Template  ● Kick-off 4/7  ○ Steps  – Details  ✗ Review      SANDBOX "},
		{68, " kickoff  ✓ Template  ● Kick-off 4/7  ○ Steps  – Details  ✗ Review"},
		{40, " kickoff  ✓ ● Kick-off 4/7 ○ – ✗"},
		{28, " kickoff  2/5 Kick-off"},
		{15, "2/5 Kick-off"},
		{5, "2/5"},
	}
	for _, tt := range tests {
		got := ansi.Strip(Header(theme.Dark(), "kickoff", journey(), tt.width, "Acme · jo@acme · SANDBOX", "SANDBOX"))
		if strings.TrimRight(got, " ") != strings.TrimRight(tt.want, " ") {
			t.Errorf("at %d\n got %q\nwant %q", tt.width, got, tt.want)
		}
	}
}

func TestTheHeaderFitsEveryWidth(t *testing.T) {
	for width := 1; width <= 200; width++ {
		got := Header(theme.Dark(), "kickoff", journey(), width, "Acme · jo@acme · SANDBOX", "SANDBOX")
		if w := ansi.StringWidth(got); w > width || strings.Contains(got, "\n") {
			t.Fatalf("%d cells at width %d", w, width)
		}
	}
}

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

func TestTheKeysAreDroppedFromTheRight(t *testing.T) {
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
		if got := ansi.Strip(Keys(theme.Dark(), bindings(), tt.width)); got != tt.want {
			t.Errorf("at %d: got %q, want %q", tt.width, got, tt.want)
		}
	}
}

func TestTheHelpListsOnlyWhatActs(t *testing.T) {
	lines := KeyList(theme.Dark(), bindings(), 40)
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
