package wizard

import (
	"context"

	"kickoff/api/session/delivery"
	"kickoff/cmd/account"
	"kickoff/cmd/factory"
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
		s, err := account.Try(ctx, w.Factory, token, conn.Client.Org())
		if err != nil {
			return tui.SignedIn{}, err
		}
		end := conn.Close
		conn.Close = func() { end(); s.Close() }
		delivery := *was
		delivery.Server, delivery.Me = s.Client.Prompt(), s.Me.ID
		return tui.SignedIn{Service: s.Client.Prompt(), Delivery: &delivery, Me: s.Me, TokenPlace: s.KeepSame(s.Organizations[0])}, nil
	}
}
