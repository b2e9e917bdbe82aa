// Package field has a widget for each type of kick-off field, behind one small
// interface. A widget edits; it never decides what is valid (package payload
// does) and never does I/O but through the commands it returns. The form that
// stacks the widgets is package tui/form.
package field

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/picker/people"
	"kickoff/tui/theme"
)

// Widget edits the answer of one field.
type Widget interface {
	// Focus gives the widget the keyboard, Blur takes it and closes what is open.
	Focus() tea.Cmd
	Blur()
	// Update takes a key, a paste or a message of the widget's own. Done reports
	// that the person is finished with the field (enter).
	Update(msg tea.Msg) (cmd tea.Cmd, done bool)
	// View draws the widget within width cells; a closed widget takes as few
	// lines as it can, a focused one at most height.
	View(width, height int) string
	// Cursor is where the terminal's cursor belongs, relative to the first cell
	// of the last View; nil hides it.
	Cursor() *tea.Cursor
	// Answer is what is entered now. SetAnswer puts a value in from outside.
	Answer() payload.Answer
	SetAnswer(payload.Answer)
	// CapturesInput reports that a list or calendar is open, so that esc closes it
	// and arrows belong to it.
	CapturesInput() bool
	// Keys are the bindings that act now, for the footer and the help.
	Keys() []key.Binding
	// Foot is a word for the lower edge of the card, such as how much is chosen or what a
	// key of a list would do; "" for none.
	Foot() string

	// Renew shows what exists in the organisation by now.
	Renew() tea.Cmd
	// SelectAll selects a text of one line, so that what is typed next takes its place.
	SelectAll()
	// Settle ends at once what a key has begun and is still worked out, because there is
	// much of it, so that Answer tells all that was chosen.
	Settle()
	// Taken is what leaving took of the text that was typed there, told once; "" for nothing.
	Taken() string
}

// Shared is what the widgets of a form have in common with others. Each may be zero.
type Shared struct {
	// Options are those of the field, made for it before; People are listed for all.
	Options *Options
	People  *people.Lists
	// Uploads tells how far uploads are.
	Uploads Uploads
	// Opens: a list opens with the focus where nothing is chosen.
	Opens bool
	// TextPath is the file, kept with the launch, in which an editor changes a long text, ""
	// for a temporary one. It is asked before as well, so that there can be one.
	TextPath func() string
}

// New makes the widget for a field. The environment is asked each time an answer
// is read, since the clock goes on and people arrive late.
func New(f payload.Field, th *theme.Theme, env func() payload.Env, s Shared) Widget {
	if s.Options == nil {
		s.Options = NewOptions(f)
	}
	if s.People == nil {
		s.People = &people.Lists{}
	}
	b := base{field: f, theme: th, env: env, shared: s}
	if maker, ok := makers()[f.Type]; ok {
		return &rawJSON{Widget: maker(b), theme: th}
	}
	return newEditor(b)
}

// makers has a widget for each type that the API has.
func makers() map[payload.FieldType]func(base) Widget {
	return map[payload.FieldType]func(base) Widget{
		payload.TypeText:        newText,
		payload.TypeEmail:       newEmail,
		payload.TypeTextarea:    newArea,
		payload.TypeDate:        newDate,
		payload.TypeRadio:       newRadio,
		payload.TypeDropdown:    newDropdown,
		payload.TypeMultiselect: newMultiselect,
		payload.TypeFile:        newFile,
		payload.TypeTable:       newTable,
		payload.TypePeople:      newPeople,
	}
}

// base is what every widget is made of. The answer is the value; what a widget
// keeps besides is how it is being edited.
type base struct {
	field   payload.Field
	theme   *theme.Theme
	env     func() payload.Env
	shared  Shared
	answer  payload.Answer
	focused bool
}

func (b *base) Answer() payload.Answer { return b.answer }

func (b *base) SetAnswer(a payload.Answer) { b.answer = a }

// What only some widgets have or do.

func (b *base) CapturesInput() bool { return false }
func (b *base) Foot() string        { return "" }
func (b *base) Renew() tea.Cmd      { return nil }
func (b *base) SelectAll()          {}
func (b *base) Settle()             {}
func (b *base) Taken() string       { return "" }

// resting is the cursor of a widget in focus where nothing is typed.
func resting() *tea.Cursor {
	c := tea.NewCursor(0, 0)
	c.Shape, c.Blink = tea.CursorUnderline, false
	return c
}

// put makes a value the answer, as the person's own.
func (b *base) put(v payload.Value) { b.answer = payload.Answer{Value: v, Origin: payload.FromYou} }
