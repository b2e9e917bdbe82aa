package undo

import (
	"context"
	"errors"
	"testing"
	"time"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/store/ledger"
)

// server answers as it was told to.
type server struct {
	trace api.Trace
	err   error
	// archiveErrs are what archiving ends with, one after the other.
	archiveErrs []error
	archived    int
}

func (s *server) Trace(context.Context, string) (api.Trace, error) { return s.trace, s.err }

func (s *server) Archive(context.Context, string) error {
	s.archived++
	if len(s.archiveErrs) == 0 {
		return nil
	}
	err := s.archiveErrs[0]
	s.archiveErrs = s.archiveErrs[1:]
	return err
}

func (s *server) Members(context.Context, string) api.Pages[payload.Member] {
	return func(yield func([]payload.Member, error) bool) {
		yield([]payload.Member{{ID: 2, Name: "Mia Okafor"}}, nil)
	}
}

func launched() ledger.Entry {
	return ledger.Entry{ID: "E", Status: ledger.Launched, Outcome: ledger.Outcome{Status: ledger.Launched, Run: ledger.Run{ID: "run"}}}
}

func TestWhatCountsAsTouched(t *testing.T) {
	at := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	did := func(kind, verb string, after time.Duration) api.Trace {
		return api.Trace{Run: api.Run{CreatedAt: at}, Tasks: []api.Task{{ID: "t", Title: "Call"}}, Activities: []api.Activity{
			{Types: []string{kind}, Verbs: []string{verb}, Actor: 2, At: at.Add(after), AboutID: "t", Text: "as the server says it"},
			{Types: []string{"Process"}, Verbs: []string{"created"}, Actor: 1, At: at},
		}}
	}
	tasks := func(done int, all ...api.Task) api.Trace { return api.Trace{Done: done, Tasks: all} }
	for name, tt := range map[string]struct {
		trace api.Trace
		want  string
	}{
		"nothing at all":              {api.Trace{}, ""},
		"the launch itself":           {did("Task", "created", time.Second), ""},
		"a rule":                      {did("execution", "executed", time.Hour), ""},
		"a web hook":                  {did("Process", "emitted", time.Hour), ""},
		"a guest was invited":         {did("User", "invited", 0), ""},
		"a task was added":            {did("Task", "created", time.Hour), "Mia Okafor changed it: as the server says it"},
		"a comment at once":           {did("Comment", "created", 0), "Mia Okafor changed it: as the server says it"},
		"a comment":                   {did("Comment", "commented", 0), "Mia Okafor wrote in it"},
		"completed":                   {did("Task", "completed", time.Hour), `Mia Okafor completed "Call"`},
		"a word that nobody knows":    {did("Task", "teleported", time.Hour), "Mia Okafor changed it: as the server says it"},
		"the feed is silent, a task":  {tasks(0, api.Task{Status: "completed"}, api.Task{}), "1 of its 2 tasks is done"},
		"the count alone":             {tasks(2, api.Task{}, api.Task{}, api.Task{}), "2 of its 3 tasks are done"},
		"a mail that sent itself":     {tasks(1, api.Task{Status: "completed", Type: "expiring_email"}, api.Task{}), ""},
		"and a task beside it":        {tasks(2, api.Task{Status: "completed", Type: "email"}, api.Task{Status: "completed"}), "1 of its 2 tasks is done"},
		"the feed is silent, comment": {api.Trace{Comments: 1}, "somebody wrote in it"},
	} {
		u := &Undo{Server: &server{trace: tt.trace}, Me: 1}
		f, err := u.Look(t.Context(), launched())
		if want := map[bool]Status{true: Untouched, false: Kept}[tt.want == ""]; err != nil || f.Reason != tt.want || f.Status != want {
			t.Errorf("%s: %s %q, %v; want %s %q", name, f.Status, f.Reason, err, want, tt.want)
		}
	}
}

func TestWhatIsNoReasonToStop(t *testing.T) {
	book := ledger.Open(t.TempDir(), "test")
	unknown := api.ErrUnknownOutcome
	for name, tt := range map[string]struct {
		server *server
		want   Status
		times  int
		stops  bool
	}{
		"archived":                    {&server{}, Archived, 1, false},
		"answers are lost":            {&server{archiveErrs: []error{unknown, unknown}}, Archived, 3, false},
		"answers are lost for good":   {&server{archiveErrs: []error{unknown, unknown, unknown}}, Kept, 3, false},
		"archived by somebody":        {&server{trace: api.Trace{Run: api.Run{ArchivedAt: time.Now()}}}, Archived, 0, false},
		"deleted":                     {&server{err: api.ErrNotFound}, Gone, 0, false},
		"the token is none any more":  {&server{err: api.ErrUnauthorized}, "", 0, true},
		"the server is not there":     {&server{err: errors.New("no route")}, "", 0, true},
		"archiving needs a new token": {&server{archiveErrs: []error{api.ErrUnauthorized}}, "", 1, true},
	} {
		u := &Undo{Server: tt.server, Ledger: book}
		f, err := u.Archive(t.Context(), launched())
		if (err != nil) != tt.stops || !tt.stops && f.Status != tt.want || tt.server.archived != tt.times {
			t.Errorf("%s: %s after %d requests, %v", name, f.Status, tt.server.archived, err)
		}
	}
}
