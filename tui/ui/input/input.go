// Package input is text that is typed, one line (Input) or many (Text), with the terminal's
// own cursor, so that input methods compose where the text will stand. Editing and its
// readline keys come from the bubbles textinput and textarea.
package input

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/atotto/clipboard"
	"github.com/charmbracelet/x/ansi"

	"kickoff/payload/clean"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// Input is one line of text being edited. It starts without focus.
type Input struct {
	// Placeholder is shown while there is no text.
	Placeholder string

	theme  *theme.Theme
	edit   textinput.Model
	cursor int
	first  int
	// all of the text is selected.
	all bool
}

// New makes an input that holds text, with the cursor behind it.
func New(th *theme.Theme, text string) *Input {
	edit := textinput.New()
	edit.SetVirtualCursor(false)
	edit.Prompt = ""
	edit.KeyMap.Paste = key.NewBinding(key.WithDisabled())
	edit.KeyMap.AcceptSuggestion = key.NewBinding(key.WithDisabled())
	in := &Input{theme: th, edit: edit}
	in.SetValue(text)
	return in
}

// Value is the text as it stands.
func (in *Input) Value() string { return in.edit.Value() }

// SetValue replaces the text and puts the cursor behind it.
func (in *Input) SetValue(text string) {
	in.edit.SetValue(text)
	in.edit.CursorEnd()
	in.all = false
}

// SelectAll selects the text: what is typed or pasted next takes its place, and a key
// that moves the cursor keeps it.
func (in *Input) SelectAll() { in.all = in.edit.Value() != "" }

// Selected reports that the text is selected.
func (in *Input) Selected() bool { return in.all }

// Focus and Blur say whether keys are taken and the cursor shows.
func (in *Input) Focus() tea.Cmd { return in.edit.Focus() }

// Blur takes the keyboard away; the text stays.
func (in *Input) Blur() { in.edit.Blur() }

// AtStart reports that the cursor is before the text, AtEnd that it is behind it.
func (in *Input) AtStart() bool { return in.edit.Position() == 0 }

// AtEnd reports that the cursor is behind the last character.
func (in *Input) AtEnd() bool { return in.edit.Position() == len([]rune(in.edit.Value())) }

// Start puts the cursor before the first character.
func (in *Input) Start() { in.edit.CursorStart() }

// End puts the cursor behind the last character.
func (in *Input) End() { in.edit.CursorEnd() }

// Insert puts text in at the cursor, made fit for one line.
func (in *Input) Insert(text string) {
	in.edit, _ = in.edit.Update(tea.PasteMsg{Content: clean.Line(text)})
}

// Update takes a key or a paste and reports whether the text changed.
func (in *Input) Update(msg tea.Msg) (cmd tea.Cmd, changed bool) {
	before := in.edit.Value()
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if in.all && clean.Line(msg.Content) != "" {
			in.SetValue("")
		}
		in.Insert(msg.Content)
		return nil, in.edit.Value() != before
	case tea.KeyPressMsg:
		if msg.String() == "ctrl+v" {
			return FromClipboard, false
		}
		k := in.edit.KeyMap
		deletes := key.Matches(msg, k.DeleteCharacterBackward, k.DeleteCharacterForward, k.DeleteWordBackward, k.DeleteWordForward, k.DeleteBeforeCursor, k.DeleteAfterCursor)
		if in.all && (deletes || msg.Text != "") {
			in.SetValue("")
		}
		if in.all = false; deletes && in.edit.Value() == "" {
			return nil, before != ""
		}
	}
	if press, ok := msg.(tea.KeyPressMsg); ok && key.Matches(press, in.edit.KeyMap.DeleteWordForward) && in.atLastOfWord() {
		msg = tea.KeyPressMsg{Code: tea.KeyDelete} // bubbles #1056: it takes the next word too, and panics where there is none
	}
	for range times(msg, []rune(before), in.edit.Position()) {
		in.edit, cmd = in.edit.Update(msg)
	}
	return cmd, in.edit.Value() != before
}

// atLastOfWord reports that the cursor is on the last rune of a word, or of the text.
func (in *Input) atLastOfWord() bool {
	text, at := []rune(in.edit.Value()), in.edit.Position()
	return at == len(text)-1 || at < len(text)-1 && !unicode.IsSpace(text[at]) && unicode.IsSpace(text[at+1])
}

// FromClipboard is the command of ctrl+v: it brings the machine's clipboard as a
// paste, or nothing where there is none (over SSH the terminal pastes by itself).
func FromClipboard() tea.Msg {
	text, err := clipboard.ReadAll()
	if err != nil || text == "" {
		return nil
	}
	return tea.PasteMsg{Content: text}
}

// View draws the part of the text around the cursor in at most width cells.
func (in *Input) View(width int) string {
	in.cursor = 0
	if width <= 0 {
		return ""
	}
	text := in.edit.Value()
	if text == "" {
		in.first = 0
		return in.theme.Muted.Render(wrap.Fit(in.Placeholder, width))
	}
	before := wrap.Width(string([]rune(text)[:in.edit.Position()]))
	// One cell is kept for the cursor behind the last character.
	in.first = min(in.first, before, max(0, wrap.Width(text)+1-width))
	in.first = max(in.first, before-width+1)
	in.cursor = min(before-in.first, width-1)
	style := in.theme.Text
	if in.all {
		style = style.Reverse()
	}
	return style.Render(window(text, in.first, width))
}

// Cursor is where the terminal's cursor belongs in the last View, nil without
// focus. The bubbles textinput counts characters instead of cells here (bubbles
// #906), so a line with a double-width character would put it too far left.
func (in *Input) Cursor() *tea.Cursor {
	if !in.edit.Focused() {
		return nil
	}
	return tea.NewCursor(in.cursor, 0)
}

// window is the part of a line from the cell first on, width cells at most. A
// character that only partly shows is left out; a blank keeps the rest in place.
func window(text string, first, width int) string {
	var out strings.Builder
	at := 0
	for rest := text; rest != "" && at < first+width; {
		cluster, w := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
		rest = rest[len(cluster):]
		switch {
		case at >= first && at+w <= first+width:
			out.WriteString(cluster)
		case at < first && at+w > first:
			out.WriteString(strings.Repeat(" ", at+w-first))
		}
		at += w
	}
	return out.String()
}

// times is how often the inputs of bubbles have to get a message. They count code
// points, and a key that passes or deletes a character is to take a whole one: a
// joined emoji, a flag, a letter with its marks. The cursor stands in the line
// before the code point at.
func times(msg tea.Msg, line []rune, at int) int {
	press, _ := msg.(tea.KeyPressMsg)
	switch press.String() {
	case "backspace", "ctrl+h", "left", "ctrl+b", "shift+left":
		if at > 0 {
			return at - character(line, at-1)
		}
	case "delete", "ctrl+d", "right", "ctrl+f", "shift+right":
		for n := 1; at+n < len(line); n++ {
			if character(line, at+n) == at+n {
				return n
			}
		}
		return max(1, len(line)-at)
	}
	return 1
}

// character is where the character begins that the code point at is a part of.
func character(line []rune, at int) int {
	if at <= 0 || at >= len(line) {
		return at
	}
	// Two of ASCII are never one character, so what is before them does not count.
	from := at
	for from > 0 && (line[from] >= utf8.RuneSelf || line[from-1] >= utf8.RuneSelf) {
		from--
	}
	for rest := string(line[from:min(len(line), at+1)]); ; {
		cluster, _ := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
		next := from + utf8.RuneCountInString(cluster)
		if next > at || cluster == "" {
			return from
		}
		from, rest = next, rest[len(cluster):]
	}
}
