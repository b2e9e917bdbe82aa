package account

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"kickoff/api/account"
	"kickoff/cmd/factory"
)

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
	org, me := conn.Org, env.People.Me
	if org.Name == "" {
		if org, err = conn.Client.Organization(ctx); err != nil {
			return err
		}
		conn.Learn(me, org)
	}
	acc := account.Account{BaseURL: conn.Client.BaseURL()}
	if !f.Sandbox {
		if acc, err = f.Account(); err != nil {
			return err
		}
		acc.BaseURL = conn.Client.BaseURL()
		if known, _ := f.Memory().Find(acc.BaseURL, acc.Token); !known.Told {
			f.Say("%s", endsAtLogOut)
			known.Told = true
			_ = f.Memory().Note(acc.BaseURL, acc.Token, known) // it is said again
		}
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
