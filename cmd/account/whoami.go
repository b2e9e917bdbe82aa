// Package account is `kickoff whoami`: who is signed in, and where.
package account

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"kickoff/cmd/factory"
)

// NewCommand makes `kickoff whoami`.
func NewCommand(f *factory.Factory) *cobra.Command {
	return &cobra.Command{
		Use:   "whoami",
		Short: "Show who you are and where a launch would go",
		Args:  factory.None,
		RunE:  func(c *cobra.Command, _ []string) error { return Whoami(c.Context(), f) },
	}
}

type jsonWhoami struct {
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
	Zone    string `json:"zone"`
	// Token says where the token is from; the token itself is never shown.
	Token string `json:"token"`
}

// Whoami prints who the token belongs to and where a launch would go.
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
	org := conn.Org
	if org.ID == "" {
		if org, err = conn.Client.Organization(ctx); err != nil {
			return err
		}
	}
	var out jsonWhoami
	me := env.People.Me
	out.Me.ID, out.Me.Name, out.Me.Email = me.ID, me.Name, me.Email
	out.Organization.ID, out.Organization.Name = conn.Client.Org(), org.Name
	out.BaseURL, out.Zone, out.Token = conn.Client.BaseURL(), env.Zone.String(), conn.Source
	if f.JSON {
		return f.WriteJSON(out)
	}
	_, err = fmt.Fprintf(f.Out, "%s <%s> (user %d)\norganisation: %s (%s)\nserver: %s\ntimes are read in: %s\ntoken from: %s\n",
		me.Name, me.Email, me.ID, org.Name, conn.Client.Org(), conn.Client.BaseURL(), env.Zone, conn.Source)
	return err
}
