package field

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/input"
)

// file edits a list of files: paths and links are typed into one input, or found in
// the list below it, and added to the list above it. A wrong type or size is refused
// here, before anything is sent. It shows, too, how far its uploads are. Looking
// through folders is in filebrowse.go, the person's own picker in filepicker.go, how
// it is drawn in fileview.go.
type file struct {
	base
	input *input.Input
	// at is the file under the arrows, -1 while the input has the keys.
	at int
	// refused is why what is typed is not taken.
	refused string
	// sizes are what is known of local files, by path, for drawing.
	sizes map[string]size
	// picked is what the person's own picker gave and is not in the answer yet.
	picked []string

	found []entry
	// chosen is the entry under the arrows, -1 for none; generation is that of the
	// newest question what fits.
	chosen     int
	generation atomic.Int64
	// through is the folder that one went to without typing it.
	through string
	// looking is held by the one look at the disk that there is at a time.
	looking sync.Mutex
	y       int
}

// size is what is known about a local file.
type size struct {
	bytes  int64
	known  bool
	failed bool
}

// measured tells the sizes of the files that a widget lists.
type measured struct {
	to    *file
	sizes map[string]size
}

func newFile(b base) Widget { return &file{base: b, at: -1, chosen: -1, sizes: map[string]size{}} }

// measure is the command that finds the sizes of listed files not known yet.
func (f *file) measure() tea.Cmd {
	read := f.env().Size
	var paths []string
	for _, one := range f.answer.Files() {
		if _, known := f.sizes[one.Path]; one.Path != "" && !known {
			paths = append(paths, one.Path)
		}
	}
	if read == nil || len(paths) == 0 {
		return nil
	}
	return func() tea.Msg {
		sizes := map[string]size{}
		for _, path := range paths {
			n, err := read(path)
			sizes[path] = size{bytes: n, known: err == nil, failed: err != nil}
		}
		return measured{to: f, sizes: sizes}
	}
}

func (f *file) Focus() tea.Cmd {
	f.focused, f.at, f.chosen = true, -1, -1
	f.input = input.New(f.theme, f.answer.Text())
	f.input.Placeholder = "path of a file, or https://…"
	cmd := tea.Batch(f.input.Focus(), f.measure())
	if f.refused == "" { // it is still being typed
		cmd = tea.Batch(cmd, f.ask(false))
	}
	return cmd
}

// Blur implements Widget. What is typed and not added yet is added unless it is refused:
// then it stays, with the reason.
func (f *file) Blur() {
	if f.input == nil {
		return
	}
	f.takePicked()
	if text := f.answer.Text(); clean.Blank(text) || f.add(text) {
		f.refused = ""
	}
	f.focused, f.input, f.found = false, nil, nil
	f.at, f.chosen = -1, -1
}

func (f *file) Update(msg tea.Msg) (tea.Cmd, bool) {
	f.takePicked()
	switch msg := msg.(type) {
	case measured:
		if msg.to == f {
			maps.Copy(f.sizes, msg.sizes)
		}
		return nil, false
	case browsed:
		f.offer(msg)
		return nil, false
	case pickerEnded:
		if msg.err != nil {
			f.refused = msg.err.Error()
		}
		return f.measure(), false
	}
	if f.input == nil {
		return nil, false
	}
	if name := pressed(msg); name != "" {
		f.refused = ""
		listed := f.at >= 0
		switch {
		case name == "enter":
			return f.enter()
		case name == "up":
			f.up()
			return nil, false
		case name == "down":
			return f.down(), false
		case listed && (name == "delete" || name == "backspace"):
			f.remove()
			return nil, false
		case name == "alt+x", listed && name == "space":
			f.pause()
			return nil, false
		case name == "right" && f.completes():
			return f.complete(), false
		case name == "left" && f.chosen >= 0:
			return f.parent(), false
		case name == "ctrl+o":
			return f.openPicker(), false
		case name == "esc":
			f.found, f.chosen = nil, -1
			f.input.SetValue(f.answer.Text()) // without the folder that was looked into
			return nil, false
		}
		f.at = -1
	}
	if beginsPath(msg) {
		f.begin(msg)
	}
	cmd, changed := f.input.Update(msg)
	if changed {
		f.keepText()
		cmd = tea.Batch(cmd, f.ask(false))
	}
	return cmd, false
}

// begin makes room for a path that is typed or pasted: it goes behind no folder that one
// only looked into, and a pasted one is another file where what is typed is there.
func (f *file) begin(msg tea.Msg) {
	if f.through != "" && f.input.Value() == f.through {
		f.input.SetValue("")
	}
	if _, pasted := msg.(tea.PasteMsg); !pasted || !f.input.AtEnd() || strings.Contains(f.input.Value(), "://") {
		return
	}
	if files, _, err := readFiles(f.field, f.input.Value(), f.env()); err == nil && allThere(files, f.env()) {
		f.input.Insert(", ")
	}
}

// beginsPath reports that what is typed or pasted is a path from the root or from home on,
// quoted or not, or a web address.
func beginsPath(msg tea.Msg) bool {
	text := ""
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		text = msg.Text
	case tea.PasteMsg:
		text = strings.Trim(msg.Content, "&'\" ")
	}
	return strings.HasPrefix(text, "~") || strings.HasPrefix(text, "/") || strings.HasPrefix(text, separator) || filepath.IsAbs(text) || strings.Contains(text, "://")
}

// keepText has the answer remember what is typed, so that it is not lost.
func (f *file) keepText() {
	f.put(payload.Files{List: f.answer.Files()})
	f.answer.Typed = f.input.Value()
}

func (f *file) up() {
	switch {
	case f.chosen >= 0:
		f.chosen--
	case f.at < 0:
		f.at = len(f.answer.Files()) - 1
	default:
		f.at = max(0, f.at-1)
	}
}

func (f *file) down() tea.Cmd {
	if f.at < 0 {
		return f.browse()
	}
	if f.at++; f.at >= len(f.answer.Files()) {
		f.at = -1
	}
	return nil
}

func (f *file) remove() {
	f.answer = f.answer.WithFiles(slices.Delete(slices.Clone(f.answer.Files()), f.at, f.at+1))
	f.answer.Origin = payload.FromYou
	f.at = min(f.at, len(f.answer.Files())-1)
}

func (f *file) enter() (cmd tea.Cmd, done bool) {
	switch {
	case f.at >= 0:
		f.at = -1
	case f.chosen >= 0:
		return f.choose(f.found[f.chosen]), false
	case strings.TrimSpace(f.input.Value()) == "":
		return nil, true
	case !f.add(f.input.Value()) && len(f.found) == 1 && f.found[0].path != f.input.Value() && f.completes():
		// There is no such file, and one alone that begins so: it is typed out, to be
		// seen before the next enter adds it.
		f.refused = ""
		return f.complete(), false
	}
	return nil, false
}

// add takes a text into the list, unless it is refused.
func (f *file) add(text string) bool {
	files, sizes, err := readFiles(f.field, text, f.env())
	maps.Copy(f.sizes, sizes)
	if err != nil {
		f.refused = err.Error()
		return false
	}
	f.extend(files...)
	return true
}

// readFiles is which files a text names, how large they are, and why they are refused.
func readFiles(field payload.Field, text string, env payload.Env) ([]payload.File, map[string]size, error) {
	read, err := payload.Parse(field, text, env)
	sizes := map[string]size{}
	for _, one := range read.Files() {
		if one.Path == "" {
			continue
		}
		bytes, err := payload.MeasureFile(one.Path, env)
		if err != nil {
			return read.Files(), sizes, err
		}
		sizes[one.Path] = size{bytes: bytes, known: env.Size != nil}
	}
	return read.Files(), sizes, err
}

// extend adds files, and empties the input.
func (f *file) extend(files ...payload.File) {
	f.refused = ""
	f.include(files...)
	f.answer.Typed = ""
	if f.input != nil {
		f.input.SetValue("")
	}
	f.found, f.chosen = nil, -1
	f.generation.Add(1)
}

// include adds files that are not in the list yet, and says which are.
func (f *file) include(files ...payload.File) {
	all := slices.Clone(f.answer.Files())
	for _, one := range files {
		if slices.ContainsFunc(all, func(other payload.File) bool { return one.Same(other) || sameOnDisk(one.Path, other.Path) }) {
			f.refused = clean.Line(one.Name()) + " is in the list already"
			continue
		}
		all = append(all, one)
	}
	f.answer = f.answer.WithFiles(all)
	f.answer.Origin = payload.FromYou
}

// sameOnDisk reports whether two paths lead to one file.
func sameOnDisk(a, b string) bool {
	one, err := os.Stat(a)
	other, wrong := os.Stat(b)
	return err == nil && wrong == nil && os.SameFile(one, other)
}

func (f *file) SetAnswer(a payload.Answer) {
	if a.Text() != f.answer.Text() {
		f.refused = ""
	}
	f.answer = a
	f.at = min(f.at, len(a.Files())-1)
	if f.input != nil {
		f.input.SetValue(a.Text())
	}
}

func (f *file) CapturesInput() bool { return len(f.found) > 0 }

func (f *file) Keys() []key.Binding {
	switch {
	case f.at >= 0:
		return append(f.uploadKeys(), footer.Bind("del", "remove", "delete", "backspace"), footer.Bind("↑↓", "move", "up", "down"), footer.Bind("enter", "back to typing", "enter"))
	case f.chosen >= 0 && f.found[f.chosen].folder:
		return []key.Binding{footer.Bind("enter", "open", "enter"), footer.Bind("←", "folder above", "left"), footer.Bind("esc", "close", "esc")}
	case f.chosen >= 0:
		return []key.Binding{footer.Bind("enter", "add", "enter"), footer.Bind("←", "folder above", "left"), footer.Bind("esc", "close", "esc")}
	case f.input != nil && strings.TrimSpace(f.input.Value()) != "":
		add := footer.Bind("enter", "add", "enter")
		if f.refused != "" {
			add = footer.Bind("enter", "", "enter")
		}
		return append([]key.Binding{add, footer.Bind("→", "complete", "right"), footer.Bind("↓", "browse", "down")}, f.pickerKeys()...)
	}
	list := footer.Bind("↑", "list", "up")
	list.SetEnabled(len(f.answer.Files()) > 0)
	return append(append([]key.Binding{footer.Bind("enter", "next", "enter"), footer.Bind("↓", "browse", "down"), list}, f.uploadKeys()...), f.pickerKeys()...)
}

// Uploads tells a file field how far its uploads are;
// *uploads.Queue is one.
type Uploads interface {
	Status(path string) (uploads.Status, bool)
	Pause(path string)
	Again(path string)
}

func (f *file) status(path string) (uploads.Status, bool) {
	if f.shared.Uploads == nil || path == "" {
		return uploads.Status{}, false
	}
	return f.shared.Uploads.Status(path)
}

func (f *file) Foot() string {
	if _, s, ok := f.uploading(); ok && onItsWay(s) {
		return "goes on while you answer · alt+x stops it"
	}
	return ""
}

func onItsWay(s uploads.Status) bool { return s.State == uploads.Waiting || s.State == uploads.Sending }

// uploading is the file under the arrows, else the first that is on its way, and its
// status, while it can be paused or sent again.
func (f *file) uploading() (path string, s uploads.Status, ok bool) {
	files := f.answer.Files()
	if f.at >= 0 && f.at < len(files) {
		files = files[f.at : f.at+1]
	}
	for _, one := range files {
		if s, known := f.status(one.Path); known && s.State != uploads.Done {
			return one.Path, s, true
		}
	}
	return "", uploads.Status{}, false
}

// pause stops the upload of that file, or begins it again.
func (f *file) pause() {
	path, s, ok := f.uploading()
	switch {
	case !ok:
	case onItsWay(s):
		f.shared.Uploads.Pause(path)
	default:
		f.shared.Uploads.Again(path)
	}
}

func (f *file) uploadKeys() []key.Binding {
	_, s, ok := f.uploading()
	switch {
	case !ok:
		return nil
	case onItsWay(s):
		return []key.Binding{footer.Bind("alt+x", "stop the upload", "alt+x")}
	}
	return []key.Binding{footer.Bind("alt+x", "upload again", "alt+x")}
}
