// Package account is who works here: `kickoff login`, `logout`, `whoami` and `doctor`,
// and the sign-in that the wizard shares with them. Where a token is kept is package
// api/account's.
package account

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/cmd/factory"
	"kickoff/payload"
)

// NewCommands makes the commands about the account.
func NewCommands(f *factory.Factory) []*cobra.Command {
	return []*cobra.Command{newLogin(f), newLogout(f), newWhoami(f), newDoctor(f)}
}

// describedJSON is an account with --json.
type describedJSON struct {
	Me struct {
		ID    int64  `json:"id"`
		Name  string `json:"name"`
		Email string `json:"email"`
	} `json:"me"`
	Organization struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"organization"`
	BaseURL string `json:"base_url"`
	Profile string `json:"profile"`
	Zone    string `json:"zone"`
	// Token says where the token is; the token itself is never shown.
	Token string `json:"token"`
	// Until is when the token ends, null where that is not known.
	Until *time.Time `json:"until"`
}

func described(me payload.Member, org api.Organization, acc account.Account, place string) describedJSON {
	out := describedJSON{BaseURL: acc.BaseURL, Profile: acc.Profile, Token: place}
	out.Me.ID, out.Me.Name, out.Me.Email = me.ID, me.Name, me.Email
	out.Organization.ID, out.Organization.Name = org.ID, org.Name
	if until, known := account.Until(acc.Token); known {
		out.Until = new(until.UTC())
	}
	return out
}

// untilWords says when a token ends, "" where that is not known.
func untilWords(token string, now time.Time, zone *time.Location) string {
	until, known := account.Until(token)
	switch {
	case !known:
		return ""
	case until.Before(now):
		return "it ended on " + until.In(zone).Format("Mon 2 Jan 2006")
	}
	return "it ends on " + until.In(zone).Format("Mon 2 Jan 2006")
}

func newWhoami(f *factory.Factory) *cobra.Command {
	return &cobra.Command{
		Use:   "whoami",
		Short: "Show who you are and where a launch would go",
		Example: factory.Examples(
			"kickoff whoami",
			"kickoff whoami --profile staging",
			"kickoff whoami --json | jq -r .organization.id",
		),
		Args: factory.None,
		RunE: func(c *cobra.Command, _ []string) error { return Whoami(c.Context(), f) },
	}
}

// Whoami prints who the token belongs to, where a launch would go, and until when.
func Whoami(ctx context.Context, f *factory.Factory) error {
	conn, err := f.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	env, err := f.Env(ctx, conn)
	if err != nil {
		return err
	}
	me := env.People.Me
	org, err := conn.Client.Organization(ctx) // one that is remembered may let nobody in any more
	if err != nil {
		return err
	}
	conn.Learn(me, org, nil)
	acc := account.Account{BaseURL: conn.Client.BaseURL()}
	if !f.Sandbox {
		if acc, err = f.Account(); err != nil {
			return err
		}
		acc.BaseURL = conn.Client.BaseURL()
	}
	if conn.Untold != "" {
		f.Say("%s", conn.Untold)
		conn.Told()
	}
	if f.JSON {
		out := described(me, org, acc, conn.Source)
		out.Zone = env.Zone.String()
		return f.WriteJSON(out)
	}
	until := untilWords(acc.Token, f.Now(), env.Zone)
	if until != "" {
		until = "; " + until
	}
	_, err = fmt.Fprintf(f.Out, "%s <%s> (user %d)\norganisation: %s (%s)\nserver: %s\ntimes are read in: %s\ntoken from: %s%s\n",
		me.Name, me.Email, me.ID, org.Name, conn.Client.Org(), acc.BaseURL, env.Zone, conn.Source, until)
	return err
}
