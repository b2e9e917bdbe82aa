package draft

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"kickoff/payload"
	"kickoff/payload/rawjson"
)

// errTwice: an object of the file names the same id twice.
var errTwice = errors.New("is there twice")

// ordered is a JSON object whose keys stand in an order of our choice, so that
// the file reads like the form and two saves of it compare well.
type ordered[T any] []entry[T]

type entry[T any] struct {
	id    string
	value T
}

func (o ordered[T]) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	out.WriteByte('{')
	for i, e := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := enc.Encode(e.id); err != nil {
			return nil, err
		}
		out.WriteByte(':')
		if err := enc.Encode(e.value); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

func (o *ordered[T]) UnmarshalJSON(data []byte) error {
	*o = nil
	if string(data) == "null" {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	open, err := dec.Token()
	if err != nil {
		return err
	}
	if open != json.Delim('{') {
		return &json.UnmarshalTypeError{Value: "list or plain value, but an object keyed by id", Field: "fields and steps"}
	}
	seen := map[string]bool{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		id := key.(string) // the decoder gives nothing else in an object's key place
		if seen[id] {
			return fmt.Errorf("%q %w", id, errTwice)
		}
		seen[id] = true
		var v T
		if err := dec.Decode(&v); err != nil {
			return err
		}
		*o = append(*o, entry[T]{id, v})
	}
	return nil
}

// inOrder returns the ids in the order of the form, and what the form does not
// have by id behind them.
func inOrder[V any](form []string, values map[string]V) []string {
	var ids []string
	for _, id := range form {
		if _, ok := values[id]; ok {
			ids = append(ids, id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(form, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (d Draft) fileFields() ordered[field] {
	all := map[string]field{}
	for id, a := range d.Answers.Fields {
		if a.Origin != payload.FromTemplate {
			all[id] = field{Stored: a.Stored()}
		}
	}
	for id, raw := range d.plain {
		all[id] = field{Value: raw}
	}
	for _, id := range d.Ask {
		f := all[id]
		f.Ask = true
		all[id] = f
	}
	for _, id := range d.Never {
		all[id] = field{Ask: true, Never: true}
	}
	var form []string
	for _, f := range d.was().Fields {
		form = append(form, f.ID)
	}
	out := ordered[field]{}
	for _, id := range inOrder(form, all) {
		f := all[id]
		f.Label = d.labels[id].Label
		f.Alias = d.labels[id].Alias
		f.Type = d.labels[id].Type
		if now, ok := d.Template.Field(id); ok {
			f.Label, f.Alias, f.Type = now.Label, now.Alias, string(now.Type)
		}
		out = append(out, entry[field]{id, f})
	}
	return out
}

func (d Draft) fileSteps() ordered[step] {
	overridden := map[string]payload.StepAnswer{}
	for id, s := range d.Answers.Steps {
		if s.Overridden() {
			overridden[id] = s
		}
	}
	var form []string
	for _, s := range d.was().Steps {
		form = append(form, s.ID)
	}
	var out ordered[step]
	for _, id := range inOrder(form, overridden) {
		a := overridden[id]
		s := step{Title: d.titles[id].Title, Alias: d.titles[id].Alias, Deadline: a.Deadline}
		if now, ok := d.Template.Step(id); ok {
			s.Title, s.Alias = now.Title, now.Alias
		}
		if a.Owners != nil {
			s.Owners = filePeople(*a.Owners)
		}
		out = append(out, entry[step]{id, s})
	}
	return out
}

// draft turns the file's shapes into the draft.
func (doc document) draft() Draft {
	d := Draft{
		Name: doc.Name, TemplateID: doc.Template.ID, TemplateTitle: doc.Template.Title,
		labels: map[string]field{}, titles: map[string]step{}, plain: map[string]json.RawMessage{},
		Answers: payload.Snapshot{Fields: map[string]payload.Answer{}, Steps: map[string]payload.StepAnswer{}, Details: doc.Details.read()},
	}
	d.Template.Alias = doc.Template.Alias
	d.SavedAt = savedAt(doc.SavedAt)
	if doc.Form != nil {
		d.Was = *doc.Form
	}
	for _, e := range doc.Fields {
		d.labels[e.id] = field{Label: e.value.Label, Alias: e.value.Alias, Type: e.value.Type}
		if e.value.Never {
			d.Never = append(d.Never, e.id)
			continue
		}
		if e.value.Ask {
			d.Ask = append(d.Ask, e.id)
		}
		if e.value.Value != nil {
			d.plain[e.id] = rawjson.Compact(e.value.Value)
			continue
		}
		d.Answers.Fields[e.id] = payload.Answer{Value: e.value.Stored.Value(), Origin: payload.FromDraft}
	}
	for _, e := range doc.Steps {
		d.titles[e.id] = step{Title: e.value.Title, Alias: e.value.Alias}
		a := payload.StepAnswer{Deadline: e.value.Deadline}
		if e.value.Owners != nil {
			o := e.value.Owners.Owners()
			a.Owners, a.OwnersOrigin = &o, payload.FromDraft
		}
		if a.Deadline != "" {
			a.DeadlineOrigin = payload.FromDraft
		}
		d.Answers.Steps[e.id] = a
	}
	return d
}
