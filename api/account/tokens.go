package account

import (
	"errors"
	"time"

	"github.com/zalando/go-keyring"
)

const (
	// keyringPatience bounds each call: a keyring that is locked asks its person
	// and may never answer.
	keyringPatience = 3 * time.Second
	keyringService  = "kickoff"
)

// ring is the keyring of the system.
type ring interface {
	Get(key string) (string, error)
	Set(key, token string) error
}

// Tokens keeps tokens between runs: in the system's keyring, or in a file of
// mode 0600 in the config directory where there is none.
type Tokens struct {
	file     tokenFile
	ring     ring
	patience time.Duration
}

// OpenTokens is the store of a config directory; nothing is read yet.
func OpenTokens(dir string) *Tokens {
	return &Tokens{file: tokenFile{dir}, ring: systemRing{}, patience: keyringPatience}
}

// Load returns the token kept under key and says in words where it was; "" when
// there is none. A keyring that does not answer in time is none.
func (t *Tokens) Load(key string) (token, source string, err error) {
	if token, err := t.get(key); err == nil && token != "" {
		return token, "the keyring", nil
	}
	kept, err := t.file.read()
	if err != nil || kept[key] == "" {
		return "", "", err
	}
	return kept[key], t.file.path(), nil
}

// Save keeps a token and says in words where: a file is less safe than a
// keyring, and the person should know.
func (t *Tokens) Save(key, token string) (where string, err error) {
	_, err = bounded(t.patience, func() (string, error) { return "", t.ring.Set(key, token) })
	if err == nil {
		return "the keyring", t.file.set(key, "")
	}
	return t.file.path(), t.file.set(key, token)
}

func (t *Tokens) get(key string) (string, error) {
	return bounded(t.patience, func() (string, error) { return t.ring.Get(key) })
}

var errSlowKeyring = errors.New("the keyring did not answer in time")

// bounded gives up on a call after a while; the call itself cannot be stopped.
func bounded(patience time.Duration, call func() (string, error)) (string, error) {
	type result struct {
		value string
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := call()
		done <- result{value, err}
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case r := <-done:
		return r.value, r.err
	case <-timer.C:
		return "", errSlowKeyring
	}
}

type systemRing struct{}

func (systemRing) Get(key string) (string, error) { return keyring.Get(keyringService, key) }
func (systemRing) Set(key, token string) error    { return keyring.Set(keyringService, key, token) }
