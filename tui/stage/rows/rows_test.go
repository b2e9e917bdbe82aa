package rows_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	launch "kickoff/api/session"
	engine "kickoff/api/session/batch"
	over "kickoff/api/session/rows"
	"kickoff/payload"
	"kickoff/payload/sheet"
	"kickoff/payload/store/batch"
	"kickoff/tui/stage"
	"kickoff/tui/stage/rows"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

// now is a Thursday.
var now = time.Date(2026, 11, 26, 9, 12, 0, 0, time.UTC)

func onboarding() payload.Template {
	options := func(words ...string) (out []payload.Option) {
		for i, w := range words {
			out = append(out, payload.Option{ID: json.RawMessage(fmt.Sprint(i + 1)), Text: w, Label: w})
		}
		return out
	}
	return payload.Template{
		ID: "t", Title: "Employee Onboarding",
		Fields: []payload.Field{
			{ID: "name", Label: "Full name", Type: payload.TypeText, Required: true},
			{ID: "mail", Label: "Private e-mail", Type: payload.TypeEmail, Required: true},
			{ID: "start", Label: "Start date", Type: payload.TypeDate, Required: true},
			{ID: "kind", Label: "Employment", Type: payload.TypeRadio, Options: options("Full-time", "Part-time", "Contractor"), Required: true},
			{ID: "team", Label: "Department", Type: payload.TypeDropdown, Options: options("Data", "Design", "Product", "Sales")},
			{ID: "kit", Label: "Equipment", Type: payload.TypeMultiselect, Options: options("Laptop", "Phone", "Badge")},
			{ID: "notes", Label: "Notes", Type: payload.TypeTextarea},
		},
		Steps: []payload.Step{{ID: "s1", Title: "Welcome", Position: 1}, {ID: "s2", Title: "Review", Position: 2}},
	}
}

const starters = `Full name,Private e-mail,Start date,Employment,Department,Equipment
Jane Smith,jane.smith@mail.test,30.02.2027,Contractor,Design,"Laptop, Badge"
Ola Lind,ola@lind.test,30.11.2026,Full-time,Data,
Wei 伟 Zhang,wei@zhang.test,1 dec,Part-time,Product,"Laptop, Phone"
Peer Gynt,,1 dec,Contracter,Sales,Laptop
Ola Lind,ola@lind.test,30.11.2026,Full-time,Data,
Ada Roy,ada@roy.test,1 dec,Full-time,Data,Laptop
Max Ode,max@ode.test,7 dec,Full-time,Data,-
`

// world is a table in its stage; commands are run at once.
type world struct {
	t     *testing.T
	d     *stage.Session
	s     *rows.Stage
	sheet *sheet.Sheet
	event stage.Event
}

func open(t *testing.T, text string, plan batch.Plan) *world {
	t.Helper()
	return openWith(t, text, rows.Options{Plan: plan})
}

func openWith(t *testing.T, text string, o rows.Options) *world {
	t.Helper()
	me := payload.Member{ID: 9, Name: "Jo Park", Email: "jo@acme.test"}
	d := stage.NewSession(theme.Dark(), func() time.Time { return now }, payload.Env{
		Now: now, Zone: time.UTC, People: &payload.Directory{Me: me, Members: []payload.Member{me, {ID: 1, Name: "Ann Lee", Email: "ann@acme.test"}}},
	})
	d.Open(launch.New(onboarding(), d.Now, d.Base))
	table, err := sheet.Read([]byte(text), over.NewNames(d.Template).Counting(nil))
	if err != nil {
		t.Fatal(err)
	}
	o.Name, o.Base, o.Sheet = "starters.csv", d.Session, table
	w := &world{t: t, d: d, sheet: table, s: rows.New(d, o)}
	w.s.SetSize(118, 36)
	tuitest.Do(w.s.Activate(), w.take)
	return w
}

func (w *world) take(msg tea.Msg) tea.Cmd {
	cmd, event := w.s.Update(msg)
	if event != nil {
		w.event = event
	}
	tuitest.Do(cmd, w.take)
	for c := w.d.Changes(); c != 0; c = w.d.Changes() {
		tuitest.Do(w.s.Changed(c), w.take)
	}
	return nil
}

func (w *world) press(keys string) *world {
	w.event = nil
	for _, key := range tuitest.Words(keys) {
		w.take(key)
	}
	return w
}

func (w *world) screen() string {
	lines := strings.Split(ansi.Strip(w.s.View()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func (w *world) sees(texts ...string) *world {
	w.t.Helper()
	for _, text := range texts {
		if !strings.Contains(w.screen(), text) {
			w.t.Errorf("no %q in\n%s", text, w.screen())
		}
	}
	return w
}

func TestScreens(t *testing.T) {
	for _, c := range []struct {
		name, keys    string
		width, height int
	}{
		{"wide", "", 118, 36}, {"middle", "right right", 78, 20}, {"small", "right right", 58, 11}, {"tiny", "n", 38, 6},
		{"beside", "down", 158, 30}, {"a cell", "n n n enter", 78, 20}, {"a cell, small", "n enter", 58, 11}, {"found", "/ wrong", 78, 20},
		{"marked and left out", "space space down o", 78, 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := open(t, starters, batch.Plan{})
			w.s.SetCompact(c.width < 80 || c.height < 16)
			w.s.SetSize(c.width, c.height)
			w.press(c.keys)
			golden.RequireEqual(t, []byte(w.screen()))
		})
	}
}

func TestKeysChangeCells(t *testing.T) {
	for _, c := range []struct {
		name, keys string
		// want is what the cells of a row say, from its number.
		row  int
		want string
	}{
		{"a text is typed in place of the other", "enter Ann enter", 2, "Ann|jane.smith@mail.test|30.02.2027"},
		{"esc leaves it as it was", "enter Ann esc", 2, "Jane Smith|jane.smith@mail.test|30.02.2027"},
		{"a date by its own widget", "right right enter +3d enter", 2, "Jane Smith|jane.smith@mail.test|+3d"},
		{"an option of those that there are", "down down down right right right enter down down enter", 5, "Peer Gynt||1 dec|Part-time"},
		{"an option in the place of what is none", "down down down right right right right paste:Salez enter down down enter", 5, "Peer Gynt||1 dec|Contracter|Product"},
		{"several of them", "down end enter down space enter", 3, "Ola Lind|ola@lind.test|30.11.2026|Full-time|Data|Phone"},
		{"of several those that are options", "down end paste:Laptop,_Boat enter enter", 3, "Ola Lind|ola@lind.test|30.11.2026|Full-time|Data|Laptop"},
		{"what is no option stays where nothing is chosen", "down end paste:Boat enter enter", 3, "Ola Lind|ola@lind.test|30.11.2026|Full-time|Data|Boat"},
		{"no answer at all", "down right right -", 3, "Ola Lind|ola@lind.test|-"},
		{"emptied", "down right right backspace", 3, "Ola Lind|ola@lind.test|"},
		{"a dash is a dash", "enter - enter", 2, `\-|jane.smith@mail.test`},
		{"filled down as far as cells are empty", "down end down D", 4, "Wei 伟 Zhang|wei@zhang.test|1 dec|Part-time|Product|Laptop, Phone"},
		{"filled into marked rows", "space down space up up up D", 4, "Jane Smith|wei@zhang.test"},
		{"pasted", "paste:A⇥b@c.test⇥2_dec⏎B⇥d@e.test", 3, "B|d@e.test|30.11.2026"},
		{"pasted with an empty cell between", "paste:A⏎⏎C", 4, "C|"},
		{"pasted into the last column", "end paste:Phone⇥x", 2, "Jane Smith|jane.smith@mail.test|30.02.2027|Contractor|Design|Phone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := open(t, starters, batch.Plan{})
			w.press(c.keys)
			if got := w.cells(c.row); !strings.HasPrefix(got, c.want) {
				t.Errorf("row %d says %q, not %q\n%s", c.row, got, c.want, w.screen())
			}
			undone := false
			for what := "x"; what != ""; undone = undone || what != "" {
				what, _ = w.s.Undo()
			}
			if got, want := w.cells(c.row), open(t, starters, batch.Plan{}).cells(c.row); got != want {
				t.Errorf("taken back row %d says %q, not %q", c.row, got, want)
			}
			for again := true; again; {
				_, again = w.s.Redo()
			}
			if got := w.cells(c.row); undone && !strings.HasPrefix(got, c.want) {
				t.Errorf("made again row %d says %q, not %q", c.row, got, c.want)
			}
		})
	}
}

// What a row says beside answers is chosen where there is a choice, and told why it is wrong.
func TestACellOfAProcessIsEditedAsWhatItIs(t *testing.T) {
	const table = "Full name,Private e-mail,Start date,Employment,@summary,@starred,@tags,@folder,deadline:Welcome\n" +
		"Jo,j@x.test,1 dec,Full-time,\"two\nlines\",maybe,nope,nowhere,never\n"
	for _, c := range []struct {
		column int
		sees   []string
		keys   string
		want   string
	}{
		{4, []string{"two", "lines"}, "ctrl+end . tab", "two\nlines."},
		{5, []string{"○ yes", "○ no"}, "down down enter", "no"},
		{6, []string{"[ ] Urgent", "[ ] VIP", `there is no tag "nope"`}, "space down space enter", "Urgent, VIP"},
		{7, []string{"○ People", "○ HR / 2026", `there is no folder for processes "nowhere"`}, "down enter", "HR / 2026"},
		{8, []string{"never", "is not a date"}, "+3d enter", "+3d"},
	} {
		w := open(t, table, batch.Plan{})
		w.d.SetTags([]payload.Tag{{ID: "a1", Name: "Urgent"}, {ID: "a2", Name: "VIP"}})
		w.d.SetFolders([]payload.Folder{{ID: "f1", Name: "People"}, {ID: "f2", Name: "2026", Path: "HR / 2026"}})
		tuitest.Do(w.s.Changed(w.d.Changes()), w.take)
		w.press(strings.Repeat("right ", c.column) + "enter").sees(c.sees...).press(c.keys)
		if got := strings.Split(w.cells(2), "|")[c.column]; got != c.want {
			t.Errorf("column %d says %q, not %q\n%s", c.column, got, c.want, w.screen())
		}
	}
}

// cells are what a row says.
func (w *world) cells(number int) string {
	for i := range w.sheet.Len() {
		if row := w.sheet.Row(i); row.Number == number {
			var texts []string
			for _, c := range row.Cells {
				texts = append(texts, c.Text)
			}
			return strings.Join(texts, "|")
		}
	}
	return "no such row"
}

func TestWhatIsWrongIsCountedAndMended(t *testing.T) {
	w := open(t, starters, batch.Plan{}).sees("7 rows · 5 ready · 2 to mend", "2 Start date: 30.02.2027 does not exist")
	w.press("n").sees("2 Start date").press("enter +3d enter").sees("7 rows · 6 ready · 1 to mend")
	w.press("n").sees("5 Private e-mail: is required").press("n").sees("5 Employment: ").press("o").sees("7 rows · 6 ready · 1 left out")
	if n := w.s.Wrong(); n != 0 {
		t.Errorf("%d are wrong", n)
	}
	if w.press("up up"); !strings.Contains(w.screen(), "! Ola Lind") {
		t.Errorf("what says the same as another row is not marked:\n%s", w.screen())
	}
	w.press("down down down").sees("6 says what row 3 says")
}

// It is the rule by which a batch calls rows equal: their cells as written, in any order.
func TestRowsThatSayTheSameAreThoseOfTheBatch(t *testing.T) {
	open(t, "Full name,Private e-mail,Start date,Employment\nAnn,a@x.test,1 dec,Full-time\n\"Ann \",a@x.test,1 dec,Full-time\nAnn,a@x.test,1 dec,Full-time\n", batch.Plan{}).
		press("down down").sees("4 says what row 2 says").press("/ doubled").sees("1 of 3 rows")
}

func TestRowsOfOneNameAreTold(t *testing.T) {
	const table = "Full name,Private e-mail,Start date,Employment,@name\nAnn,a@x.test,1 dec,Full-time,Spring\nBo,b@x.test,1 dec,Full-time,Spring\nCy,c@x.test,1 dec,Full-time,Autumn\n"
	w := open(t, table, batch.Plan{}).press("down").sees("3 ! Bo", "4 ✓ Cy", "3 has the name of row 2: Spring").press("/ same space name enter").sees("1 of 3 rows", "3 ! Bo")
	if n := w.s.Namesakes(); n != 1 {
		t.Errorf("%d have the name of another", n)
	}
	w.press("esc end enter Winter enter").sees("3 ✓ Bo")
	w = open(t, table+"Di,no,1 dec,Full-time,Spring\n", batch.Plan{}).sees("1 to mend")
	if n := w.s.Namesakes(); n != 1 {
		t.Errorf("with one that is wrong %d have the name of another", n)
	}
	w.s.TakeOutcomes([]engine.Outcome{outcome(2, engine.Launched, ""), outcome(3, engine.Launched, "")})
	if n := w.s.Namesakes(); n != 0 {
		t.Errorf("once they are launched %d have the name of another", n)
	}
}

func TestRowsAreFound(t *testing.T) {
	for query, want := range map[string]string{
		"wrong": "2 5", "doubled": "6", "ola": "3 6", "3-5": "3 4 5", "7-": "7 8", "wei product": "4", "伟": "4", "ready data": "3 6 7 8", "nobody": "",
	} {
		w := open(t, starters, batch.Plan{}).press("/")
		for _, key := range tuitest.Text(query) {
			w.take(key)
		}
		w.press("enter")
		var numbers []string
		for _, line := range strings.Split(w.screen(), "\n")[3:] {
			if fields := strings.Fields(strings.TrimPrefix(line, "›")); len(fields) > 2 && strings.ContainsAny(fields[1], "✓✗!–") {
				numbers = append(numbers, fields[0])
			}
		}
		if got := strings.Join(numbers, " "); got != want {
			t.Errorf("%q finds %q, not %q\n%s", query, got, want, w.screen())
		}
		if w.press("esc"); strings.Contains(w.screen(), "find ") && !strings.Contains(w.screen(), "/ find") {
			t.Error("esc does not end the search")
		}
	}
}

func TestRowsAreSorted(t *testing.T) {
	w := open(t, starters, batch.Plan{})
	names := func() string {
		var all []string
		for _, line := range strings.Split(w.screen(), "\n")[3:10] {
			all = append(all, strings.Fields(strings.TrimPrefix(line, "›"))[2])
		}
		return strings.Join(all, " ")
	}
	natural := names()
	if w.press("s"); names() != "Ada Jane Max Ola Ola Peer Wei" {
		t.Errorf("sorted: %s", names())
	}
	w.sees("Full name * ↑")
	if w.press("s"); names() != "Wei Peer Ola Ola Max Jane Ada" {
		t.Errorf("downwards: %s", names())
	}
	w.sees("Full name * ↓")
	if w.press("s"); names() != natural {
		t.Errorf("as in the sheet: %s", names())
	}
}

// A column is sorted by what it is about; what is wrong and what is empty stands last,
// upwards and downwards, and equal rows as in the sheet.
func TestAColumnIsSortedByWhatItIsAbout(t *testing.T) {
	for name, c := range map[string]struct{ column, cells, up, down string }{
		"dates":             {"Start date", "1 feb 2027|2026-12-24|30.02.2027||24.12.26|+1d|31.01.2027", "7 3 6 8 2 4 5", "2 8 3 6 7 4 5"},
		"choices":           {"Employment", "Contractor|full-time|nope||Part-time|-|Full-time", "3 8 6 2 4 5 7", "2 6 3 8 4 5 7"},
		"several choices":   {"Equipment", `"Badge, Laptop"|Phone|"Laptop, Badge"||Laptop|Laptpo|Phone`, "6 4 3 8 2 7 5", "2 3 8 4 6 7 5"},
		"numbers and texts": {"Full name", "10|9|1a|2.5|nan|-3|Élan", "7 5 3 2 4 8 6", "6 8 4 2 3 5 7"},
		"deadlines":         {"deadline:Welcome", "2027-01-02|2d before Review|1 dec 2026||-|launch +3d|nope", "4 2 7 3 8 5 6", "7 2 4 3 8 5 6"},
	} {
		lines := []string{c.column + ",Notes"}
		for _, cell := range strings.Split(c.cells, "|") {
			lines = append(lines, cell+",x")
		}
		for keys, want := range map[string]string{"s": c.up, "s s": c.down} {
			w := open(t, strings.Join(lines, "\n")+"\n", batch.Plan{}).press(keys)
			var numbers []string
			for _, line := range strings.Split(w.screen(), "\n")[3:10] {
				numbers = append(numbers, strings.Fields(strings.TrimPrefix(line, "›"))[0])
			}
			if got := strings.Join(numbers, " "); got != want {
				t.Errorf("%s by %s: %s, want %s\n%s", name, keys, got, want, w.screen())
			}
		}
	}
}

func TestARowIsEditedAsAForm(t *testing.T) {
	w := open(t, starters, batch.Plan{}).press("down e")
	asked, ok := w.event.(stage.OpenRow)
	if !ok || asked.Number != 3 {
		t.Fatalf("e asks for %#v", w.event)
	}
	base := w.d.Session
	w.d.Swap(asked.Session)
	if got := w.d.Answers.Field("name").Text(); got != "Ola Lind" {
		t.Errorf("the form has the name %q", got)
	}
	w.d.SetField("name", payload.Answer{Value: payload.Text("Olaf")})
	w.d.SetField("notes", payload.Answer{Value: payload.Text("Left-handed")})
	w.d.SetStep("s2", payload.StepAnswer{Owners: &payload.Owners{Users: []int64{1}}})
	w.d.Changes()
	w.s.TakeForm(w.d.Session, w.d.Edited)
	w.d.Swap(base)
	w.s.CloseForm()
	w.s.SetSize(137, 20)
	w.sees("Olaf", "Notes", "owner:Review", "ann@acme.te")
	if got := w.cells(3); got != "Olaf|ola@lind.test|30.11.2026|Full-time|Data||Left-handed|ann@acme.test" {
		t.Errorf("the row says %q", got)
	}
	if what, done := w.s.Undo(); !done || what != "row 3 in the form" {
		t.Errorf("taken back is %q", what)
	}
	if got := w.cells(3); !strings.HasPrefix(got, "Ola Lind|ola@lind.test|30.11.2026|Full-time|Data||") || strings.Contains(got, "Left") {
		t.Errorf("the row says %q once that is taken back", got)
	}
}

func TestWhatIsDoneComesBack(t *testing.T) {
	w := open(t, starters, batch.Plan{Path: "/data/starters.csv"}).press("enter Ann enter down o down end -")
	plan := w.s.Plan()()
	again := open(t, starters, plan).sees("7 rows · 4 ready · 2 to mend · 1 left out")
	for _, row := range []int{2, 3, 4} {
		if got, want := again.cells(row), w.cells(row); got != want {
			t.Errorf("row %d comes back as %q, not %q", row, got, want)
		}
	}
	if w.press("up"); w.cells(4) == open(t, starters, batch.Plan{}).cells(4) {
		t.Error("row 4 was not changed")
	}
	for done := true; done; {
		_, done = w.s.Undo()
	}
	if back := w.s.Plan()(); len(back.Edits)+len(back.Left) != 0 {
		t.Errorf("once all is taken back there is kept %+v", back)
	}
	if plan.Path != "/data/starters.csv" || !slices.Equal(plan.Left, []int{3}) || len(plan.Edits) != 2 {
		t.Errorf("kept is %+v", plan)
	}
}

// The program may end at any moment: also while a cell is typed, or a row is open as a form.
func TestWhatIsDoneIsTakenBackAfterARestart(t *testing.T) {
	for typed, last := range map[string]string{"up up home enter Bob": "row 2, Full name", "e": "row 4 in the form", "": ""} {
		w := open(t, starters, batch.Plan{}).press("enter Ann enter down o down end - " + typed)
		if asked, ok := w.event.(stage.OpenRow); ok {
			form := asked.Session
			form.Answers.SetField("mail", payload.Answer{Value: payload.Text("w@z.test")})
			w.s.TakeForm(form, []stage.AnswerRef{{Field: "mail"}})
		}
		again := open(t, starters, w.s.Plan()())
		original := open(t, starters, batch.Plan{})
		var names []string
		for what, done := again.s.Undo(); done; what, done = again.s.Undo() {
			names = append(names, what)
			again = open(t, starters, again.s.Plan()()) // it ends again at each
		}
		want := []string{last, "row 4, Equipment", "left out: row 3", "row 2, Full name"}
		if last == "" {
			want = want[1:]
		}
		if !slices.Equal(names, want) {
			t.Errorf("taken back are %q, not %q", names, want)
		}
		if plan := again.s.Plan()(); len(plan.Edits)+len(plan.Left) != 0 || again.cells(4) != original.cells(4) {
			t.Errorf("what stays is %+v", plan)
		}
		for _, done := again.s.Redo(); done; _, done = again.s.Redo() {
		}
		for _, row := range []int{2, 3, 4} {
			if got, want := again.cells(row), w.cells(row); got != want {
				t.Errorf("%q: made again row %d says %q, not %q", typed, row, got, want)
			}
		}
		again.sees("1 left out")
	}
}

func TestAColumnThatIsNotKnownStopsEverythingUntilItIsSaid(t *testing.T) {
	w := open(t, strings.Replace(starters, "Employment", "Job", 1), batch.Plan{}).sees("✗ Job", `the column "Job"`, "m says what it is about")
	if w.press("n e l"); w.event != nil || w.s.Wrong() != 0 {
		t.Errorf("something is done before: %#v", w.event)
	}
	tuitest.Do(w.s.Choose("Employment", 3), w.take)
	w.sees("7 rows · 5 ready · 2 to mend", "Job → Employment")
	if plan := w.s.Plan()(); plan.Map["Job"] != "Employment" {
		t.Errorf("kept is %v", plan.Map)
	}
	tuitest.Do(w.s.Choose("", 3), w.take)
	w.sees("7 rows · 7 to mend", "Job (left out)") // the question is required
}

func TestNothingOfALaterRowIsCutWhereThereIsRoom(t *testing.T) {
	text := "Full name,Private e-mail\n" + strings.Repeat("Jo,jo@x.test\n", 600) + "Wilhelmina van der Berg-Zimmermann,w@x.test\n"
	open(t, text, batch.Plan{}).press("ctrl+end").sees("Wilhelmina van der Berg-Zimmermann")
}

// BenchmarkKey is what a key costs in 10,000 rows of 40 columns, with the screen after it.
// The limit is 4 ms.
func BenchmarkKey(b *testing.B) {
	d, s := large(b)
	for _, c := range []struct{ name, lead, keys string }{
		{"moved", "", "down right"}, {"paged", "", "pgdown pgdown pgup pgup"}, {"found", "/", "a n backspace backspace"}, {"typed", "enter", "a backspace"},
		{"marked", "", "space"}, {"all marked", "", "a"}, {"left out", "", "o"},
	} {
		b.Run(strings.ReplaceAll(c.name, " ", "_"), func(b *testing.B) {
			tuitest.Press(s.Update, "esc esc "+c.lead)
			keys := tuitest.Words(c.keys)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s.Update(keys[i%len(keys)])
				for c := d.Changes(); c != 0; c = d.Changes() {
					s.Changed(c)
				}
				_, _ = s.View(), s.Cursor()
			}
		})
	}
}

func large(b *testing.B) (*stage.Session, *rows.Stage) {
	t := onboarding()
	var text strings.Builder
	for i := range 33 {
		t.Fields = append(t.Fields, payload.Field{ID: fmt.Sprint("q", i), Label: fmt.Sprint("Question ", i), Type: payload.TypeText})
	}
	for i, f := range t.Fields {
		text.WriteString(f.Label + map[bool]string{true: "\n", false: ","}[i == len(t.Fields)-1])
	}
	for row := range 10_000 {
		fmt.Fprintf(&text, "Person %d,p%d@x.test,1 dec,Full-time,Data,Laptop,Some notes", row, row)
		for i := range 33 {
			fmt.Fprintf(&text, ",answer %d", i)
		}
		text.WriteByte('\n')
	}
	d := stage.NewSession(theme.Dark(), func() time.Time { return now }, payload.Env{Now: now, Zone: time.UTC, People: &payload.Directory{}})
	d.Open(launch.New(t, d.Now, d.Base))
	table, err := sheet.Read([]byte(text.String()), over.NewNames(t).Counting(nil))
	if err != nil {
		b.Fatal(err)
	}
	s := rows.New(d, rows.Options{Name: "large.csv", Base: d.Session, Sheet: table})
	s.SetSize(118, 36)
	take := func(msg tea.Msg) tea.Cmd { cmd, _ := s.Update(msg); return cmd }
	tuitest.Do(s.Activate(), take)
	d.Changes()
	return d, s
}

func TestAProcessThatCellsNameIsAskedForOnceAndNotWithinAKey(t *testing.T) {
	asked := 0
	w := openWith(t, "Full name,Private e-mail,Start date,Employment,@parent\nAnn,a@x.test,1 dec,Full-time,Spring\nBo,b@x.test,1 dec,Full-time,Spring\n", rows.Options{
		Parent: func(string) (string, error) { asked++; return "0123456789abcdef0123456789abcdef", nil },
	}).sees("2 rows · 2 ready")
	w.press("enter Cy enter e")
	if _, err := w.s.InFront(); err != nil || asked != 1 {
		t.Errorf("asked %d times, %v", asked, err)
	}
}

func TestAMendedRowLeavesTheWrongOnesAndTheNextTakesItsPlace(t *testing.T) {
	w := open(t, starters+"Ina Ott,ina@ott.test,x,Full-time,Data,\n", batch.Plan{}).press("/ wrong enter down").sees("›   5 ✗ Peer")
	w.press("right enter p@g.test enter right right enter down enter").sees("›   9 ✗ Ina", "2 of 8 rows")
}

func TestAFilledJSONValueComesBackAsOne(t *testing.T) {
	text := `[{"Full name":"Ann","Equipment":["Laptop","Badge"]},{"Full name":"Bo","Equipment":null}]`
	w := open(t, text, batch.Plan{}).press("end D")
	again := open(t, text, w.s.Plan()())
	if was, is := w.sheet.Row(1).Cell(1), again.sheet.Row(1).Cell(1); was != is || !is.JSON {
		t.Errorf("%+v comes back as %+v", was, is)
	}
}

func TestWhatIsPastedBehindTheEndIsTold(t *testing.T) {
	w := open(t, starters, batch.Plan{}).press("pgdown end paste:Phone⇥x⏎Badge")
	if n, _ := w.event.(stage.Notice); n.Text != "pasted into 1 cell; 2 cells more had no place behind the last row or column" {
		t.Errorf("told is %q", n.Text)
	}
}
