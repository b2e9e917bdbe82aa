package stage

import (
	"kickoff/payload"
	"kickoff/payload/merge"
)

// Rebased is what a changed template means for answers that were given before.
type Rebased struct {
	Result merge.Result
	// Given are the answers as they were given, Fitted as they fit the template now.
	Given, Fitted payload.Snapshot
}

// Rebase takes answers to a template as it is now; nil when it is as it was. Fields
// that are new begin with their own defaults.
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
