package batch

import (
	"context"
	"slices"
	"time"

	"kickoff/api/session"
	"kickoff/api/session/rows"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/payload/humanize"
	"kickoff/payload/store/autosave"
	kept "kickoff/payload/store/batch"
)

// reopen opens the newest batch that is not at its end; where all are, that is said of the
// newest, and nil returned.
func (o *Options) reopen(ctx context.Context, conn *factory.Connection) (*Opened, error) {
	if given := o.Changed(); len(given) > 0 {
		return nil, failure.Usagef("--resume goes on with what the batch was begun with: leave --%s out, or give the template and the table too", given[0])
	}
	store := o.Batches(conn.Scope)
	list, _, err := store.List()
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, failure.Usage("there is no batch to go on with: kickoff batch TEMPLATE FILE begins one")
	}
	var h *kept.Handle
	for _, e := range list {
		if !e.Ended.IsZero() {
			continue
		}
		if h, err = store.Open(e.ID); err != nil {
			return nil, err
		}
		if !h.Batch.Confirmed.IsZero() {
			break
		}
		_ = h.Close() // it is being filled in the wizard, and nobody confirmed it yet
		h = nil
	}
	if h == nil {
		last := list[0]
		if i := slices.IndexFunc(list, func(e autosave.Entry) bool { return !e.Ended.IsZero() }); i >= 0 {
			last = list[i]
			o.Say("nothing is left to send: %s, %s, came to its end %s", humanize.Quote(last.File), humanize.Count(last.Rows, "row"), humanize.Ago(last.Ended, o.Now()))
			return nil, nil
		}
		return nil, failure.Usagef("%s was never launched, so there is nothing to go on with: the wizard has it under Unfinished", humanize.Quote(last.File))
	}
	o.Say("going on with %s, %s, confirmed %s", humanize.Quote(h.Batch.Base.File), humanize.Count(h.Batch.Base.Rows, "row"), humanize.Ago(h.Batch.Confirmed, o.Now()))
	p := &Opened{Options: o, Conn: conn, Data: h.Table, resumed: h}
	if err = p.restore(ctx, h.Batch); same(o.OutFile, h.Batch.Path) {
		err = errOver
	}
	if err != nil {
		_ = h.Close()
		return nil, err
	}
	return p, nil
}

// restore makes the table as it was, over the launch that its rows share.
func (p *Opened) restore(ctx context.Context, b kept.Batch) error {
	p.takeOptions(b.Plan)
	env, err := p.Env(ctx, p.Conn)
	if err != nil {
		return err
	}
	if !b.Confirmed.IsZero() {
		env.Now = b.Confirmed // its rows are what they were when they were confirmed
	}
	base, err := session.Resume(ctx, p.Conn.Reads(), p.resumed.Handle, env)
	if err != nil {
		return err
	}
	base.Now = func() time.Time { return env.Now }
	s, _, err := p.read(base.Template)
	if err != nil {
		return err
	}
	b.Apply(s)
	columns := rows.Map(rows.NewNames(base.Template), s, p.Choices, p.Key) // those that were added too
	people := append(base.People(), rows.People(base.Template, s, columns)...)
	if base.Base.People, err = session.KnownPeople(ctx, p.Conn.Reads(), env.Me(), people); err != nil {
		return err
	}
	return p.over(ctx, base, s, columns)
}

// takeOptions takes what the batch was begun with, where no flag says otherwise.
func (p *Opened) takeOptions(b kept.Plan) {
	p.Key = b.Key
	now := p.sending
	p.sending = b.Options
	for flag, take := range map[string]func(){
		"pace":       func() { p.sending.Pace = now.Pace },
		"parallel":   func() { p.sending.Parallel = now.Parallel },
		"verify":     func() { p.sending.Verify = now.Verify },
		"only-valid": func() { p.sending.OnlyValid = now.OnlyValid },
	} {
		if p.changed(flag) {
			take()
		}
	}
	p.OnlyValid, p.Again = p.sending.OnlyValid, p.sending.Again
}

// close gives a batch free that was not sent.
func (p *Opened) close() {
	if p.resumed != nil {
		_ = p.resumed.Close()
	}
}
