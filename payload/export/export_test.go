package export

import (
	"os/exec"
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

func TestAnUnknownLanguageIsRefusedWithThoseThatExist(t *testing.T) {
	if err := Check("cobol"); err == nil || !strings.Contains(err.Error(), "curl and kickoff") {
		t.Errorf("%v", err)
	}
	if _, err := Code("cobol", call()); err == nil {
		t.Error("it was written")
	}
}
