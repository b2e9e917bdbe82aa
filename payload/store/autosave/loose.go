package autosave

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"kickoff/payload"
)

// origins say where answers came from; the format of the answers has no place
// for it.
type origins struct {
	Fields    map[string]payload.Origin `json:"fields,omitempty"`
	Owners    map[string]payload.Origin `json:"owners,omitempty"`
	Deadlines map[string]payload.Origin `json:"deadlines,omitempty"`
}

func originsOf(s payload.Snapshot) origins {
	o := origins{Fields: map[string]payload.Origin{}, Owners: map[string]payload.Origin{}, Deadlines: map[string]payload.Origin{}}
	note := func(m map[string]payload.Origin, id string, from payload.Origin) {
		if from != "" {
			m[id] = from
		}
	}
	for id, a := range s.Fields {
		note(o.Fields, id, a.Origin)
	}
	for id, a := range s.Steps {
		note(o.Owners, id, a.OwnersOrigin)
		note(o.Deadlines, id, a.DeadlineOrigin)
	}
	return o
}

func (o origins) into(s payload.Snapshot) {
	for id, a := range s.Fields {
		a.Origin = o.Fields[id]
		s.Fields[id] = a
	}
	for id, a := range s.Steps {
		a.OwnersOrigin, a.DeadlineOrigin = o.Owners[id], o.Deadlines[id]
		s.Steps[id] = a
	}
}

// loose holds the JSON of an answer that a JSON file cannot keep as it is: half
// typed, or with blanks and line ends of the person's own.
type loose struct {
	Raw   *string   `json:"raw,omitempty"`
	Cells *[]string `json:"cells,omitempty"`
}

// takeLoose moves such JSON out of the answers, whose map it may change.
func takeLoose(fields map[string]payload.Answer) map[string]loose {
	out := map[string]loose{}
	for id, a := range fields {
		var l loose
		switch v := a.Value.(type) {
		case payload.JSON:
			if text := string(v); !tight(json.RawMessage(v)) {
				l.Raw, a.Value = &text, nil
			}
		case payload.People:
			if text := string(v.Verbatim); v.Verbatim != nil && !tight(v.Verbatim) {
				v.Verbatim = nil
				l.Raw, a.Value = &text, v
			}
		case payload.Table:
			if slices.ContainsFunc(v.Cells, func(c json.RawMessage) bool { return !tight(c) }) {
				cells := make([]string, len(v.Cells))
				for i, c := range v.Cells {
					cells[i] = string(c)
				}
				l.Cells, a.Value = &cells, nil
			}
		}
		if l != (loose{}) {
			out[id], fields[id] = l, a
		}
	}
	return out
}

func putLoose(all map[string]loose, fields map[string]payload.Answer) {
	for id, l := range all {
		a, ok := fields[id]
		if !ok {
			continue
		}
		if l.Cells != nil {
			row := payload.Table{Cells: make([]json.RawMessage, len(*l.Cells))}
			for i, c := range *l.Cells {
				row.Cells[i] = json.RawMessage(c)
			}
			a.Value = row
		}
		if l.Raw != nil {
			a.Value = withRaw(a.Value, *l.Raw)
		}
		fields[id] = a
	}
}

// withRaw puts JSON back: beside what was read out of it, or alone.
func withRaw(v payload.Value, raw string) payload.Value {
	switch v := v.(type) {
	case payload.People:
		v.Verbatim = json.RawMessage(raw)
		return v
	case payload.Table:
		v.Given = true
		return v
	}
	return payload.JSON(raw)
}

// tight reports whether raw is JSON that comes back from a file byte for byte.
func tight(raw json.RawMessage) bool {
	var out bytes.Buffer
	return json.Compact(&out, raw) == nil && bytes.Equal(out.Bytes(), raw)
}

// tells reports whether a text repeats an answer that must never be stored.
func (r Record) tells(text string) bool {
	for _, id := range r.Never {
		a := r.Answers.Fields[id]
		secrets := []string{a.Text()}
		for _, c := range a.Choices() {
			secrets = append(secrets, c.Text)
		}
		for _, s := range secrets {
			if s = strings.TrimSpace(s); s != "" && strings.Contains(strings.ToLower(text), strings.ToLower(s)) {
				return true
			}
		}
	}
	return false
}
