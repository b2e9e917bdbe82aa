package session

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"slices"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/merge"
	"kickoff/payload/store/draft"
)

// Rebased is what a changed template means for answers that were given before.
type Rebased struct {
	Result merge.Result
	// Given are the answers as they were given, Fitted as they fit the template now.
	Given, Fitted payload.Snapshot
}

// Rebase takes answers to a template as it is now; nil when it is as it was. What
// is new in the template begins with its own default; what was left blank stays
// blank, whatever default it has by now.
func Rebase(before merge.Before, given payload.Snapshot, now payload.Template, env payload.Env) *Rebased {
	r := merge.Merge(before, given, now, env)
	if r.Same() {
		return nil
	}
	fitted := r.Answers
	defaults := payload.NewAnswers(now, env).Snapshot().Fields
	for _, c := range r.Changes {
		if a, ok := defaults[c.Field]; ok && (c.Kind == merge.NewRequired || c.Kind == merge.NewOptional) {
			fitted.Fields[c.Field] = a
		}
	}
	return &Rebased{Result: r, Given: given, Fitted: fitted}
}

// Templates is what the session asks of the API for itself; *api.Client is one.
type Templates interface {
	Template(ctx context.Context, id string) (payload.Template, error)
}

// Rechecked is the template as it is in the last moment before the launch.
type Rechecked struct {
	// Now is the template as it is.
	Now payload.Template
	// Rebased is what its changes mean for the answers; nil when they mean nothing
	// to them.
	Rebased *Rebased
	// Launch is the launch for the template as it is, built as of the time of the one
	// that was shown, and Problems what stands in its way, undecided changes among it.
	Launch   payload.Launch
	Problems []payload.Problem
	// Same: the template is as it was, to the last byte of it.
	Same bool
	// Err is why it could not be read.
	Err error

	answers  *payload.Answers
	revision uint64
	shown    []byte
}

// SameBytes reports that what would be sent is byte for byte what was shown.
func (r Rechecked) SameBytes() bool { return bytes.Equal(r.Launch.Body, r.shown) }

// StartRecheck returns a function that fetches the template once more, to be run
// anywhere: while a person reads, or a file is uploaded, somebody may change it.
// What is sent must be what the person has seen, and fit the template as it is.
func (s *Session) StartRecheck(service Templates, shown payload.Launch) func(context.Context) Rechecked {
	was, before, snapshot, ready, env := s.Template, s.Before, s.Answers.Snapshot(), s.Ready, s.asOf()
	r := Rechecked{answers: s.Answers, revision: snapshot.Revision, shown: shown.Body, Launch: shown}
	return func(ctx context.Context) Rechecked {
		if r.Now, r.Err = service.Template(ctx, was.ID); r.Err != nil {
			return r
		}
		if r.Same = reflect.DeepEqual(r.Now, was); r.Same {
			return r
		}
		fitted := snapshot
		if ready == nil {
			if r.Rebased = Rebase(before, snapshot, r.Now, env); r.Rebased != nil {
				fitted = r.Rebased.Fitted
				for _, c := range r.Rebased.Result.Open() {
					r.Problems = append(r.Problems, draft.Verdict(c))
				}
			}
		}
		launch, problems := s.make(r.Now, ready, fitted, env)
		r.Launch, r.Problems = launch, append(r.Problems, problems...)
		return r
	}
}

// Verdict is what a recheck means for the launch that was shown.
type Verdict int

const (
	// Unchanged: what was shown can be sent.
	Unchanged Verdict = iota
	// Stale: the answers have changed meanwhile, or the session is another.
	Stale
	// Unread: the template could not be read; Gone: it is not there any more, or not
	// for this person; Blocked: it can no longer be launched.
	Unread
	Gone
	Blocked
	// Changed: the template has changed in a way that concerns the answers.
	Changed
	// Differs: it concerns no answer, but what would be sent differs from what was
	// shown, or is not valid any more.
	Differs
)

// Judge says what a recheck means. It changes nothing.
func (s *Session) Judge(r Rechecked) Verdict {
	switch {
	case r.answers != s.Answers:
		return Stale
	case errors.Is(r.Err, api.ErrNotFound):
		return Gone
	case r.Err != nil:
		return Unread
	case r.Now.Obstacle() != "":
		return Blocked
	case s.Answers.Revision() != r.revision:
		return Stale
	case r.Rebased != nil:
		return Changed
	case !r.SameBytes() || slices.ContainsFunc(r.Problems, payload.Problem.Blocks):
		return Differs
	}
	return Unchanged
}

// TakeRechecked puts the template as it is now in the place of the one that was
// opened, and the answers as they fit it; what has no place is orphaned.
func (s *Session) TakeRechecked(r Rechecked) {
	if r.Err != nil || r.Same {
		return
	}
	s.Template, s.Before = r.Now, merge.Remember(r.Now)
	if r.Rebased != nil {
		s.ApplyRebase(*r.Rebased)
	}
	s.Built, s.Problems, s.BuiltAt = r.Launch, r.Problems, s.Answers.Revision()
}

// ApplyRebase makes the answers those that fit the template, as one change that Restore
// can take back, and orphans what has no place.
func (s *Session) ApplyRebase(r Rebased) {
	s.Restore(r.Fitted)
	s.takeOrphans(r.Result)
}
