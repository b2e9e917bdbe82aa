package failure

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/cmd/host"
	"kickoff/payload/store"
	"kickoff/payload/store/draft"
	"kickoff/tui/lines"
)

func TestEveryFailureHasItsExitCodeAndKind(t *testing.T) {
	none := error(nil)
	hup, term, interrupt := host.Ended{Signal: syscall.SIGHUP}, host.Ended{Signal: syscall.SIGTERM}, host.Ended{Signal: os.Interrupt}
	for _, c := range []struct {
		err   error
		cause error
		want  Verdict
	}{
		{Usage("x"), none, Verdict{KindUsage, 2}},
		{account.ErrNoToken, none, Verdict{KindUnauthorized, 3}},
		{api.ErrUnauthorized, none, Verdict{KindUnauthorized, 3}},
		{api.ErrForbidden, none, Verdict{KindForbidden, 4}},
		{api.ErrRefused, none, Verdict{KindRefused, 4}},
		{&Failure{Kind: KindPartial}, none, Verdict{KindPartial, 9}},
		{api.ErrNotFound, none, Verdict{KindNotFound, 5}},
		{draft.ErrNotFound, none, Verdict{KindNotFound, 5}},
		{&draft.DamagedError{}, none, Verdict{KindInvalid, 7}},
		{&draft.NewerError{}, none, Verdict{KindInvalid, 7}},
		{&draft.DamagedError{Err: store.ErrNotText}, none, Verdict{KindUsage, 2}},
		{api.ErrRateLimited, none, Verdict{KindRateLimited, 6}},
		{api.ErrInvalid, none, Verdict{KindInvalid, 7}},
		{api.ErrUnknownOutcome, none, Verdict{KindUnknown, 10}},
		{fmt.Errorf("%w: %w", api.ErrUnknownOutcome, api.ErrNetwork), none, Verdict{KindUnknown, 10}},
		{api.ErrNetwork, none, Verdict{KindNetwork, 12}},
		{api.ErrNotSent, none, Verdict{KindNetwork, 12}},
		{lines.ErrCanceled, none, Verdict{KindCanceled, 130}},
		{context.Canceled, none, Verdict{KindCanceled, 130}},
		{errors.New("x"), none, Verdict{KindUnexpected, 1}},
		{context.Canceled, hup, Verdict{KindCanceled, 129}},
		{context.Canceled, term, Verdict{KindCanceled, 143}},
		{context.Canceled, interrupt, Verdict{KindCanceled, 130}},
		{api.ErrUnknownOutcome, interrupt, Verdict{KindUnknown, 10}},
		{context.Canceled, host.Ended{Signal: syscall.SIGQUIT}, Verdict{KindCanceled, 130}},
		{api.ErrUnknownOutcome, host.Ended{Signal: syscall.SIGQUIT}, Verdict{KindUnknown, 10}},
		{api.ErrUnknownOutcome, term, Verdict{KindUnknown, 143}},
		{api.ErrUnknownOutcome, hup, Verdict{KindUnknown, 129}},
	} {
		if got := Judge(EndedBy(fmt.Errorf("doing it: %w", c.err), c.cause)); got != c.want {
			t.Errorf("%v ended by %v is %+v, want %+v", c.err, c.cause, got, c.want)
		}
	}
}
