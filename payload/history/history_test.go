package history_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kickoff/payload"
	"kickoff/payload/history"
)

// entry is a person who changes answers, and the history that takes note of it.
type entry struct {
	history.History
	answers *payload.Answers
	now     time.Time
}

func start() *entry {
	return &entry{answers: payload.Restore(payload.Snapshot{}), now: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)}
}

func (e *entry) field(id string, v payload.Value) {
	a := payload.Answer{Value: v, Origin: payload.FromYou}
	e.Field(id, e.answers.Field(id), a)
	e.answers.SetField(id, a)
}

// finds types text to find an option by.
func (e *entry) finds(text string) {
	a := payload.Answer{Value: e.answers.Field("a").Value, Typed: text, Origin: payload.FromYou}
	e.Field("a", e.answers.Field("a"), a)
	e.answers.SetField("a", a)
}

func (e *entry) step(id, deadline string) {
	after := payload.StepAnswer{Deadline: deadline}
	e.Step(id, e.answers.Step(id), after)
	e.answers.SetStep(id, after)
}

func (e *entry) name(text string) {
	before := e.answers.Details()
	e.answers.EditDetails(func(d *payload.Details) { d.Name = text })
	e.Property("name", before, e.answers.Details())
}

// after ends the change that is being made, a while after the last.
func (e *entry) after(d time.Duration) {
	e.now = e.now.Add(d)
	e.Close(e.now)
}

func (e *entry) put(c history.Change, ok bool) bool {
	for id, a := range c.Before.Fields {
		e.answers.SetField(id, a)
	}
	for id, a := range c.Before.Steps {
		e.answers.SetStep(id, a)
	}
	if c.Details {
		e.answers.EditDetails(func(d *payload.Details) { *d = c.Before.Details })
	}
	return ok
}

func same(t *testing.T, what string, want, got payload.Snapshot) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(payload.Snapshot{}, "Revision"), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

func TestWhatIsOneChange(t *testing.T) {
	soon, late := time.Second, 3*time.Second
	one := payload.Choices{{Text: "Laptop"}}
	for name, c := range map[string]struct {
		do   func(*entry)
		want int
	}{
		"typing": {func(e *entry) {
			e.field("a", payload.Text("J"))
			e.after(soon)
			e.field("a", payload.Text("Jo"))
			e.after(soon)
		}, 1},
		"typing after a pause": {func(e *entry) {
			e.field("a", payload.Text("J"))
			e.after(soon)
			e.field("a", payload.Text("Jo"))
			e.after(late)
		}, 2},
		"typing in two answers": {func(e *entry) {
			e.field("a", payload.Text("J"))
			e.after(0)
			e.field("b", payload.Text("J"))
			e.after(0)
		}, 2},
		"typing after coming back": {func(e *entry) {
			e.field("a", payload.Text("J"))
			e.after(0)
			e.Break()
			e.field("a", payload.Text("Jo"))
			e.after(0)
		}, 2},
		"a paste between": {func(e *entry) {
			e.field("a", payload.Text("J"))
			e.after(0)
			e.Apart("")
			e.field("a", payload.Text("Jo"))
			e.after(0)
			e.field("a", payload.Text("Joe"))
			e.after(0)
		}, 3},
		"a paste that changed none": {func(e *entry) {
			e.field("a", payload.Text("J"))
			e.after(0)
			e.Apart("")
			e.after(0)
			e.field("a", payload.Text("Jo"))
			e.after(0)
		}, 1},
		"two choices":  {func(e *entry) { e.field("a", one); e.after(0); e.field("a", payload.Choices{}); e.after(0) }, 2},
		"many steps":   {func(e *entry) { e.step("s", "fri"); e.step("t", "fri"); e.after(0) }, 1},
		"a step twice": {func(e *entry) { e.step("s", "fri"); e.after(0); e.step("s", "mon"); e.after(0) }, 2},
		"found and chosen": {func(e *entry) {
			e.finds("l")
			e.after(0)
			e.finds("la")
			e.after(late)
			e.field("a", one)
			e.after(late)
		}, 1},
		"found, then another": {func(e *entry) {
			e.finds("l")
			e.after(0)
			e.field("a", one)
			e.after(0)
			e.finds("b")
			e.after(0)
			e.field("a", payload.Choices{})
			e.after(0)
		}, 2},
		"a name":  {func(e *entry) { e.name("J"); e.after(0); e.name("Jo"); e.after(soon) }, 1},
		"nothing": {func(e *entry) { e.after(0) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			e := start()
			c.do(e)
			if len(e.Past) != c.want {
				t.Errorf("%d changes, want %d", len(e.Past), c.want)
			}
		})
	}
}

func TestUndoAndRedoMeetAgain(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		e := start()
		states := []payload.Snapshot{e.answers.Snapshot()}
		for range 30 {
			for range 1 + rng.IntN(3) {
				switch id := string(rune('a' + rng.IntN(4))); rng.IntN(4) {
				case 0:
					e.field(id, payload.Text(id+id))
				case 1:
					e.field(id, payload.Choices{{Text: id}})
				case 2:
					e.step(id, []string{"", "fri", "mon"}[rng.IntN(3)])
				default:
					e.name(id)
				}
			}
			e.Break()
			e.after(0)
			states = append(states, e.answers.Snapshot())
		}
		for i := len(states) - 2; i >= 0; i-- {
			if !e.put(e.Undo(e.answers)) {
				t.Fatal("it cannot be taken back")
			}
			same(t, "undo", states[i], e.answers.Snapshot())
		}
		if e.put(e.Undo(e.answers)) {
			t.Fatal("more was taken back than was done")
		}
		for _, want := range states[1:] {
			if !e.put(e.Redo(e.answers)) {
				t.Fatal("it cannot be made again")
			}
			same(t, "redo", want, e.answers.Snapshot())
		}
	}
}

func TestAnotherChangeEndsWhatCanBeMadeAgain(t *testing.T) {
	e := start()
	e.field("a", payload.Text("J"))
	e.after(0)
	e.put(e.Undo(e.answers))
	e.field("b", payload.Text("K"))
	e.after(0)
	if _, ok := e.Redo(e.answers); ok {
		t.Error("the former change came over the new one")
	}
}

func TestAChoiceForManyTakesTheTextThatFoundItBack(t *testing.T) {
	e := start()
	e.step("s", "mon")
	e.after(0)
	before := e.answers.Snapshot()
	typed := payload.StepAnswer{Deadline: "mon", Typed: "ki"}
	e.Step("s", e.answers.Step("s"), typed)
	e.answers.SetStep("s", typed)
	e.after(0)
	for _, id := range []string{"s", "t", "u"} {
		a := payload.StepAnswer{Owners: &payload.Owners{Users: []int64{2}}}
		e.Step(id, e.answers.Step(id), a)
		e.answers.SetStep(id, a)
	}
	e.after(0)
	e.put(e.Undo(e.answers))
	same(t, "undo", before, e.answers.Snapshot())
}

func TestACopyStaysAsItWas(t *testing.T) {
	e := start()
	for _, id := range []string{"a", "b", "c"} {
		e.field(id, payload.Text(id))
		e.after(0)
	}
	kept := e.History
	e.put(e.Undo(e.answers))
	e.put(e.Undo(e.answers))
	e.field("d", payload.Text("d"))
	e.after(0)
	if len(kept.Past) != 3 || kept.Past[1].At.Field != "b" || kept.Past[2].At.Field != "c" {
		t.Errorf("what was taken down has become %+v", kept.Past)
	}
}
