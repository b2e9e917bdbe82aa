package stage

import (
	"kickoff/payload"
	"kickoff/payload/merge"
)

// Changed is what a changed template means for answers that were given before.
type Changed struct {
	Result merge.Result
	// Given are the answers as they were given, Fitted as they fit the template now.
	Given, Fitted payload.Snapshot
}

// Fit takes answers to a template as it is now; nil when it is as it was. Fields
// that are new begin with their own defaults.
func Fit(before merge.Before, given payload.Snapshot, now payload.Template, env payload.Env) *Changed {
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
	return &Changed{Result: r, Given: given, Fitted: fitted}
}
