package field

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/export"
	"kickoff/payload/store"
	"kickoff/tui/editor"
	"kickoff/tui/terminal"
	"kickoff/tui/ui/footer"
)

// pickerVariable names the person's own program for finding files: a command of the
// shell that prints paths, one a line, or writes them to the file that {} stands for
// in it, as "yazi --chooser-file={}".
const pickerVariable = "KICKOFF_FILE_PICKER"

// leftAlone is what pickers end with that a person leaves without choosing.
const leftAlone = 130

// pickerEnded says that the person's own picker has ended.
type pickerEnded struct{ err error }

func (f *file) pickerKeys() []key.Binding {
	if os.Getenv(pickerVariable) == "" {
		return nil
	}
	return []key.Binding{footer.Bind("ctrl+o", "your file picker", "ctrl+o")}
}

// openPicker lends the terminal to the person's own picker. Its command runs on the
// update loop, and the next message takes what it gave.
func (f *file) openPicker() tea.Cmd {
	command := os.Getenv(pickerVariable)
	if command == "" {
		return nil
	}
	c := &terminal.Command{Do: func(in io.Reader, _, errs io.Writer) error {
		paths, err := pickOutside(command, in, errs)
		f.picked = paths
		return err
	}}
	return tea.Exec(c, func(err error) tea.Msg { return pickerEnded{err} })
}

// takePicked adds what a picker gave, but for what is refused.
func (f *file) takePicked() {
	paths := f.picked
	f.picked = nil
	for _, path := range paths {
		n, err := payload.MeasureFile(path, f.env())
		if err != nil {
			f.refused = err.Error()
			continue
		}
		f.sizes[path] = size{bytes: n, known: true}
		f.include(payload.File{Path: path})
	}
}

// pickOutside runs a picker and returns the paths that it gives: none, and no error,
// where the person left it without choosing.
func pickOutside(command string, in io.Reader, errs io.Writer) ([]string, error) {
	chosen, err := os.CreateTemp("", "kickoff-*.paths")
	if err != nil {
		return nil, err
	}
	_ = chosen.Close()
	defer func() { _ = os.Remove(chosen.Name()) }()
	shell, place := []string{"sh", "-c"}, export.ShellWord(chosen.Name())
	if runtime.GOOS == "windows" {
		shell, place = []string{"cmd", "/c"}, chosen.Name()
	}
	var out bytes.Buffer
	cmd := exec.Command(shell[0], shell[1], strings.ReplaceAll(command, "{}", place))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &out, errs
	_, _, err = editor.Await(cmd)
	text, read := store.Read(chosen.Name(), store.MaxFile)
	var paths []string
	for line := range strings.Lines(out.String() + "\n" + string(text)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			paths = append(paths, line)
		}
	}
	var status *exec.ExitError
	left := errors.As(err, &status) && status.ExitCode() == leftAlone && len(paths) == 0
	if err != nil && !left {
		return paths, fmt.Errorf("%s did not end well: %w", command, err)
	}
	return paths, read
}
