//go:build !unix

package tuitest

// process is a command behind a terminal of its own, which only Unix has here.
type process struct{}
