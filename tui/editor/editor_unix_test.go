//go:build unix

package editor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// script makes a program that is run with the file as its argument, and is found by its
// name: a path with blanks in it would be a program and its arguments.
func script(t *testing.T, body string) string {
	t.Helper()
	dir := t.TempDir()
	name := "edit-" + filepath.Base(dir)
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return name
}

func TestTheTextOfAnEditorComesBack(t *testing.T) {
	tests := map[string]struct {
		before, script, after string
	}{
		"changed":                           {"one", `echo two >"$1"`, "two"},
		"left as it was":                    {"one\ttwo", `:`, "one\ttwo"},
		"only a line break at the end":      {"one", `echo >>"$1"`, "one"},
		"a line break that was there stays": {"one\n", `echo two >>"$1"`, "one\ntwo\n"},
		"lines as Windows ends them":        {"one", `printf 'two\r\nthree\r\n' >"$1"`, "two\nthree"},
		"hidden characters":                 {"one", `printf 'two\033[2J\000' >"$1"`, "two"},
		"nothing left":                      {"one", `: >"$1"`, ""},
		"nobody else can read it":           {"one", `test "$(ls -l "$1" | cut -c1-10)" = -rw------- && echo two >"$1"`, "two"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			t.Setenv("VISUAL", "")
			t.Setenv("EDITOR", script(t, test.script))
			got, err := Edit(test.before, "", nil, nil, nil)
			if got != test.after || err != nil {
				t.Errorf("%q, %v", got, err)
			}
			if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "kickoff-*")); len(left) > 0 {
				t.Errorf("%v is left", left)
			}
		})
	}
}

func TestAnEditorThatFailsLeavesTheText(t *testing.T) {
	for name, command := range map[string]string{
		"it fails":       script(t, `echo two >"$1"; exit 1`),
		"there is none":  "/no/such/editor",
		"the file gone":  script(t, `rm "$1"`),
		"killed in time": script(t, `echo two >"$1"; kill -9 $$`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			t.Setenv("VISUAL", command)
			if got, err := Edit("one", "", nil, nil, nil); got != "one" || err == nil || !strings.Contains(err.Error(), "as it was") {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestAnEditorWorksInTheFileThatIsKept(t *testing.T) {
	kept := filepath.Join(t.TempDir(), "kept")
	t.Setenv("VISUAL", script(t, `test "$1" = "`+kept+`" && echo two >"$1"`))
	if got, err := Edit("one", kept, nil, nil, nil); got != "two" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := os.Stat(kept); !os.IsNotExist(err) {
		t.Errorf("it is there when its text is taken: %v", err)
	}
	t.Setenv("VISUAL", script(t, `echo two >"$1"`))
	if got, err := Edit("one", filepath.Join(kept, "no folder"), nil, nil, nil); got != "two" || err != nil {
		t.Errorf("without the folder: %q, %v", got, err)
	}
}
