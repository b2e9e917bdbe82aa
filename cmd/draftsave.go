package cmd

import (
	"errors"

	"kickoff/payload/clean"
	"kickoff/payload/store/draft"
)

// saveDraft saves the answers as a draft and says what that changes in one of
// the same name.
func (a *app) saveDraft(s *connection, in *launchInput, name string) error {
	if name == "" {
		return nil
	}
	store, now := a.drafts(s.scope), in.SaveAs(name)
	former, err := store.Load(name)
	if err != nil && !errors.Is(err, draft.ErrNotFound) {
		a.say("warning: %s", clean.Message(err.Error()))
	}
	if saveErr := store.Save(now); saveErr != nil {
		return saveErr
	}
	in.Saved()
	if err != nil {
		a.say("saved as the draft %q", name)
		return nil
	}
	a.say("saved over the draft %q; `kickoff drafts restore` has the former one once this one is renamed or removed", name)
	for _, c := range draft.Compare(former, now, in.Template, in.Env()) {
		a.say("  %s: %s, before: %s", clean.Message(c.Label), orNothing(c.After), orNothing(c.Before))
	}
	return nil
}
