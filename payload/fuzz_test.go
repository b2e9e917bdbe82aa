package payload

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{"x", "  ", "SSO, sla", `["SSO",3]`, `{"id":1,"text":"SSO","selected":false}`, "Widget|3", "a\tb", `["a",{"b":1}]`,
		"https://x.test/a.pdf?x=1,2, b.pdf", `{"url":"u","a":[1,{"b":null}]}`, "me, jo@acme.test", `{"users":[1],"guests":["a@b.cc"]}`, "tomorrow", "\xff,\x00", `"\ud800"`} {
		f.Add(s)
	}
	env := acme(f)
	fields := append(everyType().Fields, Field{ID: "f-new", Type: "new"}, Field{ID: "f-open", Type: TypeMultiselect})
	f.Fuzz(func(t *testing.T, text string) {
		for _, field := range fields {
			typed, err := Parse(field, text, env)
			if strings.TrimSpace(text) == "" && (err != nil || !typed.Blank(field.Type)) {
				t.Fatalf("%s: blank text is %+v, %v", field.Type, typed, err)
			}
			if err == nil {
				holdsAnswer(t, field, typed, env)
			}
			given, err := ParseJSON(field, json.RawMessage(text), env)
			if err == nil {
				holdsAnswer(t, field, given, env)
			}
		}
	})
}

// holdsAnswer builds a launch of one answer and reads the value back: what was
// accepted is sent as valid JSON and is accepted again as the same.
func holdsAnswer(t *testing.T, f Field, a Answer, env Env) {
	t.Helper()
	tpl := Template{ID: "t", Title: "T", Fields: []Field{f}}
	launch, _ := Build(tpl, Snapshot{Fields: map[string]Answer{f.ID: a}}, env)
	var body struct{ Prerun map[string]json.RawMessage }
	if err := json.Unmarshal(launch.Body, &body); err != nil || !utf8.Valid(launch.Body) {
		t.Fatalf("%s: %v in\n%s", f.Type, err, launch.Body)
	}
	raw, present := body.Prerun[f.ID]
	if present == a.Blank(f.Type) {
		t.Fatalf("%s: blank is %v, but the key is there: %v\n%+v", f.Type, a.Blank(f.Type), present, a)
	}
	if shown := Display(f, a, env); strings.ContainsAny(shown, "\x1b\n\r") {
		t.Fatalf("%s shows %q", f.Type, shown)
	}
	if !present || f.Type == TypeText || f.Type == TypeTextarea || f.Type == TypeEmail || f.Type == TypeFile {
		// A text that reads like JSON is quoted in the body: the same by design. The
		// path of a file may be anything.
		return
	}
	again, err := ParseJSON(f, raw, env)
	if err != nil {
		t.Fatalf("%s: %s is sent and not taken back: %v", f.Type, raw, err)
	}
	second, _ := Build(tpl, Snapshot{Fields: map[string]Answer{f.ID: again}}, env)
	if !bytes.Equal(launch.Body, second.Body) {
		t.Fatalf("%s: read back it is\n%s\nand was\n%s", f.Type, second.Body, launch.Body)
	}
}

func FuzzBuild(f *testing.F) {
	f.Add("key", "text", []byte(`{"a": [1, {"b": null}]}`))
	f.Add("", "\u2028<&>\"\\\x00\x7f\xff\U0001F600", []byte(`[]`))
	f.Add("\n", "é\ufeff", []byte("{\"a\"\n:1} "))
	f.Add("\u00ad", "\u200b\U000E0041", []byte("{\"\u202e\": [\"\U000E0041\x7f\"]}"))
	f.Add("", "", []byte("\"\u009b\""))
	f.Fuzz(func(t *testing.T, key, text string, raw []byte) {
		var w writer
		w.open('{')
		w.key(key)
		w.text(text)
		w.key("list " + key)
		w.open('[')
		w.item()
		w.raw(raw)
		w.item()
		w.open('{')
		w.close('}')
		w.close(']')
		w.close('}')
		if got := bytes.Count(w.buf, []byte{'\n'}); got != w.line {
			t.Fatalf("counted %d lines of %d:\n%s", w.line, got, w.buf)
		}
		for _, r := range string(w.buf) {
			if clean.Hidden(r) && r != '\n' {
				t.Fatalf("%U stands as it is in\n%s", r, w.buf)
			}
		}
		all, err := pairs(w.buf)
		if err != nil || !json.Valid(w.buf) {
			t.Fatalf("%v in\n%s", err, w.buf)
		}
		wantKey, want := strings.ToValidUTF8(key, "\ufffd"), strings.ToValidUTF8(text, "\ufffd")
		if utf8.ValidString(key) && all[0].Key != wantKey || utf8.ValidString(text) && rawjson.Text(all[0].Value) != want {
			t.Fatalf("%q: %q became %q", key, text, w.buf)
		}

		tpl := everyType()
		s := Snapshot{
			Fields: map[string]Answer{"f-text": {Value: Text(text)}, "f-table": {Value: Table{Cells: []json.RawMessage{raw}}}, "f-people": {Value: People{Owners: Owners{Guests: []string{text}}, Verbatim: raw}}, key: {Value: Text(text)}},
			Steps:  map[string]StepAnswer{"s1": {Deadline: text, Owners: &Owners{Groups: []string{key}}}},
		}
		s.Details.Name, s.Details.Tags, s.Details.Roles = text, []string{key, text}, map[string]Owners{key: {Users: []int64{1}}}
		launch, _ := Build(tpl, s, acme(t))
		if !json.Valid(launch.Body) || !utf8.Valid(launch.Body) || !bytes.HasSuffix(launch.Body, []byte("}\n")) || bytes.HasSuffix(launch.Body, []byte("\n\n")) {
			t.Fatalf("not one JSON object and a newline:\n%s", launch.Body)
		}
		CheckBody(tpl, raw, acme(t))
	})
}

// Whatever was entered, the body is valid, names all steps or none, and its spans
// are its lines.
func TestAnyAnswersMakeABodyThatHoldsTogether(t *testing.T) {
	env, tpl := acme(t), everyType()
	texts := map[string][]string{
		"f-text": {"", "a", "0", "<b>\n"}, "f-area": {"", "l1\nl2"}, "f-mail": {"", "a@b.cc", "bad"}, "f-date": {"", "+3d", "eom"}, "f-time": {"", "fri 9am"},
		"f-radio": {"", "Normal"}, "f-drop": {"", "2"}, "f-multi": {"", "SSO", "SLA,SSO"}, "f-file": {"", "a.pdf", "https://x.test/a.pdf, a.pdf"},
		"f-table": {"", "a|b", `["",""]`}, "f-people": {"", "me", "g1, x@y.zz"},
	}
	rapid.Check(t, func(r *rapid.T) {
		chosen := map[string]string{}
		for _, id := range slices.Sorted(maps.Keys(texts)) {
			chosen[id] = rapid.SampledFrom(texts[id]).Draw(r, id)
		}
		s := answered(t, tpl, env, chosen)
		overridden := false
		for _, step := range tpl.Steps {
			a := StepAnswer{Deadline: rapid.SampledFrom([]string{"", "+1d", "never"}).Draw(r, step.ID)}
			if rapid.Bool().Draw(r, step.ID+" owned") {
				a.Owners = &Owners{Users: []int64{42}}
			}
			s.Steps[step.ID] = a
			overridden = overridden || a.Owners != nil || a.Deadline == "+1d"
		}
		s.Details.Tags = rapid.SliceOfN(rapid.SampledFrom([]string{"t1", "t2", ""}), 0, 4).Draw(r, "tags")
		launch, _ := Build(tpl, s, env)
		checkSpans(t, launch)
		tasks, _ := sent(t, launch, "tasks").(map[string]any)
		if want := map[bool]int{true: len(tpl.Steps)}[overridden]; len(tasks) != want {
			r.Fatalf("%d of %d steps are named", len(tasks), want)
		}
		again, _ := CheckBody(tpl, launch.Body, env)
		if !bytes.Equal(again.Body, launch.Body) {
			r.Fatalf("read back it is\n%s\nand was\n%s", again.Body, launch.Body)
		}
	})
}
