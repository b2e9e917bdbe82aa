package undo_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"kickoff/api/apitest"
	"kickoff/api/sandbox"
	"kickoff/cmd/batch"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
	"kickoff/cmd/launch"
	"kickoff/cmd/runs"
	"kickoff/cmd/undo"
	"kickoff/payload/store/ledger"
)

func newBench(t *testing.T, served *sandbox.Running) *cmdtest.Bench {
	b := cmdtest.New(t).At(served)
	b.Env["TALLYFY_ORG_ID"] = served.Server.OrgID()
	b.Execute = cmdtest.Nouns(launch.NewCommand, runs.NewCommand, undo.NewCommand)
	return b
}

// start launches a process and returns its id.
func start(b *cmdtest.Bench, name string) string {
	b.T.Helper()
	var made struct{ Run struct{ ID string } }
	out := b.Must("launch", "Order", "--set", "Buyer=Jane", "--set", "Plan=Gold", "--name", name, "--yes", "--json")
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		b.T.Fatal(err)
	}
	return made.Run.ID
}

// tasks are the ids of a process's tasks.
func tasks(t *testing.T, s *sandbox.Running, run string) []string {
	var list struct{ Data []struct{ ID string } }
	if err := json.Unmarshal([]byte(apitest.Ask(t, s, "GET", "/runs/"+run+"/tasks", "")), &list); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, task := range list.Data {
		ids = append(ids, task.ID)
	}
	return ids
}

func archived(t *testing.T, s *sandbox.Running, run string) bool {
	return strings.Contains(apitest.Ask(t, s, "GET", "/runs?archived=only", ""), run)
}

// What nobody touched is archived, and the ledger says so; what somebody touched stays,
// whatever it was that they did.
func TestOnlyWhatNobodyTouchedIsArchived(t *testing.T) {
	type world struct {
		t      *testing.T
		served *sandbox.Running
		run    string
		tasks  []string
	}
	ask := func(w world, method, path, body string) { apitest.Ask(w.t, w.served, method, path, body) }
	for name, tt := range map[string]struct {
		touch func(world)
		says  string
	}{
		"nobody":              {func(world) {}, ""},
		"a task is completed": {func(w world) { ask(w, "POST", "/runs/"+w.run+"/completed-tasks", `{"task_id":"`+w.tasks[0]+`"}`) }, `you completed "Check"`},
		"completed and reopened": {func(w world) {
			ask(w, "POST", "/runs/"+w.run+"/completed-tasks", `{"task_id":"`+w.tasks[0]+`"}`)
			ask(w, "DELETE", "/runs/"+w.run+"/completed-tasks/"+w.tasks[0], "")
		}, `you reopened "Check"`},
		"a comment": {func(w world) { ask(w, "POST", "/tasks/"+w.tasks[1]+"/comment", `{"content":"Wait."}`) }, "you wrote in it"},
		"another deadline": {func(w world) {
			ask(w, "PUT", "/runs/"+w.run+"/tasks/"+w.tasks[0], `{"deadline":"2027-01-01T00:00:00Z"}`)
		}, "you changed it: Updated task: Check"},
		"another name": {func(w world) { ask(w, "PUT", "/runs/"+w.run, `{"name":"Mine now"}`) }, "you changed it: Updated process: Mine now"},
		"brought back": {func(w world) {
			ask(w, "DELETE", "/runs/"+w.run, "")
			ask(w, "PUT", "/runs/"+w.run+"/activate", "")
		}, "you brought it back"},
	} {
		t.Run(name, func(t *testing.T) {
			served := cmdtest.Serve(t, sandbox.Options{})
			b := newBench(t, served)
			run, other := start(b, "The one"), start(b, "Another")
			tt.touch(world{t, served, run, tasks(t, served, run)})
			if tt.says == "" {
				b.Must("undo", "The one", "--dry-run")
				if archived(t, served, run) {
					t.Fatal("a dry run archived it")
				}
				out := b.Must("undo", "The one", "--yes", "--json")
				if !strings.Contains(out, `"status":"archived"`) || !strings.Contains(b.Must("runs"), "archived") {
					t.Errorf("it says %s, and the ledger %s", out, b.Must("runs"))
				}
				if b.Must("undo", run, "--yes"); !strings.Contains(b.Out.String(), "archived") {
					t.Errorf("once more: %s", b.Out.String())
				}
			} else if code := b.Run("undo", run, "--yes"); code != failure.ExitSome || !strings.Contains(b.Out.String(), tt.says) {
				t.Errorf("exit %d, %s%s", code, b.Out.String(), b.Err.String())
			}
			if got := archived(t, served, run); got != (tt.says == "") || archived(t, served, other) {
				t.Errorf("archived %t, the other %t", got, archived(t, served, other))
			}
		})
	}
}

// Whatever becomes of the requests, at the end the process is archived and the ledger
// says so.
func TestAnUndoThatWasCutShortGoesOn(t *testing.T) {
	for _, fault := range []string{"drop-before x1", "drop-after x1", "500 x1", "502-after x2", "truncate x1", "429:1s x1", "drop-after x3"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			served := cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, "DELETE */runs/* "+fault)})
			b := newBench(t, served)
			run := start(b, "The one")
			for range 2 {
				if b.Run("undo", run, "--yes") == 0 {
					break
				}
			}
			if !archived(t, served, run) || !strings.Contains(b.Must("runs", "--json"), `"status":"archived"`) {
				t.Errorf("not archived, or the ledger does not know: %s", b.Err.String())
			}
		})
	}
}

// What cannot be looked at stays, and what the server refuses to archive; a process that is
// deleted is gone.
func TestWhatCannotBeKnownStays(t *testing.T) {
	for fault, tt := range map[string]struct {
		exit int
		says string
	}{
		"GET */activity-feeds 404": {failure.ExitSome, "cannot be read"},
		"GET */activity-feeds 403": {failure.ExitSome, "cannot be read"},
		"DELETE */runs/* 423:Open": {failure.ExitSome, "Open"},
		"DELETE */runs/* 403":      {failure.ExitSome, "stays"},
		"GET */activity-feeds 401": {failure.ExitUnauthorized, ""},
		"DELETE */runs/* 429:2h":   {failure.ExitRateLimited, ""},
		"GET */nothing 404":        {failure.ExitDone, ""},
	} {
		served := cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, fault)})
		b := newBench(t, served)
		run := start(b, "The one")
		if tt.exit == 0 {
			apitest.Ask(t, served, "DELETE", "/runs/"+run+"/delete", "")
			tt.says = "deleted in Tallyfy"
		}
		code := b.Run("undo", run, "--yes")
		if said := b.Out.String() + b.Err.String(); code != tt.exit || !strings.Contains(said, tt.says) {
			t.Errorf("%s: exit %d, %s", fault, code, said)
		}
		if tt.exit != 0 && archived(t, served, run) {
			t.Errorf("%s: it is archived", fault)
		}
	}
}

// A batch is undone as one: each of its processes, none of another's, and those of unknown
// outcome stay.
func TestABatchIsUndoneAsOne(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t, served)
	book := ledger.Open(b.Env["KICKOFF_DATA_DIR"], served.URL+" "+served.Server.OrgID())
	ids := map[string]string{}
	for name, batch := range map[string]string{"One": "B1", "Two": "B1", "Three": "B1", "Four": "B2", "Lost": "B1"} {
		entry, err := book.Begin(ledger.Intent{Template: ledger.Template{ID: "0f000000000000000000000000000001"}, Name: name, TableRow: ledger.TableRow{Batch: batch, Key: name}})
		if err != nil {
			t.Fatal(err)
		}
		o := ledger.Outcome{Status: ledger.Unknown}
		if name != "Lost" {
			ids[name] = start(b, name+" of "+batch)
			o = ledger.Outcome{Status: ledger.Launched, Run: ledger.Run{ID: ids[name], Name: name}}
		}
		if err := book.Settle(entry, o); err != nil {
			t.Fatal(err)
		}
	}
	apitest.Ask(t, served, "POST", "/tasks/"+tasks(t, served, ids["Two"])[0]+"/comment", `{"content":"Wait."}`)
	b.Type("yes")
	if code := b.Run("undo", "B1"); code != failure.ExitSome {
		t.Errorf("exit %d: %s", code, b.Err.String())
	}
	for _, says := range []string{"Archive: One", "Archive: Three", "Stays: Two", "2 of 4 processes stay", "Archive these 2 processes?"} {
		if !strings.Contains(b.Err.String(), says) {
			t.Errorf("%q is not said in %s", says, b.Err.String())
		}
	}
	for name, want := range map[string]bool{"One": true, "Two": false, "Three": true, "Four": false} {
		if archived(t, served, ids[name]) != want {
			t.Errorf("%s archived: %t", name, !want)
		}
	}
}

// A table is launched, taken back but for what somebody touched, and launched again: the
// rows that were taken back are sent anew, and no other.
func TestATableIsLaunchedTakenBackAndLaunchedAgain(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t, served)
	b.Execute = cmdtest.Nouns(batch.NewCommand, runs.NewCommand, undo.NewCommand)
	table := b.File("rows.csv", "Buyer,Plan,@name\nA,Gold,First\nB,Gold,Second\nC,Gold,Third\n")
	b.Must("batch", "Order", table, "--yes", "--pace", "0")
	_, id, found := strings.Cut(b.Err.String(), "`kickoff undo ")
	id, _, _ = strings.Cut(id, "`")
	var list struct {
		Runs []struct {
			Batch string
			Name  string
			Run   struct{ ID string }
		}
	}
	if err := json.Unmarshal([]byte(b.Must("runs", "--json")), &list); err != nil || !found || len(list.Runs) != 3 {
		t.Fatalf("%v %s", err, b.Err.String())
	}
	for _, r := range list.Runs {
		if r.Name == "Second" {
			apitest.Ask(t, served, "POST", "/tasks/"+tasks(t, served, r.Run.ID)[0]+"/comment", `{"content":"Wait."}`)
		}
		if r.Batch != id {
			t.Errorf("%s is of the batch %q, not %q", r.Name, r.Batch, id)
		}
	}
	result := strings.TrimSuffix(table, ".csv") + ".kickoff.csv"
	told := func() (statuses string) {
		data, err := os.ReadFile(result)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			statuses += strings.Split(line, ",")[4] + " "
		}
		return statuses
	}
	if got := told(); got != "status launched launched launched " {
		t.Errorf("the result says %s", got)
	}
	for _, before := range []int{0, 2} {
		code := b.Run("undo", id, "--yes")
		if got := told(); got != "status archived launched archived " || strings.Contains(b.Err.String(), result+" says which rows are archived") != (before == 0) {
			t.Errorf("the result says %s, and is told as %s", got, b.Err.String())
		}
		if out := b.Out.String(); code != failure.ExitSome || strings.Count(out, "archived  ") != 2 || strings.Count(out, "archived before") != before {
			t.Errorf("exit %d: %s%s", code, out, b.Err.String())
		}
	}
	b.Must("batch", "Order", table, "--yes", "--pace", "0")
	if b.Run("undo", id, "--yes"); told() != "status launched found launched " {
		t.Errorf("launched anew, the result says %s", told())
	}
	if n := len(cmdtest.Launches(t, served)); n != 5 {
		t.Errorf("%d launches were sent, want 5: %s", n, b.Err.String())
	}
}

func TestWhatCannotBeUndone(t *testing.T) {
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t, served)
	run := start(b, "The one")
	start(b, "Same")
	start(b, "Same")
	for _, tt := range []struct {
		exit int
		says string
		args string
	}{
		{failure.ExitUsage, "nobody can be asked here", run},
		{failure.ExitNotFound, "was not launched from here", "ab802d1dfba43649e2cbbc1d73a32729 --yes"},
		{failure.ExitUsage, "names 2 processes", "same --yes"},
		{failure.ExitUsage, " CET)", "same --yes"},
		{failure.ExitUsage, "address of a template", fmt.Sprintf("https://go.tallyfy.com/%s/templates/0f000000000000000000000000000001 --yes", served.Server.OrgID())},
	} {
		b.Fails(tt.exit, tt.says, append([]string{"undo"}, strings.Fields(tt.args)...)...)
	}
	// One that was never launched is what an empty word, or a name, is not about.
	book := ledger.Open(b.Env["KICKOFF_DATA_DIR"], served.URL+" "+served.Server.OrgID())
	for _, name := range []string{"The one", "Refused"} {
		entry, err := book.Begin(ledger.Intent{Template: ledger.Template{ID: "0f000000000000000000000000000001"}, Name: name})
		if err == nil {
			err = book.Settle(entry, ledger.Outcome{Status: ledger.Refused})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	b.Fails(failure.ExitUsage, "which process or batch", "undo", " ", "--yes")
	b.Must("undo", "The one", "--dry-run")
	b.Type("no").Fails(failure.ExitStopped, "nothing was archived", "undo", run)
	if archived(t, served, run) {
		t.Error("it was archived")
	}
}
