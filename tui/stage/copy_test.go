package stage

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
)

// What the terminal did with it nobody knows; without a tool of the machine it is in a
// file, too.
func TestCopiedTextIsSomewhereForSure(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var native string
	said := func(native Clipboard) string {
		return native.Copy("the code", "launch.py", "print()")().(tea.BatchMsg)[1]().(Notice).Text
	}
	if got := said(func(text string) error { native = text; return nil }); got != "the code was copied" || native != "print()" {
		t.Errorf("%q, %q", got, native)
	}
	got := said(func(string) error { return errors.New("no display") })
	_, path, _ := strings.Cut(got, " is in ")
	path, _, _ = strings.Cut(path, ", and ")
	if data, err := os.ReadFile(path); err != nil || string(data) != "print()" || !strings.HasSuffix(path, "launch.py") {
		t.Errorf("%q: %v, %q", got, err, data)
	}
}

func TestATableThatIsNotThereIsToldInWords(t *testing.T) {
	_, err := ReadTable("no such table.csv", payload.Env{})
	if text := fmt.Sprint(err); strings.Contains(text, "stat ") || !strings.HasPrefix(text, "no such table.csv was not read: ") || !strings.Contains(text, "paste") {
		t.Errorf("it says %q", text)
	}
}
