package tui

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/receipt"
	"kickoff/tui/dialog"
	"kickoff/tui/idle"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
)

// sender lets a launch go: the last look at the template before, and what became of it
// after, for the outcome of the program. The request itself is the launch stage's.
type sender struct {
	*screen
	saver   *autosaver
	service session.Templates
	outcome *Outcome
	// unresolved are the launches that may have gone through without anybody knowing,
	// by their id in the ledger; last is the one of the answers that are in front.
	unresolved map[string]bool
	last       string
	// looking: the last look is being made; looks numbers them.
	looking bool
	looks   int
	// leaving is the question whether to leave while a launch is on its way.
	leaving dialog.Dialog
	// askTakeOver is asked instead, where another window has the launch; signInAgain
	// where the server does not take the token. findOut leads to launches of before whose
	// outcome is unknown.
	askTakeOver, signInAgain, findOut func() tea.Cmd
	// The question before a launch names the organisation, and finds what was launched
	// already and looks the same.
	o      *Options
	people *directory
	finder func() dialog.Finder
	// launched are the processes that were launched; rows lets those of a table go.
	launched *launched
	rows     *rowSender
}

// rechecked is the template as it is in the last moment before the launch.
type rechecked struct {
	look     int
	template payload.Template
	err      error
}

// event does what a stage tells of a launch, also when another stage is in front.
func (s *sender) event(e stage.Event) (cmd tea.Cmd, mine bool) {
	switch e := e.(type) {
	case stage.Sent:
		s.dialogs.Close(s.leaving)
		return s.sent(e), true
	case stage.Refused:
		s.dialogs.Close(s.leaving)
		return s.rejected(e), true
	case stage.Compared:
		s.keep(e)
	case stage.Absent:
		delete(s.unresolved, e.Entry)
	default:
		return nil, false
	}
	return nil, true
}

// ask asks before a launch, also of one that was sent before.
func (s *sender) ask(again bool) tea.Cmd {
	if s.nav.Done {
		return s.launched.again()
	}
	again = again || s.unresolved[s.last]
	o := dialog.LaunchOptions{Own: s.launched.row, Where: s.where, Again: again, Changed: s.changed, Browse: s.browser(s.o.Browse), FindOut: s.findOut}
	switch {
	case s.o.Production:
		o.Word = s.people.name()
	case again:
		o.Word = "again"
	}
	if !again {
		o.Finder = s.finder()
	}
	o.Send = func() tea.Cmd {
		s.session.SendAgain = again
		return s.send()
	}
	d, cmd := dialog.NewLaunch(s.session, o)
	return tea.Batch(address(d, cmd), s.show(d))
}

// makeReady writes the launch that is shown into a file, and sends nothing.
func (s *sender) makeReady(path string) tea.Cmd {
	built := s.session.Built
	if p, blocked := built.Blocked(); blocked {
		s.notify("not made ready: "+p.Message, "")
		return s.goTo(stage.RefOf(p))
	}
	if s.o.Ready == nil || built.None() || s.session.Stale {
		s.notify("the launch is still being built", "")
		return nil
	}
	path, write := payload.AtHome(path, s.session.Env()), s.o.Ready
	s.notify("making it ready in "+path+"…", "")
	return func() tea.Msg {
		if err := write(context.Background(), built, path); err != nil {
			return stage.Notice{Text: "not made ready: " + err.Error()}
		}
		return stage.Notice{Text: "ready in " + path + ", and not sent: `kickoff release` sends it"}
	}
}

func (s *sender) where() string {
	if s.o.Sandbox {
		return s.people.name() + " (SANDBOX)"
	}
	return s.people.name()
}

// changed: what would be sent has become another than what was asked about. The review
// shows it.
func (s *sender) changed() tea.Cmd {
	s.notify("it has become another than you were shown; look once more, then launch", "")
	return s.visit(journey.Review)
}

// send lets the launch go unless a problem stands in the way. The template is
// looked at once more before.
func (s *sender) send() tea.Cmd {
	if s.nav.At == journey.Review {
		s.session.Confirm()
	}
	if p, blocked := s.session.Built.Blocked(); blocked {
		s.notify("not sent: "+p.Message, "")
		return s.goTo(stage.RefOf(p))
	}
	if s.saver.readOnly != nil {
		return s.askTakeOver()
	}
	if s.looking {
		return nil
	}
	s.looking = true
	s.looks++
	s.notify("looking once more whether the template is as it was…", "")
	look, service, id := s.looks, s.service, s.session.Template.ID
	return tea.Batch(func() tea.Msg {
		t, err := service.Template(context.Background(), id)
		return rechecked{look, t, err}
	}, idle.Background(tea.Tick(networkTimeout, func(time.Time) tea.Msg { return lookIsLate(look) })))
}

// lookIsLate: the last look of that number has not come to its end for long.
type lookIsLate int

// late says what somebody can do who does not want to wait for a server that is slow, or not
// there at all.
func (s *sender) late(look lookIsLate) tea.Cmd {
	if s.looking && int(look) == s.looks {
		s.saver.noteUnsent(s.saver.store != nil)
		s.notify("no answer yet, still looking; nothing was sent", "; esc has it wait until you send it")
	}
	return nil
}

// leave gives up a last look, and reports whether there was one.
func (s *sender) leave() bool {
	if !s.looking || s.dialogs.Top() != nil {
		return false
	}
	s.looking = false
	s.saver.noteUnsent(s.saver.store != nil)
	s.notify("nothing was sent. It waits under Unfinished until you send it", "")
	return true
}

// take lets the launch go when it is, with the template and the clock as they are,
// what the person was shown. Otherwise it is not sent: the review shows what has
// become of it.
func (s *sender) take(msg rechecked) tea.Cmd {
	if msg.look != s.looks || !s.looking {
		return nil
	}
	s.looking, s.status = false, status{}
	if s.nav.At != journey.Review && s.nav.At != journey.Launch {
		s.notify("nothing was sent: you went on meanwhile; the review launches it", "")
		return nil
	}
	if api.Unreached(msg.err) && s.saver.store != nil {
		s.saver.noteUnsent(true)
		s.notify("no network: nothing was sent. It waits under Unfinished until you send it", "")
		return nil
	}
	if why := unreadable(msg); why != "" {
		s.notify("not sent: "+why, "")
		return nil
	}
	r := s.session.Recheck(msg.template, s.session.Uploads.Fill)
	shown := !s.session.Shown.None()
	if !r.Same {
		// The review stays, and shows what has become of the answers.
		s.session.Adopt(r.Template)
		s.suit(r.Template, asking()...)
	}
	problem, blocked := r.Blocked()
	switch {
	case r.Rebased != nil:
		s.notify("not sent: the template was changed", "")
		return tea.Batch(s.visit(journey.Review), s.rebase(*r.Rebased))
	case !shown:
		s.notify("not sent: an answer has changed meanwhile; look once more, then launch", "")
	case blocked:
		s.notify("not sent: "+problem.Message, "")
	case r.AsShown:
		return s.launch()
	default:
		s.notify("not sent yet: it has become another than you were shown; look once more, then launch", "")
	}
	s.session.SetBuilt(r.Built, true)
	return s.visit(journey.Review)
}

// unreadable says why nothing can be launched from the template, "" where it can.
func unreadable(msg rechecked) string {
	switch {
	case errors.Is(msg.err, api.ErrNotFound):
		return "the template is gone, or you may no longer see it; what you entered is kept"
	case msg.err != nil:
		return "the template could not be read once more: " + msg.err.Error()
	case msg.template.Obstacle() != "":
		return "the template is " + msg.template.Obstacle() + "; what you entered is kept"
	}
	return ""
}

// rebase fits the answers to a changed template, and shows what that means.
func (s *sender) rebase(r session.Rebased) tea.Cmd {
	s.session.ApplyRebase(r)
	return s.show(dialog.NewTemplateChanged(s.session, r.Result, func() tea.Cmd {
		if len(s.session.Orphaned) > 0 {
			s.notify("what has no place any more is left over: esc, l", "")
		}
		return nil
	}))
}

// launch lets the launch go. Whatever comes of it, what is sent is on disk as an
// unfinished launch before.
func (s *sender) launch() tea.Cmd {
	s.session.SetServerProblems(nil)
	s.saver.noteUnsent(false)
	var saved tea.Cmd
	if s.saver.store != nil && s.saver.writer == nil {
		saved = s.saver.save(s.nav.At, s.front().AnswerRef())
	}
	return tea.Batch(saved, s.move(journey.Event{Kind: journey.Send}))
}

// sent notes the new process, also when it was found by a look-up while another stage
// was in front.
func (s *sender) sent(e stage.Sent) tea.Cmd {
	s.outcome.Runs = append(s.outcome.Runs, e.Run)
	s.session.Uploads.Used()
	delete(s.unresolved, e.Entry)
	s.last = ""
	s.session.Launched, s.session.Unsaved, s.session.ReadOnly = e.Run.Name, false, true
	var invited tea.Cmd
	if s.nav.At != journey.Launch {
		s.notify(e.Run.Name+" was launched after all", "")
	} else {
		invited = s.people.invite(s.session.Built.Forecast.People().Guests)
	}
	return tea.Batch(invited, s.move(journey.Event{Kind: journey.Sent}), s.saver.remove(), s.launched.add(e))
}

// rejected leads to the first answer that the server named, and leaves the rest
// to the launch stage's words.
func (s *sender) rejected(e stage.Refused) tea.Cmd {
	if e.Unknown {
		s.unresolved[e.Entry], s.last = true, e.Entry
		s.saver.noteLedger(e.Entry)
	}
	s.session.SetServerProblems(e.Problems)
	cmd := s.move(journey.Event{Kind: journey.Refused})
	if e.SignedOut {
		cmd = tea.Batch(cmd, s.signInAgain())
	}
	for _, p := range e.Problems {
		if ref := stage.RefOf(p); ref != (stage.AnswerRef{}) {
			s.notify("not launched: "+p.Message, more(len(e.Problems)-1))
			return tea.Batch(cmd, s.goTo(ref))
		}
	}
	return cmd
}

// keep keeps what the comparison of a new process gave, for the words after the
// screen is gone.
func (s *sender) keep(e stage.Compared) {
	if s.outcome.Receipts == nil {
		s.outcome.Receipts, s.outcome.Unread = map[string]receipt.Receipt{}, map[string]error{}
	}
	s.outcome.Receipts[e.Run.ID] = e.Receipt
	s.session.SetAutomations(e.Receipt.Automations())
	if unread := new(delivery.UnreadError); errors.As(e.Err, &unread) {
		s.outcome.Unread[e.Run.ID] = unread.Err
	}
}

// underWay is a stage that may have something on its way when the screen is gone.
type underWay interface {
	// Sending reports that the one request is out.
	Sending() bool
	// Await waits for what is out, and returns the event that would have come of it.
	Await(context.Context) stage.Event
}

// sending reports that a launch is on its way and cannot be taken back.
func (s *sender) sending() bool {
	l, ok := s.made[journey.Launch].(underWay)
	return ok && l.Sending() || s.rows.sending()
}

const (
	// receiptTimeout is how long the reading back of a new process is waited for when the
	// person leaves before it ended.
	receiptTimeout = 2 * time.Second
	// answerTimeout is how long the answer of a launch is waited for when the person
	// leaves or the machine shuts down.
	answerTimeout = 500 * time.Millisecond
)

// await waits for what is still on its way when the screen is gone: for a launch to
// its end when only the terminal was lost, else no longer than a moment, after which
// its outcome is not known.
func (s *sender) await(signal os.Signal) {
	s.outcome.Unknown = len(s.unresolved) > 0
	s.session.Uploads.Close()
	s.rows.await(signal)
	l, ok := s.made[journey.Launch].(underWay)
	if !ok || signal != nil && !l.Sending() {
		return
	}
	ctx, timeout := context.Background(), receiptTimeout
	if l.Sending() {
		timeout = answerTimeout
	}
	if signal != syscall.SIGHUP {
		short, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		ctx = short
	}
	switch e := l.Await(ctx).(type) {
	case stage.Sent:
		s.outcome.Runs = append(s.outcome.Runs, e.Run)
		if s.saver.markLaunched() {
			s.outcome.Resumable = ""
		}
	case stage.Refused:
		s.outcome.Unknown = s.outcome.Unknown || e.Unknown
	case stage.Compared:
		s.keep(e)
	}
}
