package rawjson

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAValueIsKnownByItsFirstByte(t *testing.T) {
	cases := []struct {
		raw    string
		kind   Kind
		text   string
		scalar string
	}{
		{"", Nothing, "", ""},
		{"<html>", Nothing, "", ""},
		{" null", Null, "", ""},
		{" true ", Bool, "", "true"},
		{"-1.50e3 ", Number, "", "-1.50e3"},
		{`"a"`, String, "a", "a"},
		{` "a\u00e9\n" `, String, "aé\n", "aé\n"},
		{"\"a\xff\"", String, "a\ufffd", "a\ufffd"},
		{`"a`, String, "", ""},
		{`"`, String, "", ""},
		{`["a"]`, List, "", ""},
		{`{"a":1}`, Object, "", ""},
	}
	for _, c := range cases {
		raw := json.RawMessage(c.raw)
		if got := KindOf(raw); got != c.kind {
			t.Errorf("KindOf(%q) = %d, want %d", c.raw, got, c.kind)
		}
		if got := Text(raw); got != c.text {
			t.Errorf("Text(%q) = %q, want %q", c.raw, got, c.text)
		}
		got, is := Scalar(raw)
		if got != c.scalar || is != (c.kind == Bool || c.kind == Number || c.kind == String) {
			t.Errorf("Scalar(%q) = %q, %t", c.raw, got, is)
		}
	}
}

func TestMembersKeepTheirOrderAndTheirNumbers(t *testing.T) {
	got, err := Members(json.RawMessage(` {"b": 1.0, "a": {"x" : [1]}} `))
	want := []Member{{"b", json.RawMessage("1.0")}, {"a", json.RawMessage(`{"x" : [1]}`)}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestMembersRefuseWhatWouldBeLost(t *testing.T) {
	var twice *TwiceError
	var syntax *json.SyntaxError
	for raw, fits := range map[string]func(error) bool{
		"":                func(err error) bool { return errors.Is(err, ErrNoObject) },
		`[1]`:             func(err error) bool { return errors.Is(err, ErrNoObject) },
		`{"a":1,"a":2}`:   func(err error) bool { return errors.As(err, &twice) && twice.Key == "a" },
		`{"a":1} {"b":2}`: func(err error) bool { return errors.Is(err, ErrMore) },
		`{"a":1,}`:        func(err error) bool { return errors.As(err, &syntax) },
		`{"a":1`:          func(err error) bool { return err != nil },
	} {
		if _, err := Members(json.RawMessage(raw)); !fits(err) {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

func TestPartsAreTakenAsTheyAre(t *testing.T) {
	if got := string(Get(json.RawMessage(`{"id": 1.0, "n":{}}`), "id")); got != "1.0" {
		t.Errorf("Get is %s", got)
	}
	if got := Get(json.RawMessage(`["id"]`), "id"); got != nil {
		t.Errorf("Get of a list is %s", got)
	}
	if got := string(Compact(json.RawMessage(` {"b" : "<&>" , "a":1.0} `))); got != `{"b":"<&>","a":1.0}` {
		t.Errorf("Compact is %s", got)
	}
	for _, raw := range []string{"", "{", "x"} {
		if got := Compact(json.RawMessage(raw)); got != nil {
			t.Errorf("Compact(%q) is %q", raw, got)
		}
	}
	if got := Decode(json.RawMessage(`12345678901234567890`)); got != json.Number("12345678901234567890") {
		t.Errorf("Decode is %v", got)
	}
	if got, err := Encode(map[string]string{"a": "<&>"}); err != nil || string(got) != `{"a":"<&>"}` {
		t.Errorf("Encode is %s, %v", got, err)
	}
}

func TestAStringHasNothingHiddenInIt(t *testing.T) {
	for in, want := range map[string]string{
		"":                   `""`,
		"a <b> & \"c\" \\ é": `"a <b> & \"c\" \\ é"`,
		"\n\r\t\x00\x7f":     `"\n\r\t\u0000\u007f"`,
		"\u202e\U000E0041":   `"\u202e\udb40\udc41"`,
		"👩\u200d👧":           "\"👩\u200d👧\"",
		"a\xffb":             "\"a\ufffdb\"",
	} {
		if got := string(AppendString(nil, in)); got != want {
			t.Errorf("%q is %s, want %s", in, got, want)
		}
	}
}
