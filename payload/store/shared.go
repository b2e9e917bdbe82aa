package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kickoff/payload/rawjson"
)

// Shared is a small JSON file that several programs read and change, one after another.
// Its value has the key "version", the zero value that of an empty file.
type Shared[T any] struct {
	// Path is the file's; a lock of its name lies beside it. What says what is in it.
	Path, What string
	Version    int
}

const (
	// maxShared is more than anybody writes into such a file in a lifetime.
	maxShared = 1 << 20
	// sharedTimeout is how long one program waits for another.
	sharedTimeout = 3 * time.Second
)

// Read is what the file holds, the zero value where there is none.
func (s Shared[T]) Read() (value T, err error) {
	data, err := Read(s.Path, maxShared)
	if errors.Is(err, fs.ErrNotExist) {
		return value, nil
	}
	var head struct {
		Version int `json:"version"`
	}
	if err == nil {
		err = errors.Join(json.Unmarshal(data, &head), json.Unmarshal(data, &value))
	}
	if err == nil && head.Version != s.Version {
		err = errors.New("it was written by another version of kickoff")
	}
	if err != nil {
		var none T
		return none, fmt.Errorf("%s (%s) cannot be read: %w", s.What, s.Path, err)
	}
	return value, nil
}

// Edit changes what the file holds, and returns what it holds then. A file that cannot be
// read is left as it is.
func (s Shared[T]) Edit(edit func(*T)) (value T, err error) {
	if err := os.MkdirAll(filepath.Dir(s.Path), 0o700); err != nil {
		return value, fmt.Errorf("the folder for %s cannot be made: %w", s.What, err)
	}
	lock := s.Path[:len(s.Path)-len(filepath.Ext(s.Path))] + ".lock"
	err = WhileLocked(lock, sharedTimeout, func() error {
		if value, err = s.Read(); err != nil {
			return err
		}
		edit(&value)
		data, err := rawjson.Encode(value)
		if err == nil && len(data) >= maxShared {
			err = errors.New("it is too much")
		}
		if err != nil {
			return err
		}
		return Replace(s.Path, append(data, '\n'))
	})
	if err != nil {
		return value, fmt.Errorf("what was changed of %s is not kept: %w", s.What, err)
	}
	return value, nil
}
