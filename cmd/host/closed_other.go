//go:build !unix

package host

import "os"

// closed: a stream that is not there fails at the first write here.
func closed(*os.File) bool { return false }
