// Package failure says what an error of a command means outside: its kind, its exit
// code, and its words on standard error. Which error it is, is decided where it
// happens.
package failure

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/cmd/host"
	"kickoff/payload"
	"kickoff/payload/store"
	"kickoff/payload/store/draft"
	"kickoff/tui/lines"
)

// The exit codes that scripts rely on.
const (
	ExitDone         = 0
	ExitUnexpected   = 1
	ExitUsage        = 2 // wrong use, or an answer is missing and nobody can be asked
	ExitUnauthorized = 3
	ExitForbidden    = 4 // no right to it, or refused by plan, seats or an open issue
	ExitNotFound     = 5
	ExitRateLimited  = 6
	ExitInvalid      = 7 // the answers are not valid, here or at the server
	ExitSome         = 9 // some of many
	ExitUnknown      = 10
	ExitDiffers      = 11 // launched, but what is stored differs
	ExitNetwork      = 12
	ExitHangup       = 129
	ExitStopped      = 130
	ExitTerminated   = 143
)

// Exit is what an exit code means, or several that mean the same.
type Exit struct{ Codes, Means string }

// Exits are all of them, as the README and the manual have them.
func Exits() []Exit {
	return []Exit{
		{"0", "launched, or done"},
		{"1", "unexpected; also a result that could not be written (`kickoff runs` has the launch)"},
		{"2", "wrong use, or an answer is missing and nobody can be asked"},
		{"3", "not signed in: no token, or it was refused"},
		{"4", "not allowed to launch this template, or refused by plan, seats or an open issue"},
		{"5", "not found"},
		{"6", "rate limited: waited for up to a minute, or it says from when on it may be sent"},
		{"7", "the answers are not valid, here or at the server"},
		{"9", "some of many: done for some of those named"},
		{"10", "outcome unknown: the launch may have gone through, or may still come"},
		{"11", "launched, but what is stored differs from what was sent, or it cannot be read back"},
		{"12", "network or server, and proof that nothing was launched"},
		{"129, 143", "ended by SIGHUP, SIGTERM"},
		{"130", "stopped by you"},
	}
}

// The kinds of failure in --json.
const (
	KindUsage        = "usage"
	KindMissing      = "missing"
	KindInvalid      = "invalid"
	KindUnauthorized = "unauthorized"
	KindForbidden    = "forbidden"
	KindNotFound     = "not_found"
	KindRateLimited  = "rate_limited"
	KindRefused      = "refused" // by plan, seats or an open issue
	KindPartial      = "partial" // some of many
	KindNetwork      = "network"
	KindUnknown      = "unknown"
	KindCanceled     = "canceled"
	KindUnexpected   = "unexpected"
)

// exitOf is the exit code of a kind, where nothing else decides it.
func exitOf(kind string) int {
	return map[string]int{
		KindUsage: ExitUsage, KindMissing: ExitUsage, KindInvalid: ExitInvalid,
		KindUnauthorized: ExitUnauthorized, KindForbidden: ExitForbidden, KindNotFound: ExitNotFound,
		KindRateLimited: ExitRateLimited, KindNetwork: ExitNetwork, KindUnknown: ExitUnknown,
		KindCanceled: ExitStopped, KindUnexpected: ExitUnexpected,
		KindRefused: ExitForbidden, KindPartial: ExitSome,
	}[kind]
}

// Failure is an error whose kind and exit code are decided where it happens.
type Failure struct {
	Kind string
	// Exit is 0 where it is the kind's own.
	Exit    int
	Message string
	// Problems are what is wrong with single answers.
	Problems []payload.Problem
	// Err is what lies behind it, nil for none.
	Err error
}

func (f *Failure) Error() string { return f.Message }
func (f *Failure) Unwrap() error { return f.Err }

// Newf is a failure of a kind.
func Newf(kind, format string, args ...any) error {
	return &Failure{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Usage is wrong use of the command line.
func Usage(message string) error { return &Failure{Kind: KindUsage, Message: message} }

// Usagef is Usage with a format.
func Usagef(format string, args ...any) error { return Newf(KindUsage, format, args...) }

// NotFound is something that is not there.
func NotFound(message string) error { return &Failure{Kind: KindNotFound, Message: message} }

// Stopped is the end by the person's own will, before anything was sent.
func Stopped(message string) error { return &Failure{Kind: KindCanceled, Message: message} }

// AsUsage makes a plain error one of wrong use.
func AsUsage(err error) error {
	if err == nil || judge(err).Kind != KindUnexpected {
		return err
	}
	return Usage(err.Error())
}

// During is an error of a command that a signal ended. The signal stands first: a
// later one, which ended what was under way, may be within the error.
type During struct {
	Err   error
	Ended host.Ended
}

// EndedBy is how a command ended that a signal may have ended: cause is that of its
// context. "context canceled" would tell a person nothing.
func EndedBy(err, cause error) error {
	var ended host.Ended
	switch {
	case err == nil || !errors.As(cause, &ended):
		return err
	case errors.Is(err, context.Canceled) && !errors.Is(err, api.ErrUnknownOutcome):
		return ended
	}
	return &During{err, ended}
}

func (e *During) Error() string   { return e.Err.Error() }
func (e *During) Unwrap() []error { return []error{e.Ended, e.Err} }

// Verdict is what a failure means outside: its kind and its exit code.
type Verdict struct {
	Kind string
	Exit int
}

// kindOf is the kind of an error of another package, the first that fits. An unknown
// outcome stands first: whatever else is wrong, the launch may have happened.
func kindOf(err error) string {
	for _, row := range []struct {
		target error
		kind   string
	}{
		{api.ErrUnknownOutcome, KindUnknown},
		{api.ErrUnauthorized, KindUnauthorized},
		{account.ErrNoToken, KindUnauthorized},
		{api.ErrForbidden, KindForbidden},
		{api.ErrRefused, KindRefused},
		{api.ErrNotFound, KindNotFound},
		{draft.ErrNotFound, KindNotFound},
		{draft.ErrExists, KindUsage},
		{store.ErrNotRegular, KindUsage},
		{store.ErrTooLarge, KindUsage},
		{store.ErrNotText, KindUsage},
		{api.ErrRateLimited, KindRateLimited},
		{api.ErrInvalid, KindInvalid},
		{lines.ErrCanceled, KindCanceled},
		{context.Canceled, KindCanceled},
		{api.ErrNetwork, KindNetwork},
		{api.ErrNotSent, KindNetwork},
		{context.DeadlineExceeded, KindNetwork},
	} {
		if errors.Is(err, row.target) {
			return row.kind
		}
	}
	switch {
	case errors.As(err, new(*draft.DamagedError)), errors.As(err, new(*draft.NewerError)):
		return KindInvalid
	case errors.As(err, new(*api.Error)):
		return KindNetwork
	}
	return KindUnexpected
}

// Judge decides the kind and the exit code of an error. A signal that ended the
// command decides the code, but for an interrupt while a launch was under way:
// that the outcome is unknown matters more than who stopped it.
func Judge(err error) Verdict {
	v := judge(err)
	ended, ok := errors.AsType[host.Ended](err)
	if !ok {
		return v
	}
	if v.Kind != KindUnknown {
		v.Kind = KindCanceled
	}
	switch {
	case ended.Signal == syscall.SIGHUP:
		v.Exit = ExitHangup
	case ended.Signal == syscall.SIGTERM:
		v.Exit = ExitTerminated
	case (ended.Signal == os.Interrupt || ended.Signal == syscall.SIGQUIT) && v.Kind != KindUnknown:
		v.Exit = ExitStopped
	}
	return v
}

func judge(err error) Verdict {
	if f, ok := errors.AsType[*Failure](err); ok {
		return Verdict{f.Kind, cmp.Or(f.Exit, exitOf(f.Kind))}
	}
	kind := kindOf(err)
	return Verdict{kind, exitOf(kind)}
}
