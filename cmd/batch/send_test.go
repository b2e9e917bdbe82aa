package batch_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/batch"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/failure"
	"kickoff/cmd/undo"
)

// orders is a table with a name, a key and a buyer a row.
func orders(b *cmdtest.Bench, n int) string {
	text := "@name;No;Buyer;Plan\n"
	for i := range n {
		text += fmt.Sprintf("Order %d;%d;Jo %d;Gold\n", i, 100+i, i)
	}
	return b.File("orders.csv", text)
}

func send(b *cmdtest.Bench, file string, flags ...string) (stdout, stderr string, code int) {
	b.T.Helper()
	b.Out.Reset()
	b.Err.Reset()
	code = b.Execute(b.Host(), append([]string{"batch", "order-1", file, "--pace", "0", "--key", "No"}, flags...))
	return b.Out.String(), b.Err.String(), code
}

func TestWhatIsSentIsLetGoByItsNumberTypedInFull(t *testing.T) {
	for _, c := range []struct {
		n     int
		typed []string
		code  int
		says  string
	}{
		{12, []string{"12"}, 0, "12 launched"},
		{12, []string{"y", "yes", "1", "13", "quit"}, 130, "Type 12, or: quit."},
		{12, nil, 130, "Launch 12 processes?"},
		{3, []string{"y"}, 0, "3 launched"},
		{3, []string{"n"}, 130, "nothing was launched"},
	} {
		b := newBench(t).Type(c.typed...)
		out, errs, code := send(b, orders(b, c.n))
		if code != c.code || !strings.Contains(errs, c.says) || strings.Count(out, "\n") != map[bool]int{true: c.n}[code == 0] {
			t.Errorf("%d, typed %q: exit %d\n%s%s", c.n, c.typed, code, out, errs)
		}
		if !strings.Contains(errs, "template Order") || !strings.Contains(errs, "get mail") && !strings.Contains(errs, "gets mail") || !strings.Contains(errs, "requests") {
			t.Errorf("the review does not say it all:\n%s", errs)
		}
		if c.code == 0 {
			continue
		}
		// What nobody confirmed is nothing to go on with.
		if _, errs, code := send(b, orders(b, c.n), "--resume", "--yes"); code != 0 {
			t.Errorf("with its table: %d, %s", code, errs)
		}
	}
}

func TestNothingIsSentWhereNobodyCanBeAsked(t *testing.T) {
	b := newBench(t)
	file := orders(b, 2)
	for _, flags := range [][]string{nil, {"--yes", "--pace", "fast"}, {"--yes", "--parallel", "5"}, {"--yes", "--verify", "some"}, {"--yes", "--out", "/none/x.csv"}, {"--yes", "--out", file}, {"--yes", "--out", filepath.Join(file, "x.csv")}, {"--yes", "--out", filepath.Dir(file)}, {"--yes", "--out", os.DevNull}} {
		if out, errs, code := send(b, file, flags...); code != 2 || out != "" {
			t.Errorf("%v: exit %d, %s%s", flags, code, out, errs)
		}
	}
	if code := b.Execute(b.Host(), []string{"batch", "--resume", "--yes"}); code != 2 {
		t.Errorf("without a batch --resume is %d", code)
	}
}

// A row whose key or name was launched with other cells is wrong where nobody can be asked,
// and asked about where somebody can.
func TestARowThatWasLaunchedWithOtherCells(t *testing.T) {
	b := newBench(t)
	if _, errs, code := send(b, orders(b, 3), "--yes"); code != 0 {
		t.Fatal(errs)
	}
	changed := b.File("changed.csv", "@name;No;Buyer;Plan\nOrder 0;100;Jo 0;Gold\nOrder 1b;101;Ann;Gold\nOrder 2;200;Jo 2;Gold\nOrder 9;109;Jo 9;Gold\n")
	out, errs, code := send(b, changed, "--yes")
	if code != 7 || out != "" || !strings.Contains(errs, "row 3") || !strings.Contains(errs, "row 4") || strings.Contains(errs, "row 5:") {
		t.Errorf("exit %d, %s%s", code, out, errs)
	}
	if _, errs, code := send(b, changed, "--yes", "--only-valid"); code != 9 || !strings.Contains(errs, "1 launched") || !strings.Contains(errs, "2 wrong") {
		t.Errorf("only the valid ones: exit %d, %s", code, errs)
	}
	b.Type("y", "n", "y")
	if _, errs, code := send(b, changed); code != 0 || !strings.Contains(errs, "2 launched") || !strings.Contains(errs, "1 left") || !strings.Contains(errs, "1 found") {
		t.Errorf("by hand: exit %d, %s", code, errs)
	}
}

func TestTheSameTableAgainIsSentByAgainAlone(t *testing.T) {
	b := newBench(t)
	file := orders(b, 3)
	for i, c := range []struct {
		flags []string
		says  string
	}{{nil, "3 launched"}, {nil, "3 found"}, {[]string{"--again"}, "3 launched"}, {nil, "3 found"}} {
		if _, errs, code := send(b, file, append(c.flags, "--yes")...); code != 0 || !strings.Contains(errs, c.says) {
			t.Errorf("%d: exit %d, %s", i, code, errs)
		}
	}
}

// The result keeps the table as it was; what is said of a row stands behind it.
func TestTheResultStandsBesideTheTable(t *testing.T) {
	b := newBench(t)
	file := b.File("rows.csv", "\xef\xbb\xbfNo;Buyer;Plan;Note\r\n1;\"a;b\";Gold;=1+1\r\n\r\n2;x;Silver;\r\n")
	if _, errs, code := send(b, file, "--yes"); code != 0 {
		t.Fatal(errs)
	}
	data, err := os.ReadFile(strings.TrimSuffix(file, ".csv") + ".kickoff.csv")
	lines := strings.Split(string(data), "\r\n")
	if err != nil || len(lines) < 4 || lines[0] != "\xef\xbb\xbfNo;Buyer;Plan;Note;row;status;process id;link;reason" ||
		!strings.HasPrefix(lines[1], "1;\"a;b\";Gold;=1+1;2;launched;") || lines[2] != "" || !strings.HasPrefix(lines[3], "2;x;Silver;;4;launched;") {
		t.Errorf("%v: %q", err, data)
	}
}

// The file of a result is no table of launches as it is: what to do with it is said, and
// done so it sends nothing twice.
func TestAResultIsNoTableUntilWhatWasAddedIsLeftOut(t *testing.T) {
	for name, text := range map[string]string{"rows.csv": "@name,Buyer,Plan\nR,x,Gold\n", "rows.tsv": "@name\tBuyer\tPlan\nR\tx\tGold\n",
		"rows.json": `[{"@name":"R","Buyer":"x","Plan":"Gold"}]`, "rows.ndjson": `{"@name":"R","Buyer":"x","Plan":"Gold"}` + "\n"} {
		b := newBench(t)
		file := b.File(name, text)
		b.Must("batch", "Order", file, "--yes")
		ext := filepath.Ext(file)
		result := strings.TrimSuffix(file, ext) + ".kickoff" + ext
		b.Fails(failure.ExitUsage, "--map row= --map status= --map 'process id=' --map link= --map reason=", "batch", "Order", result, "--yes")
		out := b.Must("batch", "Order", result, "--yes", "--json", "--map", "row=", "--map", "status=", "--map", "process id=", "--map", "link=", "--map", "reason=")
		if !strings.Contains(out, `"status":"found"`) {
			t.Errorf("%s: %s", name, out)
		}
	}
}

func TestNoResultIsWrittenWhereNoneIsWanted(t *testing.T) {
	b := newBench(t)
	file := orders(b, 1)
	dir := filepath.Dir(file)
	before, _ := os.ReadDir(dir)
	if _, errs, code := send(b, file, "--yes", "--out", "-"); code != 0 || strings.Contains(errs, "the result is in") {
		t.Errorf("exit %d, %s", code, errs)
	}
	if after, _ := os.ReadDir(dir); len(after) != len(before) {
		t.Errorf("there is %v, there was %v", after, before)
	}
	if _, err := os.Stat("-"); err == nil {
		t.Error("it is in a file -")
	}
}

// What is gone on with is what was confirmed: the flags of then, and the days of then.
func TestWhatIsResumedIsWhatWasLetGo(t *testing.T) {
	s := cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, "POST */runs 402 x1")})
	b := cmdtest.New(t).At(s)
	b.Execute = cmdtest.Nouns(batch.NewCommand)
	// What was said of a column that another table has stands in no way.
	other := b.File("other.csv", "Who,Plan\nJo,Gold\n")
	if code := b.Execute(b.Host(), []string{"batch", "order-1", other, "--map", "Who=Buyer", "--check"}); code != 0 {
		t.Fatalf("exit %d: %s", code, b.Err.String())
	}
	file := b.File("rows.csv", "Customer;Day;Remark\nJo;+3d;a\nBo;+3d;b\n")
	args := []string{"batch", "order-1", file, "--yes", "--pace", "0", "--map", "Customer=Buyer", "--map", "Remark=",
		"--set", "Plan=Gold", "--owner", "Check=me", "--name", "For {{buyer-1}}", "--verify", "none"}
	if code := b.Execute(b.Host(), args); code != 9 {
		t.Fatalf("exit %d: %s", code, b.Err.String())
	}
	if code := b.Execute(b.Host(), []string{"batch", "--resume", "--yes", "--out", file}); code != 2 {
		t.Errorf("with its own table for the result it is %d", code)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	b.Env["KICKOFF_NOW"] = "2026-11-25T09:00:00Z"
	if code := b.Execute(b.Host(), []string{"batch", "--resume", "--set", "Plan=Silver", "--yes"}); code != 2 {
		t.Errorf("with other answers it is %d", code)
	}
	b.Err.Reset()
	if code := b.Execute(b.Host(), []string{"batch", "--resume", "--yes"}); code != 0 {
		t.Fatalf("exit %d: %s", code, b.Err.String())
	}
	bodies := cmdtest.Launches(t, s)
	if len(bodies) != 3 || bodies[1] != bodies[0] {
		t.Fatalf("%d were sent; the first again is another:\n%s\n%s", len(bodies), bodies[0], bodies[1])
	}
	for i, name := range []string{"Jo", "Bo"} {
		body := bodies[i+1]
		for _, part := range []string{`"name": "For ` + name + `"`, `"Gold"`, "2026-11-26T00:00:00.000Z", `"owners"`} {
			if !strings.Contains(body, part) {
				t.Errorf("it does not hold %s:\n%s", part, body)
			}
		}
	}
	if data, err := os.ReadFile(strings.TrimSuffix(file, ".csv") + ".kickoff.csv"); err != nil || !strings.Contains(string(data), "Jo;+3d;a;2;launched;") {
		t.Errorf("%s, %v", data, err)
	}
}

func TestInAProductionOrganisationItsNameIsTypedToo(t *testing.T) {
	for _, c := range []struct {
		typed []string
		code  int
	}{{[]string{"y"}, 130}, {[]string{"y", "Test Works"}, 0}} {
		b := newBench(t).Type(c.typed...)
		dir := b.Env["KICKOFF_CONFIG_DIR"]
		config := fmt.Sprintf(`{"default": "p", "profiles": {"p": {"base_url": %q, "production": true}}}`, b.Env["TALLYFY_BASE_URL"])
		if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "config.json"), []byte(config), 0o600)); err != nil {
			t.Fatal(err)
		}
		delete(b.Env, "TALLYFY_BASE_URL")
		if out, errs, code := send(b, orders(b, 2)); code != c.code {
			t.Errorf("typed %q: exit %d\n%s%s", c.typed, code, out, errs)
		}
	}
}

// What is wrong is told of the rows in their order and of each cell by its column, also
// where the others were sent.
func TestWhatIsWrongIsToldInTheOrderOfTheRows(t *testing.T) {
	b := newBench(t)
	text := "No;Buyer;Plan\n"
	for i := range 10 {
		text += fmt.Sprintf("%d;Jo %d;%s\n", i, i, []string{"Gold", "Platinum"}[i%2])
	}
	file := b.File("orders.csv", text)
	_, errs, code := send(b, file, "--yes", "--only-valid")
	at := 0
	for _, row := range []string{"row 3, Plan: ", "row 5, Plan: ", "row 9, Plan: ", "row 11, Plan: "} {
		next := strings.LastIndex(errs, row)
		if next < at {
			t.Errorf("%q stands at %d behind %d", row, next, at)
		}
		at = next
	}
	if code != 9 {
		t.Errorf("exit %d, %s", code, errs)
	}
	_, errs, _ = send(b, file, "--yes", "--only-valid", "--json")
	lines := strings.Split(strings.TrimSpace(errs), "\n")
	var told struct {
		Error struct{ Problems []failure.Problem }
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &told); err != nil || len(told.Error.Problems) != 5 || told.Error.Problems[0].Field == "" {
		t.Errorf("%v: %s", err, lines[len(lines)-1])
	}
}

func TestRowsThatDifferAreNamed(t *testing.T) {
	b := cmdtest.New(t).At(cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, "POST */runs forget:Buyer x1")}))
	b.Execute = cmdtest.Nouns(batch.NewCommand)
	if _, errs, code := send(b, orders(b, 2), "--yes"); code != 11 || !strings.Contains(errs, "\n  row 2: ") || strings.Contains(errs, "row 3: ") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

func TestWhatCannotBeReadBackIsNotCalledDone(t *testing.T) {
	b := cmdtest.New(t).At(cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, "GET */runs/* 500")}))
	b.Execute = cmdtest.Nouns(batch.NewCommand)
	if _, errs, code := send(b, orders(b, 2), "--yes"); code != 11 || !strings.Contains(errs, "not all can be read back") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

func TestWhatWasUndoneIsSaidToBeLaunchedAnew(t *testing.T) {
	b := newBench(t)
	b.Execute = cmdtest.Nouns(batch.NewCommand, undo.NewCommand)
	file := orders(b, 2)
	_, errs, _ := send(b, file, "--yes")
	_, id, _ := strings.Cut(errs, "kickoff undo ")
	id, _, _ = strings.Cut(id, "`")
	if code := b.Execute(b.Host(), []string{"undo", id, "--yes"}); code != 0 {
		t.Fatal(b.Err.String())
	}
	if _, errs, code := send(b, file, "--yes"); code != 0 || !strings.Contains(errs, "2 rows were launched before and undone") || !strings.Contains(errs, "2 launched") {
		t.Errorf("exit %d, %s", code, errs)
	}
	if _, errs, _ := send(b, file, "--yes"); strings.Contains(errs, "undone") {
		t.Errorf("once it is there again: %s", errs)
	}
}

// A table that was stopped, mended and sent goes on as it is now: what it held before is
// not sent beside it.
func TestWhatWasMendedIsNotResumedAsItWas(t *testing.T) {
	s := cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, "POST */runs 402 x2")})
	b := cmdtest.New(t).At(s)
	b.Execute = cmdtest.Nouns(batch.NewCommand)
	table := "Buyer;Plan\nJo;Gold\nBo;Gold\n"
	file := b.File("orders.csv", table)
	for i, text := range []string{table, strings.Replace(table, "Bo", "Boo", 1), strings.Replace(table, "Bo", "Boo", 1)} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		b.Err.Reset()
		code := b.Execute(b.Host(), []string{"batch", "order-1", file, "--yes", "--pace", "0"})
		if want := []int{9, 9, 0}[i]; code != want || strings.Contains(b.Err.String(), "was begun before, and not sent") != (i == 1) {
			t.Fatalf("%d: exit %d, %s", i, code, b.Err.String())
		}
	}
	b.Err.Reset()
	if code := b.Execute(b.Host(), []string{"batch", "--resume", "--yes"}); code != 0 || !strings.Contains(b.Err.String(), "nothing is left to send") {
		t.Errorf("exit %d, %s", code, b.Err.String())
	}
	if sent := cmdtest.Launches(t, s); len(sent) != 4 { // two of them were refused
		t.Errorf("%d were sent", len(sent))
	}
}
