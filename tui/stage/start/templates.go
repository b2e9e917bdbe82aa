package start

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/cache"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/clean"
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
	// uses are those of the templates that were launched from here.
	uses map[string]use
	// others are what the other tabs have that is found here too, by the ids of its rows.
	others map[string]other
	// asked numbers the readings, arranging the listings, so that what an older one brings
	// is dropped; listed: there was one.
	asked, arranging int
	listed           bool
	cancel           context.CancelFunc
	reading          bool
	err              error

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
	t.picker = picker.New(s.o.Theme, picker.Options{Table: true, Empty: t.emptiness, Head: "launched", Placeholder: "type to find, or paste a link", Loading: t.loading})
	return t
}

// loading says where the list will stand that it is not there yet.
func (t *templates) loading() string {
	switch {
	case t.rows.Len() > 0 && t.listed:
		return ""
	case t.reading || t.rows.Len() > 0:
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
	case arranged:
		if msg.asked != t.arranging {
			return nil, nil, true
		}
		t.listed, t.uses = true, msg.mine.uses
		return t.picker.SetSource(msg.mine), nil, true
	case favoured:
		t.past.favourites = msg.all
		text := msg.title + " is a favourite"
		switch {
		case msg.err != nil:
			return nil, stage.Notice{Text: msg.err.Error()}, true
		case !slices.Contains(msg.all, msg.id):
			text += " no more"
		}
		return t.arrange(), stage.Notice{Text: text}, true
	case previewDue:
		return t.preview(msg), nil, true
	case previewed:
		// An error is dropped: the pane then shows what the list knows, and opening the
		// template tells what is wrong.
		if msg.err == nil {
			t.whole[msg.template.ID] = msg.template
			people := t.o.Env().People
			if slices.ContainsFunc(msg.template.Steps, func(s payload.Step) bool { return !people.Knows(s.Owners) }) {
				return nil, stage.NamePeople{}, true
			}
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
	return tea.Batch(t.arrange(), page.Next())
}

// arrange lists the templates by what was done here before.
func (t *templates) arrange() tea.Cmd {
	if t.rows.None() && t.rows.Len() == 0 {
		return nil
	}
	t.arranging++
	asked, rows, p, now := t.arranging, t.rows, t.past, t.o.Env().Clock().Here()
	var items []picker.Item
	t.others = map[string]other{}
	for _, o := range append(t.drafts.found(), t.unfinished.found()...) {
		items, t.others[o.row.ID] = append(items, o.row), o
	}
	return func() tea.Msg {
		mine := arrange(rows, p.favourites, p.uses(now), now)
		mine.others, mine.reload = items, t.reload()
		return arranged{asked: asked, mine: mine}
	}
}

// other is a row of another tab as it stands among the templates that are found.
type other struct {
	row     picker.Item
	open    func() (tea.Cmd, stage.Event)
	details func(*pane)
}

// arranged is the list as it is shown.
type arranged struct {
	asked int
	mine  mine
}

// favoured: a template became a favourite, or is none any more.
type favoured struct {
	id, title string
	all       []string
	err       error
}

func (t *templates) favour() (tea.Cmd, stage.Event) {
	e, ok := t.inFront()
	if !ok {
		return nil, nil
	}
	store := t.o.Favourites
	return func() tea.Msg {
		all, err := store.Toggle(e.ID)
		return favoured{id: e.ID, title: titleOf(e), all: all, err: err}
	}, nil
}

// inFront is the template of the highlighted row; false when there is none.
func (t *templates) inFront() (payload.Template, bool) {
	item, ok := t.picker.Highlighted()
	if !ok {
		return payload.Template{}, false
	}
	if item.At < t.rows.Len() {
		if row := t.rows.Row(item.At); row.ID == item.ID {
			return row, true
		}
	}
	// The list has changed, and is not arranged anew yet.
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
	if o, ok := t.others[it.ID]; ok {
		return o.open()
	}
	service, env := t.o.Templates, t.o.Env()
	return t.open(it.Title, func(ctx context.Context) (*session.Session, error) {
		return session.OpenTemplate(ctx, service, it.ID, env)
	}), nil
}

func (t *templates) actions() []stage.Action {
	list := []stage.Action{{Key: footer.Bind("enter", "open", "enter")}}
	e, ok := t.inFront()
	if !ok {
		return list
	}
	if u := t.uses[e.ID]; u.last.Outcome.Run.ID != "" && t.o.Refer != nil {
		list = append(list, stage.On("alt+l", "as last time", func() (tea.Cmd, stage.Event) { return t.another(u.last), nil }))
	}
	if t.o.Favourites != nil {
		list = append(list, stage.On("alt+v", "favourite", t.favour))
	}
	return list
}

func (t *templates) status() (string, error) {
	switch {
	case api.Unreached(t.err) && t.rows.Len() > 0 && t.rows.None():
		return "no network: the list was not read to its end, there may be more; " + t.reload() + " tries again", nil
	case api.Unreached(t.err) && t.rows.Len() > 0:
		return "no network: the list is from " + humanize.Ago(t.rows.Checked(), t.o.Env().Now) + "; " + t.reload() + " tries again", nil
	case t.err != nil:
		return "", t.err
	case t.reading && t.rows.Len() > 0 && !t.rows.None():
		return "from " + humanize.Ago(t.rows.Checked(), t.o.Env().Now) + "; loading what is new" + theme.SignCut, nil
	case t.reading && t.rows.Len() > 0:
		return "loading the rest" + theme.SignCut, nil
	case t.reading:
		return "", nil // the list says so
	case t.rows.Len() == 0:
		return "This organisation has no templates that you may see: make one in Tallyfy, then " + t.reload() + " reads the list anew.", nil
	}
	if e, ok := t.inFront(); ok && t.side == 0 {
		return clean.Message(e.Summary), nil // the pane says it where there is one
	}
	return "", nil
}
