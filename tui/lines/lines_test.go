package lines

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"kickoff/payload"
)

func env() payload.Env { return payload.Env{} }

func TestTheEndOfTheInputIsACancelNeverAnAnswer(t *testing.T) {
	for name, ask := range map[string]func(*Asker) error{
		"line":    func(a *Asker) error { _, err := a.Line(t.Context(), "?"); return err },
		"confirm": func(a *Asker) error { _, err := a.Confirm(t.Context(), "?"); return err },
		"choose":  func(a *Asker) error { _, err := a.Choose(t.Context(), "?", []string{"a"}); return err },
		"field": func(a *Asker) error {
			_, err := a.Field(t.Context(), "", payload.Field{Label: "x", Type: payload.TypeText}, payload.Answer{Value: payload.Text("default")}, env)
			return err
		},
	} {
		if err := ask(New(strings.NewReader(""), io.Discard)); !errors.Is(err, ErrCanceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACancelledQuestionEndsAtOnce(t *testing.T) {
	silent, _ := io.Pipe() // nobody ever types
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New(silent, io.Discard).Line(ctx, "?"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestARequiredFieldIsAskedUntilItIsRight(t *testing.T) {
	var said bytes.Buffer
	plan := payload.Field{ID: "f", Label: "Plan", Type: payload.TypeDropdown, Required: true, Options: []payload.Option{{ID: []byte("1"), Text: "Gold", Label: "Gold"}}}
	answer, err := New(strings.NewReader("\nsilver\n gold \n"), &said).Field(t.Context(), "", plan, payload.Answer{}, env)
	if err != nil || len(answer.Choices()) != 1 || answer.Origin != payload.FromYou {
		t.Fatalf("%+v %v", answer, err)
	}
	if n := strings.Count(said.String(), "\n>"); strings.Count(said.String(), "> ") != 3 {
		t.Errorf("asked %d times:\n%s", n, said.String())
	}
}

func TestADateIsReadBackWithAllThereIsToSay(t *testing.T) {
	east := func() payload.Env {
		return payload.Env{Now: time.Date(2026, 11, 26, 8, 12, 0, 0, time.UTC), Zone: time.FixedZone("Dhaka", 6*60*60)}
	}
	for typed, row := range map[string]struct {
		timed bool
		want  string
	}{
		"next mon": {false, "Taken as: Mon 30 Nov 2026, in 4 days"},
		"tomorrow": {true, "Taken as: Fri 27 Nov 2026, 09:00 Dhaka, 03:00 UTC"},
	} {
		var said bytes.Buffer
		f := payload.Field{ID: "f", Label: "Start", Type: payload.TypeDate, CollectTime: row.timed}
		if _, err := New(strings.NewReader(typed+"\n"), &said).Field(t.Context(), "", f, payload.Answer{}, east); err != nil || !strings.Contains(said.String(), row.want+"\n") {
			t.Errorf("%q: %v, said\n%s", typed, err, said.String())
		}
	}
}

func TestAnEmptyLineKeepsWhatIsThere(t *testing.T) {
	note := payload.Field{ID: "f", Label: "Note", Type: payload.TypeText}
	answer, err := New(strings.NewReader("\n"), io.Discard).Field(t.Context(), "", note, payload.Answer{Value: payload.Text("as always"), Origin: payload.FromTemplate}, env)
	if err != nil || answer.Text() != "as always" || answer.Origin != payload.FromTemplate {
		t.Errorf("%+v %v", answer, err)
	}
}
