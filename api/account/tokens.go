package account

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/zalando/go-keyring"

	"kickoff/payload/store"
)

const (
	// keyringTimeout bounds each call: a keyring that is locked asks its person
	// and may never answer.
	keyringTimeout = 3 * time.Second
	keyringService = "kickoff"
)

// ring is the keyring of the system.
type ring interface {
	Get(key string) (string, error)
	Set(key, token string) error
}

// Tokens keeps tokens between runs: in the system's keyring, or in a file of
// mode 0600 in the config directory where there is none.
type Tokens struct {
	file    tokenFile
	ring    ring
	timeout time.Duration
}

// OpenTokens is the store of a config directory; nothing is read yet.
func OpenTokens(dir string) *Tokens {
	return &Tokens{file: tokenFile{dir}, ring: systemRing{}, timeout: keyringTimeout}
}

// Load returns the token kept under key and says in words where it was; "" when
// there is none. A keyring that does not answer in time is none.
func (t *Tokens) Load(key string) (token, source string, err error) {
	if token, err := bounded(t.timeout, func() (string, error) { return t.ring.Get(key) }); err == nil && token != "" {
		return token, "the keyring", nil
	}
	tokens, err := t.file.read()
	if err != nil || tokens[key] == "" {
		return "", "", err
	}
	return tokens[key], t.file.path(), nil
}

// Save keeps a token and says in words where: a file is less safe than a
// keyring, and the person should know.
func (t *Tokens) Save(key, token string) (where string, err error) {
	_, err = bounded(t.timeout, func() (string, error) { return "", t.ring.Set(key, token) })
	if err == nil {
		return "the keyring", t.file.set(key, "")
	}
	return t.file.path(), t.file.set(key, token)
}

var errSlowKeyring = errors.New("the keyring did not answer in time")

// bounded gives up on a call after a while; the call itself cannot be stopped.
func bounded(limit time.Duration, call func() (string, error)) (string, error) {
	type result struct {
		value string
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := call()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-time.After(limit):
		return "", errSlowKeyring
	}
}

type systemRing struct{}

func (systemRing) Get(key string) (string, error) { return keyring.Get(keyringService, key) }
func (systemRing) Set(key, token string) error    { return keyring.Set(keyringService, key, token) }

// tokenFile keeps tokens by key where there is no keyring.
type tokenFile struct{ dir string }

func (f tokenFile) path() string { return filepath.Join(f.dir, "tokens.json") }

// read returns the tokens, an empty map when there is no file. A file that others
// can read is refused: its tokens may be known already.
func (f tokenFile) read() (map[string]string, error) {
	tokens := map[string]string{}
	info, err := os.Stat(f.path())
	if errors.Is(err, fs.ErrNotExist) {
		return tokens, nil
	}
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others on this machine: run chmod 600 on it, and better make a new token", f.path())
	}
	var raw []byte
	if err == nil {
		raw, err = store.ReadText(f.path(), store.MaxFile)
	}
	if err != nil {
		return nil, fmt.Errorf("the saved token cannot be read: %w", err)
	}
	if json.Unmarshal(raw, &tokens) != nil || tokens == nil {
		return nil, fmt.Errorf("%s is broken: remove it and sign in again", f.path())
	}
	return tokens, nil
}

// set puts a token in the file, or takes it out when it is ""; the last one takes
// the file with it. The file is replaced as a whole, so that a crash leaves the old
// one.
func (f tokenFile) set(key, token string) error {
	tokens, err := f.read()
	if err != nil {
		return err
	}
	if token == "" && tokens[key] == "" {
		return nil
	}
	if tokens[key] = token; token == "" {
		delete(tokens, key)
	}
	if len(tokens) == 0 {
		return os.Remove(f.path())
	}
	raw, err := json.MarshalIndent(tokens, "", "  ")
	if err == nil {
		err = os.MkdirAll(f.dir, 0o700)
	}
	if err == nil {
		err = store.Replace(f.path(), append(raw, '\n'))
	}
	if err != nil {
		return fmt.Errorf("the token cannot be saved: %w", err)
	}
	return nil
}
