// Package session is one launch's life without a terminal, from opening its
// template to its receipt:
//
//	Open, OpenDraft, Resume ─▶ Session ─▶ Check ─▶ Upload ─▶ Recheck ─▶ delivery
//
// The wizard, the line mode and `kickoff launch` are faces of it: each rule of a
// launch's life is written here, once, and a face adds only questions, pictures
// and words. Nothing here draws, prints, asks or sleeps; what there is to say comes
// back as values.
//
// How a launch is sent, looked up, compared and told from another one is
// package session/delivery's; how files get to the server, and the one memory of
// those that are there, package session/uploads'. What the answers mean is
// package payload's.
//
// # How the wizard uses it
//
// The wizard opens by OpenTemplate, OpenDraft, Resume or, with the flags of the command
// line, Open: they block, so they run in a command, and the Session comes back as a
// message. From there on it is the wizard's: tui/stage wraps it with what a screen
// needs (changes that are announced and taken back), builds by Builder in a command,
// and before it sends asks Recheck, as the command line does.
package session

import (
	"slices"
	"time"

	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/history"
	"kickoff/payload/merge"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/draft"
)

// Session is a launch that is being prepared.
type Session struct {
	Template payload.Template
	Answers  *payload.Answers
	// History is what a person changed since, to be taken back and made again.
	History history.History
	// Ready is a body that was given whole (--payload): it is what is sent, and the
	// Answers hold nothing. Nil as a rule.
	Ready []byte

	// Now is the clock; Base is everything else that answers are read against.
	Now  func() time.Time
	Base payload.Env

	// Draft is the name of the draft that the answers come from, "" for none. Ask
	// are the fields that it asks anew at each use.
	Draft string
	Ask   []string
	// Never are the fields whose answers must not touch the disk.
	Never []string

	// Before is the template as the answers know it, for a later Rebase.
	Before merge.Before
	// Orphaned are values that have no place in the template any more.
	Orphaned []autosave.Orphaned
	// Typing is what an open editor of steps holds and is no answer yet.
	Typing autosave.Typing
	// LeftOut are answers of the process of --like that were not taken over.
	LeftOut []LeftOut

	// Fetched is when the template was fetched, where that is to be looked at anew; zero for
	// just now.
	Fetched time.Time
	// Resumed is the unfinished launch that was opened, nil for a new one; it may be
	// open elsewhere, and is then only to be read.
	Resumed *autosave.Handle

	// Shown is the launch that was shown last, or checked where nobody is to be shown
	// anything: what is sent is this, or it is another that was shown first.
	Shown Built

	// unreadable are the answers that were given and could not be read.
	unreadable []payload.Problem
	// undecided is what of a changed template somebody has to decide about.
	undecided []payload.Problem
	// unasked are the fields that the draft asks anew and nobody answered yet.
	unasked []string
	// result is what became of the answers when they met the template, nil where
	// there was nothing to meet; former are the answers before that.
	result *merge.Result
	former payload.Snapshot
	// inputs are the fields that --values and --set answer, nil for none.
	inputs map[string]bool
	// steps are what TakeSteps took, below the answers before it, taken their revision
	// after it.
	steps []StepInput
	below *payload.Answers
	taken uint64
}

// New is a session with the template's own defaults.
func New(t payload.Template, now func() time.Time, base payload.Env) *Session {
	s := &Session{Template: t, Now: now, Base: base, Before: merge.Remember(t)}
	s.Answers = payload.NewAnswers(t, s.Env())
	return s
}

// Fork is a launch of its own that begins with what this one holds.
func (s *Session) Fork() *Session {
	f := *s
	f.Answers, f.History, f.Resumed, f.Typing = s.Answers.Clone(), history.History{}, nil, autosave.Typing{}
	f.unreadable = slices.Clone(s.unreadable)
	return &f
}

// Override answers a field in the place of whatever was given for it before, and of what
// was open about that. Its errors are those of Open.
func (s *Session) Override(i Input) error {
	other := func(p payload.Problem) bool { return p.Field != i.Field.ID }
	s.unreadable, s.undecided = keep(s.unreadable, other), keep(s.undecided, other)
	s.unasked = keep(s.unasked, func(id string) bool { return id != i.Field.ID })
	return s.takeInputs([]Input{i})
}

// keep are those of a list that pass; the list itself stays.
func keep[T any](all []T, pass func(T) bool) []T {
	if !slices.ContainsFunc(all, func(v T) bool { return !pass(v) }) {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(v T) bool { return !pass(v) })
}

// Env is what answers are read against at this moment.
func (s *Session) Env() payload.Env {
	env := s.Base
	env.Now = s.Now()
	return env
}

// Deadlines are when the steps are due, by the answers of this moment.
func (s *Session) Deadlines() *payload.Deadlines {
	return payload.NewDeadlines(s.Template, s.Answers.Step, s.Env())
}

// Check builds the launch and names all that stands in its way: answers that
// could not be read, what of a changed template nobody has decided, what the draft
// asks anew, then what payload.Build found; each once.
func (s *Session) Check() (payload.Launch, []payload.Problem) {
	s.Shown = s.Builder()()
	problems := slices.Concat(s.unreadable, s.undecided, s.askedAnew())
	for _, p := range s.Shown.Problems {
		if !s.KnownWrong(p) {
			problems = append(problems, p)
		}
	}
	return s.Shown.Launch, problems
}

// KnownWrong reports whether a problem is about an answer that is known to be wrong
// already: one that could not be read, or that the template lost, is not missing
// too.
func (s *Session) KnownWrong(p payload.Problem) bool {
	return slices.ContainsFunc(slices.Concat(s.unreadable, s.undecided), func(o payload.Problem) bool {
		return o.Blocks() && o.Field == p.Field && o.Step == p.Step && o.Property == p.Property && o.Deadline == p.Deadline
	})
}

// askedAnew are the fields that the draft wants asked at each use and nobody
// answered. Required ones are missing by themselves.
func (s *Session) askedAnew() []payload.Problem {
	var problems []payload.Problem
	for _, id := range s.unasked {
		f, _ := s.Template.Field(id)
		if !f.Required && s.Answers.Field(id).Blank(f.Type) {
			problems = append(problems, payload.Problem{Kind: payload.Missing, Field: id, Message: "the draft asks for this at each use"})
		}
	}
	return problems
}

// Unreadable are the answers that were given and could not be read.
func (s *Session) Unreadable() []payload.Problem { return s.unreadable }

// Refuse adds an answer that could not be read.
func (s *Session) Refuse(p payload.Problem) { s.unreadable = append(s.unreadable, p) }

// Undecided is what of a changed template somebody has to decide about, as the
// problems that it is until then.
func (s *Session) Undecided() []payload.Problem { return s.undecided }

// Decided says that a person has seen what the template's changes mean.
func (s *Session) Decided() { s.undecided = nil }

// Asked says that a person was asked for what the draft asks anew.
func (s *Session) Asked() { s.unasked = nil }

// SaveAs is the draft that the session can be saved as. A field that is never
// stored is not asked twice over.
func (s *Session) SaveAs(name string) draft.Draft {
	return draft.Draft{
		Name: name, TemplateID: s.Template.ID, TemplateTitle: s.Template.Title, SavedAt: s.Now(),
		Template: s.Template, Answers: s.Answers.Snapshot(), Never: s.Never,
		Ask: slices.DeleteFunc(slices.Clone(s.Ask), func(id string) bool { return slices.Contains(s.Never, id) }),
	}
}

// Saved says that the answers are a draft now: what had no place in the template
// is thereby left out for good, and stands in the way no longer.
func (s *Session) Saved() {
	s.undecided = keep(s.undecided, func(p payload.Problem) bool { return p.Field != "" || p.Step != "" })
}

// Order is the launch as package delivery sends it.
func (s *Session) Order(launch payload.Launch) delivery.Order {
	return delivery.Order{Template: s.Template, Launch: launch, Env: s.Shown.Env}
}
