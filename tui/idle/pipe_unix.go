//go:build unix

package idle

import (
	"io"
	"os"
	"strconv"
	"syscall"
)

// Pipe opens the inherited descriptor of that number, which no child of the
// program gets; nil when it is none. It is closed when the program ends.
func Pipe(number string) io.Writer {
	fd, err := strconv.Atoi(number)
	if err != nil || fd <= 2 {
		return nil
	}
	syscall.CloseOnExec(fd)
	return os.NewFile(uintptr(fd), Variable)
}
