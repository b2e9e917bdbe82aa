package field

import (
	"fmt"
	"io"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/htmltext"
	"kickoff/payload/humanize"
	"kickoff/tui/editor"
	"kickoff/tui/terminal"
	"kickoff/tui/theme"
	"kickoff/tui/ui/input"
	"kickoff/tui/ui/wrap"
)

// The bubbles textarea refuses to hold more lines than this, and would lose the
// rest without a word; such a text is shown and not edited here.
const mostLines = 9000

const (
	areaMin    = 3
	areaMax    = 12
	areaClosed = 3
)

// A tab stands in the textarea as a sign that no answer has (clean.Input makes it a
// line break) and that is drawn as a blank: it would take four blanks for a tab.
const tabStand = "\u2029"

// drawn is a text as the textarea holds it, taken is what it stands for.
func drawn(text string) string { return strings.ReplaceAll(clean.Input(text), "\t", tabStand) }

func taken(text string) string { return strings.ReplaceAll(text, tabStand, "\t") }

func newLineKey() key.Binding { return bind("new line", "ctrl+j", "ctrl+j", "shift+enter") }

// area edits a long text.
type area struct {
	base
	edit *textarea.Model
	// trouble is why the person's editor did not do, until the next key; written is
	// what it wrote and is not in the answer yet.
	trouble string
	written *string
	// path is the file in which an editor changes it, "" for a temporary one; nil too. It is
	// asked before as well, so that there can be one.
	path func() string
	// breaks is how many line breaks enter made last, at the end of the text.
	breaks int
}

func newArea(b base) Widget { return &area{base: b} }

// WithTextPath has an editor change a long text in the file that is kept with the
// launch. Other widgets stay as they are.
func WithTextPath(w Widget, path func() string) Widget {
	if g, ok := w.(*rawJSON); ok {
		if a, ok := g.Widget.(*area); ok {
			a.path = path
		}
	}
	return w
}

// Focus implements Widget. The textarea is made here: it is large and slow, and
// only one of a form is ever in use.
func (a *area) Focus() tea.Cmd {
	a.focused = true
	if strings.Count(a.answer.Text(), "\n") >= mostLines {
		return nil
	}
	edit := textarea.New()
	edit.ShowLineNumbers = false
	edit.Prompt = ""
	edit.CharLimit, edit.MaxHeight, edit.MaxWidth = 0, 0, 0
	edit.SetVirtualCursor(false)
	edit.SetStyles(a.theme.Area())
	// Its own paste keeps CRLF, which doubles every line break.
	edit.KeyMap.Paste.SetEnabled(false)
	edit.KeyMap.InsertNewline = newLineKey()
	edit.SetValue(drawn(a.answer.Text()))
	a.edit = &edit
	return a.edit.Focus()
}

// Blur implements Widget.
func (a *area) Blur() {
	a.takeWritten()
	a.focused, a.edit, a.trouble = false, nil, ""
}

// Update implements Widget.
func (a *area) Update(msg tea.Msg) (tea.Cmd, bool) {
	a.takeWritten()
	switch m := msg.(type) {
	case edited:
		if m.err != nil {
			a.trouble = m.err.Error()
		}
		return nil, false
	case tea.KeyPressMsg:
		a.trouble = ""
		if key.Matches(m, editorKey()) {
			return a.openEditor(), false
		}
	}
	if a.edit == nil {
		return nil, pressed(msg) == "enter"
	}
	breaks := a.breaks
	a.breaks = 0
	switch m := msg.(type) {
	case tea.PasteMsg:
		text := drawn(m.Content)
		if a.edit.LineCount()+strings.Count(text, "\n") > mostLines {
			return nil, false
		}
		msg = tea.PasteMsg{Content: text}
	case tea.KeyPressMsg:
		switch m.String() {
		case "ctrl+v":
			return input.FromClipboard, false
		case "enter":
			if a.complete() {
				a.dropLast(breaks)
				return nil, true
			}
			if a.atEnd() {
				a.breaks = breaks + 1
			}
			msg = tea.KeyPressMsg{Code: 'j', Mod: tea.ModCtrl}
		}
	default:
		a.breaks = breaks
	}
	return a.pass(msg), false
}

// pass hands a message to the textarea, as often as whole characters need it.
func (a *area) pass(msg tea.Msg) (cmd tea.Cmd) {
	before := a.edit.Value()
	for range input.Times(msg, a.line(before), a.edit.Column()) {
		*a.edit, cmd = a.edit.Update(msg)
	}
	now := a.edit.Value()
	if now != before {
		a.put(payload.Text(taken(now)))
	}
	if at := a.edit.Column(); at > 0 {
		to := input.Character(a.line(now), at)
		if a.edit.SetCursorColumn(to); to != at {
			*a.edit, _ = a.edit.Update(nil) // its window follows
		}
	}
	return cmd
}

// line is the line of the text that the cursor is in.
func (a *area) line(text string) []rune {
	for range a.edit.Line() {
		_, text, _ = strings.Cut(text, "\n")
	}
	line, _, _ := strings.Cut(text, "\n")
	return []rune(line)
}

func (a *area) atEnd() bool {
	text := a.edit.Value()
	return a.edit.Line() == a.edit.LineCount()-1 && a.edit.Column() == len(a.line(text))
}

// complete reports that enter goes on: nothing is written, or the cursor is at the
// end behind an empty line. Elsewhere enter makes a line.
func (a *area) complete() bool {
	text := a.edit.Value()
	return text == "" || strings.HasSuffix(text, "\n\n") && a.atEnd()
}

// dropLast takes the line breaks off the end of the text again that were made to leave it.
func (a *area) dropLast(breaks int) {
	text := a.answer.Text()
	for range min(breaks, 2) {
		text = strings.TrimSuffix(text, "\n")
	}
	if text != a.answer.Text() {
		a.put(payload.Text(text))
	}
}

// View implements Widget.
func (a *area) View(width, height int) string {
	var below []string
	if reading := a.reading(width * areaMin); reading != "" && a.focused {
		below = wrap.Signed(a.theme.Muted, "", "=", reading, width)
		below = below[:min(len(below), areaMin, max(0, height-areaMin))]
	}
	if a.trouble != "" {
		below = append(below, wrap.Signed(a.theme.Warn, "", theme.SignWarn, clean.Line(a.trouble), width)...)
	}
	below = below[:min(len(below), max(0, height-1))]
	return wrap.Clamp(strings.Join(append([]string{a.text(width, height-len(below))}, below...), "\n"), width, max(1, height))
}

// reading is what a text that holds HTML reads as, "" where it says so itself: enough
// to fill so many cells.
func (a *area) reading(cells int) string {
	text := beginning(a.answer.Text(), 4*cells)
	if !a.field.RichText || !strings.ContainsAny(text, "<&") {
		return ""
	}
	if reading := clean.Message(htmltext.Read(text)); reading != clean.Message(text) {
		return reading
	}
	return ""
}

// Foot is a word for the lower edge of the card.
func (a *area) Foot() string {
	text := ""
	if used, limit := a.used(); used > 0 {
		text = fmt.Sprintf("%d/%d", used, limit)
	}
	switch {
	case !a.field.RichText:
		return text
	case text == "":
		return "holds HTML, or plain text"
	}
	return "HTML, " + text
}

func (a *area) text(width, height int) string {
	if a.edit == nil {
		return a.closed(width, height)
	}
	rows := min(height, areaMax, max(areaMin, a.rows(width)+1))
	if a.edit.Width() != width || a.edit.Height() != rows {
		a.edit.SetWidth(width)
		a.edit.SetHeight(rows)
		*a.edit, _ = a.edit.Update(nil)
	}
	return wrap.Clamp(a.edit.View(), width, height)
}

// rows is about how many lines the text fills, counted no further than matters.
func (a *area) rows(width int) int {
	n := 0
	for line := range strings.SplitSeq(a.answer.Text(), "\n") {
		n += 1 + wrap.Width(line)/max(width, 1)
		if n >= areaMax {
			break
		}
	}
	return n
}

// closed draws the first lines of the text and how many more there are.
func (a *area) closed(width, height int) string {
	text := a.answer.Text()
	if text == "" {
		return wrap.Fit(a.shown(""), width)
	}
	total := strings.Count(text, "\n") + 1
	most := min(areaClosed, max(height, 1))
	lines, used := a.head(text, width, most+1)
	if len(lines) > most {
		lines = lines[:most]
		more := theme.SignCut
		if left := total - min(used, most); left > 0 && most > 1 {
			more = fmt.Sprintf("%s %s in all", theme.SignCut, humanize.Count(total, "line"))
		}
		lines[most-1] = wrap.Fit(a.theme.Muted.Render(more), width)
	}
	if a.focused && height > len(lines) {
		lines = append(lines, wrap.Fit(a.theme.Warn.Render(theme.SignWarn+" too long for here, ctrl+o edits it; it is sent as it is"), width))
	}
	return strings.Join(lines, "\n")
}

// head wraps the text's beginning into at most n drawn lines, and says how many
// of its own lines it used. What is far below costs nothing.
func (a *area) head(text string, width, n int) (lines []string, used int) {
	for line := range strings.SplitSeq(text, "\n") {
		line = beginning(line, width*n)
		lines = append(lines, wrap.Styled(a.theme.Text, "", clean.Line(line), width)...)
		used++
		if len(lines) >= n {
			return lines[:n], used
		}
	}
	return lines, used
}

// beginning is enough of a line to fill so many cells, cut by bytes, so that a
// line of a megabyte is not measured to draw three.
func beginning(line string, cells int) string {
	const bytesPerCell = 8
	if len(line) <= cells*bytesPerCell {
		return line
	}
	return strings.ToValidUTF8(line[:cells*bytesPerCell], "")
}

// Cursor implements Widget.
func (a *area) Cursor() *tea.Cursor {
	if a.edit == nil {
		return nil
	}
	return a.edit.Cursor()
}

// SetAnswer implements Widget.
func (a *area) SetAnswer(v payload.Answer) {
	a.answer = v
	if a.edit != nil {
		a.edit.SetValue(drawn(v.Text()))
	}
}

// Keys implements Widget.
func (a *area) Keys() []key.Binding {
	switch {
	case a.edit == nil:
		return []key.Binding{bind("next", "enter", "enter"), editorKey()}
	case a.complete():
		return []key.Binding{bind("next", "enter", "enter"), newLineKey(), editorKey()}
	}
	return []key.Binding{bind("new line", "enter", "enter"), bind("next", "tab", "tab"), editorKey()}
}

func editorKey() key.Binding { return bind("open in your editor", "ctrl+o", "ctrl+o") }

// edited says that the person's editor has ended.
type edited struct{ err error }

// openEditor hands the text to the person's own editor. Its command runs on the
// update loop, so the text is there before any other message comes, also the one
// that the terminal is gone; the next message takes it into the answer.
func (a *area) openEditor() tea.Cmd {
	if a.path != nil {
		a.path() // the launch is kept before the editor begins
	}
	c := &terminal.Command{Do: func(in io.Reader, out, err io.Writer) error {
		kept := ""
		if a.path != nil {
			kept = a.path()
		}
		text, failed := editor.Edit(a.answer.Text(), kept, in, out, err)
		a.written = &text
		return failed
	}}
	return tea.Exec(c, func(err error) tea.Msg { return edited{err} })
}

// takeWritten takes what an editor wrote.
func (a *area) takeWritten() {
	text := a.written
	a.written = nil
	if text != nil && *text != a.answer.Text() {
		a.answer, a.edit = payload.Answer{Value: payload.Text(*text), Origin: payload.FromYou}, nil
		a.Focus() // the text may have become one that cannot be edited here
	}
}
