package review

import (
	"errors"
	"io/fs"
	"os"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/stage"
	"kickoff/tui/ui/input"
)

type written struct {
	path string
	err  error
}

func (w written) said() stage.Notice {
	switch {
	case errors.Is(w.err, fs.ErrExist):
		return stage.Notice{Text: w.path + " is there already and was left as it is: choose another name"}
	case w.err != nil:
		return stage.Notice{Text: "not written: " + w.err.Error()}
	}
	return stage.Notice{Text: "written to " + w.path}
}

// WriteNew writes a file that is not there yet, for its owner alone: a body may
// hold personal data.
func WriteNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

func (s *Stage) startNaming() tea.Cmd {
	s.naming = input.New(s.session.Theme, "launch.json")
	return s.naming.Focus()
}

func (s *Stage) stopNaming() { s.naming = nil }

// name takes a key while the file name is typed.
func (s *Stage) name(msg tea.KeyPressMsg) (tea.Cmd, stage.Event) {
	k := keys()
	switch {
	case key.Matches(msg, k.cancel):
		s.stopNaming()
		return nil, nil
	case key.Matches(msg, k.save):
		path, body, write := s.naming.Value(), s.session.Built.Body, s.o.Write
		s.stopNaming()
		if path == "" {
			return nil, nil
		}
		return func() tea.Msg { return written{path: path, err: write(path, body)} }, nil
	}
	cmd, _ := s.naming.Update(msg)
	return cmd, nil
}
