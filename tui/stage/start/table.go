package start

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/stage"
)

// tableRead is a table that was named or pasted.
type tableRead struct {
	table stage.Table
	err   error
}

// isTable reports that a text is a table, or names a file with one.
func (s *Stage) isTable(text string) bool {
	return stage.IsTable(text) || stage.TablePath(text, s.o.Env()) != ""
}

// readTable has a table read, or takes it where the text is one.
func (s *Stage) readTable(text string) tea.Cmd {
	s.question = nil
	env := s.o.Env()
	return tea.Batch(s.list().SetQuery(""), func() tea.Msg {
		table, err := stage.ReadTable(text, env)
		return tableRead{table, err}
	})
}

func (s *Stage) askTable() (tea.Cmd, stage.Event) {
	s.askName("The table's file, or paste it:", "reads it", "", func(path string) tea.Cmd {
		if strings.TrimSpace(path) == "" {
			return nil
		}
		return s.readTable(path)
	})
	s.question.table = true
	return nil, nil
}

// takeTable notes a table until its template is chosen.
func (s *Stage) takeTable(msg tableRead) {
	s.table, s.opening.err = &msg.table, msg.err
	if msg.err != nil {
		s.table = nil
	}
}

// tableWord says which table waits for its template.
func (s *Stage) tableWord() string {
	return s.table.Name() + ": for which template? esc drops it"
}
