package launch

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"kickoff/api"
)

// worded is a refusal in words as package api puts them.
type worded struct {
	error
	text string
}

func (w worded) Error() string   { return w.text }
func (w worded) Unwrap() []error { return []error{api.ErrRefused, w.error} }

func TestScreens(t *testing.T) {
	refused := worded{&api.Error{Status: 409, Message: "No seats are left"}, "Tallyfy refused it: No seats are left. An administrator can free or add some"}
	type state struct {
		server *server
		files  []string
		reach  func(*Stage)
	}
	done := func(s *Stage) { run(s, s.Activate()) }
	states := map[string]state{
		"uploading": {&server{slow: time.Second}, []string{"/tmp/contract.pdf", "/tmp/passport.jpg"}, func(s *Stage) {
			begin(s)
			time.Sleep(1500 * time.Millisecond)
			synctest.Wait()
		}},
		"sending": {&server{}, nil, func(s *Stage) {
			begin(s)
			for range 12 {
				s.Update(ticked{s.attempt, sending})
			}
		}},
		"launched":     {&server{}, nil, done},
		"many tasks":   {&server{steps: 14}, nil, done},
		"differs":      {&server{lost: "who"}, nil, done},
		"not sent":     {&server{errs: []error{api.ErrNotSent}}, nil, done},
		"not allowed":  {&server{errs: []error{api.ErrForbidden}}, nil, done},
		"conflict":     {&server{errs: []error{refused}}, nil, done},
		"not there":    {&server{errs: []error{api.ErrUnknownOutcome}}, nil, done},
		"cannot tell":  {&server{errs: []error{api.ErrUnknownOutcome}, runs: []api.Run{ours("run7", "Jane?")}}, nil, done},
		"rate limited": {&server{errs: []error{limited(7 * time.Second)}}, nil, func(s *Stage) { s.Update(begin(s)[0]()) }},
	}
	for name, st := range states {
		for _, size := range [][2]int{{120, 36}, {80, 20}, {60, 11}, {40, 8}} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					server := *st.server
					s := newStage(t, newSession(st.files...), &server, size[0], size[1])
					st.reach(s)
					golden.RequireEqual(t, []byte(screen(s)))
				})
			})
		}
	}
}
