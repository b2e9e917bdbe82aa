package account

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store"
	"kickoff/tui/lines"
)

func newLogin(f *factory.Factory) *cobra.Command {
	return &cobra.Command{
		Use:   "login",
		Short: "Keep a token, so that no variable is needed",
		Long: "Takes a personal access token of Tallyfy, checks it, and keeps it in the keyring of this\n" +
			"machine, or in a file that only you can read where there is none.\n\n" +
			"On a terminal the token is asked for and not shown; else it is read from standard input.\n" +
			"--profile gives the account a name in config.json; --base-url and --org say where it leads.",
		Example: factory.Examples(
			"kickoff login",
			"kickoff login --profile staging --base-url https://staging.go.tallyfy.com/api",
			"pass show tallyfy | kickoff login --org 0a1b2c",
		),
		Args: factory.None,
		RunE: func(c *cobra.Command, _ []string) error { return Login(c.Context(), f) },
	}
}

// Login reads a token, checks it and keeps it.
func Login(ctx context.Context, f *factory.Factory) error {
	if f.Sandbox {
		return failure.Usage("the sandbox needs no token: leave --sandbox out to sign in to Tallyfy")
	}
	token, err := readToken(ctx, f)
	if err != nil {
		return err
	}
	s, err := Try(ctx, f, token, Meant(f))
	if err != nil {
		return err
	}
	defer s.Close()
	org, err := f.ChooseOrganization(ctx, s.Organizations)
	if err != nil {
		return err
	}
	place, words, err := s.Keep(org)
	if err != nil {
		return err
	}
	for _, w := range words {
		if f.ByLine() {
			w = lines.Sentence(w)
		}
		f.Say("%s", w)
	}
	if f.JSON {
		out := described(s.Me, org, s.acc, place)
		out.Zone = s.Me.Timezone
		return f.WriteJSON(out)
	}
	_, err = fmt.Fprintf(f.Out, "signed in as %s <%s>, in %s\n", clean.Message(s.Me.Name), s.Me.Email, clean.Message(org.Name))
	return err
}

// Meant is the organisation that was named; that of a profile is where the token before
// led, and another one may be chosen now.
func Meant(f *factory.Factory) string {
	return cmp.Or(f.Org, strings.TrimSpace(f.Getenv("TALLYFY_ORG_ID")))
}

// maxToken is far beyond any token.
const maxToken = 64 << 10

// readToken asks for the token, or reads it from standard input where nobody is asked.
func readToken(ctx context.Context, f *factory.Factory) (string, error) {
	if !f.InTerminal {
		text, err := store.ReadAll(f.In, maxToken)
		if err == nil {
			text, err = store.Text(text)
		}
		switch {
		case err != nil:
			return "", failure.Usagef("standard input holds no token: %v", err)
		case api.BareToken(string(text)) == "":
			return "", failure.Usage("standard input holds no token: kickoff login < FILE, or run it on a terminal to be asked")
		}
		return string(text), nil
	}
	if !f.MayAsk() {
		return "", failure.Usage("nobody can be asked for the token here: give it on standard input, kickoff login < FILE")
	}
	acc, err := f.Account()
	if err != nil && !errors.Is(err, account.ErrNoToken) && !errors.Is(err, account.ErrNoProfile) {
		return "", failure.AsUsage(err)
	}
	if page := api.TokenPage(acc.BaseURL); page != "" {
		f.Say("A token is made at %s (Settings, Integrations, REST API).", page)
		f.Browse(page)
	}
	for {
		token, err := f.Ask().Hidden(ctx, "Paste the token (ctrl+c leaves); it is not shown:")
		switch {
		case errors.Is(err, lines.ErrCanceled):
			return "", failure.Stopped("stopped: you are not signed in")
		case err != nil:
			return "", err
		case api.BareToken(token) != "":
			return token, nil
		}
	}
}

func newLogout(f *factory.Factory) *cobra.Command {
	return &cobra.Command{
		Use:   "logout",
		Short: "Remove the token from this machine",
		Long: "Takes the token out of the keyring and the file in which `kickoff login` keeps it. Drafts,\n" +
			"launches and lists stay. The token itself stays good until it ends or is removed in Tallyfy.",
		Example: factory.Examples(
			"kickoff logout",
			"kickoff logout --profile staging",
			"kickoff logout --base-url https://staging.go.tallyfy.com/api",
		),
		Args: factory.None,
		RunE: func(*cobra.Command, []string) error { return Logout(f) },
	}
}

// Logout removes the token of the account that is named.
func Logout(f *factory.Factory) error {
	if f.Sandbox {
		return failure.Usage("the sandbox has no token to remove: leave --sandbox out")
	}
	acc, err := f.Account()
	if err != nil && !errors.Is(err, account.ErrNoToken) {
		return failure.AsUsage(err)
	}
	token, _, _ := f.TokenStore.Load(acc.Key()) // the one that goes, where it can be read
	from, err := f.TokenStore.Remove(acc.Key())
	if token != "" && err == nil {
		err = f.Memory().Forget(acc.BaseURL, token)
	}
	v := account.TokenVariable(f.Getenv)
	switch {
	case err != nil && from != "":
		return fmt.Errorf("the token is removed from %s, but %w", from, err)
	case err != nil:
		return err
	case from == "" && v != "":
		return failure.Usagef("nothing was removed: the token is in %s, which a program cannot take out of your environment: unset %[1]s", v)
	case v != "":
		f.Say("%s is still set, and goes on being used: unset it", v)
	}
	where := acc.BaseURL
	if acc.Profile != "" {
		where = "the profile " + humanize.Quote(acc.Profile) + " (" + where + ")"
	}
	out := "no token is kept for " + where
	if from != "" {
		out = "the token for " + where + " is removed from " + from
	}
	if f.JSON {
		return f.WriteJSON(map[string]any{"removed": from != "", "from": from})
	}
	_, err = fmt.Fprintln(f.Out, out)
	return err
}
