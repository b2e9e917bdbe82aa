// Package start is the first stage: a template, a draft, an unfinished launch or what was
// launched is found by typing and opened. Each of the four is a tab, in a file of its own;
// what was done here before is in past.go. What is opened is handed to the root; nothing is
// filled in here.
package start

import (
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api/cache"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/batch"
	"kickoff/payload/store/draft"
	"kickoff/payload/store/favourites"
	"kickoff/payload/store/ledger"
	"kickoff/payload/weblink"
	"kickoff/tui/keymap"
	"kickoff/tui/picker"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/input"
)

// Templates lists templates, and loads one with its steps.
type Templates interface {
	cache.Server
	Template(ctx context.Context, id string) (payload.Template, error)
}

// Drafts are the answers that were saved on purpose.
type Drafts interface {
	List() ([]draft.Entry, error)
	Load(name string) (draft.Draft, error)
	Remove(name string) error
	Rename(from, to string) error
	Copy(from, to string) error
	// Removed are those that were removed, and BringBack brings one back under a name.
	Removed() ([]draft.Entry, error)
	BringBack(name, to string) error
}

// Options are what the stage works with. Drafts, Unfinished, Favourites and Browse may be
// nil.
type Options struct {
	Theme     *theme.Theme
	Keymap    keymap.Map
	Templates Templates
	Drafts    Drafts
	Cache     *cache.Cache
	// Unfinished are the launches that were begun and not sent.
	Unfinished *autosave.Store
	// Ledger knows what was launched from here; nil where nobody does.
	Ledger *ledger.Ledger
	// Batches are the tables whose rows are being mended or sent; nil where none is kept.
	// OpenBatch opens one of them.
	Batches    *batch.Store
	OpenBatch  func(ctx context.Context, id string, env payload.Env) (*session.Session, *stage.Table, error)
	Favourites *favourites.Store
	// Refer opens what a template's id, title or web address names, with the answers of a
	// process, "" for none; nil where nobody can.
	Refer func(ctx context.Context, template, like string) (*session.Session, error)
	// Browse opens a web address.
	Browse func(url string) error
	// Current is the id of the unfinished launch that is open here, "" for none.
	Current func() string
	Env     func() payload.Env
	// Open, when set, finds what is opened at once; Opening names it.
	Open    Finder
	Opening string
}

// Finder finds what is opened, with its table where it has one.
type Finder func(context.Context) (*session.Session, *stage.Table, error)

// Alone is a finder of a launch without a table.
func Alone(find func(context.Context) (*session.Session, error)) Finder {
	return func(ctx context.Context) (*session.Session, *stage.Table, error) {
		s, err := find(ctx)
		return s, nil, err
	}
}

// question is asked in the line under the list: what, what enter does, and how. With an
// input a name is asked for, which do gets, or a table.
type question struct {
	what, yes string
	input     *input.Input
	do        func(name string) tea.Cmd
	// table: a table is asked for, so that a paste of several lines is one.
	table bool
}

// Stage is the start of the journey.
type Stage struct {
	o          Options
	templates  *templates
	drafts     *drafts
	unfinished *unfinished
	launches   *launches
	past       past
	// tabs are those four, without those of what is not kept; at is the one in front.
	tabs []tab
	at   int
	// question has the keyboard while it is asked; nil for none.
	question *question
	opening  opening
	// table was given, and waits for the template that its rows are for; nil for none.
	table *stage.Table

	activated     bool
	width, height int
	// side is the width of the pane beside the list, 0 when there is no room for it.
	side int
}

// New makes the stage. Nothing is read before Activate.
func New(o Options) *Stage {
	s := &Stage{o: o}
	s.templates, s.drafts, s.unfinished, s.launches = newTemplates(s), newDrafts(s), newUnfinished(s), newLaunches(s)
	s.tabs = []tab{s.templates, s.drafts}
	if o.Unfinished != nil {
		s.tabs = append(s.tabs, s.unfinished)
	}
	if o.Ledger != nil {
		s.tabs = append(s.tabs, s.launches)
	}
	return s
}

func (s *Stage) front() tab { return s.tabs[s.at] }

// list is what is found by typing in the tab in front.
func (s *Stage) list() *picker.Picker { return s.front().find() }

// Activate reads the templates at the first visit and what is kept on disk at
// every one.
func (s *Stage) Activate() tea.Cmd {
	cmds := []tea.Cmd{s.list().Focus(), s.readPast(), s.drafts.read(), s.unfinished.read()}
	if !s.activated {
		s.activated = true
		cmds = append(cmds, s.templates.read(false))
		if s.o.Open != nil {
			cmds = append(cmds, s.openTable(s.o.Opening, s.o.Open))
		}
	}
	return tea.Batch(cmds...)
}

// Changed implements stage.Stage: the times in the list are the person's own, and a launch may
// have been taken back.
func (s *Stage) Changed(c stage.Change) tea.Cmd {
	switch {
	case c.Has(stage.LedgerChanged):
		return s.readPast()
	case c.Has(stage.ZoneChanged):
		return tea.Batch(s.unfinished.showRows(), s.launches.showRows())
	}
	return nil
}

// Update implements stage.Stage.
func (s *Stage) Update(msg tea.Msg) (tea.Cmd, stage.Event) {
	switch msg := msg.(type) {
	case openedMsg:
		return s.takeOpened(msg)
	case tableRead:
		s.takeTable(msg)
		return nil, nil
	case tea.PasteMsg:
		switch {
		case s.opening.busy():
			s.opening.ahead = append(s.opening.ahead, msg)
			return nil, nil
		case s.question == nil && s.isLink(msg.Content):
			return s.openLink(msg.Content), nil
		case (s.question == nil || s.question.table) && s.isTable(msg.Content), s.question != nil && s.question.table && strings.Contains(strings.TrimSpace(msg.Content), "\n"):
			return s.readTable(msg.Content), nil
		}
		return s.find(msg)
	case tea.KeyPressMsg:
		if cmd, event, acted := stage.Press(s.actions(), msg); acted {
			return cmd, event
		}
		switch {
		case s.opening.busy():
			s.opening.ahead = append(s.opening.ahead, msg)
			return nil, nil
		case s.question == nil && msg.String() == "enter" && s.isLink(s.list().Query()):
			return s.openLink(s.list().Query()), nil
		case s.question == nil && msg.String() == "enter" && s.isTable(s.list().Query()):
			return s.readTable(s.list().Query()), nil
		case s.question == nil && s.table != nil && msg.String() == "esc" && s.list().Query() == "":
			s.table = nil
			return nil, nil
		}
		return s.find(msg)
	}
	for _, t := range s.tabs {
		if cmd, event, taken := t.take(msg); taken {
			return tea.Batch(cmd, s.look()), event
		}
	}
	// What is left is the answer of a search, for one of the lists.
	cmds := []tea.Cmd{s.look()}
	for _, t := range s.tabs {
		cmd, _ := t.find().Update(msg)
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...), nil
}

// find hands what was typed to the list in front. What cannot be opened is refused
// by the list, which says why.
func (s *Stage) find(msg tea.Msg) (tea.Cmd, stage.Event) {
	s.opening.err = nil
	if q := s.question; q != nil {
		if q.input == nil {
			return nil, nil
		}
		cmd, _ := q.input.Update(msg)
		return cmd, nil
	}
	cmd, result := s.list().Update(msg)
	switch result.Kind {
	case picker.Chosen:
		chosen, event := s.front().choose(result.Item)
		return tea.Batch(cmd, chosen), event
	case picker.Cancelled:
		cmd = tea.Batch(cmd, s.list().SetQuery(""))
	}
	return tea.Batch(cmd, s.look()), nil
}

// look has the pane show what is in front, where there is one.
func (s *Stage) look() tea.Cmd {
	if s.side == 0 || s.front() != tab(s.templates) {
		return nil
	}
	return s.templates.look()
}

func (s *Stage) turn(by int) func() (tea.Cmd, stage.Event) {
	return func() (tea.Cmd, stage.Event) {
		s.list().Blur()
		s.at = (s.at + by + len(s.tabs)) % len(s.tabs)
		return tea.Batch(s.list().Focus(), s.look()), nil
	}
}

// ReadAgain reads all lists anew.
func (s *Stage) ReadAgain() tea.Cmd {
	return tea.Batch(s.readPast(), s.templates.read(true), s.drafts.read(), s.unfinished.read())
}

// reload is the key that does, as it is bound.
func (s *Stage) reload() string { return s.o.Keymap.Key("reload") }

func (s *Stage) isLink(text string) bool { return s.o.Refer != nil && weblink.Is(text) }

// openLink opens what a web address is about, with the answers that it carries.
func (s *Stage) openLink(text string) tea.Cmd {
	refer, clear := s.o.Refer, s.list().SetQuery("")
	return tea.Batch(clear, s.open("the link", func(ctx context.Context) (*session.Session, error) { return refer(ctx, text, "") }))
}

func (s *Stage) answer() (tea.Cmd, stage.Event) {
	q := s.question
	s.question = nil
	if q.input == nil {
		return q.do(""), nil
	}
	return q.do(strings.TrimSpace(q.input.Value())), nil
}

// askName asks for a name, to begin with one that typing replaces.
func (s *Stage) askName(what, yes, name string, do func(name string) tea.Cmd) {
	s.question = &question{what: what, yes: yes, input: input.New(s.o.Theme, name), do: do}
	s.question.input.SelectAll()
	s.question.input.Focus()
}

// actions are the keys that act now, in the order of the footer; all others belong to
// the list.
func (s *Stage) actions() []stage.Action {
	switch {
	case s.opening.busy():
		return []stage.Action{stage.On("esc", "cancel", stage.Just(s.cancelOpening))}
	case s.question != nil:
		return []stage.Action{stage.On("enter", s.question.yes, s.answer), stage.On("esc", "cancel", stage.Just(func() { s.question = nil }))}
	}
	own := s.front().actions()
	if s.list().Len() == 0 && !s.isLink(s.list().Query()) && !s.isTable(s.list().Query()) {
		// Without a row only what opens another list acts.
		own = slices.DeleteFunc(own, func(a stage.Action) bool { return !slices.Contains(a.Key.Keys(), "alt+z") })
	}
	next, _, _ := strings.Cut(s.tabs[(s.at+1)%len(s.tabs)].title(), " ")
	first := min(1, len(own)) // and what goes on from the last launch, where that can be
	if len(own) > 1 && key.Matches(tea.KeyPressMsg{Code: 'l', Mod: tea.ModAlt}, own[1].Key) {
		first = 2
	}
	tabs := []stage.Action{
		stage.On("tab", next, s.turn(+1)),
		{Key: footer.Bind("", "", "shift+tab"), Do: s.turn(-1)},
	}
	if s.list().Query() != "" {
		tabs = append(tabs, stage.On("esc", "clear", nil)) // the list does it
	}
	list := slices.Concat(own[:first], tabs, own[first:], []stage.Action{
		{Key: s.o.Keymap.Bind("reload", "read anew"), Do: func() (tea.Cmd, stage.Event) { return s.ReadAgain(), nil }},
		stage.On("alt+t", "a table", s.askTable),
	})
	if s.list().Query() == "" {
		list = append(list,
			stage.Action{Key: footer.Bind("", "", "right"), Do: s.turn(+1)},
			stage.Action{Key: footer.Bind("", "", "left"), Do: s.turn(-1)})
	}
	return list
}

// Keys implements stage.Stage.
func (s *Stage) Keys() []key.Binding { return stage.KeysOf(s.actions()) }

// CapturesInput implements stage.Stage: esc cancels an opening, a question, a table or a search.
func (s *Stage) CapturesInput() bool {
	return s.opening.busy() || s.question != nil || s.table != nil || s.list().Query() != ""
}

// AnswerRef implements stage.Stage: nothing is answered here.
func (s *Stage) AnswerRef() stage.AnswerRef { return stage.AnswerRef{} }
