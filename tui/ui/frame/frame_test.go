package frame

import (
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/theme"
)

func journey() []Step {
	return []Step{
		{Label: "Template", State: Done}, {Label: "Kick-off", Note: "4/7", More: " · 2 left", State: Now},
		{Label: "Steps", State: Open}, {Label: "Details", State: Skipped}, {Label: "Review", State: Wrong},
	}
}

func TestTheHeaderShedsWhatDoesNotFit(t *testing.T) {
	tests := []struct {
		width int
		want  string
	}{
		{100, " kickoff  ✓ Template  ● Kick-off 4/7  ○ Steps  – Details  ✗ Review         Acme · jo@acme · SANDBOX "},
		{80, " kickoff  ✓ ● Kick-off 4/7 ○ – ✗                       Acme · jo@acme · SANDBOX "},
		{68, " kickoff  ✓ ● Kick-off 4/7 ○ – ✗           Acme · jo@acme · SANDBOX "},
		{60, " kickoff  ✓ ● Kick-off 4/7 ○ – ✗   Acme · jo@acme · SANDBOX "},
		{57, " kickoff  ✓ ● Kick-off 4/7 ○ – ✗     Acme · jo · SANDBOX "},
		{50, " ● Kick-off 4/7 · 2 left      Acme · jo · SANDBOX "},
		{40, " ● Kick-off 4/7     Acme · jo · SANDBOX "},
		{36, " ● Kick-off 4/7     A · j · SANDBOX "},
		{30, " ● Kick-off   A · j · SANDBOX "},
		{28, " ● Kick-off  Acme · SANDBOX "},
		{20, " ●   Acme · SANDBOX "},
		{10, "SANDBOX"},
		{5, "SAND…"},
	}
	for _, tt := range tests {
		got := ansi.Strip(Header(theme.Dark(), theme.Dark().Muted, "kickoff", journey(), tt.width, []string{"Acme · jo@acme · SANDBOX", "Acme · jo@acme · SANDBOX", "Acme · jo · SANDBOX", "A · j · SANDBOX"}, "Acme · SANDBOX", "Acme SANDBOX", "SANDBOX"))
		if strings.TrimRight(got, " ") != strings.TrimRight(tt.want, " ") {
			t.Errorf("at %d\n got %q\nwant %q", tt.width, got, tt.want)
		}
	}
}

func TestTheHeaderFitsEveryWidth(t *testing.T) {
	for width := 1; width <= 200; width++ {
		got := Header(theme.Dark(), theme.Dark().Muted, "kickoff", journey(), width, []string{"Acme · jo@acme · SANDBOX", "Acme · jo@acme · SANDBOX", "Acme · jo · SANDBOX", "A · j · SANDBOX"}, "Acme · SANDBOX", "Acme SANDBOX", "SANDBOX")
		if w := ansi.StringWidth(got); w > width || strings.Contains(got, "\n") {
			t.Fatalf("%d cells at width %d", w, width)
		}
	}
}

func TestAStepIsFoundWhereItIsDrawn(t *testing.T) {
	for width, want := range map[int]string{
		100: "..........00000000000.111111111111111.22222222.3333333333.444444444",
		40:  "..........00111111111111111223344",
		26:  "",
	} {
		header := Header(theme.Dark(), theme.Dark().Text, "kickoff", journey(), width, nil, "Acme")
		got := ""
		for x := range width {
			if at := At(header, journey(), x); at >= 0 {
				got += strconv.Itoa(at)
			} else {
				got += "."
			}
		}
		if strings.TrimRight(got, ".") != strings.TrimRight(want, ".") {
			t.Errorf("at %d\n%s\n got %s\nwant %s", width, ansi.Strip(header), got, want)
		}
	}
}
