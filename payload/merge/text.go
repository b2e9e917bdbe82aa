package merge

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"kickoff/payload"
)

// text is an answer as it can be typed again.
func (m *merger) text(a payload.Answer) string {
	switch {
	case a.Text != "":
		return a.Text
	case len(a.Choices) > 0:
		return choiceText(a.Choices)
	case a.Raw != nil:
		return string(a.Raw)
	case len(a.Cells) > 0:
		return cellText(a.Cells)
	case len(a.Files) > 0:
		return fileText(a.Files)
	}
	return m.people(a.People)
}

// choiceText separates by commas, which a text with a comma in it does not bear.
func choiceText(choices []payload.Choice) string {
	var texts []string
	for _, c := range choices {
		texts = append(texts, c.Text)
	}
	if len(texts) == 1 || !slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(s, ",") }) {
		return strings.Join(texts, ", ")
	}
	return jsonText(texts)
}

func cellText(cells []json.RawMessage) string {
	var texts []string
	for _, cell := range cells {
		var s string
		if json.Unmarshal(cell, &s) != nil || strings.ContainsAny(s, "|\t\n") {
			return jsonText(cells)
		}
		texts = append(texts, s)
	}
	return strings.Join(texts, " | ")
}

// fileText names local files by path, links by address, and whatever else was
// uploaded by its object, which alone can be used again.
func fileText(files []payload.File) string {
	var texts []string
	for _, f := range files {
		var object struct {
			URL string `json:"url"`
			ID  any    `json:"id"`
		}
		switch {
		case f.Path != "":
			texts = append(texts, f.Path)
		case json.Unmarshal(f.Object, &object) == nil && object.ID == nil && object.URL != "":
			texts = append(texts, object.URL)
		default:
			texts = append(texts, string(f.Object))
		}
	}
	return strings.Join(texts, ", ")
}

// people names members by e-mail address, which can be typed again; a name might
// be that of two.
func (m *merger) people(o payload.Owners) string {
	var texts []string
	for _, id := range o.Users {
		texts = append(texts, m.address(id))
	}
	texts = append(texts, o.Guests...)
	for _, id := range o.Groups {
		texts = append(texts, m.group(id))
	}
	return strings.Join(texts, ", ")
}

func (m *merger) address(id int64) string {
	if d := m.env.People; d != nil {
		for _, member := range append(slices.Clone(d.Members), d.Me) {
			if member.ID == id && member.Email != "" {
				return member.Email
			}
		}
	}
	return strconv.FormatInt(id, 10)
}

func (m *merger) group(id string) string {
	if d := m.env.People; d != nil {
		for _, g := range d.Groups {
			if g.ID == id && g.Name != "" {
				return g.Name
			}
		}
	}
	return id
}

func jsonText(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(data)
}
