package review

import (
	"errors"
	"io/fs"
	"os"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/stage"
	"kickoff/tui/ui/input"
)

type written struct {
	path string
	err  error
}

func (w written) notice() stage.Notice {
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

func (s *Stage) startNaming() (tea.Cmd, stage.Event) {
	if s.session.Built.None() {
		return s.copy()
	}
	s.naming = input.New(s.session.Theme, "launch.json")
	return s.naming.Focus(), nil
}

// write puts the payload into the file that was named.
func (s *Stage) write() (tea.Cmd, stage.Event) {
	path, body, write := s.naming.Value(), s.session.Built.Body, s.o.Write
	s.naming = nil
	if path == "" {
		return nil, nil
	}
	return func() tea.Msg { return written{path: path, err: write(path, body)} }, nil
}
