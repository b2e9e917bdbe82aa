package fuzzy

import (
	"testing"
)

// The answers were recorded with fzf v0.65.2. A newer one that answers otherwise
// puts other templates on top: look at what it changes before recording it.
func TestTheMatcherAnswersAsItDidWhenItWasChosen(t *testing.T) {
	tests := []struct {
		query, text string
		found       bool
		score       int
		quick       int
		prefix      bool
	}{
		{"onb", "Client onboarding", true, 88, 88, false},
		{"onb", "Onboarding", true, 88, 88, true},
		{"ob", "On Board", true, 58, 58, false},
		{"client", "Client onboarding", true, 166, 166, true},
		{"CLIENT", "client", true, 166, 166, true},
		{"zoe", "Zoë Gone", true, 88, 88, true},
		{"ZOË", "Zoe Gone", true, 88, 88, true},
		{"munchen", "Büro München", true, 192, 192, false},
		{"straße", "Hauptstraße", true, 116, 116, false},
		{"日本", "東京 日本語", true, 62, 62, false},
		{"lee@", "Ann Lee lee@acme.test", true, 114, 114, false},
		{"abc", "a-b-c abc", true, 88, 78, false},
		{"ff", "fuzzy-blurry-finder", true, 46, 46, false},
		{"oob", "out-of-bound", true, 75, 75, false},
		{"foob", "foo-bar foobar", true, 114, 109, false},
		{"qr", "Quarterly review", true, 51, 48, false},
		{"fb", "fooBar", true, 55, 55, false},
		{"2", "Q2 2026 plan", true, 36, 30, false},
		{"pdf", "contract.PDF", true, 80, 80, false},
		{"e\u0301", "Cafe\u0301", true, 16, 16, false},
		{"Cafe\u0301", "Caf\u00e9", true, 114, 114, true},
		{"i", "İstanbul", true, 36, 36, true},
		{"x_y", "x_y", true, 88, 88, true},
		{"x", "Client", false, 0, 0, false},
		{"ba", "ab", false, 0, 0, false},
		{"a", "", false, 0, 0, false},
	}
	s := NewScratch()
	for _, tt := range tests {
		t.Run(tt.query+" in "+tt.text, func(t *testing.T) {
			word, text := Words(tt.query)[0], NewText([]byte(tt.text))
			if score, found := text.Score(word, s); score != tt.score || found != tt.found {
				t.Errorf("score %d, %v; was %d, %v", score, found, tt.score, tt.found)
			}
			if quick, found := text.QuickScore(word, s); quick != tt.quick || found != tt.found {
				t.Errorf("quick score %d, %v; was %d, %v", quick, found, tt.quick, tt.found)
			}
			if got := text.HasPrefix(word); got != tt.prefix {
				t.Errorf("prefix %v, was %v", got, tt.prefix)
			}
		})
	}
}
