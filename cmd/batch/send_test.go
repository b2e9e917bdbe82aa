package batch_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"kickoff/cmd/cmdtest"
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
		// What was not let go is nothing to go on with.
		if _, errs, code := send(b, orders(b, c.n), "--resume", "--yes"); code != 0 {
			t.Errorf("with its table: %d, %s", code, errs)
		}
	}
}

func TestNothingIsSentWhereNobodyCanBeAsked(t *testing.T) {
	b := newBench(t)
	file := orders(b, 2)
	for _, flags := range [][]string{nil, {"--yes", "--pace", "fast"}, {"--yes", "--parallel", "5"}, {"--yes", "--verify", "some"}, {"--yes", "--out", "/none/x.csv"}, {"--yes", "--out", file}} {
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
