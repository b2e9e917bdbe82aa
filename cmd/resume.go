package cmd

import (
	"strings"

	"kickoff/api/account"
	"kickoff/api/session"
	"kickoff/payload/clean"
	"kickoff/payload/store/autosave"
	"kickoff/tui"
)

// unfinishedOf opens the unfinished launches of a scope.
func (a *app) unfinishedOf(scope string) *autosave.Store {
	store := autosave.Open(account.DataDir(a.host.Getenv), scope)
	store.Now = a.now
	if store.Me.User = a.host.Getenv("USER"); store.Me.User == "" {
		store.Me.User = a.host.Getenv("USERNAME")
	}
	return store
}

// mayResume says before the screen is drawn that there is nothing to resume.
func (a *app) mayResume(s *connection) error {
	entries, asides, err := session.Unfinished(a.unfinishedOf(s.scope), a.ledgerOf(s.scope))
	if err != nil || len(entries) > 0 {
		return err
	}
	message := "there is no unfinished launch to resume"
	if len(asides) > 0 {
		message += "; one that cannot be read lies at " + asides[0].Path
	}
	return &failure{kind: kindNotFound, exit: exitNotFound, message: message}
}

// howToResume is the command that goes on with what is entered now.
func (a *app) howToResume() string {
	words := []string{"kickoff"}
	if a.sandbox {
		words = append(words, "--sandbox")
	}
	for _, flag := range []struct{ name, value string }{
		{"--world", a.world}, {"--org", a.org}, {"--base-url", a.baseURL}, {"--profile", a.profile},
	} {
		if flag.value != "" {
			words = append(words, flag.name, flag.value)
		}
	}
	return strings.Join(append(words, "--resume"), " ")
}

// kept says how what was entered can be gone on with, or why it cannot; "" when
// there is nothing to say.
func (a *app) kept(o tui.Outcome) string {
	switch {
	case o.NotKept != nil:
		return "what was entered last is not on disk: " + clean.Message(o.NotKept.Error())
	case o.Kept != "":
		return clean.Message(o.Kept) + " is kept; go on with `" + a.howToResume() + "`"
	}
	return ""
}
