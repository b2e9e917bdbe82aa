package field

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"kickoff/payload"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

// hard are fields of each type with answers that are hard to draw.
func hard() []typed {
	wide := "日本語 👩‍🚀 e\u0301 שלום مرحبا 🇩🇪 " + strings.Repeat("word ", 20)
	long := options(wide, "Badge", "Headset", wide+"2")
	people := payload.Answer{Value: payload.People{Owners: payload.Owners{Users: []int64{1, 2, 99}, Guests: []string{"someone@a-rather-long-domain.test"}, Groups: []string{"g1"}}}}
	files := local("a.pdf", "b.png", strings.Repeat("long", 30)+".pdf", "/tmp/日本語.png")
	return []typed{
		{field: payload.Field{Type: payload.TypeText, Prefix: "€", Suffix: "net", Validation: []string{"max:5"}}, from: payload.Answer{Value: payload.Text(wide)}, keys: "home right"},
		{field: payload.Field{Type: payload.TypeEmail}, keys: "left"},
		{field: payload.Field{Type: payload.TypeTextarea}, from: payload.Answer{Value: payload.Text(wide + "\n\n" + wide)}, keys: "up up x"},
		{field: payload.Field{Type: payload.TypeDate, CollectTime: true}, from: payload.Answer{Value: payload.Text("2026-12-01 17:00")}, keys: "down"},
		{field: payload.Field{Type: payload.TypeDate}, from: payload.Answer{Value: payload.Text("tomorrow")}, keys: "left"},
		{field: payload.Field{Type: payload.TypeRadio, Options: long}, from: chosen(long, wide), keys: "down down"},
		{field: payload.Field{Type: payload.TypeDropdown, Options: long}, from: chosen(long, wide), keys: "down"},
		{field: payload.Field{Type: payload.TypeMultiselect, Options: long}, from: chosen(long, wide, "Badge"), keys: "down"},
		{field: payload.Field{Type: payload.TypeMultiselect, Options: lots()}, from: chosen(lots(), "Chad"), keys: "down space"},
		{field: payload.Field{Type: payload.TypeFile}, from: files, keys: "gone.pdf enter"},
		{field: payload.Field{Type: payload.TypeFile}, from: files, keys: "up up"},
		{field: payload.Field{Type: payload.TypeTable, Columns: columns("Item", wide, "Note")}, from: cells(`"`+strings.TrimSpace(wide)+`"`, `5`), keys: "down"},
		{field: payload.Field{Type: payload.TypePeople}, from: people, keys: "a"},
		{field: payload.Field{Type: payload.TypePeople}, from: people, keys: "left"},
		{field: payload.Field{Type: payload.TypePeople}, from: payload.Answer{Value: payload.JSON([]byte(`{"a":"` + wide + `"}`))}, keys: "left"},
		{field: payload.Field{Type: "slider"}, from: payload.Answer{Value: payload.JSON([]byte(`{"a":[1,2,3]}`))}, keys: "up"},
	}
}

func TestEveryWidgetFitsEverySize(t *testing.T) {
	for i, tt := range hard() {
		t.Run(fmt.Sprintf("%d %s", i, tt.field.Type), func(t *testing.T) {
			w := open(tt.field, tt.from)
			send(w, tt.keys)
			for width := 1; width <= 120; width++ {
				for _, height := range []int{1, 3, 9} {
					fits(t, w, width, height)
				}
			}
			w.Blur()
			for width := 1; width <= 120; width++ {
				fits(t, w, width, 4)
			}
			if w.Cursor() != nil {
				t.Error("the cursor stays in a field that was left")
			}
		})
	}
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func fits(t failer, w Widget, width, height int) {
	t.Helper()
	lines := strings.Split(w.View(width, height), "\n")
	if len(lines) > height {
		t.Fatalf("%d lines at %dx%d:\n%s", len(lines), width, height, ansi.Strip(strings.Join(lines, "\n")))
	}
	for _, l := range lines {
		if n := ansi.StringWidth(l); n > width {
			t.Fatalf("%q is %d wide at %dx%d", ansi.Strip(l), n, width, height)
		}
	}
	if c := w.Cursor(); c != nil && (c.X < 0 || c.X >= width || c.Y < 0 || c.Y >= len(lines)) {
		t.Fatalf("the cursor is at %d,%d in %d lines at %dx%d", c.X, c.Y, len(lines), width, height)
	}
}

func TestNoKeysBreakAWidget(t *testing.T) {
	names := []string{"enter", "esc", "space", "up", "down", "left", "right", "pgdown", "backspace", "delete", "home", "end", "ctrl+u", "a", "日", "@", "👩\u200d🚀", "ש", "ctrl+j", "ctrl+w", "paste:a⇥b⏎c"}
	rapid.Check(t, func(t *rapid.T) {
		tt := rapid.SampledFrom(hard()).Draw(t, "field")
		w := New(tt.field, theme.Dark(), env, Shared{})
		w.SetAnswer(tt.from)
		w.Focus()
		for range rapid.IntRange(1, 15).Draw(t, "keys") {
			name := rapid.SampledFrom(names).Draw(t, "key")
			for _, key := range tuitest.Words(name) {
				w.Update(key)
			}
			fits(t, w, rapid.IntRange(1, 80).Draw(t, "width"), rapid.IntRange(1, 12).Draw(t, "height"))
			w.Keys()
		}
		before := w.Answer()
		w.Blur()
		taken := w.Taken()
		if w.Focus(); w.Answer().Text() != before.Text() && taken == "" && tt.field.Type != payload.TypeFile {
			t.Fatalf("leaving and coming back made %q of %q", w.Answer().Text(), before.Text())
		}
	})
}

// A joined character fills several lines of a narrow text, and the cursor stands before it.
func TestTheCursorOfANarrowTextStaysInSight(t *testing.T) {
	w := New(payload.Field{Type: payload.TypeTextarea}, theme.Dark(), env, Shared{})
	w.SetAnswer(payload.Answer{Value: payload.Text("one\n日本語 👩\u200d🚀 é")})
	w.Focus()
	for _, key := range tuitest.Words("enter 👩\u200d🚀 up left left up down home end") {
		w.Update(key)
		fits(t, w, 1, 1)
	}
}

// BenchmarkBlurredView is what a field costs that only shows.
func BenchmarkBlurredView(b *testing.B) {
	for i, tt := range hard() {
		b.Run(fmt.Sprintf("%d_%s", i, tt.field.Type), func(b *testing.B) {
			w := New(tt.field, theme.Dark(), env, Shared{})
			w.SetAnswer(tt.from)
			for b.Loop() {
				w.View(60, 10)
			}
		})
	}
}
