package dialog

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
	"kickoff/tui/ui/wrap"
)

// code shows three languages, the last of which cannot be written.
func code(t testing.TB, text string) *Code {
	t.Helper()
	s := stage.NewSession(theme.Dark(), time.Now, payload.Env{})
	wrote := func(text string, err error) func() (string, error) {
		return func() (string, error) { return text, err }
	}
	c, cmd := NewCode(s, []Language{
		{Name: "one", File: "one.sh", Write: wrote(text, nil)}, {Name: "two", File: "two.py", Write: wrote("print()\n", nil)}, {Name: "three", Write: wrote("", errors.New("no such thing"))},
	}, "")
	c.Update(cmd())
	return c
}

// pressCode presses keys one after the other, and gives each answer of a command back.
func pressCode(c *Code, keys ...string) (last tea.Msg) {
	for _, key := range keys {
		if cmd, _ := c.Update(tuitest.Key(key)); cmd != nil {
			last = cmd()
			c.Update(last)
		}
	}
	return last
}

func TestTheCodeTurnsScrollsAndIsSaved(t *testing.T) {
	t.Chdir(t.TempDir())
	c := code(t, strings.Repeat("line\n", 50)+"\tlast 漢字 and more than fits\n")
	c.View(30, 10)
	pressCode(c, "end")
	if got := c.View(30, 10); !strings.Contains(got, "    last 漢字 and more") || c.Title() != "The launch as one" {
		t.Errorf("%s\n%s", c.Title(), got)
	}
	if pressCode(c, "pgup"); !strings.Contains(c.View(30, 10), "44 of 52 ↓") {
		t.Errorf("a page up:\n%s", c.View(30, 10))
	}
	pressCode(c, "shift+tab")
	if got := c.View(30, 10); !strings.Contains(got, "no such thing") {
		t.Errorf("it does not say why there is none:\n%s", got)
	}
	for _, key := range []string{"c", "w"} {
		if cmd, _ := c.Update(tuitest.Key(key)); cmd != nil || c.naming != nil {
			t.Errorf("%s makes something of code that there is none of", key)
		}
	}
	pressCode(c, "tab", "tab")
	if got := c.View(30, 10); !strings.Contains(got, "print()") || strings.Contains(got, "line") {
		t.Errorf("the second:\n%s", got)
	}
	for range 2 { // a second time nothing is written over
		said := pressCode(c, "w", "enter")
		if data, err := os.ReadFile(filepath.Join(".", "two.py")); err != nil || string(data) != "print()\n" {
			t.Errorf("%v, %q, %v", err, data, said)
		}
	}
	if pressCode(c, "w", "esc"); c.naming != nil {
		t.Error("esc does not cancel")
	}
	// Keys that come before the code is there are no lost keys.
	turned, _ := c.Update(tuitest.Key("tab"))
	c.Update(tuitest.Key("c"))
	if cmd, _ := c.Update(turned()); cmd != nil {
		t.Error("why there is none is copied in its place")
	}
	turned, _ = c.Update(tuitest.Key("tab"))
	c.Update(tuitest.Key("c"))
	if cmd, _ := c.Update(turned()); cmd == nil {
		t.Error("a copy that was asked for early is not made")
	}
	if _, r := c.Update(tuitest.Key("esc")); !r.Close {
		t.Error("esc does not close it")
	}
	for size := range 12 { // it is drawn in any size
		for line := range strings.Lines(c.View(size+1, size+1)) {
			if w := wrap.Width(strings.TrimSuffix(line, "\n")); w > size+1 {
				t.Errorf("%d cells in %d", w, size+1)
			}
		}
	}
}

func BenchmarkCodeScrolled(b *testing.B) {
	var text strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&text, "  \"%d\": \"some text of a line\",\n", i)
	}
	c := code(b, text.String())
	c.View(100, 40)
	down := tuitest.Key("down")
	for b.Loop() {
		c.Update(down)
		c.View(100, 40)
	}
}
