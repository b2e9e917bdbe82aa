package host

import (
	"errors"
	"io"
	"os"
	"runtime"
	"syscall"

	"kickoff/payload/redact"
)

// Output is a stream of the process as commands write to it. The tokens are taken out
// of all that passes, and the first write that failed is remembered: a result that
// nobody got is no success, whoever forgot to look.
type Output struct {
	to     io.Writer
	tokens *redact.Redactor
	failed *WriteError
}

// NewOutput is the one way to the stream.
func NewOutput(to io.Writer, tokens *redact.Redactor) *Output {
	return &Output{to: to, tokens: tokens}
}

// Write implements io.Writer; its error is a *WriteError.
func (o *Output) Write(p []byte) (int, error) {
	if o.failed != nil {
		return 0, o.failed
	}
	if _, err := o.to.Write(o.tokens.Bytes(p)); err != nil {
		o.failed = &WriteError{err}
		return 0, o.failed
	}
	return len(p), nil
}

// Close has every write fail from now on, as on a stream that is not there.
func (o *Output) Close() { o.failed = &WriteError{os.ErrClosed} }

// Unwritten is the write that failed, nil for none.
func (o *Output) Unwritten() error {
	if o.failed == nil {
		return nil
	}
	return o.failed
}

// Verbatim is the stream for what has to stand in it as it is: the token of the
// sandbox, which everybody may know.
func (o *Output) Verbatim() io.Writer { return &Output{to: o.to, tokens: redact.New()} }

// ForHelp is the stream for the texts of help: a terminal where it is one, so that
// they have their colours.
func (o *Output) ForHelp() io.Writer {
	if file, ok := o.to.(*os.File); ok {
		return terminal{file, o}
	}
	return o
}

type terminal struct {
	*os.File
	out *Output
}

func (t terminal) Write(p []byte) (int, error) { return t.out.Write(p) }

// WriteString hides the file's own, which io.WriteString would take.
func (t terminal) WriteString(s string) (int, error) { return t.out.Write([]byte(s)) }

// WriteError is a result that could not be written to standard output.
type WriteError struct{ err error }

func (e *WriteError) Error() string {
	why := e.err
	if path, ok := errors.AsType[*os.PathError](e.err); ok {
		why = path.Err
	}
	if errors.Is(why, os.ErrClosed) || errors.Is(why, syscall.EBADF) {
		return "the result could not be written: standard output is closed"
	}
	return "the result could not be written to standard output: " + why.Error()
}

func (e *WriteError) Unwrap() error { return e.err }

// Windows has two errors of its own for a pipe without a reader (ERROR_BROKEN_PIPE,
// ERROR_NO_DATA).
const (
	brokenPipe = syscall.Errno(109)
	noData     = syscall.Errno(232)
)

// ReaderLeft reports that whoever read the stream has gone: they read as much as they
// wanted, as head does, which is no failure.
func (e *WriteError) ReaderLeft() bool {
	return errors.Is(e.err, syscall.EPIPE) ||
		runtime.GOOS == "windows" && (errors.Is(e.err, brokenPipe) || errors.Is(e.err, noData))
}
