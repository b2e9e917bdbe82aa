package values

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kickoff/payload/store"
	"kickoff/payload/store/storetest"
)

// written is entries as `key=text` or `key:json`.
func written(entries []Entry) []string {
	var all []string
	for _, e := range entries {
		if e.Text != nil {
			all = append(all, e.Key+"="+*e.Text)
		} else {
			all = append(all, e.Key+":"+string(e.Raw))
		}
	}
	return all
}

func TestScalarsStayAsWritten(t *testing.T) {
	for _, c := range []struct {
		name, file string
		want       []string
	}{
		{"yaml", "a: no\nb: 007\nc: 1.10\nd: 'true'\ne: 2026-12-01\nf: 1e3\ng: \" x \"\n", []string{"a=no", "b=007", "c=1.10", "d=true", "e=2026-12-01", "f=1e3", "g= x "}},
		{"yaml truth and nothing", "a: true\nb: false\nc:\nd: ~\ne: ''\n", []string{"a:true", "b:false", "c:null", "d:null", "e="}},
		{"yaml blocks", "a: |\n  one\n  two\nb: >-\n  one\n  two\n", []string{"a=one\ntwo\n", "b=one two"}},
		{"yaml lists are typed text", "a: [no, 007, 1.10, true]\n", []string{`a:["no","007","1.10","true"]`}},
		{"yaml objects have the API's shape", "a: {id: 2, text: 2024, selected: true}\nb: {users: [1001], guests: [a@b.test], groups: []}\n",
			[]string{`a:{"id":2,"text":"2024","selected":true}`, `b:{"users":[1001],"guests":["a@b.test"],"groups":[]}`}},
		{"yaml alias", "a: &x [1]\nb: *x\n", []string{`a:["1"]`, `b:["1"]`}},
		{"json", `{"a":"x=y","b":1.10,"c":true,"d":null,"e":["q",{"id":2}],"f":"\ud83d\ude00 <b>"}`, []string{"a=x=y", "b:1.10", "c:true", "d:null", `e:["q",{"id":2}]`, "f=😀 <b>"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			entries, err := Read([]byte(c.file))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, written(entries)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAMapThatWouldLoseSomethingIsRefused(t *testing.T) {
	for file, words := range map[string]string{
		"":                          "empty",
		"[1, 2]":                    "no map",
		"hello":                     "no map",
		`["a"]`:                     "no map",
		`{"a":1,"a":2}`:             `"a" is there twice`,
		`{"a":{"b":1,"b":2}}`:       `"b" is there twice`,
		"a: 1\nb: 2\na: 3\n":        `line 3: the key "a" is there twice`,
		"a: {b: 1, b: 2}\n":         `"b" is there twice`,
		"a: 1\n---\nb: 2\n":         "more than one document",
		"a: [1\n":                   "not valid YAML",
		"{\n\"a\": 1,\n\"b\" 2\n}":  "line 3: it is not valid JSON",
		"? [a]\n: 1\n":              "plain text",
		"x: &x {b: 1}\n<<: *x\n":    "merge",
		"a: &a [*a]\n":              "line 1: *a stands within what it repeats",
		"a: &a [b, &b [*a, *b]]":    "no end",
		strings.Repeat("[", 100000): "line 1: it is nested deeper than 100 levels",
		"a: [" + strings.Repeat("a,", 2_000_001) + "]": "too much as YAML",
		bomb(9):                    "aliases make it larger by more than 64 MB",
		many(1001):                 "line 1002: it has more than 1000 aliases",
		nested("{\n\"a\":", 101):   "line 101: it is nested deeper than 100 levels",
		nested("{\n\"a\":", 20000): "line 101: it is nested deeper than 100 levels",
		"a: " + nested("[", 100):   "line 1: it is nested deeper than 100 levels",
	} {
		if entries, err := Read([]byte(file)); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%.40q: %v, %v", file, written(entries), err)
		}
	}
}

// nested opens so many levels and closes them.
func nested(open string, levels int) string {
	closing := map[byte]string{'{': "}", '[': "]"}[open[0]]
	return strings.Repeat(open, levels) + "1" + strings.Repeat(closing, levels)
}

// bomb is a list of nine lists of nine …, so many levels of them.
func bomb(levels int) string {
	var b strings.Builder
	b.WriteString("l0: &l0 [a]\n")
	for i := range levels {
		fmt.Fprintf(&b, "l%d: &l%[1]d [%s]\n", i+1, strings.Join(slices.Repeat([]string{fmt.Sprintf("*l%d", i)}, 9), ", "))
	}
	return b.String()
}

// many is one value and so many aliases of it, a line each.
func many(n int) string {
	var b strings.Builder
	b.WriteString("a: &a [x, y]\n")
	for i := range n {
		fmt.Fprintf(&b, "k%d: *a\n", i)
	}
	return b.String()
}

func TestWhatIsWithinTheLimitsIsRead(t *testing.T) {
	for name, file := range map[string]string{
		"99 levels of YAML":  "a: " + nested("[", 99),
		"100 levels of JSON": nested(`{"a":`, 100),
		"1000 aliases":       many(1000),
		"aliases of aliases": bomb(3),
	} {
		if _, err := Read([]byte(file)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{`{"a":"b"}`, "a: [1, {b: c}]", "a: &x 1\nb: *x\n", "{", "\x00"} {
		f.Add([]byte(seed))
	}
	f.Add([]byte(bomb(7)))
	f.Add([]byte("a: &a {b: [*a]}\n? |\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var entries []Entry
		storetest.Bounded(t, func() {
			if text, err := store.Text(data); err == nil {
				entries, _ = Read(text)
			}
		})
		for _, e := range entries {
			if (e.Text == nil) == (e.Raw == nil) {
				t.Fatalf("%q has text %v and JSON %q", e.Key, e.Text, e.Raw)
			}
		}
	})
}
