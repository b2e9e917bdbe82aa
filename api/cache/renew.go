package cache

import (
	"context"
	"iter"
	"os"
	"slices"
	"time"

	"kickoff/api"
	"kickoff/payload"
)

const (
	// wholeAfter is the age at which a list is read whole again: what was removed while as
	// much was added shows in no other way.
	wholeAfter = 24 * time.Hour
	// onePage is for how long after a look at the server one page is enough.
	onePage = 10 * time.Minute
)

// Server lists all templates, pinned ones first, then those changed last (docs/api.md, "GET
// checklists"); *api.Client does.
type Server interface {
	TemplatePages(ctx context.Context) iter.Seq2[api.TemplatePage, error]
}

// Renew holds a list that was cached against the server's and brings what has become of
// it: lists that grow, the last of them whole and kept on disk. An error comes with the
// list as far as it is known, and ends it.
//
// A list that was read whole within a day is read until a page whose unpinned rows are
// all known and unchanged, since newer ones stand before them; one that was looked at
// within ten minutes, no further than its first page, unless more than that is new there.
// Where the server then counts another number of templates than there are, something was
// removed, and it is read to its end, as it is where all is set.
func (c *Cache) Renew(ctx context.Context, server Server, was List, now time.Time, all bool) iter.Seq2[List, error] {
	return func(yield func(List, error) bool) {
		r := renewal{cache: c, was: was, now: now, before: make(map[string]string, was.Len()), seen: map[string]bool{}}
		for _, line := range was.lines {
			r.before[id(line)] = line
		}
		age, looked := now.Sub(was.head.Read), now.Sub(was.head.Checked)
		r.cheap = !all && was.head.Total > 0 && age >= 0 && age < wholeAfter && looked >= 0
		if _, err := os.Stat(c.file(was.head.Forms)); r.cheap && (err != nil || !was.hasForms()) {
			r.cheap = false
		}
		r.short, r.whole = r.cheap && looked < onePage, !r.cheap
		defer r.end()
		for p, err := range server.TemplatePages(ctx) {
			if err != nil {
				r.keepBeginning()
				yield(r.merged(), err)
				return
			}
			done := r.take(p)
			switch {
			case done:
				yield(r.finish(r.merged()), nil)
				return
			case r.worthShowing():
				r.keepBeginning()
				if !yield(r.merged(), nil) {
					return
				}
			}
		}
		l := r.list(r.fresh)
		l.head.Read = now
		yield(r.finish(l), nil)
	}
}

// renewal is a list on its way.
type renewal struct {
	cache *Cache
	was   List
	now   time.Time
	// before are the lines of was by the ids of their templates.
	before map[string]string
	// cheap: it may end before the list does; short: with the first page; whole: it was
	// never meant to, so that the forms are written anew.
	cheap, short, whole bool
	// fresh are the lines that came, seen their templates; added is how many of them are
	// new, changed that any is another than it was.
	fresh   []string
	seen    map[string]bool
	added   int
	changed bool
	// shown is how many lines had come when they were shown last; total what the server counts.
	shown, total int
	// forms takes the forms of what came, from the first on; full: the disk does not.
	forms *forms
	full  bool
}

func (r *renewal) end() {
	if r.forms != nil {
		_ = r.forms.file.Close() // its content is checked when it is read
	}
}

// take takes a page, and reports that what follows is known.
func (r *renewal) take(p api.TemplatePage) (done bool) {
	unpinned, unchanged, last := 0, true, true
	for t := range p.Templates {
		if r.seen[t.ID] {
			continue // it moved from one page to the next while they were read
		}
		r.seen[t.ID] = true
		old, known := r.before[t.ID]
		kept := known && same(old, line(t.Row(), 0, 0))
		if !kept || r.whole {
			old = r.write(t)
		}
		r.fresh = append(r.fresh, old)
		if !known {
			r.added++
		}
		r.changed = r.changed || !kept
		if !t.Pinned {
			unpinned, unchanged, last = unpinned+1, unchanged && kept, kept
		}
	}
	r.total = p.Total
	if !r.cheap || !(unpinned > 0 && unchanged || r.short && last) {
		r.short = false
		return false
	}
	if r.total == r.was.head.Total+r.added {
		return true
	}
	r.cheap, r.short = false, false
	return false
}

// write keeps the form of a template and returns its line. The cache only saves time, so
// that a disk that is full stops nothing.
func (r *renewal) write(t payload.Template) string {
	if r.forms == nil && !r.full {
		name := r.was.head.Forms
		if r.whole {
			name = ""
		}
		var err error
		r.forms, err = r.cache.addForms(name)
		r.full = err != nil
	}
	if r.forms != nil {
		if line, err := r.forms.add(t); err == nil {
			return line
		}
	}
	return line(t.Row(), 0, 0)
}

// worthShowing reports that the list has grown by enough: drawing it anew for
// each of a thousand pages would cost the square of its length.
func (r *renewal) worthShowing() bool {
	if len(r.fresh) < r.shown+max(1, r.shown/4) {
		return false
	}
	r.shown = len(r.fresh)
	return true
}

// keepBeginning keeps what came of a list that was never read whole: the next start, also
// one without a network, then has that much.
func (r *renewal) keepBeginning() {
	if !r.was.None() || len(r.fresh) <= r.was.Len() {
		return
	}
	l := r.list(r.fresh)
	l.head.Checked = r.now
	_ = r.cache.saveTemplates(l)
}

// merged is what came, and behind it what was there and did not come yet.
func (r *renewal) merged() List {
	lines := slices.Grow(slices.Clone(r.fresh), len(r.was.lines))
	for _, line := range r.was.lines {
		if !r.seen[id(line)] {
			lines = append(lines, line)
		}
	}
	return r.list(lines)
}

func (r *renewal) list(lines []string) List {
	l := List{head: r.was.head, lines: lines}
	l.head.Version, l.head.Rows = version, len(lines)
	if r.forms != nil {
		l.head.Forms = r.forms.name
	}
	return l
}

// finish keeps a list that is what the server has. What keeps it from the disk costs time
// at the next start, and nothing else.
func (r *renewal) finish(l List) List {
	l.head.Checked, l.head.Total = r.now, r.total
	if l.head.Rows == r.was.head.Rows && !r.changed && l.head.Read.Equal(r.was.head.Read) {
		_ = r.cache.saveChecked(r.was, l)
	} else if r.cache.saveTemplates(l) == nil {
		r.cache.tidyUp(l)
	}
	return l
}
