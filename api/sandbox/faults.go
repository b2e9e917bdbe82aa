package sandbox

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
)

// Fault is one rule of misbehaviour: which requests it is for and what happens
// to them.
type Fault struct {
	// Method is an HTTP method, or "*" for all.
	Method string
	// Glob is matched with the path without /api and query; "*" matches
	// anything, slashes too.
	Glob string
	// Action is the first word of the action: "503", "504-after", "lag", "forget"…
	Action string
	// Argument is what follows the colon: "2s", "date", a field's name, a message.
	Argument string
	// Delay is the argument as a duration, for 429, slow and lag.
	Delay time.Duration
	// Times is how many matching requests it is for, 0 for all of them.
	Times int
}

// argument is what an action takes after its colon.
type argument int

const (
	noArgument argument = iota
	aDuration
	aRetryAfter
	aField
	aText
)

// action is what a rule does: it changes what the API does, answers instead of it,
// or does something to its answer.
type action struct {
	takes   argument
	effect  func(*effects, Fault)
	instead func(f Fault, now time.Time) reply
	after   func(f Fault, now time.Time, r reply) reply
}

// actionNamed is the action of that name; false when there is none.
func actionNamed(name string) (action, bool) {
	if digits, after := strings.CutSuffix(name, "-after"); len(digits) == 3 {
		if status, err := strconv.Atoi(digits); err == nil {
			return statusAction(status, after)
		}
	}
	a, known := map[string]action{
		"slow":        {takes: aDuration, effect: func(e *effects, f Fault) { e.slow += f.Delay }},
		"lag":         {takes: aDuration, effect: func(e *effects, f Fault) { e.lag = max(e.lag, f.Delay) }},
		"forget":      {takes: aField, effect: func(e *effects, f Fault) { e.forget = append(e.forget, f.Argument) }},
		"shift":       {effect: func(e *effects, _ Fault) { e.shift = true }},
		"html":        {instead: func(Fault, time.Time) reply { return badGateway() }},
		"drop-before": {instead: func(Fault, time.Time) reply { return reply{drop: true} }},
		"drop-after": {after: func(_ Fault, _ time.Time, r reply) reply {
			r.drop = true
			return r
		}},
		"truncate": {after: func(_ Fault, _ time.Time, r reply) reply {
			r.body = r.body[:len(r.body)/2]
			return r
		}},
	}[name]
	return a, known
}

// statusAction answers with a status: from 300 up in place of the API, and with any
// once it has acted.
func statusAction(status int, after bool) (action, bool) {
	a := action{takes: aText}
	say := func(f Fault, _ time.Time) reply { return withStatus(status, f.Argument) }
	if status == http.StatusTooManyRequests {
		a.takes = aRetryAfter
		say = func(f Fault, now time.Time) reply { return rateLimited(tooManyRequests, f.retryAfter(now)) }
	}
	if after {
		a.after = func(f Fault, now time.Time, _ reply) reply { return say(f, now) }
		return a, status >= 200 && status < 600
	}
	a.instead = say
	return a, status >= 300 && status < 600
}

// withStatus is an answer with a status in the API's shape for it (docs/api.md, "Error
// bodies"). The text is its message, or as a JSON object the whole body.
func withStatus(status int, text string) reply {
	r := answer(status, statusBody(status, text))
	if body, ok := parseObject([]byte(text)); ok {
		r.body = body.raw()
	}
	return r
}

func statusBody(status int, text string) any {
	usual := map[int]string{
		http.StatusUnauthorized:        "unauthenticated",
		http.StatusPaymentRequired:     "Trial limit reached: 100 unique task assignments. Please upgrade to continue.",
		http.StatusForbidden:           "forbidden",
		http.StatusNotFound:            "Resource not found",
		http.StatusConflict:            "Seat pool exhausted",
		http.StatusUnprocessableEntity: "The given data was invalid.",
		http.StatusLocked:              "This process is blocked by an open issue.",
		http.StatusInternalServerError: "Server Error",
	}
	message := cmp.Or(text, usual[status], http.StatusText(status), "status "+strconv.Itoa(status))
	switch status {
	case http.StatusConflict:
		return record("error", record("code", codeOf(message), "message", message, "details", record("pool_type", "full")))
	case http.StatusPaymentRequired, http.StatusNotFound, http.StatusLocked:
		return refusal{true, message, codeOf(message)}
	}
	return refusal{Error: status == http.StatusUnauthorized, Message: message}
}

// codeOf is the code that the API makes of a message: upper case, what is no letter or
// digit as one underscore, at most 25 characters (docs/api.md, "Error bodies").
func codeOf(message string) string {
	words := strings.FieldsFunc(strings.ToUpper(message), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	code := []rune(strings.Join(words, "_"))
	return string(code[:min(len(code), 25)])
}

const faultGrammar = `a rule is METHOD PATH-GLOB ACTION [xTIMES], such as "POST */runs 503 x1"; actions are a status from 300 to 599 ` +
	`(402:TEXT with that message), 429:2s, 429:date, STATUS-after, html, drop-before, drop-after, truncate, slow:5s, lag:5s, forget:FIELD, shift`

// ParseFaults reads rules, as faultGrammar has them.
func ParseFaults(rules ...string) (all []Fault, err error) {
	for _, rule := range rules {
		f, err := ParseFault(rule)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// ParseFault reads a rule.
func ParseFault(rule string) (Fault, error) {
	wrong := func(why string, args ...any) (Fault, error) {
		return Fault{}, fmt.Errorf("fault rule %q: %s; %s", rule, fmt.Sprintf(why, args...), faultGrammar)
	}
	words := strings.Fields(rule)
	if len(words) < 3 {
		return wrong("it needs at least three words")
	}
	f := Fault{Method: strings.ToUpper(words[0]), Glob: withoutPrefix(words[1])}
	if f.Method != "*" && strings.Trim(f.Method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return wrong("%q is not an HTTP method or *", words[0])
	}
	if !strings.HasPrefix(f.Glob, "/") && !strings.HasPrefix(f.Glob, "*") {
		return wrong("the path %q must start with / or *", words[1])
	}
	words = words[2:]
	if last := words[len(words)-1]; len(words) > 1 && isTimes(last) {
		n, err := strconv.Atoi(last[1:])
		if err != nil || n < 1 {
			return wrong("%q is not a number of times from x1 on", last)
		}
		f.Times = n
		words = words[:len(words)-1]
	}
	// A field's label may hold blanks.
	f.Action, f.Argument, _ = strings.Cut(strings.Join(words, " "), ":")
	action, known := actionNamed(f.Action)
	takes := action.takes
	if !known {
		return wrong("%q is not an action", f.Action)
	}
	length := f.Argument
	if _, err := strconv.ParseUint(length, 10, 16); err == nil && takes == aRetryAfter {
		length += "s" // as the header has it
	}
	delay, err := time.ParseDuration(length)
	isDelay := err == nil && delay >= 0
	switch {
	case takes == noArgument && f.Argument != "":
		return wrong("%s takes nothing after it", f.Action)
	case takes == aDuration && !isDelay:
		return wrong("%s needs a duration such as %s:5s", f.Action, f.Action)
	case takes == aRetryAfter && f.Argument != "" && !isDelay && f.Argument != "date":
		return wrong("%s takes a duration or the word date, such as %s:2s or %s:date", f.Action, f.Action, f.Action)
	case takes == aField && strings.TrimSpace(f.Argument) == "":
		return wrong("forget needs a field's id, alias or label, such as forget:Name")
	}
	if isDelay && takes != aField && takes != aText {
		f.Delay = delay
	}
	return f, nil
}

func isTimes(word string) bool {
	digits, ok := strings.CutPrefix(word, "x")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// matches reports whether the rule is for a request. The path is without /api
// and query.
func (f Fault) matches(method, path string) bool {
	return (f.Method == "*" || f.Method == method) && globMatches(f.Glob, path)
}

// globMatches takes each part between stars where it first fits, so that it is never
// worse than the product of both lengths.
func globMatches(glob, text string) bool {
	head, rest, starred := strings.Cut(glob, "*")
	text, ok := strings.CutPrefix(text, head)
	if !ok || !starred {
		return ok && text == ""
	}
	parts := strings.Split(rest, "*")
	last := len(parts) - 1
	for _, part := range parts[:last] {
		if _, text, ok = strings.Cut(text, part); !ok {
			return false
		}
	}
	return strings.HasSuffix(text, parts[last])
}

// faultRules are the rules with how often each may still act.
type faultRules struct {
	mu    sync.Mutex
	rules []Fault
	left  []int
}

func (f *faultRules) add(rule Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rules, f.left = append(f.rules, rule), append(f.left, rule.Times)
}

// take says what happens to a request, and uses up the rules that act.
func (f *faultRules) take(method, path string) acting {
	f.mu.Lock()
	defer f.mu.Unlock()
	var a acting
	for i, rule := range f.rules {
		spent := rule.Times > 0 && f.left[i] == 0
		if spent || !rule.matches(method, path) || !a.accept(rule) {
			continue
		}
		if rule.Times > 0 {
			f.left[i]--
		}
	}
	return a
}

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
	if does, _ := actionNamed(f.Action); does.effect != nil {
		does.effect(&a.effects, f)
		return true
	}
	if a.rule != nil {
		return false
	}
	a.rule = &f
	return true
}

// apply answers a request under the rules. act is the API itself; it is called
// at most once, and not at all by the faults that do not act.
func (a acting) apply(now time.Time, act func() reply) reply {
	if a.rule == nil {
		return act()
	}
	does, _ := actionNamed(a.rule.Action)
	if does.instead != nil {
		return does.instead(*a.rule, now)
	}
	return does.after(*a.rule, now, act())
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
	return seconds(f.Delay)
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

func (h *held) released() bool {
	select {
	case <-h.free:
		return true
	default:
		return false
	}
}

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
