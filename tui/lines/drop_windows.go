package lines

import (
	"os"

	"golang.org/x/sys/windows"
)

// drop throws away what was typed into a console and not read yet.
func drop(f *os.File) { _ = windows.FlushConsoleInputBuffer(windows.Handle(f.Fd())) }
