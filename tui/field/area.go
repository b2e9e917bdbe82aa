package field

import (
	"fmt"
	"io"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/htmltext"
	"kickoff/payload/humanize"
	"kickoff/tui/editor"
	"kickoff/tui/terminal"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/input"
	"kickoff/tui/ui/wrap"
)

const (
	areaMin    = 3
	areaMax    = 12
	areaClosed = 3
)

func newLineKey() key.Binding { return footer.Bind("ctrl+j", "new line", "ctrl+j", "shift+enter") }

// area edits a long text.
type area struct {
	base
	edit *input.Text
	// left is the text as it was before it was changed from outside: the cursor stands
	// behind what is different.
	left string
	// trouble is why the person's editor did not do, until the next key; written is
	// what it wrote and is not in the answer yet.
	trouble string
	written *string
	// breaks is how many line breaks enter made last, at the end of the text.
	breaks int
}

func newArea(b base) Widget { return &area{base: b} }

func (a *area) Focus() tea.Cmd {
	a.focused = true
	a.edit = input.NewText(a.theme, a.left, a.answer.Text(), newLineKey())
	return nil
}

func (a *area) Blur() {
	a.takeWritten()
	a.left = a.answer.Text()
	a.focused, a.edit, a.trouble, a.breaks = false, nil, "", 0
}

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
	case tea.PasteMsg:
	default:
		return nil, false
	}
	if a.edit == nil {
		return nil, false
	}
	breaks := 0
	if pressed(msg) == "enter" {
		if a.complete() {
			a.dropLast(a.breaks)
			return nil, true
		}
		if a.edit.AtEnd() {
			breaks = a.breaks + 1
		}
		msg = tea.KeyPressMsg{Code: 'j', Mod: tea.ModCtrl}
	}
	cmd, changed := a.edit.Update(msg)
	if a.breaks = breaks; changed {
		a.put(payload.Text(a.edit.Value()))
	}
	return cmd, false
}

// complete reports that enter goes on: nothing is written, or the cursor is at the
// end behind an empty line. Elsewhere enter makes a line.
func (a *area) complete() bool {
	text := a.answer.Text()
	return text == "" || strings.HasSuffix(text, "\n\n") && a.edit.AtEnd()
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
	return a.edit.View(width, min(height, areaMax))
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

func (a *area) Cursor() *tea.Cursor {
	if a.edit == nil {
		return nil
	}
	return a.edit.Cursor()
}

func (a *area) SetAnswer(v payload.Answer) {
	a.left, a.answer = a.answer.Text(), v
	if a.edit != nil {
		a.edit.SetValue(v.Text())
	}
}

func (a *area) Keys() []key.Binding {
	if a.edit == nil || a.complete() {
		return []key.Binding{footer.Bind("enter", "next", "enter"), newLineKey(), editorKey()}
	}
	return []key.Binding{footer.Bind("enter", "new line", "enter"), footer.Bind("tab", "next", "tab"), editorKey()}
}

func editorKey() key.Binding { return footer.Bind("ctrl+o", "open in your editor", "ctrl+o") }

// edited says that the person's editor has ended.
type edited struct{ err error }

// openEditor hands the text to the person's own editor. Its command runs on the
// update loop, so the text is there before any other message comes, also the one
// that the terminal is gone; the next message takes it into the answer.
func (a *area) openEditor() tea.Cmd {
	if a.shared.TextPath != nil {
		a.shared.TextPath() // the launch is kept before the editor begins
	}
	c := &terminal.Command{Do: func(in io.Reader, out, err io.Writer) error {
		kept := ""
		if a.shared.TextPath != nil {
			kept = a.shared.TextPath()
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
		a.SetAnswer(payload.Answer{Value: payload.Text(*text), Origin: payload.FromYou})
	}
}
