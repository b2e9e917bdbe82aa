package store_test

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"kickoff/payload/store"
)

func TestReadTakesOrdinaryFilesOfSomeSizeAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	if err := store.Replace(path, []byte("12345")); err != nil {
		t.Fatal(err)
	}
	if data, err := store.Read(path, 5); err != nil || string(data) != "12345" {
		t.Errorf("read %q, %v", data, err)
	}
	for want, read := range map[error]func() ([]byte, error){
		store.ErrTooLarge:   func() ([]byte, error) { return store.Read(path, 4) },
		store.ErrNotRegular: func() ([]byte, error) { return store.Read(dir, 4) },
		fs.ErrNotExist:      func() ([]byte, error) { return store.Read(path+"x", 4) },
	} {
		if _, err := read(); !errors.Is(err, want) {
			t.Errorf("told as %v, want %v", err, want)
		}
	}
}

func TestAStreamWithoutAnEndIsGivenUp(t *testing.T) {
	_, err := store.ReadAll(zeros{}, 1<<20)
	if !errors.Is(err, store.ErrTooLarge) || !strings.Contains(err.Error(), "1 MB") {
		t.Errorf("told as %v", err)
	}
	if data, err := store.ReadAll(strings.NewReader("12345"), 5); err != nil || string(data) != "12345" {
		t.Errorf("read %q, %v", data, err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestTextIsUTF8(t *testing.T) {
	for name, c := range map[string]struct{ in, out, err string }{
		"plain":                 {in: "a\né😀", out: "a\né😀"},
		"a mark":                {in: "\xef\xbb\xbfa", out: "a"},
		"UTF-16, little end":    {in: "\xff\xfea\x00\n\x00=\xd8\x00\xde", out: "a\n😀"},
		"UTF-16, big end":       {in: "\xfe\xff\x00a\xd8=\xde\x00", out: "a😀"},
		"UTF-16 without a mark": {in: "a\x00\n\x00", err: "line 1: it is no text in UTF-8"},
		"UTF-16, cut":           {in: "\xff\xfea\x00\n\x00a", err: "line 2: it is no text in UTF-8"},
		"UTF-16, half a pair":   {in: "\xff\xfe\n\x00=\xd8a\x00", err: "line 2: it is no text in UTF-8"},
		"UTF-32":                {in: "\xff\xfe\x00\x00a\x00\x00\x00", err: "UTF-8"},
		"Latin 1":               {in: "a\nb\ncaf\xe9\nd", err: "line 3: it is no text in UTF-8"},
		"a NUL":                 {in: "a\nb\x00", err: "line 2: it is no text in UTF-8"},
		"a surrogate":           {in: "\xed\xa0\x80", err: "line 1"},
	} {
		got, err := store.Text([]byte(c.in))
		if c.err == "" && (err != nil || !bytes.Equal(got, []byte(c.out))) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if c.err != "" && (!errors.Is(err, store.ErrNotText) || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
