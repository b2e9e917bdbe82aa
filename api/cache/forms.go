package cache

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/rawjson"
	"kickoff/payload/store"
)

// forms is a file of templates as JSON, one behind the other; the line of a row says
// where its own is. A list that is renewed adds to it, one that is read whole begins a
// new one.
type forms struct {
	name string
	file *os.File
	at   int64
}

// maxForms is how large such a file may become: templates beyond it have to be opened
// once before they are here without a network.
const maxForms = 128 << 20

// formsPrefix begins the name of each such file.
const formsPrefix = "forms-"

// addForms goes on with a file of forms, or begins a new one for "".
func (c *Cache) addForms(name string) (*forms, error) {
	if c.dir == "" {
		return nil, errNotHere
	}
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return nil, err
	}
	how := os.O_APPEND
	if name == "" {
		name, how = formsPrefix+rand.Text(), os.O_CREATE|os.O_EXCL
	}
	f, err := os.OpenFile(c.file(name), os.O_WRONLY|how, 0o600)
	if err != nil {
		return nil, err
	}
	at, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		f.Close()
		return nil, err
	}
	return &forms{name: name, file: f, at: at}, nil
}

// add writes a template and returns its line.
func (f *forms) add(t payload.Template) (string, error) {
	raw, err := rawjson.Encode(t)
	if err != nil || f.at+int64(len(raw)) >= maxForms {
		return line(t.Row(), 0, 0), err
	}
	if _, err := f.file.Write(append(raw, '\n')); err != nil {
		return "", err
	}
	at := f.at
	f.at += int64(len(raw)) + 1
	return line(t.Row(), at, int64(len(raw))), nil
}

// tidyUp removes the files of forms that no list needs, and what was broken off while it
// was written: all that is older than the forms of the list by more than the time that
// another program may still work with it.
func (c *Cache) tidyUp(l List) {
	const inUse = time.Hour
	own, err := os.Stat(c.file(l.head.Forms))
	if err != nil {
		return
	}
	for _, pattern := range []string{formsPrefix + "*", ".saving-*"} {
		all, _ := filepath.Glob(c.file(pattern))
		for _, path := range all {
			if info, err := os.Stat(path); err == nil && own.ModTime().Sub(info.ModTime()) > inUse {
				os.Remove(path)
			}
		}
	}
}

// form is the template of a row with its form, as the list brought it: without steps.
func (c *Cache) form(l List, i int) (payload.Template, bool) {
	at, size := formAt(l.lines[i])
	if size == 0 || size > store.MaxFile || !l.hasForms() {
		return payload.Template{}, false
	}
	f, err := store.Open(c.file(l.head.Forms))
	if err != nil {
		return payload.Template{}, false
	}
	defer f.Close()
	raw, err := store.ReadAll(io.NewSectionReader(f, at, size), size)
	var t payload.Template
	if err != nil || json.Unmarshal(raw, &t) != nil || t.ID != id(l.lines[i]) {
		return payload.Template{}, false
	}
	tidy(reflect.ValueOf(&t).Elem(), "")
	return t, true
}

// hasForms: the list names a file of forms.
func (l List) hasForms() bool {
	return strings.HasPrefix(l.head.Forms, formsPrefix) && filepath.Base(l.head.Forms) == l.head.Forms
}

// whole is the kind of a template that was opened.
func whole(id string) Kind { return Kind("template-" + name(id)) }

// SaveTemplate keeps a template with its form and its steps.
func (c *Cache) SaveTemplate(t payload.Template, fetched time.Time) error {
	return Save(c, whole(t.ID), t, fetched)
}

// errNotHere: the cache does not have what was asked for.
var errNotHere = errors.New("it is not among what was fetched before")

// Template is a template as it was when it was opened last, or else as the list brought
// it: without its steps, of which StepCount then tells that there are some. It says when
// that was.
func (c *Cache) Template(id string) (payload.Template, time.Time, error) {
	opened, at, ok := Load[payload.Template](c, whole(id))
	if ok && opened.ID == id {
		return opened, at, nil
	}
	if l := c.Listed(id); l.Len() > 0 {
		if t, found := c.form(l, 0); found {
			return t, l.head.Checked, nil
		}
	}
	return payload.Template{}, time.Time{}, errNotHere
}

// Find is the place of a template in the list, -1 for nowhere.
func (l List) Find(of string) int {
	return slices.IndexFunc(l.lines, func(line string) bool { return id(line) == of })
}
