package factory

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/api/cache"
	"kickoff/api/sandbox"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
	"kickoff/payload/store"
	"kickoff/payload/when"
)

// sandboxScope keeps what the in-process sandbox saves apart from every real
// organisation.
const sandboxScope = "sandbox"

// Connection is the way to one organisation.
type Connection struct {
	Client *api.Client
	// Scope names the drafts and caches of this base URL and organisation.
	Scope      string
	ProcessURL string
	// Source says where the token is from.
	Source string
	// Production: whoever is asked before a launch types the organisation's name.
	Production bool
	// ReleaseByAnother: whoever made a launch ready does not release it.
	ReleaseByAnother bool
	// Color is the profile's, see account.Account.
	Color string
	// Org has a name only where the organisations had to be listed, or where it is
	// remembered.
	Org api.Organization
	// Me is who the token belonged to when it was used last, without an id where that is
	// not remembered.
	Me payload.Member
	// Untold is EndsAtLogOut where the person was not told it of this token yet, else "";
	// Told remembers that they were.
	Untold string
	Told   func()
	Close  func()

	// From is asked in the place of the server where a launch is opened; nil for none.
	From cache.Reads

	// remember keeps what Learn is told, forget the organisation where nobody named it; nil
	// keeps nothing.
	remember func(payload.Member, api.Organization)
	forget   func()
}

// EndsAtLogOut is said once of each token.
const EndsAtLogOut = "a personal token ends when you log out of the Tallyfy web app"

// Reads is the server, or what is asked in its place.
func (c *Connection) Reads() cache.Reads {
	if c.From != nil {
		return c.From
	}
	return c.Client
}

// OrgName is what the organisation is called, its id where that cannot be read.
func (c *Connection) OrgName(ctx context.Context) string {
	if c.Org.Name == "" {
		if org, err := c.Reads().Organization(ctx); err == nil {
			c.Org = org
		}
	}
	return cmp.Or(c.Org.Name, c.Client.Org())
}

// Learn remembers whose the token is and where it leads, for the next start. An
// organisation that was gone on with, and lets nobody in any more, is forgotten.
func (c *Connection) Learn(me payload.Member, org api.Organization, err error) {
	switch {
	case c.forget != nil && me.ID != 0 && closed(err):
		c.forget()
	case c.remember != nil && err == nil && me.ID != 0 && org.ID == c.Client.Org():
		c.remember(me, org)
	}
}

// Connect opens the connection that flags and environment name: the in-process
// sandbox, or an account in the one organisation that is meant.
func (f *Factory) Connect(ctx context.Context) (*Connection, error) {
	log, closeLog, err := f.Logger()
	if err != nil {
		return nil, err
	}
	options := f.ClientOptions(log)
	options.Org = f.Org
	var c *Connection
	if f.Sandbox {
		c, err = f.connectSandbox(options)
	} else {
		c, err = f.connectAccount(ctx, options)
	}
	if err != nil {
		closeLog()
		return nil, err
	}
	end := c.Close
	c.Close = func() { end(); closeLog() }
	f.conn = c
	return c, nil
}

// Reconsider looks, when something was refused or not found in the organisation that was
// gone on with, whether that lets anybody in at all, and forgets it where it does not.
func (f *Factory) Reconsider(ctx context.Context, err error) error {
	if f.conn == nil || f.conn.forget == nil || !closed(err) {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, reconsiderTimeout)
	defer cancel()
	if _, why := f.conn.Client.Organization(ctx); !closed(why) {
		return err
	}
	f.conn.forget()
	return fmt.Errorf("%w. Nobody named an organisation, so this was the one used last, %s; it is forgotten now, and looked for anew the next time", err, clean.Message(cmp.Or(f.conn.Org.Name, f.conn.Org.ID)))
}

const reconsiderTimeout = 5 * time.Second

// closed: the server lets nobody in there.
func closed(err error) bool {
	return errors.Is(err, api.ErrForbidden) || errors.Is(err, api.ErrNotFound)
}

// ClientOptions are what every client of this run has in common.
func (f *Factory) ClientOptions(log *slog.Logger) api.Options {
	return api.Options{Timeout: f.Timeout, Log: log, Tell: func(words string) { f.Tell(words) }, Now: f.Now, Zone: f.Zone()}
}

func (f *Factory) connectSandbox(options api.Options) (*Connection, error) {
	world, err := f.SandboxWorld()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "kickoff-sandbox-")
	if err != nil {
		return nil, fmt.Errorf("starting the sandbox: %w", err)
	}
	running, err := sandbox.Start("127.0.0.1:0", sandbox.Options{World: world, Now: f.Now})
	if err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("starting the sandbox: %w", err)
	}
	end := func() {
		running.Close()
		os.RemoveAll(dir)
	}
	options.BaseURL, options.Token, options.Org = running.URL, running.Server.Token(), cmp.Or(options.Org, running.Server.OrgID())
	client, err := api.New(options)
	if err != nil {
		end()
		return nil, err
	}
	f.sandboxDir = dir
	return &Connection{Client: client, Scope: sandboxScope, Source: "the sandbox", Close: end}, nil
}

// SandboxWorld is what --world holds, or the built-in world.
func (f *Factory) SandboxWorld() (*sandbox.World, error) {
	if f.world = "builtin"; f.World == "" {
		return sandbox.Builtin(f.Now()), nil
	}
	text, err := f.ReadText(f.World, store.MaxWorld)
	if err != nil {
		return nil, failure.Usagef("--world: %v", err)
	}
	if err := rawjson.Check(text); errors.Is(err, rawjson.ErrTooDeep) {
		return nil, failure.Usagef("--world %s: %v", f.World, err)
	}
	sum := sha256.Sum256(text)
	f.world = hex.EncodeToString(sum[:8])
	world, err := sandbox.LoadWorld(bytes.NewReader(text))
	if err != nil {
		return nil, failure.Usagef("--world %s: %v", f.World, err)
	}
	return world, nil
}

func (f *Factory) connectAccount(ctx context.Context, options api.Options) (*Connection, error) {
	acc, err := f.Account()
	if errors.Is(err, account.ErrNoToken) {
		if errors.Is(err, account.ErrKeyringSilent) {
			return nil, &failure.Failure{Kind: failure.KindUnauthorized, Err: err, Message: err.Error()}
		}
		made := ""
		if page := api.TokenPage(acc.BaseURL); page != "" {
			made = "; " + page + " makes it"
		}
		return nil, &failure.Failure{Kind: failure.KindUnauthorized, Err: err, Message: "you are " + err.Error() + ". `kickoff login` takes one, " +
			"TALLYFY_ACCESS_TOKEN holds one for scripts, and --sandbox needs none" + made}
	}
	if err != nil {
		return nil, failure.AsUsage(err)
	}
	options.BaseURL, options.Token, options.Org = acc.BaseURL, acc.Token, acc.Org
	client, err := api.New(options)
	if err != nil {
		if errors.Is(err, api.ErrUnauthorized) {
			return nil, err
		}
		return nil, failure.Usage(err.Error())
	}
	c := &Connection{Client: client, ProcessURL: acc.ProcessURL, Source: acc.Source, Production: acc.Production, ReleaseByAnother: acc.ReleaseByAnother, Color: acc.Color, Close: func() {}}
	memory := f.Memory()
	known := memory.Find(acc.BaseURL, acc.Token)
	c.Me = known.Me
	if named := client.Org(); named == "" || named == known.Organization.ID {
		c.Org = known.Organization
	}
	if client.Org() == "" {
		if c.Org.ID == "" {
			if c.Org, err = f.oneOrganization(ctx, client); err != nil {
				return nil, err
			}
			known.Organization = c.Org
			_ = memory.Note(acc.BaseURL, acc.Token, known) // the next start asks again
		}
		c.Client = client.WithOrg(c.Org.ID)
		c.forget = func() { _ = memory.Forget(acc.BaseURL, acc.Token) } // the next start asks again
	}
	c.remember = func(me payload.Member, org api.Organization) {
		r := memory.Find(acc.BaseURL, acc.Token)
		if r.Me = me; acc.Org == "" || acc.Org == r.Organization.ID {
			r.Organization = org // one that was named for once is not gone on with
		}
		_ = memory.Note(acc.BaseURL, acc.Token, r) // the next start asks again
		_ = cache.Save(f.Cache(c.Scope), cache.Organization, org, f.Now())
	}
	if !known.Told {
		c.Untold = EndsAtLogOut
	}
	c.Told = func() {
		r := memory.Find(acc.BaseURL, acc.Token)
		r.Told = true
		_ = memory.Note(acc.BaseURL, acc.Token, r) // it is said again
	}
	c.Scope = c.Client.Scope()
	if c.Org.ID == "" {
		c.Org, _, _ = cache.Load[api.Organization](f.Cache(c.Scope), cache.Organization)
	}
	return c, nil
}

// Memory are the accounts that tokens were used for last.
func (f *Factory) Memory() account.Memory { return account.OpenMemory(account.CacheDir(f.Getenv)) }

// Account is the account that flags, environment and config.json name; its token is
// taken out of all that is printed from now on. A token that was put where something
// else belongs is an error: it would stand in every address and log.
func (f *Factory) Account() (account.Account, error) {
	if f.World != "" {
		return account.Account{}, failure.Usage("--world is what the sandbox holds: give --sandbox with it")
	}
	acc, err := account.Gather(f.Getenv, account.Overrides{Org: f.Org, BaseURL: f.BaseURL, Profile: f.Profile}, f.TokenStore)
	f.Tokens.Add(api.BareToken(acc.Token))
	if acc.Warning != f.warned {
		f.warned = acc.Warning
		for line := range strings.Lines(acc.Warning) {
			f.Say("warning: %s", strings.TrimSpace(line))
		}
	}
	for _, wrong := range []struct{ value, where, what string }{
		{acc.Org, "the organisation (--org, TALLYFY_ORG_ID or the profile)", "the organisation's id"},
		{acc.BaseURL, "the base URL (--base-url, TALLYFY_BASE_URL or the profile)", "an address such as " + account.DefaultBaseURL},
		{acc.ProcessURL, "the address of a process (TALLYFY_PROCESS_URL or the profile)", "a pattern such as " + api.DefaultProcessURL},
	} {
		if f.Tokens.Finds([]byte(wrong.value)) || api.LooksLikeToken(wrong.value) {
			return account.Account{}, failure.Usagef("%s holds a token, which belongs into TALLYFY_ACCESS_TOKEN alone: put %s there", wrong.where, wrong.what)
		}
	}
	return acc, err
}

// oneOrganization finds the organisation when none was named.
func (f *Factory) oneOrganization(ctx context.Context, client *api.Client) (api.Organization, error) {
	if f.ErrTerminal && !f.JSON {
		f.Tell("asking " + client.BaseURL() + " which organisations you belong to…")
		defer f.Tell("")
	}
	all, err := api.All(client.Organizations(ctx))
	if err != nil {
		return api.Organization{}, err
	}
	return f.ChooseOrganization(ctx, all)
}

// NoOrganization is a token that reaches none.
func NoOrganization() error {
	return &failure.Failure{Kind: failure.KindForbidden, Message: "this token belongs to no organisation: ask an administrator for an invitation, or create the token in the right account"}
}

// ChooseOrganization is the only organisation there is, or the one that a person at the terminal
// chooses.
func (f *Factory) ChooseOrganization(ctx context.Context, all []api.Organization) (api.Organization, error) {
	var names []string
	for _, o := range all {
		names = append(names, fmt.Sprintf("%s (%s)", o.Name, o.ID))
	}
	switch {
	case len(all) == 1:
		return all[0], nil
	case len(all) == 0:
		return api.Organization{}, NoOrganization()
	case !f.MayAsk():
		return api.Organization{}, failure.Usage("you belong to several organisations: name one with --org or TALLYFY_ORG_ID; there are " + strings.Join(names, ", "))
	}
	f.Ask().Say("You belong to several organisations.")
	i, err := f.Ask().Choose(ctx, "Which one?", names)
	if err != nil {
		return api.Organization{}, err
	}
	return all[i], nil
}

// Env is what answers are read against: the person, their zone (their own, the
// organisation's, the machine's) and how they write dates.
func (f *Factory) Env(ctx context.Context, c *Connection) (payload.Env, error) {
	me, err := c.Reads().Me(ctx)
	if err != nil {
		return payload.Env{}, err
	}
	if c.Org.ID == "" {
		if c.Org, err = c.Reads().Organization(ctx); err != nil {
			return payload.Env{}, err
		}
	}
	c.Learn(me, c.Org, nil)
	orgZone := api.ZoneNamed(c.Org.Timezone)
	zone := cmp.Or(api.ZoneNamed(me.Timezone), orgZone, f.Zone())
	book, _ := f.Ledger(c.Scope).Read() // one that cannot be read is told where launches are made
	return payload.Env{Now: f.Now(), Automations: book.Automations(), Zone: zone, OrgZone: orgZone, Locale: f.Locale().Prefer(me.DateFormat), People: &payload.Directory{Me: me}, Home: host.Home(), Size: host.FileSize, Secret: f.Tokens.Finds}, nil
}

// Locale is how the machine writes dates, by the first of the variables that are set.
func (f *Factory) Locale() when.Locale {
	return when.LocaleOf(cmp.Or(f.Getenv("LC_ALL"), f.Getenv("LC_TIME"), f.Getenv("LANG")))
}

// Zone is the zone of the machine, for as long as nobody's own is known.
func (f *Factory) Zone() *time.Location {
	return cmp.Or(api.ZoneNamed(f.Getenv("TZ")), time.Local)
}

// URL is the web address of a process: the person's own pattern filled in, else the
// address that the server gave, else the usual pattern.
func (c *Connection) URL(run api.Run) string {
	own := c.ProcessURL != "" && c.ProcessURL != api.DefaultProcessURL
	if run.URL != "" && !own {
		return run.URL
	}
	return api.ProcessURL(c.ProcessURL, c.Client.Org(), run.ID)
}

// OfflineScope is the scope of what is kept on this machine as far as it is known
// without a request; a missing token does not hide it.
func (f *Factory) OfflineScope() (string, bool) {
	if f.Sandbox {
		return sandboxScope, true
	}
	acc, err := f.Account()
	if err != nil && !errors.Is(err, account.ErrNoToken) || acc.BaseURL == "" {
		return "", false
	}
	if acc.Org == "" {
		acc.Org = f.Memory().Find(acc.BaseURL, acc.Token).Organization.ID
	}
	if acc.Org == "" {
		return "", false
	}
	return api.Scope(acc.BaseURL, acc.Org), true
}

// ScopeHere is OfflineScope, or that of the connection where a request is needed to
// know it.
func (f *Factory) ScopeHere(ctx context.Context) (string, error) {
	if scope, ok := f.OfflineScope(); ok {
		return scope, nil
	}
	c, err := f.Connect(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	return c.Scope, nil
}
