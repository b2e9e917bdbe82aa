package account

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/zalando/go-keyring"

	"kickoff/api"
	"kickoff/payload/crash"
	"kickoff/payload/store"
)

const (
	// keyringTimeout bounds each call: a keyring that is locked asks its person
	// and may never answer.
	keyringTimeout = 3 * time.Second
	// slowKeyring is how long it may take without a word.
	slowKeyring    = 300 * time.Millisecond
	keyringService = "kickoff"
	// inKeyring is where a token is, in words.
	inKeyring = "the keyring"
)

// ErrKeyringSilent: the keyring did not answer in time.
var ErrKeyringSilent = fmt.Errorf("the keyring did not answer within %d seconds", keyringTimeout/time.Second)

// ring is the keyring of the system.
type ring interface {
	Get(key string) (string, error)
	Set(key, token string) error
	Delete(key string) error
}

// Tokens keeps tokens between runs: in the system's keyring, or in a file of
// mode 0600 in the config directory where there is none.
type Tokens struct {
	file    tokenFile
	ring    ring
	timeout time.Duration
	// Tell, when set, is told what is waited for once the keyring keeps somebody waiting,
	// and "" when that is over.
	Tell func(words string)
	// silent: the keyring did not answer, and is not asked again.
	silent atomic.Bool
}

// OpenTokens is the store of a config directory; nothing is read yet.
func OpenTokens(dir string) *Tokens {
	return &Tokens{file: tokenFile{dir}, ring: systemRing{}, timeout: keyringTimeout}
}

// Load returns the token kept under key and says in words where it was; "" when
// there is none. The file is looked into first: it holds what the keyring did not take.
// A silent keyring is ErrKeyringSilent.
func (t *Tokens) Load(key string) (token, source string, err error) {
	tokens, unread := t.file.read()
	if tokens[key] != "" {
		return tokens[key], t.file.path(), nil
	}
	token, err = t.ask(func() (string, error) { return t.ring.Get(key) })
	switch {
	case token != "":
		return token, inKeyring, nil
	case unread != nil:
		return "", "", unread
	case errors.Is(err, ErrKeyringSilent):
		return "", "", err
	}
	return "", "", nil // there is no keyring, or nothing in it
}

// Save keeps a token and says in words where, and why not in the keyring: a file is less
// safe, and the person should know.
func (t *Tokens) Save(key, token string) (where string, err error) {
	_, err = t.ask(func() (string, error) { return "", t.ring.Set(key, token) })
	if err == nil {
		return inKeyring, t.file.set(key, "")
	}
	where = fmt.Sprintf("%s, which only you can read (%s)", t.file.path(), keyringWords(err))
	if err := t.file.set(key, token); err != nil {
		return "", err
	}
	// The one that was there before is no longer meant.
	_, _ = t.ask(func() (string, error) { return "", t.ring.Delete(key) })
	return where, nil
}

// Remove takes a token out of the file and the keyring and says in words where it was,
// "" for nowhere. With a silent keyring it may still be there, which is an error.
func (t *Tokens) Remove(key string) (from string, err error) {
	tokens, err := t.file.read()
	if err == nil && tokens[key] != "" {
		from, err = t.file.path(), t.file.set(key, "")
	}
	if err != nil {
		return "", err
	}
	_, err = t.ask(func() (string, error) { return "", t.ring.Delete(key) })
	switch {
	case errors.Is(err, ErrKeyringSilent):
		return from, fmt.Errorf("%w: the token may still be in it", err)
	case err == nil && from != "":
		return inKeyring + " and " + from, nil
	case err == nil:
		return inKeyring, nil
	}
	return from, nil // there is no keyring, or nothing in it
}

// Keyring says in words why tokens would go to which file instead of the keyring; "" when
// the keyring works.
func (t *Tokens) Keyring() (why, file string) {
	_, err := t.ask(func() (string, error) { return t.ring.Get("no token") })
	if err == nil || errors.Is(err, keyring.ErrNotFound) {
		return "", ""
	}
	return keyringWords(err), t.file.path()
}

func keyringWords(err error) string {
	switch {
	case errors.Is(err, ErrKeyringSilent):
		return err.Error()
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return "the keyring takes no token as long as this one"
	}
	return "there is no keyring here"
}

// ask gives up on a call after a while; the call itself cannot be stopped.
func (t *Tokens) ask(call func() (string, error)) (string, error) {
	if t.silent.Load() {
		return "", ErrKeyringSilent
	}
	type result struct {
		value string
		err   error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		r.err = crash.Catch(func() (err error) { r.value, err = call(); return err })
		done <- r
	}()
	over := time.After(t.timeout)
	select {
	case r := <-done:
		crash.Again(r.err)
		return r.value, r.err
	case <-time.After(min(slowKeyring, t.timeout)):
	}
	if t.Tell != nil {
		t.Tell("waiting for the keyring of this machine…")
		defer t.Tell("")
	}
	select {
	case r := <-done:
		crash.Again(r.err)
		return r.value, r.err
	case <-over:
		t.silent.Store(true)
		return "", ErrKeyringSilent
	}
}

type systemRing struct{}

func (systemRing) Get(key string) (string, error) { return keyring.Get(keyringService, key) }
func (systemRing) Set(key, token string) error    { return keyring.Set(keyringService, key, token) }
func (systemRing) Delete(key string) error        { return keyring.Delete(keyringService, key) }

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
		err = store.Save(f.path(), append(raw, '\n'))
	}
	if err != nil {
		return fmt.Errorf("the token cannot be saved: %w", err)
	}
	return nil
}

// Until is when a token ends, as it says itself; not every token does. Its signature is
// not looked at: the server does that.
func Until(token string) (time.Time, bool) {
	parts := strings.Split(api.BareToken(token), ".")
	if len(parts) != 3 {
		return time.Time{}, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	var claims struct {
		Exp float64 `json:"exp"`
	}
	if err != nil || json.Unmarshal(raw, &claims) != nil || claims.Exp <= 0 || claims.Exp > 1e11 {
		return time.Time{}, false
	}
	return time.Unix(int64(claims.Exp), 0), true
}
