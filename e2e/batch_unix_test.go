//go:build unix

package e2e

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// rowsWorld is an organisation with one template of two questions, one of them called
// Name.
const rowsWorld = `{
 "organization": {"id": "0123456789abcdef0123456789abcdef", "name": "Acme"},
 "me": {"id": 7, "email": "jo@acme.test", "first_name": "Jo", "last_name": "Smith"},
 "users": [{"id": 7, "email": "jo@acme.test", "first_name": "Jo", "last_name": "Smith", "status": "active"}],
 "checklists": [{"id": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "title": "Order", "alias": "order",
  "prerun": [
   {"id": "f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1", "alias": "name-1", "label": "Name", "field_type": "text", "required": true, "position": 1},
   {"id": "f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2f2", "alias": "note-2", "label": "Note", "field_type": "text", "position": 2}],
  "steps": [{"id": "51515151515151515151515151515151", "title": "Pack", "position": 1, "assignees": [7], "guests": [], "groups": []}]}]
}`

const nameField = "f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1"

// office is a served world and somebody's folder with a table of n rows.
type office struct {
	*server
	home, table string
}

func tableOf(t *testing.T, n int, flags ...string) *office {
	t.Helper()
	home := t.TempDir()
	world := writeFile(t, filepath.Join(home, "world.json"), rowsWorld)
	o := &office{server: serve(t, append([]string{"--world", world}, flags...)...), home: home}
	text := "@name,Name,Note\n"
	for i := range n {
		text += fmt.Sprintf("Order %04d,Customer %04d,\"a, b\"\n", i, i)
	}
	o.table = writeFile(t, filepath.Join(home, "rows.csv"), text)
	return o
}

// at is what the clock says so many half hours later.
func at(halves int) string {
	return "KICKOFF_NOW=" + time.Date(2026, 11, 23, 9, 31*halves, 0, 0, time.UTC).Format(time.RFC3339)
}

// batch runs kickoff batch with the table, that many half hours later.
func (o *office) batch(halves int, flags ...string) (stdout, stderr string, code int) {
	o.t.Helper()
	args := append([]string{"batch", "Order", o.table, "--yes", "--no-input", "--pace", "0"}, flags...)
	return kickoff(o.t, o.home, append(o.account(), at(halves)), args...)
}

// statuses are those of the result file, by how many rows have them.
func (o *office) written() (rows [][]string, statuses string) {
	o.t.Helper()
	f, err := os.Open(filepath.Join(o.home, "rows.kickoff.csv"))
	if err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		o.t.Fatal(err)
	}
	count := map[string]int{}
	for _, row := range all[1:] {
		count[row[4]]++
	}
	var said []string
	for status, n := range count {
		said = append(said, fmt.Sprint(n, " ", status))
	}
	slices.Sort(said)
	return all[1:], strings.Join(said, ", ")
}

// truthful holds the result file against what the server has: each row is a process of its
// own, with its name and its answer.
func (o *office) truthful(rows int) {
	o.t.Helper()
	o.made(rows)
	byID := map[string]run{}
	for _, r := range o.runs() {
		byID[r.ID] = r
	}
	written, statuses := o.written()
	if len(written) != rows {
		o.t.Errorf("the result has %d rows: %s", len(written), statuses)
	}
	for i, row := range written {
		r, there := byID[row[5]]
		delete(byID, row[5])
		var answers map[string]string
		_ = json.Unmarshal(r.Prerun, &answers)
		if !there || r.Name != row[0] || answers[nameField] != row[1] || row[3] != fmt.Sprint(i+2) || row[4] != "launched" && row[4] != "found" {
			o.t.Errorf("row %s says %q of the process %q", row[3], row[4:6], r.Name)
		}
	}
}

// Killed at any moment, and gone on with, each row is one process, and the result says the
// truth about it.
func TestAKilledBatchMakesEachRowOnce(t *testing.T) {
	t.Parallel()
	kills := 3
	if os.Getenv("KICKOFF_SOAK") != "" {
		kills = 50
	}
	o := tableOf(t, 200, "--latency", "2ms")
	random := rand.New(rand.NewPCG(10, 200))
	for i := range kills {
		args := []string{"batch", "Order", o.table, "--yes", "--no-input", "--pace", "0", "--parallel", fmt.Sprint(1 + i%4)}
		if i > 0 && i%2 == 0 {
			args = []string{"batch", "--resume", "--yes", "--no-input", "--pace", "0"}
		}
		cmd := exec.Command(binary(), args...)
		cmd.Env = append(append(cleanEnv(o.home), o.account()...), at(i))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(time.Duration(60+random.IntN(200))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait() // that it was killed
		kill.Stop()
	}
	var errs string
	code := -1
	for i := kills; i < kills+4 && code != 0; i++ {
		_, errs, code = o.batch(i)
	}
	if code != 0 {
		t.Fatalf("it does not come to its end: %d\n%s", code, errs)
	}
	o.truthful(200)
	// Of each kill, those that were under way are sent again where the server had dropped them.
	if n := len(o.launches()); n > 200+4*kills {
		t.Errorf("%d launches were sent", n)
	}
}

// What the ways of a server mean for the rows and for a script.
func TestWhatABatchSaysOfAFault(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault    string
		code     int
		statuses string
		says     string
	}{
		{"", 0, "12 launched", "12 launched"},
		{"POST */runs drop-after x1", 0, "1 found, 11 launched", "found by looking"},
		{"POST */runs 402:Trial_is_over x1", 9, "1 failed, 11 waiting", "Trial_is_over"},
		{"POST */runs 403 x1", 9, "1 failed, 11 waiting", "--resume"},
		{"POST */runs 422 x1", 9, "1 failed, 11 launched", "row 2"},
		{"POST */runs 429:600s x1", 9, "12 waiting", "--resume"},
		{"POST */runs 429:1s x1", 0, "12 launched", "waiting until"},
		{"GET */runs 429:600s x1", 9, "12 waiting", "--resume"},
		{"GET */runs slow:1s x1", 0, "12 launched", "12 launched"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			var flags []string
			if c.fault != "" {
				flags = faults(c.fault)
			}
			o := tableOf(t, 12, flags...)
			out, errs, code := o.batch(0)
			_, statuses := o.written()
			if code != c.code || statuses != c.statuses || !strings.Contains(errs+strings.Join(flatten(o.written()), " "), c.says) {
				t.Errorf("exit %d, %s, said:\n%s", code, statuses, errs)
			}
			if lines := strings.Count(out, "\n"); lines != len(o.runs()) {
				t.Errorf("%d lines of %d processes:\n%s", lines, len(o.runs()), out)
			}
			if code != 0 {
				_, errs, code = o.batch(1)
			}
			if code != 0 {
				t.Errorf("the same again ends with %d: %s", code, errs)
			}
			o.truthful(12)
		})
	}
}

func flatten(rows [][]string, _ string) (all []string) {
	for _, r := range rows {
		all = append(all, r...)
	}
	return all
}

// One that may have been launched is not sent again before it is half an hour old.
func TestARowThatMayHaveBeenLaunchedIsNotSentAgainTooSoon(t *testing.T) {
	t.Parallel()
	o := tableOf(t, 3, faults("POST */runs drop-before x1")...)
	if _, errs, code := o.batch(0); code != 10 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	o.made(2)
	out, errs, code := kickoff(t, o.home, append(o.account(), at(1)), "batch", "--resume", "--yes", "--no-input", "--json")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	o.truthful(3)
	var row struct {
		Row    int
		Status string
		Run    struct{ ID, Name, URL string }
	}
	if err := json.Unmarshal([]byte(strings.SplitN(out, "\n", 2)[0]), &row); err != nil || row.Row != 2 || row.Status != "launched" || row.Run.Name != "Order 0000" {
		t.Errorf("the first row is %+v, %v", row, err)
	}
	if out, _, _ := kickoff(t, o.home, o.account(), "runs", "--json"); strings.Count(out, `"batch":"`) != 4 || strings.Count(out, `"row":2`) != 2 {
		t.Errorf("the ledger tells of two launches of row 2, and of the others: %s", out)
	}
	if out, errs, code := kickoff(t, o.home, append(o.account(), at(2)), "batch", "--resume", "--yes"); code != 0 || out != "" || !strings.Contains(errs, "nothing is left to send") {
		t.Errorf("once more: %d, %s%s", code, out, errs)
	}
}

// The four ways in which the API's own command line goes wrong: a lost answer is called a
// failure; the file again makes other processes; a column name and a field Name are
// swapped; a rate limit is waited for without a word.
func TestTheTrapsOfOtherClients(t *testing.T) {
	t.Parallel()
	o := tableOf(t, 4, faults("POST */runs drop-after x1")...)
	if _, errs, code := o.batch(0); code != 0 {
		t.Errorf("a lost answer ends with %d: %s", code, errs)
	}
	out, errs, code := o.batch(0, "--json")
	if code != 0 || strings.Count(out, `"status":"found"`)+strings.Count(out, `"status":"launched"`) != 4 {
		t.Errorf("the file again: %d, %s%s", code, out, errs)
	}
	o.truthful(4)

	names := tableOf(t, 0)
	names.table = writeFile(t, filepath.Join(names.home, "rows.csv"), "@name,name,note\nOrder 1,Jane,\n")
	if _, errs, code := names.batch(0); code != 0 {
		t.Fatalf("a column name: %d, %s", code, errs)
	}
	if r := names.runs()[0]; r.Name != "Order 1" || !strings.Contains(string(r.Prerun), `"Jane"`) {
		t.Errorf("the process is %q with %s", r.Name, r.Prerun)
	}

	mute := tableOf(t, 4, faults("POST */runs 429:60s x1")...)
	cmd := exec.Command(binary(), "batch", "Order", mute.table, "--yes", "--no-input", "--pace", "0")
	cmd.Env = append(cleanEnv(mute.home), mute.account()...)
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	text := ""
	for !strings.Contains(text, "waiting until") {
		more := make([]byte, 4096)
		n, err := said.Read(more)
		if text += string(more[:n]); err != nil {
			t.Errorf("it ended and said: %s", text)
			break
		}
	}
	_ = cmd.Process.Signal(syscall.SIGINT)
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("stopped while it waits: %d", code)
	}
	if _, statuses := mute.written(); statuses != "4 waiting" {
		t.Errorf("the result says %s", statuses)
	}
}

// On a terminal a long wait counts down; keys pause, go on and stop, and the terminal is as it
// was then.
func TestABatchIsPausedAndStoppedByKeys(t *testing.T) {
	t.Parallel()
	for key, code := range map[string]int{"s": 9, "\x03": 130} {
		o := tableOf(t, 12, faults("POST */runs 429:3600s x1")...)
		w := open(t, o.home, 100, 30, o.account(), "batch", "Order", o.table, "--yes").Await("s stops after what is under way", "0 of 12 launched, again in ", " minutes, at ")
		w.Feed(" ").Await("0 of 12 launched, paused: space goes on, s stops").Feed(" ").Await("0 of 12 launched, again in ")
		w.Feed(key).Ends(code)
		if _, statuses := o.written(); statuses != "12 waiting" {
			t.Errorf("%q: the result says %s", key, statuses)
		}
	}
}

func TestTwoBatchesOfOneTableAtOnce(t *testing.T) {
	t.Parallel()
	o := tableOf(t, 40, "--latency", "2ms")
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if _, errs, code := o.batch(0, "--parallel", "2"); code != 0 {
				t.Errorf("exit %d: %s", code, errs)
			}
		})
	}
	all.Wait()
	o.truthful(40)
	if n := len(o.launches()); n != 40 {
		t.Errorf("%d launches were sent", n)
	}
}

// A long table costs one request a row, and no more memory than its rows are worth.
func TestALongTableIsCheap(t *testing.T) {
	t.Parallel()
	rows := 300
	if os.Getenv("KICKOFF_SOAK") != "" {
		rows = 2000
	}
	o := tableOf(t, rows)
	cmd := exec.Command(binary(), "batch", "Order", o.table, "--yes", "--no-input", "--pace", "0", "--json")
	cmd.Env = append(cleanEnv(o.home), o.account()...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// The result is more than a pipe holds: once it has begun, all is sent and the program
	// waits for its reader. What the system tells of an ended process counts the memory of
	// this one, which started it.
	first := make([]byte, 1)
	_, begun := io.ReadFull(out, first)
	took := time.Since(began)
	memory, measured := peak(cmd.Process.Pid)
	_, drained := io.Copy(io.Discard, out)
	if err := errors.Join(begun, drained, cmd.Wait()); err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	n := len(o.requests())
	t.Logf("%d rows: %d requests, %d MB, %s", rows, n, memory, took)
	if n > rows+30 {
		t.Errorf("%d rows took %d requests", rows, n)
	}
	if measured && memory > 120 {
		t.Errorf("it took %d MB", memory)
	}
}

// peak is the most memory that a running process had so far, in MB, where the system tells.
func peak(pid int) (mb int, ok bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	_, rest, ok := strings.Cut(string(status), "VmHWM:")
	kb, err := strconv.Atoi(strings.Fields(rest + " ?")[0])
	return kb >> 10, ok && err == nil
}

// A result that cannot be replaced gets another name, which is said.
func TestAResultThatCannotBeReplaced(t *testing.T) {
	t.Parallel()
	o := tableOf(t, 2)
	if err := os.Mkdir(filepath.Join(o.home, "rows.kickoff.csv"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, errs, code := o.batch(0)
	data, err := os.ReadFile(filepath.Join(o.home, "rows.kickoff-2.csv"))
	if code != 0 || err != nil || !strings.Contains(errs, "rows.kickoff-2.csv") || !strings.HasPrefix(string(data), "@name,Name,Note,row,status,") {
		t.Errorf("%d, %v, %s", code, err, errs)
	}
}

// What comes by standard input has no file beside it, and gets one by --out.
func TestATableFromStandardInput(t *testing.T) {
	t.Parallel()
	o := tableOf(t, 0)
	for _, flags := range [][]string{nil, {"--out", filepath.Join(o.home, "rows.kickoff.csv"), "--again"}} {
		cmd := exec.Command(binary(), append([]string{"batch", "Order", "-", "--yes", "--pace", "0"}, flags...)...)
		cmd.Env = append(cleanEnv(o.home), o.account()...)
		cmd.Dir, cmd.Stdin = t.TempDir(), strings.NewReader("@name,Name\nOrder 1,Jane\n")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if files, _ := os.ReadDir(cmd.Dir); len(files) != 0 {
			t.Errorf("left behind: %v", files)
		}
	}
	o.made(2)
	if data, err := os.ReadFile(filepath.Join(o.home, "rows.kickoff.csv")); err != nil || !strings.Contains(string(data), "Order 1,Jane,2,launched,") {
		t.Errorf("%s, %v", data, err)
	}
}
