package tui

import (
	"context"
	"errors"
	"sync"
	"time"

	"kickoff/api"
	"kickoff/api/cache"
	"kickoff/payload"
)

// offline is the service with what was fetched before in front of it: a template that is
// opened is kept, and is what is opened the next time. The last look before a launch does
// not go through here.
type offline struct {
	*reauth
	cache *cache.Cache
	now   func() time.Time

	mu sync.Mutex
	// fetched says when the templates were fetched that did not come from the server.
	fetched map[string]time.Time
}

// Template is the template as it was kept where that is whole and the list knows of no later
// change, so that nobody waits for it: whoever opens it then asks fetch what has become of
// it. Else the server is asked, and what was kept serves where that does not answer.
func (o *offline) Template(ctx context.Context, id string) (payload.Template, error) {
	kept, at, none := o.cache.Template(id)
	if none != nil {
		return o.fetch(ctx, id)
	}
	if o.trouble() != "" || !kept.StepsUnknown() && o.asListed(kept) {
		o.note(id, at)
		return kept, nil
	}
	within, cancel := context.WithTimeout(ctx, networkTimeout)
	defer cancel()
	t, err := o.fetch(within, id)
	if errors.Is(err, api.ErrNetwork) && ctx.Err() == nil {
		o.note(id, at)
		return kept, nil
	}
	return t, err
}

// asListed: the list does not know of a later change of a template.
func (o *offline) asListed(t payload.Template) bool {
	l := o.cache.Listed(t.ID)
	return l.Len() == 0 || l.Row(0).UpdatedAt == t.UpdatedAt
}

// fetch asks the server, and keeps what it gives.
func (o *offline) fetch(ctx context.Context, id string) (payload.Template, error) {
	t, err := o.reauth.Template(ctx, id)
	if err == nil {
		o.note(id, time.Time{})
		_ = o.cache.SaveTemplate(t, o.now()) // a full disk must not get in the way of a launch
	}
	return t, err
}

func (o *offline) note(id string, at time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if at.IsZero() {
		delete(o.fetched, id)
		return
	}
	o.fetched[id] = at
}

// since is when a template was fetched that stands for the server's; zero for one that
// the server gave.
func (o *offline) since(id string) time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.fetched[id]
}
