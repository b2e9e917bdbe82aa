//go:build unix

package e2e

import (
	"slices"
	"strings"
	"testing"

	"kickoff/tui/tuitest"
)

// counter is a person who counts the keys that are not text.
type counter struct {
	*tuitest.Terminal
	t    *testing.T
	keys int
}

// key presses keys that have to be named below the stage, or in the question that lies
// over it, at that moment.
func (c *counter) key(names ...string) *counter {
	c.t.Helper()
	for _, name := range names {
		lines := strings.Split(strings.TrimRight(c.Screen(), " \n"), "\n")
		footer := strings.Split(strings.TrimSpace(lines[len(lines)-1]), " · ")
		named := func(hint string) bool { return strings.HasPrefix(hint, name+" ") }
		if !slices.ContainsFunc(footer, named) && !strings.Contains(c.Screen(), "│ "+name+" launches · esc goes back") {
			c.t.Fatalf("key %d, %s, is not in the footer %q:\n%s", c.keys+1, name, footer, c.Screen())
		}
		c.press(name)
	}
	return c
}

func (c *counter) press(names ...string) *counter {
	c.t.Helper()
	c.keys += len(names)
	c.Press(names...)
	return c
}

func (c *counter) text(text string) *counter {
	c.t.Helper()
	c.Type(text)
	return c
}

// most ends the count.
func (c *counter) most(bound int) {
	c.t.Helper()
	if c.keys > bound {
		c.t.Errorf("it took %d keys besides the text, want at most %d", c.keys, bound)
	}
}

func counting(t *testing.T, s *server, home string) *counter {
	t.Helper()
	w := open(t, home, 120, 40, s.account())
	w.See("Templates 13")
	return &counter{Terminal: w, t: t}
}

// fillRequired answers what has to be, by what the footer says.
func (c *counter) fillRequired() *counter {
	c.t.Helper()
	c.text("employee").key("enter").text("Jane Smith").key("enter").text("jane@mail.test").key("enter")
	c.text("next mon").key("enter", "enter") // the welcome meeting is left out
	return c.text("contr").key("enter").text("eng").key("enter")
}

func TestAFirstLaunchTakesFewKeysAndTheFooterNamesEach(t *testing.T) {
	t.Parallel()
	t.Run("what has to be", func(t *testing.T) {
		t.Parallel()
		s := serve(t)
		c := counting(t, s, t.TempDir()).fillRequired().key("alt+r", "enter", "y")
		c.See("✓ Launched")
		c.most(12)
		if n := len(s.runs()); n != 1 {
			t.Errorf("%d processes, want 1", n)
		}
	})
	t.Run("every question and stage in its turn", func(t *testing.T) {
		t.Parallel()
		s := serve(t)
		c := counting(t, s, t.TempDir()).fillRequired()
		for strings.Contains(c.Screen(), "● Kick-off") {
			c.key("enter")
		}
		c.See("8 of 9 start")
		c.key("alt+r", "enter", "y")
		c.See("✓ Launched")
		c.most(20)
		if n := len(s.runs()); n != 1 {
			t.Errorf("%d processes, want 1", n)
		}
	})
}

func TestADraftWithTwoChangesTakesFewKeys(t *testing.T) {
	t.Parallel()
	s, home := serve(t), t.TempDir()
	c := counting(t, s, home).fillRequired().press("alt+s", "enter")
	c.See("saved as the draft").Press("alt+r", "enter", "y").See("✓ Launched").Press("q").Ends(0)

	c = counting(t, s, home).press("tab", "enter")
	c.See("from the draft")
	c.text("Ola Lind").press("enter").text("ola@mail.test").press("alt+r", "enter", "y")
	c.See("✓ Launched").Press("q").Ends(0)
	c.most(6)

	// Two that are far from each other, and far from where it begins.
	w := open(t, home, 120, 40, s.account(), "--draft", "Employee Onboarding").See("from the draft")
	c = &counter{Terminal: w, t: t}
	c.press("alt+g").text("private").press("enter").text("ida@mail.test")
	c.press("alt+g").text("cost").press("enter").text("7700")
	c.press("alt+r", "enter", "y").See("✓ Launched")
	c.most(8)
	for i, want := range [][]string{{"Jane Smith", "jane@mail.test"}, {"Ola Lind", "ola@mail.test"}, {"ida@mail.test", "7700"}} {
		for _, text := range want {
			if bodies := s.launches(); len(bodies) != 3 || !strings.Contains(bodies[i], `"`+text+`"`) {
				t.Errorf("launched without %q: %s", text, bodies)
			}
		}
	}
}

func TestWhatIsSelectedOnArrivingIsNotLost(t *testing.T) {
	t.Parallel()
	w := open(t, t.TempDir(), 100, 30, serve(t).account(), "Quarterly Business Review", "--set", "Customer=ACME").See("→ keeps it")
	w.Press("right").NoLonger("→ keeps it").Type(" Ltd").See("ACME Ltd")
	w.Press("alt+3", "alt+2").Type(" North").See("ACME Ltd North") // the person was there before
	w.Press("enter", "shift+tab").See("→ keeps it").Type("Other").See("│ Other  ")
	w.Press("alt+z").See("ACME Ltd North").Type("!").See("ACME Ltd North!")
	w.Kill()
}

func TestSixtyStepsGoToOnePersonInFourKeys(t *testing.T) {
	t.Parallel()
	c := counting(t, serve(t), t.TempDir())
	c.Type("product launch").Press("enter", "alt+3").See("60 of 60 start")
	c.press("a", "enter").text("sofia").press("enter", "esc")
	c.See("60 changed").NoLonger("Owners of 60 steps", "Jo Smith  ")
	c.most(4)
}
