package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"
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
	// invites are when guests came, invited all that the organisation has.
	invites     []time.Time
	invited     map[string]bool
	assignments int
}

// newLimiter knows the guests that the organisation has.
func newLimiter(limits Limits, guests []row) *limiter {
	l := &limiter{limits: limits, elapsed: time.Now, invited: map[string]bool{}}
	for _, guest := range guests {
		l.invited[strings.ToLower(guest.o.text("email"))] = true
	}
	return l
}

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

// assign counts new assignments and whoever of the guests is new, both or neither.
func (l *limiter) assign(assignments int, guests []string) (refused reply, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if most := l.limits.Assignments; most > 0 && l.assignments+assignments > most {
		return refusedByPlan(fmt.Sprintf("Trial limit reached: %d unique task assignments. Please upgrade to continue.", most)), false
	}
	fresh := map[string]bool{}
	for _, email := range guests {
		if email = strings.ToLower(email); !l.invited[email] {
			fresh[email] = true
		}
	}
	most := l.limits.NewGuestsPerHour
	if wait := room(&l.invites, l.elapsed(), time.Hour, most, len(fresh)); wait > 0 {
		return rateLimited(fmt.Sprintf("You've reached the hourly limit for Guest Invite (%d per hour per organization). Please try again later.", most), seconds(wait)), false
	}
	l.assignments += assignments
	for email := range fresh {
		l.invited[email] = true
	}
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

// refusedByPlan is a 402. Its code is the message in capitals, cut to 25 characters
// (docs/api.md, "Error bodies").
func refusedByPlan(message string) reply {
	words := strings.FieldsFunc(strings.ToUpper(message), func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') })
	code := strings.Join(words, "_")
	return answer(http.StatusPaymentRequired, refusal{true, message, code[:min(25, len(code))]})
}
