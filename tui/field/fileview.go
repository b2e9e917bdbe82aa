package field

import (
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

func (f *file) View(width, height int) string {
	if f.input == nil {
		return f.closed(width, height)
	}
	below := f.below(width)
	below = below[:max(0, min(len(below), height-1))]
	room := max(0, height-1-len(below))
	first := 0
	if at := f.at; len(f.answer.Files()) > room {
		if at < 0 {
			at = len(f.answer.Files()) - 1
		}
		first = min(max(0, at-room/2), len(f.answer.Files())-room)
	}
	var lines []string
	for i := first; i < min(len(f.answer.Files()), first+room); i++ {
		lines = append(lines, f.row(i, width))
	}
	f.y = len(lines)
	lines = append(lines, f.input.View(width))
	return wrap.Clamp(strings.Join(append(lines, below...), "\n"), width, max(1, height))
}

// below are the lines under the input: why what is typed is refused, what keeps an
// upload, and what fits.
func (f *file) below(width int) []string {
	var lines []string
	if f.refused != "" {
		lines = wrap.Signed(f.theme.Error, "", theme.SignError, f.refused, width)
	}
	if len(f.found) == 0 {
		return append(lines, f.uploadTrouble(width)...)
	}
	return append(lines, f.offered(width)...)
}

// uploadTrouble says what keeps an upload from going on, and how it does.
func (f *file) uploadTrouble(width int) []string {
	for _, one := range f.answer.Files() {
		if s, _ := f.status(one.Path); s.Explain() != "" {
			return wrap.Signed(f.theme.Warn, "", theme.SignWarn, clean.Line(filepath.Base(one.Path))+": "+s.Explain()+"; alt+x uploads it again", width)
		}
	}
	return nil
}

// row draws one file: its name, what kind it is and how large, and how far it is.
func (f *file) row(i, width int) string {
	one := f.answer.Files()[i]
	name, about := f.describe(one)
	lead, style := f.theme.Row(i == f.at)
	lead += style.Render(name) + "  "
	s, _ := f.status(one.Path)
	facts := lead + f.theme.Text.Render(f.facts(one, name))
	if room := width - wrap.Width(facts) - wrap.Width(s.Short()) - 4; s.State == uploads.Sending && room >= 6 {
		return wrap.Fit(facts+"  "+f.theme.Bar(s.Share(), min(room, 18))+"  "+f.theme.Text.Render(s.Short()), width)
	}
	return wrap.Fit(lead+f.theme.Text.Render(about), width)
}

// describe is a file's name and what is known about it: the same facts before,
// while and after it is uploaded.
func (f *file) describe(one payload.File) (name, about string) {
	uploaded := len(one.Object) > 0
	name = clean.Line(filepath.Base(one.Path))
	if uploaded {
		var local bool
		if name, local = objectName(one.Object); one.Path == "" && !local {
			return name, "link"
		}
	}
	status := "uploaded"
	if s, known := f.status(one.Path); !uploaded && !known {
		status = "to be uploaded"
	} else if !uploaded && s.State != uploads.Done {
		status = s.Short()
	}
	if facts := f.facts(one, name); facts != "" {
		return name, facts + " · " + status
	}
	return name, status
}

// facts are what kind of file it is and how large.
func (f *file) facts(one payload.File, name string) string {
	var parts []string
	if ext := strings.TrimPrefix(filepath.Ext(name), "."); ext != "" {
		parts = append(parts, strings.ToUpper(ext))
	}
	switch known := f.sizes[one.Path]; {
	case known.failed && len(one.Object) == 0:
		parts = append(parts, theme.SignError+" cannot be read")
	case known.known:
		parts = append(parts, humanize.Bytes(known.bytes))
	}
	return strings.Join(parts, " · ")
}

// objectName is the name in a server's file object, and whether the file was
// uploaded rather than linked.
func objectName(object json.RawMessage) (name string, local bool) {
	var o struct{ Filename, Name, Source, URL string }
	// A field of another type than expected only leaves its name empty.
	_ = json.Unmarshal(object, &o)
	local = o.Source == "local"
	for _, name := range []string{o.Filename, o.Name, path.Base(o.URL)} {
		if name != "" && name != "." {
			return clean.Line(name), local
		}
	}
	return "file", local
}

func (f *file) closed(width, height int) string {
	files := f.answer.Files()
	if len(files) == 0 {
		return wrap.Fit(f.shown(""), width)
	}
	most := max(1, min(height, 3))
	if most == 1 && len(files) > 1 {
		return wrap.Fit(f.theme.Text.Render(f.several(files)), width)
	}
	var lines []string
	for i, one := range files {
		if len(lines) == most-1 && len(files) > most {
			lines = append(lines, wrap.Fit(f.theme.Muted.Render(fmt.Sprintf("%s %d more", theme.SignCut, len(files)-i)), width))
			break
		}
		name, about := f.describe(one)
		lines = append(lines, wrap.Fit(f.theme.Text.Render(name)+"  "+f.theme.Text.Render(about), width))
	}
	return strings.Join(lines, "\n")
}

// several are the names of files on one line, and how far the first upload of them is that is not done.
func (f *file) several(files []payload.File) string {
	names := make([]string, len(files))
	for i, one := range files {
		names[i], _ = f.describe(one)
	}
	text := strings.Join(names, ", ")
	if _, s, ok := f.uploading(); ok {
		text += "  " + s.Short()
	}
	return text
}

func (f *file) Cursor() *tea.Cursor {
	if f.input == nil || f.at >= 0 {
		return nil
	}
	return overlay.Shift(f.input.Cursor(), 0, f.y)
}
