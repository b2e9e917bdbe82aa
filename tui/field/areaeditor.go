package field

import (
	"io"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/editor"
	"kickoff/tui/terminal"
)

func editorKey() key.Binding { return bind("open in your editor", "ctrl+o", "ctrl+o") }

// edited says that the person's editor has ended.
type edited struct{ err error }

// openEditor hands the text to the person's own editor. Its command runs on the
// update loop, so the text is there before any other message comes, also the one
// that the terminal is gone; the next message takes it into the answer.
func (a *area) openEditor() tea.Cmd {
	if a.path != nil {
		a.path() // the launch is kept before the editor begins
	}
	c := &terminal.Command{Do: func(in io.Reader, out, err io.Writer) error {
		kept := ""
		if a.path != nil {
			kept = a.path()
		}
		text, failed := editor.Edit(a.answer.Text(), kept, in, out, err)
		a.written = &text
		return failed
	}}
	return tea.Exec(c, func(err error) tea.Msg { return edited{err} })
}

// takeWritten takes what an editor wrote.
func (a *area) takeWritten() {
	text := a.written
	a.written = nil
	if text != nil && *text != a.answer.Text() {
		a.answer, a.edit = payload.Answer{Value: payload.Text(*text), Origin: payload.FromYou}, nil
		a.Focus() // the text may have become one that cannot be edited here
	}
}
