package tui

import (
	"runtime"
	"testing"

	"kickoff/tui/tuitest"
)

// The first key that opens something costs no more than those that follow, however large
// the launch is. A benchmark does not see that, as it takes the mean; what a key allocates
// is measured here instead of its time, which a busy machine changes.
func TestTheFirstKeyIsAsCheapAsTheNext(t *testing.T) {
	if testing.Short() {
		t.Skip("a launch of 1,000 fields and steps")
	}
	w := &world{}
	large(w)
	d := newDriver(t, w, Options{Theme: "dark", Width: 120, Height: 40}).begin().press("enter").sees("1 of 1000")
	for _, step := range []struct {
		before, key string
		most        uint64
	}{
		{"", "alt+g", 12_000},
		{"", "s", 3_000},
		{"esc", "alt+3", 10_000},
		{"", "/", 4_000},
		{"", "s", 5_000},
		{"esc", "w", 4_000},
		{"esc", "m", 7_000},
		{"", "t", 12_000},
		{"esc", "alt+5", 7_000},
		{"", "v", 6_000},
		{"", "v", 3_000},
		{"", "alt+p", 4_000},
	} {
		d.loop.Send(tuitest.Words(step.before)...)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, cmd := d.m.Update(tuitest.Key(step.key))
		d.m.View()
		runtime.ReadMemStats(&after)
		d.loop.Run(cmd)
		if n := after.Mallocs - before.Mallocs; n > step.most {
			t.Errorf("%s allocates %d objects, more than %d", step.key, n, step.most)
		}
	}
}

// What a key chose of 100,000 options counts for the next one, though it is still worked out.
func TestAnUndoTakesBackWhatIsStillWorkedOut(t *testing.T) {
	if testing.Short() {
		t.Skip("a launch of 100,000 options")
	}
	w := &world{}
	large(w)
	d := newDriver(t, w, Options{Theme: "dark", Width: 120, Height: 40}).begin().press("enter").sees("1 of 1000")
	d.loop.Send(tuitest.Words("tab tab tab tab tab down space")...)
	d.loop.Settle()
	chosen := func() int { return len(d.m.session.Answers.Field("several").Choices()) }
	d.m.Update(tuitest.Key("alt+a"))
	for _, step := range []struct {
		key  string
		want int
	}{{"alt+z", 1}, {"alt+Z", 100_000}} {
		d.m.Update(tuitest.Key(step.key))
		if chosen() != step.want {
			t.Errorf("%s: %d chosen, want %d", step.key, chosen(), step.want)
		}
	}
}
