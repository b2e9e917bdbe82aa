package factory

import (
	"cmp"
	"context"
	"strings"

	"kickoff/api"
	"kickoff/cmd/failure"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store/ledger"
	"kickoff/payload/weblink"
)

// Link reads what was given in the place of a name as a web address; the zero Link is
// none. An address of something else, or of another organisation, is an error.
func (c *Connection) Link(text string) (weblink.Link, error) {
	l, ok := weblink.Parse(text, c.ProcessURL)
	switch {
	case !ok && weblink.Is(text):
		return l, failure.Usagef("%s is no address of a template or a process", clean.Trim(text))
	case IsID(l.Org) && l.Org != c.Client.Org():
		return l, failure.Usagef("%s is of another organisation: give --org %s with it", clean.Trim(text), l.Org)
	}
	return l, nil
}

// ProcessOf is the id of a process's web address, or what else was given in the place of
// a process's name.
func (c *Connection) ProcessOf(ref string) (id string, isLink bool, err error) {
	ref = clean.Trim(ref)
	l, err := c.Link(ref)
	if err == nil && l.Template != "" {
		err = failure.Usagef("%s is the address of a template: give that of a process", ref)
	}
	return cmp.Or(l.Process, ref), l.Process != "", err
}

// FindProcess is the process that an id, a web address or a name means: by the exact name
// first, then in any case. Without a network it is found among those that were launched
// from here, with its id, its name and its template; whole, it was read.
func (f *Factory) FindProcess(ctx context.Context, c *Connection, ref string) (run api.Run, whole bool, err error) {
	id, isLink, err := c.ProcessOf(ref)
	if err != nil {
		return api.Run{}, false, err
	}
	if ref = id; !isLink && ref != "" && !IsID(ref) {
		id, err = f.named(ctx, c, ref)
	}
	if err == nil {
		run, err = c.Client.Run(ctx, id)
	}
	if !api.Unreached(err) {
		return run, err == nil, err
	}
	book, unread := f.Ledger(c.Scope).Read()
	if unread != nil {
		return api.Run{}, false, err
	}
	var here []api.Run
	for _, e := range book.Entries {
		if e.Status == ledger.Launched && e.Outcome.Run.ID != "" {
			here = append(here, api.Run{ID: e.Outcome.Run.ID, Name: e.Outcome.Run.Name, TemplateID: e.Intent.Template.ID, TemplateTitle: e.Intent.Template.Title, CreatedAt: e.Intent.At})
		}
	}
	found := Named(here, ref, true, func(r api.Run) string { return r.ID }, func(r api.Run) string { return r.Name })
	switch len(found) {
	case 0:
		return api.Run{}, false, err
	case 1:
		return found[0], false, nil
	}
	return api.Run{}, false, f.Several(ctx, c, ref, found)
}

// named is the id of the process of a name.
func (f *Factory) named(ctx context.Context, c *Connection, ref string) (string, error) {
	runs, err := api.All(c.Client.Runs(ctx, api.RunQuery{Text: ref, Sort: api.NewestFirst}))
	if err != nil {
		return "", err
	}
	found := Named(runs, ref, true, func(r api.Run) string { return r.Name })
	switch {
	case len(found) == 1:
		return found[0].ID, nil
	case len(found) == 0 && !strings.ContainsAny(ref, " \t"):
		return ref, nil // an id of another form
	case len(found) == 0:
		return "", failure.NotFound("there is no process " + humanize.Quote(ref) + ": give a process's name, id or web address")
	}
	return "", f.Several(ctx, c, ref, found)
}

// Several is the error of a name that is more than one process's. Times are in the person's
// own zone, as far as that is known.
func (f *Factory) Several(ctx context.Context, c *Connection, ref string, found []api.Run) error {
	zone := f.Zone()
	if env, err := f.Env(ctx, c); err == nil {
		zone = env.Zone
	}
	names := make([]string, len(found))
	for i, r := range found {
		names[i] = r.ID + " (" + r.TemplateTitle + ", " + r.CreatedAt.In(zone).Format("2006-01-02 15:04 MST") + ")"
	}
	return failure.Usagef("%s names %d processes: use the id of one: %s", humanize.Quote(ref), len(found), humanize.List(names))
}
