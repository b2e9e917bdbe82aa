package wizard

import (
	"strings"

	"kickoff/api/session"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/payload/clean"
	"kickoff/tui"
)

// mayResume says before the screen is drawn that there is nothing to resume.
func (w *Options) mayResume(conn *factory.Connection) error {
	entries, asides, err := session.Unfinished(w.Unfinished(conn.Scope), w.Ledger(conn.Scope))
	if err != nil || len(entries) > 0 {
		return err
	}
	message := "there is no unfinished launch to resume"
	if len(asides) > 0 {
		message += "; one that cannot be read lies at " + asides[0].Path
	}
	return failure.NotFound(message)
}

// howToResume is the command that goes on with what is entered now.
func (w *Options) howToResume() string {
	words := []string{"kickoff"}
	if w.Sandbox {
		words = append(words, "--sandbox")
	}
	for _, flag := range []struct{ name, value string }{
		{"--world", w.World}, {"--org", w.Org}, {"--base-url", w.BaseURL}, {"--profile", w.Profile},
	} {
		if flag.value != "" {
			words = append(words, flag.name, flag.value)
		}
	}
	return strings.Join(append(words, "--resume"), " ")
}

// kept says how what was entered can be gone on with, or why it cannot; "" when
// there is nothing to say.
func (w *Options) kept(o tui.Outcome) string {
	switch {
	case o.NotKept != nil:
		return "what was entered last is not on disk: " + clean.Message(o.NotKept.Error())
	case o.Kept != "":
		return clean.Message(o.Kept) + " is kept; go on with `" + w.howToResume() + "`"
	}
	return ""
}
