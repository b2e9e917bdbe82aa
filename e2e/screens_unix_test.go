//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/charmbracelet/x/vt"
	"github.com/google/go-cmp/cmp"

	"kickoff/tui/tuitest"
)

// picturesVariable has the screens written instead of compared: their texts into
// testdata/screens, and the pictures of the README into docs.
const picturesVariable = "KICKOFF_PICTURES"

// pictures are the screens that the README shows, and what is to be seen on them.
func pictures() map[string]string {
	return map[string]string{
		"form":   "The kick-off form of a template, half filled, beside the JSON that will be sent",
		"steps":  "The steps of the process with owners and deadlines, three of them marked",
		"review": "The review: what will happen, who gets mail, and what is launched",
	}
}

// A screen that changed unnoticed is found here. Who changed it on purpose looks at the
// difference and writes texts and pictures anew:
//
//	KICKOFF_PICTURES=1 go test -count=1 -run TestTheMainScreens ./e2e
func TestTheMainScreensAreAsTheirTextsShow(t *testing.T) {
	t.Parallel()
	for theme := range palettes() {
		t.Run(theme, func(t *testing.T) {
			t.Parallel()
			showScreens(t, theme)
		})
	}
}

func showScreens(t *testing.T, theme string) {
	home := t.TempDir()
	w := tuitest.Start(t, 120, 36, append(cleanEnv(home), "TALLYFY_BASE_URL=http://127.0.0.1:1"), binary(), "--theme", theme)
	w.See("Try the sandbox")
	look(t, w, theme, "welcome")
	w.Press("ctrl+c").Ends(130)

	contract := writeFile(t, filepath.Join(home, "contract.pdf"), "%PDF-1.4 signed")
	w = tuitest.Start(t, 120, 36, cleanEnv(home), binary(), "--sandbox", "--theme", theme)
	w.See("Templates 13")
	look(t, w, theme, "start")
	w.Type("employee").Press("enter")
	fillOnboarding(w, contract)
	assignSteps(w)
	w.Press("a", "home", "space", "down", "space", "down", "down", "space").See("3 marked")
	look(t, w, theme, "steps")
	w.Press("t")
	look(t, w, theme, "timeline")
	w.Press("esc", "alt+2").Press("pgup")
	look(t, w, theme, "form")
	w.Press("alt+4")
	look(t, w, theme, "details")
	w.Press("alt+5").See("[ Launch")
	look(t, w, theme, "review")
	w.Press("enter").See("y launches")
	look(t, w, theme, "question")
	w.Press("y").See("Launched")
	look(t, w, theme, "launched")
}

// look compares the screen with its text, or writes both.
func look(t *testing.T, w *tuitest.Terminal, theme, name string) {
	t.Helper()
	// The port of the sandbox is another one each time, and so may a path be.
	screen := regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(w.Screen(), "127.0.0.1:port") + "\n"
	path := filepath.Join("testdata", "screens", name+".txt")
	if os.Getenv(picturesVariable) == "" {
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), screen); diff != "" {
			t.Errorf("the screen %s (%s) has changed; see this test for how it is written anew\n%s", name, theme, diff)
		}
		return
	}
	if err := os.WriteFile(path, []byte(screen), 0o644); err != nil {
		t.Fatal(err)
	}
	if alt := pictures()[name]; alt != "" {
		w.Emulator(func(screen *vt.Emulator) {
			if err := os.WriteFile(filepath.Join("..", "docs", name+"-"+theme+".svg"), []byte(svg(screen, palettes()[theme], alt)), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}
