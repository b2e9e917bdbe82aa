package api

import (
	"net/http"
	"sync/atomic"
	"time"
)

// serverClock remembers how far the server's clock is from ours, as its last
// answer told. Clients that share connections share it.
type serverClock struct{ ahead atomic.Pointer[time.Duration] }

func (s *serverClock) read(h http.Header, now time.Time) {
	at, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return
	}
	ahead := at.Sub(now)
	s.ahead.Store(&ahead)
}

// ServerNow is the server's clock at this moment, to about a second; zero while
// it has answered nothing. A process is looked up by the time that the server
// puts on it (docs/api.md, "Duplicates").
func (c *Client) ServerNow() time.Time {
	ahead := c.server.ahead.Load()
	if ahead == nil {
		return time.Time{}
	}
	return c.clock.now().Add(*ahead)
}
