//go:build !unix

package tui

import tea "charm.land/bubbletea/v2"

// watchJobs: there is no job control here.
func watchJobs(*tea.Program) (stop func()) { return func() {} }
