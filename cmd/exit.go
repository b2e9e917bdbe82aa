package cmd

import (
	"context"
	"errors"
	"os"
	"syscall"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/payload"
	"kickoff/payload/store/draft"
	"kickoff/tui/lines"
)

// The exit codes that scripts rely on.
const (
	exitDone         = 0
	exitUnexpected   = 1
	exitUsage        = 2 // wrong use, or an answer is missing and nobody can be asked
	exitUnauthorized = 3
	exitForbidden    = 4
	exitNotFound     = 5
	exitRateLimited  = 6
	exitInvalid      = 7 // the answers are not valid, here or at the server
	exitSome         = 9 // some of many
	exitUnknown      = 10
	exitDiffers      = 11 // launched, but what is stored differs
	exitNetwork      = 12
	exitHangup       = 129
	exitStopped      = 130
	exitTerminated   = 143
)

// The kinds of failure in --json.
const (
	kindUsage        = "usage"
	kindMissing      = "missing"
	kindInvalid      = "invalid"
	kindUnauthorized = "unauthorized"
	kindForbidden    = "forbidden"
	kindNotFound     = "not_found"
	kindRateLimited  = "rate_limited"
	kindNetwork      = "network"
	kindUnknown      = "unknown"
	kindCanceled     = "canceled"
	kindUnexpected   = "unexpected"
)

// failure is an error whose exit code is decided where it happens.
type failure struct {
	kind    string
	exit    int
	message string
	// problems are what is wrong with single answers.
	problems []payload.Problem
	// err is what lies behind it, nil for none.
	err error
}

func (f *failure) Error() string { return f.message }
func (f *failure) Unwrap() error { return f.err }

func usage(message string) error { return &failure{kind: kindUsage, exit: exitUsage, message: message} }

// verdict is what a failure means outside: its kind and its exit code.
type verdict struct {
	kind string
	exit int
}

// verdicts map errors of other packages, the first that fits. An unknown outcome
// stands first: whatever else is wrong, the launch may have happened.
func verdicts() []struct {
	target error
	verdict
} {
	return []struct {
		target error
		verdict
	}{
		{api.ErrUnknownOutcome, verdict{kindUnknown, exitUnknown}},
		{api.ErrUnauthorized, verdict{kindUnauthorized, exitUnauthorized}},
		{account.ErrNoToken, verdict{kindUnauthorized, exitUnauthorized}},
		{api.ErrForbidden, verdict{kindForbidden, exitForbidden}},
		{api.ErrNotFound, verdict{kindNotFound, exitNotFound}},
		{draft.ErrNotFound, verdict{kindNotFound, exitNotFound}},
		{draft.ErrExists, verdict{kindUsage, exitUsage}},
		{api.ErrRateLimited, verdict{kindRateLimited, exitRateLimited}},
		{api.ErrInvalid, verdict{kindInvalid, exitInvalid}},
		{lines.ErrCanceled, verdict{kindCanceled, exitStopped}},
		{context.Canceled, verdict{kindCanceled, exitStopped}},
		{api.ErrNetwork, verdict{kindNetwork, exitNetwork}},
		{api.ErrNotSent, verdict{kindNetwork, exitNetwork}},
		{context.DeadlineExceeded, verdict{kindNetwork, exitNetwork}},
	}
}

// judge decides the kind and the exit code of an error. A signal that ended the
// command decides the code, but for an interrupt while a launch was under way:
// that the outcome is unknown matters more than who stopped it.
func judge(err error, cause error) verdict {
	v := judgeError(err)
	var ended endedBy
	if !errors.As(cause, &ended) {
		return v
	}
	if v.kind != kindUnknown {
		v.kind = kindCanceled
	}
	switch {
	case ended.signal == syscall.SIGHUP:
		v.exit = exitHangup
	case ended.signal == syscall.SIGTERM:
		v.exit = exitTerminated
	case ended.signal == os.Interrupt && v.kind != kindUnknown:
		v.exit = exitStopped
	}
	return v
}

func judgeError(err error) verdict {
	var f *failure
	if errors.As(err, &f) {
		return verdict{f.kind, f.exit}
	}
	for _, row := range verdicts() {
		if errors.Is(err, row.target) {
			return row.verdict
		}
	}
	var answer *api.Error
	if errors.As(err, &answer) {
		return verdict{kindNetwork, exitNetwork}
	}
	return verdict{kindUnexpected, exitUnexpected}
}
