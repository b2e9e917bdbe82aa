// Package factory is what every command is made with: the host, the flags that all
// commands take, the clock, the way to an organisation and to what is kept of it on
// this machine, and the one reader of answers to questions. What a command does with
// them is its own.
package factory

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/api/cache"
	"kickoff/api/session/delivery"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
	"kickoff/payload/redact"
	"kickoff/payload/store"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/batch"
	"kickoff/payload/store/draft"
	"kickoff/payload/store/favourites"
	"kickoff/payload/store/ledger"
	"kickoff/payload/store/mapping"
	"kickoff/payload/store/uploaded"
	"kickoff/tui/lines"
	"kickoff/tui/terminal"
	"kickoff/tui/theme"
)

// Factory is handed to each command.
type Factory struct {
	host.Host
	Globals
	// Tell says why nothing happens just now, and "" once that is over: on standard error,
	// or on the screen while there is one.
	Tell func(words string)
	// Moving is a clock that moves also where Now stands still, for rates and pauses.
	Moving func() time.Time
	// Tokens are taken out of all that is printed and written.
	Tokens *redact.Redactor
	// Stdout is Out, with what became of it.
	Stdout *host.Output
	// TokenStore has the tokens that are kept between runs.
	TokenStore *account.Tokens

	// Sentences: what is said is for the ear, as sentences.
	Sentences bool

	// Terminal is standard error as it is, for what is no text; nil where that is no
	// terminal.
	Terminal io.Writer

	asker *lines.Asker
	// conn is the connection that was opened last.
	conn *Connection
	// warned is what was said of config.json.
	warned string
	// sandboxDir is the folder of the in-process sandbox, "" before it runs.
	sandboxDir string
	// world tells what the in-process sandbox holds from what others did.
	world string
}

// New makes the factory of one run. Whatever a command prints goes through its
// streams: what does not print is left out, then the tokens are, and every write is
// checked.
func New(h host.Host) *Factory {
	f := &Factory{
		Host: h, Globals: Globals{Timeout: api.DefaultTimeout}, Moving: h.Now, Tokens: redact.New(),
		TokenStore: account.OpenTokens(account.ConfigDir(h.Getenv)),
	}
	for _, name := range account.TokenVariables() {
		f.Tokens.Add(api.BareToken(h.Getenv(name)))
	}
	if h.ErrTerminal {
		f.Terminal = h.Err
	}
	f.Stdout = host.NewOutput(h.Out, f.Tokens)
	f.Out, f.Err = clean.Writer(f.Stdout), clean.Writer(f.Tokens.Writer(h.Err))
	f.Tell = func(words string) {
		if words != "" {
			f.Say("%s", words)
		}
	}
	f.TokenStore.Tell = func(words string) { f.Tell(words) }
	return f
}

// Say writes one line for people to standard error, whatever is in the arguments.
func (f *Factory) Say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if f.Sentences {
		text = lines.Sentence(text)
	}
	f.Host.Say("%s", text)
}

// SayForgotten says of the sandbox inside the program, where that is in use, that what was
// launched there is gone.
func (f *Factory) SayForgotten() {
	if f.Sandbox {
		f.Say("the sandbox inside the program ends with each command, and its processes with it; `kickoff sandbox` serves one that stays")
	}
}

// Check refuses global flags and variables that no command could use. After it the
// clock is the one of KICKOFF_NOW, where that is set.
func (f *Factory) Check() error {
	if err := f.Globals.check(); err != nil {
		return err
	}
	if f.OutClosed && f.JSON {
		f.Stdout.Close()
	}
	text := f.Getenv("KICKOFF_NOW")
	if text == "" {
		return nil
	}
	fixed, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return failure.Usagef("KICKOFF_NOW is %s, which is not an RFC 3339 time such as 2026-11-23T09:00:00Z", humanize.Quote(text))
	}
	f.Now = func() time.Time { return fixed }
	return nil
}

// KeepsNothing marks a command that needs none of our folders, as a key of its
// annotations.
const KeepsNothing = "keeps nothing"

// MayAsk reports whether there is somebody to ask: a terminal to read from and one
// to write the question to, and nobody said otherwise.
func (f *Factory) MayAsk() bool {
	return f.InTerminal && f.ErrTerminal && !f.NoInput && !f.IsSet("CI")
}

// Ask is the one reader of standard input for questions.
func (f *Factory) Ask() *lines.Asker {
	if f.asker == nil {
		o := lines.Options{In: f.In, Out: f.Err, Terminal: f.Terminal, Dumb: f.dumb()}
		if terminal.CanStop() {
			o.Suspend = terminal.Stop
		}
		f.asker = lines.New(o)
	}
	return f.asker
}

// Close leaves the terminal as it was.
func (f *Factory) Close() {
	if f.asker != nil {
		f.asker.Close()
	}
}

// dumb: the terminal knows no escape code.
func (f *Factory) dumb() bool { return f.Getenv("TERM") == "dumb" }

// ByLine reports whether the questions come line by line.
func (f *Factory) ByLine() bool { return f.Accessible || f.IsSet("ACCESSIBLE") || f.dumb() }

// Drafts opens the drafts of a scope.
func (f *Factory) Drafts(scope string) *draft.Store {
	store := draft.Open(account.DataDir(f.Getenv), scope)
	store.Hide = f.Tokens.Bytes
	return store
}

// Favourites opens the favourites of a scope.
func (f *Factory) Favourites(scope string) *favourites.Store {
	return favourites.Open(account.DataDir(f.Getenv), scope)
}

// Ledger opens the ledger of a scope.
func (f *Factory) Ledger(scope string) *ledger.Ledger {
	book := ledger.Open(f.serverDir(), scope)
	book.Now, book.Hide = f.Now, f.Tokens.Bytes
	if f.Sandbox {
		book.Plan = filepath.Join(store.Folder(account.DataDir(f.Getenv), "ledger", scope), "plan-"+f.world)
	}
	return book
}

// Unfinished opens the unfinished launches of a scope.
func (f *Factory) Unfinished(scope string) *autosave.Store {
	store := autosave.Open(account.DataDir(f.Getenv), scope)
	store.Now, store.Hide = f.Now, f.Tokens.Bytes
	if store.Me.User = f.Getenv("USER"); store.Me.User == "" {
		store.Me.User = f.Getenv("USERNAME")
	}
	return store
}

// Mappings opens what the columns of tables fill in a scope.
func (f *Factory) Mappings(scope string) *mapping.Store {
	return mapping.Open(account.DataDir(f.Getenv), scope)
}

// Batches opens the batches of a scope.
func (f *Factory) Batches(scope string) *batch.Store {
	store, unfinished := batch.Open(account.DataDir(f.Getenv), scope), f.Unfinished(scope)
	store.Now, store.Hide, store.Me = unfinished.Now, unfinished.Hide, unfinished.Me
	return store
}

// Uploaded opens the memory of what was uploaded in a scope.
func (f *Factory) Uploaded(scope string) *uploaded.Store {
	memory := uploaded.Open(f.serverDir(), scope)
	memory.Now = f.Now
	return memory
}

// serverDir is the folder for what a server knows as well: what was launched and
// uploaded. The in-process sandbox has one that goes when it goes.
func (f *Factory) serverDir() string {
	if f.Sandbox {
		return f.sandboxDir
	}
	return account.DataDir(f.Getenv)
}

// Cache opens what was fetched last in a scope. What an in-process sandbox of another world
// holds is gone when that is.
func (f *Factory) Cache(scope string) *cache.Cache {
	switch {
	case !f.Sandbox || f.World == "":
		return cache.Open(account.CacheDir(f.Getenv), scope)
	case f.sandboxDir == "":
		return &cache.Cache{}
	}
	return cache.Open(f.sandboxDir, scope)
}

// Kept is the server of a connection with what was fetched before behind it; old is told what
// of that stands for the server's answer.
func (f *Factory) Kept(c *Connection, old func(what string, at time.Time)) *cache.Kept {
	org := c.Org
	if org.ID == "" { // it is called by its id until its name is known
		org.ID = c.Client.Org()
	}
	return &cache.Kept{Reader: f.Cache(c.Scope).Reader(c.Me, org), Live: c.Client, Now: f.Now, Old: old}
}

// Delivery is how launches are sent, looked for and read back as the user me; 0 is
// not known yet.
func (f *Factory) Delivery(c *Connection, me int64) *delivery.Delivery {
	return &delivery.Delivery{
		Server: c.Client, Ledger: f.Ledger(c.Scope), Org: c.Client.Org(), Me: me,
		URL: c.URL, Now: f.Now, Wait: f.Wait,
	}
}

// Place is what the organisation is called, with the mark of a sandbox.
func (f *Factory) Place(ctx context.Context, c *Connection) string {
	if f.Sandbox {
		return c.OrgName(ctx) + ", SANDBOX"
	}
	return c.OrgName(ctx)
}

// SayLike names the processes that may be the one that was looked for.
func (f *Factory) SayLike(d *delivery.Delivery, found delivery.Finding) {
	for _, c := range found.Like {
		f.Say("%s: %s", c.Text(), host.RunLine(c.Name, c.ID, d.URL(c.Run)))
	}
}

// Globals are the flags that every command takes.
type Globals struct {
	Sandbox    bool
	World      string
	Org        string
	BaseURL    string
	Profile    string
	Theme      string
	Timeout    time.Duration
	Accessible bool
	NoInput    bool
	JSON       bool
	LogFile    string
}

// Register puts them on the root command.
func (g *Globals) Register(c *cobra.Command) {
	f := c.PersistentFlags()
	f.BoolVar(&g.Sandbox, "sandbox", false, "use a built-in sandbox: no account, no network, nothing is real")
	f.StringVar(&g.World, "world", "", "what the sandbox holds, a JSON `FILE`")
	f.StringVar(&g.Org, "org", "", "organisation `ID`")
	f.StringVar(&g.BaseURL, "base-url", "", "base `URL` of the API")
	f.StringVar(&g.Profile, "profile", "", "profile `NAME` of config.json")
	f.StringVar(&g.Theme, "theme", "", "colours of the wizard: dark, light, high-contrast or auto, which asks the terminal (default auto)")
	f.DurationVar(&g.Timeout, "timeout", api.DefaultTimeout, "how long a launch or a read may take, or another launch on this machine is waited for")
	f.BoolVar(&g.Accessible, "accessible", false, "ask line by line instead of drawing a screen (also ACCESSIBLE, TERM=dumb)")
	f.BoolVar(&g.NoInput, "no-input", false, "never ask anything")
	f.BoolVar(&g.JSON, "json", false, "results and errors as JSON")
	f.StringVar(&g.LogFile, "log", "", "write a log of requests to `FILE`")
}

// Where are those that say where a launch goes, as words of a command line.
func (g *Globals) Where() []string {
	var words []string
	if g.Sandbox {
		words = append(words, "--sandbox")
	}
	for _, flag := range [][2]string{{"--world", g.World}, {"--org", g.Org}, {"--base-url", g.BaseURL}, {"--profile", g.Profile}} {
		if flag[1] != "" {
			words = append(words, flag[0], flag[1])
		}
	}
	return words
}

// check refuses values that no command could use.
func (g *Globals) check() error {
	switch {
	case g.Theme != "" && !slices.Contains(theme.Names(), g.Theme):
		return failure.Usagef("--theme %s: there are %s", humanize.Quote(g.Theme), humanize.List(theme.Names()))
	case g.Timeout <= 0:
		return failure.Usage("--timeout: a launch needs more than no time at all, such as 5m")
	}
	return nil
}

// Logger opens the log file of --log, or standard error under its name; without the
// flag nothing is logged. The returned function closes it. No token comes into it.
func (f *Factory) Logger() (*slog.Logger, func(), error) {
	to, end := f.Err, func() {}
	switch f.LogFile {
	case "":
		return slog.New(slog.DiscardHandler), end, nil
	case "/dev/stderr":
	default:
		err := store.Writable(f.LogFile)
		var file *os.File
		if err == nil {
			file, err = os.OpenFile(f.LogFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		}
		if err != nil {
			return nil, nil, failure.Usagef("--log: %v", err)
		}
		to, end = f.Tokens.Writer(file), func() { file.Close() }
	}
	return slog.New(slog.NewJSONHandler(rawjson.Writer(to), &slog.HandlerOptions{Level: slog.LevelDebug})), end, nil
}

// Examples are command lines for the help of a command.
func Examples(lines ...string) string { return "  " + strings.Join(lines, "\n  ") }

// None takes no argument.
func None(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	message := c.CommandPath() + " takes no " + humanize.Quotes(args)
	var below []string
	for _, b := range c.Commands() {
		below = append(below, b.Name())
	}
	if below != nil {
		message += "; its commands are " + humanize.List(below)
	}
	return failure.Usage(message)
}

// AtMostOne takes one argument or none, with a message that tells what it is.
func AtMostOne(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 1 {
			return failure.Usage("one " + what + " at most, but there are " + humanize.Quotes(args) + "; a name with blanks needs quotes")
		}
		return nil
	}
}

// ExactlyOne takes one argument.
func ExactlyOne(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return failure.Usage("which " + what + "? " + c.CommandPath() + " needs one")
		}
		return AtMostOne(what)(c, args)
	}
}

// Between takes so many arguments; needs says which.
func Between(least, most int, needs string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < least || len(args) > most {
			return failure.Usage(c.CommandPath() + " needs " + needs + "; names with blanks need quotes")
		}
		return nil
	}
}
