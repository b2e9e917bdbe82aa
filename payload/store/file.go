package store

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// Write writes a new file, for its owner alone, and makes its content last. When
// it fails nothing is left.
func Write(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// Replace puts data in the place of the file at path, readable by its owner
// alone, and makes both the content and the name last. Its folder must exist.
// On an error the file is as it was.
func Replace(path string, data []byte) error {
	temp := filepath.Join(filepath.Dir(path), ".saving-"+rand.Text())
	if err := Write(temp, data); err != nil {
		return err
	}
	if err := Rename(temp, path); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return SyncFolder(filepath.Dir(path))
}

// Save is Replace in a folder that is made where there is none.
func Save(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return Replace(path, data)
}

// Windows refuses to replace a file that somebody reads or a virus scanner looks
// at (ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION), which takes milliseconds.
const (
	accessDenied     = syscall.Errno(5)
	sharingViolation = syscall.Errno(32)
	renameTimeout    = time.Second
	renameInterval   = 5 * time.Millisecond
)

// Rename is os.Rename, over a file that is there too, also on Windows while
// somebody reads that.
func Rename(from, to string) error {
	err := os.Rename(from, to)
	if runtime.GOOS != "windows" {
		return err
	}
	for waited := time.Duration(0); waited < renameTimeout && (errors.Is(err, accessDenied) || errors.Is(err, sharingViolation)); waited += renameInterval {
		time.Sleep(renameInterval)
		err = os.Rename(from, to)
	}
	return err
}

// SyncFolder makes what was created, renamed or removed in a folder last, where
// folders can be synced: on Windows and on some network file systems they cannot.
func SyncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		return nil
	}
	return err
}

// Stamp is the layout of a time in a file name.
const Stamp = "20060102T150405Z"

// Quarantine takes a file out of the way under a name that says why ("damaged",
// "replaced") and when, and never over another. It returns the new path.
func Quarantine(path, why string, now time.Time) (string, error) {
	base := fmt.Sprintf("%s.%s-%s", path, why, now.UTC().Format(Stamp))
	to := base
	for n := 2; exists(to); n++ {
		to = fmt.Sprintf("%s-%d", base, n)
	}
	return to, Rename(path, to)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// tail ends a JSON object that is signed: the checksum of all before it. An object
// without it was cut short or changed.
const tail = `,"sum":"%08x"}`

// TailLen is the number of bytes that the checksum takes at the end.
const TailLen = len(`,"sum":"00000000"}`)

// Sign adds the checksum to a JSON object, as its last key, and a line end.
func Sign(object []byte) []byte {
	open := bytes.TrimSuffix(bytes.TrimSuffix(object, []byte("\n")), []byte("}"))
	return fmt.Appendf(open, tail+"\n", crc32.ChecksumIEEE(open))
}

// Redact is a signed object without what hide takes out of it, signed anew; a nil hide
// takes nothing out.
func Redact(signed []byte, hide func([]byte) []byte) []byte {
	if hide == nil {
		return signed
	}
	object := append(bytes.Clone(signed[:len(signed)-TailLen-1]), '}')
	if hidden := hide(object); !bytes.Equal(hidden, object) {
		return Sign(hidden)
	}
	return signed
}

// Signed returns the checksum of a signed object, with or without its line end;
// false when it was cut short or changed.
func Signed(data []byte) (sum string, ok bool) {
	data = bytes.TrimSuffix(data, []byte("\n"))
	cut := len(data) - TailLen
	if cut < 0 || string(data[cut:]) != fmt.Sprintf(tail, crc32.ChecksumIEEE(data[:cut])) {
		return "", false
	}
	return string(data[cut:]), true
}
