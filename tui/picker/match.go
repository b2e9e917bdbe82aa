package picker

import (
	"runtime"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/sync/errgroup"

	"kickoff/payload/crash"
	"kickoff/tui/picker/fuzzy"
)

// index holds the items as they are searched. It is built at the first search, by
// whichever goroutine that runs in.
type index struct {
	items Source
	// shown are how many of them are rows while nothing is typed.
	shown int
	// loose: letters that are scattered over a text match it too, behind all others.
	loose bool
	build sync.Once
	texts []text
	// scattered are the texts in the form of that matcher, for a loose index.
	scattered []fuzzy.Text
}

func newIndex(items Source, loose bool) *index {
	x := &index{items: items, shown: items.Len(), loose: loose}
	if s, ok := items.(Searched); ok {
		x.shown -= s.Hidden()
	}
	return x
}

// text is what an item is found by: its title, its note and its other words, folded and
// without blanks, so that letters match across them; a zero byte stands between.
type text struct {
	body string
	// note and words are where they begin.
	note, words int
	// starts has a bit for each byte of body that begins a word.
	starts []uint64
	// names are whole names beside the title, code is what counts where nothing else does.
	names []string
	code  string
}

// A match is how a text meets a query, the best first.
type match uint8

const (
	none match = iota
	// whole: the query is the title, named: another name of the item.
	whole
	named
	// titleBegins: the title begins with the query.
	titleBegins
	// wordBegins: each word of the query begins a word of the title, noteBegins of title
	// or note, otherBegins of anything.
	wordBegins
	noteBegins
	otherBegins
	// titleHolds: each word of the query is somewhere in the title, holds: in anything.
	titleHolds
	holds
	// scattered: the letters of each word stand somewhere, in order.
	scattered
	// coded: the query is the code of the item, which does not show.
	coded
)

// query is what is looked for: the words, and all of them as one.
type query struct {
	words []string
	whole string
	fuzzy []fuzzy.Word
}

func newQuery(typed string) query {
	q := query{fuzzy: fuzzy.Words(typed)}
	for _, w := range q.fuzzy {
		q.words = append(q.words, string(w))
	}
	q.whole = strings.Join(q.words, "")
	return q
}

// fold is a text as it is compared: small letters without accents and blanks.
func fold(s string) string {
	if plain(s) && !strings.ContainsAny(s, " \t\n\v\f\r") {
		return strings.ToLower(s)
	}
	return newQuery(s).whole
}

// plain reports that a text is of ASCII alone, which folds without its characters being
// made one by one.
func plain(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// isWord reports that a character is a word by itself, in scripts without blanks.
func isWord(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }

func newText(it Item) text {
	t := text{starts: make([]uint64, 0, 1)}
	var body strings.Builder
	body.Grow(len(it.Title) + len(it.Note) + len(it.Words) + 2)
	between := true
	letter := func(r rune) {
		if unicode.IsSpace(r) {
			between = true
			return
		}
		if between || isWord(r) {
			at := body.Len()
			for len(t.starts) <= at/64 {
				t.starts = append(t.starts, 0)
			}
			t.starts[at/64] |= 1 << (at % 64)
		}
		between = !unicode.IsLetter(r) && !unicode.IsDigit(r)
		body.WriteRune(r)
	}
	add := func(s string) {
		between = true
		if plain(s) {
			for i := range len(s) {
				letter(unicode.ToLower(rune(s[i])))
			}
			return
		}
		for _, r := range fuzzy.Fold(s) {
			letter(r)
		}
	}
	add(it.Title)
	body.WriteByte(0)
	t.note = body.Len()
	add(it.Note)
	body.WriteByte(0)
	t.words = body.Len()
	add(it.Words)
	t.body = body.String()
	for _, n := range it.Names {
		t.names = append(t.names, fold(n))
	}
	t.code = fold(it.Code)
	return t
}

// find is where a word is: at the start of one if it can, else within one; -1 for nowhere.
func (t *text) find(word string) (at int, begins bool) {
	at = -1
	for from := 0; from < len(t.body); {
		i := strings.Index(t.body[from:], word)
		if i < 0 {
			break
		}
		i += from
		if t.starting(i) {
			return i, true
		}
		if at < 0 && !t.overBlank(i, len(word)) {
			at = i
		}
		_, size := utf8.DecodeRuneInString(t.body[i:])
		from = i + size
	}
	return at, false
}

// starting reports that a byte of the body begins a word.
func (t *text) starting(i int) bool {
	return i/64 < len(t.starts) && t.starts[i/64]&(1<<(i%64)) != 0
}

// overBlank reports that the end of one word and the beginning of the next are among so many
// bytes: a letter or digit before the start of a word is one that a blank stood behind.
func (t *text) overBlank(from, n int) bool {
	for i := from + 1; i < from+n; i++ {
		before, _ := utf8.DecodeLastRuneInString(t.body[:i])
		first, _ := utf8.DecodeRuneInString(t.body[i:])
		if t.starting(i) && !isWord(first) && (unicode.IsLetter(before) || unicode.IsDigit(before)) {
			return true
		}
	}
	return false
}

// meets tells how the text meets a query that is not empty.
func (t *text) meets(q query) match {
	title := t.body[:t.note-1]
	if title == q.whole {
		return whole
	}
	for _, n := range t.names {
		if n == q.whole {
			return named
		}
	}
	worst, inside := wordBegins, titleHolds
	for _, w := range q.words {
		at, begins := t.find(w)
		switch {
		case at < 0 && t.code == q.whole:
			return coded
		case at < 0:
			return none
		case !begins:
			worst = titleHolds
		case at >= t.words:
			worst = max(worst, otherBegins)
		case at >= t.note:
			worst = max(worst, noteBegins)
		}
		if at >= t.note {
			inside = holds
		}
	}
	switch {
	case worst == titleHolds:
		return inside
	case worst == wordBegins && strings.HasPrefix(title, q.whole):
		return titleBegins
	}
	return worst
}

// chunkSize is how many items are searched between two looks whether the search
// is still wanted.
const chunkSize = 4096

func (x *index) prepare() {
	x.build.Do(func() {
		x.texts = make([]text, x.items.Len())
		if x.loose {
			x.scattered = make([]fuzzy.Text, x.items.Len())
		}
		inChunks(x.items.Len(), func(first, end int) {
			for i := first; i < end; i++ {
				it := x.items.Item(i)
				x.texts[i] = newText(it)
				if x.loose {
					x.scattered[i] = fuzzy.NewText([]byte(it.Title + " " + it.Note + " " + it.Words))
				}
			}
		})
	})
}

// search finds the items in which every word of the query occurs, and puts the best
// first, equal ones as they stand. It gives up with nil once stale reports true.
func (x *index) search(typed string, stale func() bool) []int32 {
	x.prepare()
	q := newQuery(typed)
	ranks := make([]uint16, x.items.Len())
	inChunks(x.items.Len(), func(first, end int) {
		if stale() {
			return
		}
		var scratch fuzzy.Scratch
		if x.loose {
			scratch = fuzzy.NewScratch()
		}
		for i := first; i < end; i++ {
			ranks[i] = x.rank(i, q, scratch)
		}
	})
	if stale() {
		return nil
	}
	return inOrder(ranks)
}

// inChunks does work on all of n places, on every processor there is.
func inChunks(n int, work func(first, end int)) {
	next := make(chan int, n/chunkSize+1)
	for first := 0; first < n; first += chunkSize {
		next <- first
	}
	close(next)
	var working errgroup.Group
	for range min(runtime.GOMAXPROCS(0), len(next)) {
		working.Go(func() error {
			return crash.Catch(func() error {
				for first := range next {
					work(first, min(first+chunkSize, n))
				}
				return nil
			})
		})
	}
	crash.Again(working.Wait())
}

// mostScored is how many texts are searched for the best place of scattered letters; in
// more, the first place has to do.
const mostScored = 2500

// mostScore is more than any score that a rank tells apart.
const mostScore = 1023

// A rank orders matches, the best lowest: the match (4 bits), and for scattered letters
// the score (12). 0 is no match.
func (x *index) rank(i int, q query, scratch fuzzy.Scratch) uint16 {
	m, score := x.texts[i].meets(q), 0
	if m != none || !x.loose {
		return uint16(m) << 12
	}
	scoreOf := (*fuzzy.Text).Score
	if x.items.Len() > mostScored {
		scoreOf = (*fuzzy.Text).QuickScore
	}
	for _, w := range q.fuzzy {
		more, ok := scoreOf(&x.scattered[i], w, scratch)
		if !ok {
			return 0
		}
		score = min(score+more, mostScore)
	}
	return uint16(scattered)<<12 | uint16(mostScore-score)
}

// inOrder lists the ranked items, equal ranks as they stand. Counting is used
// because a comparing sort of 100,000 ranks takes longer than to find them.
func inOrder(ranks []uint16) []int32 {
	starts := make([]int32, 1<<16+1)
	for _, r := range ranks {
		starts[int(r)+1]++
	}
	total := int32(len(ranks)) - starts[1]
	starts[1] = 0
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	rows := make([]int32, total)
	for i, r := range ranks {
		if r != 0 {
			rows[starts[r]] = int32(i)
			starts[r]++
		}
	}
	return rows
}

// Rank finds the titles that meet a query as those of a list do, loose ones as of a list
// to go through, and tells their places, the best first.
func Rank(titles []string, typed string, loose bool) []int32 {
	var items list
	for _, t := range titles {
		items = append(items, Item{Title: t})
	}
	x := &index{items: items, loose: loose}
	return x.search(typed, func() bool { return false })
}

// hits are the offsets in a title of the characters that the words of a query are made
// of.
func hits(title string, q query) map[int]bool {
	t := newText(Item{Title: title})
	// places are the offsets in the title of what each byte of the text was made of.
	var places []int
	for rest := title; rest != ""; {
		cluster, _ := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
		for range len(fold(cluster)) {
			places = append(places, len(title)-len(rest))
		}
		rest = rest[len(cluster):]
	}
	at := map[int]bool{}
	for _, w := range q.words {
		if i, _ := t.find(w); i >= 0 && i+len(w) <= len(places) {
			for _, place := range places[i : i+len(w)] {
				at[place] = true
			}
		}
	}
	return at
}
