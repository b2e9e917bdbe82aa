package dialog

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/terminal"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

// pressed presses keys as somebody does who sees the question, or as one who does not.
func pressed(l *LaunchRows, keys string, seen bool) (sent bool) {
	for _, key := range tuitest.Words(keys) {
		l.View(54, 12)
		if seen {
			l.Update(terminal.Read{Title: l.WindowTitle(), After: true, Keys: 1})
		}
		_, r := l.Update(key)
		sent = sent || r.Close && r.Do != nil
	}
	return sent
}

func TestRowsGoByTheirNumberTypedInFullByWhoSawTheQuestion(t *testing.T) {
	for _, c := range []struct {
		name  string
		words []string
		keys  string
		seen  bool
		want  bool
	}{
		{"y", nil, "y", true, true},
		{"y of somebody who saw nothing", nil, "y", false, false},
		{"enter is no answer", nil, "enter", true, false},
		{"the number", []string{"44"}, "44 enter", true, true},
		{"y is not the number", []string{"44"}, "y enter", true, false},
		{"a part of the number", []string{"44"}, "4 enter", true, false},
		{"typed ahead", []string{"44"}, "44 enter", false, false},
		{"the number and the organisation", []string{"44", "Acme"}, "44 enter acme enter", true, true},
		{"the number alone", []string{"44", "Acme"}, "44 enter enter", true, false},
		{"esc", []string{"44"}, "44 esc", true, false},
	} {
		l := NewLaunchRows(theme.Dark(), "Launch 44 processes?", []string{"in Acme"}, "in Acme", c.words, func() tea.Cmd { return nil })
		if got := pressed(l, c.keys, c.seen); got != c.want {
			t.Errorf("%s: sent is %v", c.name, got)
		}
	}
}

func TestWhereThereIsNoRoomForTheQuestionItCannotBeAnswered(t *testing.T) {
	l := NewLaunchRows(theme.Dark(), "Launch 44 processes?", []string{strings.Repeat("long words ", 30)}, "In Acme, 3 wrong. 54 people get mail.", []string{"44"}, func() tea.Cmd { return nil })
	if got := ansi.Strip(l.View(36, 6)); !strings.Contains(got, "3 wrong") || !strings.Contains(got, "type 44") || l.WindowTitle() == "" {
		t.Errorf("in little room it is\n%s", got)
	}
	long := NewLaunchRows(theme.Dark(), "Launch 44 processes?", []string{strings.Repeat("long words ", 30) + "to the end"}, strings.Repeat("short words ", 20), nil, func() tea.Cmd { return nil })
	if got := ansi.Strip(long.View(36, 6)); !strings.Contains(got, "reads on") || long.WindowTitle() != "" {
		t.Errorf("with more than fits it is\n%s", got)
	}
	long.Update(tuitest.Key("end"))
	if got := ansi.Strip(long.View(36, 6)); !strings.Contains(got, "the end") || !strings.Contains(got, "y launches") || long.WindowTitle() == "" {
		t.Errorf("at its end it is\n%s", got)
	}
	if got := ansi.Strip(l.View(36, 3)); !strings.Contains(got, "larger") || l.WindowTitle() != "" {
		t.Errorf("in no room it is\n%s", got)
	}
}
