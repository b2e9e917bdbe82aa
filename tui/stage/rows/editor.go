package rows

import (
	"encoding/json"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/rows"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/sheet"
	"kickoff/tui/field"
	"kickoff/tui/form"
	"kickoff/tui/stage"
)

// editor edits one cell with the widget of what its column is about.
type editor struct {
	form  *form.Form
	at    place
	field payload.Field
	// answer is what is entered, before what stood in the cell, and unread why that is not
	// all of it.
	answer payload.Answer
	before sheet.Cell
	unread error
}

// edit opens the editor of the cell in front.
func (s *Stage) edit() (tea.Cmd, stage.Event) {
	at, ok := s.front()
	switch {
	case !ok:
		return nil, nil
	case s.Rows.sent(at.row):
		return nil, stage.Notice{Text: wasSent}
	case s.refuses():
		return nil, nil
	}
	f := s.fieldOf(at.column)
	e := &editor{at: at, field: f, before: s.Rows.cellOf(at)}
	e.answer, e.unread = readCell(f, e.before, s.session.Env())
	d := s.session
	entry := form.Entry{
		Label: f.Label, Guidance: f.Guidance, Required: f.Required,
		Widget: func() field.Widget {
			return field.New(f, d.Theme, d.Env, field.Shared{People: &d.Items, Uploads: stage.Files{Of: d}, Opens: true})
		},
		Read: func() payload.Answer { return e.answer },
		Write: func(a payload.Answer) { // at each key, so that it is kept at once
			e.answer, e.unread = a, nil
			s.Rows.set(at, sheet.Cell{Text: rows.Dashed(payload.Retyped(f, a, d.Env()))})
			s.Rows.changed(at.row)
		},
		Foot: func(int, bool) string { return e.stood(d.Base.People) },
		Problems: func() []payload.Problem {
			switch {
			case s.columns[at.column].Target.Kind != rows.Field: // the check of its row knows what it may say
				return s.Rows.states[at.row].about(at.column)
			case e.unread != nil:
				return []payload.Problem{{Kind: payload.Invalid, Message: clean.Message(e.unread.Error())}}
			}
			return payload.Check(f, e.answer, d.Env())
		},
	}
	e.form = form.New(d, form.Options{Entries: []form.Entry{entry}})
	if !clean.Blank(e.before.Text) && slices.ContainsFunc(entry.Problems(), payload.Problem.Blocks) {
		e.form.ShowProblems()
	}
	s.editor = e
	s.Rows.begin(s.cellName(at, s.columns[at.column].Title()), at)
	s.Rows.note(at)
	s.fit()
	cmd := e.form.Activate()
	e.form.SelectText()
	return cmd, nil
}

// readCell is what a cell says, as far as that can be read, and why not all of it can: what
// is typed stands there to be mended, and of several choices those that are options.
func readCell(f payload.Field, cell sheet.Cell, env payload.Env) (a payload.Answer, err error) {
	switch text := clean.Trim(cell.Text); {
	case cell.JSON:
		a, err = payload.ParseJSON(f, json.RawMessage(cell.Text), env)
	case text == "-":
		return payload.Answer{}, nil
	case text == `\-`:
		a, err = payload.Parse(f, "-", env)
	default:
		a, err = payload.Parse(f, cell.Text, env)
	}
	switch {
	case err == nil || a.Value != nil:
	case f.Type.Traits().Many && !cell.JSON:
		options := slices.DeleteFunc(strings.Split(cell.Text, ","), func(one string) bool {
			_, err := payload.Parse(f, one, env)
			return err != nil
		})
		a, _ = payload.Parse(f, strings.Join(options, ","), env)
	case !f.Type.Takes(payload.Choices{}): // what is no option finds none
		a.Typed = cell.Text
	}
	return a, err
}

// stood says what the cell said before, where the editor shows something else.
func (e *editor) stood(people *payload.Directory) string {
	if text := clean.Message(e.before.Text); text != "" && text != e.answer.Plain(people) {
		return "before: " + text + " · esc puts it back"
	}
	return ""
}

// updateEditor hands a message to the editor: enter and tab take what it holds, esc leaves
// the cell as it was.
func (s *Stage) updateEditor(msg tea.Msg) tea.Cmd {
	e := s.editor
	if press, ok := msg.(tea.KeyPressMsg); ok && press.String() == "esc" && !e.form.CapturesInput() {
		s.Rows.set(e.at, e.before)
		s.Rows.finish()
		s.closeEditor()
		s.Rows.changed(e.at.row)
		return nil
	}
	cmd, event := e.form.Update(msg)
	switch event.(type) {
	case stage.Next:
		if e.unread != nil && len(e.answer.Choices()) > 0 { // what shows is what is taken
			s.Rows.set(e.at, sheet.Cell{Text: rows.Dashed(payload.Retyped(e.field, e.answer, s.session.Env()))})
			s.Rows.changed(e.at.row)
		}
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
	s.listAgain()
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
	s.closeEditor()
	s.Rows.finish()
}
