package input

import (
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"
	"github.com/atotto/clipboard"
	"github.com/charmbracelet/x/ansi"

	"kickoff/payload/clean"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// Text is a text of many lines being edited, with the keyboard. Editing comes from the
// bubbles textarea. That draws all lines that it holds at each key, 20 µs a line, and holds
// no more than 10,000 of them: in a long text it has the lines around the cursor alone.
type Text struct {
	edit textarea.Model
	// above and below are what is before and behind the lines that edit holds.
	above, below string
	// held is how many rows edit held when it got them.
	held int
	// goal is the cell that up and down keep to, also past a shorter line.
	goal int
	// replaced: the window of edit does not follow the cursor yet.
	replaced bool
}

const (
	// Rows of a text are counted as they wrap. Where a side of the cursor has less than
	// near in edit, or edit has got more than grown, it gets new lines: around on each side.
	near, around, grown = 13, 18, 20
	// mostLines are as many lines as edit may hold, where something is selected in them. More
	// than 10,000 it would drop without a word.
	mostLines = 9000
	// least is how many rows are drawn in any case.
	least = 3
)

// A tab stands in the textarea as a sign that no answer has (clean.Input makes it a
// line break) and that is drawn as a blank: it would take four blanks for a tab.
const tabStand = "\u2029"

func drawn(text string) string { return strings.ReplaceAll(text, "\t", tabStand) }

func taken(text string) string { return strings.ReplaceAll(text, tabStand, "\t") }

// NewText makes one that holds text, with the cursor behind what is different from what it
// was when it was left.
func NewText(th *theme.Theme, left, text string, newLine key.Binding) *Text {
	t := &Text{edit: textarea.New()}
	t.edit.ShowLineNumbers = false
	t.edit.Prompt = ""
	t.edit.CharLimit, t.edit.MaxHeight, t.edit.MaxWidth = 0, 0, 0
	t.edit.SetVirtualCursor(false)
	t.edit.SetStyles(th.Area())
	// Its own paste keeps CRLF, which doubles every line break.
	k := &t.edit.KeyMap
	k.Paste.SetEnabled(false)
	// These mean something else in lists.
	for _, changes := range []*key.Binding{&k.UppercaseWordForward, &k.LowercaseWordForward, &k.CapitalizeWordForward, &k.TransposeCharacterBackward} {
		changes.SetEnabled(false)
	}
	k.InsertNewline = newLine
	t.edit.Focus()
	text = clean.Input(text)
	at := behindChange(clean.Input(left), text)
	t.hold(text[:at], text[at:], around)
	return t
}

// Value is the text as it stands.
func (t *Text) Value() string { return t.above + taken(t.edit.Value()) + t.below }

// SetValue makes it another text, with the cursor behind what is different in that.
func (t *Text) SetValue(text string) {
	before, text := t.Value(), clean.Input(text)
	if text == before {
		return
	}
	at := behindChange(before, text)
	t.hold(text[:at], text[at:], around)
	t.replaced = true
}

// behindChange is the place in a text behind what is different from what it was before.
func behindChange(before, text string) int {
	from, same, shorter := 0, 0, min(len(before), len(text))
	for from < shorter && before[from] == text[from] {
		from++
	}
	for same < shorter-from && before[len(before)-1-same] == text[len(text)-1-same] {
		same++
	}
	different := len(text) - same
	at := strings.LastIndexByte(text[:different], '\n') + 1
	for at < different { // which can be within a character
		size, _ := wrap.First(text[at:])
		at += size
	}
	return at
}

// AtEnd reports that the cursor is behind the last character.
func (t *Text) AtEnd() bool {
	_, tail := t.parts()
	return tail+t.below == ""
}

// parts are what edit holds before the cursor and behind it.
func (t *Text) parts() (head, tail string) {
	text, at := t.edit.Value(), 0
	for range t.edit.Line() {
		at += strings.IndexByte(text[at:], '\n') + 1
	}
	for range t.edit.Column() {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return text[:at], text[at:]
}

// line is the line that the cursor is in.
func (t *Text) line() []rune {
	head, tail := t.parts()
	tail, _, _ = strings.Cut(tail, "\n")
	return []rune(head[strings.LastIndexByte(head, '\n')+1:] + tail)
}

// hold has edit hold so many rows on each side of the cursor, which stands between two
// texts that are clean: half of one is not cleaned as the whole is, where a joiner stands.
func (t *Text) hold(before, after string, most int) {
	from, to, width := len(before), 0, t.edit.Width()
	for n := 0; n < most && from > 0; {
		line := before[strings.LastIndexByte(before[:from-1], '\n')+1 : from]
		from -= len(line)
		n += rows(strings.TrimSuffix(line, "\n"), width, most)
	}
	for n := 0; n < most && to < len(after); {
		line, _, _ := strings.Cut(after[to:], "\n")
		n += rows(line, width, most)
		to = min(len(after), to+len(line)+1)
	}
	if to > 0 && to < len(after) {
		to-- // the line break is of the rest
	}
	t.above, before, after, t.below = before[:from], before[from:], after[:to], after[to:]
	t.held = rows(before, width, mostLines) + rows(after, width, mostLines)
	t.edit.SetValue(drawn(after))
	t.edit.MoveToBegin()
	t.edit.InsertString(drawn(before))
}

// holdMost has edit hold all lines, of a very long text half of mostLines on each side of
// the cursor, and more where the other side has less.
func (t *Text) holdMost() {
	head, tail := t.parts()
	fewer := min(rows(t.above+head, t.edit.Width(), mostLines), rows(tail+t.below, t.edit.Width(), mostLines), mostLines/2)
	t.reload(mostLines - fewer)
	t.held = 0 // too many, once nothing is selected
}

// follow has edit hold other lines where the cursor is near the last that it has, or it has
// too many.
func (t *Text) follow() {
	width := t.edit.Width()
	head, tail := t.parts()
	short := t.above != "" && rows(head, width, near) < near || t.below != "" && rows(tail, width, near) < near
	most := t.held + grown
	if !t.edit.HasSelection() && (short || rows(head, width, most)+rows(tail, width, most) > most) {
		t.reload(around)
	}
}

// reload has edit hold so many rows around the cursor, which stays in its row of the screen.
func (t *Text) reload(most int) {
	before, height := t.edit.Cursor().Y, t.edit.Height()
	head, tail := t.parts()
	t.hold(t.above+taken(head), taken(tail)+t.below, most)
	t.edit, _ = t.edit.Update(nil)
	at, column, offset := t.edit.Cursor(), t.edit.Column(), t.edit.ScrollYOffset()
	if at.Y <= before {
		return
	}
	// Its window follows the cursor alone, which a click can move by rows.
	t.edit.BeginSelection(0, height-1+at.Y-before)
	t.edit.SetHeight(height)
	t.edit.BeginSelection(at.X, at.Y-(t.edit.ScrollYOffset()-offset))
	t.edit.EndSelection()
	t.edit.SetCursorColumn(column)
}

// Update takes a key or a paste and reports whether the text changed.
func (t *Text) Update(msg tea.Msg) (cmd tea.Cmd, changed bool) {
	k := t.edit.KeyMap
	press, typed := msg.(tea.KeyPressMsg)
	paste, pasted := msg.(tea.PasteMsg)
	switch {
	case !typed && !pasted:
		return nil, false
	case press.String() == "ctrl+v":
		return FromClipboard, false
	case key.Matches(press, k.CopySelection):
		return copied(taken(t.edit.SelectedText())), false
	case key.Matches(press, k.InputBegin):
		t.hold("", t.Value(), around)
	case key.Matches(press, k.InputEnd):
		t.hold(t.Value(), "", around)
	case pasted && strings.Count(clean.Input(paste.Content), "\n") > around:
		t.edit.DeleteSelection()
		head, tail := t.parts()
		t.hold(t.above+taken(head)+clean.Input(paste.Content), taken(tail)+t.below, around)
		t.edit, _ = t.edit.Update(nil) // its window follows
		return nil, true
	case pasted:
		msg = tea.PasteMsg{Content: drawn(clean.Input(paste.Content))}
	case !t.edit.HasSelection() && key.Matches(press, k.SelectAll, k.SelectLineUp, k.SelectLineDown, k.SelectWordForward, k.SelectWordBackward, k.SelectCharacterForward, k.SelectCharacterBackward):
		t.holdMost()
	}
	before, row, number := t.edit.Value(), t.edit.LineInfo(), t.edit.Line()
	line, at := t.line(), t.edit.Column()
	n, vertical := times(msg, line, at), key.Matches(press, k.LineNext, k.LinePrevious, k.PageDown, k.PageUp)
	switch deletes := key.Matches(press, k.DeleteCharacterForward); {
	case t.edit.HasSelection() && (deletes || key.Matches(press, k.DeleteCharacterBackward)):
		n = 1 // it takes what is selected
	case deletes && at < len(line):
		// Its own takes the line break behind the last character of a line too.
		t.edit.SetCursorColumn(at + n)
		msg = tea.KeyPressMsg{Code: tea.KeyBackspace}
	case vertical:
		// From within a row it counts cells in the next, without the tabs, and can come out behind it.
		t.edit.SetCursorColumn(row.StartColumn)
	}
	for range n {
		t.edit, cmd = t.edit.Update(msg)
	}
	line, at = t.line(), t.edit.Column()
	to, offset := at, t.edit.LineInfo().RowOffset
	if t.goal = max(t.goal, row.CharOffset); vertical {
		if last := row.RowOffset+1 == row.Height; !last && key.Matches(press, k.LineNext, k.PageDown) && t.edit.Line() == number && offset == row.RowOffset {
			t.edit.SetCursorColumn(row.StartColumn + row.Width) // a last row without a character is none to it
		}
		to = t.column(line)
	} else {
		t.goal = 0
	}
	switch to = character(line, to); {
	case to < at && t.edit.HasSelection():
		for range at - to {
			t.edit, _ = t.edit.Update(tea.KeyPressMsg{Code: tea.KeyLeft, Mod: tea.ModShift})
		}
	case to != at:
		t.edit.SetCursorColumn(to)
		if t.edit.LineInfo().RowOffset != offset {
			t.edit, _ = t.edit.Update(nil) // its window follows
		}
	}
	changed = t.edit.Value() != before
	t.follow()
	return cmd, changed
}

// copied brings a text to the clipboard, of this machine and of the terminal.
func copied(text string) tea.Cmd {
	if text == "" {
		return nil
	}
	return tea.Batch(tea.SetClipboard(text), func() tea.Msg {
		_ = clipboard.WriteAll(text) // there is none over SSH, but the terminal's
		return nil
	})
}

// column is where the goal is in the row that the cursor is in.
func (t *Text) column(line []rune) int {
	row := t.edit.LineInfo()
	to, last := row.StartColumn, min(len(line), row.StartColumn+max(0, row.Width-1))
	rest := strings.ReplaceAll(string(line[to:last]), tabStand, " ")
	for cells := 0; rest != ""; {
		cluster, w := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
		if cells += w; cells > t.goal {
			break
		}
		rest = rest[len(cluster):]
		to += utf8.RuneCountInString(cluster)
	}
	return to
}

// View draws the rows around the cursor in at most width by height cells.
func (t *Text) View(width, height int) string {
	cells, lines := max(1, width), max(1, min(height, max(least, rows(t.edit.Value(), width, height)+1)))
	if t.replaced || t.edit.Width() != cells || t.edit.Height() != lines {
		t.replaced = false
		t.edit.SetWidth(cells)
		t.edit.SetHeight(lines)
		t.edit, _ = t.edit.Update(nil)
		t.follow()
	}
	return wrap.Clamp(t.edit.View(), width, height)
}

// Cursor is where the terminal's cursor belongs in the last View.
func (t *Text) Cursor() *tea.Cursor { return t.edit.Cursor() }

// rows is about how many rows a text takes, counted no further than matters.
func rows(text string, width, most int) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		if n += 1 + wrap.Width(line)/max(width, 1); n >= most {
			break
		}
	}
	return n
}
