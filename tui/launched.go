package tui

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/store/ledger"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
)

// launched are the processes that were launched since the program began: they can be
// looked at again, and another like one of them begun.
type launched struct {
	*screen
	o       *Options
	service session.Templates
	sends   func() *delivery.Delivery
	// open puts another launch on the session, asCode shows one as code.
	open   func(stage.Opened) tea.Cmd
	asCode func(stage.AsCode) tea.Cmd

	runs []launchedRun
	// names are what processes are called that the ledger knows.
	names []string
	// row are the ids of those that the launch in front is another of; the last of them is
	// gone back to.
	row []string
}

// launchedRun is a process that was launched, by its launch in the ledger.
type launchedRun struct {
	entry string
	run   api.Run
	at    time.Time
}

// namesRead are what the processes of the ledger are called, recordRead is a launch of it;
// anotherRead is a launch with the answers of a process, and what is done with it; nil opens it.
type (
	namesRead  []string
	recordRead struct {
		entry ledger.Entry
		err   error
	}
	anotherRead struct {
		session *session.Session
		of      api.Run
		then    func(stage.AsCode) tea.Cmd
		err     error
		// asked is what was in front when it was asked for.
		asked inFront
	}
	inFront struct {
		launch *session.Session
		at     journey.Stage
	}
)

// took takes what was read; false for every other message.
func (l *launched) took(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case namesRead:
		l.names = append(l.names, msg...)
	case recordRead:
		if msg.err != nil {
			l.notify("the launch could not be read from the ledger: "+msg.err.Error(), "")
			return nil, true
		}
		return l.show(msg.entry), true
	case anotherRead:
		switch {
		case msg.err != nil:
			l.notify("another like it could not be opened: "+msg.err.Error(), "")
			return nil, true
		case msg.asked != l.inFront(): // it would come under somebody's hands
			l.notify("another like "+msg.of.Name+" was read, and not opened: you went on meanwhile", "")
			return nil, true
		case msg.then != nil:
			built := msg.session.Builder()()
			return msg.then(stage.AsCode{Built: &built, Template: &msg.session.Template, Command: true}), true
		}
		cmd := l.open(stage.Opened{Session: msg.session})
		l.row = []string{msg.of.ID}
		return cmd, true
	default:
		return nil, false
	}
	return nil, true
}

// add notes a new process, and reads what others are called.
func (l *launched) add(e stage.Sent) tea.Cmd {
	l.runs = append(l.runs, launchedRun{e.Entry, e.Run, l.session.Now()})
	l.names = append(l.names, e.Run.Name)
	if e.Run.ID != "" {
		l.row = append(l.row, e.Run.ID)
	}
	book := l.sends().Ledger
	return func() tea.Msg {
		b, err := book.Read()
		if err != nil {
			return nil // a name that is taken is found before the launch, too
		}
		var names []string
		for _, e := range b.Entries {
			if e.Status != ledger.Refused && e.Status != ledger.Absent {
				names = append(names, e.Name())
			}
		}
		return namesRead(names)
	}
}

func (l *launched) any() bool { return len(l.runs) > 0 }

func (l *launched) inFront() inFront { return inFront{l.session.Session, l.nav.At} }

// uniqueName is the name with which a launch is no second one of the same name.
func (l *launched) uniqueName(name string) string {
	return payload.UniqueName(name, func(name string) bool {
		return slices.ContainsFunc(l.names, func(other string) bool { return clean.Fold(other) == clean.Fold(name) })
	})
}

// result shows what was launched last: its own screen, or once another was begun what the
// ledger has of it.
func (l *launched) result() tea.Cmd {
	switch {
	case l.nav.Done:
		return l.visit(journey.Launch)
	case !l.any():
		l.notify("nothing was launched yet", "")
		return nil
	}
	return l.read(l.runs[len(l.runs)-1].entry)
}

// back leads from another launch to the result that it was begun from; nil where it was
// begun elsewhere, or where there is a stage to go back to.
func (l *launched) back() tea.Cmd {
	before, ok := l.nav.Do(journey.Event{Kind: journey.Back})
	if !ok || before.At != journey.Start || len(l.row) == 0 || l.nav.Done || l.session.Unsaved {
		return nil
	}
	return l.result()
}

// read shows a launch of the ledger by its id.
func (l *launched) read(id string) tea.Cmd {
	book := l.sends().Ledger
	return func() tea.Msg {
		b, err := book.Read()
		e, _ := b.Entry(id)
		return recordRead{e, err}
	}
}

// show shows a launch of the ledger, only to be read.
func (l *launched) show(e ledger.Entry) tea.Cmd {
	d, cmd := dialog.NewRecord(l.session, dialog.RecordOptions{
		Entry:    e,
		Read:     l.reader(e),
		Browse:   l.browser(l.o.Browse),
		Another:  func() tea.Cmd { return l.another(e, nil) },
		Command:  func() tea.Cmd { return l.another(e, l.asCode) },
		Delivery: l.sends(),
	})
	return tea.Batch(address(d, cmd), l.screen.show(d))
}

// reader reads the process of a launch, with its answers as far as its template can still
// be read.
func (l *launched) reader(e ledger.Entry) func(context.Context) (dialog.Process, error) {
	sends, service, env := l.sends(), l.service, l.session.Env()
	return func(ctx context.Context) (dialog.Process, error) {
		var p dialog.Process
		run, err := sends.Server.Run(ctx, e.Outcome.Run.ID)
		if err != nil {
			return p, err
		}
		if p.Tasks, err = sends.Started(ctx, run.ID, env.Zone); err != nil {
			return p, err
		}
		t, err := service.Template(ctx, e.Intent.Template.ID)
		if err != nil {
			return p, err
		}
		for _, f := range t.Fields {
			if a, err := payload.ParseJSON(f, run.Answers[f.ID], env); err == nil && !a.Blank(f.Type) {
				p.Answers = append(p.Answers, dialog.Answer{Label: f.Label, Text: payload.Display(f, a, env)})
			}
		}
		return p, nil
	}
}

// another begins a launch with the answers of a process of the ledger, as --like does, and
// with its name made unique; or does something else with it.
func (l *launched) another(e ledger.Entry, then func(stage.AsCode) tea.Cmd) tea.Cmd {
	server, service, env, now, unique, asked := l.sends().Server, l.service, l.session.Env(), l.session.Now, l.uniqueName, l.inFront()
	l.notify("reading "+e.Name()+"…", "")
	return func() tea.Msg {
		ctx := context.Background()
		t, err := service.Template(ctx, e.Intent.Template.ID)
		if err != nil {
			return anotherRead{err: err}
		}
		like, err := session.FetchProcess(ctx, server, e.Outcome.Run.ID)
		if err != nil {
			return anotherRead{err: err}
		}
		s, err := session.Open(t, now, env, session.Sources{Like: like})
		if err == nil && then != nil {
			repeat(s, like.Run)
		} else if err == nil && !t.AutoNaming && !strings.HasPrefix(like.Run.Name, t.Title+" - ") {
			s.Answers.EditDetails(func(d *payload.Details) { d.Name = unique(like.Run.Name) })
		}
		return anotherRead{s, like.Run, then, err, asked}
	}
}

// repeat takes over of a process what another like it is asked anew: its dates, its files,
// its name.
func repeat(s *session.Session, run api.Run) {
	for _, f := range s.Template.Fields {
		if a, err := payload.ParseJSON(f, run.Answers[f.ID], s.Env()); err == nil && f.Type.Traits().Once {
			s.Answers.SetField(f.ID, a)
		}
	}
	if !s.Template.AutoNaming {
		s.Answers.EditDetails(func(d *payload.Details) { d.Name = run.Name })
	}
}

// again begins another launch with the answers of the one that is in front. Files that
// were uploaded serve it too; a name that was given or proposed is made unique.
func (l *launched) again() tea.Cmd {
	s := l.session
	s.Launched, s.Unsaved, s.ReadOnly = "", false, false
	s.Shown = session.Built{} // that was the launch before
	s.Session.Answers.Launched()
	given := s.Answers.Details().Name
	if name := cmp.Or(given, payload.ProposedName(s.Template, s.Env())); given != "" || !s.Template.AutoNaming {
		if unique := l.uniqueName(name); unique != name {
			s.Session.Answers.EditDetails(func(d *payload.Details) { d.Name = unique })
		}
	}
	s.Announce(stage.AnswersChanged)
	return l.move(journey.Event{Kind: journey.Again})
}
