package export

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kickoff/payload"
)

// That every sample runs, and sends these bytes, is tried in cmd/launch, where there is a
// server.

const before, after = "{\n  \"checklist_id\": \"t1\",\n  \"name\": \"$HOME `x` 'q' \\\"\\\" {@\",\n  \"prerun\": {\n    \"f\": [\n      ", "\n    ]\n  }\n}\n"

func call() Call {
	return Call{
		BaseURL: "https://go.tallyfy.com/api", Org: "org'1",
		Template: payload.Template{ID: "t1", Title: "Order\n`rm`; rm \\u000a rm \\"},
		Launch: payload.Launch{
			Body:    []byte(before + "{\n        \"upload\": \"a\\\"b\"\n      }" + after),
			Uploads: []payload.Upload{{Field: "f", Path: `it's "a"` + "\n\x1b.pdf", First: 5, Last: 7}},
		},
	}
}

func code(t *testing.T, language string) string {
	t.Helper()
	text, err := Code(language, call())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestNoCodeHoldsWhatPaintsOrRuns(t *testing.T) {
	for _, language := range Languages() {
		text := code(t, language)
		if strings.ContainsAny(text, "\x1b\x00") || language != "kickoff" && !strings.Contains(text, "Launches Order rm rm u000a rm.") {
			t.Errorf("%s:\n%s", language, text)
		}
	}
}

// C# cannot be compiled on most machines, so its brackets and texts are read here.
func TestTheCSharpCodeIsWhole(t *testing.T) {
	texts, err := readCSharp(code(t, "csharp"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(texts, "|"); got != before+"|"+after {
		t.Errorf("the body is %q", got)
	}
	for _, broken := range []string{"f(", "}", `"a`, `@"a""`, "(]", "'a"} {
		if _, err := readCSharp(broken); err == nil {
			t.Errorf("%s passes", broken)
		}
	}
}

// readCSharp returns the verbatim texts of a program whose brackets and quotes fit.
func readCSharp(s string) (texts []string, err error) {
	var open []byte
	for s != "" {
		switch {
		case strings.HasPrefix(s, "//"):
			_, s, _ = strings.Cut(s, "\n")
			continue
		case strings.HasPrefix(s, `@"`):
			text, rest, ok := strings.Cut(strings.ReplaceAll(s[2:], `""`, "\x00"), `"`)
			if !ok {
				return nil, errors.New("a text has no end")
			}
			texts, s = append(texts, strings.ReplaceAll(text, "\x00", `"`)), strings.ReplaceAll(rest, "\x00", `""`)
			continue
		case s[0] == '"' || s[0] == '\'':
			end := 1
			for end < len(s) && s[end] != s[0] && s[end] != '\n' {
				if s[end] == '\\' {
					end++
				}
				end++
			}
			if end >= len(s) || s[end] != s[0] {
				return nil, errors.New("a text has no end: " + s)
			}
			s = s[end+1:]
			continue
		case strings.IndexByte("({[", s[0]) >= 0:
			open = append(open, s[0])
		case strings.IndexByte(")}]", s[0]) >= 0:
			if len(open) == 0 || strings.IndexByte("({[", open[len(open)-1]) != strings.IndexByte(")}]", s[0]) {
				return nil, errors.New("brackets do not fit: " + s)
			}
			open = open[:len(open)-1]
		}
		s = s[1:]
	}
	if len(open) > 0 {
		return nil, errors.New("a bracket is not closed")
	}
	return texts, nil
}

// The token is in no argument of a process, which everybody on the machine may read.
func TestTheTokenComesToCurlByAFile(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell here to run the script")
	}
	dir := t.TempDir()
	fake := "#!/bin/sh\nprintf '%s\\n' \"$@\" >>\"${0%/*}/arguments\"\ncat /dev/fd/3 >>\"${0%/*}/headers\"\nprintf '{}\\n201'\n"
	for name, text := range map[string]string{"curl": fake, "jq": "#!/bin/sh\necho '{}'\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	script := exec.Command(sh)
	script.Stdin = strings.NewReader(code(t, "curl"))
	script.Env = append(os.Environ(), "TALLYFY_ACCESS_TOKEN=s3cret'`$x", "TALLYFY_ORG_ID=o", "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	if out, err := script.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "headers")); string(got) != strings.Repeat("Authorization: Bearer s3cret'`$x\n", 2) {
		t.Errorf("headers: %q", got)
	}
	arguments, err := os.ReadFile(filepath.Join(dir, "arguments"))
	if err != nil || strings.Contains(string(arguments), "s3cret") || !strings.Contains(string(arguments), "@/dev/fd/3") {
		t.Errorf("%s, %v", arguments, err)
	}
	script = exec.Command(sh)
	script.Stdin = strings.NewReader(code(t, "curl"))
	script.Env = []string{"PATH=" + dir}
	if err := script.Run(); err == nil {
		t.Error("it runs without a token")
	}
}

func TestALongBodyIsCutWhereCompilersTakeIt(t *testing.T) {
	long := strings.Repeat("é\"\\`", 20_000)
	for _, literal := range []func(string) string{textBlocks, rawStrings} {
		text := literal(long)
		for _, part := range strings.Split(text, " + ") {
			if len(part) > 2*longestLiteral {
				t.Errorf("a literal has %d bytes", len(part))
			}
		}
	}
	if got := strings.Join(chunked(long), ""); got != long {
		t.Error("cutting loses something")
	}
}

func TestAnUnknownLanguageIsRefusedWithThoseThatExist(t *testing.T) {
	if err := Check("cobol"); err == nil || !strings.Contains(err.Error(), "curl, javascript, python, java, go, cpp, csharp, kickoff") {
		t.Errorf("%v", err)
	}
	if _, err := Code("cobol", call()); err == nil {
		t.Error("it was written")
	}
}
