package steps_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/stage/steps"
	"kickoff/tui/theme"
)

func TestTheTableHasNoAccentWhileADialogIsOpen(t *testing.T) {
	s := steps.New(session(template()))
	s.SetSize(118, 30)
	accent, _, _ := strings.Cut(theme.Dark().Accent.Render("x"), "x")
	row := func() string {
		t.Helper()
		for line := range strings.Lines(s.View()) {
			if strings.Contains(ansi.Strip(line), "› [ ] 1 Prepare the contract") {
				return line
			}
		}
		t.Fatalf("the row in front is not in front in\n%s", ansi.Strip(s.View()))
		return ""
	}
	for _, key := range []string{"enter", "d"} {
		if !strings.Contains(row(), accent) {
			t.Errorf("the row in front has no accent: %q", row())
		}
		if send(s, key); strings.Contains(row(), accent) {
			t.Errorf("after %s the row has an accent still: %q", key, row())
		}
		send(s, "esc")
	}
}

func TestATextThatIsNoDeadlineYetIsToldWhatWouldBe(t *testing.T) {
	s := steps.New(session(template()))
	s.SetSize(78, 20)
	if send(s, "d 'fr'"); !strings.Contains(ansi.Strip(s.View()), "│ type a date such as") {
		t.Errorf("while it is typed:\n%s", ansi.Strip(s.View()))
	}
	if send(s, "enter"); !strings.Contains(ansi.Strip(s.View()), `✗ "fr" is not a date that can be read`) {
		t.Errorf("once it is refused:\n%s", ansi.Strip(s.View()))
	}
}

func TestTheFooterOfOwnersSaysWhatAKeyDoes(t *testing.T) {
	for keys, want := range map[string]string{
		"enter 'lee@'":             "enter replace, space replace, ↑/↓ move",
		"enter 'jo@' enter 'lee@'": "enter add, space add, ↑/↓ move",
		"enter 'jo@' enter 'jo@'":  "enter take back, space take back, ↑/↓ move",
		"enter 'zzz'":              "esc close",
	} {
		s := steps.New(session(template()))
		s.SetSize(78, 20)
		send(s, keys)
		var all []string
		for _, k := range s.Keys() {
			if k.Enabled() {
				all = append(all, k.Help().Key+" "+k.Help().Desc)
			}
		}
		if got := strings.Join(all, ", "); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", keys, got, want)
		}
	}
}
