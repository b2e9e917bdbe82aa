package rawjson

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"kickoff/payload/clean"
)

// Every character that does not print is written as an escape, by each way of writing
// JSON, and means what it meant.
func TestNoJSONThatIsWrittenPaintsATerminal(t *testing.T) {
	var hostile strings.Builder
	for r := rune(0); r <= 0xe007f; r++ {
		if clean.Hidden(r) {
			hostile.WriteRune(r)
		}
	}
	want := hostile.String() + "<&>\u200d é"
	encoded, err := Encode(map[string]any{want: want, "kept": json.RawMessage(AppendString(nil, want))})
	if err != nil {
		t.Fatal(err)
	}
	var written bytes.Buffer
	plain, _ := json.Marshal(want)
	if n, err := Writer(&written).Write(plain); n != len(plain) || err != nil {
		t.Errorf("wrote %d, %v", n, err)
	}
	for name, data := range map[string][]byte{"Encode": encoded, "Writer": written.Bytes(), "AppendString": AppendString(nil, want)} {
		if bytes.ContainsFunc(data, clean.Hidden) {
			t.Errorf("%s lets something through: %q", name, data)
		}
	}
	var back map[string]string
	if json.Unmarshal(encoded, &back) != nil || back[want] != want || back["kept"] != want || Text(written.Bytes()) != want {
		t.Errorf("it means something else now: %q", encoded)
	}
}
