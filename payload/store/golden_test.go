package store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"kickoff/payload"
	"kickoff/payload/merge"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/draft"
	"kickoff/payload/store/ledger"
	"kickoff/payload/store/uploaded"
)

// The scope and the time of testdata/golden/data, which make.sh there had the
// last program before this package write.
const goldenScope = "http://127.0.0.1:48123 5e3c0012660ff8c15fb9c0f7f562cc7b"

// The fields of its template, one of each type.
const (
	fullName   = "8108a016005e41e4dd882d2ded6983f0"
	mail       = "033cc1339287f836f0485714e599152e"
	startDate  = "a111797f2889ce0fe3b6ea96004d908a"
	meeting    = "479d4595ff606ad2f70f9979b95da3d8"
	employment = "bb572e161b55a71266b91b330d3aa4c3"
	department = "f715b66e3196ef4a23e55a06865b95f7"
	equipment  = "d590e03dcad318a380f8007fe255596b"
	contract   = "61ccf6f0a6745ca9648790f7ecc4cd0a"
	purchase   = "08f23a25a2d44c7515b790404bc3420d"
	manager    = "50bab089785d47acbb439fe5dc6f0f78"
	notes      = "36397687977a116a05fc97f47de22c4c"
	firstStep  = "63131a4761d9d2f8b1ecd68516c7fb96"
)

func goldenTime() time.Time { return time.Date(2026, 11, 23, 14, 2, 5, 0, time.UTC) }

// golden is a copy of the data folder, to be opened and changed.
func golden(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(filepath.Join("testdata", "golden", "data"))); err != nil {
		t.Fatal(err)
	}
	return root
}

// content maps the files below a folder to what is in them.
func content(t *testing.T, root string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		all[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// changed are the files that came, went or are others, each with a sign.
func changed(before, after map[string]string) []string {
	var all []string
	for name := range before {
		if _, there := after[name]; !there {
			all = append(all, "-"+name)
		} else if before[name] != after[name] {
			all = append(all, "~"+name)
		}
	}
	for name := range after {
		if _, there := before[name]; !there {
			all = append(all, "+"+name)
		}
	}
	slices.Sort(all)
	return all
}

func unchanged(t *testing.T, root string, before map[string]string, but ...string) {
	t.Helper()
	if got := changed(before, content(t, root)); !slices.Equal(got, but) {
		t.Errorf("on disk these changed:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(but, "\n"))
	}
}

// everything checks answers that have a value of each type.
func everything(t *testing.T, name string, s payload.Snapshot) {
	t.Helper()
	f := s.Fields
	for id, want := range map[string]string{fullName: name, mail: "jane@partner.test", startDate: "+3d", meeting: "1 dec 10:00", notes: "No nuts, please"} {
		if f[id].Text() != want {
			t.Errorf("%s is %q, want %q", id, f[id].Text(), want)
		}
	}
	for id, want := range map[string]string{employment: "Part-time", department: "Engineering", equipment: "Laptop,Badge,Second screen"} {
		var texts []string
		for _, c := range f[id].Choices() {
			texts = append(texts, c.Text)
			if len(c.ID) == 0 {
				t.Errorf("%s has no id in %s", c.Text, id)
			}
		}
		if got := strings.Join(texts, ","); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	if cells := f[purchase].Cells(); string(bytes.Join(rawBytes(cells), []byte("|"))) != `"Chair"|"2"|"300"` {
		t.Errorf("the table is %s", cells)
	}
	if p := f[manager].People(); !slices.Equal(p.Users, []int64{1002}) || !slices.Equal(p.Guests, []string{"buddy@partner.test"}) {
		t.Errorf("the people are %+v", p)
	}
	if files := f[contract].Files(); len(files) == 0 || files[0].Path != "/home/jo/contract.pdf" {
		t.Errorf("the files are %+v", files)
	}
	step := s.Steps[firstStep]
	if step.Owners == nil || !slices.Contains(step.Owners.Users, 1005) || step.Deadline != "4 dec 12:00" {
		t.Errorf("the step is %+v", step)
	}
}

func rawBytes(all []json.RawMessage) (out [][]byte) {
	for _, r := range all {
		out = append(out, r)
	}
	return out
}

func TestGoldenDraftsOpenAndAreWrittenTheSame(t *testing.T) {
	root := golden(t)
	before := content(t, root)
	s := draft.Open(root, goldenScope)
	s.Now = func() time.Time { return goldenTime().Add(24 * time.Hour) }
	entries, err := s.List()
	if err != nil || len(entries) != 4 {
		t.Fatalf("%+v, %v", entries, err)
	}
	for _, e := range entries[:2] {
		if e.Err != nil || e.Name != "Weekly" && e.Name != "Secret" || e.Total != 12 || e.TemplateTitle != "Employee Onboarding" {
			t.Errorf("listed as %+v", e)
		}
	}
	if !errors.As(entries[2].Err, new(*draft.DamagedError)) || !errors.As(entries[3].Err, new(*draft.NewerError)) {
		t.Errorf("the damaged and the newer one are listed as %v, %v", entries[2].Err, entries[3].Err)
	}
	weekly, err := s.Load("Weekly")
	if err != nil {
		t.Fatal(err)
	}
	everything(t, "Jane Miller", weekly.Answers)
	secret, err := s.Load("Secret")
	if err != nil || !slices.Equal(secret.Never, []string{fullName}) {
		t.Fatalf("%v %v", secret.Never, err)
	}
	removed, err := s.Removed()
	if err != nil || len(removed) != 2 {
		t.Fatalf("removed: %+v, %v", removed, err)
	}
	for _, e := range removed {
		if e.Err != nil || e.RemovedAt.IsZero() {
			t.Errorf("removed: %+v", e)
		}
		if d, err := draft.Read(e.Path); err != nil || e.Name == "Weekly" && d.Answers.Fields[fullName].Text() != "Jane Smith" {
			t.Errorf("removed is %+v, %v", d, err)
		}
	}
	if err := s.Save(weekly); err != nil {
		t.Fatal(err)
	}
	unchanged(t, root, before, "+drafts/3b5b216899bf10ea/drafts.lock")
	if err := s.BringBack("Gone", "Gone"); err != nil {
		t.Fatal(err)
	}
	if d, err := s.Load("Gone"); err != nil || d.Answers.Fields[fullName].Text() != "Ann" {
		t.Errorf("brought back as %+v, %v", d, err)
	}
}

// launches opens the unfinished launches at the moment at which they were left.
func launches(root string) *autosave.Store {
	s := autosave.Open(root, goldenScope)
	s.Now = goldenTime
	return s
}

func unfinished(t *testing.T, s *autosave.Store, name string) autosave.Entry {
	t.Helper()
	entries, _, err := s.List()
	i := slices.IndexFunc(entries, func(e autosave.Entry) bool { return e.Name == name })
	if err != nil || i < 0 {
		t.Fatalf("%s is not among %+v, %v", name, entries, err)
	}
	return entries[i]
}

func TestGoldenUnfinishedLaunchesOpenAndAreWrittenTheSame(t *testing.T) {
	root := golden(t)
	before := content(t, root)
	s := launches(root)
	entries, quarantined, err := s.List()
	if err != nil || len(entries) != 4 || len(quarantined) != 3 {
		t.Fatalf("%+v, %+v, %v", entries, quarantined, err)
	}
	for _, q := range quarantined {
		if fresh, newer := strings.Contains(q.Path, "BROKENNOW"), strings.Contains(q.Path, "NEWER"); q.Fresh != fresh || q.Newer != newer {
			t.Errorf("told as %+v", q)
		}
	}
	// A crash left a lock and the name of its owner: those are gone now, and the
	// damaged file is out of the way. Nothing else changes its name or a byte.
	var tidied []string
	for name := range before {
		if strings.HasSuffix(name, ".seat") || strings.HasSuffix(name, ".holder") {
			tidied = append(tidied, "-"+name)
		}
	}
	const dir = "unfinished/3b5b216899bf10ea/"
	tidied = append(tidied, "-"+dir+"BROKENNOW.json", "+"+dir+"BROKENNOW.json.damaged-20261123T140205Z")
	slices.Sort(tidied)
	if len(tidied) != 4 {
		t.Fatalf("the golden folder has no crashed window: %v", tidied)
	}
	unchanged(t, root, before, tidied...)

	for _, e := range entries {
		h, err := s.Open(e.ID)
		if err != nil || h.Locked() != nil || h.Record().Template.Alias != "employee-onboarding" {
			t.Fatal(err, h.Locked())
		}
		if _, err := h.Write(h.Record()); err != nil {
			t.Fatal(err)
		}
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
	}
	tidied = append(tidied, "+"+dir+"unfinished.order")
	slices.Sort(tidied)
	unchanged(t, root, before, tidied...)
}

func TestGoldenRecordsHoldWhatWasEntered(t *testing.T) {
	root := golden(t)
	s := launches(root)
	record := func(name string) autosave.Record {
		t.Helper()
		h, err := s.Open(unfinished(t, s, name).ID)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { h.Close() })
		return h.Record()
	}
	killed := record("Killed in the form")
	everything(t, "Killed", killed.Answers)
	var uploaded []string
	for _, u := range killed.Uploads {
		if len(u.Object) > 0 && len(u.SHA256) == 64 && u.Size == 15 {
			uploaded = append(uploaded, u.Path)
		}
	}
	if !slices.Equal(uploaded, []string{"/home/jo/contract.pdf", "/home/jo/second.pdf"}) || len(killed.Answers.Fields[contract].Files()[1].Object) == 0 {
		t.Errorf("uploaded are %v", uploaded)
	}
	if killed.Answers.Fields[fullName].Origin != payload.FromValues && killed.Answers.Fields[fullName].Origin != payload.FromYou {
		t.Errorf("the origin is %q", killed.Answers.Fields[fullName].Origin)
	}

	later := record("Template changed")
	var orphaned []string
	for _, o := range later.Orphaned {
		orphaned = append(orphaned, o.Label+": "+o.Text)
	}
	if later.Answers.Fields[fullName].Text() != "Ann Lee!" || !slices.Contains(orphaned, "Department: Data") || len(orphaned) != 2 {
		t.Errorf("%+v, orphaned %v", later.Answers.Fields[fullName], orphaned)
	}

	// A template that changes after the record was written: the answers go over.
	early := record("Template will change")
	now := payload.Template{ID: early.Template.ID, Title: early.Template.Title}
	for _, f := range early.Before.Fields {
		if f.ID != mail {
			now.Fields = append(now.Fields, payload.Field{ID: f.ID, Alias: f.Alias, Label: f.Label, Type: f.Type, Required: f.Required, Options: []payload.Option{{ID: json.RawMessage("1"), Text: "Full-time"}}})
		}
	}
	r := merge.Merge(early.Before, early.Answers, now, payload.Env{Now: goldenTime()})
	var gone []string
	for _, c := range r.Changes {
		if c.Kind == merge.Removed && c.Field != "" {
			gone = append(gone, c.Before)
		}
	}
	if r.Answers.Fields[fullName].Text() != "Ann Poe" || !slices.Equal(gone, []string{"ann@partner.test"}) {
		t.Errorf("merged to %+v, gone %v", r.Answers.Fields[fullName], gone)
	}

	discarded, err := s.Discarded()
	if err != nil || len(discarded) != 1 || discarded[0].Name != "Discarded" {
		t.Fatalf("discarded: %+v, %v", discarded, err)
	}
	if err := s.Restore(discarded[0].ID); err != nil || record("Discarded").Answers.Fields[fullName].Text() != "Ann Lee" {
		t.Error("the discarded one does not come back", err)
	}
}

func TestGoldenLedgerOpensAndGoesOn(t *testing.T) {
	root := golden(t)
	before := content(t, root)
	l := ledger.Open(root, goldenScope)
	l.Now = goldenTime
	b, err := l.Read()
	if err != nil || len(b.Damaged) != 1 || b.Damaged[0].Line != 8 {
		t.Fatalf("%+v, %v", b, err)
	}
	got := map[string]ledger.Entry{}
	for _, e := range b.Entries {
		got[e.Intent.Name] = e
	}
	for name, want := range map[string]ledger.Status{
		"Launched once": ledger.Launched, "Refused once": ledger.Refused, "Unknown yet": ledger.Unknown, "Killed while it was sent": ledger.Unknown,
	} {
		if e := got[name]; e.Status != want || e.Intent.Template.Title != "Employee Onboarding" || e.Intent.Body == "" {
			t.Errorf("%s reads as %+v", name, e)
		}
	}
	if e := got["Launched once"]; e.Outcome.Run.URL == "" || e.Outcome.Receipt == nil || e.Outcome.Receipt.Checked != 11 {
		t.Errorf("the launched one reads as %+v", e.Outcome)
	}
	unchanged(t, root, before)

	killed := got["Killed while it was sent"]
	if from := unfinished(t, launches(root), "Killed while it was sent"); killed.Intent.Unfinished != from.ID {
		t.Errorf("it was sent from %q, want %q", killed.Intent.Unfinished, from.ID)
	}
	if _, err := l.Begin(ledger.Intent{Unfinished: killed.Intent.Unfinished}); !errors.As(err, new(*ledger.EarlierError)) {
		t.Errorf("it can be sent again: %v", err)
	}
	if err := l.Settle(killed.ID, ledger.Outcome{Status: ledger.Absent}); err != nil {
		t.Fatal(err)
	}
	after := content(t, root)
	const file = "ledger/3b5b216899bf10ea/ledger.jsonl"
	if !strings.HasPrefix(after[file], before[file]) || strings.Count(after[file], "\n") != 10 {
		t.Error("the ledger was not appended to")
	}
	if _, there := after["ledger/3b5b216899bf10ea/sending-"+killed.ID+".lock"]; there {
		t.Error("the lock of the settled launch is still there")
	}
}

func TestGoldenUploadsAreKnown(t *testing.T) {
	root := golden(t)
	before := content(t, root)
	s := uploaded.Open(root, goldenScope)
	s.Now = func() time.Time { return goldenTime().Add(uploaded.Age) }
	sum := sha256.Sum256([]byte("%PDF-1.4 signed"))
	k := uploaded.Key{Template: "e22efb61d6add92790cf01b17372be88", Name: "contract.pdf", Sum: hex.EncodeToString(sum[:])}
	object, ok := s.Find(k)
	if !ok || !bytes.Contains(object, []byte(`"filename":"contract.pdf"`)) {
		t.Fatalf("found %s, %v", object, ok)
	}
	s.Now = goldenTime
	if err := s.Keep(k, object); err != nil {
		t.Fatal(err)
	}
	unchanged(t, root, before)
	s.Forget(k)
	if _, ok := s.Find(k); ok {
		t.Error("it is found after it was used")
	}
}

// An old window makes these files while it writes a launch, and looks for them;
// their names and what is in them must hold as long as one may be open beside.
func TestAWindowOfTheOldProgramStillCounts(t *testing.T) {
	root := golden(t)
	s := launches(root)
	id := unfinished(t, s, "Killed in the form").ID
	dir := filepath.Join(root, "unfinished", "3b5b216899bf10ea")
	hold := func(name string) *flock.Flock {
		t.Helper()
		lock := flock.New(name)
		if ok, err := lock.TryLock(); err != nil || !ok {
			t.Fatalf("%s cannot be locked: %v", name, err)
		}
		t.Cleanup(func() { lock.Unlock() })
		return lock
	}
	const owner = `{"token":"OLD","pid":4711,"host":"desk","user":"jo","since":"2026-11-23T14:00:00Z"}`
	old := hold(filepath.Join(dir, id+".OLD.seat"))
	if err := os.WriteFile(filepath.Join(dir, id+".holder"), []byte(owner), 0o600); err != nil {
		t.Fatal(err)
	}
	if e := unfinished(t, s, "Killed in the form"); e.Owner == nil || e.Owner.PID != 4711 {
		t.Errorf("the list does not know the old window: %+v", e)
	}
	h, err := s.Open(id)
	if err != nil || h.Locked() == nil || h.Locked().Owner.PID != 4711 {
		t.Fatalf("beside the old window it opens as %v, %v", h.Locked(), err)
	}
	for _, end := range []func(string) error{s.Done, s.Discard} {
		if err := end(id); !errors.As(err, new(*autosave.LockedError)) {
			t.Errorf("beside the old window it can be ended: %v", err)
		}
	}

	// Taken over, the old window must find another token, and the lock of that held.
	mine, err := launches(root).TakeOver(id)
	if err != nil {
		t.Fatal(err)
	}
	var named struct {
		Token string `json:"token"`
		PID   int    `json:"pid"`
	}
	data, err := os.ReadFile(filepath.Join(dir, id+".holder"))
	if err != nil || json.Unmarshal(data, &named) != nil || named.Token == "OLD" || named.PID != os.Getpid() {
		t.Fatalf("the old window would read %s, %v", data, err)
	}
	probe := flock.New(filepath.Join(dir, id+"."+named.Token+".seat"), flock.SetFlag(os.O_RDONLY))
	if free, err := probe.TryRLock(); free || err != nil {
		t.Errorf("the old window would find nobody there: %v", err)
	}
	if _, err := mine.Write(mine.Record()); err != nil {
		t.Fatal(err)
	}
	old.Unlock()

	// While the old program changes the folder, this one waits, and gives up.
	busy := hold(filepath.Join(dir, "unfinished.lock"))
	if _, err := mine.Write(mine.Record()); !errors.As(err, new(*autosave.DiskError)) {
		t.Errorf("it wrote while the old window did: %v", err)
	}
	busy.Unlock()
	if err := mine.Close(); err != nil {
		t.Error(err)
	}
}

func TestALaunchThatTheOldProgramSendsIsPending(t *testing.T) {
	root := golden(t)
	l := ledger.Open(root, goldenScope)
	status := func() ledger.Status {
		t.Helper()
		b, err := l.Read()
		i := slices.IndexFunc(b.Entries, func(e ledger.Entry) bool { return e.Intent.Name == "Killed while it was sent" })
		if err != nil || i < 0 {
			t.Fatal(b, err)
		}
		return b.Entries[i].Status
	}
	locks, err := filepath.Glob(filepath.Join(root, "ledger", "*", "sending-*.lock"))
	if err != nil || len(locks) != 1 {
		t.Fatal(locks, err)
	}
	old := flock.New(locks[0])
	if ok, err := old.TryLock(); !ok {
		t.Fatal(err)
	}
	if got := status(); got != ledger.Pending {
		t.Errorf("while the old window sends it, it is %s", got)
	}
	old.Unlock()
	if got := status(); got != ledger.Unknown {
		t.Errorf("when the old window is gone, it is %s", got)
	}
}
