package batch_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"kickoff/api/sandbox"
	"kickoff/cmd/batch"
	"kickoff/cmd/cmdtest"
	"kickoff/cmd/launch"
	"kickoff/cmd/templates"
)

func newBench(t *testing.T) *cmdtest.Bench {
	b := cmdtest.New(t).At(cmdtest.Serve(t, sandbox.Options{}))
	b.Execute = cmdtest.Nouns(launch.NewCommand, batch.NewCommand, templates.NewCommand)
	return b
}

// compact is a payload on one line.
func compact(t *testing.T, body string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(body)); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return b.String() + "\n"
}

// column is a header, the flag that says the same, cells that mean something there, and
// some that are refused, or leave a question that is required without an answer.
type column struct {
	header string
	flag   func(cell string) []string
	cells  []string
	bad    []string
}

func columns() []column {
	flag := func(name, before string) func(string) []string {
		return func(cell string) []string { return []string{name, before + cell} }
	}
	field := func(header, name string, cells ...string) column {
		return column{header, flag("--set", name+"="), append(cells, "", " "), []string{"-"}}
	}
	but := func(c column, bad ...string) column {
		c.bad = append(c.bad, bad...)
		return c
	}
	split := func(name string) func(string) []string {
		return func(cell string) (flags []string) {
			for _, one := range strings.Split(cell, ",") {
				flags = append(flags, name, one)
			}
			return flags
		}
	}
	return []column{
		field(" BUYER", "Buyer", "Jane", "Zoë \"Z\" O'Neil", "=1+1", "007", "1.10", "a, b; c", " x ", "#N/A", "\\-", "- x", "😀", "'=A1", "=", "A=B"),
		but(field("plan-2", "Plan", "Gold", "silver", "2", " gold "), "Platinum"),
		but(field("Extras", "Extras", "Wrap", "wrap, 2024", `["2024","Wrap"]`, "Wrap,,", "-"), "none"),
		but(field("Day", "Day", "2026-12-24", "24.12.26", "tomorrow", "3/4", "-"), "30.02.2027", "46357"),
		but(field("Line", "Line", "a|b", "-"), "x"),
		but(field("Team", "Team", "me", "li@works.test, x@y.test", "Sales, North", "-"), "gone@works.test", "nobody"),
		field("Note", "Note", "one\r\ntwo\n", "  kept  ", "plain", "-"),
		{"@name", flag("--name", ""), []string{"Run 1", "Änderung; 2", "", " padded ", "{{buyer-1}}"}, []string{"a\nb"}},
		{"@Summary", flag("--summary", ""), []string{"s", "two\nlines", ""}, nil},
		{"@owner", flag("--owner-id", ""), []string{"me", "li@works.test", ""}, []string{"x@y.test"}},
		{"@starred", func(cell string) []string { return []string{"--starred=" + cell} }, []string{"true", "FALSE", ""}, []string{"perhaps"}},
		{"@tags", flag("--tag", ""), []string{"Urgent", "urgent", ""}, []string{"Slow"}},
		{"@users", split("--user"), []string{"me,li@works.test", "2", ""}, []string{"x@y.test"}},
		{"@groups", flag("--group", ""), []string{"Sales, North", "sales, north", ""}, []string{"North"}},
		{"@folder", flag("--folder", ""), []string{"Q1", ""}, []string{"Q2"}},
		{"owner:Check", flag("--owner", "Check="), []string{"me", "+li@works.test", "Sales, North,me", ""}, []string{"me,+2", "gone@works.test", "x@y.test"}},
		{"owner:*", flag("--owner", "*="), []string{"li@works.test", "", "+me"}, []string{"nobody"}},
		{"DEADLINE: send-2", flag("--deadline", "send-2="), []string{"2026-12-01 17:00", "launch +3d", ""}, []string{"2d after Send", "sometime", "2d after Check"}},
		{"role:Packer", flag("--role", "Packer="), []string{"me", "li@works.test,me", ""}, []string{"+me"}},
	}
}

// Each row of a table, whatever is in it, is the launch that its cells make as flags, byte
// for byte; what is refused there is a wrong row here.
func TestARowIsTheLaunchThatItsCellsMakeAsFlags(t *testing.T) {
	b := newBench(t)
	random := rand.New(rand.NewPCG(7, 7))
	saved := []string{"launch", "Order", "--set", "Buyer=Saved", "--set", "Plan=Gold", "--set", "Extras=Wrap", "--owner", "Check=me", "--deadline", "Send=+2d", "--tag", "Urgent", "--role", "Packer=2"}
	b.Must(append(saved, "--save-draft", "Weekly", "--dry-run")...)
	b.Must(append(saved, "--name", "Before", "--yes")...)
	bases := [][]string{{"--set", "Buyer=B", "--set", "Plan=Gold"}, {"--set", "Buyer=Base", "--set", "Plan=Gold", "--owner", "Send=li@works.test", "--tag", "Urgent", "--name", "N"},
		{"--set", "Buyer=B", "--set", "Plan=silver", "--set", "Note=", "--deadline", "*=+3d", "--starred"}, {"--draft", "Weekly"}, {"--like", "Before", "--set", "Day=tomorrow"}}
	valid, refused := 0, 0
	for round := range 20 {
		base := bases[round%len(bases)]
		all := columns()
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		all = all[:3+random.IntN(len(all)-3)]
		var header []string
		for _, c := range all {
			header = append(header, c.header)
		}
		var cells [][]string
		var bodies []string
		var wrong []string
		for row := range 6 {
			texts := make([]string, len(all))
			flags := append([]string{"launch", "Order", "--dry-run"}, base...)
			for i, c := range all {
				if texts[i] = c.cells[random.IntN(len(c.cells))]; len(c.bad) > 0 && random.IntN(40) == 0 {
					texts[i] = c.bad[random.IntN(len(c.bad))]
				}
				if strings.TrimSpace(texts[i]) == "" {
					continue
				}
				switch texts[i] {
				case "-":
					flags = append(without(flags, c.flag("")[1]), c.flag("")...)
				case "\\-":
					flags = append(without(flags, c.flag("")[1]), c.flag("-")...)
				default:
					flags = append(without(flags, strings.Join(c.flag(""), "\x00")), c.flag(texts[i])...)
				}
			}
			if strings.TrimSpace(strings.Join(texts, "")) == "" {
				texts[0] = "Jane"
				flags = append(without(flags, all[0].flag("")[1]), all[0].flag("Jane")...)
			}
			cells = append(cells, texts)
			if code := b.Run(flags...); code == 0 {
				bodies = append(bodies, compact(t, b.Out.String()))
			} else {
				wrong = append(wrong, fmt.Sprintf("row %d", row+2))
			}
		}
		var file bytes.Buffer
		if err := csv.NewWriter(&file).WriteAll(append([][]string{header}, cells...)); err != nil {
			t.Fatal(err)
		}
		args := append([]string{"batch", "Order", b.File("rows.csv", file.String()), "--dry-run", "--only-valid"}, base...)
		code := b.Run(args...)
		out, said := b.Out.String(), b.Err.String()
		switch {
		case len(wrong) == 0 && code != 0, len(wrong) > 0 && len(bodies) > 0 && code != 9, len(bodies) == 0 && code != 7:
			t.Errorf("exit %d, wrong are %v\n%s\n%s", code, wrong, said, file.String())
		case out != strings.Join(bodies, ""):
			t.Errorf("%v\n%s\nis\n%s\nand as flags\n%s\n%s", base, file.String(), out, strings.Join(bodies, ""), said)
		}
		valid, refused = valid+len(bodies), refused+len(wrong)
		for _, row := range wrong {
			if !strings.Contains(said, row+", ") && !strings.Contains(said, row+":") {
				t.Errorf("%s is not told: %s", row, said)
			}
		}
	}
	if valid < 60 || refused < 10 {
		t.Errorf("%d rows were valid and %d refused: the test looks at something else", valid, refused)
	}
}

// without leaves out a flag that the row has in its place: what begins as it does.
func without(flags []string, begin string) []string {
	name, before, _ := strings.Cut(begin, "\x00")
	if before == "" && !strings.HasPrefix(name, "--") {
		name, before = "--set", begin
	}
	var kept []string
	for i := 0; i < len(flags); i++ {
		one := strings.HasPrefix(flags[i], "--starred")
		switch {
		case one && strings.HasPrefix(name, "--starred"):
		case flags[i] == name && i+1 < len(flags) && strings.HasPrefix(flags[i+1], before) && !strings.HasPrefix(flags[i+1], before+"+"):
			i++
		default:
			kept = append(kept, flags[i])
		}
	}
	return kept
}

func TestWhatIsWrongWithATableIsToldAtOnceAndNothingIsPrinted(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		file  string
		args  []string
		code  int
		words []string
	}{
		{"Buyer,Plan,Day\nA,Gold,\n,Platin,banana\nB,Gold,30.02.2027,x\n", nil, 7, []string{"2 of 3 rows are wrong", "row 3, Buyer: ", "row 3, Plan: ", "row 3, Day: ", "row 4, Day: ", "row 4: "}},
		{"Buyer,Phone,buyer-1\nA,,B\n", nil, 2, []string{`the column "Phone" names nothing`, `the column "buyer-1" fills "Buyer"`, "--map 'Phone='"}},
		{"Buyer,Plan\nA,\"Gold\nB,Silver\n", nil, 2, []string{"row 2", "quote"}},
		{"Buyer,Plan\n\n", nil, 2, []string{"no row"}},
		{"Buyer,Plan\nA,Gold\n", []string{"--name", "{{x}} {{buyer-1}}"}, 2, []string{`"x"`, "buyer-1"}},
		{"Buyer,Plan\nA,Gold\n", []string{"--map", "Who=Buyer"}, 2, []string{"no such column"}},
		{"Buyer,Plan\nA,Gold\n", []string{"--map", "Who"}, 2, []string{"has no ="}},
		{"Buyer,Plan\nA,Gold\n", []string{"--map", "Buyer=Who"}, 2, []string{`there is no field "Who"`}},
		{"Buyer,Plan\nA,Gold\n", []string{"--map", "Buyer=Plan"}, 2, []string{`fills "Plan"`}},
		{"Buyer,Plan\nA,Gold\n", []string{"--key", "Id"}, 2, []string{`no column "Id"`}},
		{"Buyer,Plan,Id\nA,Gold,1\nB,Gold,\nC,Gold,1\n", []string{"--key", "Id"}, 7, []string{"row 2, Id: ", "row 3, Id: ", "row 4, Id: "}},
		{"{\"Buyer\":\"A\"}\n{\"Buyer\":\n[]\n", nil, 2, []string{"row 2: ", "row 3: "}},
	} {
		path := b.File("rows.csv", c.file)
		for _, mode := range []string{"--check", "--dry-run"} {
			b.Fails(c.code, c.words[0], append([]string{"batch", "Order", path, mode}, c.args...)...)
			for _, words := range c.words {
				if !strings.Contains(b.Err.String(), words) {
					t.Errorf("%q %s: %s does not say %s", c.file, mode, b.Err.String(), words)
				}
			}
		}
	}
	b.Fails(2, "kickoff: standard input: it is empty", "batch", "Order", "-", "--check")
	b.Fails(2, "no file", "batch", "Order", filepath.Join(t.TempDir(), "none.csv"), "--check")
	b.Fails(5, "no template", "batch", "Nothing", b.File("rows.csv", "A\n1\n"), "--check")
}

func TestWhatAColumnFillsIsRememberedForTheTemplate(t *testing.T) {
	b := newBench(t)
	path := b.File("rows.csv", "Customer,Plan=,Note to us\nAnna,Gold,secret\n")
	b.Fails(2, `"Customer" names nothing`, "batch", "Order", path, "--check")
	first := b.Must("batch", "Order", path, "--dry-run", "--map", "customer=Buyer", "--map", "Plan==Plan", "--map", "Note to us=")
	if strings.Contains(first, "secret") || !strings.Contains(first, "Anna") {
		t.Fatal(first)
	}
	if again := b.Must("batch", "Order", path, "--dry-run"); again != first {
		t.Errorf("%s\nthen\n%s", first, again)
	}
	if said := b.Err.String(); !strings.Contains(said, `the column "Customer" fills "Buyer", as --map said before`) || !strings.Contains(said, `"Note to us" is left out`) {
		t.Error(said)
	}
	own := b.File("own.csv", "Buyer,Plan\nAnna,Gold\n")
	b.Must("batch", "Order", own, "--dry-run", "--map", "Buyer=Buyer")
	if b.Must("batch", "Order", own, "--dry-run"); strings.Contains(b.Err.String(), `"Buyer", as --map said`) {
		t.Errorf("what a header says itself is told: %s", b.Err.String())
	}
	b.Fails(2, `"Note to us" fills "Note", as the column "Customer" does`, "batch", "Order", path, "--dry-run", "--map", "Note to us=Note", "--map", "Customer=Note")
}

func TestATableBelowATitleIsToldSo(t *testing.T) {
	b := newBench(t)
	b.Fails(2, "row 2 looks like the header (delete what stands above it in the sheet)", "batch", "Order", b.File("rows.csv", "Table 1\nBuyer;Plan\nAnna;Gold\n"), "--check")
}

func TestRowsOfOneNameAreToldAndWrongOnesLeftOutOnly(t *testing.T) {
	b := newBench(t)
	path := b.File("rows.csv", "Buyer,Plan\nA,Gold\nB,None\nA,Silver\n")
	if code := b.Run("batch", "Order", path, "--dry-run", "--only-valid", "--name", "For {{buyer-1}}"); code != 9 || strings.Count(b.Out.String(), "\n") != 2 {
		t.Errorf("exit %d: %s", code, b.Out.String())
	}
	if said := b.Err.String(); !strings.Contains(said, `rows 2 and 4 have one name, "For A"`) || !strings.Contains(said, "row 3, Plan: ") {
		t.Error(said)
	}
	b.Fails(7, "3 of 3 rows", "batch", "Order", path, "--dry-run", "--only-valid", "--set", "Day=banana")
	if b.Must("batch", "Order", path, "--check", "--set", "Plan=Gold", "--map", "Plan="); !strings.Contains(b.Err.String(), "3 rows: each can be launched") {
		t.Error(b.Err.String())
	}
}

// The table that a template writes is one that it takes.
func TestTheTableOfATemplateIsTaken(t *testing.T) {
	b := newBench(t)
	b.Stdin = strings.NewReader(b.Must("templates", "csv", "Order"))
	if out := b.Must("batch", "Order", "-", "--dry-run"); !strings.Contains(out, `"name":"Order 1"`) {
		t.Error(out)
	}
}
