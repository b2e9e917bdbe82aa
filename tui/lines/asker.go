// Package lines asks for a launch line by line, for screen readers, dumb
// terminals and `kickoff launch` on a terminal: one question, one answer, no
// cursor movement and no colour. It reads answers as package payload does and
// decides nothing itself; order and sending are the caller's.
package lines

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"kickoff/payload/clean"
)

// ErrCanceled: the person ended the questions (end of input). It is never taken
// for an answer.
var ErrCanceled = errors.New("stopped: nothing was launched")

// longest is the longest line that is read as an answer.
const longest = 1 << 20

// Asker puts questions and reads the answers.
type Asker struct {
	in    io.Reader
	out   io.Writer
	lines <-chan line
	want  chan<- struct{}
	// asked: a line is being read. ahead is one that was read and not taken yet.
	asked bool
	ahead *line
}

type line struct {
	text string
	err  error
}

// New makes an Asker that reads lines from in and writes questions to out.
// Reading happens beside the caller, so that a cancelled context ends a
// question; a line is only read when one is asked for.
func New(in io.Reader, out io.Writer) *Asker {
	answers, want := make(chan line), make(chan struct{})
	go func() {
		r := bufio.NewScanner(in)
		r.Buffer(make([]byte, 0, 4096), longest)
		for range want {
			if r.Scan() {
				answers <- line{text: r.Text()}
				continue
			}
			err := r.Err()
			if err == nil {
				err = ErrCanceled
			}
			answers <- line{err: err}
		}
	}()
	return &Asker{in: in, out: out, lines: answers, want: want}
}

// Say writes a line that asks nothing.
func (a *Asker) Say(format string, args ...any) { fmt.Fprintf(a.out, format+"\n", args...) }

// Line asks for one line and returns it as typed, without its end.
func (a *Asker) Line(ctx context.Context, prompt string) (string, error) {
	fmt.Fprint(a.out, prompt+" ")
	l, err := a.next(ctx)
	if err != nil {
		fmt.Fprintln(a.out)
		return "", err
	}
	a.ahead = nil
	if l.err != nil {
		fmt.Fprintln(a.out)
	}
	return strings.TrimSuffix(l.text, "\r"), l.err
}

// next waits for the next line and leaves it to be taken.
func (a *Asker) next(ctx context.Context) (*line, error) {
	if a.ahead != nil {
		return a.ahead, nil
	}
	if !a.asked {
		select {
		case a.want <- struct{}{}:
			a.asked = true
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	select {
	case l := <-a.lines:
		a.asked, a.ahead = false, &l
		return a.ahead, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// pasteGap is within what time the lines of a paste follow each other.
const pasteGap = 150 * time.Millisecond

// Paragraphs asks for text of several lines, which an empty line ends. On a terminal
// one that another line came right behind was pasted with it, and is one of the text.
func (a *Asker) Paragraphs(ctx context.Context, prompt string) (string, error) {
	text, err := a.Line(ctx, prompt)
	if err != nil || strings.TrimSpace(text) == "" || commandIn(text) != nil && !a.pasted(ctx) {
		return text, err
	}
	for {
		line, err := a.Line(ctx, ">")
		if err != nil {
			return "", err
		}
		if line == "" && !a.pasted(ctx) {
			return text, nil
		}
		text += "\n" + line
	}
}

// pasted reports that a line of a terminal follows without a pause.
func (a *Asker) pasted(ctx context.Context) bool {
	if f, ok := a.in.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return false
	}
	gap, end := context.WithTimeout(ctx, pasteGap)
	defer end()
	l, err := a.next(gap)
	return err == nil && l.err == nil
}

// Confirm asks a yes-or-no question until it is answered.
func (a *Asker) Confirm(ctx context.Context, question string) (bool, error) {
	for {
		text, err := a.Line(ctx, question+" (yes or no):")
		if err != nil {
			return false, err
		}
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "y", "yes":
			return true, nil
		case "n", "no":
			return false, nil
		}
		a.Say("Please answer yes or no.")
	}
}

// Text asks for one line that may be anything but a *Command, which is its error.
func (a *Asker) Text(ctx context.Context, prompt string) (string, error) {
	text, err := a.Line(ctx, prompt)
	if c := commandIn(text); c != nil && err == nil {
		return "", c
	}
	return literal(text), err
}

// Word asks for a word, which is to be typed in full; quit gives false, and a *Command is
// an error. What was typed into the terminal before the question stood there is dropped.
func (a *Asker) Word(ctx context.Context, question, word string) (bool, error) {
	for {
		a.Say("%s Type the word %s, or quit.", question, word)
		if f, ok := a.in.(*os.File); ok {
			drop(f)
		}
		text, err := a.Line(ctx, ">")
		switch text = strings.TrimSpace(text); {
		case err != nil:
			return false, err
		case strings.EqualFold(text, word):
			return true, nil
		case strings.EqualFold(text, "quit"), strings.EqualFold(text, "no"):
			return false, nil
		}
		if c := commandIn(text); c != nil {
			return false, c
		}
	}
}

// Choose lists what there is and asks for one of it, by number or by its exact
// words in any case. It returns the index.
func (a *Asker) Choose(ctx context.Context, question string, items []string) (int, error) {
	for i, item := range items {
		a.Say("  %d. %s", i+1, item)
	}
	for {
		text, err := a.Line(ctx, question)
		if err != nil {
			return 0, err
		}
		text = clean.Trim(text)
		for i, item := range items {
			if clean.Fold(item) == clean.Fold(text) {
				return i, nil
			}
		}
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(items) {
			return n - 1, nil
		}
		a.Say("Please type a number from 1 to %d.", len(items))
	}
}
