package payload

import (
	"encoding/json"
	"path/filepath"
	"strings"

	"kickoff/payload/clean"
)

// Display is an answer on one line, for a summary: texts as they are, dates as
// they are read, options and people by name, files by filename.
func Display(f Field, a Answer, env Env) string {
	if a.Blank(f.Type) {
		return ""
	}
	switch f.Type {
	case TypeText, TypeTextarea, TypeEmail:
		return clean.Message(a.Text)
	case TypeDate:
		if r, err := readDate(f, a.Text, env); err == nil {
			return r.String()
		}
		return clean.Message(a.Text)
	case TypeRadio, TypeDropdown, TypeMultiselect:
		return displayChoices(a.Choices)
	case TypeFile:
		names := make([]string, len(a.Files))
		for i, file := range a.Files {
			names[i] = clean.Message(file.Name())
		}
		return strings.Join(names, ", ")
	case TypeTable:
		cells := make([]string, len(a.Cells))
		for i, cell := range a.Cells {
			cells[i] = displayJSON(cell)
		}
		return strings.Join(cells, " | ")
	case TypePeople:
		return PeopleText(a.People, env.People)
	}
	return displayJSON(a.Raw)
}

func displayChoices(chosen []Choice) string {
	var names []string
	for _, c := range chosen {
		if !c.Unselected {
			names = append(names, clean.Message(c.Text))
		}
	}
	return strings.Join(names, ", ")
}

func displayJSON(raw json.RawMessage) string {
	if text, ok := scalar(raw); ok {
		return clean.Message(text)
	}
	if kindOf(raw) <= jsonNull {
		return ""
	}
	return clean.Message(string(compact(raw)))
}

// Name is what to call the file: the end of its path, the filename of its object,
// or the link.
func (f File) Name() string {
	if f.Object == nil {
		return filepath.Base(f.Path)
	}
	var o struct {
		Filename, URL string
	}
	if json.Unmarshal(f.Object, &o) != nil || o.Filename == "" {
		return linkName(o.URL)
	}
	return o.Filename
}
