package api

import "strings"

// BareToken is the token in what somebody took for one: without blanks, quotes and the
// word of its header, which come along when it is copied out of a file or a command.
func BareToken(text string) string {
	for {
		bare := strings.Trim(strings.TrimSpace(text), "\"'`“”‘’")
		if word := "bearer "; len(bare) > len(word) && strings.EqualFold(bare[:len(word)], word) {
			bare = bare[len(word):]
		}
		if bare == text {
			return bare
		}
		text = bare
	}
}

// LooksLikeToken reports a text that holds a token as Tallyfy makes them (a JSON web
// token), and so is nothing else.
func LooksLikeToken(text string) bool {
	_, rest, found := strings.Cut(text, "eyJ")
	return found && len(rest) > 60 && strings.Contains(rest, ".")
}
