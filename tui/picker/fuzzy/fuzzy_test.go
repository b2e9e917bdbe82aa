package fuzzy

import (
	"maps"
	"slices"
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
		positions   []int
	}{
		{"onb", "Client onboarding", true, 88, 88, false, []int{7, 8, 9}},
		{"onb", "Onboarding", true, 88, 88, true, []int{0, 1, 2}},
		{"ob", "On Board", true, 58, 58, false, []int{0, 3}},
		{"client", "Client onboarding", true, 166, 166, true, []int{0, 1, 2, 3, 4, 5}},
		{"CLIENT", "client", true, 166, 166, true, []int{0, 1, 2, 3, 4, 5}},
		{"zoe", "Zoë Gone", true, 88, 88, true, []int{0, 1, 2}},
		{"ZOË", "Zoe Gone", true, 88, 88, true, []int{0, 1, 2}},
		{"munchen", "Büro München", true, 192, 192, false, []int{6, 7, 9, 10, 11, 12, 13}},
		{"straße", "Hauptstraße", true, 116, 116, false, []int{5, 6, 7, 8, 9, 11}},
		{"日本", "東京 日本語", true, 62, 62, false, []int{7, 10}},
		{"lee@", "Ann Lee lee@acme.test", true, 114, 114, false, []int{8, 9, 10, 11}},
		{"abc", "a-b-c abc", true, 88, 78, false, []int{6, 7, 8}},
		{"ff", "fuzzy-blurry-finder", true, 46, 46, false, []int{0, 13}},
		{"oob", "out-of-bound", true, 75, 75, false, []int{0, 4, 7}},
		{"foob", "foo-bar foobar", true, 114, 109, false, []int{8, 9, 10, 11}},
		{"qr", "Quarterly review", true, 51, 48, false, []int{0, 10}},
		{"fb", "fooBar", true, 55, 55, false, []int{0, 3}},
		{"2", "Q2 2026 plan", true, 36, 30, false, []int{3}},
		{"pdf", "contract.PDF", true, 80, 80, false, []int{9, 10, 11}},
		{"e\u0301", "Cafe\u0301", true, 16, 16, false, []int{3}},
		{"Cafe\u0301", "Caf\u00e9", true, 114, 114, true, []int{0, 1, 2, 3}},
		{"i", "İstanbul", true, 36, 36, true, []int{0}},
		{"x_y", "x_y", true, 88, 88, true, []int{0, 1, 2}},
		{"x", "Client", false, 0, 0, false, nil},
		{"ba", "ab", false, 0, 0, false, nil},
		{"a", "", false, 0, 0, false, nil},
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
			if got := slices.Sorted(maps.Keys(Positions(tt.text, []Word{word}))); !slices.Equal(got, tt.positions) {
				t.Errorf("positions %v, were %v", got, tt.positions)
			}
		})
	}
}
