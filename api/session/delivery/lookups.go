package delivery

import (
	"cmp"
	"context"
	"slices"
	"time"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/receipt"
)

// lookups are what helps to tell a receipt, for one of them: what ids are called, and
// which rules ran. Each list is asked for once at most, and nothing waits for it longer
// than lookupTimeout; what cannot be had goes by its id, or by what the rules mean.
type lookups struct {
	ctx    context.Context
	server Server
	people *payload.Directory
	// askedPeople: the server was asked. tags and folders are names by id, nil while it
	// was not asked for them. feedless: the feed could not be read.
	askedPeople, feedless bool
	tags, folders         map[string]string
}

// Names tell what ids are called, asking the server where it is needed.
func (d *Delivery) Names(ctx context.Context, people *payload.Directory) receipt.Names {
	return &lookups{ctx: ctx, server: d.Server, people: people}
}

const (
	lookupTimeout = 5 * time.Second
	// mostPages bounds how much of a list is read to find a name: an organisation may
	// have 20,000 members, and the API takes 600 requests a minute.
	mostPages = 20
)

// People implements receipt.Names.
func (l *lookups) People(o payload.Owners) *payload.Directory {
	if l.people.Knows(o) || l.askedPeople {
		return l.people
	}
	l.askedPeople = true
	var more payload.Directory
	if l.people != nil {
		more = *l.people
	}
	ctx, cancel := context.WithTimeout(l.ctx, lookupTimeout)
	defer cancel()
	more.Members = slices.Concat(more.Members, some(l.server.Members(ctx, "")))
	more.Groups = slices.Concat(more.Groups, some(l.server.Groups(ctx, "")))
	l.people = &more
	return l.people
}

// Tag implements receipt.Names.
func (l *lookups) Tag(id string) string {
	if l.tags == nil {
		l.tags = map[string]string{}
		ctx, cancel := context.WithTimeout(l.ctx, lookupTimeout)
		defer cancel()
		for _, t := range some(l.server.Tags(ctx, "")) {
			l.tags[t.ID] = t.Name
		}
	}
	return cmp.Or(l.tags[id], id)
}

// Folder implements receipt.Names.
func (l *lookups) Folder(id string) string {
	if l.folders == nil {
		l.folders = map[string]string{}
		ctx, cancel := context.WithTimeout(l.ctx, lookupTimeout)
		defer cancel()
		for _, f := range some(l.server.Folders(ctx)) {
			l.folders[f.ID] = cmp.Or(f.Path, f.Name)
		}
	}
	return cmp.Or(l.folders[id], id)
}

// executed are the rules that the process's feed tells of; nil where it cannot be read.
func (l *lookups) executed(run string) map[string]bool {
	if l.feedless {
		return nil
	}
	ctx, cancel := context.WithTimeout(l.ctx, lookupTimeout)
	defer cancel()
	ran, err := l.server.RulesExecuted(ctx, run)
	l.feedless = err != nil
	return ran
}

// some is a list as far as it can be read, and not more than mostPages of it.
func some[T any](list api.Pages[T]) []T {
	var all []T
	pages := 0
	for page, err := range list {
		if err != nil {
			break
		}
		all = append(all, page...)
		if pages++; pages == mostPages {
			break
		}
	}
	return all
}
