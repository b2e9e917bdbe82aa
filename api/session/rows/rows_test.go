package rows

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/sheet"
)

// form has a question of each of some types, two steps and a job title.
func form() payload.Template {
	field := func(id, label, alias string, kind payload.FieldType) payload.Field {
		return payload.Field{ID: id, Label: label, Alias: alias, Type: kind}
	}
	tier := field("f4", "Tier", "tier", payload.TypeDropdown)
	for i, text := range []string{"Gold", "Silver"} {
		tier.Options = append(tier.Options, payload.Option{ID: json.RawMessage{byte('1' + i)}, Text: text, Label: text})
	}
	name := field("f1", "Name", "full-name", payload.TypeText)
	name.Required = true
	return payload.Template{
		ID: "t1", Title: "Onboard",
		Fields: []payload.Field{name, field("f2", "City", "city", payload.TypeText), field("f3", "Start", "start", payload.TypeDate), tier,
			field("f5", "Buddy", "buddy", payload.TypePeople), field("f6", "Region", "area", payload.TypeText), field("f7", "Land", "region", payload.TypeText)},
		Steps: []payload.Step{
			{ID: "s1", Title: "Call", Alias: "call", AllowGuests: true, Roles: []payload.Role{{ID: "r1", Name: "Manager"}}},
			{ID: "s2", Title: "Bill", Alias: "bill"},
		},
	}
}

func env() payload.Env {
	return payload.Env{Zone: time.UTC, People: &payload.Directory{
		Me:      payload.Member{ID: 1, Email: "me@acme.test", Name: "Me"},
		Members: []payload.Member{{ID: 1, Email: "me@acme.test", Name: "Me"}, {ID: 7, Email: "bo@acme.test", Name: "Bo Li"}, {ID: 8, Email: "cy@acme.test", Name: "Cy"}},
		Groups:  []payload.Group{{ID: "g1", Name: "Sales"}, {ID: "g2", Name: "Ops, night"}},
	}}
}

func clock() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

var known = Known{
	Tags:    []payload.Thing{{ID: "a1", Name: "Urgent"}, {ID: "a2", Name: "EMEA"}, {ID: "a3", Name: "x, y"}},
	Folders: []payload.Thing{{ID: "d1", Name: "2026", Path: "HR/2026"}},
	Parent: func(text string) (string, error) {
		if text == "Project" {
			return "p1", nil
		}
		return "", errors.New("there is no process of that name")
	},
}

// read makes the table of a file over a base.
func read(t *testing.T, file string, base *session.Session, chosen Choices, key string) (*Table, error) {
	t.Helper()
	names := NewNames(form())
	s, err := sheet.Read([]byte(file), names.Counting(chosen))
	if err != nil {
		t.Fatal(err)
	}
	columns := Map(names, s, chosen, key)
	var wrong []string
	for _, c := range Unmapped(columns) {
		wrong = append(wrong, c.Explain())
	}
	if wrong != nil {
		return nil, errors.New(strings.Join(wrong, "; "))
	}
	return New(base, s, columns, known, key)
}

func base() *session.Session { return session.New(form(), clock, env()) }

// table is a sheet of these cells.
func table(t testing.TB, header []string, rows ...[]string) *sheet.Sheet {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err := w.WriteAll(append([][]string{header}, rows...))
	if err == nil {
		var s *sheet.Sheet
		if s, err = sheet.Read(b.Bytes(), func([]string) int { return 0 }); err == nil {
			return s
		}
	}
	t.Fatal(err)
	return nil
}

func TestAColumnIsWhatItsHeaderNames(t *testing.T) {
	for header, want := range map[string]string{
		"Name": "f1", " NAME ": "f1", "full-name": "f1", "Full-Name": "f1", "f1": "f1", "\u200bName": "f1", "N\u00adame": "f1",
		"Region": "f6", "region": "f7", "REGION": "the column \"REGION\" may fill more than one: Region f6, Land f7",
		"name": "f1", "@name": "@name", " @NAME": "@name", "@Tags": "@tags", "@tag": "@tags", "@folder": "@folder", "@owner": "@owner", "@parent": "@parent",
		"@nmae":      "the column \"@nmae\": there is no target \"@nmae\": there is @name",
		"owner:Call": "owner:s1", "OWNER: call": "owner:s1", "owner:*": "owner:*", "Deadline:Bill": "deadline:s2", "role:manager": "role:r1", "role: r1": "role:r1",
		"owner:Sing": "the column \"owner:Sing\": there is no step \"Sing\": there is \"Call\", \"Bill\"",
		"role:Cook":  "the column \"role:Cook\": there is no role of this template \"Cook\"",
		"Phone":      "the column \"Phone\" names nothing of this template",
	} {
		names := NewNames(form())
		columns := Map(names, table(t, []string{header}, []string{"x"}), nil, "")
		got := columns[0].Target.String()
		if columns[0].Wrong != nil {
			got = columns[0].Explain()
		}
		if got != want && (columns[0].Wrong == nil || !strings.HasPrefix(got, want)) {
			t.Errorf("%q is %s, want %s", header, got, want)
		}
	}
}

func TestColumnsThatFillNothingOrTheSameStopEverything(t *testing.T) {
	for name, c := range map[string]struct {
		file   string
		chosen Choices
		key    string
		want   string
	}{
		"unknown":                    {"Name,Phone\nA,\n", nil, "", `the column "Phone" names nothing`},
		"left out":                   {"Name,Phone\nA,1\n", Choices{"phone ": ""}, "", ""},
		"mapped":                     {"Who,City\nA,1\n", Choices{"Who": "full-name"}, "", ""},
		"mapped to nothing":          {"Who,City\nA,1\n", Choices{"Who": "Nam"}, "", `the column "Who": there is no field "Nam"`},
		"twice":                      {"Name,City,full-name\nA,1,B\n", nil, "", `the column "full-name" fills "Name", as the column "Name" does`},
		"twice by a choice":          {"Name,City\nA,1\n", Choices{"City": "Name"}, "", `the column "City" fills "Name"`},
		"keys of objects":            {`[{"Name":"A"},{"name":"B"}]`, nil, "", `the column "name" fills "Name"`},
		"the key alone":              {"Name,Id\nA,1\n", nil, "id", ""},
		"a key that is none":         {"Name\nA\n", nil, "id", `there is no column "id"`},
		"a key of two columns":       {"Name,Id,ID\nA,1,2\n", nil, "iD", `the key "iD" names columns 2 and 3`},
		"a key written exactly":      {"Name,Id,ID\nA,1,2\n", Choices{"ID": ""}, "Id", ""},
		"a delimiter by a choice":    {"Customer, new;Place\nA;B\n", Choices{"customer, NEW": "Name", "Place": "City"}, "", ""},
		"blank to the right":         {"Name,City,,\nA,B,, ,\n", nil, "", ""},
		"something without a header": {"Name,City,\nA,B,\nB,C,call her\n", nil, "", `column 3 has no header, and row 3 has "call her" in it`},
	} {
		_, err := read(t, c.file, base(), c.chosen, c.key)
		if got := fmt.Sprint(err); c.want == "" && err != nil || c.want != "" && !strings.Contains(got, c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestAHeaderBelowATitleOrMergedCellsIsSeen(t *testing.T) {
	names := NewNames(form())
	for file, want := range map[string]int{
		"Table 1\nName,City\nA,B\n":             2,
		"Table 1\n\nName;City;Start\nA;B;\n":    3,
		"Customer,,When\nName,City,Start\nA,B,": 2,
		"Name,Phone\nA,1\n":                     0,
		"Name,Phone,City\nName,City,\n":         0,
		"Phone\nName\n":                         0,
		`[{"A":"Name","B":"City"}]`:             0,
	} {
		s, err := sheet.Read([]byte(file), names.Counting(nil))
		if err != nil {
			t.Fatal(err)
		}
		if got := HeaderBelow(names, s); got != want {
			t.Errorf("%q: row %d, want %d", file, got, want)
		}
	}
}

// body is a launch without its answers' ids and layout.
func body(r Row) string {
	var o map[string]any
	if err := json.Unmarshal(r.Launch.Body, &o); err != nil {
		return err.Error()
	}
	delete(o, "checklist_id")
	data, _ := json.Marshal(o)
	return string(data)
}

func TestARowIsTheBaseWithItsCellsOverIt(t *testing.T) {
	b := base()
	text := func(s string) *string { return &s }
	for id, s := range map[string]string{"f1": "Anna", "f2": "Rom", "f3": "2026-12-01", "f4": "Gold"} {
		f, _ := form().Field(id)
		if err := b.Override(session.Input{Field: f, Origin: payload.FromSet, Text: text(s)}); err != nil {
			t.Fatal(err)
		}
	}
	b.Assign(form().Steps[0], session.Assignment{Who: []payload.Who{{Kind: payload.WhoMember, User: 8}}})
	b.Answers.EditDetails(func(d *payload.Details) { d.Name, d.Tags, d.Starred = "N", []string{"a1"}, new(bool) })
	before := string(b.Builder()().Body)
	const same = `{"name":"N","prerun":{"f1":"Anna","f2":"Rom","f3":"2026-12-01T00:00:00.000Z","f4":{"id":1,"text":"Gold","value":null}},"starred":false,"tags":["a1"],"tasks":{"s1":{"owners":{"groups":[],"guests":[],"users":[8]}},"s2":{"owners":{"groups":[],"guests":[],"users":[]}}}}`
	for _, c := range []struct{ file, want string }{
		{"Name\tCity\tStart\tTier\towner:Call\t@name\t@tags\t@starred\n \t\t\t\t\t\t\t\nx", ""},
		{"City,Start,Tier,owner:Call,@name,@tags,@starred,deadline:*\n,,, ,,,,\nx", ""},
		{"City\tTier\towner:Call\t@tags\nOslo\tsilver\tSales,new@guest.test\tEMEA, x, y\n", `{"name":"N","prerun":{"f1":"Anna","f2":"Oslo","f3":"2026-12-01T00:00:00.000Z","f4":{"id":2,"text":"Silver","value":null}},"starred":false,"tags":["a2","a3"],"tasks":{"s1":{"owners":{"groups":["g1"],"guests":["new@guest.test"],"users":[]}},"s2":{"owners":{"groups":[],"guests":[],"users":[]}}}}`},
		{"City,Start,Tier,owner:Call,@name,@tags,@starred\n-,-, - ,-,-,-,-\n", `{"name":"Onboard - 2026-11-23","prerun":{"f1":"Anna"}}`},
		{"City,Region,owner:Call,deadline:Call\n\\-,- x,+bo@acme.test,2026-12-02 10:00\n", `{"name":"N","prerun":{"f1":"Anna","f2":"-","f3":"2026-12-01T00:00:00.000Z","f4":{"id":1,"text":"Gold","value":null},"f6":"- x"},"starred":false,"tags":["a1"],"tasks":{"s1":{"deadline":"2026-12-02T10:00:00Z","owners":{"groups":[],"guests":[],"users":[8,7]}},"s2":{"owners":{"groups":[],"guests":[],"users":[]}}}}`},
		{"owner:Call\towner:*\trole:Manager\t@owner\t@users\t@groups\t@folder\t@parent\t@public\t@summary\n-\tOps, night\tbo@acme.test\tme\tbo@acme.test,8\tOps, night\tHR/2026\tProject\tTRUE\ts\n",
			`{"folders":["d1"],"groups":["g2"],"is_public":true,"name":"N","owner_id":"1","parent_id":"p1","prerun":{"f1":"Anna","f2":"Rom","f3":"2026-12-01T00:00:00.000Z","f4":{"id":1,"text":"Gold","value":null}},"roles":{"r1":{"groups":[],"guests":[],"users":[7]}},"starred":false,"summary":"s","tags":["a1"],"tasks":{"s1":{"owners":{"groups":[],"guests":[],"users":[]}},"s2":{"owners":{"groups":["g2"],"guests":[],"users":[]}}},"users":["7","8"]}`},
		{`[{"City":null,"Start":"","Tier":{"id":2},"Region":1.10,"owner:Call":["Sales",7],"@tags":["Urgent","x, y"],"@starred":true,"Buddy":"bo@acme.test"}]`,
			`{"name":"N","prerun":{"f1":"Anna","f2":"Rom","f3":"2026-12-01T00:00:00.000Z","f4":{"id":2,"text":"Silver","value":null},"f5":{"groups":[],"guests":[],"users":[7]},"f6":"1.10"},"starred":true,"tags":["a1","a3"],"tasks":{"s1":{"owners":{"groups":["g1"],"guests":[],"users":[7]}},"s2":{"owners":{"groups":[],"guests":[],"users":[]}}}}`},
	} {
		table, err := read(t, c.file, b, nil, "")
		if err != nil {
			t.Fatal(err)
		}
		want := c.want
		if want == "" {
			continue // a row that says nothing is none
		}
		r := table.Build(0)
		if got := body(r); got != want || r.Wrong() {
			t.Errorf("%s\n is %s\nwant %s\n%v", c.file, got, want, r.Problems)
		}
	}
	table, err := read(t, "Name,City\nAnna,\n", b, nil, "")
	if err != nil || body(table.Build(0)) != same {
		t.Errorf("%v\n%s\nwant %s", err, body(table.Build(0)), same)
	}
	if after := string(b.Builder()().Body); after != before {
		t.Errorf("the base was changed to\n%s", after)
	}
}

func TestEachWrongCellIsToldByItsColumn(t *testing.T) {
	table, err := read(t, "Name,Start,Tier,owner:Call,owner:Bill,deadline:Bill,@tags,@parent,@starred,Id\n"+
		",banana,Platin,nobody,a@b.test,never,Slow,None,perhaps,1\nA,,,,,2d after Bill,,,,1\nA\x00,,,,,,,,,\nA,,,,,,,,,9,x\n", base(), nil, "Id")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]string{
		{"Id", "Name", "Start", "Tier", "owner:Call", "owner:Bill", "deadline:Bill", "@tags", "@parent", "@starred"},
		{"deadline:Bill", "Id"},
		{"Name", "Id"},
		{""},
	} {
		r := table.Build(i)
		places := map[string]bool{}
		for _, p := range r.Problems {
			if p.Blocks() {
				places[p.Place] = true
			}
			if p.Column >= 0 && table.Header[p.Column] != p.Place {
				t.Errorf("column %d is called %q", p.Column, p.Place)
			}
		}
		slices.Sort(want)
		if got := slices.Sorted(maps.Keys(places)); !slices.Equal(got, want) {
			t.Errorf("row %d: %q, want %q\n%v", r.Number, got, want, r.Problems)
		}
	}
}

func TestARowWhoseKeyIsNullHasNone(t *testing.T) {
	table, err := read(t, `[{"Id":null,"Name":"A"},{"Id":1,"Name":"B"}]`, base(), nil, "Id")
	if err != nil {
		t.Fatal(err)
	}
	if !table.Build(0).Wrong() || table.Key(0) != "" || table.Build(1).Wrong() || table.Key(1) != "1" {
		t.Errorf("keys %q and %q", table.Key(0), table.Key(1))
	}
}

func TestANameIsAPatternForAllRows(t *testing.T) {
	b := base()
	name := func(s string) { b.Answers.EditDetails(func(d *payload.Details) { d.Name = s }) }
	name("Onboard {{full-name}}, {{start}} {{DATE}}")
	table, err := read(t, "Name,Start,@name\nAnna,2026-12-01,\nBo,,{{city}}\nCy,,-\n", b, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"Onboard Anna, 2026-12-01 2026-11-23", "{{city}}", "Onboard - 2026-11-23"} {
		if got := table.Build(i).Launch.Name; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	name("{{fullname}} {{Name}}")
	if _, err := read(t, "Name\nAnna\n", b, nil, ""); err == nil || !strings.Contains(err.Error(), `no question has the alias "fullname" or "Name"`) && !strings.Contains(err.Error(), `"fullname", "Name"`) {
		t.Errorf("%v", err)
	}
}

// A base with an answer that cannot be read, or that its draft asks anew, is mended by a row.
func TestARowDecidesWhatTheBaseLeftOpen(t *testing.T) {
	b := base()
	f, _ := form().Field("f3")
	bad := "banana"
	if err := b.Override(session.Input{Field: f, Origin: payload.FromSet, Text: &bad}); err != nil {
		t.Fatal(err)
	}
	table, err := read(t, "Name,Start\nAnna,2026-12-01\nBo,\n", b, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if r := table.Build(0); r.Wrong() {
		t.Errorf("%v", r.Problems)
	}
	if r := table.Build(1); !r.Wrong() || r.Problems[0].Place != "Start" {
		t.Errorf("%v", r.Problems)
	}
}

func TestPeopleOfATableAreAskedForOnce(t *testing.T) {
	names := NewNames(form())
	s, err := sheet.Read([]byte("Name\towner:Call\tBuddy\t@owner\nx@y.test\t+a@x.test, Sales\tb@x.test\t-\nz\ta@x.test\t[\"c@x.test\"]\tme\n"), names.Counting(nil))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(People(form(), s, Map(names, s, nil, "")), " "); got != "a@x.test Sales b@x.test c@x.test me" {
		t.Errorf("%s", got)
	}
}

// large is a template of 40 questions and 10 steps, and the file of a table of so many
// rows for it, each with people of its own.
func large(t testing.TB, rows int) (payload.Template, payload.Env, []byte) {
	t.Helper()
	of := payload.Template{ID: "t", Title: "T"}
	var header []string
	for i := range 40 {
		f := payload.Field{ID: fmt.Sprintf("f%d", i), Label: fmt.Sprintf("Question %d", i), Type: payload.TypeText}
		switch i % 8 {
		case 1:
			f.Type = payload.TypeDate
		case 5:
			f.Type = payload.TypePeople
		}
		of.Fields, header = append(of.Fields, f), append(header, f.Label)
	}
	for i := range 10 {
		of.Steps = append(of.Steps, payload.Step{ID: fmt.Sprintf("s%d", i), Title: fmt.Sprintf("Step %d", i), AllowGuests: true})
	}
	header = append(header, "owner:Step 1", "@name")
	people := env()
	for i := range 20000 {
		people.People.Members = append(people.People.Members, payload.Member{ID: int64(100 + i), Email: fmt.Sprintf("p%d@acme.test", i), Name: "P"})
	}
	people.People.Index()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(header)
	row := make([]string, len(header))
	for i := range rows {
		for j := range 40 {
			switch j % 8 {
			case 1:
				row[j] = "30.11.2026"
			case 5:
				row[j] = fmt.Sprintf("p%d@acme.test", (i+j)%20000)
			default:
				row[j] = fmt.Sprintf("answer %d of %d", j, i)
			}
		}
		row[40], row[41] = fmt.Sprintf("guest%d@x.test", i), fmt.Sprintf("Run %d", i)
		_ = w.Write(row)
	}
	w.Flush()
	return of, people, b.Bytes()
}

func open(t testing.TB, of payload.Template, env payload.Env, data []byte) *Table {
	t.Helper()
	names := NewNames(of)
	s, err := sheet.Read(data, names.Counting(nil))
	if err != nil {
		t.Fatal(err)
	}
	table, err := New(session.New(of, clock, env), s, Map(names, s, nil, ""), Known{}, "")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// A table that was read and checked holds on to its text and little more.
func TestATableCostsAFewTimesItsFile(t *testing.T) {
	of, env, data := large(t, 10000)
	inUse := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := inUse()
	table := open(t, of, env, data)
	for i := 0; i < table.Len(); i += 100 {
		if r := table.Build(i); r.Wrong() {
			t.Fatal(r.Problems)
		}
	}
	if n := inUse() - before; n > 3*uint64(len(data)) {
		t.Errorf("a table of %d bytes takes %d", len(data), n)
	}
	runtime.KeepAlive(table)
}

// Reading, mapping and checking 10,000 rows of 42 columns.
func BenchmarkCheck(b *testing.B) {
	of, env, data := large(b, 10000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		table := open(b, of, env, data)
		for i := range table.Len() {
			if r := table.Build(i); r.Wrong() {
				b.Fatal(r.Problems)
			}
		}
	}
}

// Whatever stands in a table, each row makes a payload that is JSON.
func FuzzBuild(f *testing.F) {
	for _, seed := range []string{
		"Name,Start,Tier,owner:Call,deadline:Bill,@tags,role:Manager\na,1 dec,gold,+bo@acme.test,2d after Call,\"Urgent,EMEA\",me\n-,\\-,-,-,-,-,-\n",
		`[{"Name":1.10,"Buddy":["me"],"@users":[7],"@starred":true,"owner:*":{"a":1},"Tier":{"id":2}}]`,
		"@name,@owner,@parent,@folder,@groups,@public\n{{x}},me,Project,2026,\"Ops, night\",yes\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		names := NewNames(form())
		s, err := sheet.Read(data, names.Counting(nil))
		if err != nil {
			return
		}
		columns := Map(names, s, nil, s.Header[0])
		for i, c := range columns {
			if c.Wrong != nil {
				columns[i].Target, columns[i].Wrong = Target{}, nil
			}
		}
		People(form(), s, columns)
		table, err := New(base(), s, columns, known, s.Header[0])
		if err != nil {
			return
		}
		for i := range min(table.Len(), 20) {
			if r := table.Build(i); !json.Valid(r.Launch.Body) {
				t.Fatalf("row %d of %q is %s", r.Number, data, r.Launch.Body)
			}
		}
	})
}

// What is written of tags and folders is read as those: by their ids, where their names
// together are another's, or two share one.
func TestWhatIsWrittenIsReadBack(t *testing.T) {
	k := Known{
		Tags:    []payload.Thing{{ID: "a1", Name: "x"}, {ID: "a2", Name: "y"}, {ID: "a3", Name: "x, y"}, {ID: "a4", Name: "z"}, {ID: "a5", Name: "two"}, {ID: "a6", Name: "two"}},
		Folders: []payload.Thing{{ID: "d1", Name: "2026", Path: "HR/2026"}},
	}
	s := session.New(form(), clock, env())
	for want, ids := range map[string][]string{
		"x, z": {"a1", "a4"}, "a1, a2": {"a1", "a2"}, "x, y": {"a3"}, "a3, a4": {"a3", "a4"}, "a5": {"a5"}, "gone": {"gone"}, "": nil,
	} {
		s.Answers.EditDetails(func(d *payload.Details) { d.Tags, d.Folders = ids, []string{"d1"} })
		if got := k.Written(Target{Property, "tags"}, s); got != want {
			t.Errorf("the tags %q are written %q, want %q", ids, got, want)
		}
	}
	if got := k.Written(Target{Property, "folders"}, s); got != "HR/2026" {
		t.Errorf("the folder is written %q", got)
	}
}
