package dialog

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// Language is one that a launch is shown in as code.
type Language struct {
	Name string
	// File is what its code is called where it is saved.
	File  string
	Write func() (string, error)
}

// Code shows a launch as code, in one language at a time, to be copied or saved.
type Code struct {
	session   *stage.Session
	languages []Language
	// at is the language in front; code is what it wrote, "" while it writes, and err why it
	// could not.
	at   int
	code string
	err  error
	// after is done with the code once it is written: keys are faster than a large launch.
	after func() tea.Cmd
	// lines are the code in so many cells.
	lines []string
	width int
	page
	naming     *Prompt
	promptLine int
}

// written is code that a language wrote.
type written struct {
	at   int
	code string
	err  error
}

// NewCode begins with the language of that name, whose code is copied at once, or with the
// first; the command is addressed to the dialog.
func NewCode(s *stage.Session, languages []Language, copied string) (*Code, tea.Cmd) {
	c := &Code{session: s, languages: languages}
	at := slices.IndexFunc(languages, func(l Language) bool { return l.Name == copied })
	cmd := c.turn(max(0, at))
	if at >= 0 {
		c.after = c.copy
	}
	return c, cmd
}

// turn goes to the language so many places on.
func (c *Code) turn(by int) tea.Cmd {
	count := len(c.languages)
	c.at = (c.at + by + count) % count
	c.code, c.err, c.lines, c.top, c.after = "", nil, nil, 0, nil
	at, write := c.at, c.languages[c.at].Write
	return func() tea.Msg {
		code, err := write()
		return written{at, code, err}
	}
}

// Title implements Dialog.
func (c *Code) Title() string { return "The launch as " + c.languages[c.at].Name }

// Update implements Dialog.
func (c *Code) Update(msg tea.Msg) (tea.Cmd, Result) {
	switch msg := msg.(type) {
	case written:
		if msg.at != c.at {
			return nil, Result{}
		}
		after := c.after
		c.code, c.err, c.lines, c.after = msg.code, msg.err, nil, nil
		switch {
		case c.err != nil:
			c.naming = nil
		case after != nil:
			return after(), Result{}
		}
		return nil, Result{}
	case tea.KeyPressMsg:
		if c.naming == nil && c.press(msg) {
			return nil, Result{}
		}
		for _, a := range c.acts() {
			if a.do != nil && key.Matches(msg, a.key) {
				return a.do()
			}
		}
	}
	if c.naming != nil {
		cmd, _ := c.naming.Update(msg)
		return cmd, Result{}
	}
	return nil, Result{}
}

// onceWritten does something with the code, now or once it is there.
func (c *Code) onceWritten(do func() tea.Cmd) (tea.Cmd, Result) {
	if c.code != "" {
		return do(), Result{}
	}
	c.after = do
	return nil, Result{}
}

func (c *Code) acts() []act {
	language := c.languages[c.at]
	if c.naming != nil {
		return []act{
			{footer.Bind("enter", "save", "enter"), func() (tea.Cmd, Result) {
				path := c.naming.Value()
				c.naming = nil
				if path == "" {
					return nil, Result{}
				}
				return c.onceWritten(func() tea.Cmd { return stage.Save(path, []byte(c.code), c.session.Env()) })
			}},
			{footer.Bind("esc", "cancel", "esc"), staying(func() { c.naming = nil })},
		}
	}
	turn := func(by int) func() (tea.Cmd, Result) {
		return func() (tea.Cmd, Result) { return c.turn(by), Result{} }
	}
	list := []act{
		{footer.Bind("esc", "close", "esc", "x"), closing(nil)},
		{footer.Bind("tab", "next language", "tab", "right"), turn(+1)},
	}
	if c.err == nil {
		list = append(list,
			act{footer.Bind("c", "copy", "c"), func() (tea.Cmd, Result) { return c.onceWritten(c.copy) }},
			act{footer.Bind("w", "save to a file", "w"), staying(func() { c.naming = NewPrompt(c.session.Theme, language.File) })})
	}
	return append(list, act{footer.Bind("shift+tab", "language before", "shift+tab", "left"), turn(-1)})
}

func (c *Code) copy() tea.Cmd {
	l := c.languages[c.at]
	return c.session.Clipboard.Copy("the launch as "+l.Name, l.File, c.code)
}

// View implements Dialog.
func (c *Code) View(width, height int) string {
	th := c.session.Theme
	lines := []string{wrap.Pad(c.tabs(width), width)}
	if height > 8 && slices.ContainsFunc(c.session.Problems(), payload.Problem.Blocks) {
		lines = append(lines, wrap.Signed(th.Warn, "", theme.SignWarn, "The launch is not ready, and the server would refuse it: the review says why.", width)...)
	}
	below := 0
	if c.naming != nil {
		below = 1
	}
	if c.lines == nil || c.width != width {
		c.width, c.lines = width, nil
		text := c.code
		if c.err != nil {
			text = c.err.Error()
		}
		for _, line := range strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\t", "    "), "\n"), "\n") {
			c.lines = append(c.lines, wrap.Cells(line, width)...)
		}
	}
	for _, line := range c.window(th, c.lines, width, height-len(lines)-below) {
		lines = append(lines, th.Text.Render(line))
	}
	if c.naming != nil {
		for len(lines) < height-1 {
			lines = append(lines, "")
		}
		c.promptLine = len(lines)
		lines = append(lines, c.naming.View(width))
	}
	return strings.Join(lines, "\n")
}

// tabs are the languages, or where there is no room for all of them the one in front.
func (c *Code) tabs(width int) string {
	th := c.session.Theme
	var all []string
	for i, l := range c.languages {
		style := th.Text
		if i == c.at {
			style = th.Accent
		}
		all = append(all, style.Render(l.Name))
	}
	if row := strings.Join(all, "  "); wrap.Width(row) <= width {
		return row
	}
	return wrap.Fit(all[c.at]+th.Muted.Render(fmt.Sprintf("  %d of %d", c.at+1, len(all))), width)
}

// Cursor implements Dialog.
func (c *Code) Cursor() *tea.Cursor {
	if c.naming == nil {
		return nil
	}
	return overlay.Shift(c.naming.Cursor(), 0, c.promptLine)
}

// Keys implements Dialog.
func (c *Code) Keys() []key.Binding { return append(keysOf(c.acts()), c.keys()...) }
