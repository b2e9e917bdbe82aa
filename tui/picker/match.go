package picker

import (
	"runtime"
	"sync"
	"unicode/utf8"

	"kickoff/tui/picker/fuzzy"
)

// index holds the items in the matcher's form. It is built at the first search,
// by whichever goroutine that runs in.
type index struct {
	items []Item
	build sync.Once
	// known is what the newest search found, for the next one.
	mu    sync.Mutex
	known []tally
	// texts are one an item: its title, and its note behind it.
	texts []fuzzy.Text
}

// chunkSize is how many items are searched between two looks whether the search
// is still wanted.
const chunkSize = 4096

func (x *index) prepare() {
	x.build.Do(func() {
		x.texts = make([]fuzzy.Text, len(x.items))
		inChunks(len(x.items), func(first, end int) {
			for i := first; i < end; i++ {
				text := make([]byte, 0, len(x.items[i].Title)+1+len(x.items[i].Note))
				text = append(append(append(text, x.items[i].Title...), ' '), x.items[i].Note...)
				x.texts[i] = fuzzy.NewText(text)
			}
		})
	})
}

// search finds the items in which every word of the query occurs, letters in
// order but not side by side, and puts the best first. It gives up with nil once
// stale reports true.
func (x *index) search(query string, stale func() bool) []int32 {
	x.prepare()
	words := fuzzy.Words(query)
	whole := join(words)
	before, last := words[:len(words)-1], words[len(words)-1:]
	head := x.recall(before)
	known := head.scores != nil
	if !known {
		head.scores = make([]uint16, len(x.items))
	}
	all := tally{words: string(whole), scores: make([]uint16, len(x.items))}
	ranks := make([]uint16, len(x.items))
	inChunks(len(x.items), func(first, end int) {
		if stale() {
			return
		}
		scratch := fuzzy.NewScratch()
		for i := first; i < end; i++ {
			if !known {
				head.scores[i] = x.score(i, 1, before, scratch)
			}
			all.scores[i] = x.score(i, head.scores[i], last, scratch)
			ranks[i] = x.rank(i, all.scores[i], whole)
		}
	})
	if stale() {
		return nil
	}
	x.remember(head, all)
	return inOrder(ranks)
}

// A tally is how well each item met some words: 0 for not at all, else one more
// than the matcher's scores together.
type tally struct {
	words  string
	scores []uint16
}

// recall is the tally of words searched for before, or an empty one. While the
// last word of a query is typed, those before it need not be looked for again.
func (x *index) recall(words []fuzzy.Word) tally {
	key := string(join(words))
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, t := range x.known {
		if t.words == key {
			return t
		}
	}
	return tally{words: key}
}

func (x *index) remember(tallies ...tally) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.known = tallies
}

// inChunks does work on all of n places, on every processor there is.
func inChunks(n int, work func(first, end int)) {
	next := make(chan int, n/chunkSize+1)
	for first := 0; first < n; first += chunkSize {
		next <- first
	}
	close(next)
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(next)) {
		wait.Go(func() {
			for first := range next {
				work(first, min(first+chunkSize, n))
			}
		})
	}
	wait.Wait()
}

// join puts words behind each other, with a blank between.
func join(words []fuzzy.Word) fuzzy.Word {
	var out fuzzy.Word
	for i, w := range words {
		if i > 0 {
			out = append(out, ' ')
		}
		out = append(out, w...)
	}
	return out
}

// mostScore is more than any score that a rank tells apart.
const mostScore = 1023

// score adds to a tally's score how well an item meets more words.
func (x *index) score(i int, score uint16, words []fuzzy.Word, scratch fuzzy.Scratch) uint16 {
	match := (*fuzzy.Text).Score
	if len(x.items) > searchAtOnce {
		match = (*fuzzy.Text).QuickScore
	}
	for _, w := range words {
		if score == 0 {
			return 0
		}
		more, ok := match(&x.texts[i], w, scratch)
		if !ok {
			return 0
		}
		score = uint16(min(int(score)+more, mostScore+1))
	}
	return score
}

// A rank orders matches, the best lowest; 0 is no match. Its parts, from the top:
// how the title meets the whole query (2 bits), the score (10), the length of the
// text (4).
const noMatch = 0

func (x *index) rank(i int, score uint16, whole fuzzy.Word) uint16 {
	if score == 0 {
		return noMatch
	}
	tier := 3
	if x.texts[i].HasPrefix(whole) {
		tier = 2
		if utf8.RuneCountInString(x.items[i].Title) == len(whole) {
			tier = 1
		}
	}
	length := min(x.texts[i].Len()/8, 15)
	return uint16(tier<<14 | (mostScore-int(score-1))<<4 | length)
}

// inOrder lists the ranked items, equal ranks as they stand. Counting is used
// because a comparing sort of 100,000 ranks takes longer than to find them.
func inOrder(ranks []uint16) []int32 {
	starts := make([]int32, 1<<16+1)
	for _, r := range ranks {
		starts[int(r)+1]++
	}
	total := int32(len(ranks)) - starts[noMatch+1]
	starts[noMatch+1] = 0
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	rows := make([]int32, total)
	for i, r := range ranks {
		if r != noMatch {
			rows[starts[r]] = int32(i)
			starts[r]++
		}
	}
	return rows
}
