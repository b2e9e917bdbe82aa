package payload

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"kickoff/payload/rawjson"
)

func TestTheBodyIsByteForByteAsTheContractsSay(t *testing.T) {
	env, tpl := acme(t), everyType()
	s := answered(t, tpl, env, map[string]string{
		"f-text":   "A <b>&</b> \"c\"\u2028é",
		"f-area":   "two\nlines",
		"f-mail":   "jo@example.com",
		"f-date":   "+3d",
		"f-time":   "tomorrow 9am",
		"f-radio":  "express",
		"f-drop":   "gold",
		"f-multi":  "SLA,SSO",
		"f-file":   "https://x.test/q3.pdf?sig=1, a.pdf",
		"f-table":  "Widget|3",
		"f-people": "jo@acme.test, ann@partner.com, Finance",
	})
	s.Steps["s2"] = StepAnswer{Deadline: "fri", Owners: &Owners{Users: []int64{42}, Guests: []string{"x@y.zz"}}}
	s.Steps["s3"] = StepAnswer{Deadline: "2026-12-01 08:00"}
	yes, no := true, false
	s.Details = Details{
		Name: "Launch 1", Summary: "why", OwnerID: 42, StarterID: 7, Starred: &yes, Public: &no, ParentID: "run0",
		Tags: []string{"tag1", "tag1"}, Users: []int64{7}, Groups: []string{"g1"}, Folders: []string{"fold"},
		Roles: map[string]Owners{"role1": {Users: []int64{7}}},
	}
	launch, problems := Build(tpl, s, env)
	if found := blocking(problems); len(found) > 0 {
		t.Fatalf("blocked: %+v", found)
	}
	const want = `{
  "checklist_id": "tpl",
  "name": "Launch 1",
  "summary": "why",
  "owner_id": "42",
  "user_id": "7",
  "starred": true,
  "is_public": false,
  "parent_id": "run0",
  "prerun": {
    "f-text": "A <b>&</b> \"c\"\u2028é",
    "f-area": "two\nlines",
    "f-mail": "jo@example.com",
    "f-date": "2026-11-28T00:00:00.000Z",
    "f-time": "2026-11-26T08:00:00.000Z",
    "f-radio": "Express",
    "f-drop": {
      "id": 2,
      "text": "Gold",
      "value": null
    },
    "f-multi": [
      {
        "id": 3,
        "text": "SLA",
        "value": null,
        "selected": true
      },
      {
        "id": 1,
        "text": "SSO",
        "value": null,
        "selected": true
      }
    ],
    "f-file": [
      {
        "filename": "q3.pdf",
        "source": "url",
        "url": "https://x.test/q3.pdf?sig=1"
      },
      {
        "filename": "a.pdf",
        "source": "local",
        "upload": "a.pdf"
      }
    ],
    "f-table": [
      "Widget",
      "3"
    ],
    "f-people": {
      "users": [
        42
      ],
      "guests": [
        "ann@partner.com"
      ],
      "groups": [
        "g1"
      ]
    }
  },
  "tasks": {
    "s1": {
      "owners": {
        "users": [],
        "guests": [],
        "groups": []
      }
    },
    "s2": {
      "deadline": "2026-11-27T16:00:00Z",
      "owners": {
        "users": [
          42
        ],
        "guests": [
          "x@y.zz"
        ],
        "groups": []
      }
    },
    "s3": {
      "deadline": "2026-12-01T07:00:00Z",
      "owners": {
        "users": [],
        "guests": [],
        "groups": []
      }
    }
  },
  "tags": [
    "tag1"
  ],
  "users": [
    "7"
  ],
  "groups": [
    "g1"
  ],
  "roles": {
    "role1": {
      "users": [
        7
      ],
      "guests": [],
      "groups": []
    }
  },
  "folders": [
    "fold"
  ]
}
`
	if got := string(launch.Body); got != want {
		t.Errorf("got\n%s", got)
	}
	if want := []Upload{{Field: "f-file", Index: 1, Path: "a.pdf", First: 41, Last: 45}}; !slices.Equal(launch.Uploads, want) {
		t.Errorf("to upload: %+v", launch.Uploads)
	}
	checkSpans(t, launch)

	again, problems := CheckBody(tpl, launch.Body, env)
	if found := blocking(problems); len(found) > 0 {
		t.Errorf("its own body is refused: %+v", found)
	}
	if string(again.Body) != want {
		t.Errorf("read back it is\n%s", again.Body)
	}
}

// checkSpans holds each span to the lines that its key stands on.
func checkSpans(t *testing.T, l Launch) {
	t.Helper()
	lines := strings.Split(string(l.Body), "\n")
	last := -1
	for _, s := range l.Spans {
		key := s.Field + s.Step + s.Property
		if s.First <= last || s.Last < s.First || s.Last >= len(lines) {
			t.Fatalf("span %+v after line %d of %d", s, last, len(lines))
		}
		last = s.Last
		quoted := string(rawjson.AppendString(nil, key))
		if !strings.HasPrefix(strings.TrimSpace(lines[s.First]), quoted+": ") {
			t.Errorf("line %d is %q, not %s", s.First, lines[s.First], key)
		}
		end := strings.TrimSuffix(lines[s.Last], ",")
		block := strings.Join(append(slices.Clone(lines[s.First:s.Last]), end), "\n")
		if !json.Valid([]byte("{" + block + "}")) {
			t.Errorf("the lines of %s are not one member:\n%s", key, block)
		}
	}
	at := -1
	for _, m := range l.Mentions {
		id := string(rawjson.AppendString(nil, m.ID))
		if m.Line <= at || !strings.Contains(lines[m.Line], id) && strings.TrimSuffix(strings.TrimSpace(lines[m.Line]), ",") != m.ID {
			t.Fatalf("%+v is not on line %q, behind line %d", m, lines[m.Line], at)
		}
		at = m.Line
	}
}

func TestNothingAnsweredSendsTheTemplateAndItsNameAlone(t *testing.T) {
	tpl := Template{ID: "tpl", Title: "Onboarding", Steps: everyType().Steps}
	launch, problems := Build(tpl, Snapshot{}, acme(t))
	const want = "{\n  \"checklist_id\": \"tpl\",\n  \"name\": \"Onboarding - 2026-11-25\"\n}\n"
	if string(launch.Body) != want || len(problems) > 0 {
		t.Errorf("%s%+v", launch.Body, problems)
	}
}

func TestUploadedObjectTakesThePlaceOfTheFileVerbatim(t *testing.T) {
	env, tpl := acme(t), everyType()
	object := json.RawMessage(`{"zeta":1,"id":"asset","filename":"a.pdf","subject":{"type":"Checklist","id":"tpl"},"big":12345678901234567890,"n":1.50}`)
	s := answered(t, tpl, env, map[string]string{"f-text": "x"})
	s.Fields["f-file"] = Answer{Value: Files{List: []File{{Path: "a.pdf", Object: object}}}}
	launch, problems := Build(tpl, s, env)
	if len(launch.Uploads) > 0 || len(blocking(problems)) > 0 {
		t.Errorf("%+v %+v", launch.Uploads, problems)
	}
	if got := string(rawjson.Compact(launch.Body)); !strings.Contains(got, string(object)) {
		t.Errorf("the server's object was changed:\n%s", got)
	}
	checkSpans(t, launch)
}

func TestOptionIDsKeepTheirJSONType(t *testing.T) {
	f := Field{ID: "f", Type: TypeDropdown, Options: []Option{{ID: json.RawMessage(`2`), Text: "Two"}, {ID: json.RawMessage(`"opt1"`), Text: "One"}, {ID: json.RawMessage(`"7"`), Text: "Seven"}}}
	for text, want := range map[string]string{"two": `2`, "opt1": `"opt1"`, "7": `"7"`, "2": `2`} {
		a, err := Parse(f, text, Env{})
		if err != nil || string(a.Choices()[0].ID) != want {
			t.Errorf("%s: %+v, %v", text, a, err)
		}
	}
}

func TestFieldsAndStepsStandByPosition(t *testing.T) {
	tpl := Template{ID: "t", Title: "T",
		Fields: []Field{{ID: "b", Type: TypeText, Position: 2}, {ID: "a", Type: TypeText, Position: 1}},
		Steps:  []Step{{ID: "z", Position: 9}, {ID: "y", Position: 1}},
	}
	s := Snapshot{
		Fields: map[string]Answer{"a": {Value: Text("1")}, "b": {Value: Text("2")}},
		Steps:  map[string]StepAnswer{"z": {Owners: &Owners{Users: []int64{1}}}},
	}
	launch, _ := Build(tpl, s, Env{})
	body := string(launch.Body)
	if strings.Index(body, `"a"`) > strings.Index(body, `"b"`) || strings.Index(body, `"y"`) > strings.Index(body, `"z"`) {
		t.Errorf("out of order:\n%s", body)
	}
	checkSpans(t, launch)
}

func TestAutoNamingLeavesTheNameOut(t *testing.T) {
	env, tpl := acme(t), everyType()
	tpl.AutoNaming, tpl.NameFormat = true, "{{company}} / {{ TEMPLATE_NAME }} / {{DATE}} / {{start}} / {{nobody}} / {{open"
	s := answered(t, tpl, env, map[string]string{"f-text": "Acme", "f-date": "1 dec"})
	launch, _ := Build(tpl, s, env)
	if sent(t, launch, "name") != nil || launch.Named {
		t.Errorf("a name was sent:\n%s", launch.Body)
	}
	if want := "Acme / Onboarding / 2026-11-25 / 2026-12-01 / {{nobody}} / {{open"; launch.Name != want {
		t.Errorf("expects %q, want %q", launch.Name, want)
	}
	s.Details.Name = "Mine"
	launch, problems := Build(tpl, s, env)
	if sent(t, launch, "name") != "Mine" || !launch.Named {
		t.Errorf("the name given was not sent:\n%s", launch.Body)
	}
	mustFind(t, problems, Warning, "names its processes itself")
}

func TestNameIsCountedInCharacters(t *testing.T) {
	tpl := Template{ID: "t", Title: "T"}
	name := strings.Repeat("é", longestName)
	if _, problems := Build(tpl, Snapshot{Details: Details{Name: name}}, Env{}); len(problems) > 0 {
		t.Errorf("550 characters are refused: %+v", problems)
	}
	_, problems := Build(tpl, Snapshot{Details: Details{Name: name + "x"}}, Env{})
	if p := mustFind(t, problems, Invalid, "550"); p.Property != "name" {
		t.Errorf("the problem is not about the name: %+v", p)
	}
	tpl.Title = strings.Repeat("ü", 900)
	if n := len([]rune(ProposedName(tpl, acme(t)))); n != longestName {
		t.Errorf("proposes a name of %d characters", n)
	}
}

func TestTemplateDefaultsAreTheFirstAnswers(t *testing.T) {
	env, tpl := acme(t), everyType()
	for id, def := range map[string]string{
		"f-text":   `"{{TEMPLATE_NAME}} on {{DATE}} for {{company}}"`,
		"f-area":   `"   "`,
		"f-mail":   `null`,
		"f-date":   `"2026-12-24 00:00:00"`,
		"f-radio":  `"Express"`,
		"f-drop":   `{"id": 1, "text": "Silver"}`,
		"f-multi":  `[{"id": 2, "text": "Audit"}, 3]`,
		"f-table":  `["a","b"]`,
		"f-time":   `"2026-12-24T09:30:00.000"`,
		"f-people": `[]`,
	} {
		i := slices.IndexFunc(tpl.Fields, func(f Field) bool { return f.ID == id })
		tpl.Fields[i].Default = json.RawMessage(def)
	}
	answers := NewAnswers(tpl, env)
	if got := answers.Field("f-text"); got.Text() != "Onboarding on 2026-11-25 for {{company}}" || got.Origin != FromTemplate {
		t.Errorf("%+v", got)
	}
	s := answers.Snapshot()
	if got := slices.Sorted(maps.Keys(s.Fields)); !slices.Equal(got, []string{"f-date", "f-drop", "f-multi", "f-radio", "f-text", "f-time"}) {
		t.Errorf("defaults for %v", got)
	}
	launch, _ := Build(tpl, s, env)
	for id, want := range map[string]string{"f-date": "2026-12-24T00:00:00.000Z", "f-time": "2026-12-24T09:30:00.000Z"} {
		if got := sent(t, launch, "prerun", id); got != want {
			t.Errorf("%s is sent as %s", id, got)
		}
	}
	if got := Display(field(t, tpl, "f-multi"), s.Fields["f-multi"], env); got != "Audit, SLA" {
		t.Error(got)
	}
}

func TestUnknownTypesAreSentAsGiven(t *testing.T) {
	tpl := Template{ID: "t", Title: "T", Fields: []Field{{ID: "f", Label: "Sig", Type: "signature"}}}
	f := tpl.Fields[0]
	if _, err := Parse(f, "{broken", Env{}); err == nil {
		t.Error("text that is no JSON was taken")
	}
	a, err := Parse(f, ` {"b": 1, "a": [true, 1.50]} `, Env{})
	if err != nil {
		t.Fatal(err)
	}
	launch, problems := Build(tpl, Snapshot{Fields: map[string]Answer{"f": a}}, Env{})
	if got := string(rawjson.Compact(launch.Body)); !strings.Contains(got, `"f":{"b":1,"a":[true,1.50]}`) {
		t.Error(got)
	}
	mustFind(t, problems, Warning, "signature")
	if len(blocking(problems)) > 0 {
		t.Errorf("%+v", problems)
	}
}
