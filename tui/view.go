package tui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/frame"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// View implements tea.Model: the frame, the stage in it, and the dialog on top.
func (m *model) View() tea.View {
	content, cursor := m.draw()
	v := tea.NewView(content)
	v.AltScreen = true
	v.Cursor = cursor
	v.WindowTitle = "kickoff"
	if m.nav.Open {
		v.WindowTitle = m.session.Template.Title + " – kickoff"
	}
	return v
}

func (m *model) draw() (string, *tea.Cursor) {
	l := m.layout
	lines := []string{m.header()}
	if l.rule.h > 0 {
		lines = append(lines, m.rule(""))
	}
	lines = append(lines, m.bodyLines()...)
	if l.foot.h > 0 {
		lines = append(lines, m.footRule())
	}
	cursor := m.front().Cursor()
	if d := m.dialogs.Top(); d != nil {
		// The header stays in sight, where the launch goes to, and the dialog's keys.
		var over []string
		over, cursor = dialog.Draw(m.session.Theme, lines[l.header.h:], d, l.width)
		lines, cursor = append(lines[:l.header.h], over...), overlay.Shift(cursor, 0, l.header.h)
	} else {
		r := l.room(m.nav.At)
		cursor = overlay.Shift(cursor, r.x, r.y)
	}
	if l.footer.h > 0 {
		lines = append(lines, m.footer())
	} else if m.status.text != "" {
		lines[len(lines)-1] = frame.Status(m.session.Theme, m.status.kind, m.status.text, l.width)
	}
	return wrap.Clamp(strings.Join(lines, "\n"), l.width, l.height), m.within(cursor)
}

// within drops a cursor that is not on the screen.
func (m *model) within(c *tea.Cursor) *tea.Cursor {
	if c == nil || c.X < 0 || c.Y < 0 || c.X >= m.layout.width || c.Y >= m.layout.height {
		return nil
	}
	return c
}

func (m *model) bodyLines() []string {
	r := m.layout.room(m.nav.At)
	lines := strings.Split(wrap.Clamp(m.front().View(), r.w, r.h), "\n")
	out := make([]string, r.h)
	for i := range min(len(lines), r.h) {
		out[i] = strings.Repeat(" ", r.x) + lines[i]
	}
	if !m.paneShows() {
		return out
	}
	beside := m.paneLines(m.layout.pane)
	for i := range out {
		out[i] = wrap.Pad(out[i], m.layout.pane.x) + beside[i]
	}
	return out
}

func (m *model) header() string {
	var rights []string
	if m.layout.rights {
		rights = m.rights()
	}
	return frame.Header(m.session.Theme, "kickoff", m.steps(), m.layout.width, rights...)
}

// rights are the header's right end: where this goes and who does it, in less
// and less room.
func (m *model) rights() []string {
	me := m.session.Base.People.Me
	where, who, mark := m.people.organization.Name, me.Email, ""
	if m.o.Sandbox {
		mark = "SANDBOX"
	}
	return []string{parts(where, who, mark), parts(where, mark), mark}
}

func parts(words ...string) string {
	var said []string
	for _, w := range words {
		if w != "" {
			said = append(said, w)
		}
	}
	return strings.Join(said, " · ")
}

func (m *model) steps() []frame.Step {
	var list []frame.Step
	for _, at := range journey.Stages() {
		if at == journey.Launch && m.nav.At != at {
			continue
		}
		s := frame.Step{Label: at.Title(), State: m.state(at)}
		if at == journey.Kickoff && m.nav.Open {
			filled, total := m.session.Progress()
			s.Note = fmt.Sprintf("%d/%d", filled, total)
		}
		list = append(list, s)
	}
	return list
}

// state is how a stage is marked: a stage that was visited is done unless
// something there stands in the way.
func (m *model) state(at journey.Stage) frame.State {
	switch m.nav.Mark(at) {
	case journey.Current:
		return frame.Now
	case journey.PassedOver:
		return frame.Skipped
	case journey.Visited:
		if m.blocked(at) {
			return frame.Wrong
		}
		return frame.Done
	}
	return frame.Open
}

func (m *model) blocked(at journey.Stage) bool {
	return slices.ContainsFunc(m.session.Problems(), func(p payload.Problem) bool {
		return p.Blocks() && stageOf(stage.RefOf(p)) == at
	})
}

// stageOf is the stage that an answer belongs to; Start for none.
func stageOf(mark stage.AnswerRef) journey.Stage {
	switch {
	case mark.Field != "":
		return journey.Kickoff
	case mark.Step != "":
		return journey.Steps
	case mark.Property != "":
		return journey.Details
	}
	return journey.Start
}

// rule is a line across the screen, with a word in it where there is one.
func (m *model) rule(word string) string {
	th := m.session.Theme
	if word == "" {
		return th.Border.Render(strings.Repeat(theme.SignRule, m.layout.width))
	}
	return wrap.Fit(" "+th.Error.Render(theme.SignError+" "+word), m.layout.width)
}

// footRule is the line over the help: what is wrong behind the screen, else how
// the saving goes where no pane says it.
func (m *model) footRule() string {
	for _, word := range []string{m.saver.trouble(), m.people.trouble()} {
		if word != "" {
			return m.rule(word)
		}
	}
	word, th := m.saver.word(), m.session.Theme
	rest := m.layout.width - len(word) - 3
	if word == "" || m.paneShows() || rest < 1 {
		return m.rule("")
	}
	return th.Border.Render(strings.Repeat(theme.SignRule, rest)) + " " + th.Muted.Render(word) + " " + th.Border.Render(theme.SignRule)
}

// paneShows reports whether the payload stands beside the stage.
func (m *model) paneShows() bool { return besidesPayload(m.nav.At) && m.layout.pane.w > 0 }

// footer is the help line: what has just happened, else the keys that act now.
func (m *model) footer() string {
	th, width := m.session.Theme, m.layout.width
	if m.status.text != "" {
		return " " + frame.Status(th, m.status.kind, m.status.text, width-1)
	}
	if d := m.dialogs.Top(); d != nil {
		return footer.Line(th, d.Keys(), width)
	}
	var keys []key.Binding
	if !m.front().CapturesInput() {
		keys = append(keys, menuKey())
	}
	own := m.front().Keys()
	keys = append(own[:min(2, len(own)):min(2, len(own))], append(keys, own[min(2, len(own)):]...)...)
	if m.nav.Open && !m.front().CapturesInput() {
		for _, c := range commands()[:4] {
			keys = append(keys, c.everywhere)
		}
	}
	return footer.Line(th, keys, width)
}
