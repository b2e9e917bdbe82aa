package dialog

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/terminal"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// LaunchRows is the question before the rows of a table are launched, with what launching
// them means. As before one launch, nothing answers it that was pressed by somebody who
// could not see it (see Launch).
type LaunchRows struct {
	th *theme.Theme
	// question is how many are launched, lines what is to be known of that, short the same
	// where there is no room for it.
	question string
	lines    []string
	short    string
	// words are to be typed one after the other, none for y; send lets the rows go.
	words  []string
	typed  *Prompt
	send   func() tea.Cmd
	read   terminal.Read
	fits   bool
	cursor *tea.Cursor
}

// NewLaunchRows asks the question; words are to be typed in full in the place of y.
func NewLaunchRows(th *theme.Theme, question string, lines []string, short string, words []string, send func() tea.Cmd) *LaunchRows {
	return &LaunchRows{th: th, question: question, lines: lines, short: short, words: words, typed: NewPrompt(th, ""), send: send}
}

// Title implements Dialog.
func (l *LaunchRows) Title() string { return l.question }

// WindowTitle implements Titled: "" while there is no room for the question. Each word has
// a title of its own, by blanks that nobody sees.
func (l *LaunchRows) WindowTitle() string {
	if !l.fits {
		return ""
	}
	return l.question + " – kickoff" + strings.Repeat(" ", len(l.words))
}

// Update implements Dialog.
func (l *LaunchRows) Update(msg tea.Msg) (tea.Cmd, Result) {
	switch msg := msg.(type) {
	case terminal.Read:
		l.read = msg
	case tea.KeyPressMsg:
		return l.press(msg)
	}
	return nil, Result{}
}

func (l *LaunchRows) press(msg tea.KeyPressMsg) (tea.Cmd, Result) {
	seen := l.read.After && l.read.Title == l.WindowTitle() && l.fits && !msg.IsRepeat
	single := seen && l.read.Keys == 1 && !l.read.Held
	switch name := msg.String(); {
	case name == "esc", name == "ctrl+c":
		return nil, Result{Close: true}
	case !seen:
	case len(l.words) == 0 && name == "y" && single:
		return nil, Result{Close: true, Do: l.send}
	case len(l.words) > 0 && name == "enter":
		if !single || !strings.EqualFold(l.typed.Value(), l.words[0]) {
			break
		}
		if l.words = l.words[1:]; len(l.words) == 0 {
			return nil, Result{Close: true, Do: l.send}
		}
		l.typed, l.read = NewPrompt(l.th, ""), terminal.Read{}
	case len(l.words) > 0 && name != "ctrl+v":
		cmd, _ := l.typed.Update(msg)
		return cmd, Result{}
	}
	return nil, Result{}
}

// View implements Dialog. In little room the blanks go first, then what is told of single
// rows; where the rest has none the question cannot be answered.
func (l *LaunchRows) View(width, height int) string {
	width = min(width, boxWidth)
	var told []string
	for _, line := range l.lines {
		told = append(told, wrap.Styled(l.th.Text, "", line, width)...)
	}
	end := wrap.Styled(l.th.Key, "", "y launches · esc goes back", width)
	if len(l.words) > 0 {
		end = append([]string{l.typed.View(width)}, wrap.Styled(l.th.Key, "", "type "+l.words[0]+" and enter to launch · esc goes back", width)...)
	}
	lines := slices.Concat(told, []string{""}, end)
	if len(lines) > height {
		lines = slices.Concat(told, end)
	}
	if len(lines) > height {
		lines = slices.Concat(wrap.Styled(l.th.Text, "", l.short, width), end)
	}
	l.cursor = nil
	if l.fits = len(lines) <= height; !l.fits {
		return strings.Join(wrap.Styled(l.th.Warn, "", "esc goes back. To launch, make the window larger.", width), "\n")
	}
	if len(l.words) > 0 {
		l.cursor = overlay.Shift(l.typed.Cursor(), 0, len(lines)-len(end))
	}
	lines[0] = wrap.Pad(lines[0], width)
	return strings.Join(lines, "\n")
}

// Cursor implements Dialog.
func (l *LaunchRows) Cursor() *tea.Cursor { return l.cursor }

// Keys implements Dialog: the box ends in its own keys.
func (l *LaunchRows) Keys() []key.Binding { return nil }
