package launch

import (
	"errors"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store/draft"
)

// saveDraft saves the answers as a draft and says what that changes in one of
// the same name.
func (l *launching) saveDraft() error {
	name := l.SaveDraft
	if name == "" {
		return nil
	}
	store, now := l.Drafts(l.conn.Scope), l.in.SaveAs(name)
	former, err := store.Load(name)
	if err != nil && !errors.Is(err, draft.ErrNotFound) {
		l.Say("warning: %s", clean.Message(err.Error()))
	}
	if saveErr := store.Save(now); saveErr != nil {
		return saveErr
	}
	l.in.Saved()
	if err != nil {
		l.Say("saved as the draft %s", humanize.Quote(name))
		return nil
	}
	l.Say("saved over the draft %s; `kickoff drafts restore` has the former one once this one is renamed or removed", humanize.Quote(name))
	for _, c := range draft.Compare(former, now, l.in.Template, l.in.Env()) {
		l.Say("  %s: %s, before: %s", clean.Message(c.Label), orNothing(c.After), orNothing(c.Before))
	}
	return nil
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return humanize.Quote(s)
}
