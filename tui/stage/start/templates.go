package start

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/picker"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
)

// templates is the tab of the organisation's templates. It shows what the cache
// knows and is renewed page by page behind that.
type templates struct {
	list[payload.Template]
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

	// whole are the templates that were read with their questions and steps, for the
	// pane beside the list; wanted is the one that was in front last.
	whole  map[string]payload.Template
	wanted string
}

type (
	cached struct {
		rows  []payload.Template
		since time.Time
	}
	previewDue struct{ id string }
	previewed  struct {
		template payload.Template
		err      error
	}
)

func newTemplates(s *Stage) *templates {
	return &templates{list: newList[payload.Template](s, "a template"), whole: map[string]payload.Template{}}
}

func (t *templates) title() string { return fmt.Sprintf("Templates %d", len(t.entries)) }

func (t *templates) take(msg tea.Msg) (tea.Cmd, stage.Event, bool) {
	switch msg := msg.(type) {
	case cached:
		return t.takeCached(msg), nil, true
	case stage.Page[payload.Template]:
		return t.takePage(msg), nil, true
	case previewDue:
		return t.preview(msg), nil, true
	case previewed:
		// An error is dropped: the pane then shows what the list knows, and opening the
		// template tells what is wrong.
		if msg.err == nil {
			t.whole[msg.template.ID] = msg.template
		}
		return nil, nil, true
	}
	return nil, nil, false
}

func (t *templates) readCache() tea.Cmd {
	cache := t.o.Cache
	if cache == nil {
		return nil
	}
	return func() tea.Msg {
		rows, since, err := cache.Templates()
		if err != nil {
			return nil // a cache that cannot be read is as good as none: the network follows
		}
		return cached{rows: rows, since: since}
	}
}

func (t *templates) takeCached(msg cached) tea.Cmd {
	if len(t.fresh) > 0 || len(msg.rows) == 0 {
		return nil
	}
	t.since = msg.since
	return t.showRows(msg.rows)
}

func (t *templates) read() tea.Cmd {
	if t.cancel != nil {
		t.cancel()
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.cancel = cancel
	t.asked++
	t.fresh, t.shown, t.reading, t.err = nil, 0, true, nil
	return stage.ReadPages(t.asked, t.o.Templates.Templates(ctx, api.TemplateQuery{}))
}

// takePage shows a page as it comes. Until the list is whole, cached rows that
// did not come yet stay behind those that did.
func (t *templates) takePage(page stage.Page[payload.Template]) tea.Cmd {
	if page.ID != t.asked {
		page.Stop()
		return nil
	}
	t.fresh = append(t.fresh, page.Items...)
	switch {
	case page.Err != nil:
		t.reading, t.err = false, page.Err
		return t.showRows(t.merged())
	case page.Last:
		t.reading, t.since = false, time.Time{}
		return tea.Batch(t.showRows(t.fresh), t.save(t.fresh))
	case !t.worthShowing():
		return page.Next()
	}
	return tea.Batch(t.showRows(t.merged()), page.Next())
}

// worthShowing reports that the list has grown by enough: drawing it anew for
// each of a thousand pages would cost the square of its length.
func (t *templates) worthShowing() bool {
	come := len(t.fresh)
	if come < t.shown+max(1, t.shown/4) {
		return false
	}
	t.shown = come
	return true
}

func (t *templates) merged() []payload.Template {
	if t.since.IsZero() {
		return t.fresh
	}
	came := make(map[string]bool, len(t.fresh))
	for _, f := range t.fresh {
		came[f.ID] = true
	}
	return append(slices.Clone(t.fresh), slices.DeleteFunc(slices.Clone(t.entries), func(e payload.Template) bool { return came[e.ID] })...)
}

func (t *templates) save(rows []payload.Template) tea.Cmd {
	cache := t.o.Cache
	if cache == nil {
		return nil
	}
	rows, now := slices.Clone(rows), t.o.Env().Now
	return func() tea.Msg {
		// The cache only saves time; a full disk must not get in the way of a launch.
		_ = cache.SaveTemplates(rows, now)
		return nil
	}
}

func (t *templates) showRows(rows []payload.Template) tea.Cmd {
	return t.show(rows, func(e payload.Template) picker.Item {
		size := humanize.Count(e.FieldCount, "question") + ", " + humanize.Count(e.StepCount, "step")
		return picker.Item{ID: e.ID, Title: titleOf(e), Note: size, Disabled: e.Obstacle()}
	})
}

func titleOf(t payload.Template) string {
	if t.Title == "" {
		return "(without a title) " + t.ID
	}
	return t.Title
}

func (t *templates) choose(it picker.Item) (tea.Cmd, stage.Event) {
	service, env := t.o.Templates, t.o.Env()
	return t.open(it.Title, func(ctx context.Context) (*session.Session, error) {
		return session.OpenTemplate(ctx, service, it.ID, env)
	}), nil
}

func (t *templates) actions() []stage.Action {
	return []stage.Action{{Key: footer.Bind("enter", "open", "enter")}}
}

func (t *templates) status() (string, error) {
	switch {
	case t.err != nil:
		return "", t.err
	case t.reading && !t.since.IsZero():
		return "from " + humanize.Ago(t.since, t.o.Env().Now) + "; loading what is new" + theme.SignCut, nil
	case t.reading:
		return "loading" + theme.SignCut, nil
	case len(t.entries) == 0:
		return "this organisation has no templates that you may see", nil
	}
	return "", nil
}

// previewDelay is how long a template must stay highlighted before its form and steps
// are fetched for the pane beside the list: walking down a list fetches nothing.
const previewDelay = 250 * time.Millisecond

// look notes what is in front and plans to read it whole.
func (t *templates) look() tea.Cmd {
	e, ok := t.inFront()
	if !ok || e.ID == t.wanted {
		return nil
	}
	t.wanted = e.ID
	if _, known := t.whole[e.ID]; known {
		return nil
	}
	return tea.Tick(previewDelay, func(time.Time) tea.Msg { return previewDue{id: e.ID} })
}

func (t *templates) preview(due previewDue) tea.Cmd {
	if due.id != t.wanted {
		return nil
	}
	service := t.o.Templates
	return func() tea.Msg {
		whole, err := service.Template(context.Background(), due.id)
		return previewed{template: whole, err: err}
	}
}

// details says what the launch will ask and start.
func (t *templates) details(p *pane) {
	e, ok := t.inFront()
	if !ok {
		return
	}
	if whole, known := t.whole[e.ID]; known {
		e = whole
	}
	th := p.theme
	p.text(th.Title, titleOf(e), 2)
	if why := e.Obstacle(); why != "" {
		p.text(th.Error, theme.SignError+" "+why, 3)
	}
	if e.Summary != "" {
		p.text(th.Text, e.Summary, 3)
	}
	labels := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		labels[i] = f.Label
		if f.Required {
			labels[i] += " " + theme.SignRequired
		}
	}
	p.list("Asks "+humanize.Count(e.FieldCount, "question"), labels)
	titles := make([]string, len(e.Steps))
	for i, step := range e.Steps {
		titles[i] = step.Title
	}
	p.list("Starts "+humanize.Count(e.StepCount, "step"), titles)
	if e.Guidance != "" {
		p.blank()
		p.text(th.Muted, e.Guidance, 4)
	}
}
