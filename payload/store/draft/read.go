package draft

import (
	"fmt"
	"io"
	"os"
)

// Read reads a draft's file, wherever it lies. A file that cannot be used is a
// *DamagedError or a *NewerError.
func Read(path string) (Draft, error) {
	f, err := os.Open(path)
	if err != nil {
		return Draft{}, fmt.Errorf("reading the draft: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return Draft{}, fmt.Errorf("reading the draft %s: %w", path, err)
	}
	if len(data) > maxFile {
		return Draft{}, &DamagedError{Path: path, Reason: "the file is far too large for a draft"}
	}
	d, err := Decode(path, data)
	d.Path = path
	return d, err
}
