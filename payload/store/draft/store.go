package draft

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store"
)

// ErrNotFound: there is no draft of that name.
var ErrNotFound = errors.New("there is no such draft")

// ErrExists: a draft of that name is there already.
var ErrExists = errors.New("there is a draft of that name already")

// lockTimeout is how long one window waits for others that save: many at once on a
// slow disk take seconds.
const lockTimeout = 30 * time.Second

// Age is how long a removed draft, or the former state of one that was saved
// over, can be brought back.
const Age = 30 * 24 * time.Hour

// Store is the folder with the drafts of one base URL and organisation.
type Store struct {
	dir string
	// removed holds removed drafts under their file name.
	removed store.Trash
	// Now is the clock of what is removed; Open sets time.Now.
	Now func() time.Time
	// Hide, where it is set, takes the token out of what is written.
	Hide func([]byte) []byte
}

// Open names the folder for a scope (base URL and organisation) below the data
// folder. Nothing is made on disk before the first Save.
func Open(root, scope string) *Store {
	dir := store.Folder(root, "drafts", scope)
	return &Store{dir: dir, removed: store.Trash{Dir: filepath.Join(dir, "removed"), Age: Age}, Now: time.Now}
}

// Entry is one draft in a list. Err says why the file cannot be used; then only
// Path is certain.
type Entry struct {
	Name          string
	Path          string
	TemplateID    string
	TemplateTitle string
	SavedAt       time.Time
	// Fields is the number of fields that the draft says something about.
	Fields int
	// Filled of Total fields of the form have an answer in the draft; Total is 0
	// when the form is not known.
	Filled, Total int
	// RemovedAt is zero but in the list of what was removed.
	RemovedAt time.Time
	Err       error
}

// List returns all drafts, the newest first; damaged files come last and do not
// hide the others.
func (s *Store) List() ([]Entry, error) {
	files, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the drafts: %w", err)
	}
	var entries []Entry
	for _, f := range files {
		if !f.IsDir() && filepath.Ext(f.Name()) == ".json" {
			entries = append(entries, entryOf(filepath.Join(s.dir, f.Name())))
		}
	}
	slices.SortStableFunc(entries, func(a, b Entry) int {
		switch {
		case a.Err == nil && b.Err != nil:
			return -1
		case a.Err != nil && b.Err == nil:
			return 1
		}
		return cmp.Or(b.SavedAt.Compare(a.SavedAt), strings.Compare(a.Name, b.Name))
	})
	return entries, nil
}

func entryOf(path string) Entry {
	d, err := Read(path)
	if err != nil {
		return Entry{Name: strings.TrimSuffix(filepath.Base(path), ".json"), Path: path, Err: err}
	}
	e := Entry{
		Name: d.Name, Path: path, TemplateID: d.TemplateID, TemplateTitle: d.TemplateTitle,
		SavedAt: d.SavedAt, Fields: len(d.Answers.Fields) + len(d.plain), Filled: len(d.plain), Total: len(d.Was.Fields),
	}
	for id, a := range d.Answers.Fields {
		if !a.Blank(d.field(id).Type) {
			e.Filled++
		}
	}
	return e
}

// Load reads the draft of that name.
func (s *Store) Load(name string) (Draft, error) {
	d, err := Read(s.find(name))
	if errors.Is(err, fs.ErrNotExist) {
		return Draft{}, fmt.Errorf("%w: %s", ErrNotFound, humanize.Quote(name))
	}
	return d, err
}

// Save writes the draft whole or not at all, in place of one of the same name,
// which is kept among what was removed. The file can be read by its owner only.
func (s *Store) Save(d Draft) error { return s.save(d, s.keepFormer) }

// Create saves a draft whose name must be free.
func (s *Store) Create(d Draft) error {
	return s.save(d, func(string, []byte) error {
		if _, err := os.Lstat(s.find(d.Name)); err == nil {
			return fmt.Errorf("%w: %s", ErrExists, humanize.Quote(d.Name))
		}
		return nil
	})
}

// save writes a draft after former has done with what is in its place what is to be
// done.
func (s *Store) save(d Draft, former func(path string, data []byte) error) error {
	if err := CheckName(d.Name); err != nil {
		return err
	}
	if s.Hide != nil && string(s.Hide([]byte(d.Name))) != d.Name {
		return errors.New("the draft's name holds your Tallyfy token, and names of drafts are shown: give another")
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return fmt.Errorf("making the folder for drafts: %w", err)
	}
	path := s.path(d.Name)
	if _, err := Read(path); errors.As(err, new(*NewerError)) {
		return err
	}
	d.Answers.Fields = fromAnywhere(d.Answers.Fields)
	data, err := encode(d)
	if err == nil && s.Hide != nil {
		data = s.Hide(data)
	}
	if err == nil {
		err = s.whileLocked(func() error {
			if err := former(path, data); err != nil {
				return err
			}
			return store.Replace(path, data)
		})
	}
	if err != nil && !errors.Is(err, ErrExists) {
		err = fmt.Errorf("saving the draft %s: %w", humanize.Quote(d.Name), err)
	}
	return err
}

// whileLocked runs f while no other window changes the folder, so that none saves
// over what another has saved just now without keeping it.
func (s *Store) whileLocked(f func() error) error {
	return store.WhileLocked(filepath.Join(s.dir, "drafts.lock"), lockTimeout, f)
}

// keepFormer keeps what is about to be saved over by data, and leaves it in place
// too until then.
func (s *Store) keepFormer(path string, data []byte) error {
	former, err := store.Read(path, store.MaxFile)
	if errors.Is(err, fs.ErrNotExist) || err == nil && bytes.Equal(former, data) {
		return nil
	}
	if err != nil {
		return err
	}
	s.removed.Sweep(s.Now())
	return s.removed.Copy(path, former, s.Now())
}

// fromAnywhere makes the paths of local files absolute, so that the draft works
// from any folder.
func fromAnywhere(fields map[string]payload.Answer) map[string]payload.Answer {
	fields = maps.Clone(fields)
	for id, a := range fields {
		files := slices.Clone(a.Files())
		for i, f := range files {
			if f.Object == nil {
				files[i].Path = store.Whole(f.Path)
			}
		}
		if len(files) > 0 {
			fields[id] = a.WithFiles(files)
		}
	}
	return fields
}

// Copy saves the draft a second time under another name, which must be free.
func (s *Store) Copy(from, to string) error {
	d, err := s.Load(from)
	if err != nil {
		return err
	}
	d.Name = to
	return s.Create(d)
}

// Rename gives the draft another name, which must be free. Nothing is left of the former
// name; what was saved under it meanwhile can be brought back.
func (s *Store) Rename(from, to string) error {
	path := s.find(from)
	copied, unread := store.Read(path, store.MaxFile)
	if err := s.Copy(from, to); err != nil {
		return err
	}
	err := s.whileLocked(func() error {
		now, err := store.Read(path, store.MaxFile)
		if errors.Join(unread, err) != nil || !bytes.Equal(now, copied) {
			return s.removed.Move(path, s.Now())
		}
		return errors.Join(os.Remove(path), store.SyncFolder(s.dir))
	})
	if err != nil {
		return fmt.Errorf("renaming the draft %s: %w", humanize.Quote(from), err)
	}
	return nil
}

// path is where Save puts the draft of that name: a readable part and a hash of
// the name, so that no two names meet in one file on any file system.
func (s *Store) path(name string) string { return filepath.Join(s.dir, fileName(name)) }

// find is where the draft of that name lies. A file that somebody renamed or
// copied in by hand is found by the name within, a damaged one by that of List.
func (s *Store) find(name string) string {
	path := s.path(name)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	entries, _ := s.List()
	for _, e := range entries {
		if clean.Same(e.Name, name) {
			return e.Path
		}
	}
	return path
}

// Remove takes the draft of that name away, also when its file is damaged. It
// can be brought back for 30 days.
func (s *Store) Remove(name string) error {
	path := s.find(name)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s", ErrNotFound, humanize.Quote(name))
	}
	if err := s.whileLocked(func() error { return s.removed.Move(path, s.Now()) }); err != nil {
		return fmt.Errorf("removing the draft %s: %w", humanize.Quote(name), err)
	}
	s.removed.Sweep(s.Now())
	return nil
}

// Removed are the drafts that can be brought back, the last removed first; a
// draft may be there several times, as it was at different moments.
func (s *Store) Removed() ([]Entry, error) {
	trashed, err := s.removed.List(s.Now())
	if err != nil {
		return nil, fmt.Errorf("reading the removed drafts: %w", err)
	}
	var entries []Entry
	for _, f := range trashed {
		e := entryOf(f.Path)
		e.RemovedAt = f.At
		if e.Err != nil {
			e.Name = f.Name
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// BringBack brings back what was removed or saved over last of the draft of that
// name, under the name to, which must be free. The next time what was before it comes.
func (s *Store) BringBack(name, to string) error {
	trashed, err := s.removed.List(s.Now())
	if err != nil {
		return fmt.Errorf("reading the removed drafts: %w", err)
	}
	i := slices.IndexFunc(trashed, func(f store.Trashed) bool {
		e := entryOf(f.Path)
		return e.Name == name || e.Err != nil && f.Name == name
	})
	if i < 0 {
		return fmt.Errorf("%w among the removed ones: %s", ErrNotFound, humanize.Quote(name))
	}
	if to != name {
		d, err := Read(trashed[i].Path)
		if err != nil {
			return err
		}
		d.Name = to
		if err := s.Create(d); err != nil {
			return err
		}
		return os.Remove(trashed[i].Path)
	}
	err = s.whileLocked(func() error {
		if _, err := os.Lstat(s.find(name)); err == nil {
			return fs.ErrExist
		}
		return s.removed.Restore(trashed[i], filepath.Join(s.dir, trashed[i].Name+".json"))
	})
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: %s", ErrExists, humanize.Quote(name))
	}
	if err != nil {
		return fmt.Errorf("bringing the draft %s back: %w", humanize.Quote(name), err)
	}
	return nil
}

// Read reads a draft's file, wherever it lies. A file that cannot be used is a
// *DamagedError or a *NewerError.
func Read(path string) (Draft, error) {
	data, err := store.Read(path, store.MaxFile)
	if err != nil {
		return Draft{}, fmt.Errorf("reading the draft: %w", err)
	}
	d, err := decode(path, data)
	d.Path = path
	return d, err
}
