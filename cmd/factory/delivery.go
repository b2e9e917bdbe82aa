package factory

import (
	"kickoff/api/session/delivery"
	"kickoff/cmd/host"
	"kickoff/payload/clean"
)

// Delivery is how launches are sent, looked for and read back as the user me; 0 is
// not known yet.
func (f *Factory) Delivery(c *Connection, me int64) *delivery.Delivery {
	return &delivery.Delivery{
		Server: c.Client, Ledger: f.Ledger(c.Scope), Org: c.Client.Org(), Me: me,
		URL: c.URL, Now: f.Now, Wait: f.Wait,
	}
}

// SayUnsure says what a search found that could not decide.
func (f *Factory) SayUnsure(d *delivery.Delivery, found delivery.Finding) {
	if found.Err != nil {
		f.Say("the process could not be looked for: %s", clean.Message(found.Err.Error()))
	}
	for _, r := range found.Like {
		f.Say("this may be it: %s", host.RunLine(r.Name, r.ID, d.URL(r)))
	}
}
