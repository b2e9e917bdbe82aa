package weblink

import (
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"kickoff/payload/clean"
)

func TestParse(t *testing.T) {
	answers := func(pairs ...string) (list []Answer) {
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, Answer{pairs[i], json.RawMessage(pairs[i+1])})
		}
		return list
	}
	query := func(name, fields string) string {
		return "?default_run_name=" + url.QueryEscape(name) + "&ko_fields=" + url.QueryEscape(fields) + "&launchprocess=true"
	}
	for _, c := range []struct {
		text, pattern string
		want          Link
		no            bool
	}{
		{text: "https://go.tallyfy.com/o1/processes/r1", want: Link{Org: "o1", Process: "r1"}},
		{text: " https://go.tallyfy.com/o1/processes/r1/?tab=tasks#x\n", want: Link{Org: "o1", Process: "r1"}},
		{text: "https://go.tallyfy.com/tracker/r1", want: Link{Process: "r1"}},
		{text: "https://go.tallyfy.com/#/org/o1/processes/r1", want: Link{Org: "o1", Process: "r1"}},
		{text: "https://go.tallyfy.com/api/organizations/o1/runs/r1", want: Link{Org: "o1", Process: "r1"}},
		{text: "https://intra.test/show/o1?run=r1&x=2", pattern: "https://intra.test/show/{org}?run={run}", want: Link{Org: "o1", Process: "r1"}},
		{text: "https://intra.test/p/r%201/view", pattern: "https://intra.test/p/{run}/view", want: Link{Process: "r 1"}},
		{text: "https://go.tallyfy.com/o1/templates/t1", want: Link{Org: "o1", Template: "t1"}},
		{text: "HTTPS://go.tallyfy.com/o1/process/t1/create", want: Link{Org: "o1", Template: "t1"}},
		{text: "https://go.tallyfy.com/o1/public/kickoff/hire-me" + query("", `{"full-name":"Jo"}`), want: Link{Org: "o1", Template: "hire-me", Answers: answers("full-name", `"Jo"`)}},
		{
			text: "https://go.tallyfy.com/o1/process/t1/create" + query("Hire Jo & Co", `[{"full-name":"Jo"},{"Size":{"id":2,"text":"M","value":null}}]`),
			want: Link{Org: "o1", Template: "t1", Name: "Hire Jo & Co", Answers: answers("full-name", `"Jo"`, "Size", `{"id":2,"text":"M","value":null}`)},
		},
		{
			text: "https://go.tallyfy.com/#/org/o1/process/t1/create" + query("", `[{"name":"Full name","value":"Jo"}]`),
			want: Link{Org: "o1", Template: "t1", Answers: answers("Full name", `"Jo"`)},
		},
		{text: "https://go.tallyfy.com/o1/process/t1/create?ko_fields=[{", want: Link{Org: "o1", Template: "t1", Wrong: "its answers (ko_fields) are no JSON that can be read: a link that was cut on the way, perhaps"}},
		{text: "https://go.tallyfy.com/o1/process/t1/create?ko_fields=[1]", want: Link{Org: "o1", Template: "t1", Wrong: "some of its answers (ko_fields) do not say which field they are for"}},
		{text: "https://go.tallyfy.com/o1/process/t1/create?default_run_name=%zz", want: Link{Org: "o1", Template: "t1", Wrong: "a part of the address cannot be read"}},
		{text: "https://go.tallyfy.com/o1/settings/x", no: true},
		{text: "https://go.tallyfy.com/o1/processes/", no: true},
		{text: "Onboard Jane Smith", no: true},
		{text: "https://", no: true},
		{text: "see https://go.tallyfy.com/o1/processes/r1", no: true},
		{text: "", no: true},
	} {
		got, ok := Parse(c.text, c.pattern)
		if ok == c.no || ok && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v %v, not %+v", c.text, got, ok, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"https://go.tallyfy.com/o/processes/r", "https://go.tallyfy.com/#/org/o/process/t/create?ko_fields=%5B%7B%22a%22%3A1%7D%5D&default_run_name=x",
		"http://x/public/kickoff/a?ko_fields={}", "https://x.test/%1b/runs/%0a", "https://p/{run}",
	} {
		f.Add(text, "https://p/{org}/{run}")
	}
	f.Fuzz(func(t *testing.T, text, pattern string) {
		l, ok := Parse(text, pattern)
		if !ok {
			return
		}
		if (l.Template == "") == (l.Process == "") {
			t.Fatalf("%q is about %+v", text, l)
		}
		for _, s := range []string{l.Org, l.Template, l.Process, l.Name} {
			if clean.Line(s) != s {
				t.Fatalf("%q is not clean", s)
			}
		}
		for _, a := range l.Answers {
			if !json.Valid(a.Value) || strings.ContainsRune(a.Field, 0x1b) {
				t.Fatalf("%q: %s", a.Field, a.Value)
			}
		}
	})
}
