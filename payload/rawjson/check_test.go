package rawjson

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestCheckSaysWhatIsWrongAndWhere(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[\n", n) + strings.Repeat("]", n) }
	for text, want := range map[string]string{
		`{"a":[1,{"b":"}"}],"c":{"a":1}}`:       "",
		`[{"a":1},{"a":1}]`:                     "",
		`{"a":"a","b":["a","a"],"x":{"a":"a"}}`: "",
		`{"a\"":1,"a\"b":2}`:                    "",
		" 1 ":                                   "",
		deep(100):                               "",
		deep(101):                               "line 101: it is nested deeper than 100 levels, which are the most",
		deep(20000):                             "line 101: it is nested deeper than 100 levels, which are the most",
		strings.Repeat("[", 101):                "line 1: it is nested deeper than 100 levels, which are the most",
		"":                                      "line 1: it is not valid JSON",
		"{\n\"a\":1,\n}":                        "line 3: it is not valid JSON",
		"{} {}":                                 "line 1: it is not valid JSON",
		`{"a`:                                   "line 1: it is not valid JSON",
		"{\"a\":1,\n\"\\u0061\":2}":             `line 2: the key "a" is there twice`,
		"[\n{\"a\":[{\"b\":1,\"c\":[],\"b\":2}]}]":                   `line 2: the key "b" is there twice`,
		`{"a":"\ud83d\ude00\ud83d\ude00\\ud83d\"","\ud83d\ude00":2}`: "",
		"[\n\"\\ud83d\"]":  "line 2: a \\u escape in it is half a character, and no text",
		`["\ude00\ud83d"]`: "line 1: a \\u escape in it is half a character, and no text",
		`["\ud83d\u0041"]`: "line 1: a \\u escape in it is half a character, and no text",
		`{"\ud83d":1}`:     "line 1: a \\u escape in it is half a character, and no text",
		`["\ud83d`:         "line 1: a \\u escape in it is half a character, and no text",
		`{"":1,"":2}`:      `line 1: the key "" is there twice`,
	} {
		got := ""
		if err := Check([]byte(text)); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%.40q: %q, want %q", text, got, want)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, seed := range []string{`{"a":[1,"\"",{"b":null}]}`, `{"a":1,"a":2}`, `["`, "}", `{"a":"\`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := Check(data)
		if valid := json.Valid(data); valid && errors.Is(err, ErrSyntax) || !valid && err == nil {
			t.Fatalf("%q: %v", data, err)
		}
		if _, twice := Members(data); errors.As(twice, new(*TwiceError)) && err == nil {
			t.Fatalf("%q: %v", data, twice)
		}
	})
}
