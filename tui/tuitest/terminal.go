// Package tuitest is what tests of the terminal press, see and wait with: keys by
// their names, a loop that runs a model or a widget without a terminal, and an
// emulated terminal in front of a whole program. Only tests import it.
//
// None of it waits for time to pass. A test presses a key, the program says when
// everything that came of it has ended and stands on the screen (package idle),
// and the test looks once.
package tuitest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"kickoff/tui/idle"
)

// Terminal is an emulated terminal in front of a program, and a person before it:
// a story is a chain of what they press and see.
type Terminal struct {
	t *testing.T
	// in is where keys go to; gone is closed when the program has ended, over when all that it
	// wrote is drawn, too.
	in         io.Writer
	gone, over chan struct{}
	// pressed is how many keys were sent; cols and rows are the size of the window.
	pressed, cols, rows int
	process             *process

	mu      sync.Mutex
	screen  *vt.Emulator
	output  bytes.Buffer
	note    idle.Note
	screens []string      // the last different ones
	changed chan struct{} // closed and replaced after each piece of output and each note
}

// newTerminal makes a terminal whose keys go to in; echoes reports whether the system
// writes to the screen what comes there.
func newTerminal(t *testing.T, cols, rows int, in io.Writer, echoes func() bool) *Terminal {
	w := &Terminal{
		t: t, in: in, cols: cols, rows: rows, gone: make(chan struct{}),
		screen: vt.NewEmulator(cols, rows), changed: make(chan struct{}),
	}
	answers := make(chan []byte, 1000)
	go func() {
		defer close(answers)
		// The emulator waits for its answers to be taken, also when the program does not
		// read any more.
		for {
			buf := make([]byte, 64)
			n, err := w.screen.Read(buf)
			if err != nil {
				return
			}
			answers <- buf[:n]
		}
	}()
	go func() {
		for answer := range answers {
			// A program that has given its terminal back does not read what it asked for, and
			// whoever has it then would take the answer for what a person typed.
			if !echoes() {
				_, _ = in.Write(answer)
			}
		}
	}()
	t.Cleanup(func() {
		// Closing the emulator itself races with its own Read.
		if pipe, ok := w.screen.InputPipe().(io.Closer); ok {
			_ = pipe.Close()
		}
	})
	return w
}

// Attach puts a terminal in front of a program that runs in this process. run
// returns when the program has ended, which it has to when ctx does.
func Attach(t *testing.T, cols, rows int, run func(ctx context.Context, in *os.File, out, notes io.Writer)) *Terminal {
	t.Helper()
	in, keys, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	w := newTerminal(t, cols, rows, keys, func() bool { return false })
	w.over = w.gone
	go func() {
		defer close(w.gone)
		// Without a terminal of its own, a program ends lines with a bare line feed.
		run(ctx, in, lineFeeds{w}, notes{w})
		_ = in.Close()
	}()
	t.Cleanup(func() {
		end()
		_ = keys.Close()
		<-w.gone
	})
	return w
}

type lineFeeds struct{ w *Terminal }

func (l lineFeeds) Write(p []byte) (int, error) {
	l.w.draw(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	return len(p), nil
}

type notes struct{ w *Terminal }

func (n notes) Write(p []byte) (int, error) {
	n.w.listen(bytes.NewReader(p))
	return len(p), nil
}

// draw takes what the program wrote.
func (w *Terminal) draw(p []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.output.Write(p)
	_, _ = w.screen.Write(p)
	w.change()
}

// listen takes what the program says about itself.
func (w *Terminal) listen(r io.Reader) {
	for list := json.NewDecoder(r); ; {
		var n idle.Note
		if list.Decode(&n) != nil {
			return
		}
		w.mu.Lock()
		w.note = n
		w.remember()
		w.change()
		w.mu.Unlock()
	}
}

func (w *Terminal) change() {
	close(w.changed)
	w.changed = make(chan struct{})
}

// remember keeps the screen for the words of a failure.
func (w *Terminal) remember() {
	screen := ansi.Strip(w.screen.String())
	if n := len(w.screens); n > 0 && w.screens[n-1] == screen {
		return
	}
	w.screens = append(w.screens[max(0, len(w.screens)-2):], screen)
}

// Screen is what stands on the screen now, without colours.
func (w *Terminal) Screen() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return ansi.Strip(w.screen.String())
}

// Output is every byte that the program wrote.
func (w *Terminal) Output() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.output.String()
}

// Emulator hands out the emulator itself, which draws nothing meanwhile.
func (w *Terminal) Emulator(do func(*vt.Emulator)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	do(w.screen)
}

// State is what the program said last about itself.
func (w *Terminal) State() idle.State {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.note.State
}

// Gone is closed when the program has ended.
func (w *Terminal) Gone() <-chan struct{} { return w.gone }

// See waits until the program is idle and looks once: each of the texts stands on
// the screen.
func (w *Terminal) See(texts ...string) *Terminal {
	w.t.Helper()
	w.settle(fmt.Sprintf("to see %q", texts))
	for _, text := range texts {
		if !strings.Contains(w.Screen(), text) {
			w.fail(fmt.Sprintf("%q is not on the screen", text))
		}
	}
	return w
}

// NoLonger waits until the program is idle and looks once: none of the texts
// stands on the screen.
func (w *Terminal) NoLonger(texts ...string) *Terminal {
	w.t.Helper()
	w.settle(fmt.Sprintf("to see %q no longer", texts))
	for _, text := range texts {
		if strings.Contains(w.Screen(), text) {
			w.fail(fmt.Sprintf("%q is still on the screen", text))
		}
	}
	return w
}

// Await waits for texts that stay on the screen while the program is not idle,
// because the test holds the world still, or that another program writes.
func (w *Terminal) Await(texts ...string) *Terminal {
	w.t.Helper()
	for _, text := range texts {
		w.Until("to see "+text, func() bool { return strings.Contains(w.Screen(), text) })
	}
	return w
}

// Press sends keys by their names, and waits after each until all that came of it
// has ended and is drawn, or the program has.
func (w *Terminal) Press(names ...string) *Terminal {
	w.t.Helper()
	for _, name := range names {
		w.Send(name)
		w.settle("after " + name)
	}
	return w
}

// Type sends a text as it is, and waits as Press does.
func (w *Terminal) Type(text string) *Terminal {
	w.t.Helper()
	return w.Strike(len([]rune(text)), text)
}

// Strike sends so many keys as a terminal encodes them, and waits as Press does.
func (w *Terminal) Strike(keys int, bytes string) *Terminal {
	w.t.Helper()
	w.pressed += keys
	w.Feed(bytes)
	w.settle(fmt.Sprintf("after %q", bytes))
	return w
}

// Send sends keys by their names and waits for nothing.
func (w *Terminal) Send(names ...string) *Terminal {
	w.t.Helper()
	for _, name := range names {
		w.pressed++
		w.Feed(Bytes(name))
	}
	return w
}

// Feed types a text for whoever has the terminal at this moment: a shell, an
// editor.
func (w *Terminal) Feed(text string) *Terminal {
	w.t.Helper()
	if _, err := io.WriteString(w.in, text); err != nil {
		w.Until(fmt.Sprintf("to type %q, which the terminal did not take (%v)", text, err), w.ended)
	}
	return w
}

// Settle waits until the program is idle or has ended, after Send.
func (w *Terminal) Settle() *Terminal {
	w.t.Helper()
	w.settle("for the program to be idle")
	return w
}

// settle waits until the program is idle, with everything handled that it was
// given, or has ended.
func (w *Terminal) settle(what string) {
	w.t.Helper()
	w.Until(what, func() bool { return w.ended() || w.idle() })
}

func (w *Terminal) idle() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.note
	return n.State == idle.Idle && n.Keys == w.pressed && n.Width == w.cols && n.Height == w.rows
}

func (w *Terminal) ended() bool {
	if w.dead() {
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.note.State == idle.Ended
}

func (w *Terminal) dead() bool {
	select {
	case <-w.gone:
		return true
	default:
		return false
	}
}

// Until waits for something that a piece of output, a note or the end of the
// program brings.
func (w *Terminal) Until(what string, holds func() bool) {
	w.t.Helper()
	limit, cancel := Limit(w.t)
	defer cancel()
	gone := w.gone
	for nothingMore := false; ; {
		w.mu.Lock()
		changed := w.changed
		w.mu.Unlock()
		if holds() {
			return
		}
		if nothingMore {
			w.fail("waited in vain " + what)
		}
		select {
		case <-changed:
		case <-gone:
			gone = nil // the last of its output may still come
		case <-w.over:
			nothingMore = true
		case <-limit.Done():
			nothingMore = true
		}
	}
}

// fail ends the test with what the program did at this moment and the screens that
// led there.
func (w *Terminal) fail(what string) {
	w.t.Helper()
	state := w.state()
	w.mu.Lock()
	w.remember()
	screens := slices.Clone(w.screens)
	w.mu.Unlock()
	w.t.Fatalf("%s; %s; its last screens:\n%s", what, state, strings.Join(screens, "\n"+strings.Repeat("═", w.cols)+"\n"))
}

// state says what the program does, in words.
func (w *Terminal) state() string {
	if w.ended() {
		return "the program has ended"
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.note
	words := map[idle.State]string{
		idle.Idle: "is idle", idle.Drawing: "is still drawing", idle.Working: fmt.Sprintf("waits for %d commands", n.Out),
	}
	said, ok := words[n.State]
	if !ok {
		said = "has not said anything yet"
	}
	return fmt.Sprintf("the program %s, with %d of %d keys handled in %dx%d", said, n.Keys, w.pressed, n.Width, n.Height)
}

// Limit is how long a test may wait for something that never comes: to shortly
// before its own deadline, so that it can still say what it saw.
func Limit(t *testing.T) (context.Context, context.CancelFunc) {
	deadline, ok := t.Deadline()
	if !ok {
		deadline = time.Now().Add(10 * time.Minute)
	}
	left := time.Until(deadline)
	return context.WithTimeout(t.Context(), left-min(10*time.Second, left/10))
}
