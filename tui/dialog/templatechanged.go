package dialog

import (
	"reflect"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/history"
	"kickoff/payload/merge"
	"kickoff/tui/field"
	"kickoff/tui/stage"
	"kickoff/tui/ui/footer"
)

// TemplateChanged is shown when answers meet a template that has changed since they
// were given: each change in a line, the harmless ones to take in one key, the
// others to answer where they stand, and what has no place any more to copy. What a
// change is, and which answers still fit, is decided by package payload/merge;
// nothing here is thrown away.
type TemplateChanged struct {
	session *stage.Session
	closed  func() tea.Cmd
	// first are the answers as they fitted the template when the dialog was opened.
	first payload.Snapshot
	rows  []change
	at    cursor
	// harmless are the changes that ask nothing; listed: they show one by one.
	harmless []merge.Change
	listed   bool
	// widget answers the field of the row in front, nil while none is answered.
	widget field.Widget
	copied bool

	width, height int
}

// change is one to look at, with the value that lost its place, if one did.
type change struct {
	merge.Change
	orphaned *merge.Orphaned
}

// NewTemplateChanged is for answers that are on the session, fitted to the session's
// template by result; closed is done when the person has seen it.
func NewTemplateChanged(d *stage.Session, result merge.Result, closed func() tea.Cmd) *TemplateChanged {
	t := &TemplateChanged{session: d, closed: closed, first: d.Answers.Snapshot(), harmless: result.Applied()}
	for _, c := range result.Open() {
		r := change{Change: c}
		i := slices.IndexFunc(result.Orphaned, func(p merge.Orphaned) bool {
			return p.Why == c.Kind && p.Field == c.Field && p.Step == c.Step && p.Role == c.Role
		})
		if i >= 0 {
			r.orphaned = &result.Orphaned[i]
		}
		t.rows = append(t.rows, r)
	}
	t.at.count = len(t.rows)
	t.listed = len(t.rows) == 0
	return t
}

// Title implements Dialog.
func (t *TemplateChanged) Title() string { return "The template has changed" }

// Update implements Dialog.
func (t *TemplateChanged) Update(msg tea.Msg) (tea.Cmd, Result) {
	if t.widget != nil {
		if pressed, ok := msg.(tea.KeyPressMsg); ok && key.Matches(pressed, keysOf(t.history())...) {
			return press(t.history(), pressed)
		}
		return t.answer(msg), Result{}
	}
	pressed, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, Result{}
	}
	t.copied = false
	return press(append(t.acts(), t.history()...), pressed)
}

// acts are the keys that act on the row in front, then those of the dialog.
func (t *TemplateChanged) acts() []act {
	var list []act
	if r, ok := t.row(); ok {
		if _, has := t.field(r); has {
			list = append(list, act{footer.Bind("enter", "answer it", "enter"), t.open})
		}
		if r.Nearest.Text != "" {
			list = append(list, act{footer.Bind("t", "take "+r.Nearest.Text, "t"), staying(t.takeNearest)})
		}
		if r.orphaned != nil {
			list = append(list, act{footer.Bind("c", "copy the old value", "c"), t.copyOld})
		}
	}
	if len(t.rows) == 0 {
		list = append(list, act{footer.Bind("enter", "take them and go on", "enter", "a"), closing(t.closed)})
	} else if len(t.harmless) > 0 {
		list = append(list, act{footer.Bind("a", "take the harmless ones", "a"), t.takeHarmless}, act{footer.Bind("h", "show them", "h"), staying(t.toggle)})
	}
	if slices.ContainsFunc(t.rows, t.decided) {
		list = append(list, act{footer.Bind("z", "undo all", "z"), staying(t.undoAll)})
	}
	return append(list,
		act{footer.Bind("↑/↓", "move", "up", "shift+tab"), staying(func() { t.at.move(-1) })},
		act{footer.Bind("", "", "down", "tab"), staying(func() { t.at.move(1) })},
		act{footer.Bind("esc", "go on", "esc"), closing(t.closed)},
	)
}

// history are the keys that take back what was changed here last, and make it again.
func (t *TemplateChanged) history() []act {
	swap := func(take func() (history.Change, bool)) func() (tea.Cmd, Result) {
		return staying(func() {
			taken, ok := take()
			if i := slices.IndexFunc(t.rows, func(r change) bool { return r.Field == taken.At.Field }); ok && i >= 0 {
				t.at.at = i
			}
			if r, _ := t.row(); t.widget != nil {
				t.widget.SetAnswer(t.session.Answers.Field(r.Field))
			}
		})
	}
	keys := t.session.Keymap
	acts := []act{{keys.Bind("redo", "redo"), swap(t.session.Redo)}}
	if slices.ContainsFunc(t.rows, t.decided) {
		acts = append(acts, act{keys.Bind("undo", "undo"), swap(t.session.Undo)})
	}
	return acts
}

// Changed implements Listener.
func (t *TemplateChanged) Changed(c stage.Change) tea.Cmd {
	if t.widget != nil && c.Has(stage.PeopleChanged) {
		return t.widget.Renew()
	}
	return nil
}

// left are the changes that still stand in the way of a launch.
func (t *TemplateChanged) left() int {
	n := 0
	for _, r := range t.rows {
		if !t.settled(r) {
			n++
		}
	}
	return n
}

// settled reports that a change asks nothing any more: it was answered, or it
// only took a value aside.
func (t *TemplateChanged) settled(r change) bool {
	f, ok := t.field(r)
	if !ok {
		return true
	}
	a := t.session.Answers.Field(f.ID)
	if a.Blank(f.Type) {
		return r.Kind != merge.NewRequired && r.Kind != merge.NowRequired && !t.untouched(r)
	}
	return !slices.ContainsFunc(payload.Check(f, a, t.session.Env()), payload.Problem.Blocks) && !(t.untouched(r) && r.Kind == merge.OptionGone)
}

// untouched: the answer is what the merge made of it.
func (t *TemplateChanged) untouched(r change) bool {
	return reflect.DeepEqual(t.session.Answers.Field(r.Field), t.first.Fields[r.Field])
}

// field is the field that a change is about, as the template has it now.
func (t *TemplateChanged) field(r change) (payload.Field, bool) {
	if r.Field == "" {
		return payload.Field{}, false
	}
	return t.session.Template.Field(r.Field)
}

func (t *TemplateChanged) row() (change, bool) {
	if t.at.at >= len(t.rows) {
		return change{}, false
	}
	return t.rows[t.at.at], true
}

// takeHarmless needs no more than to be seen: the answers have them already.
func (t *TemplateChanged) takeHarmless() (tea.Cmd, Result) {
	t.harmless = nil
	if t.left() == 0 {
		return nil, Result{Close: true, Do: t.closed}
	}
	return nil, Result{}
}

func (t *TemplateChanged) toggle() { t.listed = !t.listed }

func (t *TemplateChanged) open() (tea.Cmd, Result) {
	r, _ := t.row()
	f, ok := t.field(r)
	if !ok {
		return nil, Result{}
	}
	t.widget = field.New(f, t.session.Theme, t.session.Env, field.Shared{})
	t.widget.SetAnswer(t.session.Answers.Field(f.ID))
	return t.widget.Focus(), Result{}
}

// answer hands a message to the open widget and keeps what it says.
func (t *TemplateChanged) answer(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok && !t.widget.CapturesInput() {
		switch press.String() {
		case "esc", "tab", "shift+tab":
			t.shut()
			return nil
		}
	}
	before := t.widget.Answer()
	cmd, done := t.widget.Update(msg)
	if now := t.widget.Answer(); !reflect.DeepEqual(before, now) {
		now.Origin = payload.FromYou
		r, _ := t.row()
		t.session.SetField(r.Field, now)
	}
	if done {
		t.shut()
		t.next()
	}
	return cmd
}

func (t *TemplateChanged) shut() {
	t.widget.Blur()
	t.widget = nil
}

// next goes to the following change that is still open.
func (t *TemplateChanged) next() {
	for n := range t.rows {
		if at := (t.at.at + 1 + n) % len(t.rows); !t.settled(t.rows[at]) {
			t.at.at = at
			return
		}
	}
}

func (t *TemplateChanged) takeNearest() {
	r, _ := t.row()
	f, ok := t.field(r)
	if !ok {
		return
	}
	a := r.Take(t.session.Answers.Field(f.ID), f.Type)
	a.Origin = payload.FromYou
	t.session.SetField(f.ID, a)
	t.next()
}

func (t *TemplateChanged) copyOld() (tea.Cmd, Result) {
	r, _ := t.row()
	t.copied = true
	return tea.SetClipboard(r.orphaned.Text), Result{}
}

// decided: the answer of a row was changed here.
func (t *TemplateChanged) decided(r change) bool {
	return r.Kind != merge.Removed && r.Field != "" && !t.untouched(r)
}

// undoAll takes back everything that was decided here.
func (t *TemplateChanged) undoAll() {
	for _, r := range t.rows {
		if t.decided(r) {
			t.session.SetField(r.Field, t.first.Fields[r.Field])
		}
	}
	t.at.at = 0
}

// Keys implements Dialog.
func (t *TemplateChanged) Keys() []key.Binding {
	if t.widget != nil {
		return append(t.widget.Keys(), footer.Bind("esc", "done", "esc"))
	}
	return keysOf(t.acts())
}
