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
	}{
		{"onb", "Client onboarding", true, 88, 88},
		{"onb", "Onboarding", true, 88, 88},
		{"ob", "On Board", true, 58, 58},
		{"client", "Client onboarding", true, 166, 166},
		{"CLIENT", "client", true, 166, 166},
		{"zoe", "Zoë Gone", true, 88, 88},
		{"ZOË", "Zoe Gone", true, 88, 88},
		{"munchen", "Büro München", true, 192, 192},
		{"straße", "Hauptstraße", true, 116, 116},
		{"日本", "東京 日本語", true, 62, 62},
		{"lee@", "Ann Lee lee@acme.test", true, 114, 114},
		{"abc", "a-b-c abc", true, 88, 78},
		{"ff", "fuzzy-blurry-finder", true, 46, 46},
		{"oob", "out-of-bound", true, 75, 75},
		{"foob", "foo-bar foobar", true, 114, 109},
		{"qr", "Quarterly review", true, 51, 48},
		{"fb", "fooBar", true, 55, 55},
		{"2", "Q2 2026 plan", true, 36, 30},
		{"pdf", "contract.PDF", true, 80, 80},
		{"e\u0301", "Cafe\u0301", true, 16, 16},
		{"Cafe\u0301", "Caf\u00e9", true, 114, 114},
		{"i", "İstanbul", true, 36, 36},
		{"x_y", "x_y", true, 88, 88},
		{"x", "Client", false, 0, 0},
		{"ba", "ab", false, 0, 0},
		{"a", "", false, 0, 0},
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
		})
	}
}
