package api

import (
	"errors"
	"io"
	"net/http"
	"sync"
)

// proof is what the end of a request that acts proves.
type proof int

const (
	// doubtful: the server may have acted, or may still.
	doubtful proof = iota
	// notSent: the request never left whole, so that nobody can act on it.
	notSent
	// declined: the server itself said that it did not take it.
	declined
	// accepted: the server said that it did what was asked.
	accepted
)

// proves is the one place that decides what the end of a request that acts proves:
// status is the answer's, 0 for none, and left reports that its last byte may have
// left. A redirect, a time-out and any status that is not in the list is no proof: a
// proxy may have given it while the server worked on (docs/api.md, "Duplicates").
func proves(status int, left bool) proof {
	switch status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden,
		http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusConflict, http.StatusRequestEntityTooLarge,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusLocked, http.StatusTooManyRequests:
		return declined
	}
	switch {
	case status >= 200 && status < 300:
		return accepted
	case !left:
		return notSent
	}
	return doubtful
}

// outgoing is a body on its way. What was not read of it when it is sealed never
// leaves, so that a server which waits for the end cannot act.
type outgoing struct {
	io.ReadCloser
	mu     sync.Mutex
	left   int64
	sealed bool
}

var errSealed = errors.New("the request has ended")

func (o *outgoing) Read(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.sealed {
		return 0, errSealed
	}
	n, err := o.ReadCloser.Read(p)
	o.left -= int64(n)
	return n, err
}

// seal ends the body, and reports whether its last byte may have left by then.
func (o *outgoing) seal() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sealed = true
	return o.left <= 0
}
