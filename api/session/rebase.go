package session

import (
	"bytes"
	"context"
	"reflect"

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

	shown []byte
}

// SameBytes reports that what would be sent is byte for byte what was shown.
func (r Rechecked) SameBytes() bool { return bytes.Equal(r.Launch.Body, r.shown) }

// Recheck fetches the template once more: while a person reads, or a file is
// uploaded, somebody may change it. What is sent must be what the person has seen,
// and fit the template as it is.
func (s *Session) Recheck(ctx context.Context, service Templates, shown payload.Launch) (Rechecked, error) {
	r := Rechecked{shown: shown.Body, Launch: shown}
	var err error
	if r.Now, err = service.Template(ctx, s.Template.ID); err != nil {
		return r, err
	}
	if r.Same = reflect.DeepEqual(r.Now, s.Template); r.Same {
		return r, nil
	}
	answers := s.Answers.Snapshot()
	if s.Ready == nil {
		r.Rebased = Rebase(s.Before, answers, r.Now, s.asOf())
	}
	if r.Rebased != nil {
		answers = r.Rebased.Fitted
		for _, c := range r.Rebased.Result.Open() {
			r.Problems = append(r.Problems, draft.Verdict(c))
		}
	}
	launch, problems := s.make(r.Now, s.Ready, answers, s.asOf())
	r.Launch, r.Problems = launch, append(r.Problems, problems...)
	return r, nil
}

// TakeRechecked puts the template as it is now in the place of the one that was
// opened, and the answers as they fit it; what has no place is orphaned.
func (s *Session) TakeRechecked(r Rechecked) {
	if r.Same {
		return
	}
	s.Template, s.Before = r.Now, merge.Remember(r.Now)
	if r.Rebased != nil {
		s.ApplyRebase(*r.Rebased)
	}
}

// ApplyRebase makes the answers those that fit the template, and orphans what has no
// place.
func (s *Session) ApplyRebase(r Rebased) {
	s.Answers = payload.Restore(r.Fitted)
	s.takeOrphans(r.Result)
}
