package ledger

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/receipt"
)

// Entry is one launch: its intent and what is known of it by now.
type Entry struct {
	ID string
	// Intent is zero when its line was damaged and only the outcome is left.
	Intent Intent
	// Outcome is zero while the launch is pending, and when its process ended
	// before it wrote one.
	Outcome Outcome
	Status  Status
}

// Name is what the launch is called: by the server, else as it was sent, else by its
// template.
func (e Entry) Name() string {
	return cmp.Or(e.Outcome.Run.Name, e.Intent.Name, e.Intent.Template.Title, "a launch whose record is damaged")
}

// State is what became of the launch, in a word or two.
func (e Entry) State() string {
	switch {
	case e.Outcome.Archived:
		return "archived"
	case e.Status == Absent:
		return "not launched"
	case e.Status == Launched && e.Outcome.Receipt != nil && !e.Outcome.Receipt.Clean():
		return "launched, differs"
	}
	return string(e.Status)
}

// Last is the newest launch of a template that happened and was not taken back.
func (b Book) Last(template string) (Entry, bool) {
	for _, e := range b.Entries {
		if e.Status == Launched && !e.Outcome.Archived && e.Intent.Template.ID == template && e.Outcome.Run.ID != "" {
			return e, true
		}
	}
	return Entry{}, false
}

// Damage is a line of the file that cannot be used. The file keeps it.
type Damage struct {
	// Line is counted from 1.
	Line   int
	Reason string
}

// Book is all that a ledger holds at one moment.
type Book struct {
	// Entries are the launches, the newest first.
	Entries []Entry
	Damaged []Damage
	// ran is whether rules ran in a former life of the organisation, nil where that is not known.
	ran *bool
}

// Warning says in one sentence which lines cannot be used, or "".
func (b Book) Warning() string {
	if len(b.Damaged) == 0 {
		return ""
	}
	var lines []string
	for _, d := range b.Damaged[:min(5, len(b.Damaged))] {
		lines = append(lines, fmt.Sprintf("line %d: %s", d.Line, d.Reason))
	}
	if more := len(b.Damaged) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return "the ledger has lines that cannot be read (" + strings.Join(lines, "; ") + "); they are left as they are and all others are used"
}

// Entry returns the launch with that id.
func (b Book) Entry(id string) (Entry, bool) {
	i := slices.IndexFunc(b.Entries, func(e Entry) bool { return e.ID == id })
	if i < 0 {
		return Entry{}, false
	}
	return b.Entries[i], true
}

// Unknown are the launches of which nobody knows whether they happened, the
// newest first.
func (b Book) Unknown() []Entry {
	var out []Entry
	for _, e := range b.Entries {
		if e.Status == Unknown {
			out = append(out, e)
		}
	}
	return out
}

// Automations is whether rules run in the organisation, as the newest receipt that shows it
// has it.
func (b Book) Automations() payload.Automations {
	for _, e := range b.Entries {
		if r := e.Outcome.Receipt; r != nil && r.RulesRan != nil {
			return r.Automations()
		}
	}
	return receipt.Receipt{RulesRan: b.ran}.Automations()
}

// Query is a launch that is about to be made, to be compared with earlier ones.
type Query struct {
	// Template is the template's id.
	Template string
	// Name and Answers (a digest, see DigestAnswers) match when they are the same;
	// empty ones match nothing.
	Name    string
	Answers string
	// Since leaves out what was sent before.
	Since time.Time
}

// Duplicate is an earlier launch that looks like the one that is about to be made.
type Duplicate struct {
	Entry       Entry
	SameName    bool
	SameAnswers bool
}

// Recent are the launches of the same template with the same name or the same
// answers that happened and were not taken back, may have happened or are under way, the
// newest first.
func (b Book) Recent(q Query) []Duplicate {
	var duplicates []Duplicate
	for _, e := range b.Entries {
		if e.Status == Refused || e.Status == Absent || e.Outcome.Archived || e.Intent.Template.ID != q.Template || e.Intent.At.Before(q.Since) {
			continue
		}
		t := Duplicate{
			Entry:       e,
			SameName:    q.Name != "" && (sameName(q.Name, e.Intent.Name) || sameName(q.Name, e.Outcome.Run.Name)),
			SameAnswers: q.Answers != "" && q.Answers == e.Intent.Answers,
		}
		if t.SameName || t.SameAnswers {
			duplicates = append(duplicates, t)
		}
	}
	return duplicates
}

func sameName(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }

// parse reads a whole ledger file. Entries without an outcome are Unknown.
func parse(data []byte) Book {
	var b Book
	var entries []Entry
	index := map[string]int{}
	for n, line := range bytes.Split(data, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		records, err := recordsIn(line)
		if err != nil {
			b.Damaged = append(b.Damaged, Damage{Line: n + 1, Reason: err.Error()})
		}
		for _, r := range records {
			i, found := index[r.ID]
			if !found {
				i = len(entries)
				index[r.ID] = i
				entries = append(entries, Entry{ID: r.ID, Status: Unknown})
			}
			entries[i].add(r)
		}
	}
	slices.Reverse(entries)
	b.Entries = entries
	return b
}

// recordsIn is what a line holds; with an error it is damaged, and what is whole within
// it is still there.
func recordsIn(line []byte) ([]record, error) {
	r, err := decode(line)
	if err != nil {
		return salvage(line), err
	}
	return []record{r}, nil
}

// salvage finds whole records within a damaged line: two that ran together
// because the end of a line was lost.
func salvage(line []byte) []record {
	var found []record
	parts := bytes.Split(line, []byte(head))
	for _, part := range parts[1:] {
		end := bytes.LastIndex(part, []byte(`"}`))
		if end < 0 {
			continue
		}
		if r, err := decode(append([]byte(head), part[:end+2]...)); err == nil {
			found = append(found, r)
		}
	}
	return found
}

// add takes over what a record tells. What is certain is never unsaid: an
// unknown outcome replaces nothing, and a launch stays launched.
func (e *Entry) add(r record) {
	if r.Intent != nil {
		e.Intent = *r.Intent
		return
	}
	o, old := *r.Outcome, e.Outcome
	if old.Status == Launched && o.Status != Launched || old.Status != "" && old.Status != Unknown && o.Status == Unknown {
		return
	}
	if o.Run == (Run{}) {
		o.Run = old.Run
	}
	if o.Receipt == nil {
		o.Receipt = old.Receipt
	}
	o.Archived = o.Archived || old.Archived
	e.Outcome, e.Status = o, o.Status
}
