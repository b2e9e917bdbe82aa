package lines

import (
	"errors"
	"slices"
	"strings"

	"kickoff/payload/clean"
)

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
