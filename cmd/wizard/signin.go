package wizard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/api/session/delivery"
	signin "kickoff/cmd/account"
	"kickoff/cmd/factory"
	"kickoff/cmd/host"
	"kickoff/payload/clean"
	"kickoff/tui"
	"kickoff/tui/lines"
	"kickoff/tui/theme"
	"kickoff/tui/welcome"
)

// connect is the connection; a person without a token is welcomed, and chooses one.
func (w *Options) connect(ctx context.Context, notes io.Writer) (*factory.Connection, error) {
	for {
		conn, err := w.Connect(ctx)
		if !errors.Is(err, account.ErrNoToken) {
			return conn, err
		}
		if err := w.welcome(ctx, err, notes); err != nil {
			return nil, err
		}
	}
}

// welcome ends without an error once there is something to connect to.
func (w *Options) welcome(ctx context.Context, why error, notes io.Writer) error {
	acc, _ := w.Account() // it was read before
	tell := w.Tell
	w.Tell = func(string) {} // the screen belongs to the welcome
	defer func() { w.Tell = tell }()
	o := tui.Options{Theme: w.Theme, Colors: theme.Profile(w.Getenv), ASCII: !theme.UTF8(w.Getenv), Idle: notes, TokenPage: api.TokenPage(acc.BaseURL)}
	words := "No token in the environment, the config or the keyring."
	if errors.Is(why, account.ErrKeyringSilent) {
		words = "No token in the environment or the config, and the keyring did not answer within three seconds."
	}
	chosen, signal, err := tui.Welcome(ctx, o, welcome.Options{
		Why: words, Try: w.try,
		Checks: func(ctx context.Context) iter.Seq[welcome.Check] { return signin.Checks(ctx, w.Factory) },
	})
	switch {
	case signal != nil:
		return host.Ended{Signal: signal}
	case err != nil:
		return err
	case chosen == welcome.Sandbox:
		w.Sandbox = true
	case chosen != welcome.Connected:
		return lines.ErrCanceled
	}
	return nil
}

// welcomeByLine is the same line by line, where somebody may be asked.
func (w *Options) welcomeByLine(ctx context.Context) error {
	for !w.Sandbox && w.MayAsk() {
		if _, err := w.Account(); !errors.Is(err, account.ErrNoToken) {
			return nil // what else is wrong is told by whoever connects
		}
		w.Ask().Say("Welcome. kickoff launches Tallyfy processes. You are not connected: there is no token.")
		i, err := w.Ask().Choose(ctx, "What do you want to do?", []string{
			"Try the sandbox: a made-up company, nothing is real", "Connect to Tallyfy: paste a token", "Check this machine",
		})
		switch {
		case err != nil:
			return err
		case i == 0:
			w.Sandbox = true
		case i == 1:
			err = signin.Login(ctx, w.Factory)
		default:
			err = signin.Doctor(ctx, w.Factory)
		}
		if err != nil {
			if ctx.Err() != nil {
				return err
			}
			w.Ask().Say("%s", lines.Sentence(clean.Message(err.Error())))
		}
	}
	return nil
}

// try uses a token of the welcome once.
func (w *Options) try(ctx context.Context, token string) (welcome.Account, error) {
	s, err := signin.Try(ctx, w.Factory, token, signin.Meant(w.Factory))
	if err != nil {
		return welcome.Account{}, err
	}
	s.Close()
	a := welcome.Account{Who: fmt.Sprintf("%s <%s>", s.Me.Name, s.Me.Email), Organizations: s.Organizations}
	a.Keep = func(i int) ([]string, error) {
		_, words, err := s.Keep(s.Organizations[i])
		return words, err
	}
	return a, nil
}

// signInAgain makes of a connection what it is with another token of the same
// organisation, once that token was tried. The in-process sandbox takes one token
// for ever, so that there is nothing to sign in to.
func (w *Options) signInAgain(conn *factory.Connection, was *delivery.Delivery) func(context.Context, string) (tui.SignedIn, error) {
	if w.Sandbox {
		return nil
	}
	return func(ctx context.Context, token string) (tui.SignedIn, error) {
		s, err := signin.Try(ctx, w.Factory, token, conn.Client.Org())
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
