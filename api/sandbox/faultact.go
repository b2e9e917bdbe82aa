package sandbox

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// acting is what the fault rules do to one request: at most one rule that
// replaces the answer, and any number of effects.
type acting struct {
	rule    *Fault
	effects effects
}

// effects are faults that let the API answer, but change what it does.
type effects struct {
	slow   time.Duration
	lag    time.Duration
	forget []string
	shift  bool
}

// accept takes a rule in; false when another one replaces the answer already.
func (a *acting) accept(f Fault) bool {
	switch f.Action {
	case "slow":
		a.effects.slow += f.Delay
	case "lag":
		a.effects.lag = max(a.effects.lag, f.Delay)
	case "forget":
		a.effects.forget = append(a.effects.forget, f.Argument)
	case "shift":
		a.effects.shift = true
	default:
		if a.rule != nil {
			return false
		}
		a.rule = &f
	}
	return true
}

// apply answers a request under the rules. act is the API itself; it is called
// at most once, and not at all by the faults that do not act.
func (a acting) apply(s *Server, act func(effects) reply) reply {
	if a.rule == nil {
		return act(a.effects)
	}
	switch a.rule.Action {
	case "500":
		return answer(http.StatusInternalServerError, refusal{Message: "Server Error"})
	case "502":
		return answer(http.StatusBadGateway, refusal{Message: "Bad Gateway"})
	case "503":
		return answer(http.StatusServiceUnavailable, refusal{Message: "Service Unavailable"})
	case "401":
		return unauthenticated()
	case "403":
		return answer(http.StatusForbidden, refusal{Message: "forbidden"})
	case "html":
		return badGateway()
	case "429":
		return rateLimited(a.rule.retryAfter(s.now()))
	case "drop-before":
		return reply{drop: true}
	}
	made := act(a.effects)
	switch a.rule.Action {
	case "drop-after":
		made.drop = true
	case "500-after":
		return answer(http.StatusInternalServerError, refusal{Message: "Server Error"})
	case "truncate":
		made.body = made.body[:len(made.body)/2]
	}
	return made
}

// retryAfter is the header's value: whole seconds, or with "date" the moment two
// seconds from now.
func (f Fault) retryAfter(now time.Time) string {
	switch {
	case f.Argument == "date":
		return now.Add(2 * time.Second).UTC().Format(http.TimeFormat)
	case f.Argument == "":
		return "1"
	}
	return strconv.Itoa(int((f.Delay + time.Second - 1) / time.Second))
}

// held are the answers of a slow server that wait for their time, until they are
// released once and for all.
type held struct {
	once sync.Once
	free chan struct{}
}

// wait lets time pass after the server has acted, as a slow server does; false
// when the client went away meanwhile.
func (h *held) wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-h.free:
		return true
	case <-ctx.Done():
		return false
	}
}

func (h *held) release() { h.once.Do(func() { close(h.free) }) }

// workingTime moves a deadline forward to the next Monday to Friday, nine to
// five, of the organisation (docs/api.md, "Dates and deadlines").
func workingTime(t time.Time, zone *time.Location) time.Time {
	local := t.In(zone)
	nine := func(day time.Time) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), 9, 0, 0, 0, zone)
	}
	if seventeen := nine(local).Add(8 * time.Hour); local.After(seventeen) {
		local = nine(local.AddDate(0, 0, 1))
	}
	for local.Weekday() == time.Saturday || local.Weekday() == time.Sunday {
		local = nine(local.AddDate(0, 0, 1))
	}
	if local.Before(nine(local)) {
		local = nine(local)
	}
	return local.UTC()
}
