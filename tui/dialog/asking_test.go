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

// What is no answer is said beside the line, and the keys stay where there is room for them.
func TestWhatIsNoAnswerIsSaid(t *testing.T) {
	told := []string{"From Onboarding, in Acme. 3 wrong rows stay here. 54 people get mail."}
	for _, c := range []struct {
		name          string
		words         []string
		keys          string
		read          int
		width, height int
		sees          []string
		lacks         string
	}{
		{"another number", []string{"15"}, "12 enter", 1, 54, 12, []string{`typed "12", not "15"`, "54 people", "type 15 and enter"}, "> 12"},
		{"in little room", []string{"15"}, "12 enter", 1, 36, 6, []string{`typed "12", not "15"`, "54 people", "press enter, or"}, "and enter to launch"},
		{"where all is scrolled", []string{"15"}, "end 12 enter", 1, 30, 6, []string{`typed "12", not "15"`, "press enter", "or esc"}, "and enter to launch"},
		{"in the least room", []string{"15"}, "end 12 enter", 1, 30, 5, []string{"type 15 and enter"}, "typed"},
		{"another name", []string{"15", "Acme"}, "15 enter acmé enter", 1, 54, 12, []string{`typed "acmé", not "Acme"`}, ""},
		{"the next word", []string{"15", "Acme"}, "12 enter 15 enter", 1, 54, 12, []string{"type Acme"}, "typed"},
		{"nothing", []string{"15"}, "enter", 1, 54, 12, []string{"type 15"}, "typed"},
		{"at once with others", []string{"15"}, "15 enter", 2, 54, 12, []string{"15", "press enter once more"}, ""},
		{"a paste", []string{"15"}, "paste:15 enter", 1, 54, 12, []string{"A paste is no answer: type it"}, "> 15"},
		{"a paste by its key", []string{"15"}, "ctrl+v", 1, 54, 12, []string{"A paste is no answer: type it"}, ""},
		{"a pasted y", nil, "paste:y", 1, 54, 12, []string{"A paste is no answer: press y"}, ""},
		{"y at once with others", nil, "y", 2, 54, 12, []string{"press y once more", "y launches"}, ""},
	} {
		l := NewLaunchRows(theme.Dark(), "Launch 15 processes?", told, "In Acme, 3 wrong. 54 people get mail.", c.words, func() tea.Cmd { return nil })
		for _, key := range tuitest.Words(c.keys) {
			l.View(c.width, c.height)
			l.Update(terminal.Read{Title: l.WindowTitle(), After: true, Keys: c.read})
			if _, r := l.Update(key); r.Close {
				t.Errorf("%s: it is answered", c.name)
			}
		}
		got := ansi.Strip(l.View(c.width, c.height))
		for _, want := range c.sees {
			if !strings.Contains(strings.Join(strings.Fields(got), " "), want) {
				t.Errorf("%s: it lacks %q:\n%s", c.name, want, got)
			}
		}
		if c.lacks != "" && strings.Contains(got, c.lacks) {
			t.Errorf("%s: it has %q:\n%s", c.name, c.lacks, got)
		}
		if l.WindowTitle() == "" || len(strings.Split(got, "\n")) > c.height {
			t.Errorf("%s: it cannot be answered:\n%s", c.name, got)
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
