package api

import (
	"errors"
	"io"
	"sync"
	"time"
)

// tellEvery is the shortest time between two reports of progress.
const tellEvery = 50 * time.Millisecond

// meter reads the rest of a file while it is sent: it counts, reports, and
// notices a file that is shorter or longer than it was.
type meter struct {
	r     io.Reader
	now   func() time.Time
	moved func(done bool)

	// mu guards the rest: net/http reads from a goroutine of its own and may do
	// so for a moment after the answer is there.
	mu      sync.Mutex
	left    int64
	sent    int64
	total   int64
	tell    func(sent int64)
	told    time.Time
	done    bool
	changed bool
}

func (m *meter) Read(p []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.left == 0 {
		return 0, m.end()
	}
	if int64(len(p)) > m.left {
		p = p[:m.left]
	}
	n, err := m.r.Read(p)
	m.left -= int64(n)
	m.sent += int64(n)
	m.moved(false)
	m.report()
	if errors.Is(err, io.EOF) && m.left > 0 {
		m.changed = true
		return n, errFileChanged
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

// end is reached when as much was read as the file's size promised.
func (m *meter) end() error {
	if m.done {
		return io.EOF
	}
	if n, _ := io.ReadFull(m.r, make([]byte, 1)); n > 0 {
		m.changed = true
		return errFileChanged
	}
	m.done = true
	m.moved(true)
	if m.tell != nil {
		m.tell(m.total)
	}
	return io.EOF
}

func (m *meter) report() {
	if m.tell == nil || m.left == 0 {
		return
	}
	if at := m.now(); at.Sub(m.told) >= tellEvery {
		m.told = at
		m.tell(m.sent)
	}
}

// mute ends the reports.
func (m *meter) mute() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tell, m.moved = nil, func(bool) {}
}

// blame says more of an upload that ended without an answer: the file changed, or
// the connection went before the end was sent. In both cases the server holds a
// body without its end and cannot have stored it.
func (m *meter) blame(k call, err error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var e *Error
	switch {
	case m.changed:
		return &Error{kind: ErrNotSent, cause: errFileChanged, doing: k.doing, Message: errFileChanged.Error(), fix: "Upload it again once it is whole."}
	case errors.As(err, &e) && e.Status == 0 && e.kind == ErrUnknownOutcome && !m.done:
		e.kind, e.fix = ErrNotSent, "Try it again; a file that is too large may be cut off like this."
	}
	return err
}
