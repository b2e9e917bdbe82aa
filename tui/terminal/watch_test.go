package terminal

import (
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// asker asks a question once l was pressed, and notes what it is told from then on.
type asker struct {
	watch  *Watch
	asking bool
	// all: pieces without a question are noted too.
	all    bool
	pieces []Read
	// keys are those after each piece, the first of them those before any.
	keys []string
	told chan string
}

const asked = "Launch? – kickoff"

func (a *asker) Init() tea.Cmd { return nil }

func (a *asker) View() tea.View {
	v := tea.NewView("nothing")
	v.AltScreen, v.WindowTitle = true, "kickoff"
	if a.asking {
		v.Content, v.WindowTitle = "y launches", asked
		a.watch.Expect(asked)
	}
	return v
}

func (a *asker) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case Read:
		if msg.Title == "" && !a.all {
			break // no question's
		}
		a.pieces, a.keys = append(a.pieces, msg), append(a.keys, "")
	case tea.KeyPressMsg:
		a.keys[len(a.keys)-1] += msg.String()
		a.asking = a.asking || msg.String() == "l"
		if msg.String() == "q" {
			return a, tea.Quit
		}
		a.told <- msg.String()
	}
	return a, nil
}

// drawn tells when the frame with the question is written.
type drawn struct {
	io.Writer
	once sync.Once
	at   chan struct{}
}

func (d *drawn) Write(p []byte) (int, error) {
	n, err := d.Writer.Write(p)
	if strings.Contains(string(p), asked) {
		d.once.Do(func() { close(d.at) })
	}
	return n, err
}

// begin runs an asker behind a watch; ended has it end.
func begin(t *testing.T) (a *asker, screen *drawn, keys *os.File, ended func()) {
	t.Helper()
	a = &asker{}
	screen, keys, ended = a.begin(t)
	return a, screen, keys, ended
}

func (a *asker) begin(t *testing.T) (screen *drawn, keys *os.File, ended func()) {
	t.Helper()
	in, keys, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	a.watch, a.keys, a.told = &Watch{}, []string{""}, make(chan string, 10_000)
	screen = &drawn{Writer: a.watch.Output(io.Discard), at: make(chan struct{})}
	p := tea.NewProgram(a, tea.WithInput(a.watch.Input(in)), tea.WithOutput(screen), tea.WithFPS(120), tea.WithWindowSize(40, 10), tea.WithEnvironment([]string{"TERM=xterm"}), tea.WithoutSignalHandler())
	a.watch.Send = p.Send
	done := make(chan error, 1)
	go func() {
		_, err := p.Run()
		done <- err
	}()
	return screen, keys, func() {
		t.Helper()
		press(t, keys, "q")
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		_ = keys.Close()
	}
}

func press(t *testing.T, keys *os.File, text string) {
	t.Helper()
	if _, err := keys.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func TestAReadIsAnnouncedBetweenItsKeysAndThoseBefore(t *testing.T) {
	a, screen, keys, ended := begin(t)
	press(t, keys, "l")
	<-screen.at
	// Pieces of all sizes, some of them read while the keys before are under way.
	for i := range 300 {
		press(t, keys, strings.Repeat("y", i%7+1))
	}
	ended()
	if len(a.pieces) == 0 || a.keys[0] != "l" {
		t.Fatalf("%d pieces, before them %q", len(a.pieces), a.keys[0])
	}
	for i, piece := range a.pieces {
		if got := a.keys[i+1]; piece.Keys != len(got) || !piece.After || piece.Title != asked {
			t.Fatalf("piece %d of %d: %+v, its keys are %q", i, len(a.pieces), piece, got)
		}
	}
}

// What is typed so fast that several keys come at once is held against the piece that it is
// in, also where no question is asked: a key of the piece before would be lost.
func TestPiecesThatComeFastAreAnnouncedBetweenTheirKeys(t *testing.T) {
	a := &asker{all: true}
	_, keys, ended := a.begin(t)
	for i := range 100 {
		press(t, keys, strings.Repeat("y", i%70+2))
		<-a.told // it is read, and the next one comes while its keys are under way
	}
	ended()
	if len(a.pieces) == 0 || a.keys[0] != "" {
		t.Fatalf("%d pieces, before them %q", len(a.pieces), a.keys[0])
	}
	for i, piece := range a.pieces {
		if got := a.keys[i+1]; piece.Keys != len(got) {
			t.Fatalf("piece %d of %d: %+v, its keys are %q", i, len(a.pieces), piece, got)
		}
	}
}

func TestWhatIsReadInOneWithTheKeyThatAskedIsNoPieceOfTheQuestion(t *testing.T) {
	a, screen, keys, ended := begin(t)
	press(t, keys, "l"+strings.Repeat("y", 2000))
	<-screen.at
	for range 2001 {
		<-a.told
	}
	press(t, keys, "y")
	ended()
	if a.keys[0] != "l"+strings.Repeat("y", 2000) {
		t.Errorf("%d keys came unannounced, of 2001", len(a.keys[0]))
	}
	if len(a.pieces) == 0 || !a.pieces[0].After {
		t.Errorf("the key after it is announced as %+v", a.pieces)
	}
}

func TestAKeyThatIsHeldIsToldFromOneThatIsPressed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, keys, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		var pieces []Read
		w := &Watch{Send: func(msg tea.Msg) { pieces = append(pieces, msg.(Read)) }}
		w.Expect(asked)
		from := w.Input(in)
		for _, key := range []struct {
			text string
			gap  time.Duration
			held bool
		}{{"y", 0, false}, {"y", 30 * time.Millisecond, true}, {"y", 30 * time.Millisecond, true}, {"l", 30 * time.Millisecond, false}, {"l", time.Second, false}} {
			time.Sleep(key.gap)
			press(t, keys, key.text)
			for range 2 { // an empty piece, and the key
				if _, err := from.Read(make([]byte, 10)); err != nil {
					t.Fatal(err)
				}
			}
			if got := pieces[len(pieces)-1]; got.Held != key.held || got.After {
				t.Errorf("%s after %v: %+v", key.text, key.gap, got)
			}
		}
	})
}

func TestTheKeysOfAPieceAreCounted(t *testing.T) {
	for piece, want := range map[string]struct {
		count int
		text  string
	}{
		"y": {1, "y"}, "yy": {2, "yy"}, "\x1b[121u": {1, "y"}, "\x1b[121;1:1u\x1b[121;1:3u": {1, "y"}, "\x1b[?9001;0$y": {}, "\x1b[?2026;2$yy": {1, "y"},
		"\x1b": {1, ""}, "\x1b[A": {1, ""}, "": {}, "\x1b[200~y\x1b[201~": {2, ""}, "ß": {1, "ß"}, "y\r": {2, "y\n"},
		"a\tb c\r\n👩‍🚀": {8, "a\tb c\n\n👩‍🚀"}, "a\x1b[Ab": {3, ""}, "a\x7f": {2, ""},
	} {
		if count, text := keys([]byte(piece)); count != want.count || text != want.text {
			t.Errorf("%q has %d keys that write %q, want %d and %q", piece, count, text, want.count, want.text)
		}
	}
}

func TestWhoeverGetsTheTerminalFindsItsFile(t *testing.T) {
	w := &Watch{}
	c := &Command{}
	c.SetStdin(w.Input(os.Stdin))
	c.SetStdout(w.Output(os.Stdout))
	if c.in != os.Stdin || c.out != os.Stdout {
		t.Errorf("got %T and %T", c.in, c.out)
	}
}

func TestAPasteThatHasNotEndedIsKnown(t *testing.T) {
	for _, c := range []struct {
		pieces []string
		want   string
	}{
		{[]string{"abc"}, ""},
		{[]string{"a\x1b[200~b\rc"}, "b\rc"},
		{[]string{"a\x1b[2", "00~b", "c"}, "bc"},
		{[]string{"\x1b[200~b\x1b[201~c"}, ""},
		{[]string{"\x1b[200~b\x1b[20", "1~c\x1b[200~d"}, "d"},
		{[]string{"\x1b[200~", strings.Repeat("x", 5000), "y"}, strings.Repeat("x", 5000) + "y"},
		{[]string{"\x1b[200~b\x1b[201~\x1b[200~", "c", "\x1b[201~"}, ""},
	} {
		w := &Watch{}
		n := 0
		for _, piece := range c.pieces {
			w.take([]byte(piece))
			n += len(piece)
		}
		if got := w.Unended(); got != c.want || w.Taken() != n {
			t.Errorf("%q: %q, %d bytes", c.pieces, got, w.Taken())
		}
	}
}

// A key that the system holds when the frame is written was pressed before it, however late
// it is read.
func TestAKeyThatWaitedWhenTheFrameWasWrittenIsFromBeforeIt(t *testing.T) {
	in, keys, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	var pieces []Read
	w := &Watch{Send: func(msg tea.Msg) { pieces = append(pieces, msg.(Read)) }}
	from := w.Input(in)
	w.Expect(asked)
	press(t, keys, "y")
	if _, err := w.Output(io.Discard).Write([]byte(ansi.SetWindowTitle(asked))); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"", "l", "y"} {
		press(t, keys, key)
		for range 2 { // an empty piece, and the key
			if _, err := from.Read(make([]byte, 10)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(pieces) != 3 || pieces[0].After || !pieces[1].After || !pieces[2].After {
		t.Errorf("announced %+v", pieces)
	}
}

// Without a question a key costs no announcement, but for those that come with others and
// the first one behind them.
func TestAPieceOfSeveralKeysIsAnnounced(t *testing.T) {
	in, typed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	var counts []int
	w := &Watch{Send: func(msg tea.Msg) { counts = append(counts, msg.(Read).Keys) }}
	from := w.Input(in)
	for _, piece := range []string{"a", "bcd", "e", "f"} {
		press(t, typed, piece)
		for range 2 { // an empty piece, and the keys
			if _, err := from.Read(make([]byte, 10)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !slices.Equal(counts, []int{3, 1}) {
		t.Errorf("announced %v, want pieces of 3 and 1", counts)
	}
}
