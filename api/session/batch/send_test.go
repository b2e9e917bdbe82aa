package batch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/crash"
)

// Whatever is lost on the way, each row is one process in the end, and what is said of it
// is true at every moment.
func TestEachRowIsOneProcessWhateverIsLost(t *testing.T) {
	for _, c := range []struct {
		fault string
		// first is how the rows stand after the first run, last after the last.
		first, last string
		runs        int
	}{
		{"", "12 launched", "12 launched", 1},
		{"POST */runs drop-after x1", "11 launched, 1 found", "12 launched", 2},
		{"POST */runs drop-after", "12 found", "12 launched", 2},
		{"POST */runs truncate x3", "9 launched, 3 found", "12 launched", 2},
		{"POST */runs 502-after x2", "10 launched, 2 found", "12 launched", 2},
		{"POST */runs drop-before x1", "11 launched, 1 unknown", "12 launched", 2},
		{"POST */runs drop-before x12", "12 unknown", "12 launched", 2},
		{"POST */runs 500 x2", "10 launched, 2 unknown", "12 launched", 2},
		{"POST */runs 429:2s x3", "12 launched", "12 launched", 1},
		{"POST */runs 429 x2", "12 launched", "12 launched", 1},
		{"POST */runs 422 x1", "11 launched, 1 failed", "12 launched", 2},
		{"POST */runs 402 x1", "1 failed, 11 waiting", "12 launched", 2},
		{"POST */runs 401 x1", "1 failed, 11 waiting", "12 launched", 2},
		{"POST */runs drop-after x3;GET */runs 503 x1", "9 launched, 3 found", "12 launched", 2},
		{"POST */runs drop-after x3;GET */runs 403 x1", "9 launched, 3 unknown", "9 launched, 3 found", 2},
	} {
		t.Run(c.fault, func(t *testing.T) {
			f := open(t, strings.FieldsFunc(c.fault, func(r rune) bool { return r == ';' })...)
			items := f.twelve()
			r := sendAll(t, f.batch("B1", items...))
			if got := counted(r); got != c.first {
				t.Errorf("after the first run: %s, want %s", got, c.first)
			}
			f.truthful(items, r)
			for range c.runs - 1 {
				f.ahead += 31 * time.Minute
				r = sendAll(t, f.batch("B1", items...))
			}
			if got := counted(r); got != c.last {
				t.Errorf("in the end: %s, want %s", got, c.last)
			}
			f.truthful(items, r)
		})
	}
}

// A process whose name begins as a row's does is another row's: rows have names like that.
func TestARowDoesNotTakeTheProcessOfAnother(t *testing.T) {
	f := open(t, "POST */runs drop-before x1", "POST */runs drop-after")
	items := f.rows("same", "same")
	for i, name := range []string{"Order 6", "Order 60"} {
		made := items[i].Session
		items[i].Name, items[i].Session = name, func() *session.Session {
			s := made()
			s.Answers.EditDetails(func(d *payload.Details) { d.Name = name })
			return s
		}
	}
	r := sendAll(t, f.batch("B1", items...))
	if got := counted(r); got != "1 found, 1 unknown" || r.Outcomes[1].Run.Name != "Order 60" {
		t.Errorf("%s: %+v", got, r.Outcomes)
	}
}

func TestSeveralAtOnceAreEachOneProcess(t *testing.T) {
	f := open(t, "POST */runs drop-after x3", "POST */runs 429:1s x2")
	items := f.twelve()
	b := f.batch("B1", items...)
	b.Options.Parallel = 4
	f.truthful(items, sendAll(t, b))
}

// One request a row, and nothing is read in between.
func TestARowCostsOneRequest(t *testing.T) {
	f := open(t)
	before, _ := f.asked()
	sendAll(t, f.batch("B1", f.twelve()...))
	if gets, posts := f.asked(); gets != before || posts != 12 {
		t.Errorf("%d reads and %d launches for 12 rows", gets-before, posts)
	}
}

// The same table again, from another batch, sends nothing but what is new in it.
func TestTheSameTableAgainSendsNothing(t *testing.T) {
	f := open(t)
	sendAll(t, f.batch("B1", f.twelve()...))
	again := f.rows("Ann", "Bo", "Cy", "Di", "Ed", "same", "Flo", "same", "Gus", "Hal", "same", "Ida", "same", "Jim")
	r := sendAll(t, f.batch("B2", again...))
	if got := counted(r); got != "2 launched, 12 found" {
		t.Errorf("the table with two rows more: %s", got)
	}
	b := f.batch("B3", again...)
	b.Options.Again = true
	if got := counted(sendAll(t, b)); got != "14 launched" {
		t.Errorf("by a person's word: %s", got)
	}
	if got := counted(sendAll(t, b)); got != "14 launched" {
		t.Errorf("the same batch again: %s", got)
	}
	if _, posts := f.asked(); posts != 28 {
		t.Errorf("%d launches were sent", posts)
	}
}

func TestARowThatSaidSomethingElseIsAskedAbout(t *testing.T) {
	f := open(t)
	keyed := func(key, name, text string) []Item {
		items := f.rows(text, "Bo")
		items[0].Key, items[0].Name = key, name
		if name != "" {
			made := items[0].Session
			items[0].Session = func() *session.Session {
				s := made()
				s.Answers.EditDetails(func(d *payload.Details) { d.Name = name })
				return s
			}
		}
		return items
	}
	sendAll(t, f.batch("B1", keyed("17", "Onboard Ann", "Ann")...))
	for _, c := range []struct {
		name  string
		items []Item
		want  string
	}{
		{"as it was", keyed("17", "Onboard Ann", "Ann"), "2 found"},
		{"the key with other cells", keyed("17", "", "Anna"), "1 found, 1 wrong"},
		{"the name with other cells", keyed("18", "Onboard Ann", "Anna"), "1 found, 1 wrong"},
		{"another key and name", keyed("19", "Onboard Anna", "Anna"), "1 launched, 1 found"},
	} {
		r := sendAll(t, f.batch("B2", c.items...))
		if got := counted(r); got != c.want {
			t.Errorf("%s: %s, want %s (%s)", c.name, got, c.want, r.Outcomes[0].Reason)
		}
	}
	accepted := keyed("17", "", "Anna")
	accepted[0].Accepted = true
	for range 2 {
		if got := counted(sendAll(t, f.batch("B4", accepted...))); got != "1 launched, 1 found" {
			t.Errorf("by a person's word: %s", got)
		}
	}
}

func TestWrongRowsKeepAllFromBeingSent(t *testing.T) {
	f := open(t)
	items := f.twelve()
	items[3].Problems, items[4].Left = []string{"Name: it is missing"}, true
	b := f.batch("B1", items...)
	if got := counted(sendAll(t, b)); got != "1 wrong, 1 left, 10 waiting" {
		t.Errorf("with a wrong row: %s", got)
	}
	b.Options.OnlyValid = true
	if got := counted(sendAll(t, b)); got != "10 launched, 1 wrong, 1 left" {
		t.Errorf("only the valid ones: %s", got)
	}
}

func TestTwoBatchesAtOnceSendEachRowOnce(t *testing.T) {
	f := open(t)
	items := f.twelve()
	var all sync.WaitGroup
	results := make([]Result, 3)
	for i := range results {
		b := f.batch(fmt.Sprint("B", i), items...)
		b.Options.Parallel = i + 1
		all.Go(func() {
			var err error
			if results[i], err = b.Run(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if _, posts := f.asked(); posts != 12 {
		t.Errorf("%d launches were sent for 12 rows", posts)
	}
	for _, r := range results {
		f.truthful(items, r)
		if got := counted(r); strings.Contains(got, "waiting") || strings.Contains(got, "unknown") {
			t.Error(got)
		}
	}
}

// What the server asks for is waited out where that may be, and said.
func TestALongPauseEndsTheBatchForNow(t *testing.T) {
	for _, c := range []struct {
		fault string
		want  string
		at    time.Duration
	}{
		{"POST */runs 429:30s x1", "12 launched", 0},
		{"POST */runs 429:90s x1", "12 waiting", 90 * time.Second},
		{"POST */runs 429:40s x3", "12 waiting", 80 * time.Second},
	} {
		f := open(t, c.fault)
		b := f.batch("B1", f.twelve()...)
		b.MaxWait = time.Minute
		var told []Event
		b.On = func(e Event) {
			if e.What == Waits {
				told = append(told, e)
			}
		}
		began := f.now()
		r := sendAll(t, b)
		if got := counted(r); got != c.want {
			t.Errorf("%s: %s", c.fault, got)
		}
		var later *LaterError
		if c.at == 0 {
			if len(told) != 1 || told[0].Why != "rate limited" || told[0].Until.IsZero() || r.Ended != nil {
				t.Errorf("%s: told %+v, ended %v", c.fault, told, r.Ended)
			}
		} else if !errors.As(r.Ended, &later) || !errors.Is(r.Ended, api.ErrRateLimited) || later.At.Sub(began).Round(10*time.Second) != c.at {
			t.Errorf("%s: ended by %v", c.fault, r.Ended)
		}
	}
}

// Several that are refused at once are one wait.
func TestAWaitIsToldOnce(t *testing.T) {
	for _, fault := range []string{"POST */runs 429:30s x4", "POST */runs 429 x4"} {
		f := open(t, fault)
		b := f.batch("B1", f.twelve()...)
		b.Options.Parallel = 4
		began := time.Now() // the clock stands, but for what is waited
		b.Now = func() time.Time {
			f.mu.Lock()
			defer f.mu.Unlock()
			return began.Add(f.ahead)
		}
		// The answers of the other three come while the first is waited for.
		var others sync.WaitGroup
		others.Add(3)
		all := make(chan struct{})
		go func() { others.Wait(); close(all) }()
		b.Delivery.Wait = func(ctx context.Context, d time.Duration) error {
			select {
			case <-ctx.Done():
				others.Done()
				return ctx.Err()
			case <-all:
				return f.wait(ctx, d)
			}
		}
		var told []What
		b.On = func(e Event) {
			if e.What == Waits || e.What == Goes {
				told = append(told, e.What)
			}
		}
		if got := counted(sendAll(t, b)); got != "12 launched" || !slices.Equal(told, []What{Waits, Goes}) {
			t.Errorf("%s: %s, told %v", fault, got, told)
		}
	}
}

// invites gives each row a guest of its own.
func invites(items []Item) []Item {
	for i := range items {
		items[i].Guests = []string{fmt.Sprintf("guest%d@mail.test", i)}
	}
	return items
}

func names(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprint("row ", i)
	}
	return all
}

func TestRowsThatMayLeaveWithinAMinuteAreToldAsOneWave(t *testing.T) {
	f := open(t)
	f.people = &payload.Directory{}
	for i := range 30 { // invited one after the other, so that there is room for one after the other
		f.people.Guests = append(f.people.Guests, payload.Guest{Email: fmt.Sprintf("x%d@mail.test", i), CreatedAt: time.Now().Add(-20*time.Minute + time.Duration(i)*time.Second)})
	}
	items := invites(f.rows(names(10)...))
	items[9].Guests = nil
	if waves := f.batch("B1", items...).waves(items); len(waves) != 2 || waves[0].Rows != 1 || waves[1].Rows != 9 || waves[1].Guests != 9 {
		t.Errorf("the waves are %+v", waves)
	}
}

func TestRowsOverTheHoursNewGuestsGoInWaves(t *testing.T) {
	f := open(t)
	f.people = &payload.Directory{Guests: []payload.Guest{{Email: "Guest3@mail.test"}, {Email: "x@mail.test", CreatedAt: time.Now().Add(-10 * time.Minute)}}}
	items := invites(f.rows(names(44)...))
	items[43].Guests = nil
	waves := f.batch("B1", items...).waves(items)
	if len(waves) != 3 || waves[0].Rows != 31 || waves[0].Guests != 29 || waves[1].Rows != 1 || waves[2].Rows != 12 {
		t.Errorf("the waves are %+v", waves)
	}
	b := f.batch("B1", items...)
	b.MaxWait = time.Minute
	r := sendAll(t, b)
	var later *LaterError
	if got := counted(r); got != "31 launched, 13 waiting" || !errors.As(r.Ended, &later) || !later.Guests {
		t.Errorf("where nobody waits: %s, %v", got, r.Ended)
	}
	if r.Outcomes[43].Status != Launched || r.Outcomes[3].Status != Launched {
		t.Error("a row that invites nobody new waits with the others")
	}
	var guests int
	again := f.batch("B1", items...)
	again.People = &payload.Directory{Guests: []payload.Guest{}}
	for i := range 29 {
		again.People.Guests = append(again.People.Guests, payload.Guest{Email: fmt.Sprint("g", i, "@x.test"), CreatedAt: time.Now()})
	}
	again.On = func(e Event) {
		if e.What == Waits && e.Guests {
			guests++
		}
	}
	if got := counted(sendAll(t, again)); got != "44 launched" || guests == 0 {
		t.Errorf("where somebody waits: %s, %d waits told", got, guests)
	}
}

// A row whose answer was lost is looked up before an hour is waited for others.
func TestALostRowIsLookedUpBeforeTheNextWave(t *testing.T) {
	f := open(t, "POST */runs drop-after x1")
	f.people = &payload.Directory{Guests: []payload.Guest{}}
	b := f.batch("B1", invites(f.rows(names(44)...))...)
	var told []What
	b.On = func(e Event) {
		if e.What == Looks || e.What == Waits && e.Guests {
			told = append(told, e.What)
		}
	}
	// The next wave waits more than once where the first one left slowly.
	if got := counted(sendAll(t, b)); got != "1 found, 43 launched" && got != "43 launched, 1 found" || len(told) < 2 || told[0] != Looks || slices.Contains(told[1:], Looks) {
		t.Errorf("%s, told %v", got, told)
	}
}

// The hour of the held rows may be over between any two looks at the clock.
func TestAWaveThatMayLeaveJustNowIsNotSentTwice(t *testing.T) {
	for early := range 5 {
		f := open(t)
		f.people = &payload.Directory{Guests: []payload.Guest{}}
		items := invites(f.rows(names(31)...))
		b := f.batch("B1", items...)
		clock := time.Now()
		b.Now = func() time.Time {
			f.mu.Lock()
			defer f.mu.Unlock()
			clock = clock.Add(time.Millisecond) // each look takes its time
			return clock
		}
		b.Delivery.Wait = func(ctx context.Context, d time.Duration) error {
			f.mu.Lock()
			defer f.mu.Unlock()
			clock = clock.Add(max(0, d-time.Duration(early)*time.Millisecond))
			return ctx.Err()
		}
		r := sendAll(t, b)
		if got := counted(r); got != "31 launched" {
			t.Errorf("%d ms early: %s", early, got)
		}
		f.truthful(items, r)
	}
}

// A server that takes no new guest for an hour keeps the rows back that have one, and no
// other.
func TestAnHourlyLimitIsForTheRowsWithGuests(t *testing.T) {
	f := open(t, "POST */runs 429:3600s x1")
	items := f.twelve()
	items[0].Guests, items[5].Guests = []string{"a@mail.test"}, []string{"b@mail.test"}
	b := f.batch("B1", items...)
	b.MaxWait = time.Minute
	r := sendAll(t, b)
	var later *LaterError
	if got := counted(r); got != "10 launched, 2 waiting" || !errors.As(r.Ended, &later) || !later.Guests {
		t.Errorf("%s, ended by %v", got, r.Ended)
	}
}

func TestAPersonStopsAndPauses(t *testing.T) {
	f := open(t)
	b := f.batch("B1", f.twelve()...)
	n := 0
	b.On = func(e Event) {
		if e.What == RowChanged {
			if n++; n == 3 {
				b.Pause(true)
			} else if n == 5 {
				b.Stop()
			}
		}
		if e.What == Paused {
			if n != 3 {
				t.Errorf("%d rows were sent before the pause", n)
			}
			go b.Pause(false)
		}
	}
	r := sendAll(t, b)
	if got := counted(r); got != "5 launched, 7 waiting" || r.Ended != nil || r.Outcomes[11].Reason != "stopped before it was sent" {
		t.Errorf("%s, %v, the last because %q", got, r.Ended, r.Outcomes[11].Reason)
	}
	ctx, cancel := context.WithCancel(t.Context())
	b = f.batch("B1", f.twelve()...)
	b.On = func(e Event) {
		if e.What == RowChanged {
			cancel()
		}
	}
	r, err := b.Run(ctx)
	if got := counted(r); err != nil || got != "6 launched, 6 waiting" || !errors.Is(r.Ended, context.Canceled) || r.Outcomes[11].Reason != "stopped before it was sent" {
		t.Errorf("%s, %v, %v", got, r.Ended, err)
	}
}

func TestThePaceIsKept(t *testing.T) {
	f := open(t)
	b := f.batch("B1", f.twelve()...)
	b.Options.Pace = 4
	var last Progress
	b.On = func(e Event) { last = e.Progress }
	began := f.now()
	sendAll(t, b)
	if took := f.now().Sub(began); took < 2750*time.Millisecond {
		t.Errorf("12 rows at 4 a second took %s", took)
	}
	if last.Done != 12 || last.Total != 12 || last.Rate <= 0 || last.Rate > 4.1 {
		t.Errorf("in the end the progress is %+v", last)
	}
}

func TestWithoutANetworkTheRestWaits(t *testing.T) {
	f := open(t)
	b := f.batch("B1", f.twelve()...)
	away := httptest.NewServer(http.NotFoundHandler())
	away.Close()
	offline, err := api.New(api.Options{BaseURL: away.URL, Token: "t", Org: f.client.Org()})
	if err != nil {
		t.Fatal(err)
	}
	b.Delivery.Server = offline.Prompt()
	b.On = func(e Event) {
		if e.What == Waits && (e.Why == "" || strings.Contains(e.Why, "try again") || strings.HasSuffix(e.Why, ".")) {
			t.Errorf("it waits because %q", e.Why)
		}
	}
	r := sendAll(t, b)
	if got := counted(r); got != "12 waiting" || !errors.Is(r.Ended, api.ErrNotSent) || r.Outcomes[11].Reason != r.Ended.Error() {
		t.Errorf("%s, the last because %q, ended by %v", got, r.Outcomes[11].Reason, r.Ended)
	}
	b = f.batch("B1", f.twelve()...)
	if got := counted(sendAll(t, b)); got != "12 launched" {
		t.Errorf("afterwards: %s", got)
	}
}

func TestWhatTheServerLostIsSeenInTheSample(t *testing.T) {
	for mode, want := range map[string][2]int{VerifyNone: {0, 0}, VerifySample: {10, 10}, VerifyAll: {12, 12}} {
		f := open(t, "POST */runs forget:Name")
		b := f.batch("B1", f.twelve()...)
		b.Options.Verify = mode
		r := sendAll(t, b)
		if r.Compared != want[0] || r.Differ != want[1] || counted(r) != "12 launched" {
			t.Errorf("%s: %d compared, %d differ", mode, r.Compared, r.Differ)
		}
	}
	lossy := open(t, "POST */runs drop-after x2")
	all := lossy.batch("B1", lossy.twelve()...)
	all.Options.Verify = VerifyAll
	if r := sendAll(t, all); r.Compared != 12 || r.Differ != 0 {
		t.Errorf("of found ones too: %d compared, %d differ", r.Compared, r.Differ)
	}
	f := open(t)
	b := f.batch("B1", f.twelve()...)
	b.Options.Verify = VerifySample
	before, _ := f.asked()
	r := sendAll(t, b)
	if gets, _ := f.asked(); r.Compared != 10 || r.Differ != 0 || gets-before != 11 {
		t.Errorf("%d compared with %d reads", r.Compared, gets-before)
	}
}

// A tag that the server has not is lost without a word, of a row as of one launch.
func TestALostTagIsSeenInTheSample(t *testing.T) {
	f := open(t)
	b := f.batch("B1", f.twelve()...)
	for i, row := range b.Items {
		b.Items[i].Session = func() *session.Session {
			s := row.Session()
			s.Answers.EditDetails(func(d *payload.Details) { d.Tags = []string{"gone"} })
			return s
		}
	}
	b.Options.Verify = VerifySample
	r := sendAll(t, b)
	if r.Compared != 10 || r.Differ != 10 {
		t.Errorf("%d compared, %d differ", r.Compared, r.Differ)
	}
	for _, o := range r.Outcomes {
		if len(o.Beside) > 0 {
			t.Errorf("it is said beside it: %q", o.Beside)
		}
	}
}

// withFile are three rows that have one file.
func (f *office) withFile() []Item {
	path := filepath.Join(f.t.TempDir(), "a.txt")
	write(f.t, path)
	items := f.rows("Ann", "Bo", "Cy")
	for i := range items {
		made := items[i].Session
		items[i].Session = func() *session.Session {
			s := made()
			s.Answers.SetField(f.tmpl.Fields[2].ID, payload.Answer{Value: payload.Files{List: []payload.File{{Path: path}}}, Origin: payload.FromYou})
			return s
		}
	}
	return items
}

// What the server says to a file counts as what it says to a launch.
func TestARefusedFileStopsTheRestWhereALaunchWould(t *testing.T) {
	for fault, want := range map[string]string{
		"POST */file 402 x1": "1 failed, 2 waiting",
		"POST */file 403 x1": "1 failed, 2 waiting",
		"POST */file 422 x1": "2 launched, 1 failed",
	} {
		f := open(t, fault)
		if got := counted(sendAll(t, f.batch("B1", f.withFile()...))); got != want {
			t.Errorf("%s: %s", fault, got)
		}
	}
	f := open(t)
	nowhere, err := api.New(api.Options{BaseURL: "http://127.0.0.1:1", Token: token, Org: f.client.Org()})
	if err != nil {
		t.Fatal(err)
	}
	b := f.batch("B1", f.withFile()...)
	b.Uploads.Sender = nowhere
	if r := sendAll(t, b); counted(r) != "3 waiting" || !errors.Is(r.Ended, api.ErrNetwork) {
		t.Errorf("without a network: %s, %v", counted(r), r.Ended)
	}
}

// Rows of the same file have each an upload of their own.
func TestNoTwoRowsShareAFile(t *testing.T) {
	f := open(t)
	b := f.batch("B1", f.withFile()...)
	b.Options.Parallel = 3
	if got := counted(sendAll(t, b)); got != "3 launched" {
		t.Fatal(got)
	}
	objects := map[string]bool{}
	for page, err := range f.client.Runs(t.Context(), api.RunQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page {
			objects[string(r.Answers[f.tmpl.Fields[2].ID])] = true
		}
	}
	if len(objects) != 3 {
		t.Errorf("three rows have %d files", len(objects))
	}
}

func write(t testing.TB, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// What a row costs: the ledger's two lines and the request.
func BenchmarkRow(b *testing.B) {
	f := open(b)
	n := max(b.N, 1)
	batch := f.batch("B1", f.rows(names(n)...)...)
	batch.Delivery.Server = f.client.Prompt()
	b.ResetTimer()
	r, err := batch.Run(b.Context())
	if err != nil || counted(r) != fmt.Sprint(n, " launched") {
		b.Fatal(counted(r), err)
	}
}

// crashing panics when a row is sent to it.
type crashing struct{ *api.Client }

func (crashing) Launch(context.Context, []byte) (api.Run, error) { panic("on purpose") }

func TestAPanicOfARowComesToWhoRunsTheBatch(t *testing.T) {
	f := open(t)
	b := f.batch("B1", f.twelve()...)
	b.Delivery.Server, b.Options.Parallel = crashing{f.client}, 4
	err := crash.Catch(func() error { _, err := b.Run(t.Context()); return err })
	if !errors.As(err, new(*crash.Panic)) {
		t.Errorf("it ends with %v", err)
	}
}
