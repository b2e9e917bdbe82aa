package stage

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
)

// Clipboard copies with the machine's own tool, nil where that is not wanted.
type Clipboard func(text string) error

// Copy brings text to the clipboard: through the terminal (OSC 52), of which nobody hears
// whether it was taken, and through the machine's own tool. Where that is not there, the
// text also goes into a new file of that name. What is known of it is said.
func (native Clipboard) Copy(what, name, text string) tea.Cmd {
	return tea.Batch(tea.SetClipboard(text), func() tea.Msg {
		if native == nil {
			return Notice{what + " was sent to the terminal's clipboard"}
		}
		if native(text) == nil {
			return Notice{what + " was copied"}
		}
		dir, err := os.MkdirTemp("", "kickoff-")
		if err == nil {
			err = WriteNew(filepath.Join(dir, name), []byte(text))
		}
		if err != nil {
			return Notice{what + " was sent to the terminal's clipboard"}
		}
		return Notice{what + " is in " + filepath.Join(dir, name) + ", and was sent to the terminal's clipboard"}
	})
}

// Save writes a file that a person named, and says what became of it.
func Save(path string, data []byte, env payload.Env) tea.Cmd {
	path = payload.AtHome(path, env)
	return func() tea.Msg {
		err := WriteNew(path, data)
		switch at := new(fs.PathError); {
		case errors.Is(err, fs.ErrExist):
			return Notice{path + " is there already and was left as it is: choose another name"}
		case errors.As(err, &at):
			return Notice{path + " was not written: " + at.Err.Error() + "; choose another place"}
		case err != nil:
			return Notice{path + " was not written: " + err.Error()}
		}
		return Notice{"written to " + path}
	}
}

// WriteNew writes a file that is not there yet, for its owner alone: a launch may hold
// personal data.
func WriteNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
