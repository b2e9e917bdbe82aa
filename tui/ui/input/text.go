package input

import (
	"iter"
	"sort"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"
	"github.com/atotto/clipboard"

	"kickoff/payload/clean"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// Text is a text of many lines being edited, with the keyboard. Its keys are those of the
// bubbles textarea, but for the few that change the letters of a word and mean something else
// in lists. That one draws all that it holds at each key (20 µs a line, and 30 ms for one
// line of 30,000 characters), holds no more than 10,000 lines and makes blanks of tabs. Here
// a key costs what the rows in sight do.
type Text struct {
	theme *theme.Theme
	keys  textarea.KeyMap
	text  string
	// at is the cursor and anchor the other end of what is selected, the same for nothing:
	// places in the text, between two characters.
	at, anchor int
	// rows are where the rows of the text begin as it wraps, top the first that is drawn.
	rows          []int
	top           int
	width, height int
	// goal is the cell that up and down keep to, also past a shorter row; -1 for the cursor's.
	goal int
}

// least is how many rows are drawn in any case.
const least = 3

// NewText makes one that holds text, with the cursor behind it.
func NewText(th *theme.Theme, text string, newLine key.Binding) *Text {
	t := &Text{theme: th, keys: textarea.DefaultKeyMap(), rows: []int{0}, width: 80, height: least}
	t.keys.InsertNewline = newLine
	t.replace(0, 0, clean.Input(text))
	return t
}

// Value is the text as it stands.
func (t *Text) Value() string { return t.text }

// SetValue makes it another text, with the cursor behind what is different in that.
func (t *Text) SetValue(text string) {
	text = clean.Input(text)
	from, same, shorter := 0, 0, min(len(t.text), len(text))
	for from < shorter && t.text[from] == text[from] {
		from++
	}
	for same < shorter-from && t.text[len(t.text)-1-same] == text[len(text)-1-same] {
		same++
	}
	if text == t.text {
		return
	}
	t.replace(from, len(t.text)-same, text[from:len(text)-same])
	to := t.rows[t.row(t.at)]
	for end := range t.characters(to) {
		if to >= t.at { // which can be within a character
			break
		}
		to = end
	}
	t.at, t.anchor = to, to
}

// AtEnd reports that the cursor is behind the last character.
func (t *Text) AtEnd() bool { return t.at == len(t.text) }

// characters are the places behind each character from a place on, and how many cells it takes.
func (t *Text) characters(at int) iter.Seq2[int, int] {
	return func(yield func(end, cells int) bool) {
		for at < len(t.text) {
			size, cells := wrap.First(t.text[at:])
			if t.text[at] == '\t' {
				cells = 1 // it is drawn as a blank
			}
			if at += size; !yield(at, cells) {
				return
			}
		}
	}
}

// row is the one that a place is in. The place behind a full row is in the next.
func (t *Text) row(at int) int { return sort.SearchInts(t.rows, at+1) - 1 }

// behind is where the row behind the one from a place on begins, -1 for none. The last cell
// of a row is kept for the cursor, or for the blank that the row ends with.
func (t *Text) behind(from int) int {
	at, used, fits := from, 0, from
	for end, cells := range t.characters(from) {
		blank, full := t.text[at] == ' ' || t.text[at] == '\t', used+cells >= t.width
		switch {
		case t.text[at] == '\n', full && blank:
			return end
		case full && fits > from:
			return fits
		case full && at > from:
			return at
		}
		used += cells
		if at = end; blank || cells > 1 {
			fits = at
		}
	}
	return -1
}

// wrap makes the rows behind one anew, until they are those that were there before, by so
// many bytes further on.
func (t *Text) wrap(first int, before []int, by int) {
	rows := append(make([]int, 0, first+len(before)+2), t.rows[:first+1]...)
	for at := t.behind(rows[first]); at >= 0; at = t.behind(at) {
		for len(before) > 0 && before[0]+by < at {
			before = before[1:]
		}
		if len(before) > 0 && before[0]+by == at {
			for _, row := range before {
				rows = append(rows, row+by)
			}
			break
		}
		rows = append(rows, at)
	}
	t.rows = rows
}

// replace puts text in the place of other text, and the cursor behind it.
func (t *Text) replace(from, to int, text string) {
	// The row of the character before, which may become another, and two more: the first did
	// not take a word that ends in the third by one wide character.
	first := max(0, t.row(max(0, from-1))-2)
	before := t.rows[t.row(to)+1:]
	by := len(text) - (to - from)
	t.text = t.text[:from] + text + t.text[to:]
	t.wrap(first, before, by)
	t.at = from + len(text)
	t.anchor, t.goal = t.at, -1
}

// selected is what is selected, or the cursor twice.
func (t *Text) selected() (from, to int) { return min(t.at, t.anchor), max(t.at, t.anchor) }

// insert puts text in the place of what is selected, or at the cursor.
func (t *Text) insert(text string) {
	from, to := t.selected()
	t.replace(from, to, text)
}

// Update takes a key or a paste and reports whether the text changed.
func (t *Text) Update(msg tea.Msg) (cmd tea.Cmd, changed bool) {
	before := t.text
	switch msg := msg.(type) {
	case tea.PasteMsg:
		t.insert(clean.Input(msg.Content))
	case tea.KeyPressMsg:
		switch {
		case msg.String() == "ctrl+v":
			return FromClipboard, false
		case key.Matches(msg, t.keys.CopySelection):
			return t.copySelected(), false
		case t.move(msg), t.delete(msg):
		case key.Matches(msg, t.keys.InsertNewline):
			t.insert("\n")
		case msg.Text != "":
			t.insert(strings.Map(printable, msg.Text))
		}
	}
	t.follow()
	return nil, t.text != before
}

// printable drops what does not print. A joiner that is typed joins what is not there yet.
func printable(r rune) rune {
	if clean.Hidden(r) {
		return -1
	}
	return r
}

// copySelected brings what is selected to the clipboard, of this machine and of the terminal.
func (t *Text) copySelected() tea.Cmd {
	from, to := t.selected()
	if from == to {
		return nil
	}
	text := t.text[from:to]
	return tea.Batch(tea.SetClipboard(text), func() tea.Msg {
		_ = clipboard.WriteAll(text) // there is none over SSH, but the terminal's
		return nil
	})
}

// move takes the keys that move the cursor.
func (t *Text) move(msg tea.KeyPressMsg) bool {
	k, to, goal := t.keys, 0, -1
	switch {
	case key.Matches(msg, k.CharacterForward, k.SelectCharacterForward):
		to = t.after()
	case key.Matches(msg, k.CharacterBackward, k.SelectCharacterBackward):
		to = t.before()
	case key.Matches(msg, k.WordForward, k.SelectWordForward):
		to = t.wordEnd()
	case key.Matches(msg, k.WordBackward, k.SelectWordBackward):
		to = t.wordStart()
	case key.Matches(msg, k.LineStart):
		to = t.lineStart()
	case key.Matches(msg, k.LineEnd):
		to = t.lineEnd()
	case key.Matches(msg, k.LineNext, k.SelectLineDown):
		to, goal = t.vertical(+1)
	case key.Matches(msg, k.LinePrevious, k.SelectLineUp):
		to, goal = t.vertical(-1)
	case key.Matches(msg, k.PageUp): // to the first row in sight, and from there by a page
		to, goal = t.vertical(t.page(t.top, -t.height))
	case key.Matches(msg, k.PageDown):
		to, goal = t.vertical(t.page(t.top+t.height-1, t.height))
	case key.Matches(msg, k.InputBegin):
	case key.Matches(msg, k.InputEnd):
		to = len(t.text)
	case key.Matches(msg, k.SelectAll):
		t.anchor, to = 0, len(t.text)
	default:
		return false
	}
	t.at, t.goal = to, goal
	if !key.Matches(msg, k.SelectAll, k.SelectCharacterForward, k.SelectCharacterBackward, k.SelectWordForward, k.SelectWordBackward, k.SelectLineUp, k.SelectLineDown) {
		t.anchor = to
	}
	return true
}

// delete takes the keys that delete: what is selected, or as far as the key goes.
func (t *Text) delete(msg tea.KeyPressMsg) bool {
	k, to := t.keys, 0
	switch {
	case key.Matches(msg, k.DeleteCharacterBackward):
		to = t.before()
	case key.Matches(msg, k.DeleteCharacterForward):
		to = t.after()
	case key.Matches(msg, k.DeleteWordBackward):
		to = max(t.lineStart(), t.wordStart())
	case key.Matches(msg, k.DeleteWordForward):
		to = min(t.lineEnd(), t.wordEnd())
	case key.Matches(msg, k.DeleteBeforeCursor):
		to = t.lineStart()
	case key.Matches(msg, k.DeleteAfterCursor):
		to = t.lineEnd()
	default:
		return false
	}
	switch backward := key.Matches(msg, k.DeleteCharacterBackward, k.DeleteWordBackward, k.DeleteBeforeCursor); {
	case t.at != t.anchor:
	case to != t.at:
		t.anchor = to
	case backward: // there is but the line break
		t.anchor = t.before()
	default:
		t.anchor = t.after()
	}
	t.insert("")
	return true
}

// before and after are the places of the cursor a character on.
func (t *Text) before() int {
	if t.at == 0 {
		return 0
	}
	from := t.rows[t.row(t.at-1)]
	for end := range t.characters(from) {
		if end >= t.at {
			break
		}
		from = end
	}
	return from
}

func (t *Text) after() int {
	for end := range t.characters(t.at) {
		return end
	}
	return t.at
}

func (t *Text) lineStart() int { return strings.LastIndexByte(t.text[:t.at], '\n') + 1 }

func (t *Text) lineEnd() int {
	if n := strings.IndexByte(t.text[t.at:], '\n'); n >= 0 {
		return t.at + n
	}
	return len(t.text)
}

// wordStart and wordEnd are the ends of the word before the cursor and behind it.
func (t *Text) wordStart() int {
	word := strings.TrimRightFunc(t.text[:t.at], unicode.IsSpace)
	return len(strings.TrimRightFunc(word, func(r rune) bool { return !unicode.IsSpace(r) }))
}

func (t *Text) wordEnd() int {
	rest := strings.TrimLeftFunc(t.text[t.at:], unicode.IsSpace)
	return len(t.text) - len(strings.TrimLeftFunc(rest, func(r rune) bool { return !unicode.IsSpace(r) }))
}

// page is by how many rows a page moves: as far as a row that it begins with, or further
// where the cursor is there.
func (t *Text) page(first, by int) int {
	if to := first - t.row(t.at); to*by > 0 {
		return to
	}
	return by
}

// vertical is the place so many rows further on, and the cell that the cursor keeps to.
func (t *Text) vertical(by int) (to, goal int) {
	row := t.row(t.at)
	if goal = t.goal; goal < 0 {
		goal = t.cell()
	}
	row = max(0, min(row+by, len(t.rows)-1))
	to = t.rows[row]
	used := 0
	for end, cells := range t.characters(to) {
		if used += cells; used > goal || t.row(end) > row {
			break
		}
		to = end
	}
	return to, goal
}

// cell is the one of its row that the cursor is in.
func (t *Text) cell() int {
	cells := 0
	for end, w := range t.characters(t.rows[t.row(t.at)]) {
		if end > t.at {
			break
		}
		cells += w
	}
	return cells
}

// follow has the row of the cursor in sight, and no empty rows where there are others.
func (t *Text) follow() {
	row := t.row(t.at)
	t.top = max(min(t.top, row, len(t.rows)-t.height), row-t.height+1, 0)
}

// View draws the rows around the cursor in at most width by height cells.
func (t *Text) View(width, height int) string {
	if width = max(1, width); t.width != width {
		t.width = width
		t.wrap(0, nil, 0)
	}
	t.height = max(1, min(height, max(least, len(t.rows)+1)))
	t.follow()
	lines := make([]string, t.height)
	for i := range lines {
		lines[i] = wrap.Pad(t.drawn(t.top+i), width)
	}
	return wrap.Clamp(strings.Join(lines, "\n"), width, height)
}

// drawn is a row as it is drawn, a line break that is selected as a blank.
func (t *Text) drawn(row int) string {
	if row >= len(t.rows) {
		return ""
	}
	from, end := t.rows[row], len(t.text)
	if row+1 < len(t.rows) {
		end = t.rows[row+1]
	}
	first, last := t.selected()
	if first, last = max(from, min(first, end)), max(from, min(last, end)); first == last {
		first, last = end, end
	}
	blanks := strings.NewReplacer("\t", " ", "\n", " ")
	draw := func(style theme.Style, from, to int) string { return style.Render(blanks.Replace(t.text[from:to])) }
	return draw(t.theme.Text, from, first) + draw(t.theme.Accent.Reverse(), first, last) + draw(t.theme.Text, last, end)
}

// Cursor is where the terminal's cursor belongs in the last View.
func (t *Text) Cursor() *tea.Cursor {
	return tea.NewCursor(min(t.cell(), t.width-1), t.row(t.at)-t.top)
}
