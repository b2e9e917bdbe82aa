package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// Hidden asks at the terminal for a line that is not shown, such as a token. The line is
// read with the terminal raw: a line of a terminal that edits it by itself holds 1,024
// characters on macOS, and a token may have more. io.EOF is a person who stopped.
func (h Host) Hidden(ctx context.Context, prompt string) (string, error) {
	defer fmt.Fprintln(h.Err)
	file, ok := h.In.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		fmt.Fprint(h.Err, prompt+" ")
		return readLine(h.In)
	}
	before, err := term.MakeRaw(int(file.Fd())) // before the prompt: who answers it sees nothing of it
	if err != nil {
		return "", err
	}
	defer func() { _ = term.Restore(int(file.Fd()), before) }()
	fmt.Fprint(h.Err, prompt+" ")
	type answer struct {
		line string
		err  error
	}
	read := make(chan answer, 1)
	go func() {
		quiet := struct {
			io.Reader
			io.Writer
		}{file, io.Discard}
		line, err := term.NewTerminal(quiet, "").ReadPassword("")
		if errors.Is(err, term.ErrPasteIndicator) {
			err = nil
		}
		read <- answer{line, err}
	}()
	select {
	case a := <-read:
		return a.line, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// readLine reads a line and nothing behind it.
func readLine(in io.Reader) (string, error) {
	var line strings.Builder
	for b := make([]byte, 1); ; {
		n, err := in.Read(b)
		switch {
		case n > 0 && b[0] == '\n':
			return strings.TrimSuffix(line.String(), "\r"), nil
		case n > 0:
			line.WriteByte(b[0])
		case errors.Is(err, io.EOF) && line.Len() > 0:
			return line.String(), nil
		case err != nil:
			return "", err
		}
	}
}
