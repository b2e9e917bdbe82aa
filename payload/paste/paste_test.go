package paste_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kickoff/payload"
	"kickoff/payload/paste"
)

func options(words ...string) []payload.Option {
	var out []payload.Option
	for i, w := range words {
		out = append(out, payload.Option{ID: json.RawMessage(fmt.Sprint(i + 1)), Text: w, Label: w})
	}
	return out
}

func hiring() payload.Template {
	return payload.Template{ID: "t", Title: "Hiring", Fields: []payload.Field{
		{ID: "f1", Alias: "full-name-1", Label: "Full name", Type: payload.TypeText, Required: true},
		{ID: "f2", Alias: "private-e-mail-2", Label: "Private e-mail", Type: payload.TypeEmail},
		{ID: "f3", Label: "Start date", Type: payload.TypeDate},
		{ID: "f4", Label: "Employment type", Type: payload.TypeRadio, Options: options("Full-time", "Part-time", "Contractor")},
		{ID: "f5", Label: "Equipment", Type: payload.TypeMultiselect, Options: options("Laptop", "Badge", "Standing desk", "2 screens")},
		{ID: "f6", Label: "Buddy", Type: payload.TypePeople},
		{ID: "f7", Label: "Notes for the team", Type: payload.TypeTextarea},
		{ID: "f8", Label: "Extra purchase", Type: payload.TypeTable, Columns: []payload.Column{{Label: "Item"}, {Label: "Price"}}},
		{ID: "f9", Label: "Desk: floor", Type: payload.TypeText},
		{ID: "g1", Label: "Start of probation", Type: payload.TypeDate},
		{ID: "g2", Label: "Team", Type: payload.TypeText},
		{ID: "g3", Label: "team", Type: payload.TypeText},
		{ID: "g4", Label: "Vertragsbeginn Österreich", Type: payload.TypeText},
	}}
}

func env() payload.Env {
	return payload.Env{Now: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC), People: &payload.Directory{
		Members: []payload.Member{
			{ID: 2, Name: "Kim Lee", Email: "kim@acme.test"},
			{ID: 3, Name: "Ann Roe", Email: "ann@acme.test"}, {ID: 4, Name: "Ann Roe", Email: "roe@acme.test"},
		},
	}}
}

// read is a block in short: "Full name=Jane" for what would be filled, "~" before it
// for a name that is only near, and "!" with the reason for what would not.
func read(text string) []string {
	var got []string
	for _, f := range paste.Read(hiring(), text, env()).Fills {
		sign := ""
		if f.Near {
			sign = "~"
		}
		if f.Wrong != "" {
			got = append(got, "!"+f.Label+": "+f.Wrong)
			continue
		}
		got = append(got, sign+f.Field.Label+"="+strings.ReplaceAll(payload.Display(f.Field, f.Answer, env()), "\n", "/"))
	}
	return got
}

func TestBlocks(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
		// offers: the block opens the offer by itself.
		offers bool
	}{
		"lines":                {"Full name: Jane Smith\nStart date: 1 dec", []string{"Full name=Jane Smith", "Start date=Tue 1 Dec 2026"}, true},
		"windows lines":        {"Full name: Jane Smith\r\nStart date: 2026-12-01\r\n", []string{"Full name=Jane Smith", "Start date=Tue 1 Dec 2026"}, true},
		"case and blanks":      {"  full NAME :  Jane Smith \n\n START  DATE: tomorrow", []string{"Full name=Jane Smith", "Start date=Fri 27 Nov 2026"}, true},
		"by alias and id":      {"full-name-1: Jane\nf3: tomorrow", []string{"Full name=Jane", "Start date=Fri 27 Nov 2026"}, true},
		"equals signs":         {"Full name = Jane\nf2=jane@x.test", []string{"Full name=Jane", "Private e-mail=jane@x.test"}, true},
		"tabs, downwards":      {"Full name\tJane\nPrivate e-mail\tjane@x.test\n", []string{"Full name=Jane", "Private e-mail=jane@x.test"}, true},
		"bullets":              {"- Full name: Jane\n* Private e-mail: jane@x.test\n• Start date: tomorrow", []string{"Full name=Jane", "Private e-mail=jane@x.test", "Start date=Fri 27 Nov 2026"}, true},
		"numbers":              {"1. Full name: Jane\n2) Private e-mail: jane@x.test", []string{"Full name=Jane", "Private e-mail=jane@x.test"}, true},
		"bold, as in Markdown": {"**Full name:** Jane\n**Private e-mail**: jane@x.test", []string{"Full name=Jane", "Private e-mail=jane@x.test"}, true},
		"a quoted mail":        {"> Full name: Jane\n> Private e-mail: jane@x.test", []string{"Full name=Jane", "Private e-mail=jane@x.test"}, true},
		"stars of a form":      {"Full name *: Jane\nPrivate e-mail (required): jane@x.test", []string{"Full name=Jane", "Private e-mail=jane@x.test"}, true},
		"values below":         {"Full name\nJane Smith\n\nStart date:\n1 dec\n", []string{"Full name=Jane Smith", "Start date=Tue 1 Dec 2026"}, true},
		"a list below":         {"Full name: Jane\nEquipment:\n- Laptop\n- Standing desk", []string{"Full name=Jane", "Equipment=Laptop, Standing desk"}, true},
		"a list of one below":  {"Equipment:\n1. Badge\n2 screens\nFull name: -Jane-", []string{"Equipment=Badge, 2 screens", "Full name=-Jane-"}, true},
		"a list on one line":   {"Equipment: laptop, badge\nFull name: Jane", []string{"Equipment=Laptop, Badge", "Full name=Jane"}, true},
		"long text":            {"Notes for the team:\nComes at nine.\n\nNote: has a dog.\nFull name: Jane", []string{"Notes for the team=Comes at nine. Note: has a dog.", "Full name=Jane"}, true},
		"a colon in the label": {"Desk: floor: 4\nFull name: Jane", []string{"Desk: floor=4", "Full name=Jane"}, true},
		"a colon in the value": {"Full name: Jane: the second\nPrivate e-mail: jane@x.test", []string{"Full name=Jane: the second", "Private e-mail=jane@x.test"}, true},
		"full-width colon":     {"Full name：简\nStart date：2026-12-01", []string{"Full name=简", "Start date=Tue 1 Dec 2026"}, true},
		"near":                 {"Full name: Jane\nprivate email: jane@x.test\nStrat date: tomorrow\nEmployment: contractor", []string{"Full name=Jane", "~Private e-mail=jane@x.test", "~Start date=Fri 27 Nov 2026", "~Employment type=Contractor"}, true},
		"more words than ours": {"The full name: Jane\nBuddy: kim@acme.test", []string{"~Full name=Jane", "Buddy=Kim Lee"}, true},
		"people by name":       {"Buddy: kim LEE, jo@x.test\nFull name: Jane", []string{"Buddy=Kim Lee, jo@x.test (guest)", "Full name=Jane"}, true},
		"two of one name":      {"Buddy: Ann Roe\nFull name: Jane", []string{`!Buddy: nobody is known as "Ann Roe": there is Ann Roe <ann@acme.test>, Ann Roe <roe@acme.test>`, "Full name=Jane"}, true},
		"composed otherwise":   {"Vertragsbeginn O\u0308sterreich: bald\nFull name: Jane", []string{"Vertragsbeginn Österreich=bald", "Full name=Jane"}, true},
		"near two":             {"Full name: Jane\nStart: tomorrow", []string{"Full name=Jane", `!Start: may mean "Start date" or "Start of probation": none is filled`}, false},
		"exactly two":          {"Full name: Jane\nTEAM: Data", []string{"Full name=Jane", `!TEAM: may mean "Team" or "team": none is filled`}, false},
		"one of two by case":   {"Full name: Jane\nteam: Data", []string{"Full name=Jane", "team=Data"}, true},
		"no such question":     {"Full name: Jane\nShoe size: 44\nStart date: 1 dec", []string{"Full name=Jane", "!Shoe size: names no question here", "Start date=Tue 1 Dec 2026"}, true},
		"wrong values":         {"Full name: Jane\nPrivate e-mail: jane\nEmployment type: Boss", []string{"Full name=Jane", `!Private e-mail: "jane" is not an e-mail address: type it like jo@example.com`, `!Employment type: "Boss" is not one of the options: choose one of "Full-time", "Part-time", "Contractor"`}, true},
		"nothing said":         {"Full name: Jane\nPrivate e-mail:\nStart date: –", []string{"Full name=Jane"}, false},
		"twice the same":       {"Full name: Jane\nfull name: Jane\nStart date: 1 dec", []string{"Full name=Jane", "!full name: is there twice", "Start date=Tue 1 Dec 2026"}, true},
		"twice, and different": {"Full name: Jane\nfull name: Joan", []string{`!Full name: "Full name" is answered twice: keep one`, `!full name: "Full name" is answered twice: keep one`}, false},
		"exact before near":    {"Name: Joan\nFull name: Jane\nStart date: 1 dec", []string{`!Name: "Full name" names this question better`, "Full name=Jane", "Start date=Tue 1 Dec 2026"}, true},
		"a row and its header": {"Full name\tPrivate e-mail\tStart date\nJane Smith\tjane@x.test\t2026-12-01\n", []string{"Full name=Jane Smith", "Private e-mail=jane@x.test", "Start date=Tue 1 Dec 2026"}, true},
		"a cell of many lines": {"Full name\tNotes for the team\nJane\t\"Comes at nine.\nHas a \"\"dog\"\".\"\n", []string{"Full name=Jane", `Notes for the team=Comes at nine. Has a "dog".`}, true},
		"CSV":                  {"Full name,Equipment,Salary\nJane,\"Laptop, Badge\",9\nJoan,Laptop,8\n", []string{"Full name=Jane", "Equipment=Laptop, Badge", "!Salary: names no question here"}, true},
		"CSV with semicolons":  {"Full name;Private e-mail;Start date\nSmith, Jane;jane@x.test;\n", []string{"Full name=Smith, Jane", "Private e-mail=jane@x.test"}, true},
		"a table in Markdown":  {"| Full name | Start date |\n|:--|---|\n| Jane | 1 dec |\n", []string{"Full name=Jane", "Start date=Tue 1 Dec 2026"}, true},
		"rows in Markdown":     {"| Full name | Jane |\n| Start date | 1 dec |\n", []string{"Full name=Jane", "Start date=Tue 1 Dec 2026"}, true},
		"a cell too many":      {"Full name\tStart date\nJane\t1 dec\tlate\n", []string{"Full name=Jane", "Start date=Tue 1 Dec 2026", "!: names no question here"}, true},
		"JSON":                 {`{"Full name": "Jane", "equipment": ["Badge"], "Buddy": null, "f8": ["Lamp", "3"]}`, []string{"Full name=Jane", "Equipment=Badge", "Extra purchase=Lamp | 3"}, true},
		"JSON, one answer":     {"\n{\"Full name\": \"Jane\"}\n", []string{"Full name=Jane"}, true},
		"JSON, a list":         {`[{"Full name": "Jane", "x": 1}, {"Full name": "Joan"}]`, []string{"Full name=Jane", "!x: names no question here"}, true},
		"the payload":          {`{"checklist_id": "t", "name": "x", "prerun": {"f1": "Jane", "f4": "Contractor", "f5": [{"id": 2, "text": "Badge"}]}}`, []string{"Full name=Jane", "Employment type=Contractor", "Equipment=Badge"}, true},
		"JSON of a chat":       {"```json\n{\"Full name\": \"Jane\"}\n```\n", []string{"Full name=Jane"}, true},
		"lines of a chat":      {"```\nFull name: Jane\nStart date: 1 dec\n```", []string{"Full name=Jane", "Start date=Tue 1 Dec 2026"}, true},
		"broken JSON":          {`{"Full name": "Jane", `, nil, false},
		"one answer":           {"Full name: Jane", []string{"Full name=Jane"}, false},
		"some text":            {"Dear all,\nplease read this: it is important.\nSee https://acme.test/x at 17:00.", []string{"!please read this: names no question here"}, false},
		"a header alone":       {"Full name\tStart date", []string{"Full name=Start date"}, false},
		"nothing":              {" \n\t", nil, false},
		"cells for a table":    {"Lamp\t3\nSofa\t200", []string{"!Lamp: names no question here", "!Sofa: names no question here"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, read(c.text)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := paste.Read(hiring(), c.text, env()).Answers(); got != c.offers {
				t.Errorf("it offers itself: %v", got)
			}
		})
	}
}

func TestRowsAndLinesThatAreLeftAreCounted(t *testing.T) {
	if b := paste.Read(hiring(), "Full name,Team\nJane,a\nJoan,b\n", env()); b.Rows != 2 {
		t.Errorf("%d rows", b.Rows)
	}
	if b := paste.Read(hiring(), "Full name: Jane\nsee you\nStart date: 1 dec", env()); b.Lines != 1 {
		t.Errorf("%d lines", b.Lines)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("Full name: Jane\nStart date: 1 dec")
	f.Add("Full name,Start date\n\"Jane,1 dec")
	f.Add(`[{"f1": {"a": [1]}}]`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, fill := range paste.Read(hiring(), text, env()).Fills {
			if fill.Wrong == "" && fill.Field.ID == "" {
				t.Fatalf("%q fills nothing", fill.Label)
			}
		}
	})
}

// BenchmarkText is a long text that is no block, pasted into a long form.
func BenchmarkText(b *testing.B) {
	t := payload.Template{}
	for i := range 1000 {
		t.Fields = append(t.Fields, payload.Field{ID: fmt.Sprint("f", i), Label: fmt.Sprintf("Question %d of the form", i), Type: payload.TypeText})
	}
	var text strings.Builder
	for i := range 500 {
		fmt.Fprintf(&text, "Then, at %d:30, somebody said: this is line %d of it.\n", i%24, i)
	}
	for b.Loop() {
		paste.Read(t, text.String(), env())
	}
}
