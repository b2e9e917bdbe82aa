package dialog

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/merge"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

func option(id, text string) payload.Option {
	return payload.Option{ID: json.RawMessage(id), Text: text, Label: text}
}

func before() payload.Template {
	return payload.Template{
		ID: "t", Title: "Visit",
		Fields: []payload.Field{
			{ID: "who", Label: "Visitor", Type: payload.TypeText},
			{ID: "when", Label: "Arrives", Type: payload.TypeText},
			{ID: "room", Label: "Room", Type: payload.TypeRadio, Options: []payload.Option{option("1", "Large"), option("2", "Small")}},
			{ID: "note", Label: "Note", Type: payload.TypeText},
		},
		Steps: []payload.Step{{ID: "greet", Title: "Greet"}},
	}
}

func after() payload.Template {
	t := before()
	t.Fields[0].Label = "Name of the visitor"
	t.Fields[1].Type = payload.TypeDate
	t.Fields[2].Options = []payload.Option{option("7", "Large (12)"), option("2", "Small")}
	t.Fields[3] = payload.Field{ID: "host", Label: "Host", Type: payload.TypeEmail, Required: true}
	return t
}

// screen is a screen for answers that every change touches.
func screen(t *testing.T) (*TemplateChanged, *stage.Session) {
	t.Helper()
	answers := payload.Snapshot{Fields: map[string]payload.Answer{
		"who":  {Value: payload.Text("Jane")},
		"when": {Value: payload.Text("some day")},
		"room": {Value: payload.Choices{{ID: json.RawMessage("1"), Text: "Large"}}},
		"note": {Value: payload.Text("allergic to nuts")},
	}}
	d := &stage.Session{
		Theme: theme.Dark(), Session: &session.Session{
			Now:  func() time.Time { return time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC) },
			Base: payload.Env{Zone: time.UTC, People: &payload.Directory{}},
		},
	}
	c := session.Rebase(merge.Remember(before()), answers, after(), d.Env())
	if c == nil {
		t.Fatal("nothing has changed")
	}
	d.Open(&session.Session{Template: after(), Answers: payload.Restore(c.After)})
	return NewTemplateChanged(d, c.Result, nil), d
}

func pressOn(s *TemplateChanged, names ...string) (last Result) {
	for _, name := range names {
		for _, key := range tuitest.Words(name) {
			_, last = s.Update(key)
		}
	}
	return last
}

func view(s *TemplateChanged) string { return ansi.Strip(s.View(80, 24)) }

func TestEachChangeStandsThereWithWhatItWas(t *testing.T) {
	s, _ := screen(t)
	got := view(s)
	for _, want := range []string{"Arrives", "was text, is date now", "option gone: Large", "Host", "new, and required", "Note", "removed; left over", "asked nothing of you", "some day"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not there:\n%s", want, got)
		}
	}
	pressOn(s, "h")
	if got := view(s); !strings.Contains(got, `was called "Visitor" before`) {
		t.Errorf("the harmless change is not told:\n%s", got)
	}
}

func TestTheOldTextStandsBesideTheNewWidget(t *testing.T) {
	s, d := screen(t)
	pressOn(s, "enter")
	if got := view(s); !strings.Contains(got, "it was: some day") {
		t.Errorf("the old text is gone:\n%s", got)
	}
	pressOn(s, "tomorrow", "enter")
	if got := d.Answers.Field("when"); got.Text() != "tomorrow" || got.Origin != payload.FromYou {
		t.Errorf("the answer is %+v", got)
	}
}

func TestTheNearestOptionIsTakenInOneKey(t *testing.T) {
	s, d := screen(t)
	pressOn(s, "down", "t")
	if got := d.Answers.Field("room").Choices(); len(got) != 1 || got[0].Text != "Large (12)" {
		t.Errorf("the room is %+v", got)
	}
}

func TestAValueWithoutAPlaceCanBeCopied(t *testing.T) {
	s, _ := screen(t)
	for range s.rows {
		if r, _ := s.row(); r.Kind == merge.Removed {
			break
		}
		pressOn(s, "down")
	}
	cmd, _ := s.Update(tea.KeyPressMsg{Code: 'c', Text: "c"})
	if cmd == nil || !strings.Contains(view(s), "allergic to nuts") {
		t.Errorf("it cannot be copied:\n%s", view(s))
	}
}

func TestOneUndoTakesBackAllThatWasDecidedHere(t *testing.T) {
	s, d := screen(t)
	pressOn(s, "enter", "tomorrow", "enter")
	pressOn(s, "t", "down", "enter", "kim@acme.test", "enter", "z")
	for _, id := range []string{"when", "room", "host"} {
		f, _ := d.Template.Field(id)
		if a := d.Answers.Field(id); !a.Blank(f.Type) {
			t.Errorf("%s is still %+v", id, a)
		}
	}
}

func TestAChangeIsTakenBackByTheKeyOfUndoAndMadeAgain(t *testing.T) {
	s, d := screen(t)
	undo, redo := tea.KeyPressMsg{Code: 'z', Mod: tea.ModAlt}, tea.KeyPressMsg{Code: 'Z', Mod: tea.ModAlt}
	text := func() string { return d.Answers.Field("when").Text() }
	for _, key := range []string{"enter", "tomorrow", "enter", "t"} {
		pressOn(s, key)
		d.History.Close(d.Now()) // as the root does after each message
	}
	s.Update(undo)
	if got := d.Answers.Field("room").Choices(); len(got) != 0 || text() != "tomorrow" {
		t.Errorf("the room is %+v, the day %q", got, text())
	}
	if s.Update(undo); text() != "" {
		t.Errorf("the day is still %q", text())
	}
	if s.Update(redo); text() != "tomorrow" {
		t.Errorf("made again it is %q", text())
	}
	pressOn(s, "enter")
	if s.Update(undo); text() == "tomorrow" || strings.Contains(view(s), "tomorrow ") {
		t.Errorf("while it is answered it is %q:\n%s", text(), view(s))
	}
}

func TestOneKeyTakesAllThatIsHarmless(t *testing.T) {
	s, _ := screen(t)
	if pressOn(s, "a").Close {
		t.Error("it leaves although something is open")
	}
	if strings.Contains(view(s), "asked nothing") {
		t.Error("the harmless ones still show")
	}
	_, d := screen(t)
	only := NewTemplateChanged(d, merge.Result{Changes: []merge.Change{{Kind: merge.Renamed, Field: "who", Label: "Name", Before: "Visitor", Harmless: true}}}, nil)
	if !pressOn(only, "enter").Close {
		t.Error("it stays although nothing is open")
	}
}

func TestTheChangesFitAnySize(t *testing.T) {
	for _, keys := range [][]string{nil, {"h"}, {"enter"}, {"down", "down", "enter"}} {
		s, _ := screen(t)
		pressOn(s, keys...)
		for width := 10; width < 120; width += 3 {
			for height := 1; height < 40; height += 2 {
				lines := strings.Split(s.View(width, height), "\n")
				if len(lines) > height {
					t.Fatalf("%v: %d lines at %dx%d", keys, len(lines), width, height)
				}
				for _, line := range lines {
					if w := ansi.StringWidth(line); w > width {
						t.Fatalf("%v: %d cells at %dx%d", keys, w, width, height)
					}
				}
				s.Cursor()
			}
		}
	}
}

func TestWhatIsTypedIntoAChangeShowsAtEveryHeight(t *testing.T) {
	s, _ := screen(t)
	pressOn(s, "enter", "tomor")
	for height := 1; height < 30; height++ {
		view := strings.Split(ansi.Strip(s.View(60, height)), "\n")
		c := s.Cursor()
		if c == nil || c.Y < 0 || c.Y >= len(view) || !strings.Contains(view[c.Y], "tomor") {
			t.Fatalf("in %d lines the cursor is %+v:\n%s", height, c, strings.Join(view, "\n"))
		}
	}
}
