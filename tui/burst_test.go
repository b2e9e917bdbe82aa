package tui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/tui/stage"
)

// Of a paste that comes as keys, the breaks between its lines are the long text's; what a
// person types one key after the other, and enter behind all of it, does what it always does.
func TestAPasteThatComesAsKeysStaysInItsText(t *testing.T) {
	d := &stage.Session{Session: &session.Session{Template: payload.Template{Fields: []payload.Field{{ID: "notes", Type: payload.TypeTextarea}, {ID: "name", Type: payload.TypeText}}}}}
	text, enter := tea.KeyPressMsg{Code: 'x', Text: "x"}, tea.KeyPressMsg{Code: tea.KeyEnter}
	for name, tt := range map[string]struct {
		left  int
		field string
		keys  []tea.KeyPressMsg
		want  string
	}{
		"a paste of lines":      {5, "notes", []tea.KeyPressMsg{text, enter, enter, enter, text}, "x shift+enter shift+enter shift+enter x"},
		"its last break":        {2, "notes", []tea.KeyPressMsg{text, enter}, "x enter"},
		"keys one by one":       {0, "notes", []tea.KeyPressMsg{text, enter, enter, enter}, "x enter enter enter"},
		"a text of one line":    {3, "name", []tea.KeyPressMsg{text, enter, text}, "x enter x"},
		"enter through answers": {3, "notes", []tea.KeyPressMsg{enter, enter, enter}, "enter enter enter"},
	} {
		t.Run(name, func(t *testing.T) {
			b, got := burst{left: tt.left}, ""
			for _, k := range tt.keys {
				if got != "" {
					got += " "
				}
				got += b.taken(k, d, stage.AnswerRef{Field: tt.field}).String()
			}
			if got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}
