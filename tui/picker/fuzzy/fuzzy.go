// Package fuzzy tells how well the letters of a word are found in a text, in
// order but not side by side. The matcher is fzf's, from packages that its author
// calls internal: nothing else in the project knows of it, go.mod pins it, and the
// test holds what it answered when it was chosen. What is searched, and which of
// the matches comes first, is package picker's.
package fuzzy

import (
	"strings"

	"github.com/junegunn/fzf/src/algo"
	"github.com/junegunn/fzf/src/util"
	"golang.org/x/text/unicode/norm"
)

// fzf's tables are its own globals and are empty until they are asked for;
// without them an upper-case letter never matches.
func init() { algo.Init("default") }

// Word is part of a query, folded as the matcher wants it.
type Word []rune

// Fold is a text as it is compared: small letters, without accents.
func Fold(text string) []rune {
	return algo.NormalizeRunes([]rune(strings.ToLower(norm.NFC.String(text))))
}

// Words splits a query at blanks, and folds it.
func Words(query string) []Word {
	var words []Word
	for _, w := range strings.Fields(query) {
		words = append(words, Fold(w))
	}
	return words
}

// Text is what is searched, in the matcher's form.
type Text struct{ chars util.Chars }

// NewText makes a text of bytes that nobody changes any more.
func NewText(text []byte) Text {
	if !norm.NFC.IsNormal(text) {
		text = norm.NFC.Bytes(text)
	}
	return Text{util.ToChars(text)}
}

// Scratch is the matcher's memory, for one goroutine: enough for a word of ten
// letters in a text of a thousand. Beyond that it takes a plainer way by itself.
type Scratch struct{ slab *util.Slab }

// NewScratch makes the memory for many searches.
func NewScratch() Scratch { return Scratch{util.MakeSlab(16*1024, 2048)} }

// Score is how well a word is met at the best of its places in a text; false for
// not at all.
func (t *Text) Score(w Word, s Scratch) (int, bool) {
	found, _ := algo.FuzzyMatchV2(false, true, true, &t.chars, w, false, s.slab)
	return found.Score, found.Start >= 0
}

// QuickScore is the score of the first place of a word in a text, for lists that
// are so long that looking for the best would be felt.
func (t *Text) QuickScore(w Word, s Scratch) (int, bool) {
	found, _ := algo.FuzzyMatchV1(false, true, true, &t.chars, w, false, s.slab)
	return found.Score, found.Start >= 0
}
