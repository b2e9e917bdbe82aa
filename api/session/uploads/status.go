package uploads

import (
	"bytes"
	"fmt"
	"time"

	"kickoff/payload"
	"kickoff/payload/humanize"
)

// State says where a file stands.
type State int

const (
	// Waiting: its turn has not come, or the server asked for a pause.
	Waiting State = iota
	Sending
	Done
	// Paused: the person stopped it. The API cannot go on with half a file, so it
	// begins anew.
	Paused
	// Failed: it was not stored.
	Failed
	// Doubtful: it may have been stored, and nobody can say (docs/api.md, "File
	// upload"); only a person has it sent again.
	Doubtful
)

// Status is how far a file is on its way to the server.
type Status struct {
	State State
	// Sent of Size bytes are on their way.
	Sent, Size int64
	// Rate is bytes a second of late; Left is how long it will take at that rate,
	// 0 while that is not known.
	Rate float64
	Left time.Duration
	// Pause is what is left of the server's own pause.
	Pause time.Duration
	// Changed: it is uploaded anew because it is another file than before.
	Changed bool
	Err     error
}

// Status tells how far a file is; false when the queue does not know it.
func (q *Queue) Status(path string) (Status, bool) {
	if q == nil {
		return Status{}, false
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	it := q.find(path)
	if it == nil || !it.wanted {
		return Status{}, false
	}
	s := Status{State: it.state, Size: it.size, Changed: it.changed, Err: it.err}
	switch it.state {
	case Waiting:
		s.Pause = max(0, it.until.Sub(q.o.Now()))
	case Sending:
		s.Sent = it.speed.sent
		s.Rate = it.speed.rate()
		if s.Rate > 0 {
			s.Left = time.Duration(float64(s.Size-s.Sent) / s.Rate * float64(time.Second))
		}
	case Done:
		s.Sent = it.size
	}
	return s, true
}

// Share is the part that is sent, from 0 to 1.
func (s Status) Share() float64 {
	switch {
	case s.State == Done:
		return 1
	case s.Size <= 0:
		return 0
	}
	return min(1, float64(s.Sent)/float64(s.Size))
}

// Wrong reports that a person must decide before it goes on.
func (s Status) Wrong() bool { return s.State == Failed || s.State == Doubtful }

// Short is the status in a few words; "" when it is done.
func (s Status) Short() string {
	switch s.State {
	case Waiting:
		if s.Pause > 0 {
			return "rate limited, again in " + humanize.Short(s.Pause)
		}
		if s.Changed {
			return "changed since it was uploaded: waits to be uploaded anew"
		}
		return "waits to be uploaded"
	case Sending:
		return s.progress()
	case Paused:
		return "paused, begins anew"
	case Failed:
		return "not uploaded: " + s.Err.Error()
	case Doubtful:
		return "no answer, a copy may be stored"
	}
	return ""
}

// Explain says what a person should know about a file that does not go on by
// itself; "" when it does.
func (s Status) Explain() string {
	switch s.State {
	case Paused:
		return "paused; Tallyfy cannot continue half a file, so it begins anew"
	case Failed:
		return "not uploaded: " + s.Err.Error()
	case Doubtful:
		return "the upload ended without an answer, so the server may have stored a copy; a second one harms nothing, but is not made by itself"
	}
	return ""
}

func (s Status) progress() string {
	if s.Sent >= s.Size && s.Size > 0 {
		return "sent, waiting for the answer"
	}
	text := fmt.Sprintf("%.0f%%", s.Share()*100)
	if s.Rate > 0 {
		text += " · " + humanize.Bytes(int64(s.Rate)) + "/s"
	}
	if s.Left > 0 {
		text += " · " + humanize.Short(s.Left) + " left"
	}
	return text
}

// Answers are what was entered, by the id of the field.
type Answers interface {
	Field(id string) payload.Answer
}

// In are the local files that answers name.
func In(t payload.Template, answers Answers) []Wanted {
	var files []Wanted
	for _, f := range t.Fields {
		for _, file := range answers.Field(f.ID).Files() {
			if file.Path != "" {
				files = append(files, Wanted{Field: f.ID, Path: file.Path, Stored: file.Object != nil})
			}
		}
	}
	return files
}

// Fill puts the server's objects into a list of files, takes out those of files
// that changed since, and reports whether it changed any.
func (q *Queue) Fill(files []payload.File) ([]payload.File, bool) {
	if q == nil {
		return files, false
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	changed := false
	filled := make([]payload.File, len(files))
	for i, file := range files {
		if it := q.find(file.Path); file.Path != "" && it != nil {
			switch {
			case it.state == Done && !bytes.Equal(file.Object, it.known.Object):
				file.Object, changed = it.known.Object, true
			case it.state != Done && len(file.Object) > 0 && bytes.Equal(file.Object, it.stale):
				file.Object, changed = nil, true
			}
		}
		filled[i] = file
	}
	return filled, changed
}

// speed measures bytes over the last seconds.
type speed struct {
	sent    int64
	samples []sample
}

type sample struct {
	at   time.Time
	sent int64
}

// window is how much of the past a rate is made of.
const window = 5 * time.Second

func (s *speed) note(at time.Time, sent int64) {
	s.sent = sent
	s.samples = append(s.samples, sample{at, sent})
	for len(s.samples) > 2 && at.Sub(s.samples[0].at) > window {
		s.samples = s.samples[1:]
	}
}

func (s *speed) rate() float64 {
	if len(s.samples) < 2 {
		return 0
	}
	first, last := s.samples[0], s.samples[len(s.samples)-1]
	took := last.at.Sub(first.at).Seconds()
	if took <= 0 {
		return 0
	}
	return float64(last.sent-first.sent) / took
}
