package launch

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/api/session/uploads"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/merge"
	"kickoff/payload/receipt"
	"kickoff/payload/store/draft"
)

// send uploads the local files, sends the launch once, and prints the process.
// When the answer is lost the process is looked for; nothing is sent again.
func (l *launching) send(ctx context.Context, launch payload.Launch) error {
	launch, files, err := l.upload(ctx, launch)
	if err != nil {
		return err
	}
	if launch, err = l.recheck(ctx, launch); err != nil {
		return err
	}
	return l.sendOnce(ctx, launch, files)
}

// sendOnce sends the launch as it is, and prints the process, which has those files then.
func (l *launching) sendOnce(ctx context.Context, launch payload.Launch, files []uploads.Sent) error {
	order := l.order(launch)
	order.Before = l.before
	sent, err := l.deliver(ctx, order)
	if l.unfinished.handle != nil && errors.Is(err, api.ErrUnknownOutcome) {
		l.unfinished.ledger = sent.Entry
		l.unfinished.keep(l.in, l.unfinished.next)
	}
	if err != nil {
		return err
	}
	l.unfinished.launched()
	session.Used(l.uploads(), files)
	if sent.Unrecorded != nil {
		l.Say("warning: %v", sent.Unrecorded)
	}
	if by, ok := errors.AsType[host.Ended](context.Cause(ctx)); ok && by.Signal == syscall.SIGHUP {
		return &failure.Failure{
			Kind: failure.KindCanceled, Exit: failure.ExitHangup,
			Message: fmt.Sprintf("%s, after the process was launched: %s", by, host.RunLine(sent.Run.Name, sent.Run.ID, l.conn.URL(sent.Run))),
		}
	}
	r, unread := l.readBack(ctx, order, sent)
	if l.asks() && sent.Run.ID != "" {
		l.sayFirst(ctx, sent.Run)
	}
	if err := PrintRun(l.Factory, l.conn, l.in.Template, sent.Run, true, r); err != nil {
		return err
	}
	l.SayForgotten()
	if unread != nil {
		return unread
	}
	return Differs(r)
}

// order is the launch as it is sent.
func (l *launching) order(launch payload.Launch) delivery.Order {
	o := l.in.Order(launch)
	o.Unfinished, o.ReadyBy = l.unfinished.id(), l.readyBy
	return o
}

// deliver makes the one request and, when nobody knows what came of it, looks
// for the process. A process without an id is there by the server's word alone.
func (l *launching) deliver(ctx context.Context, order delivery.Order) (delivery.Sent, error) {
	sent, err := l.delivery.Send(host.Flight(ctx), order)
	switch {
	case err == nil:
		return sent, nil
	case !errors.Is(err, api.ErrUnknownOutcome):
		return sent, serverSays(order.Template, err)
	case ctx.Err() != nil:
		return sent, unknown("it was not looked for", err)
	}
	l.Say("the launch was sent, but the server's answer was lost (%s): looking for the process…", api.Happened(err))
	found := l.delivery.Lookup(ctx, sent.Entry)
	switch found.Verdict {
	case delivery.Found:
		l.Say("found: it was launched")
		sent.Run = found.Run
		return sent, nil
	case delivery.Unread:
		sent.Run.Name = order.Launch.Name
		l.SayLike(l.delivery, found)
		return sent, nil
	}
	l.SayLike(l.delivery, found)
	return sent, unknown(found.Text(), err)
}

// unknown is the end of a launch of which nobody knows whether it happened.
func unknown(found string, err error) error {
	return &failure.Failure{
		Kind: failure.KindUnknown, Err: err,
		Message: "the launch may have gone through: " + found + ". It must not be sent again before that is known: `kickoff runs --resolve` finds out (" + api.Happened(err) + ")",
	}
}

// Unread is the failure of a launch whose process cannot be read back; why may be nil.
func Unread(why error) error {
	message := delivery.Unreadable
	if why != nil {
		message += ": " + why.Error()
	}
	return &failure.Failure{Kind: failure.KindUnexpected, Exit: failure.ExitDiffers, Message: message, Err: why}
}

// Differs is the failure of a launch whose process is not as it was sent.
func Differs(r receipt.Receipt) error {
	if r.Clean() {
		return nil
	}
	f := &failure.Failure{Kind: failure.KindUnexpected, Exit: failure.ExitDiffers, Message: "launched, but the server stored something else than was sent"}
	for _, d := range r.Differences {
		f.Problems = append(f.Problems, payload.Problem{
			Kind: payload.Invalid, Field: d.Field, Step: d.Step, Property: d.Property,
			Message: d.String(),
			Fix:     "mend it in the process itself",
		})
	}
	return f
}

// serverSays puts what the server said against a launch on the fields and steps
// it is about.
func serverSays(t payload.Template, err error) error {
	answer, ok := errors.AsType[*api.Error](err)
	if !ok {
		return err
	}
	problems := answer.Problems(t)
	if len(problems) == 0 {
		return err
	}
	v := failure.Judge(err)
	f := &failure.Failure{Kind: v.Kind, Exit: v.Exit, Message: "nothing was launched: " + err.Error(), Err: err}
	for _, p := range problems {
		p.Kind = payload.Invalid // the words are the server's own, there is no flag to name
		f.Problems = append(f.Problems, failure.Labelled(t, p))
	}
	return f
}

// readBack compares the process with what was sent. The error is that of a process
// which cannot be read; of one that nobody waits for any more that is only said.
func (l *launching) readBack(ctx context.Context, order delivery.Order, sent delivery.Sent) (receipt.Receipt, error) {
	if sent.Run.ID == "" {
		return receipt.Receipt{}, Unread(nil)
	}
	r, err := l.delivery.ReadBack(ctx, order, sent)
	if l.asks() {
		l.sayLaunched(sent.Run.Name, r, err)
	}
	lines := r.Beside()
	if rules := r.RulesText(); rules != "" {
		lines = append(lines, rules)
	}
	for _, line := range lines {
		l.Say("note: %s", line)
	}
	if unread, ok := errors.AsType[*delivery.UnreadError](err); ok && ctx.Err() == nil {
		return r, Unread(unread.Err)
	}
	if err != nil {
		l.Say("warning: the process was launched, but not compared with what was sent: %v", err)
	}
	return r, nil
}

// uploads is how files are sent, with the one memory of what the server has.
func (l *launching) uploads() uploads.Options {
	return uploads.Options{Sender: l.conn.Client, Memory: l.Uploaded(l.conn.Scope), Now: l.Moving}
}

// upload stores the files one after the other and puts the server's objects in
// their place; the launch that comes out is the one to send. What an earlier try
// uploaded is not sent again.
func (l *launching) upload(ctx context.Context, launch payload.Launch) (payload.Launch, []uploads.Sent, error) {
	filled, problems, files, err := l.in.Upload(ctx, l.uploads(), launch, session.UploadEvents{Progress: l.uploadProgress, Done: l.sayUploaded})
	if err != nil {
		return payload.Launch{}, files, notUploaded(err)
	}
	if slices.ContainsFunc(problems, payload.Problem.Blocks) {
		return payload.Launch{}, files, l.judge(problems)
	}
	return filled, files, nil
}

func (l *launching) uploadProgress(u payload.Upload) uploads.Progress {
	name := filepath.Base(u.Path)
	return uploads.Progress{
		Started: func(size int64) { l.Say("uploading %s (%s)", name, humanize.Bytes(size)) },
		Sent:    l.everyTenSeconds(name),
	}
}

func (l *launching) sayUploaded(s uploads.Sent) {
	if s.Known {
		l.Say("%s was uploaded before and did not change: it is not sent again", s.Key.Name)
		return
	}
	l.Say("uploaded %s", s.Key.Name)
	if s.NotRemembered != nil {
		l.Say("warning: %v", s.NotRemembered)
	}
}

// notUploaded says what it means that a file did not get to the server.
func notUploaded(err error) error {
	var file *session.UploadError
	switch {
	case errors.As(err, new(*uploads.UnreadableError)), errors.As(err, new(*payload.ValueError)):
		return &failure.Failure{Kind: failure.KindInvalid, Message: "nothing was launched: " + err.Error(), Err: err}
	case errors.As(err, &file) && errors.Is(err, api.ErrUnknownOutcome):
		return &failure.Failure{Kind: failure.KindNetwork, Err: err, Message: fmt.Sprintf(
			"nothing was launched: uploading %s ended without an answer (%s). Tallyfy may hold a copy of the file that nothing refers to; launching again uploads it anew", file.Sent.Key.Name, api.Happened(err))}
	}
	return err
}

// notLaunched says of a request that failed what that means for a launch. What is a
// Failure has its words already.
func notLaunched(err error) error {
	if !errors.As(err, new(*api.Error)) || errors.As(err, new(*failure.Failure)) || errors.Is(err, api.ErrUnknownOutcome) {
		return err
	}
	return fmt.Errorf("nothing was launched: %w", err)
}

// everyTenSeconds tells how far an upload is, one plain line at a time.
func (l *launching) everyTenSeconds(name string) func(sent, size int64) {
	last := l.Moving()
	return func(sent, size int64) {
		now := l.Moving()
		if now.Sub(last) < 10*time.Second || sent >= size {
			return
		}
		last = now
		l.Say("uploading %s: %d%% (%s of %s)", name, sent*100/size, humanize.Bytes(sent), humanize.Bytes(size))
	}
}

// recheck meets the template and the clock once more before anything is sent. What the
// template's changes take over without a loss is said; anything else launches nothing.
// Whoever can be asked is shown what has become another.
func (l *launching) recheck(ctx context.Context, launch payload.Launch) (payload.Launch, error) {
	now, err := l.conn.Client.Template(ctx, l.in.Template.ID)
	if err != nil {
		return launch, err
	}
	r := l.in.Recheck(now, nil)
	if r.Same && (r.AsShown || !l.asks()) {
		return launch, nil
	}
	if r.Rebased != nil {
		sayApplied(l.Factory, "the template changed just now", r.Rebased.Result)
	}
	l.in.TakeRechecked(r)
	if err := l.judge(r.Problems); err != nil {
		return launch, err
	}
	switch {
	case r.AsShown:
		return launch, nil
	case r.Same:
		l.Say("warning: time has passed since it was shown, and what is sent has become another")
	default:
		l.Say("warning: the template changed just now, and so did what is sent")
	}
	if !l.asks() {
		return r.Launch, nil
	}
	return r.Launch, l.interview().confirm(ctx, r.Launch)
}

// sayApplied says what a merge took over without a question.
func sayApplied(f *factory.Factory, since string, r merge.Result) {
	for _, c := range r.Applied() {
		f.Say("note: %s: %s: %s", since, c.Label, draft.Applied(c))
	}
}

// jsonLaunch is the result of a launch with --json.
type jsonLaunch struct {
	Run     jsonRun         `json:"run"`
	Created bool            `json:"created"`
	Receipt receipt.Receipt `json:"receipt"`
}

type jsonRun struct {
	// ID is null where the server said that it launched, and not which process.
	ID       *string              `json:"id"`
	Name     string               `json:"name"`
	URL      string               `json:"url"`
	Template factory.JSONTemplate `json:"template"`
}

// PrintRun prints a process to standard output: one object, or one line with
// name, id and link. That it could not be written makes the process no other.
func PrintRun(f *factory.Factory, conn *factory.Connection, t payload.Template, run api.Run, created bool, r receipt.Receipt) error {
	out := jsonRun{Name: run.Name, Template: factory.JSONTemplate{ID: t.ID, Title: t.Title}}
	if run.ID != "" {
		out.ID, out.URL = &run.ID, conn.URL(run)
	}
	line := host.RunLine(run.Name, run.ID, out.URL)
	var err error
	if f.JSON {
		if r.Differences == nil {
			r.Differences = []receipt.Difference{}
		}
		err = f.WriteJSON(jsonLaunch{Run: out, Created: created, Receipt: r})
	} else {
		_, err = fmt.Fprintln(f.Out, line)
		if f.OutClosed {
			f.Say("standard output is closed, or nobody reads it: %s", line)
		}
	}
	if err == nil {
		return nil
	}
	what := "the process was launched, do not launch it again"
	if !created {
		what = "the process is there already"
	}
	return failure.Newf(failure.KindUnexpected, "%s: %s (%s)", what, line, err)
}
