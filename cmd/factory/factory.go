// Package factory is what every command is made with: the host, the flags that all
// commands take, the clock, the way to an organisation and to what is kept of it on
// this machine, and the one reader of answers to questions. What a command does with
// them is its own.
package factory

import (
	"fmt"
	"time"

	"kickoff/api/account"
	"kickoff/api/cache"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/payload/humanize"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/draft"
	"kickoff/payload/store/ledger"
	"kickoff/payload/store/uploaded"
	"kickoff/tui/lines"
)

// Factory is handed to each command.
type Factory struct {
	host.Host
	Globals
	// Moving is a clock that moves also where Now stands still, for rates and pauses.
	Moving func() time.Time

	asker *lines.Asker
}

// New makes the factory of one run.
func New(h host.Host) *Factory {
	return &Factory{Host: h, Globals: Globals{Timeout: usualTimeout}, Moving: h.Now}
}

// Check refuses global flags and variables that no command could use. After it the
// clock is the one of KICKOFF_NOW, where that is set.
func (f *Factory) Check() error {
	if err := f.Globals.check(); err != nil {
		return err
	}
	text := f.Getenv("KICKOFF_NOW")
	if text == "" {
		return nil
	}
	fixed, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return failure.Usage(fmt.Sprintf("KICKOFF_NOW is %s, which is not an RFC 3339 time such as 2026-11-23T09:00:00Z", humanize.Quote(text)))
	}
	f.Now = func() time.Time { return fixed }
	return nil
}

// MayAsk reports whether there is somebody to ask: a terminal to read from and one
// to write the question to, and nobody said otherwise.
func (f *Factory) MayAsk() bool {
	return f.InTerminal && f.ErrTerminal && !f.NoInput && !f.IsSet("CI")
}

// Ask is the one reader of standard input for questions.
func (f *Factory) Ask() *lines.Asker {
	if f.asker == nil {
		f.asker = lines.New(f.In, f.Err)
	}
	return f.asker
}

// ByLine reports whether the questions come line by line.
func (f *Factory) ByLine() bool { return f.Accessible || f.IsSet("ACCESSIBLE") }

// Drafts opens the drafts of a scope.
func (f *Factory) Drafts(scope string) *draft.Store {
	return draft.Open(account.DataDir(f.Getenv), scope)
}

// Ledger opens the ledger of a scope.
func (f *Factory) Ledger(scope string) *ledger.Ledger {
	book := ledger.Open(account.DataDir(f.Getenv), scope)
	book.Now = f.Now
	return book
}

// Unfinished opens the unfinished launches of a scope.
func (f *Factory) Unfinished(scope string) *autosave.Store {
	store := autosave.Open(account.DataDir(f.Getenv), scope)
	store.Now = f.Now
	if store.Me.User = f.Getenv("USER"); store.Me.User == "" {
		store.Me.User = f.Getenv("USERNAME")
	}
	return store
}

// Uploaded opens the memory of what was uploaded in a scope.
func (f *Factory) Uploaded(scope string) *uploaded.Store {
	memory := uploaded.Open(account.DataDir(f.Getenv), scope)
	memory.Now = f.Now
	return memory
}

// Templates opens the list of templates that was fetched last in a scope.
func (f *Factory) Templates(scope string) *cache.Cache {
	return cache.Open(account.CacheDir(f.Getenv), scope)
}
