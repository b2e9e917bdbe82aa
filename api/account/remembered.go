package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/rawjson"
	"kickoff/payload/store"
)

// rememberedFile is in the cache folder: what it holds can be asked for again.
const rememberedFile = "accounts.json"

// mostRemembered is how many accounts are remembered, the last ones used.
const mostRemembered = 20

// Remembered is whose a token was and where it led when it was used last, so that a
// start needs no request for it.
type Remembered struct {
	Me           payload.Member   `json:"me"`
	Organization api.Organization `json:"organization"`
	// Told: the person knows that the token ends when they log out of the web app.
	Told bool `json:"told"`
}

// Memory are the accounts that tokens were used for last. It knows a token again by a
// salted hash of it and of the base URL, and never holds one.
type Memory struct{ dir string }

// OpenMemory is that of a cache directory; nothing is read yet.
func OpenMemory(dir string) Memory { return Memory{dir} }

type memoryFile struct {
	Salt string `json:"salt"`
	// Accounts are the last ones used, the newest first.
	Accounts []memoryEntry `json:"accounts"`
}

type memoryEntry struct {
	Key string `json:"key"`
	Remembered
}

// Find is what is remembered of a token; the zero value is nothing.
func (m Memory) Find(base, token string) Remembered {
	file := m.read()
	if i := file.find(file.key(base, token)); i >= 0 {
		return file.Accounts[i].Remembered
	}
	return Remembered{}
}

// Note remembers an account in place of what was known of its token.
func (m Memory) Note(base, token string, r Remembered) error {
	return m.change(base, token, &r)
}

// Forget forgets the account of a token.
func (m Memory) Forget(base, token string) error { return m.change(base, token, nil) }

func (m Memory) change(base, token string, to *Remembered) error {
	file := m.read()
	if file.Salt == "" {
		file.Salt = rand.Text()
	}
	key := file.key(base, token)
	was := file.find(key)
	if to == nil && was < 0 || was == 0 && to != nil && file.Accounts[0].Remembered == *to {
		return nil
	}
	if was >= 0 {
		file.Accounts = slices.Delete(file.Accounts, was, was+1)
	}
	if to != nil {
		file.Accounts = slices.Insert(file.Accounts, 0, memoryEntry{key, *to})
	}
	file.Accounts = file.Accounts[:min(len(file.Accounts), mostRemembered)]
	raw, err := rawjson.Encode(file)
	if err == nil {
		err = store.Save(m.path(), append(raw, '\n'))
	}
	if err != nil {
		return fmt.Errorf("the account cannot be remembered: %w", err)
	}
	return nil
}

func (m Memory) path() string { return filepath.Join(m.dir, rememberedFile) }

// read is the file, or an empty one where there is none that can be read.
func (m Memory) read() memoryFile {
	var file memoryFile
	raw, err := store.Read(m.path(), store.MaxFile)
	if err != nil || json.Unmarshal(raw, &file) != nil {
		return memoryFile{}
	}
	return file
}

func (f memoryFile) key(base, token string) string {
	sum := sha256.Sum256([]byte(f.Salt + " " + strings.TrimRight(base, "/") + " " + api.BareToken(token)))
	return hex.EncodeToString(sum[:])
}

func (f memoryFile) find(key string) int {
	return slices.IndexFunc(f.Accounts, func(e memoryEntry) bool { return e.Key == key })
}
