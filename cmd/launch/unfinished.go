package launch

import (
	"context"
	"errors"

	"kickoff/api/session"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/payload/clean"
	"kickoff/payload/export"
	"kickoff/payload/history"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/draft"
)

// MayResume says why there is nothing to resume; nil where there is.
func MayResume(f *factory.Factory, conn *factory.Connection) error {
	entries, quarantined, err := session.Unfinished(f.Unfinished(conn.Scope), f.Ledger(conn.Scope))
	if err != nil || len(entries) > 0 {
		return err
	}
	message := "there is no unfinished launch to resume"
	if len(quarantined) > 0 {
		message += "; one that cannot be read lies at " + quarantined[0].Path
	}
	return failure.NotFound(message)
}

// HowToResume is the command that goes on with what is entered now.
func HowToResume(f *factory.Factory) string {
	command := "kickoff"
	for _, word := range f.Where() {
		command += " " + export.ShellWord(word)
	}
	if f.Accessible {
		command += " --accessible"
	}
	return command + " --resume"
}

// unfinished is what is typed line by line, on disk from the first answer on.
type unfinished struct {
	store *autosave.Store
	// handle is nil before the first answer; written: something is on disk.
	handle  *autosave.Handle
	written bool
	// next is where the person is, ledger the entry of a launch that was sent; waiting: it was
	// to be launched while there was no network.
	next    history.Ref
	ledger  string
	waiting bool
	f       *factory.Factory
	// warned: it was told that a disk refuses.
	warned bool
}

// id names it in the ledger, "" for none.
func (u *unfinished) id() string {
	if u.handle == nil {
		return ""
	}
	return u.handle.ID()
}

// keep writes what was answered. A disk that refuses is told once, and stops nobody.
func (u *unfinished) keep(in *session.Session, next history.Ref) {
	if u.handle == nil {
		u.handle = u.store.New()
	}
	u.next = next
	r := in.Record()
	r.Enter(in.Answers.Snapshot())
	r.Name = in.Builder()().Name
	r.Stage, r.Field, r.Ledger, r.Waiting = "kickoff", next.Field, u.ledger, u.waiting
	if next.Step != "" {
		r.Stage, r.Field = "steps", next.Step
	} else if next.Property != "" {
		r.Stage, r.Field = "details", next.Property
	}
	_, err := u.handle.Write(r)
	u.written = u.written || err == nil
	if err != nil && !u.warned {
		u.warned = true
		u.f.Say("warning: %v", err)
	}
}

// launched removes it: its launch happened, or was there already.
func (u *unfinished) launched() {
	if u.handle == nil {
		return
	}
	if err := u.store.Done(u.id()); err != nil {
		u.f.Say("warning: %v", err)
	}
	u.written = false
}

// resume opens the newest unfinished launch.
func (l *launching) resume(ctx context.Context) error {
	if err := MayResume(l.Factory, l.conn); err != nil {
		return err
	}
	h, err := session.Newest(l.unfinished.store, l.Ledger(l.conn.Scope))
	if err != nil {
		return err
	}
	return l.goOn(ctx, h)
}

// goOn opens an unfinished launch, unless somebody else has it open.
func (l *launching) goOn(ctx context.Context, h *autosave.Handle) error {
	if locked := h.Locked(); locked != nil {
		return errors.Join(failure.Usage(locked.In(l.Zone())), h.Close())
	}
	env, err := l.Env(ctx, l.conn)
	if err == nil {
		env.People, err = l.lists.everybody(ctx, env.People)
	}
	if err != nil {
		return errors.Join(err, h.Close())
	}
	s, err := session.Resume(ctx, l.conn.Reads(), h, env)
	if err != nil {
		return err
	}
	s.Now, l.in = l.Now, s
	u, at := &l.unfinished, h.Record()
	u.handle, u.written, u.ledger, u.waiting = h, true, at.Ledger, at.Waiting
	switch at.Stage {
	case "kickoff":
		u.next = history.Ref{Field: at.Field}
	case "start":
	default: // the questions were left behind
		u.next = history.Ref{Property: "name"}
	}
	if r := s.Rebased(); r != nil {
		sayApplied(l.Factory, "the template changed since", r.Result)
		for _, c := range r.Result.Open() {
			l.Say("the template changed: %s", failure.Text(failure.Labelled(s.Template, draft.Verdict(c))))
		}
	}
	for _, o := range s.Orphaned {
		l.Say("set aside: %s: %s", o.Label, o.Text)
	}
	return nil
}

// close gives what is unfinished free, and says how to go on with it.
func (l *launching) close() {
	u := &l.unfinished
	if u.handle == nil {
		return
	}
	u.handle.Close() // what was written stays
	if u.written {
		l.Say("%s is kept; go on with `%s`", clean.Message(l.in.Template.Title), HowToResume(l.Factory))
	}
}
