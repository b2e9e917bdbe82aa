package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload/humanize"
	"kickoff/payload/paste"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
)

// inLines is a paste with line ends: many terminals send the enter key's in their place.
func inLines(pasted tea.PasteMsg) tea.PasteMsg {
	return tea.PasteMsg{Content: strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(pasted.Content)}
}

// burst is a piece of input of several keys: a paste from a terminal that does not
// bracket it. A person who types makes them one by one.
type burst struct {
	// text is what its keys write; left is what of it is still to come.
	text, left string
}

// taken counts a key of the burst, and says whether it is a part of a paste; with the last
// one comes the text to paste. pastes says how much of a text is one where its first key
// came to, and is asked then: keys from before it may have led there. All others are keys;
// with one that is not what was read comes the text of those before it.
func (b *burst) taken(press tea.KeyPressMsg, pastes func(text string) string) (text string, part bool) {
	if b.left == "" {
		return "", false
	}
	writes := press.Text
	switch press.String() {
	case "enter", "ctrl+j":
		writes = "\n"
	case "tab":
		writes = "\t"
	}
	if writes == "" || !strings.HasPrefix(b.left, writes) {
		return b.broken(), false
	}
	if len(b.left) == len(b.text) {
		if b.text = pastes(b.text); b.text == "" {
			b.left = ""
			return "", false
		}
		b.left = b.text
	}
	if b.left = b.left[len(writes):]; b.left == "" {
		return b.text, true
	}
	return "", true
}

// broken is the text of the keys that were taken of a burst, whose others do not come as
// they were read: a letter may be cut where a piece ends. "" where none was taken, or all.
func (b *burst) broken() string {
	taken := b.text[:len(b.text)-len(b.left)]
	if taken == "" || b.left == "" {
		return ""
	}
	b.left = ""
	return taken
}

// pasteKeys has a text pasted that came as keys; none for "".
func (m *model) pasteKeys(text string) tea.Cmd {
	if text == "" {
		return nil
	}
	return m.handle(tea.PasteMsg{Content: text})
}

// pastes is how much of a text whose keys came at once was pasted here: all of one that
// answers questions, and of one with line ends or tabs in the midst of it what goes into a
// long text. A tab behind it leaves that.
func (m *model) pastes(text string) string {
	const ends = "\n\t"
	several := strings.ContainsAny(strings.TrimRight(text, ends), ends) && !strings.ContainsAny(text[:1], ends)
	f, _ := m.session.Template.Field(m.front().AnswerRef().Field)
	_, waited := m.dialogs.Top().(dialog.Pasted)
	switch {
	case several && m.dialogs.Top() == nil && (m.nav.At == journey.Start || m.tables.inFront()):
		return text // a table, or cells of one
	case several && (waited || m.commands.fills(text)):
		return text
	case several && m.dialogs.Top() == nil && m.nav.At == journey.Kickoff && f.Type.Traits().ManyLines:
		return strings.TrimRight(text, "\t")
	}
	return ""
}

// fills reports that a pasted text answers questions, where a paste is no text in a list
// or a dialog.
func (c *commands) fills(pasted string) bool {
	at := c.nav.At
	listening := at == journey.Kickoff || at != journey.Start && at != journey.Launch && at != journey.Rows && !c.front().CapturesInput()
	return c.dialogs.Top() == nil && c.nav.Open && listening && !c.session.ReadOnly && paste.Read(c.session.Template, pasted, c.session.Env()).Answers()
}

// offerFill offers to fill the questions that a pasted block answers; false where the
// paste is nothing of that kind.
func (c *commands) offerFill(pasted tea.PasteMsg, forward func(tea.Msg) tea.Cmd) (tea.Cmd, bool) {
	if !c.fills(pasted.Content) {
		return nil, false
	}
	if at := c.nav.At; at == journey.Steps || at == journey.Review {
		return c.fillFrom(pasted.Content, nil), true // they take no text
	}
	return c.fillFrom(pasted.Content, func() tea.Cmd {
		c.session.History.Apart("")
		return forward(pasted)
	}), true
}

// fillFrom shows what a pasted block would fill; asText puts it where it was pasted.
func (c *commands) fillFrom(pasted string, asText func() tea.Cmd) tea.Cmd {
	if c.session.ReadOnly {
		c.session.Announce(stage.EditRefused)
		return nil
	}
	return c.show(dialog.NewFill(c.session, pasted, asText, func(first stage.AnswerRef, answers, wrong int) tea.Cmd {
		left := ""
		if wrong > 0 {
			left = fmt.Sprintf(", %d not", wrong)
		}
		c.notifySuccess("filled " + humanize.Count(answers, "answer") + left + "; " + c.session.Keymap.Key("undo") + " takes it back")
		return c.back(first)
	}))
}
