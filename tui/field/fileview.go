package field

import (
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// mostSuggested is how many suggestions show at a time.
const mostSuggested = 5

// View implements Widget.
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
	return strings.Join(append(lines, below...), "\n")
}

// below are the lines under the input: why it was refused, or suggestions.
func (f *file) below(width int) []string {
	if f.refused != "" {
		var lines []string
		for i, line := range wrap.Words(f.refused, max(1, width-2)) {
			sign := "  "
			if i == 0 {
				sign = theme.SignError + " "
			}
			lines = append(lines, wrap.Fit(f.theme.Error.Render(sign+line), width))
		}
		return lines
	}
	first := max(0, f.chosen-mostSuggested+1)
	lines := f.uploadTrouble(width)
	for i := first; i < min(len(f.paths), first+mostSuggested); i++ {
		line := "  " + f.theme.Muted.Render(clean.Line(f.paths[i]))
		if i == f.chosen {
			line = f.theme.Selected.Render(theme.SignCursor + " " + clean.Line(f.paths[i]))
		}
		lines = append(lines, wrap.Fit(line, width))
	}
	if more := len(f.paths) - first - mostSuggested; more > 0 {
		lines = append(lines, wrap.Fit(f.theme.Muted.Render(fmt.Sprintf("  %s %d more", theme.SignCut, more)), width))
	}
	return lines
}

// row draws one file: its name, how large it is and what kind.
func (f *file) row(i, width int) string {
	name, about := f.describe(f.answer.Files()[i])
	start, style := "  ", f.theme.Text
	if i == f.at {
		start, style = f.theme.Selected.Render(theme.SignCursor)+" ", f.theme.Selected
	}
	return wrap.Fit(start+style.Render(name)+"  "+f.theme.Muted.Render(about), width)
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
	var parts []string
	if ext := strings.TrimPrefix(filepath.Ext(name), "."); ext != "" {
		parts = append(parts, strings.ToUpper(ext))
	}
	switch known := f.sizes[one.Path]; {
	case known.failed && !uploaded:
		parts = append(parts, theme.SignError+" cannot be read")
	case known.known:
		parts = append(parts, humanize.Bytes(known.bytes))
	}
	status := "uploaded"
	if !uploaded {
		status = f.progress(one.Path)
	}
	return name, strings.Join(append(parts, status), " · ")
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
	var lines []string
	for i, one := range files {
		if len(lines) == most-1 && len(files) > most {
			lines = append(lines, wrap.Fit(f.theme.Muted.Render(fmt.Sprintf("%s %d more", theme.SignCut, len(files)-i)), width))
			break
		}
		name, about := f.describe(one)
		lines = append(lines, wrap.Fit(f.theme.Text.Render(name)+"  "+f.theme.Muted.Render(about), width))
	}
	return strings.Join(lines, "\n")
}

// Cursor implements Widget.
func (f *file) Cursor() *tea.Cursor {
	if f.input == nil || f.at >= 0 {
		return nil
	}
	return overlay.Shift(f.input.Cursor(), 0, f.y)
}
