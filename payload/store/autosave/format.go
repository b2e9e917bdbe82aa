package autosave

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"unicode/utf8"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/history"
	"kickoff/payload/merge"
	"kickoff/payload/rawjson"
	"kickoff/payload/store"
	"kickoff/payload/store/draft"
)

// version is the number of the format that this program writes.
const version = 1

// A record's file, in the order of its keys. The summary stands first, so that a
// list need not read what was entered.
type (
	document struct {
		Version int     `json:"version"`
		Summary Summary `json:"summary"`
		Entered entered `json:"entered"`
	}
	entered struct {
		answers
		// Given are the answers that were changed, as they came.
		Given    *answers        `json:"given,omitempty"`
		Never    []string        `json:"never,omitempty"`
		Orphaned []Orphaned      `json:"parked,omitempty"`
		Uploads  []Upload        `json:"uploads,omitempty"`
		Before   merge.Before    `json:"before"`
		Past     []change        `json:"past,omitempty"`
		Undone   []change        `json:"undone,omitempty"`
		Typing   *Typing         `json:"typing,omitempty"`
		Table    json.RawMessage `json:"table,omitempty"`
	}
	// answers are those of a snapshot.
	answers struct {
		Answers json.RawMessage  `json:"answers"`
		Origins origins          `json:"origins"`
		Loose   map[string]loose `json:"loose,omitempty"`
	}
	// change is a history.Change. Changed are its steps, as one that was left to the
	// template is not among the answers.
	change struct {
		At      history.Ref `json:"at"`
		Changed []string    `json:"changed,omitempty"`
		Details bool        `json:"details,omitempty"`
		What    string      `json:"what,omitempty"`
		answers
	}
)

// maxHistory is how many bytes of the newest changes are stored with what was entered.
const maxHistory = 1 << 20

var (
	errDamaged = errors.New("it is damaged or only half written")
	errNewer   = errors.New("it was written by a newer kickoff; update kickoff to use it")
	errNoForm  = errors.New("it is not known yet which template is being filled")
	errTooBig  = errors.New("what was entered is too large to be saved")
)

// encode writes the record without what must never be stored. The checksum that
// ends the file tells its content from any other.
func encode(r Record) (data []byte, sum string, err error) {
	if r.Template.ID == "" {
		return nil, "", errNoForm
	}
	r = r.storable()
	doc := document{Version: version, Summary: r.Summary}
	doc.Summary.SavedAt = r.SavedAt.UTC()
	doc.Summary.Name = cmp.Or(r.Name, r.Answers.Details.Name)
	doc.Summary.Filled, doc.Summary.Total = r.filled()
	doc.Entered = entered{Never: r.Never, Orphaned: r.Orphaned, Uploads: r.Uploads, Before: r.Before, Table: r.Table}
	if doc.Entered.answers, err = encodeAnswers(r.Answers); err != nil {
		return nil, "", err
	}
	if len(r.Answers.Given) > 0 {
		given, err := encodeAnswers(payload.Snapshot{Fields: r.Answers.Given})
		if err != nil {
			return nil, "", err
		}
		doc.Entered.Given = &given
	}
	if r.Typing.Act != "" {
		doc.Entered.Typing = &r.Typing
	}
	room := maxHistory
	doc.Entered.Past, room = r.changes(r.History.Past, room)
	doc.Entered.Undone, _ = r.changes(r.History.Undone, room)
	if data, err = rawjson.Encode(doc); err != nil {
		return nil, "", errors.New("what was entered holds text that is not valid JSON")
	}
	data = store.Sign(data)
	if len(data) > store.MaxFile {
		return nil, "", errTooBig
	}
	return data, endOf(data), nil
}

func encodeAnswers(s payload.Snapshot) (a answers, err error) {
	a.Origins, a.Loose = originsOf(s), takeLoose(s.Fields)
	a.Answers, err = draft.EncodeAnswers(s)
	return a, err
}

func (a answers) decode() (payload.Snapshot, error) {
	s, err := draft.DecodeAnswers(a.Answers)
	if err != nil {
		return s, errDamaged
	}
	putLoose(a.Loose, s.Fields)
	a.Origins.into(s)
	return s, nil
}

// changes are the newest of all that have room, the newest last, and the room that is
// left. What a change has that must never be stored is left out.
func (r Record) changes(all []*history.Change, room int) ([]change, int) {
	var list []change
	for _, c := range slices.Backward(all) {
		before := c.Before
		before.Fields, _ = r.fieldsToStore(before.Fields)
		if len(before.Fields)+len(before.Steps) == 0 && !c.Details {
			continue
		}
		stored, err := encodeAnswers(before)
		if room -= len(stored.Answers); err != nil || room < 0 {
			room = 0
			break
		}
		list = append(list, change{At: c.At, Changed: slices.Sorted(maps.Keys(before.Steps)), Details: c.Details, What: c.What, answers: stored})
	}
	slices.Reverse(list)
	return list, room
}

func changesOf(list []change) ([]*history.Change, error) {
	var all []*history.Change
	for _, c := range list {
		before, err := c.decode()
		if err != nil {
			return nil, err
		}
		for _, id := range c.Changed {
			if _, entered := before.Steps[id]; !entered {
				before.Steps[id] = payload.StepAnswer{} // nothing was entered for it then
			}
		}
		if !c.Details {
			before.Details = payload.Details{}
		}
		if len(before.Fields)+len(before.Steps) == 0 && !c.Details {
			continue // an undo of it would put nothing back
		}
		all = append(all, &history.Change{At: c.At, Before: before, Details: c.Details, What: c.What})
	}
	return all, nil
}

// readFile reads a record's file, whatever is in it.
func readFile(path string) ([]byte, error) {
	data, err := store.Read(path, store.MaxFile)
	if errors.Is(err, store.ErrTooLarge) {
		err = errDamaged
	}
	return data, err
}

// sumOf reads the checksum that ends a file, without the rest of it: "" when
// there is no file.
func sumOf(path string) (string, error) {
	f, err := store.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	end := make([]byte, store.TailLen+1)
	if info.Size() < int64(len(end)) {
		return "cut short", nil
	}
	if _, err := f.ReadAt(end, info.Size()-int64(len(end))); err != nil {
		return "", err
	}
	return endOf(end), nil
}

// endOf is the checksum at the end of a file, whether or not it fits.
func endOf(data []byte) string {
	data = bytes.TrimSuffix(data, []byte("\n"))
	return string(data[len(data)-store.TailLen:])
}

// verify returns the checksum of a file that is whole and of this version, or
// why it is not.
func verify(data []byte) (sum string, err error) {
	sum, whole := store.Signed(data)
	switch v := versionOf(data); {
	case v > version:
		return "", errNewer
	case v < 1, !whole, !utf8.Valid(data):
		return "", errDamaged
	}
	return sum, nil
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
	e := doc.Entered
	r = Record{Summary: doc.Summary, Before: e.Before, Never: e.Never, Orphaned: e.Orphaned, Uploads: e.Uploads, Table: e.Table}
	if r.Answers, err = e.decode(); err != nil {
		return Record{}, "", err
	}
	if e.Given != nil {
		given, err := e.Given.decode()
		if err != nil {
			return Record{}, "", err
		}
		r.Answers.Given = given.Fields
	}
	if e.Typing != nil {
		r.Typing = *e.Typing
	}
	var failed error
	r.History.Past, err = changesOf(e.Past)
	r.History.Undone, failed = changesOf(e.Undone)
	if errors.Join(err, failed) != nil {
		return Record{}, "", errDamaged
	}
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
	var s Summary
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return Entry{}, errDamaged
	}
	if !next(dec, "version", &v) || !next(dec, "summary", &s) || s.Template.ID == "" {
		return Entry{}, errDamaged
	}
	s.Filled -= min(s.Filled, max(0, s.Defaults))
	s.Template.Title, s.Name, s.Draft = clean.Message(s.Template.Title), clean.Message(s.Name), clean.Message(s.Draft)
	s.File = clean.Message(s.File)
	return Entry{ID: id, Summary: s}, nil
}

// next reads the value of the key that must come next.
func next(dec *json.Decoder, key string, to any) bool {
	got, err := dec.Token()
	return err == nil && got == key && dec.Decode(to) == nil
}

// origins say where answers came from; the format of the answers has no place
// for it.
type origins struct {
	Fields    map[string]payload.Origin `json:"fields,omitempty"`
	Owners    map[string]payload.Origin `json:"owners,omitempty"`
	Deadlines map[string]payload.Origin `json:"deadlines,omitempty"`
}

func originsOf(s payload.Snapshot) origins {
	o := origins{Fields: map[string]payload.Origin{}, Owners: map[string]payload.Origin{}, Deadlines: map[string]payload.Origin{}}
	add := func(m map[string]payload.Origin, id string, from payload.Origin) {
		if from != "" {
			m[id] = from
		}
	}
	for id, a := range s.Fields {
		add(o.Fields, id, a.Origin)
	}
	for id, a := range s.Steps {
		add(o.Owners, id, a.OwnersOrigin)
		add(o.Deadlines, id, a.DeadlineOrigin)
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
		v.Explicit = true
		return v
	}
	return payload.JSON(raw)
}

// tight reports whether raw is JSON that comes back from a file byte for byte.
func tight(raw json.RawMessage) bool {
	return len(raw) > 0 && bytes.Equal(rawjson.EscapeHidden(rawjson.Compact(raw)), raw)
}
