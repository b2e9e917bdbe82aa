//go:build !unix

package terminal

import (
	"errors"
	"os"
)

// CanStop reports whether a shell with job control started the program. There is
// no job control here.
func CanStop() bool { return false }

// Stop stops the whole job until the shell continues it, which nothing does here.
func Stop() error { return errors.ErrUnsupported }

// pending cannot be told here.
func pending(*os.File) bool { return false }
