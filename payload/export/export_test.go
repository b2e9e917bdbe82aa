package export

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kickoff/payload"
)

func call() Call {
	return Call{
		BaseURL: "https://go.tallyfy.com/api", Org: "org'1",
		Template: payload.Template{ID: "t1", Title: "Order\n`rm`"},
		Launch:   payload.Launch{Body: []byte("{\n  \"checklist_id\": \"t1\",\n  \"name\": \"$HOME `x` 'q'\"\n}\n")},
	}
}

func TestTheCodeIsAScriptThatHoldsTheBodyAsItIs(t *testing.T) {
	withFile := call()
	withFile.Launch.Uploads = []payload.Upload{{Field: "f1", Path: `it's "a".pdf`}}
	for _, c := range []Call{call(), withFile} {
		for _, name := range Languages() {
			code, err := Code(name, c)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(code, "\n"+string(c.Launch.Body)+"EOF\n") {
				t.Errorf("%s does not hold the body:\n%s", name, code)
			}
			sh, err := exec.LookPath("sh")
			if err != nil {
				t.Skip("no shell here to read the script")
			}
			check := exec.Command(sh, "-n")
			check.Stdin = strings.NewReader(code)
			if said, err := check.CombinedOutput(); err != nil {
				t.Errorf("%s is no script: %s\n%s", name, said, code)
			}
		}
	}
}

// The token is in no argument of a process, which everybody on the machine may read.
func TestTheTokenComesToCurlByAFile(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell here to run the script")
	}
	dir := t.TempDir()
	fake := "#!/bin/sh\nprintf '%s\\n' \"$@\" >>" + dir + "/arguments\ncat /dev/fd/3 >>" + dir + "/headers\ncat >>" + dir + "/body\n"
	if err := os.WriteFile(filepath.Join(dir, "curl"), []byte(fake), 0o700); err != nil {
		t.Fatal(err)
	}
	code, err := Code("curl", call())
	if err != nil {
		t.Fatal(err)
	}
	script := exec.Command(sh)
	script.Stdin = strings.NewReader(code)
	script.Env = append(os.Environ(), "TALLYFY_ACCESS_TOKEN=s3cret'`$x", "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	if out, err := script.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, want := range map[string]string{"headers": "Authorization: Bearer s3cret'`$x\n", "body": string(call().Launch.Body)} {
		if got, _ := os.ReadFile(filepath.Join(dir, name)); string(got) != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	arguments, err := os.ReadFile(filepath.Join(dir, "arguments"))
	if err != nil || strings.Contains(string(arguments), "s3cret") || !strings.Contains(string(arguments), "@/dev/fd/3") {
		t.Errorf("%s, %v", arguments, err)
	}
	script = exec.Command(sh)
	script.Stdin = strings.NewReader(code)
	script.Env = []string{"PATH=" + dir}
	if err := script.Run(); err == nil {
		t.Error("it runs without a token")
	}
}

func TestAnUnknownLanguageIsRefusedWithThoseThatExist(t *testing.T) {
	if err := Check("cobol"); err == nil || !strings.Contains(err.Error(), "curl and kickoff") {
		t.Errorf("%v", err)
	}
	if _, err := Code("cobol", call()); err == nil {
		t.Error("it was written")
	}
}
