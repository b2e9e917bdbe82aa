package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"kickoff/payload/charset"
)

// The most bytes that are read of a file, and of a sandbox's world.
const (
	MaxFile  = 64 << 20
	MaxWorld = 256 << 20
)

var (
	// ErrTooLarge: there is more than the limit, and it was not read.
	ErrTooLarge = errors.New("it is too large")
	// ErrNotRegular: something else than a file lies under its name, such as a pipe
	// that nobody will ever write to, or a device that never ends.
	ErrNotRegular = errors.New("it is no ordinary file")
	// ErrNotText: it is no text in UTF-8.
	ErrNotText = charset.ErrNotText
)

// Open opens a regular file for reading, and never waits for one that is none.
func Open(path string) (*os.File, error) {
	// Looked at before it is opened too: opening a device may do something.
	if _, err := Stat(path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = regular(path, info)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// Stat is os.Stat of a regular file, and ErrNotRegular for anything else.
func Stat(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err == nil {
		err = regular(path, info)
	}
	return info, err
}

// Writable is nil for a regular file, and where nothing is there yet.
func Writable(path string) error {
	if _, err := Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func regular(path string, info fs.FileInfo) error {
	what := "a device or a socket"
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		what = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		what = "a pipe"
	}
	return &fs.PathError{Op: "open", Path: path, Err: fmt.Errorf("%w but %s", ErrNotRegular, what)}
}

// Read reads a regular file of at most limit bytes.
func Read(path string, limit int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := ReadAll(f, limit)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: path, Err: err}
	}
	return data, nil
}

// ReadText is Read for text; see Text.
func ReadText(path string, limit int64) ([]byte, error) {
	data, err := Read(path, limit)
	if err == nil {
		data, err = Text(data)
	}
	return data, err
}

// ReadAll reads to the end, or gives up behind limit bytes.
func ReadAll(r io.Reader, limit int64) (data []byte, err error) {
	var size int64
	if f, ok := r.(*os.File); ok {
		if info, err := f.Stat(); err == nil {
			size = info.Size()
		}
	}
	if size <= limit {
		data, err = io.ReadAll(io.LimitReader(r, limit+1))
		size = int64(len(data))
	}
	if err == nil && size > limit {
		err = fmt.Errorf("%w: %d MB are the most", ErrTooLarge, limit>>20)
	}
	return data, err
}

// Text is data as UTF-8: without a byte order mark, and out of UTF-16 where a mark
// says so. Anything else is ErrNotText, with the line.
func Text(data []byte) ([]byte, error) {
	text, _, err := charset.Decode(data)
	if i := bytes.IndexByte(text, 0); err == nil && i >= 0 {
		err = charset.Fault(text, i)
	}
	if err != nil {
		return nil, err
	}
	return text, nil
}
