package wizard

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/api/session/delivery"
	"kickoff/cmd/factory"
	"kickoff/payload/clean"
	"kickoff/tui"
)

// signInAgain makes of a connection what it is with another token of the same
// organisation, once that token was tried. The in-process sandbox takes one token
// for ever, so that there is nothing to sign in to.
func (w *Options) signInAgain(conn *factory.Connection, was *delivery.Delivery) func(context.Context, string) (tui.SignedIn, error) {
	if w.Sandbox {
		return nil
	}
	return func(ctx context.Context, token string) (tui.SignedIn, error) {
		token = api.BareToken(token)
		w.Tokens.Add(token)
		log, closeLog, err := w.Logger()
		if err != nil {
			return tui.SignedIn{}, err
		}
		options := w.ClientOptions(log)
		options.BaseURL, options.Org, options.Token = conn.Client.BaseURL(), conn.Client.Org(), token
		client, err := api.New(options)
		if err != nil {
			closeLog()
			return tui.SignedIn{}, err
		}
		me, err := client.Me(ctx)
		if err == nil {
			_, err = client.Organization(ctx)
		}
		if errors.Is(err, api.ErrForbidden) || errors.Is(err, api.ErrNotFound) {
			err = fmt.Errorf("the token is good, but not for this organisation: %w", err)
		}
		if err != nil {
			closeLog()
			return tui.SignedIn{}, err
		}
		end := conn.Close
		conn.Close = func() { end(); closeLog() }
		delivery := *was
		delivery.Server, delivery.Me = client.Prompt(), me.ID
		return tui.SignedIn{Service: client.Prompt(), Delivery: &delivery, Me: me, TokenPlace: w.keepToken(conn, token)}, nil
	}
}

// keepToken puts a token where the one before it was found, and says where that
// is. The environment cannot be written, and would win over any other place.
func (w *Options) keepToken(conn *factory.Connection, token string) string {
	if strings.HasPrefix(conn.Source, "the environment") {
		return "the token holds for this run only, because " + conn.Source + " still has the old one"
	}
	acc, err := w.Account()
	if err != nil && !errors.Is(err, account.ErrNoToken) {
		return "the token holds for this run only: " + clean.Message(err.Error())
	}
	where, err := account.OpenTokens(account.ConfigDir(w.Getenv)).Save(acc.Key(), token)
	if err != nil {
		return "the token holds for this run only, because it could not be kept: " + clean.Message(err.Error())
	}
	return "the token is kept in " + where
}
