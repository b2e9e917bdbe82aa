package field

import (
	"fmt"
	"testing"

	"kickoff/payload"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

// BenchmarkFindingKey is what a key costs, in Update and View together, where many are
// to be chosen from.
func BenchmarkFindingKey(b *testing.B) {
	var labels []string
	for i := range 100_000 {
		labels = append(labels, fmt.Sprintf("City %05d of the North", i))
	}
	everybody := &payload.Directory{}
	for i := range 20_000 {
		everybody.Members = append(everybody.Members, payload.Member{ID: int64(i + 1), Name: fmt.Sprintf("Kim Lee %05d", i), Email: fmt.Sprintf("kim%d@acme.test", i), JobTitle: "Developer"})
	}
	known := func() payload.Env {
		e := env()
		e.People = everybody
		return e
	}
	some := payload.Answer{Value: payload.People{Owners: payload.Owners{Users: []int64{1, 500, 20_000}}}}
	all := options(labels...)
	for _, tt := range []struct {
		name, first, keys string
		field             payload.Field
		from              payload.Answer
	}{
		{"dropdown/letter", "c", "i backspace", payload.Field{Type: payload.TypeDropdown, Options: all}, payload.Answer{}},
		{"dropdown/arrow", "down", "down up", payload.Field{Type: payload.TypeDropdown, Options: all}, payload.Answer{}},
		{"multiselect/letter", "", "c backspace", payload.Field{Type: payload.TypeMultiselect, Options: all}, payload.Answer{}},
		{"multiselect/space", "end", "space", payload.Field{Type: payload.TypeMultiselect, Options: all}, payload.Answer{}},
		{"people/letter", "k", "i backspace", payload.Field{Type: payload.TypePeople}, some},
		{"people/add", "down", "enter", payload.Field{Type: payload.TypePeople}, some},
	} {
		b.Run(tt.name, func(b *testing.B) {
			w := New(tt.field, theme.Dark(), known, Shared{})
			w.SetAnswer(tt.from)
			run(w, w.Focus())
			send(w, tt.first)
			keys := tuitest.Words(tt.keys)
			for i := 0; b.Loop(); i++ {
				w.Update(keys[i%len(keys)])
				w.View(60, 12)
				w.Keys()
			}
		})
	}
}
