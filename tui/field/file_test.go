package field

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

func local(paths ...string) payload.Answer {
	var files payload.Files
	for _, p := range paths {
		files.List = append(files.List, payload.File{Path: p})
	}
	return payload.Answer{Value: files}
}

func TestFile(t *testing.T) {
	f := payload.Field{Type: payload.TypeFile}
	link := payload.Answer{Value: payload.Files{List: []payload.File{{Object: payload.FileObject("https://x.test/a.pdf?v=1")}}}}
	stored := payload.Answer{Value: payload.Files{List: []payload.File{{Path: "a.pdf", Object: []byte(`{"id":"1"}`)}}}}
	check(t, []typed{
		{"a path", f, payload.Answer{}, "a.pdf enter", local("a.pdf"), false},
		{"several", f, payload.Answer{}, "a.pdf enter b.png enter enter", local("a.pdf", "b.png"), true},
		{"several at once", f, payload.Answer{}, "a.pdf,b.png enter", local("a.pdf", "b.png"), false},
		{"a name with a comma", f, payload.Answer{}, "x, space y.pdf enter", local("x, y.pdf"), false},
		{"a link", f, payload.Answer{}, "https://x.test/a.pdf?v=1 enter", link, false},
		{"dropped by the terminal, in quotes", f, payload.Answer{}, "paste:'with_blank.pdf' enter", local("with blank.pdf"), false},
		{"dropped by the terminal, escaped", f, payload.Answer{}, `paste:with\_blank.pdf enter`, local("with blank.pdf"), false},
		{"not there", f, payload.Answer{}, "gone.pdf enter", payload.Answer{Typed: "gone.pdf"}, false},
		{"too large", f, payload.Answer{}, "huge.pdf enter", payload.Answer{Typed: "huge.pdf"}, false},
		{"of a wrong type", f, payload.Answer{}, "evil.exe enter", payload.Answer{Typed: "evil.exe"}, false},
		{"taken back", f, local("a.pdf", "b.png"), "up up delete", local("b.png"), false},
		{"typing goes back to the input", f, local("a.pdf"), "up b.png enter", local("a.pdf", "b.png"), false},
		{"dropped twice", f, payload.Answer{}, "paste:a.pdf enter paste:a.pdf enter", local("a.pdf"), false},
		{"twice at once", f, payload.Answer{}, "a.pdf,a.pdf,b.png enter", local("a.pdf", "b.png"), false},
		{"a link twice", f, link, "https://x.test/a.pdf?v=1 enter", link, false},
		{"uploaded already", f, stored, "a.pdf enter", stored, false},
		{"enter alone goes on", f, local("a.pdf"), "enter", local("a.pdf"), true},
	})
}

func TestSeveralFilesOnOneLineAreNamed(t *testing.T) {
	w := open(payload.Field{Type: payload.TypeFile}, local("a.pdf", "b.png"))
	w.Blur()
	contains(t, screen(w, 40, 1), "a.pdf, b.png")
}

func TestARefusedFileSaysWhyAtOnce(t *testing.T) {
	for path, want := range map[string]string{"gone.pdf": "cannot be read", "huge.pdf": "100", "evil.exe": "exe"} {
		w := open(payload.Field{Type: payload.TypeFile}, payload.Answer{})
		send(w, path+" enter")
		contains(t, screen(w, 200, 10), "✗", want)
	}
}

func TestAFileThatIsThereAlreadyIsSaidToBe(t *testing.T) {
	w := open(payload.Field{Type: payload.TypeFile}, local("a.pdf"))
	send(w, "a.pdf enter")
	contains(t, screen(w, 80, 10), "✗ a.pdf is in the list already")
}

func TestAFileIsInTheListOnceByWhateverPath(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("a.pdf", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	size := func(path string) (int64, error) {
		info, err := os.Stat(path)
		if err != nil {
			return 0, err
		}
		return info.Size(), nil
	}
	w := New(payload.Field{Type: payload.TypeFile}, theme.Dark(), func() payload.Env { return payload.Env{Now: now(), Size: size} }, Shared{})
	w.SetAnswer(local("a.pdf"))
	run(w, w.Focus())
	for _, again := range []string{"./a.pdf", filepath.Join(dir, "a.pdf"), "'" + filepath.Join(dir, "a.pdf") + "'"} {
		paste(w, again)
		send(w, "enter")
		contains(t, screen(w, 80, 10), "✗ a.pdf is in the list already")
		if n := len(w.Answer().Files()); n != 1 {
			t.Errorf("%d files with %s", n, again)
		}
	}
}

func TestAFileThatIsDroppedBehindAnotherIsOneMore(t *testing.T) {
	there := map[string]bool{"/tmp/a.pdf": true, "a.pdf": true, "/b.pdf": true}
	for typed, want := range map[string]string{
		"paste:/tmp/a.pdf": "/tmp/a.pdf, /b.pdf", "a.pdf": "a.pdf, /b.pdf", "'a'": "a/b.pdf", "'https://x.test'": "https://x.test/b.pdf",
	} {
		w := New(payload.Field{Type: payload.TypeFile}, theme.Dark(), func() payload.Env {
			return payload.Env{Now: now(), Size: func(path string) (int64, error) {
				if there[path] {
					return 1, nil
				}
				return 0, os.ErrNotExist
			}}
		}, Shared{})
		run(w, w.Focus())
		send(w, typed+" paste:/b.pdf")
		if got := w.Answer().Text(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAPathThatIsStillTypedIsNotCalledMissingAfterARestart(t *testing.T) {
	typed := payload.Answer{Typed: "gone.pdf"}
	w := open(payload.Field{Type: payload.TypeFile}, typed)
	if view := screen(w, 80, 10); strings.Contains(view, "✗") || !strings.Contains(view, "gone.pdf") {
		t.Errorf("want the path alone:\n%s", view)
	}
	w.Blur()
	run(w, w.Focus())
	contains(t, screen(w, 80, 10), "✗ gone.pdf cannot be read")
}

func TestAListedFileShowsSizeAndType(t *testing.T) {
	a := local("a.pdf", "gone.pdf")
	a = a.WithFiles(append(a.Files(),
		payload.File{Object: payload.FileObject("https://x.test/b.png")},
		payload.File{Path: "c.pdf", Object: []byte(`{"id":"1","filename":"c.pdf","source":"local"}`)}))
	w := open(payload.Field{Type: payload.TypeFile}, a)
	contains(t, screen(w, 80, 10), "a.pdf", "PDF · 1.2 kB", "cannot be read", "b.png  link", "c.pdf  PDF · 15 B · uploaded")
}

func TestWhatIsTypedButNotAddedIsNotForgotten(t *testing.T) {
	w := open(payload.Field{Type: payload.TypeFile}, payload.Answer{})
	send(w, "a.pdf")
	w.Blur()
	if a := w.Answer(); len(a.Files()) != 1 || a.Files()[0].Path != "a.pdf" || a.Text() != "" {
		t.Errorf("got %+v", a)
	}
	run(w, w.Focus())
	send(w, "gone.pdf")
	w.Blur()
	if a := w.Answer(); len(a.Files()) != 1 || a.Text() != "gone.pdf" {
		t.Errorf("got %+v", a)
	}
	run(w, w.Focus())
	contains(t, screen(w, 80, 10), "gone.pdf", "✗ gone.pdf cannot be read")
	send(w, "ctrl+u down")
	w.Blur()
	if a := w.Answer(); a.Text() != "" {
		t.Errorf("a folder that was looked into was typed: %+v", a)
	}
}

func TestPathsComplete(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"report one.pdf", "report two.pdf", ".hidden.pdf", "Zebra.pdf"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	at := dir + string(filepath.Separator)
	size := func(path string) (int64, error) {
		info, err := os.Stat(path)
		if err != nil {
			return 0, err
		}
		return info.Size(), nil
	}
	fresh := func() Widget {
		w := New(payload.Field{Type: payload.TypeFile}, theme.Dark(), func() payload.Env { return payload.Env{Now: now(), Size: size} }, Shared{})
		run(w, w.Focus())
		return w
	}

	w := fresh()
	paste(w, at+"rep")
	send(w, "right")
	if got := w.Answer().Text(); got != at+"report " {
		t.Fatalf("completed to %q", got)
	}
	send(w, "down down enter")
	if a := w.Answer(); len(a.Files()) != 1 || a.Files()[0].Path != at+"report two.pdf" {
		t.Errorf("got %+v", a)
	}

	w = fresh()
	paste(w, at)
	view := screen(w, 200, 12)
	contains(t, view, "report one.pdf", "Zebra.pdf", "sub"+string(filepath.Separator))
	if strings.Contains(view, "hidden") {
		t.Error("a hidden file is offered unasked")
	}
	if !w.CapturesInput() {
		t.Error("esc would not close the suggestions")
	}
	send(w, "esc")
	if w.CapturesInput() {
		t.Error("esc did not close the suggestions")
	}

	w = fresh()
	send(w, "down")
	if !w.CapturesInput() || w.Answer().Text() != "" {
		t.Errorf("down opens no list: %+v", w.Answer())
	}
	send(w, "esc")
	if view := screen(w, 200, 12); strings.Contains(view, "."+separator) {
		t.Errorf("the folder stays:\n%s", view)
	}

	w = fresh()
	send(w, "down")
	paste(w, at+"Zebra.pdf") // whole, behind a folder that nobody typed
	send(w, "enter")
	if a := w.Answer(); len(a.Files()) != 1 || a.Files()[0].Path != at+"Zebra.pdf" {
		t.Errorf("a path that is pasted into the list of a folder left %+v", a)
	}

	w = fresh()
	paste(w, at+"su")
	send(w, "right")
	if got := w.Answer().Text(); got != at+"sub"+string(filepath.Separator) {
		t.Errorf("a folder completed to %q", got)
	}

	w = fresh()
	paste(w, at+"Ze")
	send(w, "enter")
	if a := w.Answer(); len(a.Files()) != 0 || a.Text() != at+"Zebra.pdf" {
		t.Fatalf("enter on the start of a name left %+v", a)
	}
	send(w, "enter")
	if a := w.Answer(); len(a.Files()) != 1 || a.Files()[0].Path != at+"Zebra.pdf" {
		t.Errorf("the second enter left %+v", a)
	}
}

func TestFilesAreFoundInFolders(t *testing.T) {
	dir := t.TempDir()
	at := dir + separator
	for _, name := range []string{"contracts/2026/smith.pdf", "contracts/smythe.exe", "notes.pdf", ".git/smith.pdf", "a/b/c/d/smith.pdf"} {
		if err := os.MkdirAll(filepath.Dir(at+name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at+name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	names := func(text string) string {
		var all []string
		for _, e := range around(text, payload.Env{Home: dir}, func() bool { return false }) {
			all = append(all, filepath.ToSlash(e.name))
		}
		return strings.Join(all, " ")
	}
	for text, want := range map[string]string{
		at:               "a/ contracts/ notes.pdf",
		at + "sm":        "contracts/smythe.exe contracts/2026/smith.pdf",
		at + "con 26":    "contracts/2026/ contracts/2026/smith.pdf",
		at + "cnsmith":   "contracts/2026/smith.pdf",
		at + ".g":        ".git/ .git/smith.pdf",
		"~/no":           "notes.pdf",
		at + "none/here": "",
	} {
		if got := names(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}

	w := New(payload.Field{Type: payload.TypeFile}, theme.Dark(), func() payload.Env {
		return payload.Env{Now: now(), Size: func(path string) (int64, error) {
			info, err := os.Stat(path)
			if err != nil || info.IsDir() {
				return 0, os.ErrNotExist
			}
			return info.Size(), nil
		}}
	}, Shared{})
	run(w, w.Focus())
	drawn := func() string { return screen(w, 120+len(dir), 12) } // as wide as the path wants
	paste(w, at+"contr")
	send(w, "down")
	contains(t, drawn(), "› contracts"+separator)
	send(w, "enter")
	contains(t, drawn(), "› 2026"+separator, "smythe.exe", "files of type .exe are not taken")
	send(w, "enter")
	contains(t, drawn(), "› smith.pdf", "1 B")
	send(w, "left")
	contains(t, drawn(), at+"contracts"+separator, "› 2026"+separator)
	send(w, "enter enter")
	if a := w.Answer(); len(a.Files()) != 1 || a.Files()[0].Path != filepath.Join(dir, "contracts", "2026", "smith.pdf") || a.Text() != "" {
		t.Errorf("got %+v", a)
	}
	send(w, "down")
	contains(t, drawn(), "› smith.pdf") // where the last one came from
	send(w, "ctrl+u")
	paste(w, at+"contracts"+separator+"smythe.exe")
	contains(t, drawn(), "✗ smythe.exe: files of type .exe are not taken", "files of type .exe are not taken")
	send(w, "backspace")
	if strings.Contains(drawn(), "✗") {
		t.Error("a path that is not whole is refused")
	}
}

func TestLongNamesOfFilesDifferAtTheirEnds(t *testing.T) {
	a, b := inMiddle("report with a rather long name 1.pdf", 24), inMiddle("report with a rather long name 2.pdf", 24)
	if a == b || wrap.Width(a) > 24 || !strings.HasSuffix(a, "1.pdf") {
		t.Errorf("%q and %q", a, b)
	}
}

// queue tells how files fare and notes what is asked of it.
type queue struct {
	status map[string]uploads.Status
	asked  []string
}

func (q *queue) Status(path string) (uploads.Status, bool) {
	s, ok := q.status[path]
	return s, ok
}
func (q *queue) Pause(path string) { q.asked = append(q.asked, "pause "+path) }
func (q *queue) Again(path string) { q.asked = append(q.asked, "again "+path) }

func TestAFileShowsHowItsUploadFares(t *testing.T) {
	q := &queue{status: map[string]uploads.Status{
		"a.pdf": {State: uploads.Sending, Sent: 500, Size: 1000, Rate: 2048, Left: 12 * time.Second},
		"b.pdf": {State: uploads.Doubtful}, "c.pdf": {State: uploads.Done},
	}}
	w := openWith(payload.Field{Type: payload.TypeFile}, local("a.pdf", "b.pdf", "c.pdf"), Shared{Uploads: q})
	contains(t, screen(w, 120, 12), "a.pdf  PDF · 1.2 kB  █████████░░░░░░░░░  50% · 2 kB/s · 12 s left", "b.pdf  PDF", "a copy may be stored", "uploaded", "the upload ended without an answer")
	contains(t, screen(w, 61, 12), "a.pdf  PDF · 1.2 kB  ██████") // as beside the payload at 120 columns
	send(w, "alt+x up up space")
	send(w, "up alt+x")
	if got := strings.Join(q.asked, ", "); got != "pause a.pdf, again b.pdf, pause a.pdf" {
		t.Errorf("asked: %s", got)
	}
	w.Blur()
	contains(t, screen(w, 80, 3), "50%", "a copy may be stored")
}

// A disk with more than is looked through costs no more open folders than one with little.
func TestALargeDiskLeavesNoFolderOpen(t *testing.T) {
	root := t.TempDir()
	for i := range mostEntries + 200 {
		if err := os.Mkdir(filepath.Join(root, strconv.Itoa(i)), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	open := func() int { fds, _ := os.ReadDir("/proc/self/fd"); return len(fds) }
	before := open()
	names := below(root, mostDepth, false, func() bool { return false })
	if len(names) != mostEntries {
		t.Errorf("%d names were read, %d are the most", len(names), mostEntries)
	}
	if after := open(); after > before+50 { // where there is no /proc, both are none
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}
