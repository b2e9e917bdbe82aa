package payload

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kickoff/payload/rawjson"
)

// value is what an answer would be sent as, "" when it is left out.
func value(t *testing.T, f Field, a Answer, env Env) string {
	t.Helper()
	launch, _ := Build(Template{ID: "t", Title: "T", Fields: []Field{f}}, Snapshot{Fields: map[string]Answer{f.ID: a}}, env)
	var body struct{ Prerun map[string]json.RawMessage }
	if err := json.Unmarshal(launch.Body, &body); err != nil {
		t.Fatalf("%v\n%s", err, launch.Body)
	}
	return string(rawjson.Compact(body.Prerun[f.ID]))
}

func TestChoicesByTextThenFoldedThenID(t *testing.T) {
	twins := []Option{{ID: json.RawMessage(`1`), Text: "Same"}, {ID: json.RawMessage(`2`), Text: "Same"}, {ID: json.RawMessage(`3`), Text: "open"}, {ID: json.RawMessage(`4`), Text: "OPEN"}, {ID: json.RawMessage(`5`), Text: "3"}, {ID: json.RawMessage(`6`), Text: " Padded "}}
	for _, row := range []struct {
		kind FieldType
		raw  string
		want string // "" is an error
	}{
		{TypeDropdown, `"open"`, `{"id":3,"text":"open","value":null}`},
		{TypeDropdown, `"Open"`, ``},
		{TypeDropdown, `"Same"`, ``},
		{TypeRadio, `"Same"`, `"Same"`},
		{TypeRadio, `"same"`, `"Same"`},
		{TypeRadio, `"Open"`, ``},
		{TypeDropdown, `"3"`, `{"id":5,"text":"3","value":null}`},
		{TypeDropdown, `3`, `{"id":5,"text":"3","value":null}`},
		{TypeDropdown, `4`, `{"id":4,"text":"OPEN","value":null}`},
		{TypeDropdown, `"padded"`, `{"id":6,"text":" Padded ","value":null}`},
		{TypeDropdown, `{"id":2}`, `{"id":2,"text":"Same","value":null}`},
		{TypeDropdown, `{"id":"2","text":"Same"}`, `{"id":2,"text":"Same","value":null}`},
		{TypeDropdown, `{"text":"Same"}`, ``},
		{TypeDropdown, `{"id":99,"text":"PADDED"}`, `{"id":6,"text":" Padded ","value":null}`},
		{TypeDropdown, `{"id":99}`, ``},
		{TypeDropdown, `{"id":3,"text":"OPEN"}`, ``},
		{TypeDropdown, `{"id":3,"text":"nothing"}`, ``},
		{TypeDropdown, `{"value":"open"}`, ``},
		{TypeDropdown, `{"id":3,"id":4}`, ``},
		{TypeDropdown, `["open"]`, `{"id":3,"text":"open","value":null}`},
		{TypeDropdown, `["open","open"]`, ``},
		{TypeDropdown, `[["open"]]`, ``},
		{TypeDropdown, `[]`, `-`},
		{TypeDropdown, `[null,""]`, `-`},
		{TypeDropdown, `true`, ``},
		{TypeRadio, `{"id":4,"text":"OPEN","value":null}`, `"OPEN"`},
		{TypeRadio, `["OPEN"]`, `"OPEN"`},
		{TypeMultiselect, `"open,OPEN,,open"`, `[{"id":3,"text":"open","value":null,"selected":true},{"id":4,"text":"OPEN","value":null,"selected":true}]`},
		{TypeMultiselect, `"[\"3\", 4, {\"id\": 6}]"`, `[{"id":5,"text":"3","value":null,"selected":true},{"id":4,"text":"OPEN","value":null,"selected":true},{"id":6,"text":" Padded ","value":null,"selected":true}]`},
		{TypeMultiselect, `{"text":"open","selected":false}`, `[{"id":3,"text":"open","value":null,"selected":false}]`},
		{TypeMultiselect, `"Same"`, ``},
		{TypeMultiselect, `"open,nothing"`, ``},
		{TypeMultiselect, `"[\"open\""`, ``},
		{TypeMultiselect, `[{"text":"open","selected":"yes"}]`, ``},
		{TypeDropdown, `{"id":true,"text":"open"}`, ``},
		{TypeMultiselect, `",,"`, `-`},
		{TypeMultiselect, `[]`, `-`},
	} {
		f := Field{ID: "f", Type: row.kind, Options: twins}
		a, err := ParseJSON(f, json.RawMessage(row.raw), Env{})
		var why *ValueError
		switch got := value(t, f, a, Env{}); {
		case row.want == "" && !errors.As(err, &why):
			t.Errorf("%s %s was taken as %s", row.kind, row.raw, got)
		case row.want == "-" && (err != nil || got != ""):
			t.Errorf("%s %s is not blank: %s, %v", row.kind, row.raw, got, err)
		case row.want != "" && row.want != "-" && (err != nil || got != row.want):
			t.Errorf("%s %s sends %s, %v, want %s", row.kind, row.raw, got, err, row.want)
		}
	}
}

func TestOptionWithACommaIsChosenWhole(t *testing.T) {
	f := Field{ID: "f", Type: TypeMultiselect, Options: options("Red, dark", "Blue", "[x]")}
	for text, want := range map[string][]string{"red, dark": {"Red, dark"}, `["Blue","Red, dark"]`: {"Blue", "Red, dark"}, "[x]": {"[x]"}, "[X],blue": {"[x]", "Blue"}} {
		a, err := Parse(f, text, Env{})
		var got []string
		for _, c := range a.Choices() {
			got = append(got, c.Text)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s chooses %q, %v", text, got, err)
		}
	}
}

func TestAChoiceThatIsNoOptionListsThem(t *testing.T) {
	_, err := Parse(Field{Type: TypeDropdown, Options: options("Silver", "Gold")}, "Platinum\x1b[31m", Env{})
	if got := err.Error(); got != `"Platinum\u001b[31m" is not one of the options: choose one of "Silver", "Gold"` {
		t.Error(got)
	}
}

func TestFieldWhoseOptionsAreNotToldTakesTheWholeOption(t *testing.T) {
	f := Field{ID: "f", Type: TypeDropdown}
	if _, err := Parse(f, "Gold", Env{}); err == nil {
		t.Error("a text alone was taken")
	}
	a, err := Parse(f, `{"id": 9, "text": "Gold"}`, Env{})
	if got := value(t, f, a, Env{}); err != nil || got != `{"id":9,"text":"Gold","value":null}` {
		t.Error(got, err)
	}
	f.Type = TypeRadio
	a, err = Parse(f, `Gold`, Env{})
	if got := value(t, f, a, Env{}); err != nil || got != `"Gold"` {
		t.Error(got, err)
	}
}

func TestFilesByLinkPathAndObject(t *testing.T) {
	env := acme(t)
	f := Field{ID: "f", Type: TypeFile}
	for raw, want := range map[string]string{
		`"https://x.test/a.pdf,https://y.test/b.pdf"`:         `[{"filename":"a.pdf","source":"url","url":"https://x.test/a.pdf"},{"filename":"b.pdf","source":"url","url":"https://y.test/b.pdf"}]`,
		`"https://x.test/a.pdf?x=1,2"`:                        `[{"filename":"a.pdf","source":"url","url":"https://x.test/a.pdf?x=1,2"}]`,
		`"HTTP://x.test"`:                                     `[{"filename":"x.test","source":"url","url":"HTTP://x.test"}]`,
		`"https://x.test:8080/?q=a/b.pdf"`:                    `[{"filename":"x.test","source":"url","url":"https://x.test:8080/?q=a/b.pdf"}]`,
		`"https://x.test/a%20b.pdf"`:                          `[{"filename":"a b.pdf","source":"url","url":"https://x.test/a%20b.pdf"}]`,
		`"https://x.test/a.pdf https://y.test/b.pdf\n/a.pdf"`: `[{"filename":"a.pdf","source":"url","url":"https://x.test/a.pdf"},{"filename":"b.pdf","source":"url","url":"https://y.test/b.pdf"},{"filename":"a.pdf","source":"local","upload":"/a.pdf"}]`,
		`"https://x.test/a.pdf,a.pdf"`:                        `[{"filename":"a.pdf","source":"url","url":"https://x.test/a.pdf"},{"filename":"a.pdf","source":"local","upload":"a.pdf"}]`,
		`"report, final.pdf"`:                                 `[{"filename":"report, final.pdf","source":"local","upload":"report, final.pdf"}]`,
		`["docs/q 1.pdf", {"url":"u/x.pdf","b":1,"a":"é<>"}]`: `[{"filename":"q 1.pdf","source":"local","upload":"docs/q 1.pdf"},{"url":"u/x.pdf","b":1,"a":"é<>"}]`,
		`"[\"a,b.pdf\"]"`:                                     `[{"filename":"a,b.pdf","source":"local","upload":"a,b.pdf"}]`,
		`{"id":"asset1"}`:                                     `[{"id":"asset1"}]`,
		`{"full_url":"u"}`:                                    `[{"full_url":"u"}]`,
		`[]`:                                                  ``,
		`""`:                                                  ``,
		`{"upload":"a.pdf"}`:                                  `[{"filename":"a.pdf","source":"local","upload":"a.pdf"}]`,
	} {
		a, err := ParseJSON(f, json.RawMessage(raw), env)
		if got := value(t, f, a, env); err != nil || got != want {
			t.Errorf("%s sends %s, %v, want %s", raw, got, err, want)
		}
	}
	for _, raw := range []string{`42`, `[42]`, `true`, `[["a.pdf"]]`, `{"filename":"a.pdf"}`, `{"id":""}`, `{"id":null}`, `{"url":"u","source":"ftp"}`, `{"url":"u","url":"v"}`, `"ftp://x.test/a.pdf"`, `"https://"`, `"[{\"url\":"`} {
		if a, err := ParseJSON(f, json.RawMessage(raw), env); err == nil {
			t.Errorf("%s was taken: %+v", raw, a)
		}
	}
}

func TestFilesAsTheyAreTypedAndDropped(t *testing.T) {
	there := map[string]bool{"a, b.pdf": true, `a\ b.pdf`: true, "/home/jo/x, y.pdf": true, "comma, file.pdf": true}
	env := Env{Home: "/home/jo", Size: func(path string) (int64, error) {
		if there[path] {
			return 1, nil
		}
		return 0, errors.New("gone")
	}}
	for text, want := range map[string][]string{
		"a.pdf":                               {"a.pdf"},
		" a.pdf , b c.pdf,, ":                 {"a.pdf", "b c.pdf"},
		"a, b.pdf":                            {"a, b.pdf"},
		`a\ b.pdf`:                            {`a\ b.pdf`},
		"~/c.pdf, ~jo/d.pdf, ~":               {"/home/jo/c.pdf", "~jo/d.pdf", "/home/jo"},
		"~/x, y.pdf":                          {"/home/jo/x, y.pdf"},
		`'c d.pdf'`:                           {"c d.pdf"},
		`"c, d.pdf"`:                          {"c, d.pdf"},
		`'/c d.pdf' '/e, f.pdf'`:              {"/c d.pdf", "/e, f.pdf"},
		`'/c d.pdf',"/e.pdf",/f.pdf`:          {"/c d.pdf", "/e.pdf", "/f.pdf"},
		`"~/c.pdf" '/d e.pdf' /f.pdf ~/g.pdf`: {"/home/jo/c.pdf", "/d e.pdf", "/f.pdf", "/home/jo/g.pdf"},
		`'s day.pdf`:                          {"'s day.pdf"},
		`'/it'\''s.pdf' '/b.pdf'`:             {"/it's.pdf", "/b.pdf"},
		`'/it'"'"'s.pdf'`:                     {"/it's.pdf"},
		`"/my \"x\" \$1.pdf" /b.pdf`:          {`/my "x" $1.pdf`, "/b.pdf"},
		`/it\'s\ \"x\".pdf /b\\c.pdf`:         {`/it's "x".pdf`, `/b\c.pdf`},
		`"C:\my docs\a.pdf" C:\b.pdf "\\s\x y\c.pdf"`:                {`C:\my docs\a.pdf`, `C:\b.pdf`, `\\s\x y\c.pdf`},
		"x.pdf, comma, file.pdf, y.pdf":                              {"x.pdf", "comma, file.pdf", "y.pdf"},
		"file:/c.pdf\r\nfile://laptop/d.pdf\r\nfile:///C:/e%20f.pdf": {"/c.pdf", "/d.pdf", "C:/e f.pdf"},
		`& 'C:\my docs\a.pdf'`:                                       {`C:\my docs\a.pdf`},
		`& 'C:\it''s ''x''.pdf' & "\\s\y z\c.pdf"`:                   {`C:\it's 'x'.pdf`, `\\s\y z\c.pdf`},
		`& '/my docs/a.pdf', b.pdf`:                                  {"/my docs/a.pdf", "b.pdf"},
		"& b.pdf":                                                    {"& b.pdf"},
		`a.pdf, ./a.pdf, "a.pdf", x/../a.pdf, /a.pdf`:                {"a.pdf", "/a.pdf"},
		`"a"b.pdf`:                   {`"a"b.pdf`},
		`c\ d.pdf`:                   {"c d.pdf"},
		`/c\ d\,e.pdf /f\(1\).pdf`:   {"/c d,e.pdf", "/f(1).pdf"},
		`C:\dir\c.pdf`:               {`C:\dir\c.pdf`},
		"/My Documents/c.pdf":        {"/My Documents/c.pdf"},
		"/My Documents/c.pdf /d.pdf": {"/My Documents/c.pdf", "/d.pdf"},
		"a /b.pdf":                   {"a /b.pdf"},
		"file:///c%20d.pdf file://localhost/e.pdf": {"/c d.pdf", "/e.pdf"},
		"file:///100%.pdf":                         {"/100%.pdf"},
		"/c.pdf\n/d.pdf":                           {"/c.pdf", "/d.pdf"},
		`["~/c.pdf", "file:///d.pdf", "e, f.pdf"]`: {"/home/jo/c.pdf", "/d.pdf", "e, f.pdf"},
	} {
		a, err := Parse(Field{Type: TypeFile}, text, env)
		var got []string
		for _, f := range a.Files() {
			got = append(got, f.Path)
		}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", text, err, diff)
		}
		if strings.Contains(text, `\u00`) {
			t.Errorf("%s is not as it was typed", text)
		}
	}
}

func TestTableCells(t *testing.T) {
	f := Field{ID: "f", Type: TypeTable, Columns: []Column{{Label: "Item"}, {Label: "Qty"}}}
	for raw, want := range map[string]string{
		`"[\"a\", 3]"`:             `["a",3]`,
		`"[{\"T1\":\"a\"}, null]"`: `[{"T1":"a"},null]`,
		`["",""]`:                  `["",""]`,
		`"a|"`:                     `["a",""]`,
		`"\ta"`:                    `["","a"]`,
		`"a\tb|c"`:                 `["a","b|c"]`,
		`"a \t b\r\n"`:             `["a "," b"]`,
		`"\"a\"\tb"`:               `["\"a\"","b"]`,
		`"\"a\tb\"\tc"`:            `["a\tb","c"]`,
		`"Item\tqty\na\t3"`:        `["a","3"]`,
		`"a \"b\"|c"`:              `["a \"b\"","c"]`,
		`{"Item":"a"}`:             `["a",""]`,
		`"|"`:                      ``,
		`" "`:                      ``,
	} {
		a, err := ParseJSON(f, json.RawMessage(raw), Env{})
		if got := value(t, f, a, Env{}); err != nil || got != want {
			t.Errorf("%s sends %s, %v, want %s", raw, got, err, want)
		}
	}
	for _, raw := range []string{`[]`, `"[]"`, `["a"]`, `"a"`, `"a|b|c"`, `"a\tb\nc\td"`, `"a\tb\t"`, `"a | b\nc | d"`, `"\"a\nb\"\tc"`, `42`, `true`, `"[\"a\""`, `"{\"Item\":\"a\",\"Qty\":\"b\"}"`, `{"Item":"a","item":"b"}`} {
		if a, err := ParseJSON(f, json.RawMessage(raw), Env{}); err == nil {
			t.Errorf("%s was taken: %+v", raw, a)
		}
	}
	f.Columns = nil
	if _, err := Parse(f, "[]", Env{}); err == nil {
		t.Error("an empty list was taken for a table without columns")
	}
	if _, err := ParseJSON(f, json.RawMessage(`{"Item":"a"}`), Env{}); err == nil || !strings.Contains(err.Error(), `write ["…"]`) {
		t.Errorf("an object for a table without columns: %v", err)
	}
}

func TestAPastedRow(t *testing.T) {
	f := Field{Type: TypeTable, Columns: []Column{{Label: "Item"}, {Label: "Qty"}, {Label: "Price"}}}
	for _, c := range []struct {
		text string
		from int
		want []string
		err  string
	}{
		{"Desk\t1\t9.50\r\n", 0, []string{"Desk", "1", "9.50"}, ""},
		{"Desk\t1", 0, []string{"Desk", "1"}, ""},
		{"1\t9.50\t\t", 1, []string{"1", "9.50"}, ""},
		{"Desk\t1\t9.50", 1, nil, "has 3 cells, and from here on there is room for 2"},
		{"a\t1\nb\t2\n", 0, nil, "has 2 rows, and Tallyfy keeps one"},
		{"a\nb", 0, nil, "has 2 rows"},
		{"ITEM\tqty\tPrice\r\nDesk\t1\t9.50", 0, []string{"Desk", "1", "9.50"}, ""},
		{"Qty\tPrice\n1\t9", 1, []string{"1", "9"}, ""},
		{"\"two\nlines\"\t1\t9", 0, []string{"two\nlines", "1", "9"}, ""},
		{"Desk,1,9.50\n", 0, []string{"Desk", "1", "9.50"}, ""},
		{`"Desk, large";1;"9,50"`, 0, []string{"Desk, large", "1", "9,50"}, ""},
		{"Desk,1,9.50\nChair,2,4", 0, nil, "has 2 rows"},
		{"Desk, large, white", 0, nil, ""},
		{"9,50", 1, nil, ""},
		{"Desk", 0, nil, ""},
		{"Desk\n", 0, nil, ""},
		{"", 0, nil, ""},
	} {
		got, err := PastedRow(f, c.text, c.from)
		if said := fmt.Sprint(err); !slices.Equal(got, c.want) || (err == nil) != (c.err == "") || err != nil && !strings.Contains(said, c.err) {
			t.Errorf("%q from %d: %q, %v, want %q, %s", c.text, c.from, got, err, c.want, c.err)
		}
	}
}

func TestPeopleAsGiven(t *testing.T) {
	env := acme(t)
	f := Field{ID: "f", Type: TypePeople}
	for raw, want := range map[string]string{
		`"JO@acme.test, 7, finance, new@x.test,,"`: `{"users":[42,7],"guests":["new@x.test"],"groups":["g1"]}`,
		`"me,jo@acme.test,42"`:                     `{"users":[42],"guests":[],"groups":[]}`,
		`"ANN@partner.com"`:                        `{"users":[],"guests":["ann@partner.com"],"groups":[]}`,
		`["g2", 42]`:                               `{"users":[42],"guests":[],"groups":["g2"]}`,
		`42`:                                       `{"users":[42],"guests":[],"groups":[]}`,
		`{"guests":["x@y.zz"],"users":["42"]}`:     `{"guests":["x@y.zz"],"users":["42"]}`,
		`{"users":[],"guests":[],"groups":[]}`:     ``,
		`{}`:                                       ``,
		`[]`:                                       ``,
	} {
		a, err := ParseJSON(f, json.RawMessage(raw), env)
		if got := value(t, f, a, env); err != nil || got != want {
			t.Errorf("%s sends %s, %v, want %s", raw, got, err, want)
		}
	}
	for _, raw := range []string{`"gone@acme.test"`, `"twins"`, `"nobody"`, `"99"`, `"a@b"`, `{"people":[1]}`, `{"users":7}`, `{"users":["x"]}`, `{"users":[0]}`, `{"users":[-7]}`, `{"users":[true]}`, `{"guests":[""]}`, `true`, `[{"id":1}]`, `"{\"users\":[1"`} {
		a, err := ParseJSON(f, json.RawMessage(raw), env)
		var why *ValueError
		if !errors.As(err, &why) {
			t.Errorf("%s: %+v, %v", raw, a, err)
		}
	}
}

func TestDatesAreKeptAsTypedAndSentInUTC(t *testing.T) {
	env := acme(t)
	f := Field{ID: "f", Type: TypeDate}
	for text, want := range map[string]string{
		" +3d ":                     `"2026-11-28T00:00:00.000Z"`,
		"2026-03-11T09:30:00.123Z":  `"2026-03-11T09:30:00.123Z"`,
		"2026-03-11T09:30:00+02:00": `"2026-03-11T07:30:00.000Z"`,
		"2026-07-01":                `"2026-07-01T00:00:00.000Z"`,
	} {
		a, err := Parse(f, text, env)
		if got := value(t, f, a, env); err != nil || got != want || a.Text() != strings.TrimSpace(text) {
			t.Errorf("%s sends %s, %v, kept as %q", text, got, err, a.Text())
		}
	}
	a, err := Parse(f, "banana", env)
	if err == nil || a.Text() != "banana" {
		t.Errorf("what was typed is gone: %+v, %v", a, err)
	}
	if got := value(t, f, a, env); got != "" {
		t.Errorf("a date that is none was sent: %s", got)
	}
	mustFind(t, Check(f, a, env), Invalid, "not a date")
	for _, raw := range []string{`1764547200`, `true`, `["2026-12-01"]`, `{"value":"2026-12-01"}`} {
		if _, err := ParseJSON(f, json.RawMessage(raw), env); err == nil {
			t.Errorf("%s was taken for a date", raw)
		}
	}
}

func TestBrokenInputIsAnErrorAndNeverAPanic(t *testing.T) {
	env := acme(t)
	for _, f := range append(everyType().Fields, Field{ID: "u", Type: "new"}) {
		for _, raw := range []string{`{`, `nul`, `"\ud800"`, "\"\xff\"", `[`, `{"a":1}x`, strings.Repeat("[", 20_000), "\x00", ``, `null`} {
			a, err := ParseJSON(f, json.RawMessage(raw), env)
			if (raw == `null` || raw == ``) && (err != nil || !a.Blank(f.Type)) {
				t.Errorf("%s: %q is not blank: %+v, %v", f.Type, raw, a, err)
			}
			Build(Template{Fields: []Field{f}}, Snapshot{Fields: map[string]Answer{f.ID: a}}, env)
		}
	}
}

func TestDisplayIsOneSafeLine(t *testing.T) {
	env, tpl := acme(t), everyType()
	for id, row := range map[string][2]string{
		"f-area":   {"two\nlines\x1b[31m\u202e", "two lines"},
		"f-date":   {"mon 30 nov", "Mon 30 Nov 2026"},
		"f-time":   {"tomorrow", "Thu 26 Nov 2026, 09:00"},
		"f-multi":  {"SLA, SSO", "SLA, SSO"},
		"f-file":   {"https://x.test/q3.pdf?x=1, a.pdf", "q3.pdf, a.pdf"},
		"f-table":  {`["a", ""]`, "a | –"},
		"f-people": {"me, ann@partner.com, g1", "Jo Smith, Ann (guest), Finance"},
		"f-drop":   {"gold", "Gold"},
		"f-mail":   {"", ""},
	} {
		f := field(t, tpl, id)
		a, err := Parse(f, row[0], env)
		if got := Display(f, a, env); err != nil || got != row[1] {
			t.Errorf("%s shows %q, %v, want %q", id, got, err, row[1])
		}
	}
}

func TestATextShowsPrefixSuffixAndWhatItsHTMLReads(t *testing.T) {
	for want, c := range map[string]struct {
		field Field
		text  string
	}{
		"€ 4200 net":           {Field{Type: TypeText, Prefix: "€", Suffix: "net"}, "4200"},
		"Hello Jo & Ann - one": {Field{Type: TypeTextarea, RichText: true}, "<p>Hello <b>Jo</b> &amp; Ann</p>\n<ul><li>one</li></ul>"},
		"<p>as it is</p>":      {Field{Type: TypeTextarea}, "<p>as it is</p>"},
	} {
		a := Answer{Value: Text(c.text)}
		if got := Display(c.field, a, Env{}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		c.field.ID = "f"
		if got := value(t, c.field, a, Env{}); got != string(rawjson.AppendString(nil, c.text)) {
			t.Errorf("sends %s", got)
		}
	}
	if got := (Field{Type: TypeTextarea, RichText: true}).Prompt(); got != "type an answer, as HTML or plain text" {
		t.Errorf("asks %q", got)
	}
	if got := Display(Field{Type: TypeText, Prefix: "€"}, Answer{}, Env{}); got != "" {
		t.Errorf("nothing shows as %q", got)
	}
}

func TestChoicesAreTypedAgainAsTheSame(t *testing.T) {
	multi := Field{Type: TypeMultiselect, Options: options("A", "B", "A, B", "Same", "Same")}
	choice := func(i int) Choice { return Choice{ID: multi.Options[i].ID, Text: multi.Options[i].Text} }
	out := choice(1)
	out.Unselected = true
	single := multi
	single.Type = TypeDropdown
	for text, row := range map[string]struct {
		field  Field
		chosen Choices
	}{
		`A`:    {multi, Choices{choice(0)}},
		`B, A`: {multi, Choices{choice(1), choice(0)}},
		`A, B`: {multi, Choices{choice(2)}},
		`[{"id":1,"text":"A"},{"id":2,"text":"B"}]`:                  {multi, Choices{choice(0), choice(1)}},
		`[{"id":1,"text":"A"},{"id":2,"text":"B","selected":false}]`: {multi, Choices{choice(0), out}},
		`[{"id":5,"text":"Same"}]`:                                   {multi, Choices{choice(4)}},
		`5`:                                                          {single, Choices{choice(4)}},
	} {
		got := Retyped(row.field, Answer{Value: row.chosen}, Env{})
		a, err := Parse(row.field, got, Env{})
		if got != text || err != nil || !a.Same(Answer{Value: row.chosen}) {
			t.Errorf("%v is %s, want %s: %v, %v", row.chosen, got, text, a, err)
		}
	}
}

func TestCellsAndGroupsAreTypedAgainAsTheSame(t *testing.T) {
	table := Field{Type: TypeTable, Columns: []Column{{Label: "Item"}, {Label: "Qty"}}}
	for _, raw := range []string{`["a","b"]`, `["","b"]`, `[" a","b "]`, `["[1","x"]`, `["{x}","y"]`, `["a|b",""]`, `[1,"x"]`} {
		a, _ := ParseJSON(table, json.RawMessage(raw), Env{})
		again, err := Parse(table, a.Plain(nil), Env{})
		if err != nil || !again.Same(a) {
			t.Errorf("%s is %q: %v, %v", raw, a.Plain(nil), again.Value, err)
		}
	}
	if got := (Table{}).Plain(nil); got != "" {
		t.Errorf("no cells are %q", got)
	}
	d := &Directory{Groups: []Group{{ID: "1", Name: "A"}, {ID: "2", Name: "B"}, {ID: "3", Name: "A, B"}, {ID: "4", Name: "Same"}, {ID: "5", Name: "Same"}}}
	for text, groups := range map[string][]string{"A": {"1"}, "1, 2": {"1", "2"}, "A, B": {"3"}, "B, A": {"2", "1"}, "5": {"5"}} {
		o := Owners{Groups: groups}
		again, err := d.findAll(o.Plain(d))
		if got := o.Plain(d); got != text || err != nil || !again.Same(o) {
			t.Errorf("%v is %q, want %q: %v, %v", groups, got, text, again, err)
		}
	}
}

func TestFilesCanBeTypedAgain(t *testing.T) {
	for _, files := range [][]File{
		{{Path: "/a.pdf"}, {Object: FileObject("https://x.test/b.pdf")}},
		{{Path: "a, b.pdf"}},
		{{Path: "R&D <1>, b.pdf"}},
		{{Path: "'a' b.pdf"}, {Path: `a\ b.pdf`}},
		{{Path: "a.pdf"}, {Object: json.RawMessage(`{"id":"1","url":"u"}`)}},
		{{Object: json.RawMessage(`{"id":"1","url":"u"}`)}},
	} {
		text := Files{List: files}.Plain(nil)
		a, err := Parse(Field{Type: TypeFile}, text, Env{})
		if diff := cmp.Diff(files, a.Files()); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", text, err, diff)
		}
		if strings.Contains(text, `\u00`) {
			t.Errorf("%s is not as it was typed", text)
		}
	}
}
