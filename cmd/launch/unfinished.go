package launch

import (
	"context"
	"errors"
	"strings"

	"kickoff/api/session"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/payload/clean"
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
	words := []string{"kickoff"}
	for _, flag := range []struct {
		name string
		set  bool
	}{{"--sandbox", f.Sandbox}, {"--accessible", f.Accessible}} {
		if flag.set {
			words = append(words, flag.name)
		}
	}
	for _, flag := range []struct{ name, value string }{
		{"--world", f.World}, {"--org", f.Org}, {"--base-url", f.BaseURL}, {"--profile", f.Profile},
	} {
		if flag.value != "" {
			words = append(words, flag.name, flag.value)
		}
	}
	return strings.Join(append(words, "--resume"), " ")
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
	warned  bool
}

// id names it in the ledger, "" for none.
func (u *unfinished) id() string {
	if u.handle == nil {
		return ""
	}
	return u.handle.ID()
}

// keep writes what was answered. A disk that refuses is told once, and stops nobody.
func (l *launching) keep(next history.Ref) {
	u := &l.unfinished
	if u.store == nil {
		u.store = l.Unfinished(l.conn.Scope)
	}
	if u.handle == nil {
		u.handle = u.store.New()
	}
	u.next = next
	r := l.in.Record()
	r.Enter(l.in.Answers.Snapshot())
	r.Name = l.in.Builder()().Name
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
		l.Say("warning: %v", err)
	}
}

// launched removes it: its launch happened.
func (l *launching) launched() {
	if l.unfinished.handle == nil {
		return
	}
	if err := l.unfinished.store.Done(l.unfinished.id()); err != nil {
		l.Say("warning: %v", err)
	}
	l.unfinished.written = false
}

// close gives it free, and says how to go on with it.
func (l *launching) close(err error) {
	u := &l.unfinished
	if u.handle == nil {
		return
	}
	if err == nil && l.sends() {
		l.launched()
	}
	u.handle.Close() // what was written stays
	if u.written {
		l.Say("%s is kept; go on with `%s`", clean.Message(l.in.Template.Title), HowToResume(l.Factory))
	}
}

// resume opens the newest unfinished launch.
func (l *launching) resume(ctx context.Context) error {
	if err := MayResume(l.Factory, l.conn); err != nil {
		return err
	}
	store := l.Unfinished(l.conn.Scope)
	h, err := session.Newest(store, l.Ledger(l.conn.Scope))
	if err != nil {
		return err
	}
	return l.goOn(ctx, store, h)
}

// goOn opens an unfinished launch of the store, unless somebody else has it open.
func (l *launching) goOn(ctx context.Context, store *autosave.Store, h *autosave.Handle) error {
	if locked := h.Locked(); locked != nil {
		return errors.Join(failure.Usage(locked.In(l.Zone())), h.Close())
	}
	env, err := l.Env(ctx, l.conn)
	known := false
	if err == nil {
		people, unread := session.Everybody(ctx, l.conn.Reads(), env.People.Me)
		if known = unread == nil; known {
			env.People = people
		}
		err = l.person.unknown("who exists", unread)
	}
	if err != nil {
		return errors.Join(err, h.Close())
	}
	s, err := session.Resume(ctx, l.conn.Reads(), h, env)
	if err != nil {
		return err
	}
	s.Now = l.Now
	l.in = &Input{Session: s, f: l.Factory, conn: l.conn, everybody: known}
	l.unfinished = unfinished{store: store, handle: h, written: true, ledger: h.Record().Ledger, waiting: h.Record().Waiting}
	switch at := h.Record(); at.Stage {
	case "kickoff":
		l.unfinished.next = history.Ref{Field: at.Field}
	case "start":
	default: // the questions were left behind
		l.unfinished.next = history.Ref{Property: "name"}
	}
	if r := s.Rebased(); r != nil {
		sayApplied(l.Say, "the template changed since", r.Result)
		for _, c := range r.Result.Open() {
			l.Say("the template changed: %s", failure.Text(failure.Labelled(s.Template, draft.Verdict(c))))
		}
	}
	for _, o := range s.Orphaned {
		l.Say("set aside: %s: %s", o.Label, o.Text)
	}
	return nil
}
