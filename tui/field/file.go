package field

import (
	"path/filepath"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/tui/stage"
	"kickoff/tui/ui/input"
	"kickoff/tui/ui/wrap"
)

// file edits a list of files: paths and links are typed into one input and added
// to the list above it. A wrong type or size is refused here, before anything is
// sent. It shows, too, how its files fare on their way. Completing a path is in complete.go, how it looks in fileview.go.
type file struct {
	base
	input *input.Input
	// at is the file under the arrows, -1 while the input has the keys.
	at      int
	refused string
	// sizes are what is known of local files, by path, for drawing.
	sizes   map[string]size
	uploads Uploads

	paths []string
	// chosen is the suggestion under the arrows, -1 for none; generation is that
	// of the newest question for suggestions.
	chosen, generation int
	y                  int
}

func newFile(b base) Widget { return &file{base: b, at: -1, chosen: -1, sizes: map[string]size{}} }

// Focus implements Widget.
func (f *file) Focus() tea.Cmd {
	f.focused, f.at, f.chosen = true, -1, -1
	f.input = input.New(f.theme, f.answer.Text())
	f.input.Placeholder = "path of a file, or https://…"
	return tea.Batch(f.input.Focus(), f.measure())
}

// Blur implements Widget. What is typed and not added yet is added as it stands:
// a path that is wrong is then a problem that is seen, not a file forgotten.
func (f *file) Blur() {
	if f.input == nil {
		return
	}
	if text := f.input.Value(); strings.TrimSpace(text) != "" {
		f.take(text)
	}
	f.focused, f.input, f.paths, f.refused = false, nil, nil, ""
	f.at, f.chosen = -1, -1
}

// Update implements Widget.
func (f *file) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case measured:
		f.learn(msg)
		return nil, false
	case listed:
		f.suggest(msg)
		return nil, false
	}
	if f.input == nil {
		return nil, false
	}
	if name := pressed(msg); name != "" {
		f.refused = ""
		if act, ok := fileKeys()[name]; ok {
			if cmd, done, used := act(f); used {
				return cmd, done
			}
		}
		f.at = -1
	}
	cmd, changed := f.input.Update(msg)
	if changed {
		f.keepText()
		cmd = tea.Batch(cmd, f.ask())
	}
	return cmd, false
}

// keepText has the answer remember what is typed, so that it is not lost.
func (f *file) keepText() {
	f.put(payload.Files{List: f.answer.Files()})
	f.answer.Typed = f.input.Value()
}

// fileKeys are the keys that are not for the input; used is false when one of
// them has nothing to do and goes on to the input.
func fileKeys() map[string]func(*file) (cmd tea.Cmd, done, used bool) {
	return map[string]func(*file) (tea.Cmd, bool, bool){
		"enter":     (*file).enter,
		"up":        func(f *file) (tea.Cmd, bool, bool) { f.up(); return nil, false, true },
		"down":      func(f *file) (tea.Cmd, bool, bool) { f.down(); return nil, false, true },
		"delete":    (*file).remove,
		"backspace": (*file).remove,
		"space":     (*file).pause,
		"right":     (*file).complete,
		"esc": func(f *file) (tea.Cmd, bool, bool) {
			f.paths, f.chosen = nil, -1
			return nil, false, true
		},
	}
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

func (f *file) down() {
	switch {
	case f.at >= 0:
		if f.at++; f.at >= len(f.answer.Files()) {
			f.at = -1
		}
	default:
		f.chosen = min(f.chosen+1, len(f.paths)-1)
	}
}

func (f *file) remove() (tea.Cmd, bool, bool) {
	if f.at < 0 || f.at >= len(f.answer.Files()) {
		return nil, false, false
	}
	f.answer = f.answer.WithFiles(slices.Delete(slices.Clone(f.answer.Files()), f.at, f.at+1))
	f.answer.Origin = payload.FromYou
	f.at = min(f.at, len(f.answer.Files())-1)
	return nil, false, true
}

func (f *file) enter() (cmd tea.Cmd, done, used bool) {
	switch {
	case f.at >= 0:
		f.at = -1
		return nil, false, true
	case f.chosen >= 0:
		return f.choose(f.paths[f.chosen]), false, true
	case strings.TrimSpace(f.input.Value()) == "":
		return nil, true, true
	}
	if !f.add(f.input.Value()) && len(f.paths) == 1 && f.paths[0] != f.input.Value() {
		// There is no such file, and one alone that begins so: it is typed out, to be
		// seen before the next enter adds it.
		f.refused = ""
		return f.complete()
	}
	return nil, false, true
}

// take adds what is typed, as it stands when it is refused.
func (f *file) take(text string) {
	files, err := f.read(text)
	if files == nil && err != nil {
		files = []payload.File{{Path: strings.TrimSpace(text)}}
	}
	f.extend(files...)
}

// add takes what is typed into the list, unless it is refused.
func (f *file) add(text string) bool {
	files, err := f.read(text)
	if err != nil {
		f.refused = err.Error()
		return false
	}
	f.extend(files...)
	return true
}

// read is which files a text names, and why they are refused.
func (f *file) read(text string) ([]payload.File, error) {
	env := f.env()
	read, err := payload.Parse(f.field, text, env)
	for _, one := range read.Files() {
		if one.Path == "" {
			continue
		}
		bytes, err := payload.MeasureFile(one.Path, env)
		if err != nil {
			return read.Files(), err
		}
		f.sizes[one.Path] = size{bytes: bytes, known: env.Size != nil}
	}
	return read.Files(), err
}

// extend adds files and empties the input.
func (f *file) extend(files ...payload.File) {
	f.put(payload.Files{List: append(slices.Clone(f.answer.Files()), files...)})
	if f.input != nil {
		f.input.SetValue("")
	}
	f.paths, f.chosen, f.refused = nil, -1, ""
	f.generation++
}

// SetAnswer implements Widget.
func (f *file) SetAnswer(a payload.Answer) {
	f.answer = a
	f.at = min(f.at, len(a.Files())-1)
	if f.input != nil {
		f.input.SetValue(a.Text())
	}
}

// CapturesInput implements Widget.
func (f *file) CapturesInput() bool { return len(f.paths) > 0 }

// Keys implements Widget.
func (f *file) Keys() []key.Binding {
	switch {
	case f.at >= 0:
		return append(f.uploadKeys(), bind("remove", "del", "delete", "backspace"), bind("move", "↑/↓", "up", "down"), bind("back to typing", "enter", "enter"))
	case f.chosen >= 0:
		return []key.Binding{bind("take", "enter", "enter"), bind("move", "↑/↓", "up", "down"), bind("close", "esc", "esc")}
	case f.input != nil && strings.TrimSpace(f.input.Value()) != "":
		return []key.Binding{bind("add", "enter", "enter"), bind("complete", "→", "right"), bind("suggestions", "↓", "down")}
	}
	list := bind("list", "↑", "up")
	list.SetEnabled(len(f.answer.Files()) > 0)
	return []key.Binding{bind("next", "enter", "enter"), list}
}

// Uploads tells a file field how its files fare on their way to the server;
// *uploads.Queue is one.
type Uploads interface {
	Status(path string) (uploads.Status, bool)
	Pause(path string)
	Again(path string)
}

// WithUploads has a file field show how its files fare. Other widgets stay as
// they are.
func WithUploads(w Widget, u Uploads) Widget {
	if g, ok := w.(*rawJSON); ok {
		if f, ok := g.Widget.(*file); ok {
			f.uploads = u
		}
	}
	return w
}

// TakeTyped adds to each file answer what is typed into its field and was not
// added yet, as leaving the field does, so that it is sent or named as a problem
// and not forgotten.
func TakeTyped(s *stage.Session) {
	for _, of := range s.Template.Fields {
		a := s.Answers.Field(of.ID)
		if !of.Type.Takes(payload.Files{}) || strings.TrimSpace(a.Text()) == "" {
			continue
		}
		f := &file{base: base{field: of, env: s.Env, answer: a}, sizes: map[string]size{}}
		f.take(a.Text())
		s.SetField(of.ID, f.answer)
	}
}

func (f *file) status(path string) (uploads.Status, bool) {
	if f.uploads == nil || path == "" {
		return uploads.Status{}, false
	}
	return f.uploads.Status(path)
}

// progress says how far a local file is on its way to the server.
func (f *file) progress(path string) string {
	s, known := f.status(path)
	switch {
	case !known:
		return "to be uploaded"
	case s.State == uploads.Done:
		return "uploaded"
	}
	return s.Short()
}

// uploadTrouble says what keeps an upload from going on, and how it does.
func (f *file) uploadTrouble(width int) []string {
	if len(f.paths) > 0 {
		return nil
	}
	for i, one := range f.answer.Files() {
		s, _ := f.status(one.Path)
		if s.Explain() == "" {
			continue
		}
		how := "; ↑ and then space upload it again"
		if i == f.at {
			how = "; space uploads it again"
		}
		var lines []string
		for _, line := range wrap.Words(clean.Line(filepath.Base(one.Path))+": "+s.Explain()+how, max(1, width-2)) {
			lines = append(lines, wrap.Fit("  "+f.theme.Warn.Render(line), width))
		}
		return lines
	}
	return nil
}

// uploading is the file under the arrows and its status, while it can be paused or
// sent again.
func (f *file) uploading() (path string, s uploads.Status, ok bool) {
	if f.at < 0 || f.at >= len(f.answer.Files()) {
		return "", uploads.Status{}, false
	}
	path = f.answer.Files()[f.at].Path
	s, ok = f.status(path)
	return path, s, ok && s.State != uploads.Done
}

// pause pauses the upload of the file under the arrows, or begins it again.
func (f *file) pause() (tea.Cmd, bool, bool) {
	path, s, ok := f.uploading()
	switch {
	case !ok:
		return nil, false, f.at >= 0
	case s.State == uploads.Waiting || s.State == uploads.Sending:
		f.uploads.Pause(path)
	default:
		f.uploads.Again(path)
	}
	return nil, false, true
}

func (f *file) uploadKeys() []key.Binding {
	_, s, ok := f.uploading()
	if !ok {
		return nil
	}
	help := "upload again"
	if slices.Contains([]uploads.State{uploads.Waiting, uploads.Sending}, s.State) {
		help = "pause"
	}
	return []key.Binding{bind(help, "space", "space")}
}
