package tui

import (
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
