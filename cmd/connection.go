package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/api/cache"
	"kickoff/api/sandbox"
	"kickoff/payload"
	"kickoff/payload/store/draft"
	"kickoff/payload/when"
)

// sandboxScope keeps what the in-process sandbox saves apart from every real
// organisation.
const sandboxScope = "sandbox"

// connection is the way to one organisation.
type connection struct {
	client *api.Client
	// scope names the drafts and caches of this base URL and organisation.
	scope      string
	processURL string
	// source says where the token is from.
	source string
	// org has a name only where the organisations had to be listed.
	org   api.Organization
	close func()
}

// connect opens the connection that flags and environment name: the in-process
// sandbox, or an account in the one organisation that is meant.
func (a *app) connect(ctx context.Context) (*connection, error) {
	log, closeLog, err := a.logger()
	if err != nil {
		return nil, err
	}
	options := api.Options{LaunchTimeout: a.timeout, Log: log, UserAgent: "kickoff", Org: a.org}
	var s *connection
	if a.sandbox {
		s, err = a.connectSandbox(options)
	} else {
		s, err = a.connectAccount(ctx, options)
	}
	if err != nil {
		closeLog()
		return nil, err
	}
	end := s.close
	s.close = func() { end(); closeLog() }
	return s, nil
}

func (a *app) connectSandbox(options api.Options) (*connection, error) {
	world, err := a.sandboxWorld()
	if err != nil {
		return nil, err
	}
	running, err := sandbox.Start("127.0.0.1:0", sandbox.Options{World: world, Now: a.now})
	if err != nil {
		return nil, fmt.Errorf("starting the sandbox: %w", err)
	}
	options.BaseURL, options.Token = running.URL, running.Server.Token()
	if options.Org == "" {
		options.Org = running.Server.OrgID()
	}
	client, err := api.New(options)
	if err != nil {
		running.Close()
		return nil, err
	}
	return &connection{client: client, scope: sandboxScope, source: "the sandbox", close: func() { running.Close() }}, nil
}

// sandboxWorld is what --world holds, or the built-in world.
func (a *app) sandboxWorld() (*sandbox.World, error) {
	if a.world == "" {
		return sandbox.Builtin(a.now()), nil
	}
	f, err := os.Open(a.world)
	if err != nil {
		return nil, usage(fmt.Sprintf("--world: %v", err))
	}
	defer f.Close()
	world, err := sandbox.LoadWorld(f)
	if err != nil {
		return nil, usage(fmt.Sprintf("--world %s: %v", a.world, err))
	}
	return world, nil
}

func (a *app) connectAccount(ctx context.Context, options api.Options) (*connection, error) {
	acc, err := account.FromEnvironment(a.host.Getenv, a.overrides())
	if errors.Is(err, account.ErrNoToken) {
		return nil, &failure{kind: kindUnauthorized, exit: exitUnauthorized, err: err, message: "you are not signed in: there is no Tallyfy token. " +
			"Create one at " + api.TokenPage + " and put it into TALLYFY_ACCESS_TOKEN; --sandbox needs none"}
	}
	if err != nil {
		return nil, err
	}
	options.BaseURL, options.Token, options.Org = acc.BaseURL, acc.Token, acc.Org
	client, err := api.New(options)
	if err != nil {
		if errors.Is(err, api.ErrUnauthorized) {
			return nil, err
		}
		return nil, usage(err.Error())
	}
	s := &connection{client: client, processURL: acc.ProcessURL, source: acc.Source, close: func() {}}
	if client.Org() == "" {
		if s.org, err = a.oneOrganization(ctx, client); err != nil {
			return nil, err
		}
		s.client = client.WithOrg(s.org.ID)
	}
	s.scope = s.client.Scope()
	return s, nil
}

func (a *app) overrides() account.Overrides {
	return account.Overrides{Org: a.org, BaseURL: a.baseURL, Profile: a.profile}
}

// oneOrganization finds the organisation when none was named: the only one, or
// the one that a person at the terminal chooses.
func (a *app) oneOrganization(ctx context.Context, client *api.Client) (api.Organization, error) {
	all, err := api.All(client.Organizations(ctx))
	if err != nil {
		return api.Organization{}, err
	}
	var names []string
	for _, o := range all {
		names = append(names, fmt.Sprintf("%s (%s)", o.Name, o.ID))
	}
	switch {
	case len(all) == 1:
		return all[0], nil
	case len(all) == 0:
		return api.Organization{}, &failure{kind: kindForbidden, exit: exitForbidden, message: "this token belongs to no organisation: ask an administrator for an invitation, or create the token in the right account"}
	case !a.mayAsk():
		return api.Organization{}, usage("you belong to several organisations: name one with --org or TALLYFY_ORG_ID; there are " + strings.Join(names, ", "))
	}
	a.ask().Say("You belong to several organisations.")
	i, err := a.ask().Choose(ctx, "Which one?", names)
	if err != nil {
		return api.Organization{}, err
	}
	return all[i], nil
}

// drafts opens the drafts of a scope.
func (a *app) drafts(scope string) *draft.Store {
	return draft.Open(account.DataDir(a.host.Getenv), scope)
}

func (a *app) templateCache(scope string) *cache.Cache {
	return cache.Open(account.CacheDir(a.host.Getenv), scope)
}

// env is what answers are read against: the person, their zone (their own, the
// organisation's, the machine's) and how they write dates.
func (a *app) env(ctx context.Context, s *connection) (payload.Env, error) {
	me, err := s.client.Me(ctx)
	if err != nil {
		return payload.Env{}, err
	}
	zone := a.zone(me.Timezone)
	if zone == nil {
		org := s.org
		if org.ID == "" {
			if org, err = s.client.Organization(ctx); err != nil {
				return payload.Env{}, err
			}
			s.org = org
		}
		zone = a.zone(org.Timezone)
	}
	if zone == nil {
		zone = a.zone(a.host.Getenv("TZ"))
	}
	if zone == nil {
		zone = time.Local
	}
	return payload.Env{Now: a.now(), Zone: zone, Order: when.OrderOf(me.DateFormat), People: &payload.Directory{Me: me}, Size: fileSize}, nil
}

func (a *app) zone(name string) *time.Location {
	if name == "" {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}

func fileSize(path string) (int64, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return 0, fmt.Errorf("there is no file %s", path)
	case errors.Is(err, os.ErrPermission):
		return 0, fmt.Errorf("the file %s may not be read", path)
	case err != nil:
		return 0, fmt.Errorf("the file %s cannot be read", path)
	case info.IsDir():
		return 0, fmt.Errorf("%s is a folder", path)
	case !info.Mode().IsRegular():
		return 0, fmt.Errorf("%s is no ordinary file", path)
	}
	return info.Size(), nil
}
