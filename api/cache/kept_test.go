package cache

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kickoff/api"
	"kickoff/payload"
)

// live is a server that answers after a while, or not at all.
type live struct {
	*server
	latency time.Duration
	away    bool
	asked   []string
}

func (l *live) wait(ctx context.Context, what string) error {
	l.asked = append(l.asked, what)
	if l.away {
		return fmt.Errorf("%w: %w", api.ErrNetwork, &api.Error{Message: "nobody there"})
	}
	select {
	case <-time.After(l.latency):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func answerOf[T any](ctx context.Context, l *live, what string, items ...T) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		if err := l.wait(ctx, what); err != nil {
			yield(nil, err)
			return
		}
		yield(items, nil)
	}
}

func (l *live) TemplatePages(ctx context.Context) iter.Seq2[api.TemplatePage, error] {
	return func(yield func(api.TemplatePage, error) bool) {
		for p, err := range l.server.TemplatePages(ctx) {
			if why := l.wait(ctx, "list"); why != nil {
				err = why
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

func (l *live) Me(ctx context.Context) (payload.Member, error) {
	return payload.Member{ID: 1, Name: "Jo"}, l.wait(ctx, "me")
}

func (l *live) Organization(ctx context.Context) (api.Organization, error) {
	return api.Organization{ID: "o"}, l.wait(ctx, "organization")
}

func (l *live) Template(ctx context.Context, id string) (payload.Template, error) {
	return some(id)[0], l.wait(ctx, "template")
}

func (l *live) Templates(ctx context.Context, _ api.TemplateQuery) api.Pages[payload.Template] {
	return answerOf[payload.Template](ctx, l, "archived")
}

func (l *live) Members(ctx context.Context, _ string) api.Pages[payload.Member] {
	return answerOf(ctx, l, "members", payload.Member{ID: 1, Name: "Jo"})
}

func (l *live) Guests(ctx context.Context, _ string) api.Pages[payload.Guest] {
	return answerOf(ctx, l, "guests", payload.Guest{Email: "a@mail.test"})
}

func (l *live) Groups(ctx context.Context, _ string) api.Pages[payload.Group] {
	return answerOf(ctx, l, "groups", payload.Group{ID: "g"})
}

func (l *live) Tags(ctx context.Context, _ string) api.Pages[payload.Tag] {
	return answerOf(ctx, l, "tags", payload.Tag{ID: "t"})
}

func (l *live) Folders(ctx context.Context) api.Pages[payload.Folder] {
	return answerOf(ctx, l, "folders", payload.Folder{ID: "f"})
}

// readAll asks for one of each, and returns how many of each came.
func readAll(t *testing.T, k *Kept) string {
	t.Helper()
	var got []string
	note := func(what string, n int, err error) {
		if err != nil {
			what += " " + err.Error()
		}
		got = append(got, fmt.Sprint(n, " ", what))
	}
	rows, err := api.All(k.Templates(t.Context(), api.TemplateQuery{}))
	note("rows", len(rows), err)
	whole, err := k.Template(t.Context(), "b")
	note("steps", len(whole.Fields), err)
	members, err := api.All(k.Members(t.Context(), ""))
	note("members", len(members), err)
	groups, err := api.All(k.Groups(t.Context(), ""))
	note("groups", len(groups), err)
	tags, err := api.All(k.Tags(t.Context(), ""))
	note("tags", len(tags), err)
	folders, err := api.All(k.Folders(t.Context()))
	note("folders", len(folders), err)
	me, err := k.Me(t.Context())
	note("me", int(me.ID), err)
	return strings.Join(got, ", ")
}

const everything = "3 rows, 1 steps, 1 members, 1 groups, 1 tags, 1 folders, 1 me"

func TestWhatWasFetchedStandsForAServerThatDoesNotAnswer(t *testing.T) {
	for name, broken := range map[string]*live{"away": {away: true}, "silent": {latency: time.Hour}} {
		synctest.Test(t, func(t *testing.T) {
			c := Open(t.TempDir(), "scope")
			var told []string
			starts := func(l *live) *Kept {
				l.server = &server{list: some("a", "b", "c")}
				return &Kept{Reader: c.Reader(payload.Member{ID: 1}, api.Organization{ID: "o"}), Live: l, Now: time.Now, Old: func(what string, at time.Time) {
					told = append(told, fmt.Sprint(what, " ", time.Since(at).Round(time.Hour)))
				}}
			}
			k := starts(&live{latency: time.Second})
			if got := readAll(t, k); got != everything || k.Away() || told != nil {
				t.Fatalf("%s: online: %s, told %q", name, got, told)
			}
			time.Sleep(time.Hour)
			k = starts(broken)
			began := time.Now()
			if got := readAll(t, k); got != everything || !k.Away() {
				t.Errorf("%s: %s", name, got)
			}
			if took := time.Since(began); took > AnswerTimeout {
				t.Errorf("%s: it took %s", name, took)
			}
			if want := []string{"the list 1h0m0s", "the template, without its steps, 1h0m0s", "who exists 1h0m0s", "which tags exist 1h0m0s", "which folders exist 1h0m0s"}; !slices.Equal(told, want) {
				t.Errorf("%s: told %q", name, told)
			}
			if asked := broken.asked; !slices.Equal(asked, []string{"list"}) {
				t.Errorf("%s: asked for %q", name, asked)
			}
		})
	}
}

// A list is read to its end however long that takes, once its first page has come; and what
// was never fetched is waited for.
func TestASlowServerIsWaitedForWhereNothingElseCanStand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Open(t.TempDir(), "scope")
		slow := &live{server: &server{list: some("a", "b", "c")}, latency: time.Minute}
		k := &Kept{Reader: c.Reader(payload.Member{}, api.Organization{}), Live: slow, Now: time.Now}
		if got := readAll(t, k); got != everything || k.Away() {
			t.Errorf("got %s", got)
		}
		time.Sleep(25 * time.Hour)
		slow = &live{server: &server{list: some("a", "b", "c", "d", "e", "f", "g", "h")}, latency: AnswerTimeout - time.Second}
		k = &Kept{Reader: c.Reader(payload.Member{}, api.Organization{}), Live: slow, Now: time.Now}
		if rows, err := api.All(k.Templates(t.Context(), api.TemplateQuery{})); len(rows) != 8 || err != nil || k.Away() {
			t.Errorf("%d rows, %v, away %v", len(rows), err, k.Away())
		}
	})
}

// Who and what exists is not asked for again within ten minutes, where that will do.
func TestListsOfLatelyAreTakenAsTheyAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Open(t.TempDir(), "scope")
		l := &live{server: &server{list: some("a", "b", "c")}}
		k := &Kept{Reader: c.Reader(payload.Member{}, api.Organization{}), Live: l, Now: time.Now}
		readAll(t, k)
		l.asked, k.Lately = nil, true
		readAll(t, k)
		if want := []string{"template", "me"}; !slices.Equal(l.asked, want) {
			t.Errorf("asked for %q, want %q", l.asked, want)
		}
		l.asked = nil
		time.Sleep(Recent)
		readAll(t, k)
		if want := []string{"template", "members", "groups", "tags", "folders", "me"}; !slices.Equal(l.asked, want) {
			t.Errorf("asked for %q, want %q", l.asked, want)
		}
	})
}
