package tui

import (
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/dialog"
	"kickoff/tui/stage"
)

// goToAnything finds everything that can be gone to, by typing.
func (m *model) goToAnything() tea.Cmd {
	g, cmd := dialog.NewGoTo(m.session.Theme, m.places)
	return tea.Batch(address(g, cmd), m.show(g))
}

// places are the questions, the steps, the details and the stages, in the order of
// the journey.
func (m *model) places() []dialog.Place {
	var places []dialog.Place
	add := func(title, note string, do func() tea.Cmd) {
		places = append(places, dialog.Place{Title: title, Note: note, Go: do})
	}
	answer := func(title, note string, ref stage.AnswerRef) {
		add(title, note, func() tea.Cmd { return m.goTo(ref) })
	}
	d, env := m.session, m.session.Env()
	for _, f := range d.Template.Fields {
		note := "question"
		if text := payload.Display(f, d.Answers.Field(f.ID), env); text != "" {
			note += " · " + text
		}
		answer(f.Label, note, stage.AnswerRef{Field: f.ID})
	}
	for _, s := range d.Template.Steps {
		answer(s.Title, "step", stage.AnswerRef{Step: s.ID})
	}
	for _, p := range properties() {
		answer(p.title, "detail", stage.AnswerRef{Property: p.key})
	}
	for _, at := range numbered() {
		add(at.Title(), "stage", func() tea.Cmd { return m.visit(at) })
	}
	return places
}

// properties are the details, by their key in the launch.
func properties() []struct{ key, title string } {
	return []struct{ key, title string }{
		{"name", "Process name"}, {"summary", "Summary"}, {"owner_id", "Owner of the process"},
		{"user_id", "Started by"}, {"starred", "Starred"}, {"is_public", "Public"},
		{"tags", "Tags"}, {"folders", "Folders"}, {"users", "Members who see it"}, {"groups", "Groups that see it"},
	}
}
