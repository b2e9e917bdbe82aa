package launch

import (
	"context"
	"slices"

	"kickoff/api"
	"kickoff/api/cache"
	"kickoff/api/session"
	"kickoff/cmd/factory"
	"kickoff/payload"
)

// lists are who and what exists, read once. What no server could be asked for is told once,
// and the questions go on without it.
type lists struct {
	*factory.Factory
	from    cache.Reads
	people  *payload.Directory
	things  map[string][]payload.Thing
	unknown []string
}

// everybody is the whole directory: whoever will be typed has to be known by then, and a
// member taken for a guest is refused by the server. Where nobody can be asked for it, it is
// known.
func (l *lists) everybody(ctx context.Context, known *payload.Directory) (*payload.Directory, error) {
	if l.people == nil {
		people, err := session.Everybody(ctx, l.from, known.Me)
		if err != nil {
			return known, l.without("who exists", err)
		}
		l.people = people
	}
	return l.people, nil
}

// listed are the tags or folders that exist.
func (l *lists) listed(ctx context.Context, key string) ([]payload.Thing, error) {
	if known, ok := l.things[key]; ok {
		return known, nil
	}
	all, err := existing(ctx, l.from, key)
	if err != nil {
		return nil, l.without("which "+key+" exist", err)
	}
	l.things[key] = all
	return all, nil
}

// without is the error of a server that was reached.
func (l *lists) without(what string, err error) error {
	if !api.Unreached(err) {
		return err
	}
	if !slices.Contains(l.unknown, what) {
		l.unknown = append(l.unknown, what)
		l.Say("no network, and %s is not known on this machine", what)
	}
	return nil
}
