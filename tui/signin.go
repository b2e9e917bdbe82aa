package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/tui/dialog"
	"kickoff/tui/stage"
)

// SignedIn is the same organisation with another token.
type SignedIn struct {
	Service  Service
	Delivery *delivery.Delivery
	// Me is who the token belongs to.
	Me payload.Member
	// Kept says in words where the token is from now on.
	Kept string
}

// askSignIn asks for a new token when the server does not take the one in use. Who
// declines is not asked again by itself.
func (m *model) askSignIn() tea.Cmd {
	if m.declined {
		return nil
	}
	return m.signIn()
}

func (m *model) signIn() tea.Cmd {
	if m.o.SignIn == nil || m.dialogs.Find(m.signingIn) != nil {
		return nil
	}
	signIn := m.o.SignIn
	try := func(ctx context.Context, token string) (func() tea.Cmd, error) {
		as, err := signIn(ctx, token)
		return func() tea.Cmd { return m.signedInAs(as) }, err
	}
	m.signingIn = dialog.NewSignIn(m.session.Theme, api.TokenPage, try, func() tea.Cmd {
		m.declined = true
		return nil
	})
	return m.show(m.signingIn)
}

// signedInAs goes on with the new token where the person was: what could not be
// read is read, and files that were not taken are uploaded.
func (m *model) signedInAs(as SignedIn) tea.Cmd {
	m.reauth.connect(as.Service)
	m.o.Delivery = as.Delivery
	m.declined = false
	m.session.Uploads.AgainAfter(api.ErrUnauthorized)
	m.session.Announce(stage.UploadsChanged)
	var cmds []tea.Cmd
	if m.people.failed() {
		cmds = append(cmds, address(m.people, m.people.again()))
	}
	if !m.nav.Open {
		cmds = append(cmds, m.forward(tea.KeyPressMsg{Code: 'r', Mod: tea.ModCtrl}))
	}
	m.notifySuccess("signed in as " + as.Me.Email + "; " + as.Kept)
	return tea.Batch(cmds...)
}
