package batch

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rules"
	"kickoff/payload/store/ledger"
)

// Review is what sending a batch will do, for a person to confirm.
type Review struct {
	// Send are the items that would be sent, by their place; Unknown are those of unknown
	// outcome, which are looked up first. Before counts those that were launched before.
	Send, Unknown []int
	Before        int
	// Wrong and Left stay here.
	Wrong, Left []int
	// Asked are those of which one of the key or name was launched with other cells, and
	// Conflicts what to say of each.
	Asked     []int
	Conflicts []string
	// Mail is who gets some; of the hour's new guests nothing is said in it.
	Mail rules.Mail
	// Waves are when the rows may leave, Guests the new guests of all.
	Waves  []Wave
	Guests int
	// Repeated say what an earlier row says; Undone were launched and taken back, and are
	// launched anew; Alike look like what runs or was launched.
	Repeated []int
	Undone   []int
	Alike    []Alike
	// Requests is how many are made, Takes how long the rows take at the pace, the hour's
	// new guests left out; 0 without a pace.
	Requests int
	Takes    time.Duration
	// Unread is why what runs could not be read; nil where it was.
	Unread error
}

// Alike is a row, by its place among the items, that looks like a process.
type Alike struct {
	Item int
	delivery.Duplicate
}

// WorthALook is what a person should know of the rows before they go, a sentence each
// without its capital and full stop; of at most so many rows each.
func (b *Batch) WorthALook(v Review, most int) (text []string) {
	switch n := len(v.Undone); {
	case n == 1:
		text = append(text, fmt.Sprintf("row %d was launched before and undone: it is launched anew", b.Items[v.Undone[0]].Row))
	case n > 1:
		text = append(text, fmt.Sprintf("%d rows were launched before and undone: they are launched anew", n))
	}
	for _, i := range v.Repeated[:min(most, len(v.Repeated))] {
		text = append(text, fmt.Sprintf("row %d says what row %d says", b.Items[i].Row, b.Items[i].SameAs))
	}
	if more := len(v.Repeated) - most; more > 0 {
		text = append(text, humanize.Count(more, "more row")+humanize.Verb(more, " says", " say")+" what another says")
	}
	for _, a := range v.Alike[:min(most, len(v.Alike))] {
		text = append(text, fmt.Sprintf("row %d: %s", b.Items[a.Item].Row, a.Text(b.Now())))
	}
	if more := len(v.Alike) - most; more > 0 {
		text = append(text, humanize.Count(more, "more row")+humanize.Verb(more, " is", " are")+" like a process that is there")
	}
	if v.Unread != nil {
		text = append(text, "whether rows were launched before could not be looked up in full: "+clean.Message(v.Unread.Error()))
	}
	return text
}

// Review works out what Run would do now. It reads the newest processes of the template,
// once.
func (b *Batch) Review(ctx context.Context) (Review, error) {
	sights, err := b.Look()
	if err != nil {
		return Review{}, err
	}
	var v Review
	var items []Item
	for i, it := range b.Items {
		s := sights[i]
		switch {
		case it.Left:
			v.Left = append(v.Left, i)
		case s.Earlier != nil && s.Earlier.Status == ledger.Launched:
			v.Before++
		case s.Earlier != nil:
			v.Unknown = append(v.Unknown, i)
		case len(it.Problems) > 0:
			v.Wrong = append(v.Wrong, i)
		case s.Other != nil:
			v.Asked = append(v.Asked, i)
			v.Conflicts = append(v.Conflicts, s.Conflict())
		default:
			v.Send = append(v.Send, i)
			items = append(items, it)
			if it.SameAs > 0 {
				v.Repeated = append(v.Repeated, i)
			}
			if s.Undone {
				v.Undone = append(v.Undone, i)
			}
		}
	}
	if b.People != nil {
		v.Mail = rules.MailTo(mailed(items), b.People)
	}
	if len(items) > 0 {
		v.Waves = b.waves(items)
	}
	for _, w := range v.Waves {
		v.Guests += w.Guests
	}
	v.Requests = len(items) + b.reads(len(items))
	if b.Options.Pace > 0 {
		v.Takes = time.Duration(float64(v.Requests) / b.Options.Pace * float64(time.Second))
	}
	v.Alike, v.Unread = b.alike(ctx, v.Send)
	return v, nil
}

// reads is how many requests it takes to read back so many processes.
func (b *Batch) reads(n int) int {
	switch {
	case n == 0 || b.Options.Verify == VerifyNone:
		return 0
	case b.Options.Verify == VerifyAll:
		return n + n/page + 1
	}
	return min(n, sample) + 1
}

// Everybody are all who get mail of a row or would be guests by it, as far as they are to
// be known.
func (b *Batch) Everybody() payload.Owners {
	all := mailed(b.Items)
	seen := map[string]bool{}
	for _, it := range b.Items {
		all.Guests = addNew(all.Guests, it.Guests, seen)
	}
	return all.Union(payload.Owners{})
}

// mailed are who gets mail of all rows.
func mailed(items []Item) (all payload.Owners) {
	users, guests, groups := map[int64]bool{}, map[string]bool{}, map[string]bool{}
	for _, it := range items {
		all.Users = addNew(all.Users, it.Mailed.Users, users)
		all.Guests = addNew(all.Guests, it.Mailed.Guests, guests)
		all.Groups = addNew(all.Groups, it.Mailed.Groups, groups)
	}
	return all
}

func addNew[T comparable](to, more []T, seen map[T]bool) []T {
	for _, one := range more {
		if !seen[one] {
			seen[one] = true
			to = append(to, one)
		}
	}
	return to
}

// alikePages is how many pages of the newest processes are compared.
const alikePages = 2

// alike are the rows that look like a process that runs or was launched: of the same name,
// where a row gives one of its own, or with the same answers of late.
func (b *Batch) alike(ctx context.Context, send []int) ([]Alike, error) {
	byName, byAnswers := map[string][]int{}, map[string][]int{}
	for _, i := range send {
		if it := b.Items[i]; it.Name != "" {
			byName[clean.Fold(it.Name)] = append(byName[clean.Fold(it.Name)], i)
		}
		if it := b.Items[i]; it.Answers != "" {
			byAnswers[it.Answers] = append(byAnswers[it.Answers], i)
		}
	}
	if len(byName)+len(byAnswers) == 0 {
		return nil, nil
	}
	found := map[int]Alike{}
	note := func(d delivery.Duplicate, answers string) {
		for _, i := range byName[clean.Fold(d.Run.Name)] {
			one := Alike{i, d}
			one.SameName = true
			found[i] = one
		}
		if b.Delivery.Now().Sub(d.At) > delivery.DuplicateWindow {
			return
		}
		for _, i := range byAnswers[answers] {
			one, known := found[i]
			if !known {
				one = Alike{i, d}
			}
			one.SameAnswers = true
			found[i] = one
		}
	}
	book, err := b.Delivery.Ledger.Read()
	if err != nil {
		return nil, err
	}
	for _, e := range book.Entries {
		lives := e.Status != ledger.Refused && e.Status != ledger.Absent && !e.Outcome.Archived
		if lives && e.Intent.Template.ID == b.Template.ID && b.Delivery.Now().Sub(e.Intent.At) <= delivery.DuplicateWindow {
			note(delivery.Duplicate{Run: api.Run{ID: e.Outcome.Run.ID, Name: e.Name()}, At: e.Intent.At}, e.Intent.Answers)
		}
	}
	pages := 0
	for list, unread := range b.Delivery.Server.Runs(ctx, api.RunQuery{TemplateID: b.Template.ID, Sort: api.NewestFirst}) {
		if err = unread; err != nil {
			break
		}
		for _, r := range list {
			if delivery.Active(r) {
				note(delivery.Duplicate{Run: r, At: r.CreatedAt}, delivery.AnswersOf(r))
			}
		}
		if pages++; pages == alikePages {
			break
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b Alike) int { return a.Item - b.Item }), err
}
