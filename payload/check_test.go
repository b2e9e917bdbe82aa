package payload

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kickoff/payload/rawjson"
)

func TestValidationRulesOfTheTemplate(t *testing.T) {
	for rule, rows := range map[string]struct{ good, bad []string }{
		"numeric":           {[]string{"1", "-1.5", "+.5", "5.", "1e5", " 1 ", "2499.99", "1E-3"}, []string{"abc", "1,5", "0x1A", "1e", ".", "--1", "1 2", "-", "1e5.5", "١"}},
		"email":             {[]string{"a@b.cc"}, []string{"a@b", "x"}},
		"url":               {[]string{"https://x.test", "http://x.test/a?b=1"}, []string{"x.test", "http://", "https://x test", "://x"}},
		"alpha":             {[]string{"Müller", "é"}, []string{"a1", "a b", "a-b"}},
		"alpha_num":         {[]string{"a1é"}, []string{"a b", "a_b"}},
		"alpha_dash":        {[]string{"a-b_1"}, []string{"a b", "a.b"}},
		"min:3":             {[]string{"äöü", "abcd"}, []string{"ab"}},
		"max:3":             {[]string{"äöü", "a"}, []string{"abcd"}},
		"min:2|max:3|alpha": {[]string{"ab"}, []string{"a", "abcd", "12"}},
		"unknown:7":         {[]string{"anything"}, nil},
	} {
		f := Field{ID: "f", Type: TypeText, Validation: []string{rule}}
		for _, text := range rows.good {
			if found := Check(f, Answer{Value: Text(text)}, Env{}); len(found) > 0 {
				t.Errorf("%s refuses %q: %+v", rule, text, found)
			}
		}
		for _, text := range rows.bad {
			if found := blocking(Check(f, Answer{Value: Text(text)}, Env{})); len(found) == 0 {
				t.Errorf("%s takes %q", rule, text)
			}
		}
	}
	if found := Check(Field{Type: TypeText, Validation: []string{"numeric"}}, Answer{Value: Text("  ")}, Env{}); len(found) > 0 {
		t.Errorf("an optional blank is held against the rules: %+v", found)
	}
}

// A phone number of at most 10 digits is numeric and far more than 10: nobody
// may be stuck on a rule with two meanings.
func TestNumericBoundWithTwoMeaningsBlocksOnlyWhenBothAreBroken(t *testing.T) {
	f := Field{ID: "f", Type: TypeText, Validation: []string{"numeric", "max:10"}}
	for text, want := range map[string]int{"5": -1, "5551234567": int(Warning), "99999999999": int(Invalid)} {
		found := Check(f, Answer{Value: Text(text)}, Env{})
		if want < 0 && len(found) > 0 || want >= 0 && (len(found) != 1 || found[0].Kind != ProblemKind(want)) {
			t.Errorf("%s: %+v", text, found)
		}
	}
}

func TestLongTextsWarnOnly(t *testing.T) {
	for kind, limit := range map[FieldType]int{TypeText: 200, TypeTextarea: 30_000} {
		f := Field{ID: "f", Type: kind}
		if found := Check(f, Answer{Value: Text(strings.Repeat("é", limit))}, Env{}); len(found) > 0 {
			t.Errorf("%s: %+v", kind, found)
		}
		found := Check(f, Answer{Value: Text(strings.Repeat("é", limit+1))}, Env{})
		mustFind(t, found, Warning, "characters")
		if len(blocking(found)) > 0 {
			t.Errorf("%s blocks: %+v", kind, found)
		}
	}
}

func TestFilesAreCheckedBeforeAnythingIsSent(t *testing.T) {
	env := acme(t)
	f := Field{ID: "f", Type: TypeFile}
	for path, words := range map[string]string{"huge.zip": "100 MB", "missing.pdf": "cannot be read"} {
		mustFind(t, Check(f, Answer{Value: Files{List: []File{{Path: path}}}}, env), Invalid, words)
	}
	for text, words := range map[string]string{"huge.zip": "100 MB", "missing.pdf": "missing.pdf cannot be read", "ftp://x": "not a link", "a.pdf": "not taken yet"} {
		mustFind(t, Check(f, Answer{Typed: text}, env), Invalid, words)
	}
	env.Size = func(string) (int64, error) { return 0, nil }
	for _, object := range []string{"", `{"id":"1","filename":"a.pdf"}`} {
		found := Check(f, Answer{Value: Files{List: []File{{Path: "a.pdf", Object: json.RawMessage(object)}}}}, env)
		mustFind(t, found, Warning, "a.pdf is empty")
	}
	env.Size = nil
	if found := Check(f, Answer{Value: Files{List: []File{{Path: "missing.PDF"}}}}, env); len(found) > 0 {
		t.Errorf("%+v", found)
	}
	for name, ok := range map[string]bool{"a.pdf": true, "a.PDF": true, "dir.x/a.tif": true, "a.exe": false, "a": false, ".pdf": true, "a.pdf.sh": false, strings.Repeat("a", 300) + ".pdf": false} {
		var why *ValueError
		if err := CheckFile(name, 1); (err == nil) != ok || err != nil && !errors.As(err, &why) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if CheckFile("a.pdf", largestUpload) != nil || CheckFile("a.pdf", largestUpload+1) == nil {
		t.Error("the limit is not 100 MB")
	}
}

func TestChoicesThatTheTemplateNoLongerHasBlock(t *testing.T) {
	f := Field{ID: "f", Type: TypeMultiselect, Options: options("1", "2", "3", "4", "5", "6", "7", "8", "9")}
	var all Choices
	for _, o := range f.Options {
		all = append(all, Choice{ID: o.ID, Text: o.Text})
	}
	a := Answer{Value: all}
	if found := Check(f, a, Env{}); len(found) > 0 {
		t.Errorf("%+v", found)
	}
	f.Options[8].Text = "Nine"
	mustFind(t, Check(f, a, Env{}), Invalid, `"9" is not one`)
	a.Value = all[8:]
	mustFind(t, Check(f, a, Env{}), Invalid, `"9" is not one`)
	f.Type = TypeDropdown
	a.Value = Choices{all[8], all[8]}
	mustFind(t, Check(f, a, Env{}), Invalid, "one option only")
}

// A step that takes so many takes that many people: each counts once, and so do those
// inside its groups.
func TestAStepTakesSoManyPeople(t *testing.T) {
	env, tpl := acme(t), everyType()
	env.People.Groups = []Group{{ID: "g1", Members: []int64{7, 42}, Guests: []string{"Ann@Partner.com"}}, {ID: "g2", Members: []int64{7}}, {ID: "empty"}}
	for _, c := range []struct {
		name   string
		owners Owners
		most   int
		warns  string
	}{
		{"just as many", Owners{Users: []int64{7, 42}}, 2, ""},
		{"one more", Owners{Users: []int64{7, 42}, Guests: []string{"ann@partner.com"}}, 2, "is given to 3 people, and the template allows 2"},
		{"no limit", Owners{Users: []int64{7, 42}}, 0, ""},
		{"somebody named twice", Owners{Users: []int64{7, 7}}, 1, ""},
		{"those inside a group", Owners{Groups: []string{"g1"}}, 2, "is given to 3 people, those inside its groups too, and the template allows 2"},
		{"inside the group and named too", Owners{Users: []int64{42}, Guests: []string{"ann@partner.com"}, Groups: []string{"g1"}}, 3, ""},
		{"inside two groups", Owners{Groups: []string{"g1", "g2"}}, 3, ""},
		{"a group with nobody inside", Owners{Users: []int64{7}, Groups: []string{"empty"}}, 1, ""},
		{"a group that nobody knows", Owners{Users: []int64{7}, Groups: []string{"g9"}}, 1, "is given to 2 people, and the template allows 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tpl.Steps[0].MaxOwners = c.most
			s := answered(t, tpl, env, map[string]string{"f-text": "x"})
			s.Steps["s1"] = StepAnswer{Owners: &c.owners}
			_, problems := Build(tpl, s, env)
			said := ""
			for _, p := range problems {
				if strings.Contains(p.Message, "people") {
					said = p.Message
				}
			}
			if said != c.warns {
				t.Errorf("said is %q, want %q", said, c.warns)
			}
		})
	}
}

func TestStepsAreCheckedBeforeTheLaunch(t *testing.T) {
	env, tpl := acme(t), everyType()
	for _, row := range []struct {
		step  string
		a     StepAnswer
		kind  ProblemKind
		words string
	}{
		{"s1", StepAnswer{Deadline: "someday"}, Invalid, "not a date"},
		{"s1", StepAnswer{Deadline: "2026-11-24"}, Warning, "in the past"},
		{"s1", StepAnswer{Owners: &Owners{Users: []int64{9}}}, Invalid, "disabled"},
		{"s1", StepAnswer{Owners: &Owners{Users: []int64{12345}}}, Warning, "not among the members"},
		{"s1", StepAnswer{Owners: &Owners{Groups: []string{"g9"}}}, Warning, "not among those"},
		{"s1", StepAnswer{Owners: &Owners{Guests: []string{"nonsense"}}}, Invalid, "e-mail"},
		{"s3", StepAnswer{Owners: &Owners{Guests: []string{"x@y.zz"}}}, Invalid, "does not allow guests"},
		{"s3", StepAnswer{Owners: &Owners{Users: []int64{7, 42}}}, Warning, "allows 1"},
		{"s9", StepAnswer{Deadline: "fri"}, Invalid, "not a step"},
	} {
		s := answered(t, tpl, env, map[string]string{"f-text": "x"})
		s.Steps[row.step] = row.a
		launch, problems := Build(tpl, s, env)
		if p := mustFind(t, problems, row.kind, row.words); p.Step != row.step {
			t.Errorf("%+v", p)
		}
		if strings.Contains(string(launch.Body), "s9") || !json.Valid(launch.Body) {
			t.Errorf("the body is\n%s", launch.Body)
		}
	}
	s := answered(t, tpl, env, map[string]string{"f-text": "x"})
	s.Steps["s1"] = StepAnswer{Deadline: "  "}
	if launch, problems := Build(tpl, s, env); len(problems) > 0 || sent(t, launch, "tasks") != nil {
		t.Errorf("a blank deadline is an override: %+v", problems)
	}
}

func TestDisabledPeopleAreRefusedEverywhere(t *testing.T) {
	env, tpl := acme(t), everyType()
	for property, d := range map[string]Details{
		"owner_id": {OwnerID: 9}, "user_id": {StarterID: 9}, "users": {Users: []int64{9}},
		"roles": {Roles: map[string]Owners{"r": {Users: []int64{9}}}},
	} {
		s := answered(t, tpl, env, map[string]string{"f-text": "x"})
		s.Details = d
		_, problems := Build(tpl, s, env)
		if p := mustFind(t, problems, Invalid, "disabled"); p.Property != property {
			t.Errorf("%s: %+v", property, p)
		}
	}
}

func TestFindByIDAliasAndLabel(t *testing.T) {
	tpl := everyType()
	tpl.Fields = append(tpl.Fields, Field{ID: "x1", Alias: "twin", Label: "Twin"}, Field{ID: "x2", Alias: "other", Label: "twin"}, Field{ID: "x3", Alias: "deep", Label: "f-text"})
	for ref, want := range map[string]string{"f-text": "f-text", "company": "f-text", "Company": "f-text", " COMPANY ": "f-text", "Add-ons": "f-multi", "Twin": "x1", "F-AREA": "f-area"} {
		if f, err := FindField(tpl, ref); err != nil || f.ID != want {
			t.Errorf("%q finds %q, %v", ref, f.ID, err)
		}
	}
	var why *RefError
	if _, err := FindField(tpl, "twin"); !errors.As(err, &why) || !why.Ambiguous || len(why.Exists) != 2 {
		t.Errorf("%v", err)
	}
	if _, err := FindField(tpl, "nothing"); !errors.As(err, &why) || why.Ambiguous || !strings.Contains(err.Error(), `"Start date"`) {
		t.Errorf("%v", err)
	}
	if _, err := FindField(tpl, " "); err == nil {
		t.Error("blank finds a field")
	}
	if all, err := FindStep(tpl, "*"); err != nil || len(all) != 3 {
		t.Errorf("%v, %v", all, err)
	}
	if one, err := FindStep(tpl, "set UP"); err != nil || len(one) != 1 || one[0].ID != "s2" {
		t.Errorf("%v, %v", one, err)
	}
	if _, err := FindStep(tpl, "Nope"); !errors.As(err, &why) || why.Kind != "step" {
		t.Errorf("%v", err)
	}
}

func TestFindPeople(t *testing.T) {
	d := acme(t).People
	for text, want := range map[string]Who{
		"me":              {Kind: WhoMember, User: 42, Email: "jo@acme.test", Name: "Jo Smith"},
		" KIM@acme.TEST ": {Kind: WhoMember, User: 7, Email: "Kim@Acme.test", Name: "Kim"},
		"7":               {Kind: WhoMember, User: 7, Email: "Kim@Acme.test", Name: "Kim"},
		"finance":         {Kind: WhoGroup, Group: "g1", Name: "Finance"},
		"g3":              {Kind: WhoGroup, Group: "g3", Name: "Duplicates"},
		"Ann@Partner.com": {Kind: WhoGuest, Email: "ann@partner.com", Name: "Ann"},
		"new@x.test":      {Kind: WhoGuest, Email: "new@x.test"},
	} {
		if got, err := d.Find(text); err != nil || got != want {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "gone@acme.test", "9", "Duplicates", "8", "nobody", "a@b", "0"} {
		if got, err := d.Find(text); err == nil {
			t.Errorf("%q is %+v", text, got)
		}
	}
	var why *RefError
	if _, err := d.Find("smith"); !errors.As(err, &why) || !strings.Contains(err.Error(), "Jo Smith <jo@acme.test>") {
		t.Errorf("who was meant is not said: %v", err)
	}
	var nobody *Directory
	if got, err := nobody.Find("12"); err != nil || got.User != 12 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := nobody.Find("me"); err == nil {
		t.Error("me without a directory is somebody")
	}
	if got := nobody.MemberName(5) + nobody.groupName("g", "group g"); got != "member 5group g" {
		t.Error(got)
	}
	if got := d.MemberName(99); got != "member 99" {
		t.Errorf("nobody's id is called %s", got)
	}
}

func TestWhoOwnsAStepAndWhy(t *testing.T) {
	me := Member{ID: 42}
	set := Owners{Users: []int64{1}}
	for _, row := range []struct {
		step   Step
		a      StepAnswer
		want   Owners
		origin Origin
	}{
		{Step{}, StepAnswer{Owners: &set}, set, FromYou},
		{Step{}, StepAnswer{Owners: &set, OwnersOrigin: FromDraft}, set, FromDraft},
		{Step{Owners: Owners{Groups: []string{"g"}}, AssignStarter: true}, StepAnswer{}, Owners{Groups: []string{"g"}}, FromTemplate},
		{Step{AssignStarter: true}, StepAnswer{}, Owners{Users: []int64{42}}, FromStarter},
		{Step{AssignStarter: true}, StepAnswer{Owners: &Owners{}}, Owners{Users: []int64{42}}, FromStarter},
		{Step{}, StepAnswer{}, Owners{}, FromTemplate},
		{Step{AssignStarter: true, Roles: []Role{{ID: "r"}}}, StepAnswer{}, Owners{Users: []int64{7}}, FromRole},
		{Step{Owners: set, Roles: []Role{{ID: "r"}, {ID: "open"}}}, StepAnswer{}, Owners{Users: []int64{1, 7}}, FromRole},
		{Step{AssignStarter: true, Roles: []Role{{ID: "open"}}}, StepAnswer{}, Owners{Users: []int64{42}}, FromStarter},
		{Step{Roles: []Role{{ID: "r"}}}, StepAnswer{Owners: &set}, set, FromYou},
	} {
		got, origin := StepOwners(row.step, row.a, map[string]Owners{"r": {Users: []int64{7}}, "open": {}}, me)
		if origin != row.origin || !slices.Equal(got.Users, row.want.Users) || !slices.Equal(got.Groups, row.want.Groups) {
			t.Errorf("%+v: %+v by %s", row, got, origin)
		}
	}
	o := set.With(Who{Kind: WhoGuest, Email: "A@b.cc"}).With(Who{Kind: WhoGuest, Email: "a@B.cc"}).With(Who{Kind: WhoGroup, Group: "g"})
	if o.Count() != 3 || set.Count() != 1 {
		t.Errorf("%+v %+v", o, set)
	}
	if o = o.Without(Who{Kind: WhoGuest, Email: "a@b.CC"}).Without(Who{Kind: WhoMember, User: 1}); o.Count() != 1 {
		t.Errorf("%+v", o)
	}
}

func TestReadyBodiesAreCheckedKeyByKey(t *testing.T) {
	env, tpl := acme(t), everyType()
	for body, words := range map[string]string{
		`[]`:                        "JSON object",
		`{"checklist_id":"tpl"`:     "not valid JSON",
		`{"checklist_id":"tpl"} {}`: "more text",
		`{"checklist_id":"tpl","checklist_id":"x"}`: "twice",
		`{}`:                                     "is missing",
		`{"checklist_id":"other"}`:               "not the template",
		`{"checklist_id":"tpl","name":5}`:        "is text, not a number",
		`{"checklist_id":"tpl","owner_id":"jo"}`: "not a user id",
		`{"checklist_id":"tpl","starred":"yes"}`: "true or false",
		`{"checklist_id":"tpl","tags":"t"}`:      "is a list",
		`{"checklist_id":"tpl","tags":[5]}`:      "not an id",
		`{"checklist_id":"tpl","users":[{}]}`:    "not a user id",
		`{"checklist_id":"tpl","tasks":{"s1":{"owners":{},"title":"x"},"s2":{},"s3":{}}}`: "no key of a step",
		`{"checklist_id":"tpl","tasks":{"s1":{"owners":{"people":[]}},"s2":{},"s3":{}}}`:  "unknown key",
		`{"checklist_id":"tpl","tasks":{"Welcome":{},"s1":{},"s2":{},"s3":{}}}`:           `"s1"`,
		`{"checklist_id":"tpl","tasks":{"s1":5,"s2":{},"s3":{}}}`:                         "an object, not a number",
		`{"checklist_id":"tpl","tasks":["s1"]}`:                                           "an object, not a list",
		`{"checklist_id":"tpl","tasks":{"s1":{"deadline":"x"},"s2":{},"s3":{}}}`:          "not a date",
		`{"checklist_id":"tpl","roles":{"r":{"users":"x"}}}`:                              "is a list",
		`{"checklist_id":"tpl","prerun":{"f-radio":"Never"}}`:                             "not one of the options",
		`{"checklist_id":"tpl","prerun":{"f-table":["a"]}}`:                               "exactly 2",
		`{"checklist_id":"tpl","prerun":{}}`:                                              "is required",
	} {
		launch, problems := CheckBody(tpl, []byte(body), env)
		found := false
		for _, p := range blocking(problems) {
			found = found || strings.Contains(p.Message+" "+p.Fix, words)
		}
		if !found {
			t.Errorf("%s: nothing says %q: %+v", body, words, problems)
		}
		if len(launch.Body) > 0 && !json.Valid(launch.Body) {
			t.Errorf("%s makes\n%s", body, launch.Body)
		}
	}
	launch, problems := CheckBody(tpl, []byte(`{"users":[7,"42"],"prerun":{"f-drop":{"text":"Gold","id":2},"f-text":"x"},"tasks":[],"name":null,"summary":"s","checklist_id":"tpl"}`), env)
	if found := blocking(problems); len(found) > 0 {
		t.Fatalf("%+v", found)
	}
	if got := string(rawjson.Compact(launch.Body)); got != `{"checklist_id":"tpl","name":"Onboarding - 2026-11-25","summary":"s","prerun":{"f-text":"x","f-drop":{"id":2,"text":"Gold","value":null}},"users":["7","42"]}` {
		t.Error(got)
	}
}

func TestNamesakesAreToldApart(t *testing.T) {
	d := &Directory{Members: []Member{
		{ID: 1, Name: "Ann Lee", Email: "ann@acme.test"}, {ID: 2, Name: "Ann Lee", Email: "lee@acme.test"}, {ID: 3, Name: "Bo Ray", Email: "bo@acme.test"},
	}, Guests: []Guest{{Name: "Cy Fox", Email: "cy@x.test"}, {Name: "Cy Fox", Email: "fox@x.test"}, {Name: "Bo Ray", Email: "bo@x.test"}}}
	o := Owners{Users: []int64{2, 3}, Guests: []string{"FOX@x.test", "bo@x.test", "new@x.test"}}
	if got, want := PeopleText(o, d), "Ann Lee <lee@acme.test>, Bo Ray, Cy Fox <FOX@x.test> (guest), Bo Ray (guest), new@x.test (guest)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAGuestInTheNameOfAProcessIsAnAddress(t *testing.T) {
	tpl := Template{Fields: []Field{{ID: "f", Alias: "who", Type: TypePeople}}}
	answers := Snapshot{Fields: map[string]Answer{"f": {Value: People{Owners: Owners{Guests: []string{"cy@x.test"}}}}}}
	env := Env{People: &Directory{Guests: []Guest{{Name: "Cy Fox", Email: "cy@x.test"}}}}
	if got, want := FillName(tpl, "For {{who}}", answers, env), "For cy@x.test"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAnIndexNamesNobodyOtherwise(t *testing.T) {
	d := &Directory{Me: Member{ID: 9, Name: "Jo"}, Members: []Member{
		{ID: 1, Name: "Ann", Email: "a@x.test"}, {ID: 2, Name: "Ann", Email: "b@x.test"}, {ID: 3, Email: "c@x.test"}, {ID: 4}, {ID: 5}, {ID: 6, Name: "Bo", Email: "d@x.test"}, {ID: 6, Name: "Bo"},
	}}
	if got, want := PeopleText(Owners{Users: []int64{1, 3, 4, 6}}, d), "Ann <a@x.test>, c@x.test, member 4, Bo"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	indexed := *d
	indexed.Index()
	indexed.Prepare()
	more := indexed // which is not indexed anew
	more.Members = append(slices.Clone(d.Members), Member{ID: 10, Name: "Jo", Email: "jo@x.test"})
	plain := more
	plain.index = nil
	for _, of := range [][2]*Directory{{&indexed, d}, {&more, &plain}} {
		for id := range int64(12) {
			o := Owners{Users: []int64{id}, Guests: []string{"g@y.test"}}
			if got, want := PeopleText(o, of[0]), PeopleText(o, of[1]); got != want {
				t.Errorf("%d is %q with an index, %q without", id, got, want)
			}
		}
	}
}

func TestChoicesAreKnownInAnyOrder(t *testing.T) {
	f := Field{Type: TypeMultiselect}
	for i := range 40 {
		f.Options = append(f.Options, Option{ID: json.RawMessage(strconv.Itoa(i)), Text: "one"})
	}
	has := optionSet(f)
	for _, i := range []int{3, 4, 39, 0, 39, 0, 38, 1, 37, 2, 36, 3, 35, 4, 34, 5, 33, 6, 32, 7, 31, 40, 30, -1, 29} {
		if want := i >= 0 && i < 40; has(Choice{ID: json.RawMessage(strconv.Itoa(i)), Text: "one"}) != want {
			t.Errorf("%d is an option: want %v", i, want)
		}
	}
}

func TestOptionsOfOneNameAreToldApart(t *testing.T) {
	option := func(id, text string) Option { return Option{ID: json.RawMessage(id), Text: text, Label: text} }
	f := Field{Options: []Option{option("1", "Aspirin"), option(`"2b"`, "Aspirin"), option("3", "Ibuprofen"), option("4", "Ibu\u200bprofen"), option("5", "Zinc")}}
	f.Options[3].Label = "Ibuprofen"
	for want, places := range map[string][]int{
		"Aspirin (id 1)": {0}, "Aspirin (id 2b)": {1}, "Zinc": {4}, "Ibuprofen (id 3)": {2}, "Ibuprofen (id 4)": {3}, "Zinc, Aspirin (id 2b)": {4, 1},
	} {
		var chosen Choices
		for _, i := range places {
			chosen = append(chosen, Choice{ID: f.Options[i].ID, Text: f.Options[i].Text})
		}
		for _, f.Type = range []FieldType{TypeRadio, TypeDropdown, TypeMultiselect} {
			if got := Display(f, Answer{Value: chosen}, Env{}); got != want {
				t.Errorf("%s: %q, want %q", f.Type, got, want)
			}
		}
	}
}

func TestWhoDoesAStepNamesTheJobTitleThatItWaitsFor(t *testing.T) {
	step := Step{Roles: []Role{{ID: "r1", Name: "Counsel"}, {ID: "r2", Name: "Buyer"}}}
	for want, got := range map[string]string{
		"Counsel (job title), Buyer (job title)": OwnersText(step, Owners{}, nil),
		"nobody":                                 OwnersText(Step{}, Owners{}, nil),
		"jo@x.test (guest)":                      OwnersText(step, Owners{Guests: []string{"jo@x.test"}}, nil),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
