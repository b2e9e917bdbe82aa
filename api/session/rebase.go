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
	// Before are the answers as they were given, After as they fit the template now.
	Before, After payload.Snapshot
}

// Rebase takes answers to a template as it is now; nil when it is as it was. What
// is new in the template begins with its own default; what was left blank stays
// blank, whatever default it has by now.
func Rebase(before merge.Before, answers payload.Snapshot, now payload.Template, env payload.Env) *Rebased {
	r := merge.Merge(before, answers, now, env)
	if r.Same() {
		return nil
	}
	fitted := r.Answers
	fitted.Given = answers.Given
	defaults := payload.NewAnswers(now, env).Snapshot().Fields
	for _, c := range r.Changes {
		if a, ok := defaults[c.Field]; ok && (c.Kind == merge.NewRequired || c.Kind == merge.NewOptional) {
			fitted.Fields[c.Field] = a
		}
	}
	return &Rebased{Result: r, Before: answers, After: fitted}
}

// Templates is what the session asks of the API for itself; *api.Client is one.
type Templates interface {
	Template(ctx context.Context, id string) (payload.Template, error)
}

// Rechecked is what the last look at the template says.
type Rechecked struct {
	// Built is the launch for the template as it is at this moment; undecided changes
	// and a template that cannot be launched are among its problems.
	Built
	// Same: the template is as it was, to the last byte of it.
	Same bool
	// AsShown: what would be sent is what was shown, but for files that were uploaded.
	AsShown bool
	// Rebased is what its changes mean for the answers; nil when they mean nothing
	// to them.
	Rebased *Rebased
}

// Recheck is the last look before a launch, at the template as it was just fetched and
// at the clock: while a person reads, or a file is uploaded, somebody may change the
// one, and midnight may pass. What is sent must be what was shown, and fit the template
// as it is; anything else has to be shown first. A nil fill knows no file.
func (s *Session) Recheck(now payload.Template, fill Fill) Rechecked {
	r := Rechecked{Same: reflect.DeepEqual(now, s.Template)}
	answers, env := s.Answers.Snapshot(), s.Env()
	if !r.Same && s.Ready == nil {
		r.Rebased = Rebase(s.Before, answers, now, env)
	}
	problems := obstacle(now)
	if r.Rebased != nil {
		answers = r.Rebased.After
		for _, c := range r.Rebased.Result.Open() {
			problems = append(problems, draft.Verdict(c))
		}
	}
	r.Built = build(now, s.Ready, answers, env)
	r.Problems = append(problems, r.Problems...)
	shown := s.Shown
	if fill != nil {
		shown, r.Built.Launch = shown.Uploaded(fill), r.Uploaded(fill).Launch
	}
	r.AsShown = bytes.Equal(r.Body, shown.Body)
	return r
}

// TakeRechecked puts the template as it is now in the place of the one that was
// opened, and the answers as they fit it; what has no place is orphaned. Where another
// launch comes of it, that is the one to be shown.
func (s *Session) TakeRechecked(r Rechecked) {
	s.Adopt(r.Template)
	if r.Rebased != nil {
		s.applyRebase(*r.Rebased)
	}
	if !r.AsShown {
		s.Shown = r.Built
	}
}

// Adopt puts a template in the place of the one that the answers were given to; they
// stay as they are.
func (s *Session) Adopt(t payload.Template) { s.Template, s.Before = t, merge.Remember(t) }

// applyRebase makes the answers those that fit the template, and orphans what has no
// place.
func (s *Session) applyRebase(r Rebased) {
	s.Answers = payload.Restore(r.After)
	s.Orphan(r.Result)
}
