package start

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/cache"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/picker"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
)

// templates is the tab of the organisation's templates. It shows what the cache knows,
// and what it becomes while that is held against the server's list.
type templates struct {
	*Stage
	picker *picker.Picker
	rows   cache.List
	// asked numbers the readings, so that what an older one brings is dropped.
	asked   int
	cancel  context.CancelFunc
	reading bool
	err     error

	// whole are the templates that were read with their questions and steps, for the
	// pane beside the list; wanted is the one that was in front last.
	whole  map[string]payload.Template
	wanted string
}

type (
	previewDue struct{ id string }
	previewed  struct {
		template payload.Template
		err      error
	}
)

func newTemplates(s *Stage) *templates {
	t := &templates{Stage: s, whole: map[string]payload.Template{}}
	t.picker = picker.New(s.o.Theme, picker.Options{Placeholder: "type to find a template", Loading: t.loading})
	return t
}

// loading says where the list will stand that it is not there yet.
func (t *templates) loading() string {
	switch {
	case t.rows.Len() > 0:
		return ""
	case t.reading:
		return "reading the templates" + theme.SignCut
	case t.err != nil:
		return "the templates could not be read"
	}
	return ""
}

func (t *templates) title() string { return fmt.Sprintf("Templates %d", t.rows.Len()) }

func (t *templates) find() *picker.Picker { return t.picker }

func (t *templates) take(msg tea.Msg) (tea.Cmd, stage.Event, bool) {
	switch msg := msg.(type) {
	case stage.Page[cache.List]:
		return t.takeList(msg), nil, true
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

// read holds the list against the server's, at first after what is on disk was shown;
// all reads it whole.
func (t *templates) read(all bool) tea.Cmd {
	if t.cancel != nil {
		t.cancel()
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.cancel = cancel
	t.asked++
	t.reading, t.err = true, nil
	c, server, was, now := t.o.Cache, t.o.Templates, t.rows, t.o.Env().Now
	return stage.ReadPages(t.asked, func(yield func([]cache.List, error) bool) {
		if was.None() {
			if was = c.Templates(); was.Len() > 0 && !yield([]cache.List{was}, nil) {
				return
			}
		}
		for l, err := range c.Renew(ctx, server, was, now, all) {
			if !yield([]cache.List{l}, err) {
				return
			}
		}
	})
}

func (t *templates) takeList(page stage.Page[cache.List]) tea.Cmd {
	if page.ID != t.asked {
		page.Stop()
		return nil
	}
	t.reading = page.Err == nil && !page.Last
	t.err = page.Err
	if len(page.Items) == 0 {
		return page.Next()
	}
	t.rows = page.Items[0]
	return tea.Batch(t.picker.SetSource(rows{t.rows}), page.Next())
}

// rows are templates as items of the list.
type rows struct{ cache.List }

func (r rows) Item(i int) picker.Item {
	e := r.Row(i)
	size := humanize.Count(e.FieldCount, "question") + ", " + humanize.Count(e.StepCount, "step")
	return picker.Item{ID: e.ID, Title: titleOf(e), Note: size, Disabled: e.Obstacle()}
}

// inFront is the template of the highlighted row; false when there is none.
func (t *templates) inFront() (payload.Template, bool) {
	item, ok := t.picker.Highlighted()
	if !ok {
		return payload.Template{}, false
	}
	i := t.rows.Find(item.ID)
	if i < 0 {
		return payload.Template{}, false
	}
	return t.rows.Row(i), true
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
	case api.Unreached(t.err) && t.rows.Len() > 0:
		return "no network: the list is from " + humanize.Ago(t.rows.Checked(), t.o.Env().Now) + "; alt+u tries again", nil
	case t.err != nil:
		return "", t.err
	case t.reading && t.rows.Len() > 0 && !t.rows.Checked().IsZero():
		return "from " + humanize.Ago(t.rows.Checked(), t.o.Env().Now) + "; loading what is new" + theme.SignCut, nil
	case t.reading:
		return "loading" + theme.SignCut, nil
	case t.rows.Len() == 0:
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
