package prompt_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/theme"
	"kickoff/tui/ui/prompt"
)

func typed(l *prompt.Line, text string) {
	for _, r := range text {
		l.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func TestTheAnswerIsTypedAfterTheOneThatWasThere(t *testing.T) {
	l := prompt.New(theme.Dark(), "weekly")
	l.Focus()
	typed(l, " visit")
	if l.Value() != "weekly visit" {
		t.Errorf("the answer is %q", l.Value())
	}
	if got := ansi.Strip(l.View(30)); !strings.Contains(got, "> weekly visit") {
		t.Errorf("drawn as %q", got)
	}
}

func TestAPasteOfSeveralLinesBecomesOne(t *testing.T) {
	l := prompt.New(theme.Dark(), "")
	l.Focus()
	if _, changed := l.Update(tea.PasteMsg{Content: "a\nb\x1b[31m"}); !changed || strings.ContainsAny(l.Value(), "\n\x1b") {
		t.Errorf("the answer is %q", l.Value())
	}
}

func TestItNeverAsksForATick(t *testing.T) {
	l := prompt.New(theme.Dark(), "")
	l.Focus()
	for _, msg := range []tea.Msg{tea.KeyPressMsg{Code: 'a', Text: "a"}, tea.KeyPressMsg{Code: tea.KeyLeft}, tea.KeyPressMsg{Code: tea.KeyEnter}} {
		if cmd, _ := l.Update(msg); cmd != nil {
			t.Errorf("%v leads to a command", msg)
		}
	}
}

func TestItFitsAnyWidth(t *testing.T) {
	l := prompt.New(theme.Light(), strings.Repeat("界", 100))
	l.Focus()
	for width := 8; width < 80; width++ {
		for _, line := range strings.Split(l.View(width), "\n") {
			if w := ansi.StringWidth(line); w > width {
				t.Fatalf("%d cells in %d: %q", w, width, ansi.Strip(line))
			}
		}
	}
}
