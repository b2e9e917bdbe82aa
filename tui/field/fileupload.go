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
	"kickoff/tui/ui/wrap"
)

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
	if g, ok := w.(*given); ok {
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

// fares says how a local file fares.
func (f *file) fares(path string) string {
	s, known := f.status(path)
	switch {
	case !known:
		return "to be uploaded"
	case s.State == uploads.Done:
		return "uploaded"
	}
	return s.Words()
}

// stuck says what keeps an upload from going on, and how it does.
func (f *file) stuck(width int) []string {
	if len(f.paths) > 0 {
		return nil
	}
	for i, one := range f.answer.Files() {
		s, _ := f.status(one.Path)
		if s.Meaning() == "" {
			continue
		}
		how := "; ↑ and then space upload it again"
		if i == f.at {
			how = "; space uploads it again"
		}
		var lines []string
		for _, line := range wrap.Words(clean.Line(filepath.Base(one.Path))+": "+s.Meaning()+how, max(1, width-2)) {
			lines = append(lines, wrap.Fit("  "+f.theme.Warn.Render(line), width))
		}
		return lines
	}
	return nil
}

// held is the file under the arrows and how it fares, while it can be paused or
// sent again.
func (f *file) held() (path string, s uploads.Status, ok bool) {
	if f.at < 0 || f.at >= len(f.answer.Files()) {
		return "", uploads.Status{}, false
	}
	path = f.answer.Files()[f.at].Path
	s, ok = f.status(path)
	return path, s, ok && s.State != uploads.Done
}

// hold pauses the upload of the file under the arrows, or begins it again.
func (f *file) hold() (tea.Cmd, bool, bool) {
	path, s, ok := f.held()
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
	_, s, ok := f.held()
	if !ok {
		return nil
	}
	help := "upload again"
	if slices.Contains([]uploads.State{uploads.Waiting, uploads.Sending}, s.State) {
		help = "pause"
	}
	return []key.Binding{bind(help, "space", "space")}
}
