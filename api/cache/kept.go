package cache

import (
	"context"
	"time"

	"kickoff/api"
	"kickoff/payload"
)

// AnswerTimeout is how long an answer may take before what was fetched before stands in its
// place, until it comes.
const AnswerTimeout = 4 * time.Second

// Recent is up to what age the lists of who and what exists are taken from the cache
// without asking the server.
const Recent = 10 * time.Minute

// Reads is what a launch that is opened asks the server for; *api.Client, Kept and Reader
// answer it.
type Reads interface {
	Me(ctx context.Context) (payload.Member, error)
	Organization(ctx context.Context) (api.Organization, error)
	Template(ctx context.Context, id string) (payload.Template, error)
	Templates(ctx context.Context, q api.TemplateQuery) api.Pages[payload.Template]
	Members(ctx context.Context, q string) api.Pages[payload.Member]
	Guests(ctx context.Context, q string) api.Pages[payload.Guest]
	Groups(ctx context.Context, q string) api.Pages[payload.Group]
	Tags(ctx context.Context, q string) api.Pages[payload.Tag]
	Folders(ctx context.Context) api.Pages[payload.Folder]
}

// Live is the server of Kept; *api.Client is one.
type Live interface {
	Server
	Reads
}

// Kept is the server for whoever asks one thing after the other, and keeps what it
// gives. Where it cannot be reached, or says nothing for AnswerTimeout, what was kept stands for
// its answer, and it is not asked again for what is here. It is used by one goroutine.
type Kept struct {
	Reader
	Live Live
	Now  func() time.Time
	// Old is told what of before stands for the server's answer, and when it was fetched.
	Old func(what string, at time.Time)

	// Lately: lists of who and what exists that are younger than Recent are taken as they are.
	Lately bool

	away bool
	told map[string]bool
	list *List
	// people are those that the server gave.
	people Everybody
}

// Away reports that the server did not answer; nil is never away.
func (k *Kept) Away() bool { return k != nil && k.away }

// What is here of something that the server is asked for.
type here int

const (
	nothing here = iota
	// part stands for a server that cannot be reached, all for one that is slow too.
	part
	all
)

// listen asks the server for something; ask calls heard when the first of its answer comes.
// Not answered, what is here is to stand for it.
func (k *Kept) listen(ctx context.Context, have here, ask func(ctx context.Context, heard func()) error) (answered bool, err error) {
	switch {
	case have == nothing:
		return true, ask(ctx, func() {})
	case k.away:
		return false, nil
	}
	limited, cancel := context.WithCancel(ctx)
	defer cancel()
	came := false
	heard := func() { came = true }
	if have == all {
		silence := time.AfterFunc(AnswerTimeout, cancel)
		defer silence.Stop()
		heard = func() { silence.Stop(); came = true }
	}
	err = ask(limited, heard)
	if err != nil && !came && ctx.Err() == nil && (limited.Err() != nil || api.Unreached(err)) {
		k.away = true
		return false, nil
	}
	return true, err
}

// allIf is what is here of something that is here whole or not at all.
func allIf(is bool) here {
	if is {
		return all
	}
	return nothing
}

// one asks for one thing, of which kept is what is here.
func one[T any](ctx context.Context, k *Kept, kept T, have here, ask func(context.Context) (T, error)) (v T, answered bool, err error) {
	answered, err = k.listen(ctx, have, func(ctx context.Context, _ func()) (err error) {
		v, err = ask(ctx)
		return err
	})
	if !answered {
		v = kept
	}
	return v, answered, err
}

// stands tells once that something of before stands for the server's answer.
func (k *Kept) stands(what string, at time.Time) {
	if k.Old != nil && !k.told[what] {
		k.Old(what, at)
	}
	if k.told == nil {
		k.told = map[string]bool{}
	}
	k.told[what] = true
}

// Me is who is signed in.
func (k *Kept) Me(ctx context.Context) (payload.Member, error) {
	me, _, err := one(ctx, k, k.me, allIf(k.me.ID != 0), k.Live.Me)
	return me, err
}

// Organization is where that is.
func (k *Kept) Organization(ctx context.Context) (api.Organization, error) {
	org, _, err := one(ctx, k, k.org, allIf(k.org.ID != ""), k.Live.Organization)
	return org, err
}

// Template is a template with its form and its steps; of one that was never opened the steps
// are not here.
func (k *Kept) Template(ctx context.Context, id string) (payload.Template, error) {
	kept, at, none := k.cache.Template(id)
	have := allIf(none == nil)
	if have == all && kept.StepsUnknown() {
		have = part
	}
	t, answered, err := one(ctx, k, kept, have, func(ctx context.Context) (payload.Template, error) { return k.Live.Template(ctx, id) })
	switch {
	case !answered && t.StepsUnknown():
		k.stands("the template, without its steps,", at)
	case !answered:
		k.stands("the template", at)
	case err == nil:
		_ = k.cache.SaveTemplate(t, k.Now()) // a full disk must not get in the way of a launch
	}
	return t, err
}

// Templates are the rows of the list, whatever is looked for, renewed once; archived ones
// the server has alone.
func (k *Kept) Templates(ctx context.Context, q api.TemplateQuery) api.Pages[payload.Template] {
	if q.Archived {
		return k.Live.Templates(ctx, q)
	}
	return func(yield func([]payload.Template, error) bool) {
		if k.list == nil {
			was := k.cache.Templates()
			l := was
			answered, err := k.listen(ctx, allIf(!was.None()), func(ctx context.Context, heard func()) error {
				for renewed, err := range k.cache.Renew(ctx, k.Live, was, k.Now(), false) {
					if err != nil {
						return err
					}
					heard()
					l = renewed
				}
				return nil
			})
			if err != nil {
				yield(nil, err)
				return
			}
			if !answered {
				k.stands("the list", was.Checked())
			}
			k.list = &l
		}
		yield(k.list.Rows(), nil)
	}
}

// Members are all of them, or those whom a text may mean; Guests, Groups and Tags too.
func (k *Kept) Members(ctx context.Context, q string) api.Pages[payload.Member] {
	return people(ctx, k, q, k.Live.Members, func(p *Everybody) *[]payload.Member { return &p.Members })
}

func (k *Kept) Guests(ctx context.Context, q string) api.Pages[payload.Guest] {
	return people(ctx, k, q, k.Live.Guests, func(p *Everybody) *[]payload.Guest { return &p.Guests })
}

func (k *Kept) Groups(ctx context.Context, q string) api.Pages[payload.Group] {
	return people(ctx, k, q, k.Live.Groups, func(p *Everybody) *[]payload.Group { return &p.Groups })
}

func people[T any](ctx context.Context, k *Kept, q string, ask func(context.Context, string) api.Pages[T], of func(*Everybody) *[]T) api.Pages[T] {
	p, at, here := Load[Everybody](k.cache, People)
	kept := *of(&p)
	return pages(ctx, k, "who exists", kept, at, here && kept != nil, q, ask, func(all []T) {
		*of(&k.people) = all
		k.keepPeople()
	})
}

// keepPeople keeps who exists once all of it was read.
func (k *Kept) keepPeople() {
	if k.people.Members == nil || k.people.Groups == nil {
		return
	}
	if k.people.Guests == nil { // nobody asked for them
		before, _, _ := Load[Everybody](k.cache, People)
		k.people.Guests = before.Guests
	}
	_ = Save(k.cache, People, k.people, k.Now()) // a full disk must not get in the way of a launch
	k.people = Everybody{}
}

func (k *Kept) Tags(ctx context.Context, q string) api.Pages[payload.Tag] {
	return named(ctx, k, Tags, q, k.Live.Tags)
}

// Folders are all of them.
func (k *Kept) Folders(ctx context.Context) api.Pages[payload.Folder] {
	return named(ctx, k, Folders, "", func(ctx context.Context, _ string) api.Pages[payload.Folder] { return k.Live.Folders(ctx) })
}

func named[T any](ctx context.Context, k *Kept, kind Kind, q string, ask func(context.Context, string) api.Pages[T]) api.Pages[T] {
	kept, at, here := Load[[]T](k.cache, kind)
	return pages(ctx, k, "which "+string(kind)+" exist", kept, at, here, q, ask, func(all []T) { _ = Save(k.cache, kind, all, k.Now()) })
}

// pages is a list, and hands all of one that was read to its end to keep.
func pages[T any](ctx context.Context, k *Kept, what string, kept []T, at time.Time, here bool, q string, ask func(context.Context, string) api.Pages[T], keep func([]T)) api.Pages[T] {
	return func(yield func([]T, error) bool) {
		if age := k.Now().Sub(at); here && k.Lately && age >= 0 && age < Recent {
			yield(kept, nil)
			return
		}
		answered, err := k.listen(ctx, allIf(here), func(ctx context.Context, heard func()) error {
			read := []T{}
			for page, err := range ask(ctx, q) {
				if err != nil {
					return err
				}
				heard()
				if read = append(read, page...); !yield(page, nil) {
					return nil
				}
			}
			if q == "" {
				keep(read)
			}
			return nil
		})
		switch {
		case err != nil:
			yield(nil, err)
		case !answered:
			k.stands(what, at)
			yield(kept, nil)
		}
	}
}
