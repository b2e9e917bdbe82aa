//go:build !unix

package tui

import (
	"errors"

	tea "charm.land/bubbletea/v2"
)

// canSuspend: there is no job control here.
func canSuspend(int) bool { return false }

func watchJobs(*tea.Program) (stop func()) { return func() {} }

func stopNow() error { return errors.ErrUnsupported }
