package draft

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kickoff/payload"
)

func raw(s string) json.RawMessage { return json.RawMessage(s) }

func truth(b bool) *bool { return &b }

// restore puts a draft's answers on top of the template's own, and tells what no longer fits.
func restore(d Draft, t payload.Template, env payload.Env) (*payload.Answers, []payload.Problem) {
	r, problems := d.Merge(t, env)
	for _, c := range r.Open() {
		p := Verdict(c)
		p.Kind = payload.Warning
		problems = append(problems, p)
	}
	answers := payload.NewAnswers(t, env)
	d.Apply(answers, r, t)
	return answers, problems
}

// order is a template with a field of each shape of answer.
func order() payload.Template {
	return payload.Template{
		ID: "t1", Title: "Order", Alias: "order-1",
		Fields: []payload.Field{
			{ID: "f1", Alias: "buyer-1", Label: "Buyer", Type: payload.TypeText, Required: true},
			{ID: "f2", Alias: "plan-2", Label: "Plan", Type: payload.TypeDropdown, Options: []payload.Option{{ID: raw("1"), Text: "Silver"}, {ID: raw("2"), Text: "Gold"}}},
			{ID: "f3", Alias: "extras-3", Label: "Extras", Type: payload.TypeMultiselect, Options: []payload.Option{{ID: raw(`"a"`), Text: "Wrap"}, {ID: raw(`"b"`), Text: "Card <3"}}},
			{ID: "f4", Label: "Day", Type: payload.TypeDate},
			{ID: "f5", Label: "Line", Type: payload.TypeTable, Columns: []payload.Column{{ID: raw("1")}, {ID: raw("2")}}},
			{ID: "f6", Label: "Team", Type: payload.TypePeople},
			{ID: "f7", Label: "Paper", Type: payload.TypeFile},
			{ID: "f8", Label: "Note", Type: payload.TypeTextarea, Default: raw(`"as always"`)},
			{ID: "f9", Label: "Odd", Type: "signature"},
		},
		Steps: []payload.Step{{ID: "s1", Title: "Check", Alias: "check-1"}, {ID: "s2", Title: "Send"}},
	}
}

func entered() payload.Snapshot {
	owners := payload.Owners{Users: []int64{2}, Guests: []string{"ann@guest.test"}, Groups: []string{"g1"}}
	return payload.Snapshot{
		Fields: map[string]payload.Answer{
			"f1": {Value: payload.Text("Jane \"J\" Smith"), Origin: payload.FromYou},
			"f2": {Value: payload.Choices{{ID: raw("2"), Text: "Gold"}}, Origin: payload.FromYou},
			"f3": {Value: payload.Choices{{ID: raw(`"b"`), Text: "Card <3"}, {ID: raw(`"a"`), Text: "Wrap", Unselected: true}}, Origin: payload.FromYou},
			"f4": {Value: payload.Text("+3d"), Origin: payload.FromYou},
			"f5": {Value: payload.Table{Cells: []json.RawMessage{raw(`"Lamp"`), raw("3")}}, Origin: payload.FromYou},
			"f6": {Value: payload.People{Owners: owners}, Origin: payload.FromYou},
			"f7": {Value: payload.Files{List: []payload.File{{Path: "/tmp/a.pdf"}, {Path: "b.pdf", Object: raw(`{"id":"x","version":1.0}`)}, {Object: raw(`{"filename":"q","source":"url","url":"https://x.test/q?a=1&b=2"}`)}}}, Origin: payload.FromYou},
			"f8": {Origin: payload.FromYou},
			"f9": {Value: payload.JSON(raw(`{"pen":[1,2]}`)), Origin: payload.FromYou},
		},
		Steps: map[string]payload.StepAnswer{
			"s2": {Owners: &owners, Deadline: "fri 17:00", OwnersOrigin: payload.FromYou, DeadlineOrigin: payload.FromYou},
		},
		Details: payload.Details{
			Name: "For Jane", Starred: truth(true), Public: truth(false), Tags: []string{"tag1"}, Users: []int64{2},
			Roles: map[string]payload.Owners{"r1": {Users: []int64{2}}},
		},
	}
}

func weekly() Draft {
	return Draft{
		Name: "Weekly Order", TemplateID: "t1", TemplateTitle: "Order", SavedAt: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		Template: order(), Answers: entered(), Ask: []string{"f4"},
	}
}

func env() payload.Env { return payload.Env{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)} }

func TestSavedAnswersComeBack(t *testing.T) {
	s := Open(t.TempDir(), "https://x.test/api org")
	d := weekly()
	d.Ask = nil
	if err := s.Save(d); err != nil {
		t.Fatal(err)
	}
	read, err := s.Load("Weekly Order")
	if err != nil {
		t.Fatal(err)
	}
	answers, problems := restore(read, order(), env())
	if len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
	ignore := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(payload.Answer{}, "Origin"), cmpopts.IgnoreFields(payload.StepAnswer{}, "OwnersOrigin", "DeadlineOrigin"), cmpopts.IgnoreFields(payload.Snapshot{}, "Revision")}
	if diff := cmp.Diff(entered(), answers.Snapshot(), ignore); diff != "" {
		t.Errorf("(-saved +restored):\n%s", diff)
	}
	if o := answers.Field("f1").Origin; o != payload.FromDraft {
		t.Errorf("the origin is %q", o)
	}
	// Saving what was read gives the same file but for nothing.
	first, _ := os.ReadFile(read.Path)
	if err := s.Save(read); err != nil {
		t.Fatal(err)
	}
	second, _ := os.ReadFile(read.Path)
	if diff := cmp.Diff(string(first), string(second)); diff != "" {
		t.Errorf("saved again it differs:\n%s", diff)
	}
}

func TestAskedFieldsComeBackBlankAndDefaultsComeFromTheTemplate(t *testing.T) {
	d := weekly()
	d.Answers.Fields["f8"] = payload.Answer{Value: payload.Text("an old default"), Origin: payload.FromTemplate}
	data, err := encode(d)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "an old default") {
		t.Error("the template's own answer was saved")
	}
	read, err := decode("x", data)
	if err != nil {
		t.Fatal(err)
	}
	answers, _ := restore(read, order(), env())
	if got := answers.Field("f4").Text(); got != "" {
		t.Errorf("the field to ask anew has %q", got)
	}
	if got := answers.Field("f8").Text(); got != "as always" {
		t.Errorf("the default is %q", got)
	}
}

func TestWhatNoLongerFitsIsTold(t *testing.T) {
	now := order()
	now.Fields = now.Fields[1:]                                                                     // Buyer is gone
	now.Fields[0].Options = []payload.Option{{ID: raw("9"), Text: "Gold"}}                          // another id
	now.Fields[1].Options = []payload.Option{{ID: raw(`"a"`), Text: "Wrapping", Label: "Wrapping"}} // another text, and one gone
	now.Steps = now.Steps[:1]
	data, err := encode(weekly())
	if err != nil {
		t.Fatal(err)
	}
	d, err := decode("x", data)
	if err != nil {
		t.Fatal(err)
	}
	answers, problems := restore(d, now, env())
	var told []string
	for _, p := range problems {
		told = append(told, p.Message)
	}
	all := strings.Join(told, "\n")
	for _, words := range []string{`the field "Buyer"`, `"Card <3" is no longer offered`, `the step "Send"`} {
		if !strings.Contains(all, words) {
			t.Errorf("%s is not told in:\n%s", words, all)
		}
	}
	if got := string(answers.Field("f2").Choices()[0].ID); got != "9" {
		t.Errorf("the choice has the id %s", got)
	}
	if got := answers.Field("f3").Choices()[0].Text; got != "Wrapping" {
		t.Errorf("the choice has the text %q", got)
	}
}

func TestAValueWrittenByHandIsReadLikeTypedText(t *testing.T) {
	d, err := decode("x", []byte(`{"version":1,"name":"n","template":{"id":"t1"},"fields":{"f2":{"value":"gold"},"f3":{"value":["wrap"]},"f4":{"value":"banana"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	answers, problems := restore(d, order(), env())
	if c := answers.Field("f2").Choices(); len(c) != 1 || c[0].Text != "Gold" {
		t.Errorf("Plan is %v", c)
	}
	if c := answers.Field("f3").Choices(); len(c) != 1 || c[0].Text != "Wrap" {
		t.Errorf("Extras is %v", c)
	}
	if len(problems) != 1 || problems[0].Field != "f4" || problems[0].Kind != payload.Invalid {
		t.Errorf("the bad date is told as %v", problems)
	}
}

func TestADamagedFileIsNamedAndHidesNoOther(t *testing.T) {
	s := Open(t.TempDir(), "x")
	if err := s.Save(weekly()); err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(s.dir, "bad.json")
	newer := []byte(`{"version": 2, "name": ["whatever"]}`)
	for path, text := range map[string][]byte{bad: []byte("{\n\"version\": 1,\n oops"), filepath.Join(s.dir, "newer.json"): newer} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := s.List()
	if err != nil || len(entries) != 3 || entries[0].Name != "Weekly Order" || entries[0].Err != nil {
		t.Fatalf("%v %v", entries, err)
	}
	var damaged *DamagedError
	if _, err := s.Load("bad"); !errors.As(err, &damaged) || !strings.Contains(err.Error(), bad) || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("told as %v", err)
	}
	var later *NewerError
	if _, err := s.Load("newer"); !errors.As(err, &later) || !strings.Contains(err.Error(), "newer kickoff") {
		t.Errorf("told as %v", err)
	}
	// A newer file under the very name is not overwritten.
	path := s.path("Weekly Order")
	if err := os.WriteFile(path, newer, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Save(weekly()); !errors.As(err, &later) {
		t.Errorf("saving over it: %v", err)
	}
	if now, _ := os.ReadFile(path); string(now) != string(newer) {
		t.Errorf("the newer file was changed to %s", now)
	}
}

func TestNamesAreSafeAndKeptAsGiven(t *testing.T) {
	s := Open(t.TempDir(), "x")
	names := []string{"Weekly", "weekly", "WEEKLY", "../../up", "a/b", "Ünïcode ✈", ".", "CON", strings.Repeat("long ", 40)}
	for i, name := range names {
		d := weekly()
		d.Name = name
		d.SavedAt = d.SavedAt.Add(-time.Duration(i) * time.Minute)
		if err := s.Save(d); err != nil {
			t.Fatalf("%q: %v", name, err)
		}
	}
	entries, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, e := range entries {
		listed = append(listed, e.Name)
		if filepath.Dir(e.Path) != s.dir {
			t.Errorf("%q lies at %s", e.Name, e.Path)
		}
		if info, err := os.Stat(e.Path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%q: %v %v", e.Name, info.Mode(), err)
		}
	}
	if diff := cmp.Diff(names, listed); diff != "" {
		t.Errorf("(-saved +listed):\n%s", diff)
	}
	for _, bad := range []string{"", "  ", "a\nb", "\x1b[31m", strings.Repeat("x", 201)} {
		d := weekly()
		d.Name = bad
		if err := s.Save(d); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestAFileIsFoundFromAnyFolder(t *testing.T) {
	s := Open(t.TempDir(), "x")
	d := weekly()
	d.Answers.Fields["f7"] = payload.Answer{Value: payload.Files{List: []payload.File{{Path: "c.pdf"}}}, Origin: payload.FromYou}
	if err := s.Save(d); err != nil {
		t.Fatal(err)
	}
	read, err := s.Load(d.Name)
	if err != nil {
		t.Fatal(err)
	}
	if path := read.Answers.Fields["f7"].Files()[0].Path; !filepath.IsAbs(path) || filepath.Base(path) != "c.pdf" {
		t.Errorf("the path is %q", path)
	}
	if d.Answers.Fields["f7"].Files()[0].Path != "c.pdf" {
		t.Error("saving changed the answers")
	}
}

func TestScopesNeverMix(t *testing.T) {
	root := t.TempDir()
	if err := Open(root, "sandbox").Save(weekly()); err != nil {
		t.Fatal(err)
	}
	if entries, err := Open(root, "https://go.tallyfy.com/api org").List(); err != nil || len(entries) > 0 {
		t.Errorf("%v %v", entries, err)
	}
}

func TestRenameCopyAndRemove(t *testing.T) {
	s := Open(t.TempDir(), "x")
	if err := s.Save(weekly()); err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		do   func() error
		want error
		left string
	}{
		{func() error { return s.Copy("Weekly Order", "Second") }, nil, "[Second Weekly Order]"},
		{func() error { return s.Rename("Second", "Weekly Order") }, ErrExists, "[Second Weekly Order]"},
		{func() error { return s.Rename("Second", "Third") }, nil, "[Third Weekly Order]"},
		{func() error { return s.Remove("Second") }, ErrNotFound, "[Third Weekly Order]"},
		{func() error { return s.Remove("Weekly Order") }, nil, "[Third]"},
	}
	for i, c := range steps {
		if err := c.do(); !errors.Is(err, c.want) {
			t.Errorf("%d: %v, want %v", i, err, c.want)
		}
		entries, err := s.List()
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name)
		}
		if got := fmt.Sprint(names); got != c.left {
			t.Errorf("%d: left %s, want %s", i, got, c.left)
		}
	}
	removed, err := s.Removed()
	if err != nil || len(removed) != 1 || removed[0].Name != "Weekly Order" {
		t.Errorf("what can be brought back is %v, %v: a draft that was renamed is not gone", removed, err)
	}
}

func TestANameThatHoldsTheTokenIsRefused(t *testing.T) {
	s := Open(t.TempDir(), "scope")
	s.Hide = func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("s3cret"), []byte("[token]")) }
	d := weekly()
	d.Name = "a s3cret b"
	if err := s.Save(d); err == nil {
		t.Error("it was saved")
	}
	if left, _ := filepath.Glob(filepath.Join(s.dir, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if CheckName("\u200b ") == nil {
		t.Error("a name that nobody sees is taken")
	}
}
