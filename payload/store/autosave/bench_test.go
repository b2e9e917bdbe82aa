package autosave

import (
	"testing"

	"kickoff/payload"
	"kickoff/payload/history"
)

// BenchmarkSaveCost is what a key costs the update loop for being saved, while
// the Writer writes as fast as it can: the change and the handing over.
func BenchmarkSaveCost(b *testing.B) {
	before, answers := bigForm(1000)
	store, _ := window(b.TempDir())
	s := NewWriter(store.New())
	take := func() Record {
		return Record{Summary: Summary{Template: Template{ID: "t"}, Stage: "kickoff"}, Before: before, Answers: answers.Snapshot()}
	}
	for b.Loop() {
		answers.SetField("00000000000000000000000000000001", payload.Answer{Value: payload.Text("typed"), Origin: payload.FromYou})
		s.Save(take)
	}
	if err := s.Close(soon(b)); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkWrite is what one write costs the Writer's goroutine.
func BenchmarkWrite(b *testing.B) {
	before, answers := bigForm(1000)
	store, _ := window(b.TempDir())
	h := store.New()
	defer h.Close()
	for b.Loop() {
		write(b, h, Record{Summary: Summary{Template: Template{ID: "t"}, Stage: "kickoff"}, Before: before, Answers: answers.Snapshot()})
	}
}

// BenchmarkWriteHistory is what one write costs after a thousand changes.
func BenchmarkWriteHistory(b *testing.B) {
	before, answers := bigForm(1000)
	store, _ := window(b.TempDir())
	h := store.New()
	defer h.Close()
	r := Record{Summary: Summary{Template: Template{ID: "t"}, Stage: "kickoff"}, Before: before, Answers: answers.Snapshot()}
	for id, a := range r.Answers.Fields {
		r.History.Past = append(r.History.Past, &history.Change{At: history.Ref{Field: id}, Before: payload.Snapshot{Fields: map[string]payload.Answer{id: a}}})
	}
	for b.Loop() {
		write(b, h, r)
	}
}

// BenchmarkList is what a start costs with ten large unfinished launches.
func BenchmarkList(b *testing.B) {
	before, answers := bigForm(1000)
	store, _ := window(b.TempDir())
	for range 10 {
		left(b, store, Record{Summary: Summary{Template: Template{ID: "t"}}, Before: before, Answers: answers.Snapshot()})
	}
	for b.Loop() {
		if e, _ := list(b, store); len(e) != 10 {
			b.Fatal(e)
		}
	}
}
