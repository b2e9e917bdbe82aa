// Package session is one launch's life without a terminal, from opening its
// template to its receipt:
//
//	Open, OpenTemplate, OpenDraft, Resume ─▶ Session ─▶ Check ─▶ Upload ─▶ Recheck ─▶ delivery
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
// The wizard embeds the Session in what its stages share, and keeps it for as long
// as the template is open. Its stages write to Answers, which is safe for several
// goroutines; all other fields belong to the update loop.
//
//   - Opening: OpenTemplate, OpenDraft, Resume and the flags of the command line all
//     end in a Session. They block, so they run in a command and come back as a
//     message. Rebased then says whether the template has changed since.
//   - Building: StartBuild is cheap and returns a function to run in a command;
//     what that returns goes to TakeBuilt in the update loop.
//   - Undo: Snapshot, and Restore with what an earlier Snapshot returned. The
//     Answers stay the same value.
//   - Before sending: StartRecheck and TakeRechecked, in the same way. Until
//     TakeRechecked says ready, nothing is sent.
//   - Sending: Order makes of the launch that was shown what package delivery sends.
package session

import (
	"reflect"
	"slices"
	"time"

	"kickoff/api/session/delivery"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/merge"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/draft"
)

// Session is a launch that is being prepared.
type Session struct {
	Template payload.Template
	Answers  *payload.Answers
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
	// LeftOut are answers of the process of --like that were not taken over.
	LeftOut []LeftOut

	// Built is the launch as of revision BuiltAt of the answers, Problems what was
	// found then.
	Built    payload.Launch
	Problems []payload.Problem
	BuiltAt  uint64
	// builtNow is the time that Built was built at: what is built again for the same
	// launch is built as of then, so that only what was meant to change differs.
	builtNow time.Time

	// Unfinished is the id of the unfinished launch that the answers are kept as, ""
	// while they are kept nowhere. The ledger lets each be launched once, so that
	// another launch of the same answers needs another one.
	Unfinished string
	// Resumed is the unfinished launch that was opened, nil for a new one; it may be
	// open elsewhere, and is then only to be read.
	Resumed *autosave.Handle
	// Uploads are the files on their way to the server; nil uploads nothing before
	// the launch.
	Uploads *uploads.Queue

	// unreadable are the answers that were given and could not be read.
	unreadable []payload.Problem
	// undecided is what of a changed template somebody has to decide about.
	undecided []payload.Problem
	// unasked are the fields that the draft asks anew and nobody answered yet.
	unasked []string
	// result is what became of the answers when they met the template, nil where
	// there was nothing to meet; given are the answers before that.
	result *merge.Result
	given  payload.Snapshot
	// inputs are the fields that --values and --set answer, nil for none.
	inputs map[string]bool
}

// New is a session with the template's own defaults.
func New(t payload.Template, now func() time.Time, base payload.Env) *Session {
	s := &Session{Template: t, Now: now, Base: base, Before: merge.Remember(t)}
	s.Answers = payload.NewAnswers(t, s.Env())
	return s
}

// Env is what answers are read against at this moment.
func (s *Session) Env() payload.Env {
	env := s.Base
	env.Now = s.Now()
	return env
}

// asOf is Env at the time when the launch was built that was shown.
func (s *Session) asOf() payload.Env {
	env := s.Base
	if env.Now = s.builtNow; env.Now.IsZero() {
		env.Now = s.Now()
	}
	return env
}

// Check builds the launch and names all that stands in its way: answers that
// could not be read, what of a changed template nobody has decided, what the draft
// asks anew, then what payload.Build found; each once.
func (s *Session) Check() (payload.Launch, []payload.Problem) {
	launch, found := s.build()
	problems := slices.Concat(s.unreadable, s.undecided, s.askedAnew())
	for _, p := range found {
		if !s.KnownWrong(p) {
			problems = append(problems, p)
		}
	}
	return launch, problems
}

// build builds now, and keeps what came out as what is shown from here on.
func (s *Session) build() (payload.Launch, []payload.Problem) {
	env, snapshot := s.Env(), s.Answers.Snapshot()
	launch, problems := s.make(s.Template, s.Ready, snapshot, env)
	s.Built, s.Problems, s.BuiltAt, s.builtNow = launch, problems, snapshot.Revision, env.Now
	return launch, problems
}

// make is the one place that makes a body.
func (s *Session) make(t payload.Template, ready []byte, snapshot payload.Snapshot, env payload.Env) (payload.Launch, []payload.Problem) {
	if ready != nil {
		return payload.CheckBody(t, ready, env)
	}
	return payload.Build(t, snapshot, env)
}

// KnownWrong reports whether a problem is about an answer that is known to be wrong
// already: one that could not be read, or that the template lost, is not missing
// too.
func (s *Session) KnownWrong(p payload.Problem) bool {
	return slices.ContainsFunc(slices.Concat(s.unreadable, s.undecided), func(o payload.Problem) bool {
		return o.Blocks() && o.Field == p.Field && o.Step == p.Step && o.Property == p.Property
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
	s.undecided = slices.DeleteFunc(s.undecided, func(p payload.Problem) bool { return p.Field == "" && p.Step == "" })
}

// Order is the launch as package delivery sends it.
func (s *Session) Order(launch payload.Launch) delivery.Order {
	return delivery.Order{Template: s.Template, Launch: launch, Env: s.asOf(), Unfinished: s.Unfinished}
}

// Built is what a build in a command gave.
type Built struct {
	// Answers tell a build of these answers from one of a session that was left.
	Answers  *payload.Answers
	Launch   payload.Launch
	Problems []payload.Problem
	revision uint64
	now      time.Time
}

// StartBuild takes down the answers as they are and returns a function that makes
// a launch of them, to be run anywhere.
func (s *Session) StartBuild() func() Built {
	env, snapshot, t, ready := s.Env(), s.Answers.Snapshot(), s.Template, s.Ready
	b := Built{Answers: s.Answers, revision: snapshot.Revision, now: env.Now}
	return func() Built {
		b.Launch, b.Problems = s.make(t, ready, snapshot, env)
		return b
	}
}

// TakeBuilt puts a launch on the session; false when it was made of other answers.
func (s *Session) TakeBuilt(b Built) bool {
	if b.Answers != s.Answers {
		return false
	}
	s.Built, s.Problems, s.BuiltAt, s.builtNow = b.Launch, b.Problems, b.revision, b.now
	return true
}

// Snapshot is the answers at this moment, for undo.
func (s *Session) Snapshot() payload.Snapshot { return s.Answers.Snapshot() }

// Touched names one answer that a Restore changed.
type Touched struct{ Field, Step, Property string }

// Restore makes the answers those of another moment and names the last of those
// that changed; none is the zero Touched. The Answers stay the same value, so that
// everybody who holds them sees it.
func (s *Session) Restore(to payload.Snapshot) Touched {
	var last Touched
	now := s.Answers.Snapshot()
	for _, id := range union(now.Fields, to.Fields) {
		if !reflect.DeepEqual(now.Fields[id], to.Fields[id]) {
			s.Answers.SetField(id, to.Fields[id])
			last = Touched{Field: id}
		}
	}
	for _, id := range union(now.Steps, to.Steps) {
		if !reflect.DeepEqual(now.Steps[id], to.Steps[id]) {
			s.Answers.SetStep(id, to.Steps[id])
			last = Touched{Step: id}
		}
	}
	if !reflect.DeepEqual(now.Details, to.Details) {
		s.Answers.EditDetails(func(d *payload.Details) { *d = to.Details })
		last = Touched{Property: "name"}
	}
	return last
}

func union[T any](a, b map[string]T) []string {
	ids := make([]string, 0, len(a))
	for id := range a {
		ids = append(ids, id)
	}
	for id := range b {
		if _, both := a[id]; !both {
			ids = append(ids, id)
		}
	}
	return ids
}
