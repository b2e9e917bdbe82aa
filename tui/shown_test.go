package tui

import (
	"bytes"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/payload"
)

// What the review showed when enter was pressed is what the server gets, byte for
// byte, whatever has become of the world since: what is another by then is shown
// first, marked, and asked about.
func TestWhatIsShownIsWhatIsSent(t *testing.T) {
	tests := map[string]struct {
		move func(*driver, *time.Time)
		// marks are what the review says is another; none where the launch is the same.
		marks []string
	}{
		"nothing happens": {func(*driver, *time.Time) {}, nil},
		"midnight passes": {
			func(_ *driver, now *time.Time) { *now = now.Add(24 * time.Hour) },
			[]string{"Changed since it was shown", "Visit - 2026-11-26", "was \"Visit - 2026-11-25\"", "2026-11-27T"},
		},
		"the zone arrives": {
			func(d *driver, _ *time.Time) { d.arrive() },
			[]string{"Changed since it was shown", "T08:00:00.000Z", "T09:00:00.000Z"},
		},
		"the tags are others": {
			func(d *driver, _ *time.Time) {
				d.m.session.SetTags([]payload.Tag{{ID: "t1", Name: "renamed"}})
				d.run(nil)
			},
			nil,
		},
		"the template has other words": {
			func(d *driver, _ *time.Time) { d.world.templates[0].Fields[1].Guidance = "as agreed" },
			nil,
		},
		"the template has another title": {
			func(d *driver, _ *time.Time) { d.world.templates[0].Title = "Big visit" },
			[]string{"Changed since it was shown", "Big visit - 2026-11-25"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			synctest.Test(t, func(t *testing.T) {
				now := clock()
				d := newDriver(t, &world{templates: []payload.Template{hosting()}}, Options{
					Now: func() time.Time { return now }, Theme: "dark", Width: 140, Height: 40, ProcessURL: func(r api.Run) string { return r.ID },
				})
				d.loop.Late = func(msg tea.Msg) bool {
					a, ok := msg.(addressed)
					if !ok || a.to != d.m.people {
						return false
					}
					_, account := a.msg.(signedIn)
					return account
				}
				d.begin()
				d.press("enter", "tab").write("tomorrow 9am")
				d.press("alt+5").sees("[ Launch").press("l").sees("y launches")
				shown := d.m.session.Built.Body
				tt.move(d, &now)
				d.press("y")
				if len(tt.marks) > 0 {
					if len(d.world.bodies) > 0 {
						t.Fatalf("sent without being shown: %s", d.world.bodies[0])
					}
					d.sees(tt.marks...)
					shown = d.m.session.Built.Body
					if !strings.Contains(d.screen(), "y launches") {
						d.press("l")
					}
					d.sees("y launches").press("y")
				}
				d.sees("Launched")
				if len(d.world.bodies) != 1 || !bytes.Equal(shown, d.world.bodies[0]) {
					t.Errorf("shown:\n%s\nreceived %d:\n%s", shown, len(d.world.bodies), bytes.Join(d.world.bodies, nil))
				}
			})
		})
	}
}

// A file that is uploaded after the review was shown, and after midnight, changes its
// object in what is sent, and nothing else.
func TestAnUploadAfterTheReviewChangesItsObjectAlone(t *testing.T) {
	story(t, 120, 40, func(d *driver) {
		if err := os.WriteFile("contract.pdf", []byte("%PDF-1.4"), 0o600); err != nil {
			t.Fatal(err)
		}
		d.press("enter").write("Jane")
		var past atomic.Int64
		d.m.session.Now = func() time.Time { return clock().Add(time.Duration(past.Load())) }
		d.world.uploading = func() { past.Store(int64(24 * time.Hour)) }
		d.m.session.SetField("doc", payload.Answer{Value: payload.Files{List: []payload.File{{Path: "contract.pdf"}}}, Origin: payload.FromDraft})
		d.run(nil)
		d.press("alt+5").sees("[ Launch", "uploaded first")
		before := d.m.session.Shown
		d.press("l", "y").sees("Launched")
		want := before.Uploaded(d.m.session.Uploads.Fill).Body
		if len(d.world.bodies) != 1 || !bytes.Equal(want, d.world.bodies[0]) || bytes.Equal(before.Body, d.world.bodies[0]) {
			t.Errorf("received %s", d.world.bodies)
		}
	})
}
