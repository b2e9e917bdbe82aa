package account

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"kickoff/payload/store"
)

// tokenFile keeps tokens by key where there is no keyring.
type tokenFile struct{ dir string }

func (f tokenFile) path() string { return filepath.Join(f.dir, "tokens.json") }

// read returns what is kept, an empty map when there is no file. A file that
// others can read is refused: its tokens may be known already.
func (f tokenFile) read() (map[string]string, error) {
	kept := map[string]string{}
	info, err := os.Stat(f.path())
	if errors.Is(err, fs.ErrNotExist) {
		return kept, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the kept token cannot be read: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others on this machine: run chmod 600 on it, and better make a new token", f.path())
	}
	raw, err := os.ReadFile(f.path())
	if err != nil {
		return nil, fmt.Errorf("the kept token cannot be read: %w", err)
	}
	if json.Unmarshal(raw, &kept) != nil || kept == nil {
		return nil, fmt.Errorf("%s is broken: remove it and sign in again", f.path())
	}
	return kept, nil
}

// set puts a token in the file, or takes it out when it is ""; the last one takes
// the file with it.
func (f tokenFile) set(key, token string) error {
	kept, err := f.read()
	if err != nil {
		return err
	}
	if token == "" && kept[key] == "" {
		return nil
	}
	if kept[key] = token; token == "" {
		delete(kept, key)
	}
	if len(kept) == 0 {
		return os.Remove(f.path())
	}
	return f.write(kept)
}

// write replaces the file as a whole, so that a crash leaves the old one.
func (f tokenFile) write(kept map[string]string) error {
	raw, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return fmt.Errorf("the token cannot be kept: %w", err)
	}
	if err := store.Replace(f.path(), append(raw, '\n')); err != nil {
		return fmt.Errorf("the token cannot be kept: %w", err)
	}
	return nil
}
