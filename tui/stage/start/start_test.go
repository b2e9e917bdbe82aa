package start

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"kickoff/api"
	"kickoff/api/cache"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/store/draft"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

func now() time.Time { return time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC) }

// office has templates in pages, and drafts.
type office struct {
	pages   [][]payload.Template
	err     error
	loadErr error
	asked   []string
	entries []draft.Entry
	removed []string
	moved   []string
}

func (o *office) TemplatePages(context.Context) iter.Seq2[api.TemplatePage, error] {
	return func(yield func(api.TemplatePage, error) bool) {
		for _, page := range o.pages {
			if !yield(api.TemplatePage{Templates: slices.Values(page), Total: len(slices.Concat(o.pages...))}, nil) {
				return
			}
		}
		if o.err != nil {
			yield(api.TemplatePage{}, o.err)
		}
	}
}

func (o *office) Template(_ context.Context, id string) (payload.Template, error) {
	o.asked = append(o.asked, id)
	for _, page := range o.pages {
		for _, t := range page {
			if t.ID == id {
				t.Guidance = "Book the room first."
				t.Fields = []payload.Field{{ID: "f1", Label: "Visitor", Type: payload.TypeText, Required: true}, {ID: "f2", Label: "Arrives", Type: payload.TypeDate}}
				t.Steps = []payload.Step{{ID: "s1", Title: "Greet"}}
				return t, o.loadErr
			}
		}
	}
	return payload.Template{}, api.ErrNotFound
}

func (o *office) List() ([]draft.Entry, error) { return o.entries, nil }
func (o *office) Load(name string) (draft.Draft, error) {
	return draft.Draft{Name: name, TemplateID: "a", Answers: payload.Snapshot{Fields: map[string]payload.Answer{
		"f1": {Value: payload.Text("Jane")}, "gone": {Value: payload.Text("x")},
	}}}, nil
}
func (o *office) Remove(name string) error {
	o.removed = append(o.removed, name)
	o.entries = nil
	return nil
}

func (o *office) Rename(from, to string) error {
	o.moved = append(o.moved, "rename "+from+" "+to)
	return nil
}

func (o *office) Copy(from, to string) error {
	o.moved = append(o.moved, "copy "+from+" "+to)
	return nil
}

func (o *office) Removed() ([]draft.Entry, error) {
	return []draft.Entry{{Name: "old", Path: "o", RemovedAt: now()}}, nil
}

func (o *office) BringBack(name, to string) error {
	o.moved = append(o.moved, "back "+name+" "+to)
	return nil
}

func draftNamed(name string) draft.Entry {
	return draft.Entry{Name: name, Path: name, TemplateTitle: "Alpha", SavedAt: now()}
}

// fetched is a cache in which these templates were put three hours ago.
func fetched(t *testing.T, rows ...payload.Template) *cache.Cache {
	t.Helper()
	c := cache.Open(t.TempDir(), "scope")
	for _, err := range c.Renew(t.Context(), &office{pages: [][]payload.Template{rows}}, cache.List{}, now().Add(-3*time.Hour), true) {
		if err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func templatesInPages() [][]payload.Template {
	return [][]payload.Template{
		{
			{
				ID: "a", Title: "Customer Visit", Summary: "A guest comes to the house.", FieldCount: 2, StepCount: 4,
			},
			{ID: "b", Title: "Old Way", Archived: true},
		},
		{{ID: "c", Title: "Expense Claim", StepCount: 1}},
	}
}

func newStage(o *office, c *cache.Cache, width, height int) *Stage {
	if c == nil {
		c = &cache.Cache{}
	}
	s := New(Options{
		Theme: theme.Dark(), Templates: o, Drafts: o, Cache: c,
		Env: func() payload.Env { return payload.Env{Now: now(), Zone: time.UTC} },
	})
	s.SetSize(width, height)
	return s
}

// pending runs commands one after the other, so that a test can stop in between.
type pending struct {
	s      *Stage
	cmds   []tea.Cmd
	events []stage.Event
}

func begin(s *Stage) *pending { return &pending{s: s, cmds: []tea.Cmd{s.Activate()}} }

// next runs one command; a timer's is never among them, since a test has no
// pane beside the list unless it is wide.
func (p *pending) next() bool {
	if len(p.cmds) == 0 {
		return false
	}
	cmd := p.cmds[0]
	p.cmds = p.cmds[1:]
	if cmd == nil {
		return true
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		p.cmds = append(p.cmds, msg...)
	default:
		p.send(msg)
	}
	return true
}

func (p *pending) send(msg tea.Msg) {
	cmd, event := p.s.Update(msg)
	if cmd != nil {
		p.cmds = append(p.cmds, cmd)
	}
	if event != nil {
		p.events = append(p.events, event)
	}
}

func (p *pending) all() *pending {
	for p.next() {
	}
	return p
}

func (p *pending) press(keys string) *pending {
	for _, key := range tuitest.Words(keys) {
		p.send(key)
	}
	return p
}

func screen(s *Stage) string { return ansi.Strip(s.View()) }

func TestTheListIsThereBeforeTheNetworkAnswers(t *testing.T) {
	c := fetched(t, payload.Template{ID: "z", Title: "From Yesterday"})
	s := newStage(&office{pages: templatesInPages()}, c, 70, 12)
	p := begin(s)
	for !s.templates.listed {
		p.next()
	}
	golden.RequireEqual(t, []byte(screen(s)))
	p.all()
	if got, saved := s.templates.rows.Len(), c.Templates().Len(); got != 3 || saved != 3 {
		t.Errorf("%d rows, %d of them saved", got, saved)
	}
}

func TestTheHighlightStaysWhenMorePagesCome(t *testing.T) {
	c := fetched(t, payload.Template{ID: "c", Title: "Expense Claim"}, payload.Template{ID: "a", Title: "Customer Visit"})
	s := newStage(&office{pages: templatesInPages()}, c, 70, 12)
	p := begin(s)
	for !s.templates.listed {
		p.next()
	}
	p.press("down")
	p.all()
	if item, _ := s.templates.picker.Highlighted(); item.ID != "a" {
		t.Errorf("the highlight moved to %s", item.ID)
	}
}

func TestEnterLoadsAndOpensTheTemplate(t *testing.T) {
	o := &office{pages: templatesInPages()}
	s := newStage(o, nil, 70, 12)
	p := begin(s).all().press("enter")
	if !s.CapturesInput() {
		t.Error("esc does not cancel the opening")
	}
	p.all()
	if len(p.events) != 1 {
		t.Fatalf("events: %v", p.events)
	}
	opened := p.events[0].(stage.Opened)
	if opened.Template.ID != "a" || len(opened.Template.Steps) != 1 || opened.Answers == nil {
		t.Errorf("opened %+v", opened)
	}
}

func TestEscCancelsAnOpening(t *testing.T) {
	s := newStage(&office{pages: templatesInPages()}, nil, 70, 12)
	p := begin(s).all().press("enter esc").all()
	if len(p.events) != 0 || s.CapturesInput() {
		t.Errorf("it was opened all the same: %v", p.events)
	}
}

func TestWhatCannotBeLaunchedIsNotOpened(t *testing.T) {
	o := &office{pages: templatesInPages()}
	s := newStage(o, nil, 70, 12)
	p := begin(s).all().press("o l d enter").all()
	if len(p.events) != 0 || len(o.asked) != 0 {
		t.Errorf("it was opened: %v", p.events)
	}
	golden.RequireEqual(t, []byte(screen(s)))
}

func TestKeysTypedWhileATemplateOpensBelongToItsForm(t *testing.T) {
	s := newStage(&office{pages: templatesInPages()}, nil, 70, 12)
	p := begin(s).all().press("enter J o").all()
	if len(p.events) != 1 {
		t.Fatalf("events: %v", p.events)
	}
	if o, ok := p.events[0].(stage.Opened); !ok || len(o.Ahead) != 2 || s.templates.picker.Query() != "" {
		t.Errorf("opened with %+v, the list looks for %q", p.events[0], s.templates.picker.Query())
	}
}

func TestAFailedOpeningIsTold(t *testing.T) {
	o := &office{pages: templatesInPages(), loadErr: errors.New("the server is away")}
	s := newStage(o, nil, 70, 12)
	begin(s).all().press("enter").all()
	golden.RequireEqual(t, []byte(screen(s)))
}

func TestADraftOpensWithItsAnswersAndTellsWhatNoLongerFits(t *testing.T) {
	o := &office{pages: templatesInPages(), entries: []draft.Entry{{Name: "weekly", Path: "w", TemplateTitle: "Customer Visit", SavedAt: now()}}}
	s := newStage(o, nil, 70, 12)
	p := begin(s).all().press("tab enter").all()
	if len(p.events) != 1 {
		t.Fatalf("events: %v", p.events)
	}
	opened := p.events[0].(stage.Opened)
	if opened.Draft != "weekly" || opened.Answers.Field("f1").Text() != "Jane" || opened.Rebased() == nil || len(opened.Rebased().Result.Orphaned) != 1 {
		t.Errorf("opened %+v", opened)
	}
}

func TestADraftIsRemovedOnlyWhenConfirmed(t *testing.T) {
	o := &office{pages: templatesInPages(), entries: []draft.Entry{{Name: "weekly", Path: "w", SavedAt: now()}}}
	s := newStage(o, nil, 70, 12)
	p := begin(s).all().press("tab delete esc").all()
	if len(o.removed) != 0 {
		t.Fatal("esc removed it")
	}
	p.press("delete enter").all()
	if len(o.removed) != 1 || len(s.drafts.entries) != 0 {
		t.Errorf("removed %v", o.removed)
	}
}

func TestADamagedDraftIsListedWithTheReason(t *testing.T) {
	o := &office{entries: []draft.Entry{{Path: "/data/broken.json", Err: errors.New("line 3 is not JSON")}}}
	s := newStage(o, nil, 70, 12)
	p := begin(s).all().press("tab enter").all()
	if len(p.events) != 0 {
		t.Error("it was opened")
	}
	golden.RequireEqual(t, []byte(screen(s)))
}

func TestATemplateNamedAtTheStartOpensAtOnce(t *testing.T) {
	s := New(Options{
		Theme: theme.Dark(), Templates: &office{}, Cache: &cache.Cache{}, Env: func() payload.Env { return payload.Env{Now: now()} },
		Open:    Alone(func(context.Context) (*session.Session, error) { return &session.Session{Draft: "d"}, nil }),
		Opening: "Customer Visit",
	})
	s.SetSize(60, 10)
	p := begin(s)
	golden.RequireEqual(t, []byte(screen(s)))
	p.all()
	if len(p.events) != 1 {
		t.Errorf("events: %v", p.events)
	}
}

func TestTheStepsOfAHighlightedTemplateComeBesideIt(t *testing.T) {
	o := &office{pages: templatesInPages()}
	s := newStage(o, nil, 70, 12)
	begin(s).all()
	s.SetSize(120, 36)
	s.templates.wanted = "a"
	p := &pending{s: s}
	p.send(previewDue{id: "a"})
	p.send(previewDue{id: "a thing that was highlighted before"})
	p.all()
	if len(o.asked) != 1 {
		t.Errorf("asked for %v", o.asked)
	}
	golden.RequireEqual(t, []byte(screen(s)))
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 20}, {60, 11}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			o := &office{pages: templatesInPages(), entries: []draft.Entry{{Name: "weekly", Path: "w", TemplateTitle: "Customer Visit", SavedAt: now().Add(-2 * time.Hour)}}}
			s := newStage(o, nil, 70, size[1])
			begin(s).all()
			s.SetSize(size[0], size[1])
			golden.RequireEqual(t, []byte(screen(s)))
		})
	}
}

func TestDraftsAreFoundAmongTheTemplates(t *testing.T) {
	o := &office{pages: templatesInPages(), entries: []draft.Entry{draftNamed("Berlin visit"), {Name: "x", Path: "broken", Err: errors.New("no")}}}
	s := newStage(o, nil, 120, 30)
	p := begin(s).all()
	if view := screen(s); strings.Contains(view, "Berlin") || !strings.Contains(view, "3 of 3") {
		t.Errorf("without a query not only templates show:\n%s", view)
	}
	p.press("visit").all()
	if view := screen(s); strings.Index(view, "Customer Visit") > strings.Index(view, "draft · Berlin visit") {
		t.Errorf("templates do not come first:\n%s", view)
	}
	p.press("space berl").all()
	if view := screen(s); !strings.Contains(view, "1 of 4") || !strings.Contains(view, "Answers for") {
		t.Errorf("what is known of the draft does not stand beside it:\n%s", view)
	}
	p.press("enter").all()
	if len(p.events) != 1 || p.events[0].(stage.Opened).Answers.Field("f1").Text() != "Jane" {
		t.Errorf("events: %v", p.events)
	}
}

func TestALongNameIsWholeInThePreviewWhereThereIsRoom(t *testing.T) {
	const name = "the answers that Ann in Oslo gives each Monday morning"
	p := &pane{theme: theme.Dark(), width: 20, height: 36}
	for _, describe := range []func(){
		func() { (&drafts{}).describe(p, draft.Entry{Name: name, Err: errors.New("damaged")}) },
		func() { p.title(name) },
	} {
		p.lines = nil
		describe()
		if got := ansi.Strip(strings.Join(p.lines[:3], " ")); got != name {
			t.Errorf("it says %q", got)
		}
	}
}
