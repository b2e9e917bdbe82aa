package redact

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

const token = "eyJ0eXAi.abc/def+ghi=.k-l_m"

func TestTheTokenIsTakenOutHoweverItIsWritten(t *testing.T) {
	asJSON, err := json.Marshal(token)
	if err != nil {
		t.Fatal(err)
	}
	between := func(s string) string { return token[:5] + s + token[5:] }
	var escaped strings.Builder
	for _, r := range token {
		escaped.WriteString(`\u00`)
		escaped.WriteString(strings.ToUpper(string("0123456789abcdef"[r>>4])) + string("0123456789abcdef"[r&15]))
	}
	for _, text := range []string{
		token, string(asJSON), url.QueryEscape(token), url.PathEscape(token), strings.ToLower(url.QueryEscape("+")) + url.QueryEscape(token),
		strings.ReplaceAll(token, "/", `\/`), escaped.String(),
		between("\u200b"), between(`\u200b`), between("%E2%80%8B"), between("\u200d\ufeff"), between("\u034f"), between("\n"), between(`\n`),
		between("<b>"), between("</em>"), between(`\u003cbr class=x\u003e`), between("\x1b[31m"), between("\x1b]0;title\a"), between(`\u001b[0m`), between("\u202e"),
	} {
		got := New(token).String("before " + text + " after")
		if !strings.Contains(got, "[token]") || strings.Contains(got, "def") || !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, " after") {
			t.Errorf("%q leaves %q", text, got)
		}
	}
}

func TestWhatIsNotTheTokenStays(t *testing.T) {
	r := New(token, "short", "")
	for _, text := range []string{"", "short", "e", token[:len(token)-1], token[1:], "100 %", `C:\users\eyJ`, "a < b", between("< unclosed"), between(" "), "\xff\xfe%zz\\u00"} {
		if got := r.String(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := new(Redactor).String(token); got != token {
		t.Errorf("nothing to hide, and %q", got)
	}
}

func between(s string) string { return token[:5] + s + token[5:] }

func TestAWriterTellsOfAllThatItTook(t *testing.T) {
	var out bytes.Buffer
	n, err := New(token).Writer(&out).Write([]byte(token + "\n"))
	if n != len(token)+1 || err != nil || out.String() != "[token]\n" {
		t.Errorf("%d, %v, %q", n, err, out.String())
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("x" + token)
	f.Add(`\u00`)
	f.Add("%E2%80")
	f.Fuzz(func(t *testing.T, s string) {
		if left := New(token).String(s); strings.Contains(left, token) {
			t.Errorf("%q leaves %q", s, left)
		}
	})
}
