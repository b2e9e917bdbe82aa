package launch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"kickoff/api/session/delivery"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store"
	"kickoff/payload/store/ledger"
	"kickoff/payload/store/ready"
	"kickoff/tui/lines"
)

// Release sends what was made ready: those bytes and no others, once.
func Release(ctx context.Context, o *Options, path string) (err error) {
	if err := o.check(); err != nil {
		return failure.AsUsage(err)
	}
	switch {
	case o.Yes:
	case !o.asks():
		return failure.Usage("nobody can be asked here: give --yes to release it")
	case host.IsStdin(path):
		return failure.Usage("standard input cannot be the file and your answer: give --yes, or a file")
	}
	text, err := o.ReadText(path, store.MaxFile)
	if err != nil {
		return failure.Usage(err.Error())
	}
	f, err := ready.Parse(text)
	switch {
	case errors.Is(err, ready.ErrAltered):
		return failure.Newf(failure.KindInvalid, "nothing was sent: %s: %v; have it made ready anew", path, err)
	case errors.Is(err, ready.ErrNewer):
		return failure.Usagef("%s: %v", path, err)
	}
	defer func() { err = notLaunched(err) }()
	l, err := connect(ctx, o)
	if err != nil {
		return err
	}
	defer l.conn.Close()
	if l.conn.Client.Org() != f.By.Organization {
		return failure.Usagef("%s was made in another organisation: give --org %s", path, f.By.Organization)
	}
	l.readyBy = cmp.Or(f.By.Name, f.By.Email)
	l.delivery = l.Delivery(l.conn, l.conn.Me.ID)
	defer l.delivery.Ledger.Close()
	if err := l.unreleased(ctx, f); err != nil {
		return err
	}
	if err := l.openBody(ctx, []byte(f.Body), path); err != nil {
		return err
	}
	return l.release(ctx, f)
}

func (l *launching) release(ctx context.Context, f ready.File) error {
	me := l.in.Base.People.Me
	if l.conn.ReleaseByAnother && me.ID == f.By.ID {
		return &failure.Failure{Kind: failure.KindForbidden, Message: "nothing was sent: you made it ready, and the profile (release_by_another) wants somebody else to release it"}
	}
	l.delivery.Me = me.ID
	if err := l.shown(ctx, f); err != nil {
		return err
	}
	launch := l.in.Shown.Launch
	launch.Body = []byte(f.Body)
	if done, err := l.duplicates(ctx, launch); done || err != nil {
		return err
	}
	if l.asks() {
		if err := l.confirmRelease(ctx); err != nil {
			return err
		}
	}
	now, err := l.conn.Client.Template(ctx, l.in.Template.ID)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(now, l.in.Template) {
		l.Say("warning: the template changed just now")
		l.in.Adopt(now)
		if err := l.shown(ctx, f); err != nil {
			return err
		}
		if l.asks() {
			if err := l.confirmRelease(ctx); err != nil {
				return err
			}
		}
	}
	alone, err := l.alone(ctx)
	if err != nil {
		return err
	}
	defer alone.Release()
	// Another may have released it while this one waited, or was asked.
	if err := l.unreleased(ctx, f); err != nil {
		return err
	}
	if l.IfAbsent || l.RefuseDuplicate {
		if done, err := l.duplicates(ctx, launch); done || err != nil {
			return err
		}
	}
	return l.sendOnce(ctx, launch, nil)
}

// shown shows the review and what has changed since, and refuses what the template does
// not take any more.
func (l *launching) shown(ctx context.Context, f ready.File) error {
	if err := l.sayChanged(ctx, f); err != nil {
		return err
	}
	l.in.Check()
	problems := l.in.Recheck(l.in.Template, nil).Problems
	for i, p := range problems {
		if p.Kind == payload.Missing { // nobody can answer here
			problems[i].Kind, problems[i].Fix = payload.Invalid, "have it made ready anew"
		}
	}
	return l.judge(problems)
}

// unreleased looks in the ledger whether the bytes were sent from here before. What became
// of them is found out where nobody knows it.
func (l *launching) unreleased(ctx context.Context, f ready.File) error {
	book, err := l.delivery.Ledger.Read()
	if err != nil {
		return err
	}
	for _, e := range book.Entries {
		if e.Intent.Body != f.SHA256 || e.Status == ledger.Refused || e.Status == ledger.Absent {
			continue
		}
		what := fmt.Sprintf("it was sent from here %s", humanize.Ago(e.Intent.At, l.delivery.Now()))
		if e.Outcome.Archived {
			what += ", and archived again"
		}
		if e.Status == ledger.Unknown {
			l.Say("%s, and it is not known whether that was launched: looking for it…", what)
			switch found := l.delivery.Resolve(ctx, e); found.Verdict {
			case delivery.NotThere:
				continue
			case delivery.Found:
				e.Outcome.Run = ledger.Run{ID: found.Run.ID, Name: found.Run.Name, URL: l.conn.URL(found.Run)}
			default:
				return failure.Newf(failure.KindUnknown, "nothing was sent: %s, and that may have gone through: %s; `kickoff runs --resolve` finds out", what, found.Text())
			}
		}
		return failure.Newf(failure.KindInvalid, "nothing was sent: %s: %s", what, strings.TrimSpace(humanize.Quote(e.Name())+" "+e.Outcome.Run.URL)+". A file is released once: have it made ready anew")
	}
	return nil
}

// sayChanged shows the review as it was made, and what would be said otherwise now: of the
// template, of people, and for the time that has passed.
func (l *launching) sayChanged(ctx context.Context, f ready.File) error {
	now, err := l.readyFile(ctx, []byte(f.Body))
	if err != nil {
		return err
	}
	here := l.in.Env().Clock().Here()
	l.Host.Say("Made ready by %s, %s:", clean.Message(l.readyBy), humanize.Time(f.At, here))
	l.sayReview(f.Review)
	gone, come := ready.Differences(f.Review, now.Review)
	sayEach := func(word string, lines []string) {
		for _, line := range lines {
			l.Host.Say("  %s %s", word, line)
		}
	}
	sameDay := humanize.Day(f.At, here) == humanize.Day(here, here)
	switch {
	case len(gone)+len(come) > 0:
		l.Host.Say("Changed since, in the template, of people or by the time:")
		sayEach("was:", gone)
		sayEach("now:", come)
	case sameDay:
		l.Host.Say("Nothing of that has changed since.")
	}
	if !sameDay {
		l.Host.Say("It was made %s: its dates are those of then, whatever day it is now.", humanize.Ago(f.At, here))
	}
	env := l.in.Env()
	answers := payload.AnswersOf(l.in.Template, []byte(f.Body), env).Fields
	for _, field := range l.in.Template.Fields {
		at, ok := payload.DateOf(field, answers[field.ID], env)
		if ok && at.Time.Before(env.Clock().Today()) && at.Time.After(f.At) {
			l.Say("warning: %s: %s has passed since", field.Label, humanize.Day(at.Time, at.Time))
		}
	}
	return nil
}

// confirmRelease asks for the word that lets it go.
func (l *launching) confirmRelease(ctx context.Context) error {
	word := "release"
	if l.conn.Production {
		word = l.conn.OrgName(ctx)
	}
	for {
		err := l.Ask().Word(ctx, "Nothing is launched yet.", word, "show, quit")
		c := lines.AsCommand(err)
		switch {
		case c == nil:
			return err
		case c.Word == "quit":
			return lines.ErrCanceled
		case c.Word == "show":
			l.Ask().Say("%s", strings.TrimSuffix(string(l.in.Ready), "\n"))
		}
	}
}
