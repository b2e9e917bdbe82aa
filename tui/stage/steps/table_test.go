package steps_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"kickoff/tui/stage/steps"
)

func TestWhereNoStepFitsOnlyTheWaysOutAct(t *testing.T) {
	s := steps.New(session(template()))
	s.SetSize(78, 20)
	send(s, "/ 'zzz' enter")
	if view := ansi.Strip(s.View()); !strings.Contains(view, "No step fits: / changes the text, esc shows all.") {
		t.Errorf("it says\n%s", view)
	}
	var keys []string
	for _, k := range s.Keys() {
		keys = append(keys, k.Help().Key+" "+k.Help().Desc)
	}
	if diff := cmp.Diff([]string{"/ find", "esc all steps", "tab next", "shift+tab back"}, keys); diff != "" {
		t.Error(diff)
	}
	if send(s, "esc"); !strings.Contains(ansi.Strip(s.View()), "4 Legal review") {
		t.Errorf("esc shows\n%s", ansi.Strip(s.View()))
	}
}

// No name is cut in the middle: how many more there are is told.
func TestOwnersWithoutRoomAreCounted(t *testing.T) {
	all := template()
	for id := range int64(30) {
		all.Steps[0].Owners.Users = append(all.Steps[0].Owners.Users, 100+id)
	}
	s := steps.New(session(all))
	for _, size := range []struct{ width, height int }{{118, 36}, {78, 20}} {
		s.SetSize(size.width, size.height)
		rows, _, _ := strings.Cut(ansi.Strip(s.View()), "[ ] 2")
		if !strings.Contains(rows, " +") || strings.Contains(rows, "…") {
			t.Errorf("at %v:\n%s", size, rows)
		}
	}
}
