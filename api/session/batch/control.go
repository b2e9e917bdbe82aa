package batch

import "sync"

// control is what a person wants of a batch that is being sent.
type control struct {
	mu              sync.Mutex
	paused, stopped bool
	changed         chan struct{}
}

// Pause keeps rows from leaving until it is told otherwise.
func (b *Batch) Pause(on bool) { b.control.set(func(c *control) { c.paused = on }) }

// Stop lets what is under way come to its end; the rest waits.
func (b *Batch) Stop() { b.control.set(func(c *control) { c.stopped = true }) }

func (c *control) set(change func(*control)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(c)
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
}

// get is what is wanted now, and what is closed when that changes.
func (c *control) get() (paused, stopped bool, changed <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changed == nil {
		c.changed = make(chan struct{})
	}
	return c.paused, c.stopped, c.changed
}
