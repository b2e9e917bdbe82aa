// Package store writes files so that a crash or a power cut at any moment leaves
// the old content or the new, and never a part. What is in the files, and who
// may write them when, is the caller's.
package store

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// Replace puts data in the place of the file at path, readable by its owner
// alone, and makes both the content and the name last. Its folder must exist.
// On an error the file is as it was.
func Replace(path string, data []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".saving-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Sync()
	}
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return SyncFolder(filepath.Dir(path))
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
