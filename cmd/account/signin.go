package account

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// SignIn is a token that was tried, on its way to where tokens are kept.
type SignIn struct {
	f *factory.Factory
	// acc is the account as flags, environment and config.json name it, with the new
	// token.
	acc    account.Account
	Client *api.Client
	Me     payload.Member
	// Organizations are those it reaches; the one that was meant, where one was.
	Organizations []api.Organization
	// Close ends the log of its requests.
	Close func()
}

// Try uses a token once: whose is it, and which organisations does it reach? Nothing is
// kept. org is the one that is meant, "" for any.
func Try(ctx context.Context, f *factory.Factory, token, org string) (*SignIn, error) {
	acc, err := f.Account()
	isNew := f.Profile != "" && errors.Is(err, account.ErrNoProfile)
	if err != nil && !errors.Is(err, account.ErrNoToken) && !isNew {
		return nil, failure.AsUsage(err)
	}
	acc.Token = api.BareToken(token)
	f.Tokens.Add(acc.Token)
	log, closeLog, err := f.Logger()
	if err != nil {
		return nil, err
	}
	s := &SignIn{f: f, acc: acc, Close: closeLog}
	options := f.ClientOptions(log)
	options.BaseURL, options.Token, options.Org = acc.BaseURL, acc.Token, org
	if s.Client, err = api.New(options); err != nil && !errors.Is(err, api.ErrUnauthorized) {
		err = failure.Usage(err.Error())
	}
	if err == nil {
		err = s.ask(ctx)
	}
	if err != nil {
		closeLog()
		return nil, err
	}
	return s, nil
}

// ask is the one use of the token.
func (s *SignIn) ask(ctx context.Context) (err error) {
	if s.Me, err = s.Client.Me(ctx); err != nil {
		return err
	}
	if s.Client.Org() == "" {
		s.Organizations, err = api.All(s.Client.Organizations(ctx))
		if err == nil && len(s.Organizations) == 0 {
			err = factory.NoOrganization()
		}
		return err
	}
	org, err := s.Client.Organization(ctx)
	if errors.Is(err, api.ErrForbidden) || errors.Is(err, api.ErrNotFound) {
		err = fmt.Errorf("the token is good, but not for this organisation: %w", err)
	}
	s.Organizations = []api.Organization{org}
	return err
}

// Keep puts the token where tokens are kept, and says in words what became of it, a line
// each, what one has to know first. The environment cannot be written, and wins over any other place.
func (s *SignIn) Keep(org api.Organization) (place string, words []string, err error) {
	f := s.f
	plain, _ := account.Gather(f.Getenv, account.Overrides{Profile: f.Profile}, f.TokenStore) // what holds without --base-url and --org
	name, named := s.acc.Profile, f.Profile != ""
	if name == "" && plain.BaseURL != s.acc.BaseURL {
		name, named = "default", true
	}
	kept := s.acc
	kept.Profile = name
	if place, err = f.TokenStore.Save(kept.Key(), s.acc.Token); err != nil {
		return "", nil, err
	}
	if v := account.TokenVariable(f.Getenv); v != "" {
		words = append(words, v+" is set and wins over it: unset it")
	}
	end := factory.EndsAtLogOut
	if until := untilWords(s.acc.Token, f.Now(), f.Zone()); until != "" {
		end = until + ", and " + end
	}
	words = append(words, end, "the token is kept in "+place)
	if err := f.Memory().Note(s.acc.BaseURL, s.acc.Token, account.Remembered{Me: s.Me, Organization: org, Told: true}); err != nil {
		words = append(words, clean.Message(err.Error()))
	}
	base, id := "", ""
	if named {
		base = s.acc.BaseURL
	}
	if f.Profile != "" || name != "" && plain.Org != "" && plain.Org != org.ID {
		id = org.ID
	}
	switch {
	case base != "" || id != "":
		isDefault, err := account.SaveProfile(account.ConfigDir(f.Getenv), name, base, id)
		switch {
		case err != nil:
			return "", nil, fmt.Errorf("%w. %s", err, strings.Join(words, "; "))
		case isDefault:
			words = append(words, "the profile "+humanize.Quote(name)+" in config.json leads there, and is used when none is named")
		default:
			words = append(words, "the profile "+humanize.Quote(name)+" in config.json leads there: name it with --profile")
		}
	case plain.BaseURL != s.acc.BaseURL:
		words = append(words, "config.json leads elsewhere: give --base-url each time, or sign in with --profile and a name for it")
	}
	return place, words, nil
}

// KeepSame puts a token in the place of the one before it, and says in words where that is.
func (s *SignIn) KeepSame(org api.Organization) string {
	if v := account.TokenVariable(s.f.Getenv); v != "" {
		return "the token holds for this run only, because the environment (" + v + ") still has the old one"
	}
	place, err := s.f.TokenStore.Save(s.acc.Key(), s.acc.Token)
	if err != nil {
		return "the token holds for this run only, because it could not be kept: " + clean.Message(err.Error())
	}
	_ = s.f.Memory().Note(s.acc.BaseURL, s.acc.Token, account.Remembered{Me: s.Me, Organization: org, Told: true}) // the next start asks again
	return "the token is kept in " + place + "; " + factory.EndsAtLogOut
}
