package sandbox

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"testing"
)

func TestFieldCasesOfTheServer(t *testing.T) {
	text, err := os.ReadFile("../../testdata/field-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name, Kind    string
		Field         json.RawMessage
		Input, Expect json.RawMessage
		PrerunKey     string `json:"prerun_key"`
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, each := range cases {
		if each.Kind != "server" {
			continue
		}
		ran++
		t.Run(each.Name, func(t *testing.T) {
			field, _ := parseObject(each.Field)
			c := worldClient(t, `{"id":"tpl","title":"T","prerun":[`+string(each.Field)+`],"steps":[]}`)
			prerun := object{{cmp.Or(each.PrerunKey, field.text("id")), each.Input}}
			if isOmission(each.Input) {
				prerun = object{}
			}
			got := c.launch(string(object{{"checklist_id", encode("tpl")}, {"prerun", prerun.raw()}}.raw()))

			expect, _ := parseObject(each.Expect)
			if expect.has("error") {
				got.want(int(expect.number("status")))
				if message := expect.text("error"); message != "validation error" {
					got.says(message)
				}
				return
			}
			got.want(201)
			kept := got.at("data", "prerun", field.text("id"))
			if isOmission(each.Expect) {
				got.is("[]", "data", "prerun")
				return
			}
			var want bytes.Buffer
			_ = json.Compact(&want, each.Expect)
			if field.text("field_type") == "file" {
				kept = string(withoutFileAdditions([]byte(kept)))
			}
			if kept != want.String() {
				t.Errorf("stored %s, want %s", kept, want.String())
			}
		})
	}
	if ran < 30 {
		t.Errorf("only %d server rows", ran)
	}
}

func isOmission(raw json.RawMessage) bool {
	o, ok := parseObject(raw)
	return ok && o.flag("omit")
}

// withoutFileAdditions takes away what the server adds to files on store.
func withoutFileAdditions(raw []byte) []byte {
	list, _ := elements(raw)
	for i := range list {
		o, _ := parseObject(list[i])
		list[i] = o.without("full_url", "uploaded_at").raw()
	}
	return encode(list)
}
