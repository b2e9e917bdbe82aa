package start

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/picker"
	"kickoff/tui/stage"
)

// list is the templates tab.
type list struct {
	picker *picker.Picker
	rows   []payload.Template
	// at is where in rows a template is, by its id.
	at map[string]int
	// since is when the cached rows were fetched; zero once they are fresh.
	since time.Time
	// asked numbers the readings, so that a page of an older one is dropped.
	asked  int
	cancel context.CancelFunc
	// fresh are the pages that came so far; they replace the cached rows at once
	// where they are first, and for good when the list is whole.
	fresh []payload.Template
	// shown is how many of them there were when they were shown last.
	shown   int
	reading bool
	err     error
}

type (
	cached struct {
		rows  []payload.Template
		since time.Time
	}
	saved struct{}
)

func (s *Stage) readCache() tea.Cmd {
	cache := s.o.Cache
	if cache == nil {
		return nil
	}
	return func() tea.Msg {
		rows, since, err := cache.Templates()
		if err != nil {
			// A cache that cannot be read is as good as none: the network follows.
			return saved{}
		}
		return cached{rows: rows, since: since}
	}
}

func (s *Stage) takeCached(msg cached) tea.Cmd {
	if len(s.list.fresh) > 0 || len(msg.rows) == 0 {
		return nil
	}
	s.list.since = msg.since
	return s.show(msg.rows)
}

func (s *Stage) readTemplates() tea.Cmd {
	if s.list.cancel != nil {
		s.list.cancel()
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.list.cancel = cancel
	s.list.asked++
	s.list.fresh, s.list.shown, s.list.reading, s.list.err = nil, 0, true, nil
	return stage.ReadPages(s.list.asked, s.o.Templates.Templates(ctx, api.TemplateQuery{}))
}

// takePage shows a page as it comes. Until the list is whole, cached rows that
// did not come yet stay behind those that did.
func (s *Stage) takePage(page stage.Page[payload.Template]) tea.Cmd {
	if page.ID != s.list.asked {
		page.Stop()
		return nil
	}
	s.list.fresh = append(s.list.fresh, page.Items...)
	switch {
	case page.Err != nil:
		s.list.reading, s.list.err = false, page.Err
		return s.show(s.merged())
	case page.Last:
		s.list.reading, s.list.since = false, time.Time{}
		return tea.Batch(s.show(s.list.fresh), s.keep(s.list.fresh))
	case !s.worthShowing():
		return page.Next()
	}
	return tea.Batch(s.show(s.merged()), page.Next())
}

// worthShowing reports that the list has grown by enough: drawing it anew for
// each of a thousand pages would cost the square of its length.
func (s *Stage) worthShowing() bool {
	come := len(s.list.fresh)
	if come < s.list.shown+max(1, s.list.shown/4) {
		return false
	}
	s.list.shown = come
	return true
}

func (s *Stage) merged() []payload.Template {
	if s.list.since.IsZero() {
		return s.list.fresh
	}
	came := make(map[string]bool, len(s.list.fresh))
	for _, t := range s.list.fresh {
		came[t.ID] = true
	}
	rows := slices.Clone(s.list.fresh)
	for _, t := range s.list.rows {
		if !came[t.ID] {
			rows = append(rows, t)
		}
	}
	return rows
}

func (s *Stage) keep(rows []payload.Template) tea.Cmd {
	cache := s.o.Cache
	if cache == nil {
		return nil
	}
	rows, now := slices.Clone(rows), s.o.Env().Now
	return func() tea.Msg {
		// The cache only saves time; a full disk must not get in the way of a launch.
		_ = cache.SaveTemplates(rows, now)
		return saved{}
	}
}

func (s *Stage) show(rows []payload.Template) tea.Cmd {
	s.list.rows, s.list.at = rows, make(map[string]int, len(rows))
	items := make([]picker.Item, len(rows))
	for i, t := range rows {
		s.list.at[t.ID] = i
		items[i] = picker.Item{ID: t.ID, Title: title(t), Note: size(t), Disabled: t.Obstacle()}
	}
	return s.list.picker.SetItems(items)
}

// row is the highlighted template as the list knows it.
func (s *Stage) row() (payload.Template, bool) {
	item, ok := s.list.picker.Highlighted()
	if !ok {
		return payload.Template{}, false
	}
	i, ok := s.list.at[item.ID]
	if !ok {
		return payload.Template{}, false
	}
	return s.list.rows[i], true
}

func title(t payload.Template) string {
	if t.Title == "" {
		return "(without a title) " + t.ID
	}
	return t.Title
}

func size(t payload.Template) string {
	return humanize.Count(t.FieldCount, "field") + " · " + humanize.Count(t.StepCount, "step")
}
