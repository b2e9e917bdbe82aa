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
	"kickoff/payload"
	"kickoff/payload/draft"
	"kickoff/tui/part/picker"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
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

// Options are what the stage works with. Drafts and Cache may be nil.
type Options struct {
	Theme     *theme.Theme
	Templates Templates
	Drafts    Drafts
	Cache     Cache
	Env       func() payload.Env
	// Open, when set, finds what is opened at once; Opening names it.
	Open    func(context.Context) (stage.Opened, error)
	Opening string
}

type tab int

const (
	templates tab = iota
	drafts
)

// Stage is the start of the journey.
type Stage struct {
	o       Options
	tab     tab
	list    list
	shelf   shelf
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
		preview: preview{known: map[string]payload.Template{}},
	}
}

// Enter reads the list at the first visit and the drafts at every one.
func (s *Stage) Enter() tea.Cmd {
	cmds := []tea.Cmd{s.focus(), s.readDrafts()}
	if !s.entered {
		s.entered = true
		cmds = append(cmds, s.readCache(), s.readTemplates())
		if s.o.Open != nil {
			cmds = append(cmds, s.open(s.o.Opening, s.o.Open))
		}
	}
	return tea.Batch(cmds...)
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
	case openedMsg:
		return s.takeOpened(msg)
	case previewDue:
		return s.load(msg), nil
	case previewed:
		s.takePreview(msg)
		return nil, nil
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
		}
		return nil, nil
	case s.shelf.asking != "":
		return s.answerRemoval(msg), nil
	case key.Matches(msg, k.again):
		return tea.Batch(s.readTemplates(), s.readDrafts()), nil
	case key.Matches(msg, k.other), s.front().Query() == "" && key.Matches(msg, k.sideways):
		return s.switchTab(), nil
	case s.tab == drafts && key.Matches(msg, k.remove):
		s.askRemoval()
		return nil, nil
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
		return tea.Batch(cmd, s.choose(result.Item)), nil
	case picker.Cancelled:
		return tea.Batch(cmd, s.front().SetQuery(""), s.look()), nil
	}
	if !typed(msg) {
		other, _ := s.behind().Update(msg)
		cmd = tea.Batch(cmd, other)
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
	if s.tab == drafts {
		return s.openDraft(item.Title)
	}
	return s.openTemplate(item.ID, item.Title)
}

func (s *Stage) switchTab() tea.Cmd {
	s.front().Blur()
	s.tab = 1 - s.tab
	return tea.Batch(s.focus(), s.look())
}

func (s *Stage) focus() tea.Cmd { return s.front().Focus() }

func (s *Stage) front() *picker.Picker {
	if s.tab == drafts {
		return s.shelf.picker
	}
	return s.list.picker
}

func (s *Stage) behind() *picker.Picker {
	if s.tab == drafts {
		return s.list.picker
	}
	return s.shelf.picker
}

// Captures implements stage.Stage: esc cancels an opening, a question or a search.
func (s *Stage) Captures() bool {
	return s.opening.busy() || s.shelf.asking != "" || s.front().Query() != ""
}

// Mark implements stage.Stage: nothing is answered here.
func (s *Stage) Mark() stage.Mark { return stage.Mark{} }

type bindings struct {
	open, other, sideways, remove, cancel, again, yes key.Binding
}

func keys() bindings {
	return bindings{
		open:     key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "open")),
		other:    key.NewBinding(key.WithKeys("tab", "shift+tab"), key.WithHelp("tab", "templates or drafts")),
		sideways: key.NewBinding(key.WithKeys("left", "right")),
		remove:   key.NewBinding(key.WithKeys("delete"), key.WithHelp("delete", "remove the draft")),
		cancel:   key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "cancel")),
		again:    key.NewBinding(key.WithKeys("ctrl+r"), key.WithHelp("ctrl+r", "read again")),
		yes:      key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "remove")),
	}
}

// Keys implements stage.Stage.
func (s *Stage) Keys() []key.Binding {
	k := keys()
	switch {
	case s.opening.busy():
		return []key.Binding{k.cancel}
	case s.shelf.asking != "":
		return []key.Binding{k.yes, k.cancel}
	}
	out := []key.Binding{k.open, k.other}
	if s.tab == drafts {
		out = append(out, k.remove)
	}
	return append(out, k.again)
}
