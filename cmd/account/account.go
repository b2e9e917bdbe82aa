// Package account is who works here: `kickoff login`, `logout`, `whoami` and `doctor`,
// and the sign-in that the wizard shares with them. Where a token is kept is package
// api/account's.
package account

import (
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

// endsAtLogOut is said once of each token.
const endsAtLogOut = "a personal token ends when you log out of the Tallyfy web app"

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
		until = until.UTC()
		out.Until = &until
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
