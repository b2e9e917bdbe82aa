package rows

import (
	"encoding/json"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/sheet"
	"kickoff/tui/field"
	"kickoff/tui/form"
	"kickoff/tui/stage"
)

// editor edits one cell with the widget of what its column is about.
type editor struct {
	form *form.Form
	at   place
	// answer is what is entered, before what stood in the cell.
	answer payload.Answer
	before sheet.Cell
}

// edit opens the editor of the cell in front.
func (s *Stage) edit() (tea.Cmd, stage.Event) {
	at, ok := s.front()
	switch {
	case !ok:
		return nil, nil
	case s.sent(at.row):
		return nil, stage.Notice{Text: wasSent}
	case s.session.ReadOnly:
		s.session.Announce(stage.EditRefused)
		return nil, nil
	}
	f := s.fieldOf(at.column)
	e := &editor{at: at, before: s.cellOf(at)}
	e.answer = s.answer(f, e.before)
	d := s.session
	entry := form.Entry{
		Label: f.Label, Guidance: f.Guidance, Required: f.Required,
		Widget: func() field.Widget {
			return field.WithPeople(field.WithUploads(field.New(f, d.Theme, d.Env), d.Files()), &d.Items)
		},
		Read: func() payload.Answer { return e.answer },
		Write: func(a payload.Answer) { // at each key, so that it is kept at once
			e.answer = a
			s.set(at, sheet.Cell{Text: dashed(a.Plain(d.Base.People))})
			s.changed(at.row)
		},
		Foot:     func(int, bool) string { return s.stood(e) },
		Problems: func() []payload.Problem { return payload.Check(f, e.answer, d.Env()) },
	}
	e.form = form.New(d, form.Options{Entries: []form.Entry{entry}})
	s.editor = e
	s.fit()
	cmd := e.form.Activate()
	e.form.SelectText()
	return cmd, nil
}

// answer is what a cell says; what cannot be read stands there to be mended.
func (s *Stage) answer(f payload.Field, cell sheet.Cell) (a payload.Answer) {
	var err error
	switch text := clean.Trim(cell.Text); {
	case cell.JSON:
		a, err = payload.ParseJSON(f, json.RawMessage(cell.Text), s.session.Env())
	case text == "-":
		return payload.Answer{}
	case text == `\-`:
		a, err = payload.Parse(f, "-", s.session.Env())
	default:
		a, err = payload.Parse(f, cell.Text, s.session.Env())
	}
	if err != nil && a.Value == nil && !f.Type.Takes(payload.Choices{}) { // what is no option finds none
		a.Typed = cell.Text
	}
	return a
}

// stood says what the cell said before, where the editor shows something else.
func (s *Stage) stood(e *editor) string {
	if text := clean.Message(e.before.Text); text != "" && text != e.answer.Plain(s.session.Base.People) {
		return "before: " + text + " · esc puts it back"
	}
	return ""
}

// updateEditor hands a message to the editor: enter and tab take what it holds, esc leaves
// the cell as it was.
func (s *Stage) updateEditor(msg tea.Msg) tea.Cmd {
	e := s.editor
	if press, ok := msg.(tea.KeyPressMsg); ok && press.String() == "esc" && !e.form.CapturesInput() {
		s.closeEditor()
		s.set(e.at, e.before)
		s.changed(e.at.row)
		return nil
	}
	cmd, event := e.form.Update(msg)
	switch event.(type) {
	case stage.Next:
		s.takeEditor()
	case stage.Back:
		s.takeEditor()
		s.grid.Press(tea.KeyPressMsg{Code: tea.KeyLeft})
	}
	return cmd
}

func (s *Stage) closeEditor() {
	s.editor = nil
	s.fit()
}

// Leave takes what an open editor holds, as another stage comes to the front.
func (s *Stage) Leave() tea.Cmd {
	if s.editor != nil {
		s.takeEditor()
	}
	return nil
}

// takeEditor leaves the cell as the editor made it, as one change.
func (s *Stage) takeEditor() {
	e := s.editor
	s.closeEditor()
	s.note(change{what: s.cellName(e.at), at: e.at, edits: []edit{{e.at, e.before, s.cellOf(e.at)}}})
}

// dashed is a text as a cell says it: there a dash alone says that nothing is answered.
func dashed(text string) string {
	if text == "-" {
		return `\-`
	}
	return text
}
