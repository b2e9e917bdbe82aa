package tui

import (
	"io"
	"os"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/dialog"
	"kickoff/tui/editor"
	"kickoff/tui/stage"
	"kickoff/tui/terminal"
)

// payloadEdited is the payload as the person's editor left it, and the file that keeps it;
// "" for one that was not changed.
type payloadEdited struct {
	text, path string
	err        error
}

// editPayload hands the payload to the person's own editor. What it wrote is kept in a
// file before anything is made of it.
func (c *commands) editPayload() tea.Cmd {
	switch {
	case c.session.ReadOnly:
		c.session.Announce(stage.EditRefused)
		return nil
	case c.session.Built.None() || c.session.Stale:
		c.notify("the launch is still being built", "")
		return nil
	}
	body := string(c.session.Built.Body)
	var e payloadEdited
	command := &terminal.Command{Do: func(in io.Reader, out, errs io.Writer) error {
		dir, err := os.MkdirTemp("", "kickoff-")
		if err != nil {
			return err
		}
		defer func() { _ = os.Remove(dir) }() // which goes while nothing is kept in it
		path := filepath.Join(dir, "launch.json")
		text, err := editor.Edit(body, path, in, out, errs)
		if err != nil || text == body {
			return err
		}
		e.text, e.path = text, path
		return stage.WriteNew(path, []byte(text))
	}}
	return tea.Exec(command, func(err error) tea.Msg {
		e.err = err
		return e
	})
}

// takeEdited shows what an edited payload would change.
func (c *commands) takeEdited(e payloadEdited) tea.Cmd {
	switch {
	case e.text == "" && e.err != nil:
		c.notify("not edited: "+e.err.Error(), "")
		return nil
	case e.text == "":
		c.notify("the payload came back as it was", "")
		return nil
	}
	edited := stage.ReadEdited(c.session, []byte(e.text))
	if len(edited.Wrong) == 0 && len(edited.Differences) == 0 {
		c.notify("the edited payload says the same", "")
		_ = os.RemoveAll(filepath.Dir(e.path))
		return nil
	}
	return c.show(dialog.NewEdited(c.session, edited, e.path, func() tea.Cmd {
		_ = os.RemoveAll(filepath.Dir(e.path))
		c.notifySuccess("taken from the edited payload; " + c.session.Keymap.Key("undo") + " takes it back")
		return nil
	}))
}
