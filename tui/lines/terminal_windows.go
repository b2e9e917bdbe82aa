package lines

import (
	"os"

	"golang.org/x/sys/windows"
	"golang.org/x/term"
)

// drop throws away what was typed into a console and not read yet.
func drop(f *os.File) { _ = windows.FlushConsoleInputBuffer(windows.Handle(f.Fd())) }

// foreground: a console has no background.
func foreground(*os.File) bool { return true }

// interrupt does what ctrl+c does where it is no key.
func interrupt() { _ = windows.GenerateConsoleCtrlEvent(windows.CTRL_C_EVENT, 0) }

// byKey has a console hand over each key as it is pressed and show none, until restore.
func byKey(f *os.File) (restore func(), ok bool) {
	was, err := term.MakeRaw(int(f.Fd()))
	if err != nil {
		return nil, false
	}
	return func() { _ = term.Restore(int(f.Fd()), was) }, true
}
