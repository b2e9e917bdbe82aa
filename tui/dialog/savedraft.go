package dialog

import (
	"errors"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload/store/draft"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// Drafts are where drafts are kept.
type Drafts interface {
	Load(name string) (draft.Draft, error)
	Save(draft.Draft) error
}

// SaveDraft asks for the name of a draft and for what it keeps, and saves it.
type SaveDraft struct {
	session *stage.Session
	drafts  Drafts
	saved   Saved
	name    *Prompt
	options saveOptions
	// choosing: the keyboard is the list's and not the name's.
	choosing bool
	// over is the draft that would be saved over, nil for none; enter once more
	// replaces it. differs is what that changes.
	over    *draft.Draft
	differs []draft.Difference
	busy    bool
	err     error
}

// Saved is done once the draft is saved.
type Saved func(name string) tea.Cmd

type (
	// formerDraft is the draft whose answers are on the session, for its policies.
	formerDraft struct{ draft draft.Draft }
	draftSaved  struct {
		name string
		// over is a draft of that name that is there already; nothing was saved.
		over    *draft.Draft
		differs []draft.Difference
		err     error
	}
)

// NewSaveDraft makes the sheet; the command is addressed to it.
func NewSaveDraft(d *stage.Session, drafts Drafts, saved Saved) (*SaveDraft, tea.Cmd) {
	name := d.Draft
	if name == "" {
		name = d.Template.Title
	}
	s := &SaveDraft{session: d, drafts: drafts, saved: saved, name: NewPrompt(d.Theme, name), options: newSaveOptions(d)}
	former := d.Draft
	if former == "" {
		return s, nil
	}
	return s, func() tea.Msg {
		d, err := drafts.Load(former)
		if err != nil {
			return nil // it was renamed or removed; then it has no say
		}
		return formerDraft{d}
	}
}

// Changed implements Listener.
func (s *SaveDraft) Changed(what stage.Change) tea.Cmd {
	if what.Has(stage.PeopleChanged | stage.ZoneChanged) {
		s.options.reread(s.session)
	}
	return nil
}

// Title implements Dialog.
func (s *SaveDraft) Title() string { return "Save as a draft" }

// Update implements Dialog.
func (s *SaveDraft) Update(msg tea.Msg) (tea.Cmd, Result) {
	switch msg := msg.(type) {
	case draftSaved:
		return nil, s.take(msg)
	case formerDraft:
		s.options.ask(s.session.Template, msg.draft.Ask)
		return nil, Result{}
	case tea.KeyPressMsg:
		if s.busy {
			return nil, Result{}
		}
		switch msg.String() {
		case "esc":
			return nil, Result{Close: true}
		case "enter":
			return s.save(), Result{}
		case "tab", "shift+tab":
			s.turn()
			return nil, Result{}
		}
		if s.choosing {
			if s.options.press(msg) {
				s.over, s.err = nil, nil
			}
			return nil, Result{}
		}
	}
	cmd, changed := s.name.Update(msg)
	if changed {
		s.over, s.err = nil, nil
	}
	return cmd, Result{}
}

// turn hands the keyboard from the name to the list and back.
func (s *SaveDraft) turn() {
	s.choosing = !s.choosing && len(s.options.rows) > 0
	if s.choosing {
		s.name.Blur()
	} else {
		s.name.Focus()
	}
}

// save writes the answers as they are now. One that is there already is replaced
// only after what that changes was shown.
func (s *SaveDraft) save() tea.Cmd {
	name := s.name.Value()
	if err := draft.CheckName(name); err != nil {
		s.err = err
		return nil
	}
	s.busy = true
	d, drafts := s.session, s.drafts
	sure := s.over != nil && s.over.Name == name
	what := d.SaveAs(name)
	what.Answers, what.Ask, what.Never = s.options.apply(what.Answers)
	t, env := d.Template, d.Env()
	return func() tea.Msg {
		former, err := drafts.Load(name)
		if err == nil && !sure {
			if differs := draft.Compare(former, what, t, env); len(differs) > 0 {
				return draftSaved{over: &former, differs: differs}
			}
		}
		if err != nil && !errors.Is(err, draft.ErrNotFound) && !sure {
			return draftSaved{err: err}
		}
		return draftSaved{name: name, err: drafts.Save(what)}
	}
}

func (s *SaveDraft) take(msg draftSaved) Result {
	s.busy = false
	switch {
	case msg.over != nil:
		s.over, s.differs = msg.over, msg.differs
		return Result{}
	case msg.err != nil:
		s.err = msg.err
		return Result{}
	}
	return Result{Close: true, Do: func() tea.Cmd { return s.saved(msg.name) }}
}

// View implements Dialog. Where there is little room the row in front of the list
// goes before the words about it.
func (s *SaveDraft) View(width, height int) string {
	th, width := s.session.Theme, min(width, 72)
	text, style := "A draft keeps the answers to use again. It stays as it is when it is launched.", th.Text
	switch {
	case s.err != nil:
		text, style = theme.SignError+" "+s.err.Error(), th.Error
	case s.over != nil:
		text, style = theme.SignWarn+" There is a draft of that name. Enter replaces it; another name keeps both. Replacing changes:", th.Warn
	}
	lines := []string{wrap.Pad(s.name.View(width), width), ""}
	message := wrap.Words(text, width)
	if s.err == nil && s.over == nil && height < len(lines)+len(message)+4 {
		lines, message = lines[:1], nil
	}
	for _, line := range message {
		lines = append(lines, style.Render(line))
	}
	if s.over != nil {
		return strings.Join(append(lines, s.changes(width, height-len(lines))...), "\n")
	}
	if len(message) > 0 {
		lines = append(lines, "")
	}
	if room := height - len(lines); room > 0 {
		lines = append(lines, s.options.view(width, room, s.choosing)...)
	}
	return strings.Join(lines, "\n")
}

// changes is what saving over the former draft changes, as far as it fits.
func (s *SaveDraft) changes(width, most int) []string {
	th := s.session.Theme
	var lines []string
	for i, d := range s.differs {
		if i == most-1 && len(s.differs) > most {
			return append(lines, th.Text.Render(fmt.Sprintf("  and %d more", len(s.differs)-i)))
		}
		lines = append(lines, wrap.Fit("  "+th.Title.Render(d.Label)+th.Text.Render("  "+orNothing(d.Before)+" → "+orNothing(d.After)), width))
	}
	return lines
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

// Cursor implements Dialog.
func (s *SaveDraft) Cursor() *tea.Cursor { return s.name.Cursor() }

// Keys implements Dialog.
func (s *SaveDraft) Keys() []key.Binding {
	keys := []key.Binding{footer.Bind("enter", "save", "enter"), footer.Bind("esc", "do not save", "esc")}
	switch {
	case s.choosing:
		k := saveOptionKeys()
		return append(keys, footer.Bind("tab", "the name", "tab"), k[policyKeep], k[policyOmit], k[policyAsk], k[policyNeverStore])
	case len(s.options.rows) > 0:
		return append(keys, footer.Bind("tab", "choose what it keeps", "tab"))
	}
	return keys
}
