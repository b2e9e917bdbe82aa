package cmd

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) whoamiCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "whoami",
		Short: "Show who you are and where a launch would go",
		Args:  none,
		RunE:  a.do(func(ctx context.Context, _ []string) error { return a.whoami(ctx) }),
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

func (a *app) whoami(ctx context.Context) error {
	s, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	env, err := a.env(ctx, s)
	if err != nil {
		return err
	}
	org := s.org
	if org.ID == "" {
		if org, err = s.client.Organization(ctx); err != nil {
			return err
		}
	}
	var out jsonWhoami
	me := env.People.Me
	out.Me.ID, out.Me.Name, out.Me.Email = me.ID, me.Name, me.Email
	out.Organization.ID, out.Organization.Name = s.client.Org(), org.Name
	out.BaseURL, out.Zone, out.Token = s.client.BaseURL(), env.Zone.String(), s.source
	if a.json {
		writeJSON(a.host.Out, out)
		return nil
	}
	fmt.Fprintf(a.host.Out, "%s <%s> (user %d)\n", me.Name, me.Email, me.ID)
	fmt.Fprintf(a.host.Out, "organisation: %s (%s)\n", org.Name, s.client.Org())
	fmt.Fprintf(a.host.Out, "server: %s\n", s.client.BaseURL())
	fmt.Fprintf(a.host.Out, "times are read in: %s\n", env.Zone)
	_, err = fmt.Fprintf(a.host.Out, "token from: %s\n", s.source)
	return err
}
