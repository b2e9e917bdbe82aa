package delivery

import (
	"context"
	"errors"
	"iter"
	"strings"

	"kickoff/api"
	"kickoff/payload/store/ledger"
)

// survey reads each list of processes once, for all launches that are looked for in it.
type survey struct {
	*Delivery
	// byName: the list of each name is read as well. names are those of launches, folded.
	byName  bool
	names   map[string]bool
	lists   map[api.RunQuery]*list
	runs    map[string]read
	digests map[string]string
}

// maxNames is of how many launches the names are searched for, one by one; the lists of
// all have more of them.
const maxNames = 10

// survey begins to read for so many launches.
func (d *Delivery) survey(launches int, names map[string]bool) *survey {
	return &survey{d, launches <= maxNames, names, map[api.RunQuery]*list{}, map[string]read{}, map[string]string{}}
}

func (s *survey) close() {
	for _, l := range s.lists {
		l.stop()
	}
}

// list is as much of a list as was asked for.
type list struct {
	next  func() ([]api.Run, error, bool)
	stop  func()
	pages [][]api.Run
	err   error
}

// pages are those of a list; a page that was read is not read again.
func (s *survey) pages(ctx context.Context, q api.RunQuery) api.Pages[api.Run] {
	l := s.lists[q]
	if l == nil {
		l = new(list)
		l.next, l.stop = iter.Pull2(s.Server.Runs(ctx, q))
		s.lists[q] = l
	}
	return func(yield func([]api.Run, error) bool) {
		for n := 0; ; n++ {
			if n == len(l.pages) && l.err == nil {
				page, err, more := l.next()
				if !more {
					return
				}
				if l.err = err; err == nil {
					l.pages = append(l.pages, page)
				}
			}
			if n == len(l.pages) {
				yield(nil, l.err)
				return
			}
			if !yield(l.pages[n], nil) {
				return
			}
		}
	}
}

// read is a process that was read by itself, or why it could not be.
type read struct {
	run api.Run
	err error
}

func (s *survey) run(ctx context.Context, id string) (api.Run, error) {
	r, known := s.runs[id]
	if !known {
		r.run, r.err = s.Server.Run(ctx, id)
		s.runs[id] = r
	}
	return r.run, r.err
}

// digest is that of a process's answers.
func (s *survey) digest(r api.Run) string {
	d, known := s.digests[r.ID]
	if !known {
		d = AnswersOf(r)
		s.digests[r.ID] = d
	}
	return d
}

// searched is how much of a name is searched for: the server may have stored less of
// a long one.
const searched = 60

// views are the readings of one look: the newest first, those of the name in the order
// of names, and those that were put into the archive meanwhile.
func (s *survey) views(in ledger.Intent) []api.RunQuery {
	views := []api.RunQuery{{TemplateID: in.Template.ID, Sort: api.NewestFirst}}
	if s.byName {
		name := []rune(in.Name)
		text := strings.TrimSpace(string(name[:min(len(name), searched)]))
		views = append(views, api.RunQuery{TemplateID: in.Template.ID, Sort: "name", Text: text})
	}
	return append(views, api.RunQuery{TemplateID: in.Template.ID, Sort: api.NewestFirst, Archived: true})
}

// minPages are read of each view, however old their processes; enoughPages at most,
// but for as long as the launch's own time is not reached. Behind mostPagesBack nobody
// can say that it is not there.
const minPages, enoughPages, mostPagesBack = 2, 10, 200

var errTooFarBack = errors.New("too many processes were launched from the template since")

// newest are the processes of a view, as far as one of the launch's time can stand.
func (s *survey) newest(ctx context.Context, q api.RunQuery, in ledger.Intent) iter.Seq2[api.Run, error] {
	return func(yield func(api.Run, error) bool) {
		pages := 0
		for page, err := range s.pages(ctx, q) {
			if err != nil {
				yield(api.Run{}, err)
				return
			}
			for _, r := range page {
				if !yield(r, nil) {
					return
				}
			}
			pages++
			passed, reached := false, q.Sort != api.NewestFirst
			if n := len(page); n > 0 && !reached && page[0].CreatedAt.After(page[n-1].CreatedAt) {
				// A server that sorts otherwise has the newest at the end.
				passed, reached = !near(page[n-1], in), before(page[n-1], in)
			}
			switch {
			case pages >= minPages && passed, pages >= enoughPages && reached:
				return
			case pages == mostPagesBack:
				yield(api.Run{}, errTooFarBack)
				return
			}
		}
	}
}

// before reports that a process was made before the launch, by the server's clock.
func before(r api.Run, in ledger.Intent) bool {
	return !in.ServerAt.IsZero() && r.CreatedAt.Before(in.ServerAt.Add(-skew))
}
