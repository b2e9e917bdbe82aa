package start

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
)

// settle is how long a template must stay highlighted before its form and steps
// are fetched for the pane beside the list: walking down a list fetches nothing.
const settle = 250 * time.Millisecond

// preview holds the templates that were read whole, for the pane.
type preview struct {
	known  map[string]payload.Template
	wanted string
}

type (
	previewDue struct{ id string }
	previewed  struct {
		template payload.Template
		err      error
	}
)

// look notes what is highlighted and plans to read it whole.
func (s *Stage) look() tea.Cmd {
	t, ok := s.row()
	if !ok || s.tab != templates || s.side == 0 || t.ID == s.preview.wanted {
		return nil
	}
	s.preview.wanted = t.ID
	if _, known := s.preview.known[t.ID]; known {
		return nil
	}
	return tea.Tick(settle, func(time.Time) tea.Msg { return previewDue{id: t.ID} })
}

func (s *Stage) load(due previewDue) tea.Cmd {
	if due.id != s.preview.wanted {
		return nil
	}
	service := s.o.Templates
	return func() tea.Msg {
		t, err := service.Template(context.Background(), due.id)
		return previewed{template: t, err: err}
	}
}

// takePreview drops an error: the pane then shows what the list knows, and
// opening the template tells what is wrong.
func (s *Stage) takePreview(msg previewed) {
	if msg.err == nil {
		s.preview.known[msg.template.ID] = msg.template
	}
}
