// Package form stacks field widgets into a form that scrolls: label, guidance,
// widget and problems of each, one of them in focus. The kick-off form and the
// details of a process are both forms; what an answer means, and where it is
// kept, is theirs to say by the entries.
//
// A widget is made the first time it shows, and only what shows is drawn, so a
// key costs the same in a form of ten fields and of a thousand.
package form

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/payload"
	"kickoff/tui/field"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/stack"
	"kickoff/tui/ui/wrap"
)

// Entry is one question of a form.
type Entry struct {
	// Ref is the answer of the launch that the entry edits, or a part of it.
	Ref      stage.AnswerRef
	Label    string
	Guidance string
	Required bool
	// Widget makes the entry's widget; its answer is put in afterwards.
	Widget func() field.Widget
	// Read gives the answer, Write takes one that the person changed.
	Read  func() payload.Answer
	Write func(payload.Answer)
	// Value is the answer on one line of so many cells, "" for none, and Note a word at its right; Foot is
	// the word for the lower edge of the card, the note where it is nil. Without Value the
	// widget draws the answer. Problems is what is wrong with it. Each may be nil.
	Value    func(width int) string
	Note     func() string
	Foot     func(width int, compact bool) string
	Problems func() []payload.Problem
}

// Options are what a form is made of.
type Options struct {
	Entries []Entry
	// Head is the line above the entries, which stays in sight; nil for none.
	Head func(width int, compact bool) string
	// Intro gives the lines that are read before the first entry; nil for none.
	Intro func(width int) []string
	// Empty is said in the place of a form without entries.
	Empty string
	// Done is the line behind the last entry that leads on. A form that has one keeps its
	// entries closed, a line each, until one is opened; the focus begins on that line.
	Done string
}

// Form is a stack of widgets with one in focus: all of a stage but what it asks.
type Form struct {
	Options
	session *stage.Session
	theme   *theme.Theme
	entries []*entry
	// about are the entries of each answer.
	about map[stage.AnswerRef][]int
	// labels is how wide their column is.
	labels int
	stack  *stack.Stack
	keys   keyMap

	// focus is an entry, or the Done line behind them; open: that entry has the keyboard.
	focus   int
	open    bool
	entered bool
	// released: the keyboard was taken from the entry, and nothing else has it yet.
	released bool
	showAll  bool
	pending  tea.Cmd
	// drawn is the name of the theme that the widgets were made for.
	drawn         string
	width, height int
	// compact: there is little room on the screen, so that a card is a bar.
	compact bool
}

var _ stage.Stage = (*Form)(nil)

type keyMap struct{ next, tab, back, up, down, page, close key.Binding }

// New makes a form of the session's answers with the focus on its first entry.
func New(d *stage.Session, o Options) *Form {
	f := &Form{Options: o, open: o.Done == "", labels: leastLabel, session: d, theme: d.Theme, drawn: d.Theme.Name, about: map[stage.AnswerRef][]int{}}
	for i, e := range o.Entries {
		f.entries = append(f.entries, &entry{Entry: e})
		f.about[e.Ref] = append(f.about[e.Ref], i)
		if w := wrap.Width(f.entries[i].label()); w <= mostLabel {
			f.labels = max(f.labels, w)
		}
	}
	blocks := block(len(f.entries))
	if o.Done != "" {
		blocks++
	}
	f.stack = stack.New(blocks, f)
	f.stack.Focus(block(0))
	f.keys = keyMap{
		next: footer.Bind("enter", "next", "enter"),
		tab:  footer.Bind("tab", "next", "tab"),
		back: footer.Bind("shift+tab", "back", "shift+tab"),
		up:   footer.Bind("", "", "pgup"),
		down: footer.Bind("", "", "pgdown"),
		page: footer.Bind("pgup/pgdn", "page", "pgup", "pgdown"),

		close: footer.Bind("esc", "close", "esc"),
	}
	return f
}

// block is the place of an entry in the stack, behind the head.
func block(i int) int { return i + 1 }

// current is the entry that has the keyboard, nil for none.
func (f *Form) current() *entry {
	if !f.open || len(f.entries) == 0 {
		return nil
	}
	return f.entries[f.focus]
}

// Leave takes the keyboard from the entry in focus as another stage comes to the front.
func (f *Form) Leave() tea.Cmd { return f.blur() }

// Settle has the entry in focus end what it still works out, and writes it.
func (f *Form) Settle() {
	if e := f.current(); e != nil && e.made != nil {
		e.edit(e.made.Settle)
	}
}

// Release takes the keyboard from the entry in focus and takes nothing of what is typed
// there: an undo has decided what holds.
func (f *Form) Release() {
	e := f.current()
	if e == nil {
		return
	}
	if e.made != nil {
		e.made.Blur()
		e.made.SetAnswer(e.Read())
	}
	f.released = true
	f.stack.Forget(block(f.focus))
}

// Activate gives the keyboard to the entry in focus. It is called each time the
// form comes to the front: an entry that was in focus before counts as visited.
func (f *Form) Activate() tea.Cmd {
	if len(f.entries) == 0 {
		return nil
	}
	if e := f.current(); e != nil && f.entered {
		e.touched = true
	}
	f.entered, f.released = true, false
	for _, e := range f.entries {
		e.refresh()
	}
	f.restyle()
	f.stack.ForgetAll()
	if f.Done != "" {
		f.rest(len(f.entries))
		return tea.Batch(f.take(), f.retake())
	}
	return tea.Batch(f.take(), f.retake(), f.entries[f.focus].widget().Focus())
}

// SelectText selects the text of the entry in focus where it is one line: what is typed
// next takes its place.
func (f *Form) SelectText() {
	if e := f.current(); e != nil {
		e.widget().SelectAll()
	}
}

// Changed brings what shows up to what has changed around the form, also in the
// widget that has the keyboard.
func (f *Form) Changed(c stage.Change) tea.Cmd {
	for _, ref := range f.session.Edited {
		for _, i := range f.about[ref] {
			f.stack.Forget(block(i))
			f.entries[i].refresh()
		}
	}
	switch {
	case c.Has(stage.ThemeChanged):
		return tea.Batch(f.take(), f.restyle())
	case c.Has(stage.PeopleChanged | stage.ListsChanged | stage.ZoneChanged | stage.AccountChanged):
		f.stack.ForgetAll()
		return tea.Batch(f.take(), f.renew(), f.retake())
	case c.Has(stage.UploadsChanged):
		f.stack.ForgetAll()
	}
	return f.take()
}

// renew has the widget in focus offer what exists by now.
func (f *Form) renew() tea.Cmd {
	if e := f.current(); e != nil && f.entered {
		return e.widget().Renew()
	}
	return nil
}

// retake takes what was typed into entries that were left while people were still read.
func (f *Form) retake() tea.Cmd {
	if peopleLoading(f.session) {
		return nil
	}
	var told []tea.Cmd
	for _, e := range f.entries {
		if e.early && e.made != nil && e != f.current() {
			e.made.Focus()
			told = append(told, e.leave())
		}
		e.early = false
	}
	return tea.Batch(told...)
}

func peopleLoading(s *stage.Session) bool { return s.Base.People != nil && s.Base.People.Loading }

// AnswerRef implements stage.Stage.
func (f *Form) AnswerRef() stage.AnswerRef {
	if f.focus >= len(f.entries) {
		return stage.AnswerRef{}
	}
	return f.entries[f.focus].Ref
}

// Ready has the widgets of an answer made, which changes next.
func (f *Form) Ready(ref stage.AnswerRef) {
	for _, i := range f.about[ref] {
		f.entries[i].widget()
	}
}

// GoTo brings the first entry of an answer into focus; false when there is none. A
// command that this begins goes out as the change of the focus is told.
func (f *Form) GoTo(ref stage.AnswerRef) bool {
	about := f.about[ref]
	switch {
	case len(about) == 0:
		return false
	case f.open && !f.released && f.entries[f.focus].Ref == ref:
		f.stack.Follow()
		return true // it is there, and what it shows stays as it is
	}
	f.GoToEntry(about[0])
	return true
}

// GoToEntry brings an entry into focus, as GoTo does.
func (f *Form) GoToEntry(i int) { f.pending = tea.Batch(f.pending, f.turn(i)) }

// NextMissing brings the next entry behind the focus into focus that stands in the way
// of the launch, from the top again after the last. It is false when there is none.
func (f *Form) NextMissing() bool {
	for n := range f.entries {
		i := (f.focus + 1 + n) % len(f.entries)
		if slices.ContainsFunc(f.entries[i].problems(), payload.Problem.Blocks) {
			return f.GoTo(f.entries[i].Ref)
		}
	}
	return false
}

// ShowProblems has every problem shown from now on, also of entries that were
// never visited: the person has asked for the review.
func (f *Form) ShowProblems() {
	if !f.showAll {
		f.showAll = true
		f.stack.ForgetAll()
	}
}

// Redraw has everything drawn anew.
func (f *Form) Redraw() { f.stack.ForgetAll() }

// restyle follows the theme's colours: some widgets hold copies of them, so all are
// made anew.
func (f *Form) restyle() tea.Cmd {
	if f.drawn == f.theme.Name {
		return nil
	}
	f.Settle()
	f.drawn = f.theme.Name
	for _, e := range f.entries {
		e.made = nil
	}
	f.stack.ForgetAll()
	if e := f.current(); e != nil && f.entered {
		return e.widget().Focus()
	}
	return nil
}

// SetSize sets the window.
func (f *Form) SetSize(width, height int) {
	f.width, f.height = width, height
	f.stack.SetSize(width, height-f.headLines())
}

// SetCompact says that there is little room on the screen.
func (f *Form) SetCompact(on bool) {
	if f.compact != on {
		f.compact = on
		f.stack.ForgetAll()
		f.SetSize(f.width, f.height)
	}
}

// tiny: there is only room for what is being answered.
func (f *Form) tiny() bool { return f.height < tinyBelow }

// headLines is how many lines stay in sight above the entries: the head, and a blank one
// where there is room.
func (f *Form) headLines() int {
	switch {
	case f.Head == nil || f.tiny():
		return 0
	case f.compact:
		return 1
	}
	return 2
}

// View draws the form within its size.
func (f *Form) View() string {
	if len(f.entries) == 0 {
		return wrap.Clamp(f.theme.Muted.Render(f.Empty), f.width, f.height)
	}
	lines := strings.Split(f.stack.View(), "\n")
	if last, below := f.stack.Last(); below && last > 0 && last <= len(f.entries) && last != f.stack.Focused() {
		lines[len(lines)-1] = f.placed(last, lines[len(lines)-1])
	}
	if n := f.headLines(); n > 0 {
		lines = append([]string{wrap.Fit(f.Head(f.width, f.compact), f.width), ""}[:n], lines...)
	}
	return strings.Join(lines, "\n")
}

// placed is the last line, of a block of which there are more below, with how far down it
// is: in full where that cuts nothing of the line.
func (f *Form) placed(last int, line string) string {
	full := f.theme.Text.Render(fmt.Sprintf(" %d of %d ↓", last, len(f.entries)))
	rest := f.width - wrap.Width(full) - 1
	if shorter := f.row(last-block(0), rest, false); len(shorter) == 1 && sameText(shorter[0], line) {
		line = shorter[0]
	}
	if wrap.Width(line) > rest {
		full = f.theme.Text.Render("↓")
		line = wrap.Fit(line, f.width-2)
	}
	return wrap.Spread(line, full, f.width)
}

// sameText reports that two lines differ by no more than blanks.
func sameText(a, b string) bool {
	return slices.Equal(strings.Fields(ansi.Strip(a)), strings.Fields(ansi.Strip(b)))
}

// Cursor is where the terminal's cursor belongs in the last View.
func (f *Form) Cursor() *tea.Cursor { return overlay.Shift(f.stack.Cursor(), 0, f.headLines()) }

// CapturesInput reports that esc closes something in the entry in focus.
func (f *Form) CapturesInput() bool {
	e := f.current()
	return e != nil && (f.Done != "" || e.widget().CapturesInput())
}

func (f *Form) take() tea.Cmd {
	cmd := f.pending
	f.pending = nil
	return cmd
}
