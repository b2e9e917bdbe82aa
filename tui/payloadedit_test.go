package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// edits has the payload come back from an editor with some text in another's place.
func (d *driver) edits(old, now string) string {
	d.t.Helper()
	dir, err := os.MkdirTemp(d.t.TempDir(), "")
	if err != nil {
		d.t.Fatal(err)
	}
	body := string(d.m.session.Built.Body)
	if !strings.Contains(body, old) {
		d.t.Fatalf("no %s in %s", old, body)
	}
	path, text := filepath.Join(dir, "launch.json"), strings.Replace(body, old, now, 1)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	d.send(payloadEdited{text: text, path: path})
	return path
}

func TestAnEditedPayloadBecomesAnswersOnYesAsOneChange(t *testing.T) {
	story(t, 120, 40, func(d *driver) {
		d.press("enter").write("Jane")
		d.press("alt+5").sees("Jane")
		d.edits(`"Jane",`, `"Jane Roe",`)
		d.sees("Take the edited payload?", `"Jane"`, `"Jane Roe"`).press("enter", "esc").lacks("Take the edited")
		if got := d.m.session.Answers.Field("name").Text(); got != "Jane" {
			t.Fatalf("without a yes it is %q", got)
		}
		path := d.edits(`"Jane",`, `"Jane Roe",`)
		d.press("y").sees("taken from the edited payload", "Jane Roe")
		if _, err := os.Stat(path); err == nil {
			t.Error("the file is still there")
		}
		if got := d.m.session.Answers.Field("name").Text(); got != "Jane Roe" {
			t.Errorf("it is %q", got)
		}
		d.press("alt+z")
		if got := d.m.session.Answers.Field("name").Text(); got != "Jane" {
			t.Errorf("taken back it is %q", got)
		}
	})
}

func TestAnEditedPayloadThatIsWrongIsRefusedWithItsPlaceAndKept(t *testing.T) {
	for name, tt := range map[string]struct{ old, now, says string }{
		"an unknown key": {`"checklist_id"`, `"colour": "red", "checklist_id"`, "line 2: colour is no key of a launch"},
		"another type":   {`"Jane"`, `["Jane"]`, "Full name"},
		"no JSON":        {`"Jane",`, `"Jane" "Roe"`, "the payload"},
	} {
		t.Run(name, func(t *testing.T) {
			story(t, 120, 40, func(d *driver) {
				d.press("enter").write("Jane")
				d.press("alt+5").sees("Jane")
				path := d.edits(tt.old, tt.now)
				d.sees("The edited payload is not taken", tt.says, "launch.json").press("y", "enter", "esc").lacks("not taken")
				if got := d.m.session.Answers.Field("name").Text(); got != "Jane" {
					t.Errorf("the answer is %q", got)
				}
				if _, err := os.Stat(path); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
