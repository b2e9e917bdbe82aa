package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/theme"
	"kickoff/tui/ui/jsonview"
	"kickoff/tui/ui/wrap"
)

// pane is the payload beside a stage, with the lines of the answer in focus
// marked; alt+p shows it alone, where it scrolls and is searched.
type pane struct {
	json *jsonview.View
}

func newPane(th *theme.Theme) pane { return pane{json: jsonview.New(th)} }

// paneLines draws the pane within its rectangle.
func (m *model) paneLines(r rect) []string {
	th := m.session.Theme
	mark := m.front().AnswerRef()
	m.pane.json.MarkAnswer(mark.Field, mark.Step, mark.Property)
	lines := []string{th.Muted.Render("POST /organizations/" + theme.SignCut + "/runs")}
	lines = append(lines, strings.Split(m.pane.json.View(r.w-2, max(0, r.h-1)), "\n")...)
	edge := th.Border.Render(theme.SignColumn) + " "
	out := make([]string, r.h)
	for i := range out {
		out[i] = edge
		if i < len(lines) {
			out[i] += wrap.Fit(lines[i], r.w-2)
		}
	}
	if word := m.keeper.word(m.o.Now()); word != "" && r.h > 2 {
		out[r.h-1] = edge + th.Muted.Render(wrap.Fit(word, r.w-2))
	}
	return out
}

// payloadBox is the payload alone.
type payloadBox struct{ m *model }

func (m *model) showPayload() tea.Cmd { return m.push(&payloadBox{m: m}) }

func (b *payloadBox) Title() string { return "The payload as it would be sent now" }

func (b *payloadBox) Update(msg tea.Msg) (tea.Cmd, reply) {
	press, ok := msg.(tea.KeyPressMsg)
	if ok && !b.m.pane.json.CapturesInput() {
		switch press.String() {
		case "esc", "alt+p", "p", "q":
			return nil, reply{close: true}
		}
	}
	b.m.pane.json.Update(msg)
	return nil, reply{}
}

func (b *payloadBox) View(width, height int) string {
	lines := strings.Split(b.m.pane.json.View(width, height), "\n")
	lines[0] = wrap.Pad(lines[0], width)
	return strings.Join(lines, "\n")
}

func (b *payloadBox) Cursor() *tea.Cursor { return b.m.pane.json.Cursor() }

func (b *payloadBox) Keys() []key.Binding {
	return append(b.m.pane.json.Keys(), bind("esc", "close", "esc"))
}
