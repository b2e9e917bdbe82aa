//go:build unix

package tui

import (
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"

	tea "charm.land/bubbletea/v2"
)

// watchJobs turns a stop that comes from outside into the one of ctrl+z, which
// leaves the terminal as it was before, and has the screen drawn anew after one
// that nobody could see come.
func watchJobs(p *tea.Program) (stop func()) {
	signals, done := make(chan os.Signal, 2), make(chan struct{})
	signal.Notify(signals, syscall.SIGTSTP, syscall.SIGCONT)
	go func() {
		over := &atomic.Bool{}
		for {
			select {
			case s := <-signals:
				stops := s == syscall.SIGTSTP
				go p.Send(jobControl{stop: stops, over: over})
				if !stops {
					over.Store(true)
					over = &atomic.Bool{}
				}
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(done)
	}
}
