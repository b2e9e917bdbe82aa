package dialog

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload/humanize"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// Edited shows what an edited payload would change beside what there is, and makes it the
// answers when the person says yes; or it says what is wrong with it.
type Edited struct {
	*Text
	session *stage.Session
	edited  stage.Edited
	// path is the file that keeps what was edited.
	path  string
	taken func() tea.Cmd
}

// NewEdited shows an edited payload; taken is done once it is the answers.
func NewEdited(s *stage.Session, edited stage.Edited, path string, taken func() tea.Cmd) *Edited {
	e := &Edited{session: s, edited: edited, path: path, taken: taken}
	title := "Take the edited payload?"
	if len(edited.Wrong) > 0 {
		title = "The edited payload is not taken"
	}
	e.Text = NewText(s.Theme, title, e.lines)
	return e
}

// Update implements Dialog.
func (e *Edited) Update(msg tea.Msg) (tea.Cmd, Result) {
	if pressed, ok := msg.(tea.KeyPressMsg); ok {
		if cmd, result := press(e.acts(), pressed); result.Close {
			return cmd, result
		}
	}
	cmd, _ := e.Text.Update(msg) // only its own keys close it
	return cmd, Result{}
}

func (e *Edited) acts() []act {
	if len(e.edited.Wrong) > 0 {
		return []act{{footer.Bind("esc", "close", "esc"), closing(nil)}}
	}
	return []act{
		{footer.Bind("y", "take "+humanize.Count(len(e.edited.Differences), "change"), "y"), closing(func() tea.Cmd {
			e.edited.Take()
			return e.taken()
		})},
		{footer.Bind("esc", "change nothing", "esc"), closing(nil)},
	}
}

// lines are the changes, what is and what would be, or what is wrong.
func (e *Edited) lines(width int) []string {
	th := e.session.Theme
	kept := wrap.Styled(th.Text, "", "What you edited is in "+e.path+".", width)
	var lines []string
	for _, wrong := range e.edited.Wrong {
		lines = append(lines, wrap.Signed(th.Error, "", theme.SignError, wrong, width)...)
	}
	if len(lines) > 0 {
		return append(append(lines, ""), kept...)
	}
	label := width * 3 / 10
	cells := []int{label, (width - label) / 2, width - label - (width-label)/2}
	lines = row(th.Muted, cells, " ", "What", "Now", "Edited")
	for _, d := range e.edited.Differences {
		after := d.After
		if after == "" {
			after = theme.SignSkipped
		}
		lines = append(lines, row(th.Text, cells, theme.SignDone, e.session.About(d.Ref), d.Before, after)...)
	}
	return append(append(lines, ""), kept...)
}

// Keys implements Dialog.
func (e *Edited) Keys() []key.Binding {
	return append(keysOf(e.acts()), e.keys()...)
}
