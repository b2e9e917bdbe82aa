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
		RunE:  func(c *cobra.Command, _ []string) error { return Whoami(c.Context(), WhoamiOptions{f}) },
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

// WhoamiOptions are those of `kickoff whoami`.
type WhoamiOptions struct{ *factory.Factory }

// Whoami prints who the token belongs to and where a launch would go.
func Whoami(ctx context.Context, o WhoamiOptions) error {
	conn, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	env, err := o.Env(ctx, conn)
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
	if o.JSON {
		o.WriteJSON(out)
		return nil
	}
	fmt.Fprintf(o.Out, "%s <%s> (user %d)\n", me.Name, me.Email, me.ID)
	fmt.Fprintf(o.Out, "organisation: %s (%s)\n", org.Name, conn.Client.Org())
	fmt.Fprintf(o.Out, "server: %s\n", conn.Client.BaseURL())
	fmt.Fprintf(o.Out, "times are read in: %s\n", env.Zone)
	_, err = fmt.Fprintf(o.Out, "token from: %s\n", conn.Source)
	return err
}
