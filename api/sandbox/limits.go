package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Limits are what an organisation may do at most. Zero is no limit.
type Limits struct {
	RequestsPerMinute int `json:"requests_per_minute"`
	NewGuestsPerHour  int `json:"new_guests_per_hour"`
	// Assignments are those that a trial has in all: each owner of each task.
	Assignments int `json:"assignments"`
}

// DocumentedLimits are the API's own, with those of a trial (docs/api.md, "Limits").
func DocumentedLimits() Limits {
	return Limits{RequestsPerMinute: 600, NewGuestsPerHour: 30, Assignments: 100}
}

// or takes from the others where a limit is not given.
func (l Limits) or(others Limits) Limits {
	return Limits{
		RequestsPerMinute: cmp.Or(l.RequestsPerMinute, others.RequestsPerMinute),
		NewGuestsPerHour:  cmp.Or(l.NewGuestsPerHour, others.NewGuestsPerHour),
		Assignments:       cmp.Or(l.Assignments, others.Assignments),
	}
}

func (l Limits) least() int { return min(l.RequestsPerMinute, l.NewGuestsPerHour, l.Assignments) }

// limiter counts what has been done against the limits, in real time.
type limiter struct {
	limits  Limits
	elapsed func() time.Time

	mu       sync.Mutex
	requests []time.Time
	// invites are when guests came.
	invites     []time.Time
	assignments int
}

func newLimiter(limits Limits) *limiter { return &limiter{limits: limits, elapsed: time.Now} }

// request counts a request; the reply is the refusal of one that is too many.
func (l *limiter) request() (refused reply, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	wait := room(&l.requests, l.elapsed(), time.Minute, l.limits.RequestsPerMinute, 1)
	if wait > 0 {
		return rateLimited(tooManyRequests, seconds(wait)), false
	}
	return reply{}, true
}

// assign counts new assignments and new guests, both or neither.
func (l *limiter) assign(assignments, guests int) (refused reply, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if most := l.limits.Assignments; most > 0 && l.assignments+assignments > most {
		return withStatus(http.StatusPaymentRequired, fmt.Sprintf("Trial limit reached: %d unique task assignments. Please upgrade to continue.", most)), false
	}
	most := l.limits.NewGuestsPerHour
	if wait := room(&l.invites, l.elapsed(), time.Hour, most, guests); wait > 0 {
		return rateLimited(fmt.Sprintf("You've reached the hourly limit for Guest Invite (%d per hour per organization). Please try again later.", most), seconds(wait)), false
	}
	l.assignments += assignments
	return reply{}, true
}

// room notes n more things that happen now where no more than most would have
// happened within the span. Else nothing is noted, and it is how long to wait.
func room(times *[]time.Time, now time.Time, span time.Duration, most, n int) time.Duration {
	if most == 0 {
		return 0
	}
	recent := *times
	for len(recent) > 0 && now.Sub(recent[0]) >= span {
		recent = recent[1:]
	}
	*times = recent
	switch over := len(recent) + n - most; {
	case n > most:
		return span
	case over > 0:
		return span - now.Sub(recent[over-1])
	}
	for range n {
		*times = append(*times, now)
	}
	return 0
}

// seconds is a Retry-After, rounded up.
func seconds(d time.Duration) string {
	return strconv.Itoa(int((d + time.Second - 1) / time.Second))
}
