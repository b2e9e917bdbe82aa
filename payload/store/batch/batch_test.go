package batch

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"kickoff/payload"
	"kickoff/payload/sheet"
	"kickoff/payload/store/autosave"
)

func started() Batch {
	b := Batch{Plan: Plan{
		Path: "/data/\"st\xe4rters.csv", Out: "/data/out.csv", Map: map[string]string{"Note": ""}, Key: "No",
		Edits: []Edit{{Row: 12, Column: 2, Text: "28.02.2027 \"é\""}}, Left: []int{15}, Options: Options{Pace: 4, Parallel: 2, Verify: "sample"},
		Confirmed: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC),
	}}
	b.Base.Template = autosave.Template{ID: "t1", Title: "Onboarding"}
	b.Base.File, b.Base.Rows = "starters.csv", 47
	b.Base.Answers = payload.Snapshot{Fields: map[string]payload.Answer{}, Details: payload.Details{Summary: "spring"}}
	return b
}

func TestABatchComesBackAsItWas(t *testing.T) {
	root, table := t.TempDir(), []byte("Name;No\r\n\xffnot UTF-8;1")
	s := Open(root, "acme")
	h, err := s.New(table)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Write(started()); err != nil {
		t.Fatal(err)
	}
	if other, err := Open(root, "acme").Open(h.ID()); err != nil || other.Locked() == nil {
		t.Errorf("while it is open, another window gets %v, %v", other, err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	list, _, err := s.List()
	if err != nil || len(list) != 1 || list[0].File != "starters.csv" || list[0].Rows != 47 || !list[0].Ended.IsZero() {
		t.Fatalf("the list has %+v, %v", list, err)
	}
	got, err := Open(root, "acme").Open(h.ID())
	if err != nil {
		t.Fatal(err)
	}
	want := started()
	if !bytes.Equal(got.Table, table) || got.Batch.Path != want.Path || got.Batch.Out != want.Out || got.Batch.Edits[0] != want.Edits[0] || got.Batch.Options != want.Options ||
		got.Batch.Map["Note"] != "" || len(got.Batch.Map) != 1 || got.Batch.Left[0] != 15 || !got.Batch.Confirmed.Equal(want.Confirmed) ||
		got.Batch.Base.Answers.Details.Summary != "spring" {
		t.Errorf("it came back as %+v", got.Batch)
	}
}

// Of what can be taken back the newest is kept, as far as there is room.
func TestTheNewestChangesAreKept(t *testing.T) {
	b := started()
	for i := range 40 {
		long := strings.Repeat("x", 40_000)
		b.Past = append(b.Past, Change{What: strconv.Itoa(i), Row: 12, Before: []Edit{{Row: 12, Column: 2, Text: long}}})
	}
	b.Undone = []Change{{What: "left out: row 15", Left: []int{15}}}
	got, err := of(b.Record())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(got.Past); n < 20 || n >= 40 || got.Past[n-1].What != "39" || len(got.Undone) != 0 {
		t.Errorf("%d changes and %d that were taken back come back", n, len(got.Undone))
	}
	b.Past = b.Past[:2]
	if got, err = of(b.Record()); err != nil || !reflect.DeepEqual(got.Plan, b.Plan) {
		t.Errorf("it comes back as %+v, %v", got.Plan, err)
	}
}

// A table goes when its batch is gone from the trash too.
func TestATableStaysForAsLongAsItsBatchCanComeBack(t *testing.T) {
	s := Open(t.TempDir(), "acme")
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	s.Now = func() time.Time { return now }
	h, err := s.New([]byte("Name\nJo"))
	if err != nil {
		t.Fatal(err)
	}
	ended := started()
	ended.Base.Ended = now
	if _, err := h.Write(ended); err != nil {
		t.Fatal(err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.Dir(), h.ID()+".table")
	if err := os.Chtimes(path, now, time.Now().Add(-90*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name          string
		after         time.Duration
		listed, there bool
	}{
		{"a week later", 7 * 24 * time.Hour, true, true},
		{"five weeks later, in the trash", 35 * 24 * time.Hour, false, true},
		{"when it is gone from there", 50 * 24 * time.Hour, false, false},
	} {
		now = ended.Base.Ended.Add(c.after)
		list, _, err := s.List()
		if err != nil || (len(list) == 1) != c.listed {
			t.Errorf("%s: the list has %v, %v", c.name, list, err)
		}
		if _, err := os.Stat(path); (err == nil) != c.there {
			t.Errorf("%s: the table: %v", c.name, err)
		}
	}
}

func TestARecordWithoutATableIsNoBatch(t *testing.T) {
	s := Open(t.TempDir(), "acme")
	h := s.Store.New()
	if _, err := h.Write(started().Base); err != nil {
		t.Fatal(err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(h.ID()); !errors.Is(err, errNone) {
		t.Errorf("it opens: %v", err)
	}
	if _, err := s.Open("NONE"); !errors.Is(err, autosave.ErrNotFound) {
		t.Errorf("one that is not there: %v", err)
	}
}

func TestTheResultIsTheTableWithWhatBecameOfIt(t *testing.T) {
	dir := t.TempDir()
	table, err := sheet.Read([]byte("\xef\xbb\xbfName;Note\r\nJo;\"a;b\"\r\n\r\n=1+1;\r\n"), func(headers []string) int { return len(headers) })
	if err != nil {
		t.Fatal(err)
	}
	rows := []Row{{2, "launched", "p1", "https://x.test/p1", ""}, {4, "failed", "", "", "-no"}}
	want := "\xef\xbb\xbfName;Note;row;status;process id;link;reason\r\nJo;\"a;b\";2;launched;p1;https://x.test/p1;\r\n\r\n=1+1;;4;failed;;;"
	plan := Plan{Path: filepath.Join(dir, "rows.csv")}
	path := plan.ResultPath()
	// Written, replaced, and beside what cannot be.
	for i, name := range []string{"rows.kickoff.csv", "rows.kickoff.csv", "rows.kickoff-2.csv"} {
		if i == 2 {
			if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o700)); err != nil {
				t.Fatal(err)
			}
		}
		to, err := plan.WriteResult(table, rows)
		data, _ := os.ReadFile(to)
		if err != nil || filepath.Base(to) != name || !strings.HasPrefix(string(data), want) || strings.Contains(string(data), ";-no") {
			t.Errorf("%s, %v: %q", to, err, data)
		}
		if entries, _ := os.ReadDir(dir); len(entries) != 1+i/2 {
			t.Errorf("left behind: %v", entries)
		}
	}
	for want, p := range map[string]Plan{"": {}, "/a/rows.kickoff": {Path: "/a/rows"}, "/b": {Path: "/a/rows", Out: "/b"}} {
		if got := p.ResultPath(); got != want {
			t.Errorf("%+v: %q", p, got)
		}
	}
	if got := (Plan{Path: "/a/rows", Out: Nowhere}).ResultPath(); got != "" {
		t.Errorf("nowhere is %q", got)
	}
}

// What is archived is told in the file that names it, byte for byte but for its status.
func TestTheResultSaysWhatIsArchived(t *testing.T) {
	gone := map[string]bool{"p1": true, "p3": true}
	for name, c := range map[string]struct{ file, before, want string }{
		"delimited":        {"rows.kickoff.csv", "\ufeffsep=;\r\nName;\"Status\";row;kickoff status;process id;link;reason\r\n\"Jo\";\"a;b\";2;launched;p1;\"l\";\r\n\r\nAl;;4;launched;p2;;\r\nMo;;5;found;p3;;before", "\ufeffsep=;\r\nName;\"Status\";row;kickoff status;process id;link;reason\r\n\"Jo\";\"a;b\";2;archived;p1;\"l\";\r\n\r\nAl;;4;launched;p2;;\r\nMo;;5;archived;p3;;before"},
		"with a number":    {"rows.kickoff-2.csv", "Name,row,status,process id,link,reason\nJo,2,launched,p1,,\n", "Name,row,status,process id,link,reason\nJo,2,archived,p1,,\n"},
		"another's":        {"rows.kickoff.csv", "Name,row,status,process id,link,reason\nJo,2,launched,p9,,\n", ""},
		"marked before":    {"rows.kickoff.csv", "Name,row,status,process id,link,reason\nJo,2,archived,p1,,\n", ""},
		"no result at all": {"rows.kickoff.csv", "Name,process id\nJo,p1\n", ""},
		"an empty file":    {"rows.kickoff.csv", "", ""},
		"as JSON":          {"rows.kickoff.csv", `[{"Name":"Jo","row":"2","status":"launched","process id":"p1","link":"","reason":""}]`, `[{"Name":"Jo","row":"2","status":"archived","process id":"p1","link":"","reason":""}]`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			plan, path := Plan{Path: filepath.Join(dir, "rows.csv")}, filepath.Join(dir, c.file)
			if err := os.WriteFile(path, []byte(c.before), 0o600); err != nil {
				t.Fatal(err)
			}
			to, was, err := plan.MarkArchived(gone)
			got, unread := os.ReadFile(path)
			if c.want == "" && (to != "" || string(got) != c.before) || c.want != "" && (to != path || was != path || string(got) != c.want) || err != nil || unread != nil {
				t.Errorf("%q, %q, %v:\n%s", to, was, err, got)
			}
		})
	}
	// What cannot be read is told where no other file names them.
	dir := t.TempDir()
	plan := Plan{Path: filepath.Join(dir, "rows.csv")}
	if err := os.Mkdir(filepath.Join(dir, "rows.kickoff.csv"), 0o700); err != nil {
		t.Fatal(err)
	}
	if to, _, err := plan.MarkArchived(gone); to != "" || err == nil {
		t.Errorf("of a folder: %q, %v", to, err)
	}
	for _, again := range []bool{false, true} {
		if !again {
			if err := os.WriteFile(filepath.Join(dir, "rows.kickoff-2.csv"), []byte("row,status,process id,link,reason\n2,launched,p1,,\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if to, _, err := plan.MarkArchived(gone); (to == "") != again || err != nil {
			t.Errorf("beside a folder, again %t: %q, %v", again, to, err)
		}
	}
}

func TestAResultThatCannotBeReplacedSaysWhatIsArchivedBesideIt(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write every file")
	}
	dir := t.TempDir()
	plan := Plan{Path: filepath.Join(dir, "rows.csv")}
	path := filepath.Join(dir, "rows.kickoff.csv")
	if err := os.WriteFile(path, []byte("Name,row,status,process id,link,reason\nJo,2,launched,p1,,\n"), 0o400); err != nil {
		t.Fatal(err)
	}
	to, was, err := plan.MarkArchived(map[string]bool{"p1": true})
	if err != nil || was != path || filepath.Base(to) != "rows.kickoff-2.csv" {
		t.Errorf("%q, %q, %v", to, was, err)
	}
}

// Who may not read the table may not read it with its result.
func TestTheResultIsAsSecretAsTheTable(t *testing.T) {
	dir := t.TempDir()
	table, err := sheet.Read([]byte("Name\nJo\n"), func(headers []string) int { return len(headers) })
	if err != nil {
		t.Fatal(err)
	}
	for _, mode := range []os.FileMode{0o600, 0o640} {
		plan := Plan{Path: filepath.Join(dir, "rows.csv")}
		if err := errors.Join(os.WriteFile(plan.Path, nil, mode), os.Chmod(plan.Path, mode)); err != nil {
			t.Fatal(err)
		}
		to, err := plan.WriteResult(table, nil)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(to); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != mode) {
			t.Errorf("%v: %v, %v", mode, info.Mode(), err)
		}
	}
}
