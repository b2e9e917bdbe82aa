// Package lines asks line by line, for screen readers, dumb terminals and `kickoff launch`
// on a terminal: one question, one answer, in sentences whose first word is the one that
// matters. Nothing that was written is written anew, nothing moves the cursor, and no
// escape code is written but that which has a terminal mark pastes.
//
// What is asked, and in which order, is the caller's; what an answer means is package
// payload's.
package lines

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// Options are what an Asker works with.
type Options struct {
	In io.Reader
	// Out is written to in sentences.
	Out io.Writer
	// Terminal is where In is a terminal the other end of it, for what Out lets not pass;
	// nil for none. Dumb: it knows no escape code at all.
	Terminal io.Writer
	Dumb     bool
	// Suspend stops the program until the shell continues it; nil: nothing does.
	Suspend func() error
}

// Asker puts questions and reads the answers.
type Asker struct {
	keyboard
	out io.Writer
}

// New makes an Asker. It reads only while it asks.
func New(o Options) *Asker { return &Asker{newKeyboard(o), o.Out} }

// Close leaves the terminal as it was.
func (a *Asker) Close() { a.unbracket() }

// Say writes a line that asks nothing.
func (a *Asker) Say(format string, args ...any) { fmt.Fprintf(a.out, format+"\n", args...) }

const prompt = "> "

// Line asks for one line and returns it as typed, without its end. With an error comes
// what was typed until then.
func (a *Asker) Line(ctx context.Context) (Line, error) { return a.line(ctx, prompt, false) }

// Hidden asks for a secret, which is not shown and may come as a paste that was wrapped.
func (a *Asker) Hidden(ctx context.Context, question string) (string, error) {
	l, err := a.line(ctx, question+" ", true)
	return l.Text, err
}

// text asks for text of several lines behind its first, which a line with a dot ends; a
// line of two dots is one with a dot.
func (a *Asker) text(ctx context.Context, first Line) (Line, error) {
	for all := first; ; {
		l, err := a.Line(ctx)
		switch {
		case err != nil && l.Text == "":
			return all, err
		case err == nil && l.Text == "." && !l.Pasted:
			return all, nil
		case l.Text == ".." && !l.Pasted:
			l.Text = "."
		}
		all.Text += "\n" + l.Text
		if err != nil {
			return all, err
		}
	}
}

// Confirm asks a yes-or-no question until it is answered by hand, after it was put.
func (a *Asker) Confirm(ctx context.Context, question string) (bool, error) {
	for {
		text, err := a.byHand(ctx, question+" Type yes or no.")
		switch {
		case err != nil:
			return false, err
		case strings.EqualFold(text, "y"), strings.EqualFold(text, "yes"):
			return true, nil
		case strings.EqualFold(text, "n"), strings.EqualFold(text, "no"):
			return false, nil
		case strings.EqualFold(text, "quit"):
			return false, ErrCanceled
		}
	}
}

// Word asks until a word is typed in full, by hand and after the question was put. A
// *Command is an error, and so is one of more; words names some.
func (a *Asker) Word(ctx context.Context, question, word, words string, more ...string) error {
	what := "the word " + word
	if _, err := strconv.Atoi(word); err == nil {
		what = word
	}
	for {
		text, err := a.byHand(ctx, fmt.Sprintf("%s Type %s, or: %s.", question, what, words))
		if err != nil || clean.Fold(text) == clean.Fold(word) {
			return err
		}
		if c := commandIn(text, more...); c != nil {
			return c
		}
		if text != "" {
			a.Say("That is not %s.", word)
		}
	}
}

// byHand asks for a line that somebody types who could read the question: what was typed
// before it stood there is dropped, and a paste is no answer.
func (a *Asker) byHand(ctx context.Context, question string) (string, error) {
	a.Say("%s", question)
	a.drop()
	l, err := a.Line(ctx)
	if err == nil && l.Pasted {
		a.Say("A paste is no answer here: type it.")
		return "", nil
	}
	return strings.TrimSpace(l.Text), err
}

// Choose lists what there is and asks for one of it, by its number or words that it alone
// has. It returns the index.
func (a *Asker) Choose(ctx context.Context, question string, items []string) (int, error) {
	at := -1
	q := Question{Head: question, How: "Type a number", Plain: true, Options: items, Rows: true,
		Pick: func(places []int) (string, error) { at = places[0]; return "", nil },
	}
	q.Take = func(text string) (string, error) {
		var fit []int
		for i, item := range items {
			if strings.Contains(clean.Fold(item), clean.Fold(text)) {
				fit = append(fit, i)
			}
		}
		if len(fit) != 1 {
			return "", fmt.Errorf("type a number from 1 to %d", len(items))
		}
		return q.Pick(fit)
	}
	for at < 0 {
		err := a.Ask(ctx, q)
		switch c := AsCommand(err); {
		case c == nil && err != nil:
			return 0, err
		case c != nil && c.Word == "quit":
			return 0, ErrCanceled
		}
	}
	return at, nil
}

// Paragraphs says a text of the template's, a sentence a line.
func (a *Asker) Paragraphs(text string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimLeft(strings.TrimSpace(line), "-*• "); line != "" {
			a.Say("%s", Stop(line))
		}
	}
}

// Sentence is text as a sentence: a capital at its start, a full stop at its end. A web
// address stays one that can be opened.
func Sentence(s string) string {
	if first, _, _ := strings.Cut(s, " "); !strings.Contains(first, "://") {
		s = humanize.Capital(s)
	}
	return Stop(s)
}

// Stop puts a full stop behind what has none, and is no web address.
func Stop(s string) string {
	s = strings.TrimRight(s, " \n:;,")
	if s == "" || strings.Contains(s[strings.LastIndexAny(s, " \t")+1:], "://") || strings.ContainsAny(s[len(s)-1:], ".!?") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}

// Command is a word that was typed in the place of an answer and asks for something
// else. A question gives it as its error.
type Command struct {
	Word string
	// Rest is what stands behind the word: the number of "goto 7".
	Rest string
}

func (c *Command) Error() string { return c.Word + " is no answer" }

// Commands are the words that a person is told at the start; Help has all of them.
const Commands = "back, skip, list, why, goto 7, undo, review, save, help"

// Help says what each word does.
func (a *Asker) Help() {
	a.Say(`back: the question before. skip: leave this one as it is. goto 7: question 7.
list: all questions and their answers. why: what this one is for, and where its answer comes from.
empty: take the answer away. edit: write it in your editor. undo, redo: take the last change back, or make it again.
steps: who does the steps, and when they are due. details: name, owner, tags, folders and the like.
review: what will be launched. show: the payload that is sent. save: keep the answers as a draft.
At the review, ready: write it into a file, for kickoff release to send later.
quit, or ctrl+c: leave; what was typed is kept. An empty line keeps the answer that is there.
Of a list, the number or the words of one choose it; more says ten at a time, and a part of a name finds it.
Where several are taken, put commas between; + before them adds to what is there, - takes off.
A long text ends with a line that has a dot alone; two dots are a line with one dot. A paste is one answer.
To answer with one of these words, write \ before it: \back.`)
}

// commandIn is the command that a line is, one of more words too; nil for none.
func commandIn(line string, more ...string) *Command {
	word, rest, _ := strings.Cut(strings.ToLower(clean.Trim(line)), " ")
	rest = strings.TrimSpace(rest)
	switch {
	case word == "goto" && rest != "" && strings.Trim(rest, "0123456789") == "":
		return &Command{word, rest}
	case rest == "" && slices.Contains(append(more,
		"back", "skip", "list", "why", "undo", "redo", "review", "save", "help",
		"empty", "edit", "steps", "details", "show", "more", "quit",
	), word):
		return &Command{Word: word}
	}
	return nil
}

// AsCommand is the command that an error of a question is, nil for another error.
func AsCommand(err error) *Command {
	var c *Command
	errors.As(err, &c)
	return c
}
