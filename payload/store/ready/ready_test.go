package ready

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kickoff/payload/store"
	"kickoff/payload/store/storetest"
)

func file() File {
	return File{
		Body: "{\n  \"checklist_id\": \"t\",\n  \"name\": \"Ä \\u200b <&> 伟\"\n}\n", Review: []string{"Onboard Jane.", "Full name: Jane \u200b Smith"},
		By: Person{1001, "Jo Doe", "jo@acme.test", "0a"}, At: time.Date(2026, 11, 26, 9, 14, 7, 5, time.FixedZone("", 3600)),
		Files: []Upload{{"asset", "a.pdf", "f"}},
	}
}

func read(path string) (File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return File{}, err
	}
	return Parse(text)
}

func TestAFileIsReadAsItWasWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ready.json")
	data, err := Encode(file())
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(path, data, false); err != nil {
		t.Fatal(err)
	}
	f, err := read(path)
	if err != nil || f.Body != file().Body || fmt.Sprint(f.Review, f.By, f.Files) != fmt.Sprint(file().Review, file().By, file().Files) ||
		f.At.Format(time.RFC3339) != "2026-11-26T08:14:07Z" || f.SHA256 != Digest([]byte(f.Body)) {
		t.Errorf("%+v, %v", f, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := Write(path, []byte("{}"), false); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that was there: %v", err)
	}
	if err := Write(path, data, true); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
		t.Errorf("left behind: %s", left)
	}
	if err := Write(filepath.Dir(path), data, true); !errors.Is(err, store.ErrNotRegular) {
		t.Errorf("over a folder: %v", err)
	}
}

// Whatever byte is another, it is told; how it is laid out is not looked at.
func TestWhatWasAlteredIsTold(t *testing.T) {
	data, _ := Encode(file())
	var loose map[string]any
	if err := json.Unmarshal(data, &loose); err != nil {
		t.Fatal(err)
	}
	compact, _ := json.Marshal(loose)
	if _, err := Parse(compact); err != nil {
		t.Errorf("laid out otherwise: %v", err)
	}
	for i, b := range data {
		if strings.ContainsRune(" \n", rune(b)) {
			continue
		}
		changed := bytes.Clone(data)
		if changed[i]++; data[i] == '~' || changed[i] == data[i] {
			continue
		}
		if f, err := Parse(changed); err == nil && !same(f, data) {
			t.Fatalf("byte %d may be %q: %s", i, changed[i], changed)
		}
	}
	for key, value := range map[string]any{"review": []string{}, "by": nil, "at": "2026-01-01T00:00:00Z", "files": nil, "extra": 1, "sum": "", "version": 0} {
		other := map[string]any{}
		for k, v := range loose {
			other[k] = v
		}
		other[key] = value
		text, _ := json.Marshal(other)
		if _, err := Parse(text); !errors.Is(err, ErrAltered) {
			t.Errorf("with another %s: %v", key, err)
		}
	}
	for text, want := range map[string]error{
		"": ErrAltered, "[]": ErrAltered, "null": ErrAltered, "{}": ErrAltered, `{"version":2}`: ErrNewer, string(data[:len(data)/2]): ErrAltered,
		string(data) + "{}": ErrAltered, `{"version":1,"version":1}`: ErrAltered,
	} {
		if _, err := Parse([]byte(text)); !errors.Is(err, want) {
			t.Errorf("%.40q: %v, want %v", text, err, want)
		}
	}
}

// same: what is read writes the same file.
func same(f File, data []byte) bool {
	again, err := Encode(f)
	return err == nil && bytes.Equal(again, data)
}

func TestAReviewIsComparedByItsLines(t *testing.T) {
	for _, tt := range [][4]string{
		{"a b c", "a b c", "[]", "[]"},
		{"a b d", "b a c", "[d]", "[c]"},
		{"x a y", "a", "[x y]", "[]"},
	} {
		gone, come := Differences(strings.Fields(tt[0]), strings.Fields(tt[1]))
		if got := [2]string{fmt.Sprint(gone), fmt.Sprint(come)}; got != [2]string{tt[2], tt[3]} {
			t.Errorf("%s, then %s: %s", tt[0], tt[1], got)
		}
	}
}

func TestARowHasAFileOfItsOwn(t *testing.T) {
	for path, want := range map[string]string{"out/r.json": "out/r-12.json", "r": "r-12"} {
		if got := RowPath(path, 12); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	data, _ := Encode(file())
	f.Add(data)
	f.Add([]byte(`{"version":2}`))
	f.Add([]byte(`{"version":1,"body":"","sha256":"","review":null,"by":{},"at":"2026-01-01T00:00:00Z","files":[],"sum":""}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		storetest.Bounded(t, func() {
			got, err := Parse(text)
			if err != nil {
				return
			}
			again, err := Encode(got)
			if err != nil {
				t.Fatal(err)
			}
			if once, err := Parse(again); err != nil || once.Sum != got.Sum || once.Body != got.Body {
				t.Errorf("read as %+v, written as %s: %v", got, again, err)
			}
		})
	})
}
