package cache

import (
	"context"

	"kickoff/api"
	"kickoff/payload"
)

// Reader is Reads of what was fetched before. What is not there is an error.
type Reader struct {
	cache *Cache
	me    payload.Member
	org   api.Organization
}

// Reader is one for whoever was signed in last, and where that was.
func (c *Cache) Reader(me payload.Member, org api.Organization) Reader { return Reader{c, me, org} }

// Me is who was signed in last, without an id where that is not known.
func (r Reader) Me(context.Context) (payload.Member, error) { return r.me, nil }

// Organization is where that was.
func (r Reader) Organization(context.Context) (api.Organization, error) { return r.org, nil }

// Template is the template as it was kept.
func (r Reader) Template(_ context.Context, id string) (payload.Template, error) {
	t, _, err := r.cache.Template(id)
	return t, err
}

// Templates are the rows of the list, whatever is asked for.
func (r Reader) Templates(context.Context, api.TemplateQuery) api.Pages[payload.Template] {
	l := r.cache.Templates()
	return page(l.Rows(), !l.None())
}

// Members are all that were read, whatever is looked for; the lists below too.
func (r Reader) Members(context.Context, string) api.Pages[payload.Member] {
	p, _, ok := Load[Everybody](r.cache, People)
	return page(p.Members, ok)
}

func (r Reader) Guests(context.Context, string) api.Pages[payload.Guest] {
	p, _, ok := Load[Everybody](r.cache, People)
	return page(p.Guests, ok)
}

func (r Reader) Groups(context.Context, string) api.Pages[payload.Group] {
	p, _, ok := Load[Everybody](r.cache, People)
	return page(p.Groups, ok)
}

func (r Reader) Tags(context.Context, string) api.Pages[payload.Tag] {
	t, _, ok := Load[[]payload.Tag](r.cache, Tags)
	return page(t, ok)
}

func (r Reader) Folders(context.Context) api.Pages[payload.Folder] {
	f, _, ok := Load[[]payload.Folder](r.cache, Folders)
	return page(f, ok)
}

// page is a list as one page.
func page[T any](items []T, ok bool) api.Pages[T] {
	err := errNotHere
	if ok {
		err = nil
	}
	return func(yield func([]T, error) bool) { yield(items, err) }
}
