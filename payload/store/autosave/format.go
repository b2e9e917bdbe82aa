package autosave

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"kickoff/payload/clean"
	"kickoff/payload/merge"
	"kickoff/payload/store/draft"
)

// version is the number of the format that this program writes.
const version = 1

// maxFile is more than any record; a larger file is not read at all.
const maxFile = 64 << 20

// A record's file, in the order of its keys. The summary stands first, so that a
// list need not read what was entered.
type (
	document struct {
		Version int     `json:"version"`
		Summary summary `json:"summary"`
		Entered entered `json:"entered"`
	}
	summary struct {
		SavedAt  time.Time `json:"saved"`
		Template Template  `json:"template"`
		Name     string    `json:"name,omitempty"`
		Filled   int       `json:"filled"`
		Total    int       `json:"total"`
		Stage    string    `json:"stage,omitempty"`
		Field    string    `json:"field,omitempty"`
		Draft    string    `json:"draft,omitempty"`
		Ledger   string    `json:"ledger,omitempty"`
	}
	entered struct {
		Answers  json.RawMessage  `json:"answers"`
		Origins  origins          `json:"origins"`
		Loose    map[string]loose `json:"loose,omitempty"`
		Never    []string         `json:"never,omitempty"`
		Orphaned []Orphaned       `json:"parked,omitempty"`
		Uploads  []Upload         `json:"uploads,omitempty"`
		Before   merge.Before     `json:"before"`
	}
)

// tail ends a file: the checksum of all before it. A file without it was cut
// short or changed.
const tail = `,"sum":"%08x"}`

// tailLen is the number of bytes that tail makes.
const tailLen = len(`,"sum":"00000000"}`)

var (
	errDamaged = errors.New("it is damaged or only half written")
	errNewer   = errors.New("it was written by a newer kickoff; update kickoff to use it")
	errNoForm  = errors.New("it is not known yet which template is being filled")
	errTooBig  = errors.New("what was entered is too large to be kept on disk")
)

// encode writes the record without what must never be stored. The checksum that
// ends the file tells its content from any other.
func encode(r Record) (data []byte, sum string, err error) {
	if r.Template.ID == "" {
		return nil, "", errNoForm
	}
	r = r.kept()
	doc := document{Version: version}
	doc.Summary = summary{
		SavedAt: r.SavedAt.UTC(), Template: r.Template, Name: cmp.Or(r.Name, r.Answers.Details.Name),
		Stage: r.Stage, Field: r.Field, Draft: r.Draft, Ledger: r.Ledger,
	}
	doc.Summary.Filled, doc.Summary.Total = r.filled()
	doc.Entered = entered{Origins: originsOf(r.Answers), Never: r.Never, Orphaned: r.Orphaned, Uploads: r.Uploads, Before: r.Before}
	doc.Entered.Loose = takeLoose(r.Answers.Fields)
	if doc.Entered.Answers, err = draft.EncodeAnswers(r.Answers); err != nil {
		return nil, "", err
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(doc); err != nil {
		return nil, "", errors.New("what was entered holds text that is not valid JSON")
	}
	data = sign(bytes.TrimSuffix(out.Bytes(), []byte("}\n")))
	if len(data) > maxFile {
		return nil, "", errTooBig
	}
	return data, string(data[len(data)-1-tailLen : len(data)-1]), nil
}

// sign ends a file with its checksum.
func sign(data []byte) []byte {
	return fmt.Appendf(data, tail+"\n", crc32.ChecksumIEEE(data))
}

// verify returns the checksum of a file that is whole and of this version, or
// why it is not.
func verify(data []byte) (sum string, err error) {
	text := bytes.TrimSuffix(data, []byte("\n"))
	cut := len(text) - tailLen
	if cut < 0 || string(text[cut:]) != fmt.Sprintf(tail, crc32.ChecksumIEEE(text[:cut])) {
		if versionOf(data) > version {
			return "", errNewer
		}
		return "", errDamaged
	}
	switch v := versionOf(data); {
	case v > version:
		return "", errNewer
	case v < 1:
		return "", errDamaged
	}
	return string(text[cut:]), nil
}

// versionOf is the format's number, or 0 when the file is no JSON.
func versionOf(data []byte) int {
	dec := json.NewDecoder(bytes.NewReader(data))
	if _, err := dec.Token(); err != nil {
		return 0
	}
	if key, err := dec.Token(); err == nil && key == "version" {
		var v int
		if dec.Decode(&v) == nil && (v <= version || json.Valid(data)) {
			return v
		}
		return 0
	}
	var head struct {
		Version int `json:"version"`
	}
	if json.Unmarshal(data, &head) != nil {
		return 0
	}
	return head.Version
}

// decode reads a whole record.
func decode(data []byte) (r Record, sum string, err error) {
	if sum, err = verify(data); err != nil {
		return Record{}, "", err
	}
	var doc document
	if json.Unmarshal(data, &doc) != nil || doc.Summary.Template.ID == "" {
		return Record{}, "", errDamaged
	}
	s, e := doc.Summary, doc.Entered
	r = Record{
		Template: s.Template, Name: s.Name, Stage: s.Stage, Field: s.Field, Draft: s.Draft, Ledger: s.Ledger, SavedAt: s.SavedAt,
		Before: e.Before, Never: e.Never, Orphaned: e.Orphaned, Uploads: e.Uploads,
	}
	if r.Answers, err = draft.DecodeAnswers(e.Answers); err != nil {
		return Record{}, "", errDamaged
	}
	putLoose(e.Loose, r.Answers.Fields)
	e.Origins.into(r.Answers)
	return r, sum, nil
}

// decodeEntry reads what a list shows. All of the file is checked, but what was
// entered is not read.
func decodeEntry(id string, data []byte) (Entry, error) {
	if _, err := verify(data); err != nil {
		return Entry{}, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	var v int
	var s summary
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return Entry{}, errDamaged
	}
	if !next(dec, "version", &v) || !next(dec, "summary", &s) {
		return Entry{}, errDamaged
	}
	if s.Template.ID == "" {
		return Entry{}, errDamaged
	}
	return Entry{
		ID: id, TemplateID: s.Template.ID, TemplateTitle: clean.Message(s.Template.Title), Name: clean.Message(s.Name), SavedAt: s.SavedAt,
		Filled: s.Filled, Total: s.Total, Stage: s.Stage, Field: s.Field, Draft: clean.Message(s.Draft), Ledger: s.Ledger,
	}, nil
}

// next reads the value of the key that must come next.
func next(dec *json.Decoder, key string, to any) bool {
	got, err := dec.Token()
	return err == nil && got == key && dec.Decode(to) == nil
}
