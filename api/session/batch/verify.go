package batch

import (
	"errors"
	"time"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload/receipt"
	"kickoff/payload/store/ledger"
)

const (
	// VerifyAll, VerifySample and VerifyNone say which processes are read back.
	VerifyAll, VerifySample, VerifyNone = "all", "sample", "none"
	// sample is how many are, of the newest that one page of a list tells.
	sample, page = 10, 100
)

// verify reads processes back that were made just now, and compares them with what was
// sent.
func (r *run) verify() {
	list := r.sent
	if r.Options.Verify == VerifySample || r.Options.Verify == "" {
		list = list[max(0, len(list)-page):]
		if step := len(list) / sample; step > 1 {
			var some []sending
			for i := range sample {
				some = append(some, list[len(list)-1-i*step])
			}
			list = some
		}
		list = list[:min(len(list), sample)]
	}
	if r.Options.Verify == VerifyNone || len(list) == 0 || r.ctx.Err() != nil || errors.Is(r.Ended, api.ErrUnauthorized) || api.Unreached(r.Ended) {
		return
	}
	r.tell(Event{What: Compares})
	var all []delivery.Launched
	for _, s := range list {
		all = append(all, delivery.Launched{Order: func() delivery.Order { return r.order(s) }, Sent: s.sent})
	}
	var pause time.Duration
	if r.Options.Pace > 0 {
		pause = time.Duration(float64(time.Second) / r.Options.Pace)
	}
	r.Delivery.ReadBackAll(r.ctx, all, pause, func(n int, read receipt.Receipt, err error) {
		at := list[n].at
		o := r.Outcomes[at]
		if unread, ok := errors.AsType[*delivery.UnreadError](err); ok {
			r.Unread = unread.Err
			return
		}
		if r.ctx.Err() != nil {
			return
		}
		o.Beside = read.Beside()
		if r.Compared++; !read.Clean() {
			r.Differ++
			o.Differs, o.Reason = true, read.Summary()
			for _, d := range read.Differences {
				o.Reason += "; " + d.String()
			}
		}
		r.set(at, o)
	})
}

// asSent reports that what the row makes now is what was sent then, so that the process can
// be compared with it.
func (r *run) asSent(s sending, e ledger.Entry) bool {
	in, err := ledger.IntentOf(r.order(s).Launch.Body)
	return err == nil && in.Body == e.Intent.Body
}

// order is what was sent; it is made again where no file stands in it, as bodies of
// thousands of rows would fill the memory.
func (r *run) order(s sending) delivery.Order {
	if s.order.Launch.Body != nil {
		return s.order
	}
	made := r.Items[s.at].Session()
	launch, _ := made.Check()
	return made.Order(launch)
}
