package terminal

import (
	"bytes"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Watch tells which keys were pressed by somebody who could see a question: it stands
// between the program and both ends of its terminal, and while a question is asked it
// announces each piece of input by a Read, before the keys in it. What was read and has
// not come to the program yet, it tells too.
//
// A question is known by the title that the window has while it is asked, which must
// be one that no frame before had: the renderer writes a title that has changed in one
// piece with the frame around it, so that the frame is written when the title is.
type Watch struct {
	// Send hands a message to the program and returns once it was taken.
	Send func(tea.Msg)

	mu      sync.Mutex
	title   string
	written bool
	// in is where keys come from; early: when the frame was written, some were there that
	// nobody had read.
	in    *os.File
	early bool
	// taken is how many bytes were read.
	taken int
	paste paste
}

// Taken is how many bytes of input were read up to now.
func (w *Watch) Taken() int {
	if w == nil {
		return 0
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.taken
}

// Unended is the text of a paste that has begun and not ended: Bubble Tea hands over a
// paste as a whole. "" where there is none.
func (w *Watch) Unended() string {
	if w == nil {
		return ""
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.paste.open {
		return ""
	}
	return string(w.paste.text)
}

func (w *Watch) take(piece []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.taken += len(piece)
	w.early = false
	w.paste.read(piece)
}

// paste follows the marks around pastes in what a terminal sends.
type paste struct {
	open bool
	// text is what came since the mark, or the end of what came before the next one,
	// which may be the beginning of that.
	text []byte
}

func (p *paste) read(piece []byte) {
	from := max(0, len(p.text)-len(ansi.BracketedPasteStart))
	p.text = append(p.text, piece...)
	for {
		mark := ansi.BracketedPasteStart
		if p.open {
			mark = ansi.BracketedPasteEnd
		}
		at := bytes.Index(p.text[from:], []byte(mark))
		if at < 0 {
			break
		}
		p.text, p.open, from = bytes.Clone(p.text[from+at+len(mark):]), !p.open, 0
	}
	if !p.open {
		p.text = p.text[max(0, len(p.text)-len(ansi.BracketedPasteStart)):]
	}
}

// Read says that the keys after it are those of one piece of input, up to the next Read.
type Read struct {
	// Title is that of the question which was asked when the piece was read. After: its
	// frame had been written by then, and nothing of the piece had come before.
	Title string
	After bool
	// Keys is how many keys were pressed in the piece: a paste into a terminal that
	// does not bracket it comes as many.
	Keys int
	// Text is what the keys of a piece write, a line end for enter; "" where one of them
	// writes nothing.
	Text string
	// Held: it is the same as the piece before, and came so soon after it that the key
	// is held rather than pressed anew.
	Held bool
}

// heldGap is longer than keyboards take between two repetitions of a key that is held,
// and shorter than a person takes to press it twice.
const heldGap = 150 * time.Millisecond

// Expect says which title the next frame has while it asks a question, "" for a frame
// that asks none. It is called before the frame is handed to the renderer.
func (w *Watch) Expect(title string) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if title != w.title {
		w.title, w.written, w.early = title, false, false
	}
}

func (w *Watch) state() (title string, written bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.title, w.written && !w.early
}

// Input is what the program reads its keys from in the place of a terminal's end.
func (w *Watch) Input(f *os.File) io.Reader {
	w.in = f
	return &input{File: f, watch: w}
}

// Output is what the program draws on in the place of out.
func (w *Watch) Output(out io.Writer) io.Writer {
	f, _ := out.(*os.File)
	return &output{File: f, to: out, watch: w}
}

// input is still a file to Bubble Tea, which makes it raw and waits for it.
type input struct {
	*os.File
	watch *Watch
	// empty: the piece that was handed over last was an empty one.
	empty bool
	// last is the piece that was read last, and at the time of it.
	last []byte
	at   time.Time
	// several: it was one of more than one key.
	several bool
}

// Read reads the next piece. An empty one comes before it: Bubble Tea hands over all keys
// that it has before it takes another piece and reads on
// (TestAReadIsAnnouncedBetweenItsKeysAndThoseBefore). So by then no key is under way,
// and the announcement comes to the program between those of both pieces. Without a
// question a piece of several keys is announced too, and the one after it.
func (i *input) Read(p []byte) (int, error) {
	title, after := i.watch.state()
	if i.empty = !i.empty; i.empty {
		return 0, nil
	}
	n, err := i.File.Read(p)
	piece, now := p[:max(0, n)], time.Now()
	i.watch.take(piece)
	held := bytes.Equal(piece, i.last) && now.Sub(i.at) < heldGap
	i.last, i.at = append(i.last[:0], piece...), now
	count, text := keys(piece)
	several := count > 1
	if count > 0 && (title != "" || several || i.several) {
		i.watch.Send(Read{Title: title, After: after, Keys: count, Text: text, Held: held})
	}
	i.several = several
	return n, err
}

// keys counts the keys that were pressed in a piece of input, and says what they write.
func keys(p []byte) (count int, text string) {
	var d uv.EventDecoder
	var b strings.Builder
	writes := true
	for len(p) > 0 {
		n, event := d.Decode(p)
		switch event := event.(type) {
		case uv.KeyPressEvent:
			count++
			switch name := event.String(); {
			case name == "enter", name == "ctrl+j":
				b.WriteByte('\n')
			case name == "tab":
				b.WriteByte('\t')
			case event.Text != "":
				b.WriteString(event.Text)
			default:
				writes = false
			}
		case uv.MultiEvent, uv.PasteStartEvent:
			count++
			writes = false
		}
		p = p[max(1, n):]
	}
	if !writes {
		return count, ""
	}
	return count, b.String()
}

// output is a file to Bubble Tea where it is one.
type output struct {
	*os.File
	to    io.Writer
	watch *Watch
}

// Write writes, and notes that the frame of the question is there once it is.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.to.Write(p)
	w := o.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil || w.written || w.title == "" || !bytes.Contains(p, []byte(ansi.SetWindowTitle(w.title))) {
		return n, err
	}
	w.written, w.early = true, pending(w.in)
	if runtime.GOOS == "windows" {
		// Bubble Tea reads the console itself there, past our Read.
		go w.Send(Read{Title: w.title, After: true, Keys: 1})
	}
	return n, err
}

// own is the terminal's end itself, which a program that the terminal is lent to needs:
// it must find a file there.
func own[T any](stream T) T {
	var file any
	switch s := any(stream).(type) {
	case *input:
		file = s.File
	case *output:
		file = s.to
	}
	if f, ok := file.(T); ok {
		return f
	}
	return stream
}
