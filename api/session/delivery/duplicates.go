package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kickoff/api"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store/ledger"
)

// Duplicate is a process that looks like the one that is about to be launched.
type Duplicate struct {
	// Entry is its id in the ledger, "" when only the server knows it.
	Entry       string
	Run         api.Run
	URL         string
	At          time.Time
	SameName    bool
	SameAnswers bool
	// Unknown: it was sent from here and nobody knows yet whether it happened. Sending:
	// it is on its way at this moment.
	Unknown, Sending bool
	// Own: it is of the same unfinished launch, which Send does not send once more.
	Own bool
}

// Text says what is like the launch, and when it was made.
func (d Duplicate) Text(now time.Time) string {
	same := "the same name"
	switch {
	case d.SameName && d.SameAnswers:
		same = "the same name and the same answers"
	case d.SameAnswers:
		same = "the same answers"
	}
	name := humanize.Quote(clean.Message(d.Run.Name))
	switch {
	case d.Sending:
		return fmt.Sprintf("%s with %s is being launched by another kickoff on this machine", name, same)
	case d.Unknown:
		return fmt.Sprintf("%s with %s was sent %s, and it is not known whether that was launched", name, same, humanize.Ago(d.At, now))
	}
	text := fmt.Sprintf("a process with %s was launched %s: %s", same, humanize.Ago(d.At, now), name)
	if d.Run.ID != "" {
		text += " (" + d.Run.ID + ")"
	}
	if d.URL != "" {
		text += " " + d.URL
	}
	return text
}

// DuplicateWindow is how far back the same answers are called a repetition. The same name
// is one for as long as the process runs.
const DuplicateWindow = 24 * time.Hour

// compared is how many of a template's newest processes are compared.
const compared = 200

// Duplicates are the processes of the same template with the same name or the same
// answers, in the ledger or among those that run, the newest first. What the
// ledger knows is returned even when the server cannot be asked.
func (d *Delivery) Duplicates(ctx context.Context, o Order) ([]Duplicate, error) {
	in, err := ledger.IntentOf(o.Launch.Body)
	if err != nil {
		return nil, err
	}
	in.Template.ID = o.Template.ID
	duplicates, err := d.running(ctx, in)
	// What was sent from here while the server was asked is in the ledger.
	book, unread := d.Ledger.Read()
	if unread != nil {
		return nil, unread
	}
	for _, t := range book.Recent(ledger.Query{Template: in.Template.ID, Name: in.Name, Answers: in.Answers, Since: d.Now().Add(-DuplicateWindow)}) {
		duplicate := Duplicate{
			Entry:       t.Entry.ID,
			Run:         api.Run{ID: t.Entry.Outcome.Run.ID, Name: cmp.Or(t.Entry.Outcome.Run.Name, t.Entry.Intent.Name), TemplateID: in.Template.ID},
			URL:         t.Entry.Outcome.Run.URL,
			At:          t.Entry.Intent.At,
			SameName:    t.SameName,
			SameAnswers: t.SameAnswers,
			Unknown:     t.Entry.Status != ledger.Launched || t.Entry.Outcome.Run.ID == "",
			Sending:     t.Entry.Status == ledger.Pending,
			Own:         o.Unfinished != "" && t.Entry.Intent.Unfinished == o.Unfinished,
		}
		runs := func(other Duplicate) bool { return duplicate.Run.ID != "" && other.Run.ID == duplicate.Run.ID }
		if !slices.ContainsFunc(duplicates, runs) && (duplicate.Run.ID == "" || !d.gone(ctx, duplicate.Run.ID)) {
			duplicates = append(duplicates, duplicate)
		}
	}
	return duplicates, err
}

// Before are the ids of the processes among them.
func Before(list []Duplicate) (ids []string) {
	for _, d := range list {
		if d.Run.ID != "" {
			ids = append(ids, d.Run.ID)
		}
	}
	return ids
}

// Settle finds out what became of duplicates of unknown outcome: one that made no
// process is none, one that stays unknown stays. Looks is told before each look-up,
// unsure of each that could not decide.
func (d *Delivery) Settle(ctx context.Context, list []Duplicate, looks func(Duplicate), unsure func(Finding)) ([]Duplicate, error) {
	if !slices.ContainsFunc(list, func(t Duplicate) bool { return t.Unknown }) {
		return list, nil
	}
	book, err := d.Ledger.Read()
	if err != nil {
		return nil, err
	}
	var left []Duplicate
	for _, t := range list {
		entry, there := book.Entry(t.Entry)
		if !t.Unknown || !there || entry.Status == ledger.Pending {
			left = append(left, t)
			continue
		}
		looks(t)
		switch found := d.Resolve(ctx, entry); found.Verdict {
		case Found:
			t.Unknown, t.Run, t.URL = false, found.Run, d.URL(found.Run)
			if !slices.ContainsFunc(left, func(o Duplicate) bool { return o.Run.ID == t.Run.ID }) {
				left = append(left, t)
			}
		case NotThere:
		default:
			unsure(found)
			left = append(left, t)
		}
	}
	return left, ctx.Err()
}

// Nearest is the duplicate that is most like the launch, of several the newest; the
// list is not empty.
func Nearest(list []Duplicate) Duplicate {
	for _, like := range []func(Duplicate) bool{
		func(t Duplicate) bool { return t.SameName && t.SameAnswers },
		func(t Duplicate) bool { return t.SameName },
	} {
		if i := slices.IndexFunc(list, like); i >= 0 {
			return list[i]
		}
	}
	return list[0]
}

// Existing is the running process of the template and name of the launch, if there
// is one, for who wants no second (--if-absent). The list of processes may lag
// behind a launch that the ledger knows, which is among the duplicates; one of them
// whose outcome is unknown is an *UnknownDuplicateError.
func (d *Delivery) Existing(ctx context.Context, template, name string, list []Duplicate) (api.Run, bool, error) {
	var unknown error
	for _, t := range list {
		switch {
		case !t.SameName:
		case t.Unknown:
			unknown = cmp.Or(unknown, error(&UnknownDuplicateError{t}))
		case t.Entry == "":
			return t.Run, true, nil // it is among those that run
		default:
			run, err := d.Server.Run(ctx, t.Run.ID)
			if err != nil || Active(run) {
				return run, err == nil, err
			}
		}
	}
	run, found, err := d.named(ctx, template, name)
	if !found && err == nil {
		err = unknown
	}
	return run, found, err
}

// UnknownDuplicateError: the same may have been launched, and nobody knows.
type UnknownDuplicateError struct{ Duplicate Duplicate }

func (e *UnknownDuplicateError) Error() string {
	return "it is not known whether the same was launched before"
}

// gone reports that the server says that there is no such process any more.
func (d *Delivery) gone(ctx context.Context, run string) bool {
	_, err := d.Server.Run(ctx, run)
	return errors.Is(err, api.ErrNotFound)
}

// serverNow is the clock that the server's own times are compared with.
func (d *Delivery) serverNow() time.Time {
	if now := d.Server.ServerNow(); !now.IsZero() {
		return now
	}
	return d.Now()
}

func (d *Delivery) running(ctx context.Context, in ledger.Intent) ([]Duplicate, error) {
	var duplicates []Duplicate
	seen := 0
	since := d.serverNow().Add(-DuplicateWindow)
	for page, err := range d.Server.Runs(ctx, api.RunQuery{TemplateID: in.Template.ID, Sort: api.NewestFirst}) {
		if err != nil {
			return duplicates, err
		}
		for _, r := range page {
			t := Duplicate{Run: r, URL: d.URL(r), At: r.CreatedAt}
			t.SameName = in.Name != "" && sameName(r.Name, in.Name)
			t.SameAnswers = in.Answers != "" && r.CreatedAt.After(since) && AnswersOf(r) == in.Answers
			if Active(r) && (t.SameName || t.SameAnswers) {
				duplicates = append(duplicates, t)
			}
		}
		if seen += len(page); seen >= compared {
			break
		}
	}
	if len(duplicates) > 0 || in.Name == "" || seen < compared {
		return duplicates, nil
	}
	r, found, err := d.named(ctx, in.Template.ID, in.Name)
	if found {
		duplicates = append(duplicates, Duplicate{Run: r, URL: d.URL(r), At: r.CreatedAt, SameName: true})
	}
	return duplicates, err
}

// named finds the newest running process of the template with exactly that name.
// The server's search is loose, so names are compared here.
func (d *Delivery) named(ctx context.Context, template, name string) (api.Run, bool, error) {
	for page, err := range d.Server.Runs(ctx, api.RunQuery{Text: name, TemplateID: template, Sort: api.NewestFirst}) {
		if err != nil {
			return api.Run{}, false, err
		}
		for _, r := range page {
			if Active(r) && sameName(r.Name, name) {
				return r, true, nil
			}
		}
	}
	return api.Run{}, false, nil
}

// Active reports whether a process is neither done nor archived.
func Active(r api.Run) bool {
	return !strings.HasPrefix(r.Status, "complete") && r.Status != "archived"
}
