package field

import (
	"os"
	"strings"
	"testing"

	"kickoff/payload"
)

func TestLine(t *testing.T) {
	text := payload.Field{Type: payload.TypeText}
	check(t, []typed{
		{"typed", text, payload.Answer{}, "Jane space Smith enter", payload.Answer{Value: payload.Text("Jane Smith")}, true},
		{"nothing", text, payload.Answer{}, "enter", payload.Answer{}, true},
		{"changed", text, payload.Answer{Value: payload.Text("Jane")}, "backspace o", payload.Answer{Value: payload.Text("Jano")}, false},
		{"cleared", text, payload.Answer{Value: payload.Text("Jane")}, "ctrl+u", payload.Answer{}, false},
		{"pasted lines", text, payload.Answer{}, "paste:a⏎b⇥c⏎", payload.Answer{Value: payload.Text("a b c")}, false},
		{"not valid is kept", payload.Field{Type: payload.TypeEmail}, payload.Answer{}, "jane@ enter", payload.Answer{Value: payload.Text("jane@")}, true},
		{"leaving without a change keeps what was there", text, payload.Answer{Value: payload.Text("two\nlines")}, "enter", payload.Answer{Value: payload.Text("two\nlines")}, true},
	})
}

func TestATextCountsAgainstItsLimit(t *testing.T) {
	for _, c := range []struct {
		field payload.Field
		keys  string
		shown string
	}{
		{payload.Field{Type: payload.TypeText}, "", ""},
		{payload.Field{Type: payload.TypeText}, "日 é", "2/200"},
		{payload.Field{Type: payload.TypeText, Validation: []string{"string|max:10"}}, "a", "1/10"},
		{payload.Field{Type: payload.TypeText, Validation: []string{"numeric", "max:10"}}, "7", "1/200"},
		{payload.Field{Type: payload.TypeEmail}, "a", ""},
		{payload.Field{Type: payload.TypeTextarea}, "a enter b", "3/30000"},
		{payload.Field{Type: payload.TypeTextarea, RichText: true}, "", "holds HTML, or plain text"},
		{payload.Field{Type: payload.TypeTextarea, RichText: true}, "a", "HTML, 1/30000"},
	} {
		w := open(c.field, payload.Answer{})
		send(w, c.keys)
		view := screen(w, 60, 8) + w.Foot()
		if !strings.Contains(view, c.shown) || c.shown == "" && strings.ContainsAny(view, "0/") {
			t.Errorf("%s %q shows %q, want %q", c.field.Type, c.keys, view, c.shown)
		}
	}
}

func TestALineHasItsPrefixAndSuffix(t *testing.T) {
	w := open(payload.Field{Type: payload.TypeText, Prefix: "€", Suffix: "net"}, payload.Answer{Value: payload.Text("12345678")})
	contains(t, screen(w, 60, 3), "€ 12345678", "net")
	if c := w.Cursor(); c == nil || c.X != 10 {
		t.Errorf("cursor %+v", c)
	}
}

func TestARichTextShowsWhatItReads(t *testing.T) {
	f := payload.Field{Type: payload.TypeTextarea, RichText: true}
	w := open(f, payload.Answer{Value: payload.Text("<p>Hello <b>Jo</b></p><ul><li>one</li></ul>")})
	contains(t, screen(w, 60, 8), "<p>Hello", "= Hello Jo - one")
	w.SetAnswer(payload.Answer{Value: payload.Text("just words & more")})
	if view := screen(w, 60, 8); strings.Contains(view, "=") {
		t.Errorf("plain text is read out:\n%s", view)
	}
}

func TestArea(t *testing.T) {
	f := payload.Field{Type: payload.TypeTextarea}
	check(t, []typed{
		{"enter is a new line", f, payload.Answer{}, "a enter b", payload.Answer{Value: payload.Text("a\nb")}, false},
		{"pasted lines are not doubled", f, payload.Answer{}, "paste:a⏎b", payload.Answer{Value: payload.Text("a\nb")}, false},
		{"enter in an empty one goes on", f, payload.Answer{}, "enter", payload.Answer{}, true},
		{"a paragraph", f, payload.Answer{}, "a enter enter b", payload.Answer{Value: payload.Text("a\n\nb")}, false},
		{"enter behind an empty line goes on without it", f, payload.Answer{}, "a enter enter enter", payload.Answer{Value: payload.Text("a")}, true},
		{"enter behind an empty line that was there", f, payload.Answer{Value: payload.Text("a\n\n")}, "enter", payload.Answer{Value: payload.Text("a\n\n")}, true},
		{"enter in the middle is a line", f, payload.Answer{Value: payload.Text("a\n\nb")}, "up enter", payload.Answer{Value: payload.Text("a\n\n\nb")}, false},
		{"a line can be made in an empty one", f, payload.Answer{}, "ctrl+j a", payload.Answer{Value: payload.Text("\na")}, false},
		{"tabs stay", f, payload.Answer{}, "paste:a⇥b⏎c⇥ d", payload.Answer{Value: payload.Text("a\tb\nc\td")}, false},
		{"tabs stay while it is edited", f, payload.Answer{Value: payload.Text("\ta\tb")}, "backspace home x", payload.Answer{Value: payload.Text("x\ta\t")}, false},
		{"a joined emoji is one character", f, payload.Answer{Value: payload.Text("a👩\u200d💻b")}, "backspace backspace c", payload.Answer{Value: payload.Text("ac")}, false},
		{"a letter with its marks", f, payload.Answer{Value: payload.Text("xe\u0301\u0323")}, "left left delete", payload.Answer{Value: payload.Text("e\u0301\u0323")}, false},
		{"up into a flag", f, payload.Answer{Value: payload.Text("a🇩🇪🇫🇷\nabcd")}, "up backspace", payload.Answer{Value: payload.Text("a🇫🇷\nabcd")}, false},
		{"more lines than a textarea shows at first", f, payload.Answer{Value: payload.Text(strings.Repeat("x\n", 150))}, "enter y", payload.Answer{Value: payload.Text(strings.Repeat("x\n", 150) + "\ny")}, false},
	})
}

func TestALongTextThatIsNotInUseShowsItsBeginning(t *testing.T) {
	w := open(payload.Field{Type: payload.TypeTextarea}, payload.Answer{Value: payload.Text(strings.Repeat("line\n", 40))})
	w.Blur()
	view := screen(w, 30, 10)
	contains(t, view, "line", "41 lines in all")
	if n := strings.Count(view, "\n") + 1; n > 3 {
		t.Errorf("%d lines", n)
	}
}

func TestATextOfManyThousandLinesIsEdited(t *testing.T) {
	text := strings.Repeat("x\n", 12_000)
	w := open(payload.Field{Type: payload.TypeTextarea}, payload.Answer{Value: payload.Text(text)})
	send(w, "y paste:z")
	if w.Answer().Text() != text+"yz" {
		t.Error("the text is another")
	}
}

func TestALongTextShowsWhereItWasChangedMeanwhile(t *testing.T) {
	text := strings.Repeat("line\n", 40)
	w := open(payload.Field{Type: payload.TypeTextarea}, payload.Answer{Value: payload.Text("TOP" + text)})
	w.Blur()
	w.SetAnswer(payload.Answer{Value: payload.Text(text)})
	w.Focus()
	send(w, "X")
	if got := w.Answer().Text(); got != "X"+text {
		t.Errorf("typed at %.20q", got)
	}
}

func TestDate(t *testing.T) {
	day := payload.Field{Type: payload.TypeDate}
	timed := payload.Field{Type: payload.TypeDate, CollectTime: true}
	check(t, []typed{
		{"stays as typed", day, payload.Answer{}, "+3d enter", payload.Answer{Value: payload.Text("+3d")}, true},
		{"what cannot be read is kept", day, payload.Answer{}, "soonish enter", payload.Answer{Value: payload.Text("soonish")}, true},
		{"picked from today", day, payload.Answer{}, "down right enter", payload.Answer{Value: payload.Text("2026-11-24")}, false},
		{"picked from the date typed", day, payload.Answer{Value: payload.Text("2026-12-01")}, "down pgdown enter", payload.Answer{Value: payload.Text("2027-01-01")}, false},
		{"calendar closed again", day, payload.Answer{Value: payload.Text("2026-12-01")}, "down right esc", payload.Answer{Value: payload.Text("2026-12-01")}, false},
		{"picked and on", day, payload.Answer{}, "down enter enter", payload.Answer{Value: payload.Text("2026-11-23")}, true},
		{"the time of day is kept", timed, payload.Answer{Value: payload.Text("2026-12-01 17:30")}, "down right enter", payload.Answer{Value: payload.Text("2026-12-02 17:30")}, false},
	})
}

func TestTheReadingStandsBesideTheDate(t *testing.T) {
	w := open(payload.Field{Type: payload.TypeDate}, payload.Answer{})
	send(w, "mon space 30 space nov")
	contains(t, screen(w, 60, 10), "mon 30 nov", "= Mon 30 Nov 2026")
	if lines := strings.Split(screen(w, 20, 10), "\n"); len(lines) != 2 {
		t.Errorf("where it is narrow it stands below, got %q", lines)
	}
	send(w, "down")
	contains(t, screen(w, 60, 10), "‹  November 2026  ›", "[30]", "(23)")
	if !w.CapturesInput() {
		t.Error("esc would not close the calendar")
	}
	send(w, "esc")
	if w.CapturesInput() {
		t.Error("esc did not close the calendar")
	}
}

func TestAnUnknownTypeIsEditedAsJSON(t *testing.T) {
	f := payload.Field{Type: "slider"}
	w := open(f, payload.Answer{})
	contains(t, screen(w, 80, 10), "slider", "JSON")
	send(w, `{"a": 1`)
	if got := w.Answer().Text(); got != `{"a":1` {
		t.Errorf("unfinished JSON is not kept: %q", got)
	}
	send(w, "}")
	if got := w.Answer().Plain(nil); got != `{"a":1}` {
		t.Errorf("got %q", got)
	}
	w.SetAnswer(payload.Answer{Value: payload.JSON([]byte(`[1,2]`))})
	contains(t, screen(w, 80, 10), "[", "1,")
}

func TestATroubleWithTheEditorIsSaidUntilTheNextKey(t *testing.T) {
	w := open(payload.Field{Type: payload.TypeTextarea}, payload.Answer{Value: payload.Text("one")})
	deliver(w, edited{err: os.ErrPermission})
	contains(t, screen(w, 60, 10), "permission denied")
	send(w, "x")
	if strings.Contains(screen(w, 60, 10), "permission") {
		t.Error("it is still said")
	}
}

// Where the program ends while the editor runs, the field is left before any message comes.
func TestWhatAnEditorWroteIsTakenAsTheFieldIsLeft(t *testing.T) {
	w := open(payload.Field{Type: "slider"}, payload.Answer{Value: payload.JSON([]byte(`1`))})
	written := `{"a": 2}`
	w.(*jsonEditor).text.written = &written
	w.Blur()
	if got := w.Answer().Plain(nil); got != `{"a":2}` && got != written {
		t.Errorf("got %q", got)
	}
}
