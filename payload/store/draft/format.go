package draft

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/merge"
	"kickoff/payload/rawjson"
	"kickoff/payload/store"
)

// version is the number of the format that this program writes.
const version = 1

// schema names the format; docs/draft.schema.json describes it.
const schema = "urn:kickoff:draft:1"

// DamagedError: a file that should be a draft cannot be read as one.
type DamagedError struct {
	Path   string
	Reason string
	// Err is what Reason says in words, nil where nothing more is known.
	Err error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("the draft file %s is damaged: %s; mend it in an editor or remove it", e.Path, e.Reason)
}

func (e *DamagedError) Unwrap() error { return e.Err }

// NewerError: the file was written by a later kickoff. It is left as it is.
type NewerError struct {
	Path    string
	Version int
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("the draft file %s was written by a newer kickoff (format %d, this one reads %d); it is left untouched: update kickoff to use it", e.Path, e.Version, version)
}

// The file, in the order of its keys.
type (
	document struct {
		Schema   string      `json:"$schema"`
		Version  int         `json:"version"`
		Name     string      `json:"name"`
		SavedAt  string      `json:"saved,omitempty"`
		Template templateRef `json:"template"`
		answers
		// Form is the template as it was, to tell later what has changed in it.
		Form *merge.Before `json:"form,omitempty"`
	}
	templateRef struct {
		ID    string `json:"id"`
		Title string `json:"title,omitempty"`
		Alias string `json:"alias,omitempty"`
	}
)

// encode writes a draft as a file; the same draft always gives the same bytes.
func encode(d Draft) ([]byte, error) {
	was := d.was()
	doc := document{Schema: schema, Version: version, Name: d.Name}
	doc.Template = templateRef{ID: d.TemplateID, Title: d.TemplateTitle, Alias: d.Template.Alias}
	if !d.SavedAt.IsZero() {
		doc.SavedAt = d.SavedAt.UTC().Format(time.RFC3339)
	}
	doc.Fields = d.fileFields(was)
	var form []string
	for _, s := range was.Steps {
		form = append(form, s.ID)
	}
	known := maps.Clone(d.titles)
	if known == nil {
		known = map[string]step{}
	}
	for _, s := range d.Template.Steps {
		known[s.ID] = step{Title: s.Title, Alias: s.Alias}
	}
	doc.Steps = fileSteps(d.Answers.Steps, form, known)
	doc.Details = fileDetails(d.Answers.Details)
	if len(was.Fields)+len(was.Steps)+len(was.Roles) > 0 {
		doc.Form = &was
	}
	data, err := marshal(doc)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = json.Indent(&out, append(data, '\n'), "", "  ")
	return out.Bytes(), err
}

// was is the template that the answers were given to.
func (d Draft) was() merge.Before {
	if len(d.Template.Fields)+len(d.Template.Steps) > 0 {
		return merge.Remember(d.Template)
	}
	return d.Was
}

// fileFields are what the draft says of fields, in the order of the form. Answers
// that the template gave are left out.
func (d Draft) fileFields(was merge.Before) ordered[field] {
	all := map[string]field{}
	for id, a := range d.Answers.Fields {
		if a.Origin != payload.FromTemplate || a.Typed != "" {
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
	for _, f := range was.Fields {
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

// decode reads the content of a draft's file; path is for errors. Only the version
// is looked at in a file that is newer.
func decode(path string, data []byte) (Draft, error) {
	var head struct {
		Version json.RawMessage `json:"version"`
	}
	data, err := store.Text(data)
	if err != nil {
		return Draft{}, &DamagedError{Path: path, Reason: err.Error(), Err: err}
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return Draft{}, &DamagedError{Path: path, Reason: reason(data, err)}
	}
	if head.Version == nil {
		return Draft{}, &DamagedError{Path: path, Reason: "it has no \"version\""}
	}
	number, err := strconv.Atoi(string(head.Version))
	switch {
	case err != nil || number < 1:
		return Draft{}, &DamagedError{Path: path, Reason: "its \"version\" is not a number that a kickoff wrote"}
	case number > version:
		return Draft{}, &NewerError{Path: path, Version: number}
	}
	var doc document
	if err := json.Unmarshal(data, &doc); err != nil {
		return Draft{}, &DamagedError{Path: path, Reason: reason(data, err)}
	}
	if err := CheckName(doc.Name); err != nil {
		return Draft{}, &DamagedError{Path: path, Reason: err.Error()}
	}
	if doc.Template.ID == "" {
		return Draft{}, &DamagedError{Path: path, Reason: "it does not say which template it is for"}
	}
	return doc.draft(), nil
}

// Import is decode for a file that somebody else may have written. What would be lost
// without a word is an error: a key that no draft has, or one that is there twice; and
// so is JSON that is nested too deep.
func Import(path string, data []byte) (Draft, error) {
	d, err := decode(path, data)
	if errors.As(err, new(*NewerError)) {
		return d, err
	}
	if fault := rawjson.Check(data); fault != nil && !errors.Is(fault, rawjson.ErrSyntax) {
		return Draft{}, fault
	}
	if err != nil {
		return d, err
	}
	known := json.NewDecoder(bytes.NewReader(data))
	known.DisallowUnknownFields()
	err = known.Decode(&struct {
		document
		Fields map[string]field `json:"fields"`
		Steps  map[string]step  `json:"steps"`
	}{})
	if key, unknown := strings.CutPrefix(fmt.Sprint(err), "json: unknown field "); unknown {
		err = fmt.Errorf("%s is no key of a draft: docs/draft.schema.json has those that are", key)
	}
	return d, err
}

// draft turns the file's shapes into the draft.
func (doc document) draft() Draft {
	d := Draft{
		Name: doc.Name, TemplateID: doc.Template.ID, TemplateTitle: doc.Template.Title, SavedAt: savedAt(doc.SavedAt),
		Answers: doc.snapshot(payload.FromDraft), labels: map[string]field{}, titles: map[string]step{}, plain: map[string]json.RawMessage{},
	}
	d.Template.Alias = doc.Template.Alias
	if doc.Form != nil {
		d.Was = *doc.Form
	}
	for _, e := range doc.Fields {
		d.labels[e.id] = field{Label: e.value.Label, Alias: e.value.Alias, Type: e.value.Type}
		switch {
		case e.value.Never:
			d.Never = append(d.Never, e.id)
			continue
		case e.value.Ask:
			d.Ask = append(d.Ask, e.id)
		}
		if e.value.Value != nil {
			d.plain[e.id] = rawjson.Compact(e.value.Value)
		}
	}
	for _, e := range doc.Steps {
		d.titles[e.id] = step{Title: e.value.Title, Alias: e.value.Alias}
	}
	return d
}

// reason says where a JSON text went wrong, in lines, without a Go type name.
func reason(data []byte, err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return rawjson.Check(data).Error()
	case errors.As(err, &kind):
		where := strings.NewReplacer("answers.", "", "Stored.", "").Replace(kind.Field) // without the names of our types
		return fmt.Sprintf("line %d: %s cannot be a JSON %s", rawjson.LineOf(data, kind.Offset), cmp.Or(where, "a value"), kind.Value)
	case errors.Is(err, errTwice):
		return strings.TrimPrefix(err.Error(), "json: ")
	}
	return "it ends too early or is not valid JSON"
}

// savedAt reads the time of saving; one that was spoilt by hand is no reason to
// refuse the answers.
func savedAt(text string) time.Time {
	t, _ := time.Parse(time.RFC3339, text)
	return t.UTC()
}
