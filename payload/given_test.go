package payload

import (
	"encoding/json"
	"strings"
	"testing"
)

// sentAs is what a launch holds for a field that was answered with a value; "" where its
// key is left out.
func sentAs(t *testing.T, f Field, v Value, env Env) (string, []Problem) {
	t.Helper()
	f.ID = "f"
	launch, problems := Build(Template{ID: "t", Title: "T", Fields: []Field{f}}, Snapshot{Fields: map[string]Answer{"f": {Value: v, Origin: FromYou}}}, env)
	var body struct{ Prerun map[string]json.RawMessage }
	if err := json.Unmarshal(launch.Body, &body); err != nil {
		t.Fatal(err)
	}
	return string(body.Prerun["f"]), problems
}

func TestWhatDoesNotPrintIsNoAnswerAndNoPartOfAnAddress(t *testing.T) {
	rule := func(r string) Field { return Field{Type: TypeText, Validation: []string{r}} }
	for _, c := range []struct {
		field       Field
		typed, want string
	}{
		{Field{Type: TypeText}, "\u200b", ""},
		{Field{Type: TypeTextarea}, " \ufeff\r\n", ""},
		{Field{Type: TypeText}, " a\u200bb ", `" a\u200bb "`},
		{Field{Type: TypeText}, "👩\u200d👧", `"👩` + "\u200d" + `👧"`},
		{Field{Type: TypeTextarea}, "a\r\nb\rc\n", `"a\nb\nc\n"`},
		{Field{Type: TypeEmail}, "\u200bjo@x.test\u00a0\r\n", `"jo@x.test"`},
		{Field{Type: TypeEmail}, "j\u200do@x\u2060.test", `"jo@x.test"`},
		{rule("email"), "\ufeffjo@x.test\u200b", `"jo@x.test"`},
		{rule("numeric"), "\u200b 42 ", `"42"`},
		{rule("required|numeric|min:1"), " 42\t", `"42"`},
		{rule("url"), "https://x.test/a \n", `"https://x.test/a"`},
		{rule("alpha"), " Zürich\u200b", `"Zürich"`},
		{rule("required|max:20"), " a ", `" a "`},
	} {
		// Typed into a widget, and given by a flag.
		got, problems := sentAs(t, c.field, Text(c.typed), Env{})
		if got != c.want || len(problems) > 0 {
			t.Errorf("%s %v: %q is sent as %s, %v", c.field.Type, c.field.Validation, c.typed, got, problems)
		}
		a, err := Parse(c.field, c.typed, Env{})
		if got, problems = sentAs(t, c.field, a.Value, Env{}); err != nil || got != c.want || len(problems) > 0 {
			t.Errorf("%s %v: %q given by a flag is sent as %s, %v, %v", c.field.Type, c.field.Validation, c.typed, got, err, problems)
		}
	}
	for _, f := range []Field{{Type: TypeText, Required: true}, {Type: TypeTextarea, Required: true}, {Type: TypeEmail, Required: true}, {Type: TypeDate, Required: true}} {
		if _, problems := sentAs(t, f, Text("\u200b\u2060 \u3164"), Env{}); len(problems) != 1 || problems[0].Kind != Missing {
			t.Errorf("%s: %v", f.Type, problems)
		}
	}
}

func TestALineBreakInAnAnswerOfOneLineIsTold(t *testing.T) {
	for text, want := range map[string]string{"a": "a", "a\r\n": "a", "a\n": "a", "\r a ": " a ", "a\rb": "", "a\r\nb": "", "a\nb": ""} {
		if a, err := OneLine(Field{Type: TypeText}, Answer{Value: Text(text)}); (err == nil) != (want != "") || err == nil && a.Value != Text(want) {
			t.Errorf("%q: %v, %v", text, a, err)
		}
		if a, err := OneLine(Field{Type: TypeTextarea}, Answer{Value: Text(text)}); err != nil || a.Value != Text(text) {
			t.Errorf("%q in a long text: %v", text, err)
		}
	}
}

func TestAMemberIsNeverAGuest(t *testing.T) {
	d := &Directory{Members: []Member{{ID: 7, Email: "Bo@acme.test", Name: "Bo"}, {ID: 8, Email: "gone@acme.test", Name: "Gone", Status: "disabled"}}}
	for _, text := range []string{"bo@acme.test", "\u200bbo@acme.test", "bo\u200d@acme.test", "bo@acme.test\ufeff", " BO@ACME.TEST\u00a0", "bo@ac\u00adme.test"} {
		if who, err := d.Find(text); err != nil || who.Kind != WhoMember || who.User != 7 {
			t.Errorf("%q is %+v, %v", text, who, err)
		}
		owners := Owners{Guests: []string{text}}
		if problems := checkPeople(d, owners, Problem{}, nil); len(problems) != 1 || problems[0].Kind != Invalid {
			t.Errorf("%q as a guest: %v", text, problems)
		}
	}
	if who, err := d.Find("go\u200bne@acme.test"); err == nil {
		t.Errorf("a disabled member is %+v", who)
	}
	if who, err := d.Find("new\u200d@x.test"); err != nil || who.Email != "new@x.test" {
		t.Errorf("%+v, %v", who, err)
	}
	if validEmail("a\u200db@x.test") {
		t.Error("a joiner in an address is taken")
	}
}

func TestAGroupWhoseNameHoldsACommaIsFoundAmongOthers(t *testing.T) {
	d := &Directory{Groups: []Group{{ID: "1", Name: "Legal, Compliance"}, {ID: "2", Name: "Sales"}}, Members: []Member{{ID: 7, Email: "bo@acme.test"}}}
	for _, text := range []string{"bo@acme.test,Legal, Compliance", "legal, compliance,bo@acme.test", "Legal, Compliance,,7"} {
		if o, err := d.findAll(text); err != nil || len(o.Users) != 1 || len(o.Groups) != 1 {
			t.Errorf("%q: %+v, %v", text, o, err)
		}
	}
	d.Groups = append(d.Groups, Group{ID: "3", Name: "Legal"}, Group{ID: "4", Name: "Compliance"})
	if o, err := d.findAll("Sales,Legal, Compliance"); err == nil || !strings.Contains(err.Error(), "two ways") {
		t.Errorf("%+v, %v", o, err)
	}
	if o, err := d.findAll("Legal, Compliance"); err != nil || len(o.Groups) != 1 {
		t.Errorf("the whole text first: %+v, %v", o, err)
	}
	if _, err := d.findAll("Sales, nobody"); err == nil || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("%v", err)
	}
}

func TestAnOptionIsFoundHoweverItsLettersAreComposed(t *testing.T) {
	for _, typed := range []string{"Caf\u00e9", "Cafe\u0301", "CAFE\u0301", "\u200bcaf\u00e9\u00a0"} {
		for _, f := range []Field{{Type: TypeRadio, Options: options("Caf\u00e9", "Tee")}, {Type: TypeMultiselect, Options: options("Cafe\u0301", "Tee")}} {
			if a, err := Parse(f, typed, Env{}); err != nil || len(a.Choices()) != 1 || a.Choices()[0].Text != f.Options[0].Text {
				t.Errorf("%q: %v, %v", typed, a, err)
			}
		}
	}
	// Exact words win over composed, composed over folded.
	f := Field{Type: TypeRadio, Options: options("caf\u00e9", "Cafe\u0301", "Caf\u00e9")}
	for typed, want := range map[string]string{"caf\u00e9": "caf\u00e9", "Cafe\u0301": "Cafe\u0301", "Caf\u00e9": "Caf\u00e9", "cafe\u0301": "caf\u00e9"} {
		if a, err := Parse(f, typed, Env{}); err != nil || a.Choices()[0].Text != want {
			t.Errorf("%q: %v, %v", typed, a, err)
		}
	}
	template := Template{Fields: []Field{{ID: "f", Label: "Stra\u00dfe  Caf\u00e9"}}, Steps: []Step{{ID: "s", Title: "E\u0301tape"}}}
	if found, err := FindField(template, "stra\u00dfe cafe\u0301\u200b"); err != nil || found.ID != "f" {
		t.Errorf("%v", err)
	}
	if found, err := FindStep(template, "\u00e9tape"); err != nil || found[0].ID != "s" {
		t.Errorf("%v", err)
	}
}

func TestATextWithTwoReadingsIsRefusedWithBoth(t *testing.T) {
	for _, c := range []struct {
		options []string
		typed   string
		want    []string
	}{
		{[]string{"Laptop", "Mouse", "wireless", "Mouse, wireless"}, "Laptop,Mouse, wireless", nil},
		{[]string{"Yes", "No", "thanks", "No, thanks"}, "Yes,No, thanks", nil},
		{[]string{"a", "b", "a, b", "b, c", "c"}, "a, b, c", nil},
		{[]string{"Yes", "No, thanks"}, "Yes,No, thanks", []string{"Yes", "No, thanks"}},
		{[]string{"Yes", "No", "No, thanks"}, "no, thanks ,, yes", []string{"No, thanks", "Yes"}},
		{[]string{"Mouse", "wireless", "Mouse, wireless"}, "Mouse, wireless", []string{"Mouse, wireless"}},
		{[]string{"Mouse", "wireless", "Mouse, wireless"}, `["Mouse","wireless"]`, []string{"Mouse", "wireless"}},
		{[]string{"a", "b, c, d"}, "b, c, d,a", []string{"b, c, d", "a"}},
		{[]string{"a", "b"}, "b,a,b", []string{"b", "a"}},
	} {
		a, err := Parse(Field{Type: TypeMultiselect, Options: options(c.options...)}, c.typed, Env{})
		if c.want == nil {
			if err == nil || !strings.Contains(err.Error(), "two ways") || !strings.Contains(err.Error(), `["`) {
				t.Errorf("%q: %v, %v", c.typed, a, err)
			}
			continue
		}
		if err != nil || strings.Join(texts(a.Choices()), "|") != strings.Join(c.want, "|") {
			t.Errorf("%q: %v, %v", c.typed, a, err)
		}
	}
	// The whole text is two options, whatever its parts are.
	if _, err := Parse(Field{Type: TypeMultiselect, Options: options("A, b", "a, B", "a", "b")}, "a, b", Env{}); err == nil || !strings.Contains(err.Error(), "more than one option") {
		t.Errorf("%v", err)
	}
	for _, typed := range []string{"a,x", "x", "a, b, x"} {
		if _, err := Parse(Field{Type: TypeMultiselect, Options: options("a", "b", "a, b")}, typed, Env{}); err == nil || !strings.Contains(err.Error(), `"x"`) {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

func TestTrueAndFalseChooseYesAndNo(t *testing.T) {
	for _, c := range []struct {
		options []string
		given   string
		want    string
	}{
		{[]string{"Yes", "No"}, `true`, "Yes"},
		{[]string{"no", "YES "}, `"FALSE"`, "no"},
		{[]string{"no", "YES "}, `" True "`, "YES "},
		{[]string{"Yes", "No", "Maybe"}, `true`, ""},
		{[]string{"Yes", "Later"}, `true`, ""},
		{[]string{"true", "No"}, `true`, "true"},
	} {
		for _, kind := range []FieldType{TypeRadio, TypeDropdown, TypeMultiselect} {
			a, err := ParseJSON(Field{Type: kind, Options: options(c.options...)}, json.RawMessage(c.given), Env{})
			if (err == nil) != (c.want != "") || err == nil && a.Plain(nil) != c.want {
				t.Errorf("%s of %q: %s is %q, %v", kind, c.options, c.given, a.Plain(nil), err)
			}
		}
	}
}

func TestADefaultThatIsNoOptionAnyMoreIsSaid(t *testing.T) {
	for _, c := range []struct {
		field Field
		says  string
	}{
		{Field{Type: TypeDropdown, Options: options("x", "y"), Default: json.RawMessage(`"gone"`)}, `default "gone" is no option any more`},
		{Field{Type: TypeRadio, Options: options("x", "y"), Default: json.RawMessage(`"gone"`)}, `"gone"`},
		{Field{Type: TypeDropdown, Options: options("x", "y"), Default: json.RawMessage(`{"id":9,"text":"gone"}`)}, `"gone"`},
		{Field{Type: TypeMultiselect, Options: options("x", "y"), Default: json.RawMessage(`[{"id":1,"text":"x"},{"id":9,"text":"gone"}]`)}, `default "gone" is no option`},
		{Field{Type: TypeDate, Default: json.RawMessage(`"some day"`)}, `"some day" is not taken`},
		{Field{Type: TypeDate, Default: json.RawMessage(`{"value": 7}`)}, `is not taken`},
		{Field{Type: TypeDropdown, Options: options("x", "y"), Default: json.RawMessage(`"y"`)}, ""},
		{Field{Type: TypeText, Default: json.RawMessage(`"{{TEMPLATE_NAME}}"`)}, ""},
		{Field{Type: TypeDropdown, Options: options("x", "y")}, ""},
	} {
		c.field.ID = "f"
		template := Template{ID: "t", Title: "T", Fields: []Field{c.field}}
		answers := NewAnswers(template, Env{})
		_, problems := Build(template, answers.Snapshot(), Env{})
		if (c.says == "") != (len(problems) == 0) {
			t.Errorf("%s: %v", c.field.Default, problems)
			continue
		}
		if c.says != "" && (problems[0].Kind != Warning || problems[0].Field != "f" || !strings.Contains(problems[0].Message, c.says)) {
			t.Errorf("%s: %+v", c.field.Default, problems[0])
		}
		if a := answers.Snapshot().Fields["f"]; c.field.Type == TypeMultiselect && a.Plain(nil) != "x" {
			t.Errorf("what is an option still is %v", a)
		}
		answers.SetField("f", Answer{Origin: FromYou})
		if _, problems := Build(template, answers.Snapshot(), Env{}); len(problems) > 0 {
			t.Errorf("%s, left blank on purpose: %v", c.field.Default, problems)
		}
	}
}

func TestALineBreakInAProcessNameIsTold(t *testing.T) {
	for name, ok := range map[string]bool{"a b": true, "a\rb": false, "a\r\nb": false, "a\nb": false} {
		_, problems := Build(Template{ID: "t", Title: "T"}, Snapshot{Details: Details{Name: name}}, Env{})
		if (len(problems) == 0) != ok {
			t.Errorf("%q: %v", name, problems)
		}
	}
	if l, _ := Build(Template{ID: "t", Title: "T"}, Snapshot{Details: Details{Summary: "a\r\nb\rc"}}, Env{}); sent(t, l, "summary") != "a\nb\nc" {
		t.Errorf("%s", l.Body)
	}
}
