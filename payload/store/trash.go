package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Trash is a folder with files that were taken away and can be brought back for a
// while. Each has its former name, without ".json", and the moment behind it.
type Trash struct {
	Dir string
	// Age is how long a file stays.
	Age time.Duration
	// Layout is that of the moment in the names; "" are nanoseconds since 1970.
	Layout string
}

// Trashed is a file in the trash.
type Trashed struct {
	// Name is that of the file before, without ".json".
	Name string
	Path string
	At   time.Time
}

// Move takes a file into the trash.
func (t Trash) Move(path string, now time.Time) error {
	to, err := t.place(path, now)
	if err == nil {
		err = Rename(path, to)
	}
	if err != nil {
		return err
	}
	return errors.Join(SyncFolder(t.Dir), SyncFolder(filepath.Dir(path)))
}

// Copy puts content into the trash that the file at path has until now.
func (t Trash) Copy(path string, content []byte, now time.Time) error {
	to, err := t.place(path, now)
	if err != nil {
		return err
	}
	return Replace(to, content)
}

// place is a free name in the folder, which is made.
func (t Trash) place(path string, now time.Time) (string, error) {
	if err := os.MkdirAll(t.Dir, 0o700); err != nil {
		return "", err
	}
	name, step := strings.TrimSuffix(filepath.Base(path), ".json"), time.Nanosecond
	if t.Layout != "" {
		step = time.Second
	}
	for at := now.UTC(); ; at = at.Add(step) {
		stamp := strconv.FormatInt(at.UnixNano(), 10)
		if t.Layout != "" {
			stamp = at.Format(t.Layout)
		}
		if to := filepath.Join(t.Dir, name+"."+stamp+".json"); !exists(to) {
			return to, nil
		}
	}
}

// List returns what can be brought back, the last that was taken away first.
func (t Trash) List(now time.Time) ([]Trashed, error) {
	all, err := t.all()
	all = slices.DeleteFunc(all, func(f Trashed) bool { return now.Sub(f.At) > t.Age })
	return all, err
}

// Sweep removes for good what is too old. What cannot be removed now is met again
// the next time.
func (t Trash) Sweep(now time.Time) {
	all, _ := t.all()
	for _, f := range all {
		if now.Sub(f.At) > t.Age {
			_ = os.Remove(f.Path)
		}
	}
}

func (t Trash) all() ([]Trashed, error) {
	files, err := os.ReadDir(t.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []Trashed
	for _, f := range files {
		if name, at, ok := t.parse(f.Name()); ok {
			all = append(all, Trashed{Name: name, Path: filepath.Join(t.Dir, f.Name()), At: at})
		}
	}
	slices.SortStableFunc(all, func(a, b Trashed) int { return b.At.Compare(a.At) })
	return all, nil
}

func (t Trash) parse(file string) (name string, at time.Time, ok bool) {
	rest, ok := strings.CutSuffix(file, ".json")
	dot := strings.LastIndexByte(rest, '.')
	if !ok || dot < 0 {
		return "", time.Time{}, false
	}
	name, stamp := rest[:dot], rest[dot+1:]
	if t.Layout != "" {
		at, err := time.Parse(t.Layout, stamp)
		return name, at, err == nil
	}
	nanos, err := strconv.ParseInt(stamp, 10, 64)
	return name, time.Unix(0, nanos), err == nil
}

// Restore moves a file of the trash back to a path, which must be free.
func (t Trash) Restore(f Trashed, path string) error {
	if exists(path) {
		return fs.ErrExist
	}
	if err := Rename(f.Path, path); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}
