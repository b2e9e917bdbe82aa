package cmd

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kickoff/api/apitest"
	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
)

// lossy is a server that loses the answers of launches.
type lossy struct{ *apitest.Lossy }

func newLossy(t *testing.T, when string, lose apitest.Loss) lossy {
	return lossy{apitest.NewLossy(t, cmdtest.World(t, cmdtest.WorldText()), when, lose)}
}

func (l lossy) bench(t *testing.T) *cmdtest.Bench {
	b := newBench(t)
	b.Env["TALLYFY_BASE_URL"], b.Env["TALLYFY_ACCESS_TOKEN"] = l.URL, l.Sandbox.Token()
	return b
}

// resolved looks the unknown launches up: now, and half an hour later.
func resolved(b *cmdtest.Bench) (code int, ledger string) {
	code = b.Run("runs", "--resolve")
	return code, statuses(b)
}

func launchOrder(more ...string) []string {
	return append([]string{"launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--name", "Order of Jane", "--yes", "--json"}, more...)
}

// "Nothing was launched" is said on proof alone: however the answer is lost, a launch
// that happened is found, one that may still come is unknown until it has come, or
// until half an hour has passed.
func TestALostAnswerIsNeverTakenForNothing(t *testing.T) {
	for name, lose := range apitest.Ways() {
		for _, when := range []string{"at once", "later", "never"} {
			t.Run(name+" "+when, func(t *testing.T) {
				t.Parallel()
				l := newLossy(t, when, lose)
				b := l.bench(t)
				want, is, timeout := failure.ExitUnknown, "unknown", "1m"
				if when == "at once" {
					want, is = failure.ExitDone, "launched"
				}
				if name == "silent" {
					timeout = "300ms"
				}
				code := b.Run(launchOrder("--timeout", timeout)...)
				if code != want {
					t.Errorf("exit %d, want %d: %s", code, want, b.Err.String())
				}
				if said := b.Err.String(); want == failure.ExitUnknown && (strings.Contains(said, "nothing was launched") || !strings.Contains(said, "it may still come")) {
					t.Errorf("it says %s", said)
				}
				if got := statuses(b); got != is {
					t.Errorf("the ledger says %s", got)
				}
				if when == "at once" {
					return
				}
				if code, got := resolved(b); code != failure.ExitUnknown || got != "unknown" {
					t.Errorf("looked up at once: exit %d, %s", code, got)
				}
				is = "absent"
				if when == "later" {
					l.Comes()
					is = "launched"
				}
				b.Env["KICKOFF_NOW"] = "2026-11-23T09:31:00Z"
				if code, got := resolved(b); code != failure.ExitDone || got != is {
					t.Errorf("looked up half an hour later: exit %d, %s: %s", code, got, b.Err.String())
				}
			})
		}
	}
}

func TestALaunchThatTheServerCallsMadeIsNeverUnknown(t *testing.T) {
	for name, lose := range apitest.Created() {
		for _, when := range []string{"at once", "later", "never"} {
			t.Run(name+" "+when, func(t *testing.T) {
				t.Parallel()
				l := newLossy(t, when, lose)
				b := l.bench(t)
				want, id := failure.ExitDiffers, `"id":null`
				if when == "at once" {
					want, id = failure.ExitDone, `"id":"`
				}
				if code := b.Run(launchOrder()...); code != want || !strings.Contains(b.Out.String(), id) {
					t.Errorf("exit %d, printed %s, said %s", code, b.Out.String(), b.Err.String())
				}
				if when != "at once" && !strings.Contains(b.Err.String(), "launched, says the server; it cannot be read back") {
					t.Errorf("said %s", b.Err.String())
				}
				b.Env["KICKOFF_NOW"] = "2026-11-23T10:00:00Z"
				if code, got := resolved(b); code != failure.ExitDone || got != "launched" {
					t.Errorf("later: exit %d, %s", code, got)
				}
			})
		}
	}
}

// A process whose id was told, and that nobody can read.
func TestAProcessThatCannotBeReadBackIsSaid(t *testing.T) {
	l := newLossy(t, "never", apitest.Says(201, `{"data":{"id":"run_9","name":"Order of Jane"}}`))
	b := l.bench(t)
	if code := b.Run(launchOrder()...); code != failure.ExitDiffers || !strings.Contains(b.Out.String(), `"id":"run_9"`) || !strings.Contains(b.Err.String(), "launched, says the server; it cannot be read back") {
		t.Errorf("exit %d, printed %s, said %s", code, b.Out.String(), b.Err.String())
	}
}

// What is proof: the request did not leave, or the server itself refused.
func TestARefusalIsProof(t *testing.T) {
	for status, exit := range map[int]int{400: 12, 401: 3, 402: 4, 403: 4, 404: 5, 405: 12, 409: 4, 413: 12, 415: 12, 422: 7, 423: 4} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			l := newLossy(t, "never", apitest.Says(status, `{"message":"no"}`))
			b := l.bench(t)
			if code := b.Run(launchOrder()...); code != exit {
				t.Errorf("exit %d, not %d: %s", code, exit, b.Err.String())
			}
			if said := b.Err.String(); !strings.Contains(said, "nothing was launched: ") || strings.Contains(said, "launching: ") {
				t.Errorf("it says %s", said)
			}
			if got := statuses(b); got != "refused" {
				t.Errorf("the ledger says %s", got)
			}
		})
	}
}

// A launch that fails before it is sent says what that means, too; a read that fails
// after it never says that nothing came of it.
func TestWhatAFailedReadMeansForTheLaunch(t *testing.T) {
	for fault, launched := range map[string]bool{
		"GET */checklists/* 402": false, "GET */checklists/* 429:120s": false, "GET */checklists/* 405": false, "GET */me drop-before": false,
		"GET */runs/* 429:120s": true, "GET */runs/* 402": true, "GET */runs/* 405": true,
	} {
		b := newBench(t).At(cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, fault)}))
		b.Run(ordering("--yes")...)
		said := b.Err.String()
		if strings.Contains(said, "nothing was launched") == launched || strings.Contains(strings.ToLower(said), "nothing was created") {
			t.Errorf("%s: it says %s", fault, said)
		}
	}
}

// Where a process hides: it is found, or named as one that may be it, and half an hour
// later it is still not said that nothing was launched.
func TestAProcessThatHidesIsNotCalledAbsent(t *testing.T) {
	shift := func(d time.Duration, layout string) func(map[string]any) bool {
		return func(run map[string]any) bool {
			at, err := time.Parse(time.RFC3339, run["created_at"].(string))
			if err != nil {
				panic(err)
			}
			run["created_at"] = at.Add(d).Format(layout)
			run["started_at"] = run["created_at"]
			return true
		}
	}
	name := func(to string) func(map[string]any) bool {
		return func(run map[string]any) bool { run["name"] = to; return true }
	}
	by := func(id any) func(map[string]any) bool {
		return func(run map[string]any) bool { run["started_by"] = id; return true }
	}
	const found, maybe = failure.ExitDone, failure.ExitUnknown
	for what, tt := range map[string]struct {
		change func(map[string]any) bool
		exit   int
	}{
		"a name in other letters":     {name("  ORDER of  jane\u200b "), found},
		"a name cut off":              {name("Order of"), found},
		"a name completed":            {name("Order of Jane - 2026-11-23"), found},
		"another name":                {name("Bestellung"), maybe},
		"no starter":                  {by(nil), found},
		"another starter":             {by(9), maybe},
		"made 30 s before":            {shift(-30*time.Second, time.RFC3339), found},
		"made 30 s after":             {shift(30*time.Second, time.RFC3339), found},
		"made an hour before":         {shift(-time.Hour, time.RFC3339), maybe},
		"made an hour after":          {shift(time.Hour, time.RFC3339), maybe},
		"made at a time without zone": {shift(0, time.DateTime), found},
		"made at a local time":        {shift(9*time.Hour+30*time.Minute, time.DateTime), maybe},
		"made at no time":             {func(run map[string]any) bool { delete(run, "created_at"); delete(run, "started_at"); return true }, maybe},
		"other answers":               {func(run map[string]any) bool { run["prerun"] = map[string]any{"x": "y"}; return true }, maybe},
		"a list without answers":      {func(run map[string]any) bool { delete(run, "prerun"); return true }, found},
		"another template":            {func(run map[string]any) bool { run["checklist_id"] = "other"; return true }, maybe},
		"another name and starter":    {func(run map[string]any) bool { run["name"], run["started_by"] = "Bestellung", 9; return true }, -1},
		"weeks before":                {shift(-500*time.Hour, time.RFC3339), -1},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			l := newLossy(t, "at once", apitest.Wire(""))
			l.Change = tt.change
			b := l.bench(t)
			code := b.Run(launchOrder("--allow-duplicate")...)
			if tt.exit == -1 {
				// It differs in too much to be recognised; that is not known at once.
				if code != failure.ExitUnknown || strings.Contains(b.Err.String(), "may be it") {
					t.Errorf("exit %d: %s", code, b.Err.String())
				}
				return
			}
			if code != tt.exit || tt.exit == maybe && !strings.Contains(b.Err.String(), "this may be it, but for ") {
				t.Errorf("exit %d, want %d: %s", code, tt.exit, b.Err.String())
			}
			b.Env["KICKOFF_NOW"] = "2026-11-23T10:00:00Z"
			if code, _ := resolved(b); code != tt.exit {
				t.Errorf("later: exit %d, want %d: %s", code, tt.exit, b.Err.String())
			}
		})
	}
}

// On no list at all, but there when it is asked for by the id that a damaged answer
// held, or that stands in the address of the new process.
func TestAProcessOnNoListIsFoundByItsID(t *testing.T) {
	for what, lose := range map[string]apitest.Loss{
		"a cut answer": apitest.Cut,
		"an address":   apitest.Addressed,
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			l := newLossy(t, "at once", lose)
			l.Change = func(map[string]any) bool { return false }
			b := l.bench(t)
			if code := b.Run(launchOrder()...); code != failure.ExitDone {
				t.Errorf("exit %d: %s", code, b.Err.String())
			}
		})
	}
}

// Younger processes of the template fill the first page, or older ones at a server that
// has the oldest first and finds nothing by name.
func TestAProcessOnALaterPageIsFound(t *testing.T) {
	body := `{"checklist_id":"0f000000000000000000000000000001","name":"Older","prerun":{"f1000000000000000000000000000001":"Li","f1000000000000000000000000000002":{"id":1,"text":"Silver"}}}`
	for what, ascending := range map[string]bool{"younger": false, "older": true} {
		t.Run(what, func(t *testing.T) {
			l := newLossy(t, "at once", apitest.Wire(""))
			b := l.bench(t)
			b.Env["TALLYFY_ORG_ID"] = l.Sandbox.OrgID()
			fill := func() {
				for range 210 {
					l.Post(t, body)
				}
			}
			if ascending {
				fill()
			}
			l.Change = func(map[string]any) bool { return false }
			b.Fails(failure.ExitUnknown, "it may still come", launchOrder()...)
			if !ascending {
				fill()
			}
			l.Orderless, l.Ascending = true, ascending
			l.Change = func(run map[string]any) bool {
				if ascending && run["name"] == "Older" {
					run["created_at"], run["started_at"] = "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"
				}
				return true
			}
			if code, got := resolved(b); code != failure.ExitDone || got != "launched" {
				t.Errorf("exit %d, %s: %s", code, got, b.Err.String())
			}
		})
	}
}

// Servers that tell no time, or read no list but the newest first.
func TestAProcessIsFoundAtAServerThatCanLess(t *testing.T) {
	for what, less := range map[string]func(lossy){
		"no time":  func(l lossy) { l.Timeless = true },
		"no order": func(l lossy) { l.Orderless = true },
	} {
		l := newLossy(t, "at once", apitest.Wire(""))
		less(l)
		b := l.bench(t)
		b.Env["KICKOFF_NOW"] = time.Now().Format(time.RFC3339) // else it is days away
		if code := b.Run(launchOrder()...); code != failure.ExitDone {
			t.Errorf("%s: exit %d: %s", what, code, b.Err.String())
		}
		l.When = "never"
		if code := b.Run(launchOrder("--name", "Another")...); code != failure.ExitUnknown || !strings.Contains(b.Err.String(), "it may still come") {
			t.Errorf("%s: exit %d: %s", what, code, b.Err.String())
		}
	}
}

// The same was launched elsewhere a moment before: it is not taken for the one whose
// answer was lost.
func TestAProcessThatWasThereBeforeIsNotTaken(t *testing.T) {
	l := newLossy(t, "never", nil)
	elsewhere, here := l.bench(t), l.bench(t)
	elsewhere.Must(launchOrder()...)
	l.Lose = apitest.Wire("")
	here.Fails(failure.ExitUnknown, "it may still come", launchOrder()...)
	here.Env["KICKOFF_NOW"] = "2026-11-23T10:00:00Z"
	if code, got := resolved(here); code != failure.ExitDone || got != "absent" {
		t.Errorf("half an hour later: exit %d, %s", code, got)
	}
	if n := l.Made(); n != 1 {
		t.Errorf("%d processes", n)
	}
}
