// Package kickoff is the stage of the kick-off form: every field of the template
// with the widget that fits it. It writes what is entered to the session's answers
// at each change and keeps none of its own; package payload says what is wrong,
// and how the fields are stacked and drawn is package part/form's.
package kickoff

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/field"
	"kickoff/tui/form"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// Kickoff is the form of one template.
type Kickoff struct {
	session *stage.Session
	form    *form.Form

	width, height int
}

var _ stage.Stage = (*Kickoff)(nil)

// New makes the stage for the session's template. A session that gets another template
// needs a new stage.
func New(d *stage.Session) *Kickoff {
	k := &Kickoff{session: d}
	entries := make([]form.Entry, len(d.Template.Fields))
	for i, f := range d.Template.Fields {
		entries[i] = form.Entry{
			ID: f.ID, Ref: stage.AnswerRef{Field: f.ID}, Label: f.Label, Guidance: f.Guidance, Required: f.Required,
			Widget: func() field.Widget { return field.WithUploads(field.New(f, d.Theme, d.Env), d.Files()) },
		}
	}
	k.form = form.New(d.Theme, form.Options{Entries: entries, Source: source{k}, Header: k.header, Moved: func() { d.Announce(stage.FocusChanged) }})
	return k
}

// Activate implements stage.Stage.
func (k *Kickoff) Activate() tea.Cmd { return k.form.Activate() }

// Changed implements stage.Stage.
func (k *Kickoff) Changed(c stage.Change) tea.Cmd { return k.form.Changed(c, k.session.Edited) }

// Update implements stage.Stage.
func (k *Kickoff) Update(msg tea.Msg) (tea.Cmd, stage.Event) {
	cmd, move := k.form.Update(msg)
	switch move {
	case form.Past:
		return cmd, stage.Next{}
	case form.Before:
		return cmd, stage.Back{}
	}
	return cmd, nil
}

// View implements stage.Stage.
func (k *Kickoff) View() string {
	if k.form.Len() > 0 {
		return k.form.View()
	}
	said := k.session.Theme.Muted.Render("This template asks nothing at its start.")
	return wrap.Clamp(said, k.width, k.height)
}

// Cursor implements stage.Stage.
func (k *Kickoff) Cursor() *tea.Cursor { return k.form.Cursor() }

// SetSize implements stage.Stage.
func (k *Kickoff) SetSize(width, height int) {
	k.width, k.height = width, height
	k.form.SetSize(width, height)
}

// Keys implements stage.Stage.
func (k *Kickoff) Keys() []key.Binding { return k.form.Keys() }

// CapturesInput implements stage.Stage.
func (k *Kickoff) CapturesInput() bool { return k.form.CapturesInput() }

// AnswerRef implements stage.Stage.
func (k *Kickoff) AnswerRef() stage.AnswerRef {
	if k.form.Len() == 0 {
		return stage.AnswerRef{}
	}
	return stage.AnswerRef{Field: k.session.Template.Fields[k.form.Focused()].ID}
}

// GoTo brings a field into focus and shows its problems; false when the form
// has no such field.
func (k *Kickoff) GoTo(fieldID string) bool {
	i := k.form.Find(fieldID)
	if i < 0 {
		return false
	}
	k.form.GoTo(i)
	return true
}

// NextMissing brings the next field behind the focus into focus that stands in
// the way of the launch, from the top again after the last. It is false when
// there is none.
func (k *Kickoff) NextMissing() bool {
	fields := k.session.Template.Fields
	for n := range fields {
		i := (k.form.Focused() + 1 + n) % len(fields)
		if slices.ContainsFunc(k.problems(i), payload.Problem.Blocks) {
			k.form.GoTo(i)
			return true
		}
	}
	return false
}

// ShowProblems has the problems of every field shown, also of those that were
// not visited: the person has asked for the review.
func (k *Kickoff) ShowProblems() { k.form.ShowProblems() }

// header is what stands above the first field.
func (k *Kickoff) header(width int) []string {
	t, th := k.session.Template, k.session.Theme
	title := t.KickoffTitle
	if title == "" {
		title = t.Title
	}
	var lines []string
	for _, part := range []struct {
		text  string
		style theme.Style
	}{{title, th.Title}, {t.KickoffDescription, th.Text}, {t.Guidance, th.Muted}} {
		if part.text == "" {
			continue
		}
		for _, line := range wrap.Words(part.text, width) {
			lines = append(lines, part.style.Render(line))
		}
	}
	return append(lines, "")
}
