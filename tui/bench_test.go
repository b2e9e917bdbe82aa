package tui

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/tui/tuitest"
)

// BenchmarkHeldKey is what one arrow key of a held one costs the whole program,
// from the root's Update to its View, in a list of 10,000 templates. The limit for
// all of it, the drawing of the frames included, is 1 ms.
func BenchmarkHeldKey(b *testing.B) {
	const many = 10_000
	w := &world{}
	for i := range many {
		w.templates = append(w.templates, payload.Template{
			ID: fmt.Sprintf("t%d", i), Title: fmt.Sprintf("Quarterly Supplier Onboarding %d", i+1),
			Summary: "What a new supplier must bring before the first order.", FieldCount: 10, StepCount: 8,
		})
	}
	d := newDriver(b, w, Options{Theme: "dark", Width: 120, Height: 40}).begin().sees("10000 of 10000")
	down, up := tea.KeyPressMsg{Code: tea.KeyDown}, tea.KeyPressMsg{Code: tea.KeyUp}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		press := down
		if i/(many-1)%2 == 1 {
			press = up
		}
		d.m.Update(press)
		d.m.View()
	}
}

// BenchmarkTypedKey is what a letter typed into an answer costs the whole program,
// with the payload beside it; the building of the payload comes on top, in a
// command and at most every 50 ms.
func BenchmarkTypedKey(b *testing.B) {
	d := drive(b, 0, 120, 40)
	d.press("enter").sees("Kick-off", "prerun")
	keys := []tea.KeyPressMsg{{Code: 'a', Text: "a"}, {Code: tea.KeyBackspace}}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d.m.Update(keys[i%2])
		d.m.View()
	}
}

// large has 1,000 required questions, one of every kind in front and one of them with
// 100,000 options, 1,000 steps with deadlines and job titles, and 20,000 people.
func large(w *world) {
	t := payload.Template{ID: "large", Title: "Large"}
	option := func(i int) payload.Option {
		return payload.Option{ID: json.RawMessage(fmt.Sprint(i)), Text: fmt.Sprintf("City %05d", i), Label: fmt.Sprintf("City %05d", i)}
	}
	var options []payload.Option
	for i := range 100_000 {
		options = append(options, option(i))
	}
	t.Fields = append(t.Fields,
		payload.Field{ID: "city", Label: "City", Type: payload.TypeDropdown, Options: options},
		payload.Field{ID: "date", Label: "Date", Type: payload.TypeDate},
		payload.Field{ID: "people", Label: "People", Type: payload.TypePeople},
		payload.Field{ID: "file", Label: "File", Type: payload.TypeFile},
		payload.Field{ID: "table", Label: "Table", Type: payload.TypeTable, Columns: []payload.Column{{ID: json.RawMessage("1"), Label: "Shirt"}, {ID: json.RawMessage("2"), Label: "Shoe"}}},
		payload.Field{ID: "several", Label: "Several", Type: payload.TypeMultiselect, Options: options},
		payload.Field{ID: "one", Label: "One", Type: payload.TypeRadio, Options: options[:20]},
		payload.Field{ID: "area", Label: "Area", Type: payload.TypeTextarea},
	)
	for i := range 1000 - len(t.Fields) {
		t.Fields = append(t.Fields, payload.Field{ID: fmt.Sprint("f", i), Label: fmt.Sprint("Question ", i), Type: payload.TypeText, Position: i + 1})
	}
	for i := range t.Fields {
		t.Fields[i].Required = true
	}
	for i := range 1000 {
		t.Steps = append(t.Steps, payload.Step{
			ID: fmt.Sprint("s", i), Title: fmt.Sprint("Step ", i), Position: i + 1, Owners: payload.Owners{Users: []int64{int64(i)}},
			Deadline: &payload.DeadlineRule{Value: i % 90, Unit: "days", Option: "from"}, Roles: []payload.Role{{ID: fmt.Sprint("r", i%20), Name: fmt.Sprint("Role ", i%20)}},
		})
	}
	for i := range 20_000 {
		w.crowd = append(w.crowd, payload.Member{ID: int64(i), Name: fmt.Sprintf("Person %05d", i), Email: fmt.Sprintf("p%d@acme.test", i)})
	}
	w.templates = []payload.Template{t}
	for i := range 1000 {
		w.runs = append(w.runs, api.Run{ID: fmt.Sprint("run", i), Name: fmt.Sprint("Process ", i)})
	}
}

// BenchmarkKeyInALargeLaunch is what a key costs the whole program where everything is
// large, each with what it announces and the screen after it. The limit is 1 ms.
func BenchmarkKeyInALargeLaunch(b *testing.B) {
	everyStep := "alt+3 a"
	for _, tt := range []struct{ name, lead, keys string }{
		{"dropdown", "C", "a backspace"},
		{"dropdown, opened", "", "down esc"},
		{"dropdown, taken", "C", "down space"},
		{"date", "tab", "3 backspace"},
		{"calendar", "tab down", "right down up left pgdown pgup"},
		{"people", "tab tab p", "e backspace"},
		{"people, taken", "tab tab down", "space"},
		{"people, entered", "tab tab", "shift+tab tab"},
		{"file", "tab tab tab / t", "m backspace"},
		{"file, browsed", "tab tab tab down", "down up"},
		{"table", "tab tab tab tab", "a backspace right left"},
		{"multiple choice", "tab tab tab tab tab", "c backspace"},
		{"multiple choice, taken", "tab tab tab tab tab", "down space"},
		{"multiple choice, all", "tab tab tab tab tab alt+a", "down up"},
		{"multiple choice, found of all", "tab tab tab tab tab alt+a", "c backspace"},
		{"multiple choice, taken of all", "tab tab tab tab tab alt+a down", "space space"},
		{"multiple choice, left with all", "tab tab tab tab tab alt+a", "tab shift+tab"},
		{"multiple choice, all at once", "tab tab tab tab tab", "alt+a alt+x alt+i alt+i"},
		{"multiple choice, none undone", "tab tab tab tab tab alt+a alt+x", "alt+z alt+Z"},
		{"radio", "tab tab tab tab tab tab", "down up"},
		{"long text", "tab tab tab tab tab tab tab 'some words'", "a backspace"},
		{"long text, one of 30,000 characters", "tab tab tab tab tab tab tab paste:" + strings.Repeat("some_words_", 2700), "a left left backspace up"},
		{"text", "tab tab tab tab tab tab tab tab", "a backspace"},
		{"fields", "pgdown pgdown", "tab tab shift+tab shift+tab"},
		{"go to", "alt+g", "s backspace"},
		{"missing", "alt+5 alt+2", "alt+n"},
		{"undo", "C enter", "alt+z alt+Z"},
		{"steps", "alt+3", "down up"},
		{"steps, found", "alt+3 /", "s backspace"},
		{"steps, marked", everyStep, "space space"},
		{"owners", everyStep + " enter", "p backspace"},
		{"owners, taken", everyStep + " enter down", "space"},
		{"deadline", everyStep + " d '+2'", "d backspace"},
		{"time line", "alt+3 t", "down down up"},
		{"time line, zoomed", "alt+3 t", "+ -"},
		{"everything mine, undone", "alt+3 m", "alt+z alt+Z"},
		{"details", "alt+4", "down up"},
		{"parent process", "alt+4 down down down enter", "p backspace"},
		{"go to, opened", "", "alt+g esc"},
		{"review", "alt+3 m alt+5 end", "up down"},
		{"review, ends", "alt+3 m alt+5", "home end"},
		{"review, payload", "alt+3 m alt+5 tab", "down up"},
		{"review, found", "alt+3 m alt+5 /", "p backspace"},
		{"review, only changes", "alt+3 m alt+5", "v"},
		{"payload", "alt+p", "down up"},
		{"payload, opened", "", "alt+p esc"},
		{"menu", "", "esc esc"},
		{"keys", "alt+?", "down up"},
	} {
		b.Run(strings.ReplaceAll(tt.name, " ", "_"), func(b *testing.B) {
			w := &world{}
			large(w)
			d := newDriver(b, w, Options{Theme: "dark", Width: 120, Height: 40}).begin().press("enter").sees("1 of 1000")
			d.loop.Send(tuitest.Words(tt.lead)...)
			d.loop.Settle()
			keys := tuitest.Words(tt.keys)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				d.m.Update(keys[i%len(keys)])
				d.m.View()
			}
		})
	}
}

// BenchmarkKeyInALargeTable is what a key costs the whole program in 10,000 rows of 40
// columns, with what it announces and the screen after it. The limit is 4 ms.
func BenchmarkKeyInALargeTable(b *testing.B) {
	t := payload.Template{ID: "wide", Title: "Wide"}
	var header, row []string
	for i := range 40 {
		t.Fields = append(t.Fields, payload.Field{ID: fmt.Sprint("f", i), Label: fmt.Sprint("Question ", i), Type: payload.TypeText, Position: i + 1})
		header, row = append(header, fmt.Sprint("Question ", i)), append(row, fmt.Sprint("answer ", i))
	}
	text := strings.Join(header, "\t") + "\n" + strings.Repeat(strings.Join(row, "\t")+"\n", 10_000)
	for _, tt := range []struct{ name, lead, keys string }{
		{"moved", "", "down right"}, {"typed", "enter", "a backspace"}, {"found", "/", "a backspace"}, {"left out", "", "o"}, {"form", "e", "a backspace"},
	} {
		b.Run(strings.ReplaceAll(tt.name, " ", "_"), func(b *testing.B) {
			d := newDriver(b, &world{templates: []payload.Template{t}}, Options{Theme: "dark", Width: 160, Height: 40}).begin()
			d.send(tea.PasteMsg{Content: text})
			d.press("enter").sees("10000 rows · 10000 ready")
			d.loop.Send(tuitest.Words(tt.lead)...)
			d.loop.Settle()
			keys := tuitest.Words(tt.keys)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				d.m.Update(keys[i%len(keys)])
				d.m.View()
			}
		})
	}
}
