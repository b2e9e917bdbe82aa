package draft

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/merge"
)

// version is the number of the format that this program writes.
const version = 1

// schema names the format; docs/draft.schema.json describes it.
const schema = "urn:kickoff:draft:1"

// DamagedError: a file that should be a draft cannot be read as one.
type DamagedError struct {
	Path   string
	Reason string
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("the draft file %s is damaged: %s; mend it in an editor or remove it", e.Path, e.Reason)
}

// NewerError: the file was written by a later kickoff. It is left as it is.
type NewerError struct {
	Path    string
	Version int
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("the draft file %s was written by a newer kickoff (format %d, this one reads %d); it is left untouched: update kickoff to use it", e.Path, e.Version, version)
}

// The file, in the order of its keys. Fields and steps are objects keyed by id;
// they are written in the order of the form (see ordered).
type (
	document struct {
		Schema   string         `json:"$schema"`
		Version  int            `json:"version"`
		Name     string         `json:"name"`
		SavedAt  string         `json:"saved,omitempty"`
		Template templateRef    `json:"template"`
		Fields   ordered[field] `json:"fields"`
		Steps    ordered[step]  `json:"steps,omitempty"`
		Details  *details       `json:"details,omitempty"`
		// Form is the template as it was, to tell later what has changed in it.
		Form *merge.Before `json:"form,omitempty"`
	}
	templateRef struct {
		ID    string `json:"id"`
		Title string `json:"title,omitempty"`
		Alias string `json:"alias,omitempty"`
	}
	// field holds one answer; an entry without any of the value keys is a field
	// that was left blank on purpose.
	field struct {
		Label string `json:"label,omitempty"`
		Alias string `json:"alias,omitempty"`
		Type  string `json:"type,omitempty"`
		Ask   bool   `json:"ask,omitempty"`
		// Never is written with Ask, and without a value.
		Never bool `json:"never,omitempty"`
		// Value is never written: it is for people who write by hand what they
		// would type.
		Value json.RawMessage `json:"value,omitempty"`
		payload.Stored
	}
	step struct {
		Title    string                `json:"title,omitempty"`
		Alias    string                `json:"alias,omitempty"`
		Owners   *payload.StoredPeople `json:"owners,omitempty"`
		Deadline string                `json:"deadline,omitempty"`
	}
	details struct {
		Name      string                          `json:"name,omitempty"`
		Summary   string                          `json:"summary,omitempty"`
		OwnerID   int64                           `json:"owner_id,omitempty"`
		StarterID int64                           `json:"starter_id,omitempty"`
		Starred   *bool                           `json:"starred,omitempty"`
		Public    *bool                           `json:"public,omitempty"`
		ParentID  string                          `json:"parent_id,omitempty"`
		Tags      []string                        `json:"tags,omitempty"`
		Users     []int64                         `json:"users,omitempty"`
		Groups    []string                        `json:"groups,omitempty"`
		Roles     map[string]payload.StoredPeople `json:"roles,omitempty"`
		Folders   []string                        `json:"folders,omitempty"`
	}
)

// encode writes a draft as a file; the same draft always gives the same bytes.
func encode(d Draft) ([]byte, error) {
	doc := document{Schema: schema, Version: version, Name: d.Name}
	doc.Template = templateRef{ID: d.TemplateID, Title: d.TemplateTitle, Alias: d.Template.Alias}
	if !d.SavedAt.IsZero() {
		doc.SavedAt = d.SavedAt.UTC().Format(time.RFC3339)
	}
	doc.Fields = d.fileFields()
	doc.Steps = d.fileSteps()
	doc.Details = fileDetails(d.Answers.Details)
	if was := d.was(); len(was.Fields)+len(was.Steps)+len(was.Roles) > 0 {
		doc.Form = &was
	}

	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return nil, errors.New("an answer holds text that is not valid JSON")
	}
	return out.Bytes(), nil
}

// was is the template that the answers were given to.
func (d Draft) was() merge.Before {
	if len(d.Template.Fields)+len(d.Template.Steps) > 0 {
		return merge.Remember(d.Template)
	}
	return d.Was
}

// Decode reads the content of a draft's file; path is for errors. Only the version is looked at in a file that is newer.
func Decode(path string, data []byte) (Draft, error) {
	var head struct {
		Version *json.Number `json:"version"`
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if err := json.Unmarshal(data, &head); err != nil {
		return Draft{}, &DamagedError{Path: path, Reason: reason(data, err)}
	}
	if head.Version == nil {
		return Draft{}, &DamagedError{Path: path, Reason: "it has no \"version\""}
	}
	number, err := strconv.Atoi(head.Version.String())
	switch {
	case err != nil || number < 1:
		return Draft{}, &DamagedError{Path: path, Reason: "its \"version\" is not a number that a kickoff wrote"}
	case number > version:
		return Draft{}, &NewerError{Path: path, Version: number}
	}
	var doc document
	dec := json.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&doc); err != nil {
		return Draft{}, &DamagedError{Path: path, Reason: reason(data, err)}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Draft{}, &DamagedError{Path: path, Reason: "something follows after the end of the draft"}
	}
	if err := CheckName(doc.Name); err != nil {
		return Draft{}, &DamagedError{Path: path, Reason: err.Error()}
	}
	if doc.Template.ID == "" {
		return Draft{}, &DamagedError{Path: path, Reason: "it does not say which template it is for"}
	}
	return doc.draft(), nil
}

// reason says where a JSON text went wrong, in lines, without a Go type name.
func reason(data []byte, err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("line %d: it is not valid JSON", lineOf(data, syntax.Offset))
	case errors.As(err, &kind):
		where := kind.Field
		if where == "" {
			where = "a value"
		}
		return fmt.Sprintf("line %d: %s cannot be a JSON %s", lineOf(data, kind.Offset), where, kind.Value)
	case errors.Is(err, errTwice):
		return strings.TrimPrefix(err.Error(), "json: ")
	}
	return "it ends too early or is not valid JSON"
}

// savedAt reads the time of saving; one that was spoilt by hand is no reason to
// refuse the answers.
func savedAt(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

func lineOf(data []byte, offset int64) int {
	offset = min(max(offset, 0), int64(len(data)))
	return 1 + bytes.Count(data[:offset], []byte("\n"))
}
