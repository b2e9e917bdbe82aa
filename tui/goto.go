package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/payload"
	"kickoff/tui/journey"
	"kickoff/tui/picker"
	"kickoff/tui/stage"
)

// destinations is the list of everything that can be gone to, found by typing.
type destinations struct {
	m      *model
	picker *picker.Picker
	places []place
}

// place is an answer, or a whole stage.
type place struct {
	title, note string
	mark        stage.AnswerRef
	at          journey.Stage
}

func (m *model) goToAnything() tea.Cmd {
	b := &destinations{m: m, picker: picker.New(m.session.Theme, picker.Options{Placeholder: "type to go to a question, a step, a detail"})}
	b.places = places(m.session)
	items := make([]picker.Item, len(b.places))
	for i, p := range b.places {
		items[i] = picker.Item{ID: p.id(), Title: p.title, Note: p.note}
	}
	cmds := []tea.Cmd{address(b, b.picker.SetItems(items)), address(b, b.picker.Focus()), m.push(b)}
	return tea.Batch(cmds...)
}

func (p place) id() string {
	return p.mark.Field + "\x00" + p.mark.Step + "\x00" + p.mark.Property + "\x00" + p.at.Title()
}

// places are the questions, the steps, the details and the stages, in the order
// of the journey.
func places(d *stage.Session) []place {
	var list []place
	env := d.Env()
	for _, f := range d.Template.Fields {
		note := "question"
		if text := payload.Display(f, d.Answers.Field(f.ID), env); text != "" {
			note += " · " + text
		}
		list = append(list, place{f.Label, note, stage.AnswerRef{Field: f.ID}, journey.Kickoff})
	}
	for _, s := range d.Template.Steps {
		list = append(list, place{s.Title, "step", stage.AnswerRef{Step: s.ID}, journey.Steps})
	}
	for _, p := range properties() {
		list = append(list, place{p.title, "detail", stage.AnswerRef{Property: p.key}, journey.Details})
	}
	for _, at := range numbered() {
		list = append(list, place{title: at.Title(), note: "stage", at: at})
	}
	return list
}

// properties are the details, by their key in the launch.
func properties() []struct{ key, title string } {
	return []struct{ key, title string }{
		{"name", "Process name"}, {"summary", "Summary"}, {"owner_id", "Owner of the process"},
		{"user_id", "Started by"}, {"starred", "Starred"}, {"is_public", "Public"},
		{"tags", "Tags"}, {"folders", "Folders"}, {"users", "Members who see it"}, {"groups", "Groups that see it"},
	}
}

func (b *destinations) Title() string { return "Go to" }

func (b *destinations) Update(msg tea.Msg) (tea.Cmd, reply) {
	cmd, result := b.picker.Update(msg)
	switch result.Kind {
	case picker.Cancelled:
		return cmd, reply{close: true}
	case picker.Chosen:
		for _, p := range b.places {
			if p.id() == result.Item.ID {
				return cmd, reply{close: true, then: func() tea.Cmd { return b.m.goToPlace(p) }}
			}
		}
	}
	return cmd, reply{}
}

func (m *model) goToPlace(p place) tea.Cmd {
	if p.mark == (stage.AnswerRef{}) {
		return m.visit(p.at)
	}
	return m.goTo(p.mark)
}

func (b *destinations) View(width, height int) string {
	width, height = min(width, 72), min(height, 18)
	b.picker.SetSize(width, height)
	lines := strings.Split(b.picker.View(), "\n")
	for len(lines) < height {
		lines = append(lines, "")
	}
	// The box keeps its size while the matches change.
	lines[0] += strings.Repeat(" ", max(0, width-ansi.StringWidth(lines[0])))
	return strings.Join(lines, "\n")
}

func (b *destinations) Cursor() *tea.Cursor { return b.picker.Cursor() }

func (b *destinations) Keys() []key.Binding { return b.picker.Keys() }

func markOf(p payload.Problem) stage.AnswerRef {
	return stage.AnswerRef{Field: p.Field, Step: p.Step, Property: p.Property}
}
