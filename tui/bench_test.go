package tui

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
)

// BenchmarkHeldKey is what one arrow key of a held one costs the whole program,
// from the root's Update to its View, in a list of 10,000 templates. The first
// of them were previewed, as they are where a person has walked.
func BenchmarkHeldKey(b *testing.B) {
	const many = 10_000
	w := &world{}
	for i := range many {
		w.templates = append(w.templates, payload.Template{
			ID: fmt.Sprintf("t%d", i), Title: fmt.Sprintf("Quarterly Supplier Onboarding %d", i+1),
			Summary: "What a new supplier must bring before the first order.", FieldCount: 10, StepCount: 8,
		})
	}
	d := &driver{t: b, world: w, shelf: shelf{}}
	d.m = newModel(Options{Service: w, Drafts: d.shelf, Now: clock, Theme: "dark", Width: 120, Height: 40})
	d.run(d.m.Init())
	d.sees("10000 of 10000")
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
