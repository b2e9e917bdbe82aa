package tui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
	"kickoff/tui/stage/launch"
)

// newest finds the newest unfinished launch, apart from the update loop.
func (m *model) newest() func(context.Context) (*session.Session, error) {
	o, book, env := m.o, ledgerOf(m.o.Delivery), m.session.Env()
	return func(ctx context.Context) (*session.Session, error) {
		h, err := session.Newest(o.Unfinished, book)
		if err != nil {
			return nil, err
		}
		return session.Resume(ctx, o.Service, h, env)
	}
}

// openDraft finds the draft that was named at the start, apart from the update loop.
func (m *model) openDraft() func(context.Context) (*session.Session, error) {
	o, env := m.o, m.session.Env()
	return func(ctx context.Context) (*session.Session, error) {
		return session.OpenDraft(ctx, o.Service, o.Drafts, o.Draft, env)
	}
}

// offer puts an unfinished launch before a person who has begun nothing yet,
// behind whatever else is asked.
func (m *model) offer(e stage.Offer) tea.Cmd {
	if m.nav.Open {
		return nil
	}
	front := m.front()
	on := func(do func() tea.Cmd) func() tea.Cmd {
		return func() tea.Cmd { return address(front, do()) }
	}
	offer := dialog.NewConfirm(m.session.Theme, e.Title(),
		dialog.Choice{Key: "r", Label: "resume it", Do: on(e.Resume)},
		dialog.Choice{Key: "d", Label: "discard it; it can be brought back for a week", Do: on(e.Discard)},
		dialog.Choice{Key: "esc", Label: "keep it for later"},
	)
	offer.Reword = e.Title
	m.offered = offer
	m.dialogs.OpenUnder(offer)
	return nil
}

// replace opens a template; where that would drop answers that are saved
// nowhere, it asks first.
func (m *model) replace(o stage.Opened) tea.Cmd {
	if !m.unsaved() {
		if m.saver.writer != nil {
			m.notify(m.saver.described()+" is kept, and waits under Unfinished on the first screen", "")
		}
		return m.open(o)
	}
	return m.ask("What you entered for "+m.session.Template.Title+" is not saved",
		dialog.Choice{Key: "s", Label: "save it as a draft first", Do: func() tea.Cmd { return m.saveThen(func() tea.Cmd { return m.open(o) }) }},
		dialog.Choice{Key: "d", Label: "drop it and open " + o.Template.Title, Do: func() tea.Cmd { return m.open(o) }},
		dialog.Choice{Key: "esc", Label: "stay"},
	)
}

// goTo brings an answer to the front.
func (m *model) goTo(mark stage.AnswerRef) tea.Cmd {
	to, id := stageOf(mark), mark.Field+mark.Step+mark.Property
	if to == journey.Start {
		return nil
	}
	cmd := m.move(journey.Event{Kind: journey.GoTo, To: to})
	if m.nav.At != to {
		return cmd
	}
	return tea.Batch(cmd, m.point(to, id))
}

// point has a stage put its focus on an answer.
func (m *model) point(at journey.Stage, id string) tea.Cmd {
	switch s := m.stage(at).(type) {
	case interface{ GoTo(string) bool }:
		s.GoTo(id)
	case interface{ GoTo(string) tea.Cmd }:
		return address(s, s.GoTo(id))
	}
	return nil
}

// send lets the launch go unless a problem stands in the way. The template is
// looked at once more before, and the launch stage builds the answers anew.
func (m *model) send() tea.Cmd {
	if m.nav.At == journey.Review {
		m.session.Confirm()
	}
	if p, blocked := m.session.Built.Blocked(); blocked {
		m.notify("not sent: "+p.Message, "")
		return m.goTo(stage.RefOf(p))
	}
	if m.saver.readOnly != nil {
		return m.askTakeOver()
	}
	return m.lookOnceMore()
}

// launched notes the new process, also when it was found by a look-up while
// another stage was in front.
func (m *model) launched() tea.Cmd {
	l, ok := m.stages[journey.Launch].(*launch.Stage)
	if !ok {
		return nil
	}
	run := l.Run()
	m.outcome.Runs = append(m.outcome.Runs, run)
	m.session.Uploads.Used()
	delete(m.unresolved, l.Entry())
	m.session.Launched, m.session.Unsaved = run.Name, false
	if m.nav.At != journey.Launch {
		m.notify(run.Name+" was launched after all", "")
	}
	return tea.Batch(m.move(journey.Event{Kind: journey.Sent}), m.saver.finish())
}

// refused leads to the first answer that the server named, and leaves the rest
// to the launch stage's words.
func (m *model) refused(e stage.Refused) tea.Cmd {
	if l, ok := m.launchStage(); ok && e.Unknown {
		m.unresolved[l.Entry()] = true
		m.saver.noteLedger(l.Entry())
	}
	m.session.SetServerProblems(e.Problems)
	cmd := m.move(journey.Event{Kind: journey.Refused})
	if e.SignedOut {
		m.declined = false
		m.reauth.refused.Store(true)
		cmd = tea.Batch(cmd, m.signIn())
	}
	for _, p := range e.Problems {
		if mark := stage.RefOf(p); mark != (stage.AnswerRef{}) {
			m.notify("not launched: "+p.Message, more(len(e.Problems)-1))
			return tea.Batch(cmd, m.goTo(mark))
		}
	}
	return cmd
}

// finish leaves after a launch, or begins another one with the same answers.
// Files that were uploaded serve it too.
func (m *model) finish(e stage.Finished) tea.Cmd {
	if !e.Again {
		return m.leave()
	}
	m.session.Launched, m.session.Unsaved = "", false
	return m.move(journey.Event{Kind: journey.Again})
}

func more(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(" (and %d more)", n)
}
