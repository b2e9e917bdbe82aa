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

// offline is the service with what was fetched before behind it: a template that is
// opened is kept, and is what is opened where no server answers. The last look before a
// launch does not go through here.
type offline struct {
	*reauth
	cache *cache.Cache
	now   func() time.Time

	mu sync.Mutex
	// fetched says when the templates were fetched that did not come from the server.
	fetched map[string]time.Time
}

// Template asks the server, unless that did not answer the last time.
func (o *offline) Template(ctx context.Context, id string) (payload.Template, error) {
	if o.away.Load() {
		if t, ok := o.kept(id); ok {
			return t, nil
		}
	}
	t, err := o.reauth.Template(ctx, id)
	switch {
	case err == nil:
		o.note(id, time.Time{})
		_ = o.cache.SaveTemplate(t, o.now()) // a full disk must not get in the way of a launch
	case errors.Is(err, api.ErrNetwork) && ctx.Err() == nil:
		if t, ok := o.kept(id); ok {
			return t, nil
		}
	}
	return t, err
}

func (o *offline) kept(id string) (payload.Template, bool) {
	t, at, err := o.cache.Template(id)
	if err == nil {
		o.note(id, at)
	}
	return t, err == nil
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
