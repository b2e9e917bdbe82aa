// Package start is the first stage: a template or a draft is found by typing and
// opened. The list shows what the cache knows at once and is renewed behind it.
// What is opened is handed to the root; nothing is filled in here.
package start

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/draft"
	"kickoff/payload/store/ledger"
	"kickoff/tui/picker"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
)

// Templates lists templates, and loads one with its steps.
type Templates interface {
	Templates(ctx context.Context, q api.TemplateQuery) api.Pages[payload.Template]
	Template(ctx context.Context, id string) (payload.Template, error)
}

// Drafts are the answers that were saved on purpose.
type Drafts interface {
	List() ([]draft.Entry, error)
	Load(name string) (draft.Draft, error)
	Remove(name string) error
}

// Cache is the template list of the last run.
type Cache interface {
	Templates() ([]payload.Template, time.Time, error)
	SaveTemplates(list []payload.Template, fetched time.Time) error
}

// Options are what the stage works with. Drafts, Cache and Unfinished may be nil.
type Options struct {
	Theme     *theme.Theme
	Templates Templates
	Drafts    Drafts
	Cache     Cache
	// Unfinished are the launches that were begun and not sent.
	Unfinished *autosave.Store
	// Ledger knows which unfinished launches have happened; nil where nobody does.
	Ledger *ledger.Ledger
	// Current is the id of the unfinished launch that is open here, "" for none.
	Current func() string
	Env     func() payload.Env
	// Open, when set, finds what is opened at once; Opening names it.
	Open    func(context.Context) (*session.Session, error)
	Opening string
}

type tab int

const (
	templates tab = iota
	drafts
	launches
)

// asking is a question in the line under the list: what is asked, what enter
// does, and how.
type asking struct {
	what, yes string
	do        func() tea.Cmd
}

// Stage is the start of the journey.
type Stage struct {
	o       Options
	tab     tab
	list    list
	shelf   shelf
	pile    pile
	asking  asking
	opening opening
	preview preview

	entered       bool
	width, height int
	// side is the width of the details pane, 0 when there is no room for it.
	side int
}

// New makes the stage. Nothing is read before Enter.
func New(o Options) *Stage {
	return &Stage{
		o:       o,
		list:    list{picker: picker.New(o.Theme, picker.Options{Placeholder: "type to find a template"})},
		shelf:   shelf{picker: picker.New(o.Theme, picker.Options{Placeholder: "type to find a draft"})},
		pile:    pile{picker: picker.New(o.Theme, picker.Options{Placeholder: "type to find an unfinished launch"})},
		preview: preview{known: map[string]payload.Template{}},
	}
}

// Activate reads the list at the first visit and what is kept on disk at
// every one.
func (s *Stage) Activate() tea.Cmd {
	cmds := []tea.Cmd{s.focus(), s.readDrafts(), s.readLaunches()}
	if !s.entered {
		s.entered = true
		cmds = append(cmds, s.readCache(), s.readTemplates())
		if s.o.Open != nil {
			cmds = append(cmds, s.open(s.o.Opening, s.o.Open))
		}
	}
	return tea.Batch(cmds...)
}

// Changed implements stage.Stage: the times in the list are the person's own.
func (s *Stage) Changed(c stage.Change) tea.Cmd {
	if c.Has(stage.ZoneChanged) {
		return s.showLaunches()
	}
	return nil
}

// Update implements stage.Stage.
func (s *Stage) Update(msg tea.Msg) (tea.Cmd, stage.Event) {
	switch msg := msg.(type) {
	case cached:
		return tea.Batch(s.takeCached(msg), s.look()), nil
	case stage.Page[payload.Template]:
		return tea.Batch(s.takePage(msg), s.look()), nil
	case saved:
		return nil, nil
	case shelved:
		return s.takeDrafts(msg), nil
	case removed:
		return s.takeRemoved(msg)
	case piled:
		return s.takeLaunches(msg)
	case moved:
		return s.takeMoved(msg)
	case openedMsg:
		return s.takeOpened(msg)
	case previewDue:
		return s.load(msg), nil
	case previewed:
		s.takePreview(msg)
		return nil, nil
	case tea.PasteMsg:
		if s.opening.busy() {
			s.hold(msg)
			return nil, nil
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return s.pick(msg)
}

func (s *Stage) press(msg tea.KeyPressMsg) (tea.Cmd, stage.Event) {
	k := keys()
	switch {
	case s.opening.busy():
		if key.Matches(msg, k.cancel) {
			s.cancelOpening()
		} else {
			s.hold(msg)
		}
		return nil, nil
	case s.asking.do != nil:
		return s.answer(msg), nil
	case key.Matches(msg, k.again):
		return tea.Batch(s.readTemplates(), s.readDrafts(), s.readLaunches()), nil
	case key.Matches(msg, k.other), s.front().Query() == "" && key.Matches(msg, k.right):
		return s.switchTab(+1), nil
	case key.Matches(msg, k.former), s.front().Query() == "" && key.Matches(msg, k.left):
		return s.switchTab(-1), nil
	case s.tab == drafts && key.Matches(msg, k.remove):
		s.askRemoval()
		return nil, nil
	case s.tab == launches:
		if cmd, event, done := s.pressLaunch(msg); done {
			return cmd, event
		}
	}
	return s.pick(msg)
}

// pick hands a message to the list in front, and an answer to the list that it
// is for. What cannot be opened is refused by the list, which says why.
func (s *Stage) pick(msg tea.Msg) (tea.Cmd, stage.Event) {
	if typed(msg) {
		s.opening.err = nil
	}
	cmd, result := s.front().Update(msg)
	switch result.Kind {
	case picker.Chosen:
		if s.tab == launches && s.isCurrent(result.Item.ID) {
			return cmd, stage.Next{}
		}
		return tea.Batch(cmd, s.choose(result.Item)), nil
	case picker.Cancelled:
		return tea.Batch(cmd, s.front().SetQuery(""), s.look()), nil
	}
	if !typed(msg) {
		for _, p := range s.pickers() {
			if p != s.front() {
				other, _ := p.Update(msg)
				cmd = tea.Batch(cmd, other)
			}
		}
	}
	return tea.Batch(cmd, s.look()), nil
}

func typed(msg tea.Msg) bool {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		return true
	}
	return false
}

func (s *Stage) choose(item picker.Item) tea.Cmd {
	switch s.tab {
	case drafts:
		return s.openDraft(item.Title)
	case launches:
		e, ok := s.launch()
		switch {
		case !ok:
			return nil
		case s.pile.bin:
			return s.bringBack(e)
		}
		return s.resume(e)
	}
	return s.openTemplate(item.ID, item.Title)
}

// answer takes the answer to the question in the line under the list.
func (s *Stage) answer(msg tea.KeyPressMsg) tea.Cmd {
	k, do := keys(), s.asking.do
	switch {
	case key.Matches(msg, k.yes):
		s.asking = asking{}
		return do()
	case key.Matches(msg, k.cancel):
		s.asking = asking{}
	}
	return nil
}

func (s *Stage) switchTab(step int) tea.Cmd {
	s.front().Blur()
	n := s.tabCount()
	s.tab = tab((int(s.tab) + step + n) % n)
	return tea.Batch(s.focus(), s.look())
}

func (s *Stage) tabCount() int {
	if s.o.Unfinished == nil {
		return int(launches)
	}
	return int(launches) + 1
}

func (s *Stage) focus() tea.Cmd { return s.front().Focus() }

func (s *Stage) pickers() []*picker.Picker {
	return []*picker.Picker{s.list.picker, s.shelf.picker, s.pile.picker}
}

func (s *Stage) front() *picker.Picker { return s.pickers()[s.tab] }

// CapturesInput implements stage.Stage: esc cancels an opening, a question or a search.
func (s *Stage) CapturesInput() bool {
	return s.opening.busy() || s.asking.do != nil || s.front().Query() != ""
}

// AnswerRef implements stage.Stage: nothing is answered here.
func (s *Stage) AnswerRef() stage.AnswerRef { return stage.AnswerRef{} }

type bindings struct {
	open, other, former, left, right, remove, discard, bin, back, cancel, again, yes key.Binding
}

func keys() bindings {
	return bindings{
		open:    footer.Bind("enter", "open", "enter"),
		other:   footer.Bind("tab", "templates, drafts, launches", "tab"),
		former:  footer.Bind("", "", "shift+tab"),
		left:    footer.Bind("", "", "left"),
		right:   footer.Bind("", "", "right"),
		remove:  footer.Bind("delete", "remove the draft", "delete"),
		discard: footer.Bind("delete", "discard", "delete"),
		bin:     footer.Bind("alt+d", "discarded ones", "alt+d"),
		back:    footer.Bind("enter", "bring back", "enter"),
		cancel:  footer.Bind("esc", "cancel", "esc"),
		again:   footer.Bind("ctrl+r", "read again", "ctrl+r"),
		yes:     footer.Bind("enter", "yes", "enter"),
	}
}

// Keys implements stage.Stage.
func (s *Stage) Keys() []key.Binding {
	k := keys()
	switch {
	case s.opening.busy():
		return []key.Binding{k.cancel}
	case s.asking.do != nil:
		return []key.Binding{k.yes, k.cancel}
	case s.tab == launches && s.pile.bin:
		k.bin.SetHelp("alt+d", "unfinished ones")
		return []key.Binding{k.back, k.other, k.bin}
	}
	out := []key.Binding{k.open, k.other}
	switch s.tab {
	case drafts:
		out = append(out, k.remove)
	case launches:
		out = append(out, k.discard, k.bin)
	}
	return append(out, k.again)
}
