package autosave

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/history"
	"kickoff/payload/merge"
	"kickoff/payload/store"
)

// Template is the template that an unfinished launch is for.
type Template struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
	Alias string `json:"alias,omitempty"`
}

// Summary is what a list shows of an unfinished launch. Its JSON keys are those of
// the file.
type Summary struct {
	// SavedAt is set by a write.
	SavedAt  time.Time `json:"saved"`
	Template Template  `json:"template"`
	// Name is what the process would be called now, or "". A write without it takes
	// the name in the answers. A name that repeats an answer that must not be stored is
	// not stored either.
	Name string `json:"name,omitempty"`
	// Filled of Total kick-off fields have an answer that will come back; a write
	// counts them. In an Entry those of the template, Defaults in number, do not count.
	Filled   int `json:"filled"`
	Total    int `json:"total"`
	Defaults int `json:"defaults,omitempty"`
	// Stage and Field say where the person was: a stage's name and a field's id.
	Stage string `json:"stage,omitempty"`
	Field string `json:"field,omitempty"`
	// Draft is the name of the draft that it was started from, or "".
	Draft string `json:"draft,omitempty"`
	// Ledger is the id of the newest ledger entry of a launch that was sent from
	// it, or "". When the ledger says that it happened, Done is due.
	Ledger string `json:"ledger,omitempty"`
	// File is the name of the table, Rows the number of its rows, where this is what the
	// rows of a batch have in common (package store/batch); Ended is when all of them had
	// come to their end, zero before that.
	File  string    `json:"file,omitempty"`
	Rows  int       `json:"rows,omitempty"`
	Ended time.Time `json:"ended,omitzero"`
	// Waiting: the person asked for it to be launched while there was no network. It is
	// sent by them alone, once there is one.
	Waiting bool `json:"waiting,omitempty"`
}

// Record is everything that comes back when an unfinished launch is resumed.
type Record struct {
	Summary
	// Before is the template as it was, for a merge with what it has become.
	Before merge.Before
	// Answers come back with their origins; a Revision does not.
	Answers payload.Snapshot
	// History is what can be taken back and made again: the newest changes, as far as
	// there is room for them.
	History history.History
	// Never are the ids of the fields whose answers must not touch the disk. The
	// answers, former ones too, and the uploads of these fields are left out; the ids
	// themselves are stored.
	Never []string
	// Orphaned are values that lost their place when the template changed.
	Orphaned []Orphaned
	// Uploads are the files that the server has already.
	Uploads []Upload
	// Typing is what an open editor of steps holds.
	Typing Typing
	// Table is JSON about the rows of a batch, which package store/batch reads and writes;
	// nil for a launch by itself.
	Table json.RawMessage
}

// Typing is what is typed in an open editor of steps and is no answer yet; the zero
// Typing is none.
type Typing struct {
	// Act is what the editor does with the Steps; Out is who is swapped in it.
	Act   string   `json:"act"`
	Steps []string `json:"steps"`
	Out   string   `json:"out,omitempty"`
	Text  string   `json:"text"`
}

// Upload is a file that the server has already.
type Upload struct {
	// Field is the field that it was uploaded for.
	Field string `json:"field,omitempty"`
	// Path is the local file; Size in bytes, Modified and SHA256 (in hex) are as
	// they were when it was uploaded.
	Path     string    `json:"path"`
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified,omitzero"`
	SHA256   string    `json:"sha256"`
	// Object is the server's object for it, sent verbatim in the launch.
	Object json.RawMessage `json:"object"`
}

// Orphaned is a value that lost its place when the template changed, as text that
// can be copied and typed again.
type Orphaned struct {
	// At most one of Field, Step and Role is set: the id that it had.
	Field string `json:"field,omitempty"`
	Step  string `json:"step,omitempty"`
	Role  string `json:"role,omitempty"`
	Label string `json:"label,omitempty"`
	// Why is the change that took its place away.
	Why  merge.Kind `json:"why,omitempty"`
	Text string     `json:"text"`
}

// Orphan takes down what a merge had no place for.
func Orphan(all []merge.Orphaned) []Orphaned {
	var out []Orphaned
	for _, p := range all {
		out = append(out, Orphaned{Field: p.Field, Step: p.Step, Role: p.Role, Label: p.Label, Why: p.Why, Text: p.Text})
	}
	return out
}

// Entry is one unfinished launch in a list, its text clean for a terminal.
type Entry struct {
	ID string
	Summary
	// Owner is who has it open; nil when nobody has, or this Store.
	Owner *Owner
	// DiscardedAt is zero but in the list of discarded ones.
	DiscardedAt time.Time
}

// Owner is who has an unfinished launch open. Text is clean for a terminal.
type Owner struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host,omitempty"`
	User  string    `json:"user,omitempty"`
	Since time.Time `json:"since"`
}

func (o Owner) String() string {
	who := cmp.Or(o.User, "somebody")
	if o.Host != "" {
		who += " on " + o.Host
	}
	return fmt.Sprintf("%s (process %d)", who, o.PID)
}

// Quarantined is a file that cannot be used. Nothing of it is lost: it lies at Path.
type Quarantined struct {
	Path string
	// Reason says in words what is wrong; it is not known of files that were
	// quarantined before.
	Reason string
	// Newer: a later kickoff wrote it, and it is left under its own name.
	Newer bool
	// Fresh: it was found damaged just now; tell it once.
	Fresh bool
}

// storable is the record as the disk may have it: without what must never be stored,
// and with local paths that hold from any folder.
func (r Record) storable() Record {
	if r.tells(r.Name) {
		r.Name = ""
	}
	var hidden map[string]bool
	r.Answers.Fields, hidden = r.fieldsToStore(r.Answers.Fields)
	r.Answers.Given, _ = r.fieldsToStore(r.Answers.Given)
	var uploads []Upload
	for _, u := range r.Uploads {
		u.Path = store.Whole(u.Path)
		if !slices.Contains(r.Never, u.Field) && !hidden[u.Path] && json.Valid(u.Object) {
			uploads = append(uploads, u)
		}
	}
	r.Uploads = uploads
	r.Orphaned = r.orphanedToStore()
	return r
}

// fieldsToStore are the answers that may be stored, with paths that hold from any
// folder; hidden are the paths of the others.
func (r Record) fieldsToStore(all map[string]payload.Answer) (fields map[string]payload.Answer, hidden map[string]bool) {
	fields, hidden = make(map[string]payload.Answer, len(all)), map[string]bool{}
	for id, a := range all {
		if slices.Contains(r.Never, id) {
			for _, f := range a.Files() {
				hidden[store.Whole(f.Path)] = true
			}
			continue
		}
		if files := slices.Clone(a.Files()); len(files) > 0 {
			for i := range files {
				files[i].Path = store.Whole(files[i].Path)
			}
			a = a.WithFiles(files)
		}
		fields[id] = a
	}
	return fields, hidden
}

// Enter makes these the answers of the record, and counts those that are the template's.
func (r *Record) Enter(s payload.Snapshot) {
	r.Answers, r.Defaults = s, 0
	for _, f := range r.Before.Fields {
		if a, ok := s.Fields[f.ID]; ok && a.Origin == payload.FromTemplate && !a.Blank(f.Type) {
			r.Defaults++
		}
	}
}

// filled counts the fields of the form and those with an answer.
func (r Record) filled() (filled, total int) {
	for _, f := range r.Before.Fields {
		if a, ok := r.Answers.Fields[f.ID]; ok && !a.Blank(f.Type) {
			filled++
		}
	}
	return filled, len(r.Before.Fields)
}

// orphanedToStore is what of the orphaned values may touch the disk.
func (r Record) orphanedToStore() []Orphaned {
	return slices.DeleteFunc(slices.Clone(r.Orphaned), func(p Orphaned) bool {
		return p.Field != "" && slices.Contains(r.Never, p.Field) || r.tells(p.Text)
	})
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

// longestField is the longest id of a field that becomes part of a file's name.
const longestField = 64

// TextPath is the file in which an editor changes the text of a field of an unfinished
// launch: beside its record, so that nothing is lost when the program ends before the
// editor does. It is "" where the field's id is too long.
func (s *Store) TextPath(id, field string) string {
	if !store.Plain(id) || len(field) > longestField {
		return ""
	}
	return filepath.Join(s.dir, id+".text."+hex.EncodeToString([]byte(field)))
}

// Texts are what editors have written since the record was, by the id of the field.
func (h *Handle) Texts() map[string]string {
	record, err := os.Stat(h.store.path(h.id))
	if err != nil {
		return nil
	}
	texts := map[string]string{}
	for _, path := range h.store.textPaths(h.id) {
		info, err := os.Stat(path)
		if err != nil || !info.ModTime().After(record.ModTime()) {
			continue
		}
		_, name, _ := strings.Cut(filepath.Base(path), ".text.")
		field, wrong := hex.DecodeString(name)
		if text, err := store.Read(path, store.MaxFile); err == nil && wrong == nil {
			texts[string(field)] = string(text)
		}
	}
	return texts
}

func (s *Store) textPaths(id string) []string {
	paths, _ := filepath.Glob(filepath.Join(s.dir, id+".text.*"))
	return paths
}

// removeTexts takes away what belongs to a record that is gone.
func (s *Store) removeTexts(id string) {
	for _, path := range s.textPaths(id) {
		_ = os.Remove(path)
	}
}
