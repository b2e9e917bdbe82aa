package dialog

import (
	"iter"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/tui/terminal"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// asking is what the questions before a launch have in common: y answers them, or words that
// are typed in full one after the other, of somebody who saw all that is said. No answer is a
// key that was read before the frame with the question was written, one that is held, or one
// of several that came at once, as a paste does; nor is enter alone.
type asking struct {
	th       *theme.Theme
	question string
	// words are to be typed in the place of y, typed is the line for the next of them; none
	// and nil for y.
	words []string
	typed *Prompt
	// refused is why the answer that was given last is none, "" for none.
	refused string
	// read is the piece of input that the next keys are from, the zero value while none
	// came since the question was put as it is now; number is that of the question.
	read   terminal.Read
	number int
	// whole: all that is said was in sight, so that it can be answered; scrolls: not all of
	// it is at once.
	whole, scrolls bool
	page           page
	cursor         *tea.Cursor
}

func newAsking(th *theme.Theme, question string, words []string) asking {
	a := asking{th: th, question: question, words: words}
	a.line()
	return a
}

// line is an empty line for the next word.
func (a *asking) line() {
	if a.refused = ""; len(a.words) > 0 {
		a.typed = NewPrompt(a.th, "")
	}
}

// Anew implements Titled: who answers the question sees it as it is put from now on.
func (a *asking) Anew() {
	a.number++
	a.read, a.whole, a.page.top, a.refused = terminal.Read{}, false, 0, ""
}

// Title implements Dialog.
func (a *asking) Title() string { return a.question }

// WindowTitle implements Titled: "" while nobody saw all of the question. Each has a title
// of its own, by blanks that nobody sees, so that terminal.Watch knows them apart.
func (a *asking) WindowTitle() string {
	if !a.whole {
		return ""
	}
	const titles = 8 // more than a frame can be behind
	return a.question + " – kickoff" + strings.Repeat(" ", a.number%titles)
}

// Cursor implements Dialog.
func (a *asking) Cursor() *tea.Cursor { return a.cursor }

// Keys implements Dialog: the box ends in its own keys.
func (a *asking) Keys() []key.Binding { return nil }

// reply is what a key says to a question.
type reply int

const (
	// nothing: it is no answer, and done with; other: it may mean something else.
	nothing reply = iota
	other
	back
	agreed
)

func (a *asking) press(msg tea.KeyPressMsg) (tea.Cmd, reply) {
	seen := a.whole && a.read.After && a.read.Title == a.WindowTitle() && !msg.IsRepeat
	single := seen && a.read.Keys == 1 && !a.read.Held
	switch name := msg.String(); {
	case name == "esc", name == "ctrl+c":
		return nil, back
	case a.scrolls && msg.Text == "" && a.page.press(msg), !seen:
	case a.typed == nil && name == "y":
		if single {
			return nil, agreed
		}
		a.refused = "It was held, or came with other keys: press y once more, or esc."
	case a.typed == nil:
		return nil, other
	case name == "enter":
		return nil, a.enter(single)
	case name == "ctrl+v":
		a.pasted()
	default:
		cmd, _ := a.typed.Update(msg)
		return cmd, nothing
	}
	return nil, nothing
}

// pasted says that a paste is no answer.
func (a *asking) pasted() {
	if a.refused = "A paste is no answer: press y, or esc."; a.typed != nil {
		a.refused = "A paste is no answer: type it and press enter, or esc."
	}
}

// enter takes what was typed; what is not the word is said, and typed again.
func (a *asking) enter(single bool) reply {
	switch text := a.typed.Value(); {
	case text == "":
		return nothing
	case clean.Fold(text) != clean.Fold(a.words[0]):
		const most = 20 // of what was typed, and asked for
		typed, asked := humanize.Cut(clean.Message(text), most), humanize.Cut(a.words[0], most)
		a.line()
		a.refused = "You typed " + humanize.Quote(typed) + ", not " + humanize.Quote(asked) + ". Type it again and press enter, or esc."
		return nothing
	case !single:
		a.refused = "It was held, or came with other keys: press enter once more, or esc."
		return nothing
	case len(a.words) == 1:
		return agreed
	}
	a.words = a.words[1:]
	a.line()
	a.Anew()
	return nothing
}

// view is the first of the texts that fits above the end, which says what the keys do, and
// why the last answer is none: in little room that alone. Where no text does the last is
// scrolled, and answered once its end was in sight.
func (a *asking) view(texts iter.Seq[[]string], keys []string, width, height int) string {
	var line []string
	if a.typed != nil {
		line = []string{a.typed.View(width)}
	}
	end := slices.Concat(line, keys)
	ends := [][]string{end}
	if a.refused != "" {
		refused := append(line, wrap.Styled(a.th.Warn, "", a.refused, width)...)
		if ends = [][]string{slices.Concat(refused, keys), refused}; height-len(refused) >= leastScrolled {
			end = refused
		}
	}
	a.scrolls, a.cursor = false, nil
	var text []string
	for _, end := range ends {
		for text = range texts {
			if len(text)+len(end) <= height {
				a.whole = true
				return a.drawn(text, end, width)
			}
		}
	}
	room := height - len(end)
	if room < leastScrolled {
		a.whole = false
		return a.drawn(wrap.Styled(a.th.Warn, "", "esc goes back. To launch, make the window larger.", width), nil, width)
	}
	a.scrolls = true
	shown := a.page.window(a.th, text, width, room)
	a.whole = a.whole || a.page.top+room >= len(text)
	if !a.whole {
		return a.drawn(shown, wrap.Styled(a.th.Key, "", "↓ reads on · esc goes back", width), width)
	}
	return a.drawn(shown, end, width)
}

// leastScrolled is how many lines are worth to be scrolled: the last says how many follow.
const leastScrolled = 2

func (a *asking) drawn(text, end []string, width int) string {
	lines := slices.Concat(text, end)
	if a.typed != nil && a.whole {
		a.cursor = overlay.Shift(a.typed.Cursor(), 0, len(text))
	}
	lines[0] = wrap.Pad(lines[0], width)
	return strings.Join(lines, "\n")
}

// boxWidth is how wide the inside of such a question is where there is room.
const boxWidth = 54

// LaunchRows is the question before the rows of a table are launched, with what launching
// them means.
type LaunchRows struct {
	asking
	// lines are what is to be known before, short the same where there is no room for it.
	lines []string
	short string
	send  func() tea.Cmd
}

// NewLaunchRows asks how many are launched; words are to be typed in full in the place of
// y, and send lets the rows go.
func NewLaunchRows(th *theme.Theme, question string, lines []string, short string, words []string, send func() tea.Cmd) *LaunchRows {
	return &LaunchRows{asking: newAsking(th, question, words), lines: lines, short: short, send: send}
}

// Update implements Dialog.
func (l *LaunchRows) Update(msg tea.Msg) (tea.Cmd, Result) {
	switch msg := msg.(type) {
	case terminal.Read:
		l.read = msg
	case tea.PasteMsg:
		l.pasted()
	case tea.KeyPressMsg:
		cmd, reply := l.press(msg)
		switch reply {
		case back:
			return nil, Result{Close: true}
		case agreed:
			return nil, Result{Close: true, Do: l.send}
		}
		return cmd, Result{}
	}
	return nil, Result{}
}

// View implements Dialog. In little room the blank goes first, then what is told of single
// rows.
func (l *LaunchRows) View(width, height int) string {
	width = min(width, boxWidth)
	var told []string
	for _, line := range l.lines {
		told = append(told, wrap.Styled(l.th.Text, "", line, width)...)
	}
	keys := "y launches"
	if len(l.words) > 0 {
		keys = "type " + l.words[0] + " and enter to launch"
	}
	texts := slices.Values([][]string{append(slices.Clone(told), ""), told, wrap.Styled(l.th.Text, "", l.short, width), told})
	return l.view(texts, wrap.Styled(l.th.Key, "", keys+" · esc goes back", width), width, height)
}
