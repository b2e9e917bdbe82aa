package tui

import (
	"encoding/json"
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
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

// large has 1,000 required questions, one of them with 100,000 options, 1,000 steps with
// deadlines and job titles, and 20,000 people.
func large(w *world) {
	t := payload.Template{ID: "large", Title: "Large"}
	var options []payload.Option
	for i := range 100_000 {
		options = append(options, payload.Option{ID: json.RawMessage(fmt.Sprint(i)), Text: fmt.Sprintf("City %05d", i), Label: fmt.Sprintf("City %05d", i)})
	}
	t.Fields = append(t.Fields, payload.Field{ID: "city", Label: "City", Type: payload.TypeDropdown, Options: options, Required: true})
	for i := range 999 {
		t.Fields = append(t.Fields, payload.Field{ID: fmt.Sprint("f", i), Label: fmt.Sprint("Question ", i), Type: payload.TypeText, Required: true, Position: i + 1})
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
}

// BenchmarkKeyInALargeLaunch is what a key costs the whole program where everything is
// large. The limit is 1 ms.
func BenchmarkKeyInALargeLaunch(b *testing.B) {
	for name, lead := range map[string][]string{
		"text": {"tab"}, "dropdown": {"C"}, "go to": {"alt+g"}, "missing": {"alt+5", "alt+2", "tab"},
	} {
		b.Run(name, func(b *testing.B) {
			w := &world{}
			large(w)
			d := newDriver(b, w, Options{Theme: "dark", Width: 120, Height: 40}).begin().press("enter").sees("1 of 1000")
			d.press(lead...)
			keys := []tea.KeyPressMsg{{Code: 'a', Text: "a"}, {Code: tea.KeyBackspace}}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				d.m.Update(keys[i%2])
				d.m.View()
			}
		})
	}
}
