package autosave

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// Fingerprint reads a file through and tells its size, time and content hash, for
// Record.Uploaded and as an Upload that still lacks its Object. Memory does not
// grow with the file.
func Fingerprint(ctx context.Context, path string) (Upload, error) {
	f, err := os.Open(path)
	if err != nil {
		return Upload{}, fmt.Errorf("the file cannot be read: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Upload{}, fmt.Errorf("the file cannot be read: %w", err)
	}
	sum := sha256.New()
	n, err := io.Copy(sum, reader{ctx, f})
	if ctx.Err() != nil {
		return Upload{}, ctx.Err()
	}
	if err != nil {
		return Upload{}, fmt.Errorf("the file cannot be read: %w", err)
	}
	return Upload{Path: whole(path), Size: n, Modified: info.ModTime().UTC(), SHA256: hex.EncodeToString(sum.Sum(nil))}, nil
}

// Changed reports whether the local file is another one than was uploaded. It
// reads the file only when its size is the same and its time is not.
func (u Upload) Changed(ctx context.Context) (bool, error) {
	info, err := os.Stat(u.Path)
	switch {
	case err != nil:
		return false, fmt.Errorf("the file cannot be read: %w", err)
	case info.Size() != u.Size:
		return true, nil
	case info.ModTime().Equal(u.Modified):
		return false, nil
	}
	now, err := Fingerprint(ctx, u.Path)
	return now.SHA256 != u.SHA256, err
}

// reader ends with its context.
type reader struct {
	ctx context.Context
	io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}
