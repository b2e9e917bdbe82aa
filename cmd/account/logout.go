package account

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"kickoff/api/account"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/payload/humanize"
)

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
