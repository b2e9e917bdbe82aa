package tui

import (
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/stage"
)

// burst is a piece of input of several keys: a paste from a terminal that does not
// bracket it. A person who types makes them one by one.
type burst struct {
	// left is how many of its keys are still to come, into the answer that its text goes to.
	left int
	into stage.AnswerRef
}

// taken counts a key of the burst. Enter in the midst of a long text is a part of it: it
// becomes the key that makes a line and never goes on.
func (b *burst) taken(press tea.KeyPressMsg, d *stage.Session, at stage.AnswerRef) tea.KeyPressMsg {
	if b.left == 0 {
		return press
	}
	b.left--
	if press.Text != "" {
		b.into = at
	}
	f, _ := d.Template.Field(at.Field)
	if b.left > 0 && press.String() == "enter" && at == b.into && f.Type == payload.TypeTextarea {
		return tea.KeyPressMsg{Code: tea.KeyEnter, Mod: tea.ModShift}
	}
	return press
}
