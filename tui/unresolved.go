package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/store/ledger"
	"kickoff/tui/dialog"
	"kickoff/tui/resolution"
)

// resolver asks about launches of before whose outcome is unknown.
type resolver struct {
	*screen
	o       *Options
	account *account
	sender  *sender
	// done is called when one that was kept as unfinished turned out to have happened.
	done func() tea.Cmd
}

type unresolvedRead struct {
	entries []ledger.Entry
	rules   payload.Automations
	err     error
	// asked: a person wanted to know, and hears also that there are none.
	asked bool
}

// read reads the ledger for launches whose outcome is unknown, and for whether rules run.
func (r *resolver) read(asked bool) tea.Cmd {
	if r.o.Delivery == nil {
		return nil
	}
	book := r.o.Delivery.Ledger
	return func() tea.Msg {
		b, err := book.Read()
		unknown := b.Unknown()
		if !asked { // the rows of a table are looked up by who goes on with it
			unknown = slices.DeleteFunc(slices.Clone(unknown), func(e ledger.Entry) bool { return e.Intent.Batch != "" })
		}
		return unresolvedRead{unknown, b.Automations(), err, asked}
	}
}

// take asks about them, the newest first.
func (r *resolver) take(msg unresolvedRead) tea.Cmd {
	r.session.SetAutomations(msg.rules)
	switch {
	case msg.err != nil:
		r.notify(msg.err.Error(), "")
	case len(msg.entries) > 0:
		launched := false // an unfinished launch turned out to have happened
		return r.show(dialog.NewUnresolved(dialog.UnresolvedOptions{
			Theme: r.session.Theme, Delivery: r.account.sends, Zone: r.session.Zone, ProcessURL: r.o.ProcessURL, Open: r.browser(r.o.Browse),
			Settled: func(is *resolution.Resolution) tea.Cmd {
				cmd, one := r.resolved(is)
				launched = launched || one
				return cmd
			},
			Closed: func() tea.Cmd {
				if !launched {
					return nil
				}
				return r.done()
			},
		}, msg.entries))
	case msg.asked:
		r.notify("there is no launch whose outcome is unknown", "")
	}
	return nil
}

// resolved notes what was found. The unfinished launch of a process that exists is
// done with.
func (r *resolver) resolved(is *resolution.Resolution) (cmd tea.Cmd, unfinished bool) {
	entry, outcome := is.Entry(), r.sender.outcome
	delete(r.sender.unresolved, entry.ID)
	if is.Verdict() != delivery.Found {
		return nil, false
	}
	if !slices.ContainsFunc(outcome.Found, func(run api.Run) bool { return run.ID == is.Run().ID }) {
		outcome.Found = append(outcome.Found, is.Run())
	}
	id, store := entry.Intent.Unfinished, r.o.Unfinished
	if id == "" || store == nil {
		return nil, false
	}
	return func() tea.Msg { return removed{store.Done(id)} }, true
}
