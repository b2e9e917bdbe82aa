package tui

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/tui/tuitest"
)

// typing are keys whose meaning does not depend on what the server has answered
// by then: they fill the form of a template that is still being opened, and end in
// a field that lists people.
func typing() []tea.Msg {
	return tuitest.Words("Jane tab tomorrow enter tab tab tab jane@acme.test tab tab tab tab kim")
}

// arrives presses keys one after the other. Before the one at that place everything
// that the server was asked for has come; the others are pressed without waiting,
// and around the next one half the time passes that an answer takes.
func arrives(d *driver, keys []tea.Msg, at int) {
	for i, key := range keys {
		switch i {
		case at:
			d.loop.Settle()
		case at + 1:
			d.loop.Pass(d.world.latency / 2)
		}
		d.loop.Press(key)
		d.fits(fmt.Sprint("key ", i))
	}
	d.loop.Settle()
}

func TestAnswersOfTheServerMayComeBeforeDuringAndAfterEachKey(t *testing.T) {
	keys := typing()
	var screen, answers string
	for _, latency := range latencies() {
		for at := range keys {
			synctest.Test(t, func(t *testing.T) {
				w := &world{latency: latency}
				d := newDriver(t, w, Options{Theme: "dark", Width: 100, Height: 40, Opening: "the onboarding", Open: func(context.Context) (*session.Session, error) {
					time.Sleep(latency)
					return session.New(onboarding(), clock, payload.Env{}), nil
				}})
				d.loop.Start()
				arrives(d, keys, at)
				now := fmt.Sprintf("%+v", d.m.session.Answers.Snapshot())
				if screen == "" {
					d.sees("Jane", "jane@acme.test", "› [ ] Kim Lee")
					screen, answers = d.screen(), now
				}
				if diff := cmp.Diff(screen, d.screen()); diff != "" {
					t.Errorf("%v a request, all of it there before key %d: the screen differs:\n%s", latency, at, diff)
				}
				if diff := cmp.Diff(answers, now); diff != "" {
					t.Errorf("%v a request, all of it there before key %d: the answers differ:\n%s", latency, at, diff)
				}
			})
			if t.Failed() {
				return
			}
		}
	}
}
