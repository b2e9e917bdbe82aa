package ledger

import (
	"cmp"
	"encoding/json"
	"errors"
	"time"
	"unicode/utf8"

	"kickoff/payload/rawjson"
	"kickoff/payload/receipt"
	"kickoff/payload/store"
)

// Status is what became of a launch.
type Status string

const (
	// Pending: it is being sent right now, by a process that is still there.
	Pending Status = "pending"
	// Launched: the server made the process.
	Launched Status = "launched"
	// Refused: the server said no; there is no process.
	Refused Status = "refused"
	// Unknown: it was sent, or was about to be, and no answer is known.
	Unknown Status = "unknown"
	// Absent: it was unknown, and half an hour later there was no process.
	Absent Status = "absent"
)

// Intent is a launch that is about to be sent.
type Intent struct {
	// At is when it was recorded; Begin fills it in when it is zero.
	At time.Time `json:"at"`
	// ServerAt is what the server's clock said then, as near as its last answer
	// tells; zero when it is not known. A search for the process starts there.
	ServerAt time.Time `json:"server_at,omitzero"`
	Template Template  `json:"template"`
	// Name is the name sent; empty when the server makes it.
	Name string `json:"name,omitempty"`
	// Body is the SHA-256 of the request body, Answers that of its kick-off answers
	// alone (see DigestAnswers).
	Body    string `json:"body"`
	Answers string `json:"answers,omitempty"`
	Org     string `json:"org"`
	// Launcher is the user id sent as user_id, 0 when none was; Me is the
	// authenticated user. The process's starter is the first, else the second.
	Launcher int64 `json:"launcher,omitempty"`
	Me       int64 `json:"me,omitempty"`
	// Unfinished is the id of the unfinished launch that this is sent from, or "". Again:
	// it is sent once more although nobody knows what came of it before, or although a row
	// of another batch has its key, by a person's word.
	Unfinished string `json:"unfinished,omitempty"`
	Again      bool   `json:"again,omitempty"`
	// ReadyBy is who made it ready where somebody released it: Me then.
	ReadyBy string `json:"ready_by,omitempty"`
	// Before are ids of processes like it that were there before it was sent.
	Before []string `json:"before,omitempty"`
	TableRow
}

// TableRow says of which row of which batch a launch is, the zero TableRow of none.
type TableRow struct {
	Batch string `json:"batch,omitempty"`
	// Row is its number as the sheet counts.
	Row int `json:"row,omitempty"`
	// Key tells the row from others of the template, in any batch; Cells is a digest of
	// what it said.
	Key   string `json:"key,omitempty"`
	Cells string `json:"cells,omitempty"`
}

// Starter is the user id that the process will show as its starter; 0 when
// neither is known.
func (i Intent) Starter() int64 { return cmp.Or(i.Launcher, i.Me) }

// Template is the template of a launch.
type Template struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
}

// Outcome is what came of a launch.
type Outcome struct {
	// At is when it became known; Settle fills it in when it is zero.
	At     time.Time `json:"at"`
	Status Status    `json:"status"`
	Run    Run       `json:"run,omitzero"`
	// Named is the id of a process that an answer named which could not be read whole:
	// a look for the process begins there.
	Named string `json:"named,omitempty"`
	// Reason is why it was refused or is unknown, in words for a person.
	Reason string `json:"reason,omitempty"`
	// Receipt is what reading the process back gave; nil when it was not read.
	Receipt *receipt.Receipt `json:"receipt,omitempty"`
	// Archived: the process was launched, and taken back from here.
	Archived bool `json:"archived,omitempty"`
}

// Run is the process that a launch made.
type Run struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

// record is one line: an intent or an outcome of the launch with that id.
type record struct {
	Version int      `json:"v"`
	ID      string   `json:"id"`
	Intent  *Intent  `json:"intent,omitempty"`
	Outcome *Outcome `json:"outcome,omitempty"`
}

// version is the number of the format. A line of a newer one is skipped, and
// reported.
const version = 1

// head is how each line of this version starts. Inside a JSON string its quotes
// would be escaped, so that it marks the start of a record anywhere.
const head = `{"v":1,"id":"`

func encode(r record) ([]byte, error) {
	data, err := rawjson.Encode(r)
	if err != nil {
		return nil, err
	}
	return store.Sign(data), nil
}

var (
	errDamaged = errors.New("it is damaged")
	errNewer   = errors.New("it was written by a newer kickoff")
)

func decode(line []byte) (record, error) {
	if _, whole := store.Signed(line); !whole || !utf8.Valid(line) {
		return record{}, errDamaged
	}
	var v struct {
		Version int `json:"v"`
	}
	if json.Unmarshal(line, &v) != nil {
		return record{}, errDamaged
	}
	if v.Version > version {
		return record{}, errNewer
	}
	var r record
	if json.Unmarshal(line, &r) != nil || !store.Plain(r.ID) || (r.Intent == nil) == (r.Outcome == nil) {
		return record{}, errDamaged
	}
	if r.Outcome != nil && !settles(r.Outcome.Status) {
		return record{}, errDamaged
	}
	return r, nil
}

// settles reports whether an outcome can have the status.
func settles(s Status) bool {
	return s == Launched || s == Refused || s == Unknown || s == Absent
}
