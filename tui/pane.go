package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/dialog"
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
	if word := m.saver.word(); word != "" && r.h > 2 {
		out[r.h-1] = edge + th.Muted.Render(wrap.Fit(word, r.w-2))
	}
	return out
}

func (m *model) showPayload() tea.Cmd { return m.show(dialog.NewPayload(m.pane.json)) }
