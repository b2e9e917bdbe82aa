//go:build unix

package field

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kickoff/payload"
)

func TestThePersonsOwnPicker(t *testing.T) {
	for name, test := range map[string]struct {
		command string
		paths   []string
		err     string
	}{
		"prints paths":             {`printf '/a b.pdf\nc.pdf\n'`, []string{"/a b.pdf", "c.pdf"}, ""},
		"writes them":              {`printf '/a b.pdf\nc.pdf' >{}`, []string{"/a b.pdf", "c.pdf"}, ""},
		"left without choosing":    {`exit 130`, nil, ""},
		"nothing chosen":           {`true`, nil, ""},
		"is not there":             {`/no/such/picker`, nil, "did not end well"},
		"fails":                    {`exit 3`, nil, "did not end well: exit status 3"},
		"ends badly with a choice": {`echo a.pdf; exit 3`, []string{"a.pdf"}, "did not end well"},
	} {
		t.Run(name, func(t *testing.T) {
			temp := filepath.Join(t.TempDir(), "it's a folder")
			if err := os.Mkdir(temp, 0o700); err != nil {
				t.Fatal(err)
			}
			t.Setenv("TMPDIR", temp)
			paths, err := pickOutside(test.command, nil, nil)
			if !slices.Equal(paths, test.paths) || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("%q, %v", paths, err)
			}
			if left, _ := os.ReadDir(os.TempDir()); len(left) > 0 {
				t.Errorf("%v is left", left)
			}
		})
	}
}

func TestWhatAPickerGaveIsAdded(t *testing.T) {
	w := open(payload.Field{Type: payload.TypeFile}, local("c.pdf"))
	w.(*rawJSON).Widget.(*file).picked = []string{"a.pdf", "evil.exe"}
	deliver(w, pickerEnded{})
	if a := w.Answer(); len(a.Files()) != 2 || a.Files()[1].Path != "a.pdf" {
		t.Errorf("got %+v", a)
	}
	contains(t, screen(w, 80, 10), "a.pdf  PDF · 1.2 kB", "✗ evil.exe: files of type .exe are not taken")
}
