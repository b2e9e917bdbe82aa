package lines

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"kickoff/payload"
)

// typed is an Asker at which that text is typed, and what it says.
func typed(text string) (*Asker, *bytes.Buffer) {
	var said bytes.Buffer
	return New(Options{In: strings.NewReader(text), Out: &said}), &said
}

func TestTheEndOfTheInputIsACancelNeverAnAnswer(t *testing.T) {
	for name, ask := range map[string]func(*Asker) error{
		"line":    func(a *Asker) error { _, err := a.Line(t.Context()); return err },
		"confirm": func(a *Asker) error { _, err := a.Confirm(t.Context(), "?"); return err },
		"word":    func(a *Asker) error { return a.Word(t.Context(), "?", "launch", "quit") },
		"choose":  func(a *Asker) error { _, err := a.Choose(t.Context(), "?", []string{"a"}); return err },
		"question": func(a *Asker) error {
			return a.Ask(t.Context(), Question{Now: "default", Take: func(string) (string, error) { return "", nil }})
		},
	} {
		for _, text := range []string{"", "launch", "yes", "a", "1"} { // without enter
			if a, _ := typed(text); !errors.Is(ask(a), ErrCanceled) {
				t.Errorf("%s takes %q without enter", name, text)
			}
		}
	}
}

func TestAWordThatIsAnotherIsTold(t *testing.T) {
	a, said := typed("12\n\n45\n")
	if err := a.Word(t.Context(), "Launch 45 processes?", "45", "quit"); err != nil || strings.Count(said.String(), "That is not 45.\n") != 1 {
		t.Errorf("%v: %s", err, said)
	}
}

func TestAChoiceIsMadeByNumberOrWordsAndCanBeLeft(t *testing.T) {
	for text, want := range map[string]int{"2\n": 1, "works\n": 1, "acme\nACME C\n": 0, "\nback\n3\n1\n": 0} {
		a, said := typed(text)
		got, err := a.Choose(t.Context(), "Which one?", []string{"Acme Corp", "Test Works, of Acme"})
		if got != want || err != nil || !strings.Contains(said.String(), "Which one? Type a number.\n1 Acme Corp.\n2 Test Works, of Acme.\n") {
			t.Errorf("%q chooses %d, %v: %s", text, got, err, said)
		}
	}
	a, _ := typed("maybe\nquit\n")
	if _, err := a.Confirm(t.Context(), "Launch another one?"); !errors.Is(err, ErrCanceled) {
		t.Errorf("quit at a yes or no is %v", err)
	}
	if got := Sentence("it is at https://x.test/runs/1"); got != "It is at https://x.test/runs/1" {
		t.Errorf("an address ends as %q", got)
	}
	a, _ = typed("quit\n1\n")
	if _, err := a.Choose(t.Context(), "Which one?", []string{"Acme Corp"}); !errors.Is(err, ErrCanceled) {
		t.Errorf("quit is %v", err)
	}
}

func TestACancelledQuestionEndsAtOnce(t *testing.T) {
	silent, _ := io.Pipe() // nobody ever types
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New(Options{In: silent, Out: io.Discard}).Line(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestKeysOfALine(t *testing.T) {
	for keys, want := range map[string]Line{
		"Jane\n":                             {Text: "Jane"},
		"Jane\r\n":                           {Text: "Jane"},
		"Jano\x7fe\n":                        {Text: "Jane"},
		"日本👩‍👧\x7f\x7f語\n":                   {Text: "日語"},
		"what\x15Jane\n":                     {Text: "Jane"},
		"Jane Doe\x17Smith\n":                {Text: "Jane Smith"},
		"\x1b[A\x1b[1;5CJ\x1bOCane\x1b[3~\n": {Text: "Jane"},
		"a\tb\x00\x07\n":                     {Text: "a\tb"},
		"\x04J\n":                            {},
		"J\x04\n":                            {Text: "J"},
		"\x1b[200~Jane\x1b[201~\n":           {Text: "Jane", Pasted: true},
		"a \x1b[200~b\rc\r\n\rd\x03\x1b[31m\x15\x1b[201~ e\n": {Text: "a b\nc\n\nd e", Pasted: true},
	} {
		a, _ := typed(keys)
		if got, err := a.Line(t.Context()); got != want && !errors.Is(err, ErrCanceled) {
			t.Errorf("%q is %+v, %v", keys, got, err)
		}
	}
	// A key may come in pieces.
	in, out := io.Pipe()
	a := New(Options{In: in, Out: io.Discard})
	go func() {
		for _, b := range []byte("é\x1b[200~ü\nß\x1b[201~\x1b[D\n") {
			out.Write([]byte{b})
		}
	}()
	if got, err := a.Line(t.Context()); got != (Line{"éü\nß", true}) || err != nil {
		t.Errorf("in pieces it is %+v, %v", got, err)
	}
}

// What one copies from wraps a long token, and a terminal that marks no paste sends the
// ends of its lines as enter.
func TestAHiddenLineIsOneHoweverItWasWrapped(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer out.Close()
	var said bytes.Buffer
	a := New(Options{In: in, Out: &said, Terminal: &said})
	for keys, want := range map[string]string{
		"token\n":                           "token",
		"token\r\r":                         "token",
		"to\rken\r":                         "token",
		"to\r\nken\n":                       "token",
		"tp\x7foken\n":                      "token",
		"\x1b[200~to\rken\r\x1b[201~\r":     "to\nken\n",
		"\x1b[200~to\rken\x1b[201~\rrest\r": "to\nkenrest",
	} {
		said.Reset()
		io.WriteString(out, keys)
		if got, err := a.Hidden(t.Context(), "Paste it:"); got != want || err != nil || said.String() != "Paste it: " {
			t.Errorf("%q is %q, %v: %q", keys, got, err, said.String())
		}
	}
	io.WriteString(out, "token\x03")
	if _, err := a.Hidden(t.Context(), "Paste it:"); !errors.Is(err, ErrCanceled) {
		t.Errorf("ctrl+c is %v", err)
	}
}

// answered puts a question about that field and tells the answers that came to it.
func answered(t *testing.T, q Question, keys string) (taken []string, said string, err error) {
	t.Helper()
	a, out := typed(keys)
	q.Take = func(text string) (string, error) {
		if strings.Contains(text, "wrong") {
			return "", &payload.ValueError{Message: "is wrong", Fix: "type it right"}
		}
		taken = append(taken, text)
		return text, nil
	}
	q.Pick = func(places []int) (string, error) {
		var words []string
		for _, i := range places {
			words = append(words, q.Options[i])
		}
		taken = append(taken, strings.Join(words, "+"))
		return strings.Join(words, ", "), nil
	}
	q.Find = func(options []string, typed string) (found []int) {
		for i, o := range options {
			if strings.Contains(o, typed) {
				found = append(found, i)
			}
		}
		return found
	}
	err = a.Ask(t.Context(), q)
	return taken, out.String(), err
}

func TestWhatAnAnswerMayBe(t *testing.T) {
	three := Question{Options: []string{"High", "Normal", "Low"}}
	numbers := Question{Options: []string{"10", "2", "1"}}
	many := Question{Options: []string{"Laptop", "Badge", "Desk, standing"}, Many: true, Chosen: []int{0}}
	long := Question{Long: true, Now: "what was"}
	for _, c := range []struct {
		about string
		q     Question
		keys  string
		want  string
	}{
		{"text", Question{}, "Jane\n", "Jane"},
		{"a command's word", Question{}, "\\back\n", "back"},
		{"a command's word in a paste", Question{}, "\x1b[200~back\x1b[201~\n", "back"},
		{"a backslash before something else", Question{}, "\\n\n", "\\n"},
		{"a dot", Question{}, "\\.\n", "."},
		{"a dot that ends nothing", Question{}, ".\nJane\n", "Jane"},
		{"a pasted block in one line", Question{}, "\x1b[200~a\rb\x1b[201~\n", "a b"},
		{"a pasted list", Question{Separator: ", "}, "\x1b[200~a\rb\x1b[201~\n", "a, b"},
		{"empty", Question{Now: "x"}, "empty\n", ""},
		{"a wrong one before", Question{}, "wrong\nJane\n", "Jane"},
		{"a number", three, "1\n", "High"},
		{"words", three, "low\n", "low"},
		{"an option that is a number", numbers, "2\n", "2"},
		{"its number where no option is called so", numbers, "3\n", "1"},
		{"several", many, "2, 1\n", "Badge+Laptop"},
		{"number and words", many, "2,laptop\n", "Badge+Laptop"},
		{"words alone", many, "Badge, Laptop\n", "Badge, Laptop"},
		{"an option with a comma", many, "3\n", "Desk, standing"},
		{"one more", many, "+2\n", "Laptop+Badge"},
		{"one more by its words", many, "+ badge\n", "Laptop+Badge"},
		{"one less", many, "-1\n", ""},
		{"a long text", long, "one\n\ntwo\n..\n...\n.\n", "one\n\ntwo\n.\n..."},
		{"a pasted long text", long, "\x1b[200~one\r\r.\rtwo\x1b[201~\n", "one\n\n.\ntwo"},
		{"a paste within a long text", long, "one\n\x1b[200~.\x1b[201~\ntwo\n.\n", "one\n.\ntwo"},
		{"a command's word in a long text", long, "one\nback\n.\n", "one\nback"},
	} {
		taken, said, err := answered(t, c.q, c.keys)
		if err != nil || len(taken) != 1 || taken[0] != c.want {
			t.Errorf("%s: %q, %v, said\n%s", c.about, taken, err, said)
		}
	}
}

func TestTextThatIsNoAnswerFindsOptionsCountedAnew(t *testing.T) {
	q := Question{Options: []string{"the wrong one", "right", "a wrong two"}}
	taken, said, err := answered(t, q, "wrong\n2\n")
	if err != nil || !slices.Equal(taken, []string{"a wrong two"}) || !strings.Contains(said, "2 fit.\n1 the wrong one, 2 a wrong two.\n") {
		t.Errorf("%q, %v, said\n%s", taken, err, said)
	}
}

func TestALongListIsToldByTens(t *testing.T) {
	var q Question
	for i := range 23 {
		q.Options = append(q.Options, "option "+string(rune('a'+i)))
	}
	_, said, err := answered(t, q, "more\nmore\nmore\nmore\n23\n")
	if err != nil || !strings.Contains(said, "10 option j. 13 more: type more, or a part of a name.\n> 11 option k,") ||
		!strings.Contains(said, "23 option w.\n> There are no more.\n") || !strings.Contains(said, "Taken: option w.\n") {
		t.Errorf("%v, said\n%s", err, said)
	}
}

func TestCommands(t *testing.T) {
	for keys, want := range map[string]Command{
		"back\n": {Word: "back"}, " Goto 7 \n": {"goto", "7"}, "QUIT\n": {Word: "quit"}, "Edit\n": {Word: "edit"}, "show\n": {Word: "show"},
	} {
		for _, long := range []bool{false, true} {
			_, _, err := answered(t, Question{Long: long}, keys)
			if c := AsCommand(err); c == nil || *c != want {
				t.Errorf("%q is %v", keys, err)
			}
		}
	}
	for _, text := range []string{"goto", "goto back", "save the day", "unfinished"} {
		if taken, _, err := answered(t, Question{}, text+"\n"); err != nil || !slices.Equal(taken, []string{text}) {
			t.Errorf("%q is %q, %v", text, taken, err)
		}
	}
	if _, _, err := answered(t, Question{Words: []string{"unfinished"}}, "unfinished\n"); AsCommand(err) == nil {
		t.Error("a word of the question is no command")
	}
}

func TestWhatWasRefusedIsToldAndAnEmptyLineKeepsWhatWasThere(t *testing.T) {
	var refused []string
	kept := 0
	q := Question{Now: "as always", Refused: func(text string) { refused = append(refused, text) }, Keep: func() error { kept++; return nil }}
	_, said, err := answered(t, q, "wrong\n\n")
	if err != nil || kept != 1 || !slices.Equal(refused, []string{"wrong"}) || !strings.Contains(said, "> Wrong: It is wrong. Type it right.\n> Kept: as always.\n") {
		t.Errorf("%q, %v, said\n%s", refused, err, said)
	}
	for keys, want := range map[string]string{"half\x03": "half", "half": "half", "one\ntwo": "one\ntwo", "one\n\x03": "one"} {
		refused = nil
		q.Long = strings.Contains(keys, "\n")
		if _, _, err := answered(t, q, keys); !errors.Is(err, ErrCanceled) || !slices.Equal(refused, []string{want}) {
			t.Errorf("%q leaves %q, %v", keys, refused, err)
		}
	}
}

func TestOnlyTheWordLetsALaunchGoAndNoPasteDoes(t *testing.T) {
	for keys, launches := range map[string]bool{
		"launch\n": true, "LAUNCH \n": true, "\x1b[200~launch\x1b[201~\n": false, "laun\x1b[200~ch\x1b[201~\n": false, "\x1b[200~x\rlaunch\r\x1b[201~\n": false,
		"yes\n": false, "\n": false, "launch": false, "l\nx\nlaunch\n": true,
	} {
		a, said := typed(keys)
		if err := a.Word(t.Context(), "Nothing is launched yet.", "launch", "back, show, save, quit"); (err == nil) != launches {
			t.Errorf("%q: %v, said\n%s", keys, err, said.String())
		}
		a, _ = typed(strings.ReplaceAll(strings.ReplaceAll(keys, "launch", "yes"), "laun", "ye"))
		if yes, _ := a.Confirm(t.Context(), "?"); yes && strings.Contains(keys, "200") {
			t.Errorf("the paste %q confirms", keys)
		}
	}
}

func TestSentencesEndOnce(t *testing.T) {
	for text, want := range map[string]string{"a": "A.", "a.": "A.", "a:": "A.", "a?": "A?", "éa": "Éa.", "": "", "a…": "A…"} {
		if got := Sentence(text); got != want {
			t.Errorf("%q is %q", text, got)
		}
	}
}
