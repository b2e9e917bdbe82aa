package lines

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"kickoff/payload/clean"
)

// ErrCanceled: the person ended the questions (ctrl+c, or the end of input). It is never
// taken for an answer.
var ErrCanceled = errors.New("stopped: nothing was launched")

// longest is the longest line that is read as an answer, in bytes.
const longest = 64 << 20

// Line is what was typed up to enter.
type Line struct {
	Text string
	// Pasted: it, or a part of it, came as a paste, which may have several lines and is
	// neither a command nor a yes.
	Pasted bool
}

// keyboard reads lines. A terminal is asked for each key, and what is typed is shown by
// writing it behind what is there: nothing moves the cursor but taking a letter back.
type keyboard struct {
	options Options
	// file is the terminal, nil for other input.
	file *os.File
	// chunks are read beside the caller, one for each want, so that the end of a context
	// ends a question. asked: one is being read.
	chunks <-chan chunk
	want   chan<- struct{}
	asked  bool
	// pending is what was read and not taken yet.
	pending []byte
	// bracketed: the terminal was told to mark pastes.
	bracketed bool
}

type chunk struct {
	text []byte
	err  error
}

func newKeyboard(o Options) keyboard {
	chunks, want := make(chan chunk), make(chan struct{})
	go func() {
		for range want {
			buf := make([]byte, 32<<10)
			n, err := o.In.Read(buf)
			chunks <- chunk{buf[:n], err}
		}
	}()
	k := keyboard{options: o, chunks: chunks, want: want}
	if f, ok := o.In.(*os.File); ok && o.Terminal != nil {
		k.file = f
	}
	return k
}

// read waits for more input.
func (k *keyboard) read(ctx context.Context) error {
	for !k.asked {
		select {
		case k.want <- struct{}{}:
			k.asked = true
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	select {
	case c := <-k.chunks:
		k.asked = false
		k.pending = append(k.pending, c.text...)
		switch {
		case len(c.text) > 0 || c.err == nil:
			return nil
		case errors.Is(c.err, io.EOF):
			return ErrCanceled
		}
		return c.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// drop throws away what was typed and not taken yet. Only a terminal has somebody who
// types; a file is read to its end.
func (k *keyboard) drop() {
	if k.file != nil {
		k.pending = nil
		drop(k.file)
	}
}

// line reads one. With an error comes what was typed until then. Of a hidden one nothing
// is shown, and what came at once from a terminal is one line: a long token is wrapped where
// it is copied.
func (k *keyboard) line(ctx context.Context, prompt string, hidden bool) (Line, error) {
	b := buffer{raw: io.Discard, show: io.Discard}
	out := io.Discard
	begin := func() (end func()) {
		if k.file == nil {
			return func() {}
		}
		restore, ok := byKey(k.file)
		if !ok {
			return func() {}
		}
		out = k.options.Out
		if !hidden {
			b.raw, b.show = k.options.Terminal, out
		}
		if !k.options.Dumb {
			k.bracketed = true
			io.WriteString(k.options.Terminal, ansi.SetModeBracketedPaste)
		}
		return restore
	}
	end := begin() // before the prompt: a terminal that edits lines swallows a ctrl+d that answers it
	defer func() { end() }()
	io.WriteString(k.options.Out, prompt)
	for {
		for !b.done && !b.suspend && b.take(&k.pending) {
		}
		switch {
		case b.suspend && k.options.Suspend != nil && k.file != nil:
			k.unbracket()
			end()
			err := k.options.Suspend()
			end = begin()
			if err == nil {
				io.WriteString(out, "\n"+prompt)
				io.WriteString(b.show, b.String())
			}
			fallthrough
		case b.suspend:
			b.suspend = false
		case b.done && hidden && b.err == nil && k.file != nil && len(k.pending) > 0:
			b.done = false
		case b.done:
			io.WriteString(out, "\n")
			return b.line(), b.err
		default:
			if err := k.read(ctx); err != nil {
				io.WriteString(k.options.Out, "\n")
				return b.line(), err
			}
		}
	}
}

// Keys tells each key that is pressed while something is done, until the context ends or the
// terminal is another's. Those that stop and suspend a program do so; a paste is none.
func (k *keyboard) Keys(ctx context.Context, press func(key byte)) {
	if k.file == nil || !foreground(k.file) {
		return
	}
	restore, ok := byKey(k.file)
	if !ok {
		return
	}
	defer func() { restore() }()
	for k.read(ctx) == nil {
		keys := k.pending
		k.pending = nil
		switch {
		case len(keys) != 1: // a paste, or a key that sends a sequence
		case keys[0] == keyStop:
			interrupt()
		case keys[0] == keySuspend && k.options.Suspend != nil:
			restore()
			restore = func() {}
			if k.options.Suspend() != nil || !foreground(k.file) {
				return
			}
			if again, ok := byKey(k.file); ok {
				restore = again
			}
		default:
			press(keys[0])
		}
	}
}

// unbracket has the terminal mark pastes no longer.
func (k *keyboard) unbracket() {
	if k.bracketed {
		io.WriteString(k.options.Terminal, ansi.ResetModeBracketedPaste)
		k.bracketed = false
	}
}

// buffer is a line that is being typed.
type buffer struct {
	text []byte
	// show is where what is typed is shown, raw where letters are taken back.
	show, raw io.Writer
	// pasting: what comes belongs to a paste; pasted: something did.
	pasting, pasted bool
	// done: the line has ended, by err or by enter. suspend was asked for.
	done, suspend bool
	err           error
}

func (b *buffer) String() string { return string(b.text) }

// line is what was typed, with the ends of lines that a paste has as they are in a text.
func (b *buffer) line() Line {
	text := b.String()
	if b.pasted {
		text = clean.Input(text)
	}
	return Line{Text: text, Pasted: b.pasted}
}

const (
	keyStop      = 0x03
	keyEnd       = 0x04
	keyBackspace = 0x08
	keyKillLine  = 0x15
	keyKillWord  = 0x17
	keySuspend   = 0x1a
	keyEscape    = 0x1b
	keyDelete    = 0x7f
)

// take takes the next key, or what there is of a paste, out of pending; false when more
// has to come first.
func (b *buffer) take(pending *[]byte) bool {
	p := *pending
	n := len(p)
	switch {
	case n == 0:
		return false
	case p[0] == keyEscape && !(b.pasting && !b.mark(p)):
		n = b.escape(p)
	case b.pasting:
		if i := bytes.IndexByte(p[1:], keyEscape); i >= 0 {
			n = i + 1
		}
		b.add(p[:n])
	case utf8.FullRune(p):
		n = b.key(p)
	default:
		return false
	}
	*pending = p[n:]
	return n > 0
}

// key takes a key that is no sequence, and returns how many bytes it has.
func (b *buffer) key(p []byte) int {
	_, n := utf8.DecodeRune(p)
	switch c := p[0]; c {
	case '\n', '\r':
		b.done = true
		if c == '\r' && len(p) > 1 && p[1] == '\n' {
			return 2
		}
	case keyBackspace, keyDelete:
		b.cut(len(b.text) - lastCluster(b.text))
	case keyKillLine:
		b.cut(0)
	case keyKillWord:
		b.cut(bytes.LastIndexByte(bytes.TrimRight(b.text, " "), ' ') + 1)
	case keyStop, keyEnd:
		if c == keyStop || len(b.text) == 0 {
			b.done, b.err = true, ErrCanceled
		}
	case keySuspend:
		b.suspend = true
	default:
		if c >= ' ' || c == '\t' {
			b.add(p[:n])
		}
	}
	return n
}

// mark reports that p begins with a mark of a paste, or may become one.
func (b *buffer) mark(p []byte) bool {
	for _, mark := range []string{ansi.BracketedPasteStart, ansi.BracketedPasteEnd} {
		if n := min(len(p), len(mark)); string(p[:n]) == mark[:n] {
			return true
		}
	}
	return false
}

// escape is how many bytes a sequence at the start of p has, 0 while its end has not
// come. But for the marks of a paste none of them means anything here.
func (b *buffer) escape(p []byte) int {
	switch {
	case len(p) == 1:
		return 0
	case p[1] == 'O':
		return min(3, len(p))
	case p[1] != '[':
		return 1
	}
	for i, c := range p[2:] {
		if c < 0x40 || c > 0x7e {
			continue
		}
		switch n := i + 3; string(p[:n]) {
		case ansi.BracketedPasteStart:
			b.pasting, b.pasted = true, true
			return n
		case ansi.BracketedPasteEnd:
			b.pasting = false
			return n
		default:
			return n
		}
	}
	return 0
}

// add takes text; in a paste the end of a line is a carriage return on most terminals.
func (b *buffer) add(text []byte) {
	if room := longest - len(b.text); len(text) > room {
		text = text[:room]
	}
	b.text = append(b.text, text...)
	io.WriteString(b.show, strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(string(text)))
}

// cut leaves the first n bytes, and takes what stood behind them off the screen.
func (b *buffer) cut(n int) {
	gone := b.text[n:]
	if i := bytes.LastIndexByte(gone, '\n'); i >= 0 {
		gone = gone[i+1:] // lines that were written stay there
	}
	width := ansi.StringWidth(string(gone))
	b.text = b.text[:n]
	io.WriteString(b.raw, strings.Repeat("\b", width)+strings.Repeat(" ", width)+strings.Repeat("\b", width))
}

// lastCluster is how many bytes the last character has.
func lastCluster(text []byte) int {
	last := 0
	for rest := string(text); rest != ""; rest = rest[last:] {
		cluster, _ := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
		last = len(cluster)
	}
	return last
}
