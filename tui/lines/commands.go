package lines

import (
	"errors"
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

// Commands are the words, for a person to choose from.
const Commands = "back, skip, list, why, goto 7, undo, redo, review, save, help"

// Help says what each word does.
func (a *Asker) Help() {
	a.Say(`back: the question before. skip: leave this one as it is. goto 7: question 7.
list: all questions and their answers. why: what this one is for, and where its answer comes from.
undo, redo: take the last change back, or make it again. save: keep the answers as a draft.
review: what will be launched. An empty line keeps the answer that is there.
To answer with one of these words, write \ before it: \back. Ctrl+c leaves; what was typed is kept.`)
}

// commandIn is the command that a line is, nil for none.
func commandIn(line string) *Command {
	word, rest, _ := strings.Cut(strings.ToLower(clean.Trim(line)), " ")
	switch word {
	case "back", "skip", "list", "why", "undo", "redo", "review", "save", "help":
		if rest == "" {
			return &Command{Word: word}
		}
	case "goto":
		if rest = strings.TrimSpace(rest); rest != "" && strings.Trim(rest, "0123456789") == "" {
			return &Command{word, rest}
		}
	}
	return nil
}

// literal is an answer without the backslash that keeps it from being a command.
func literal(text string) string {
	if plain, ok := strings.CutPrefix(text, `\`); ok && commandIn(plain) != nil {
		return plain
	}
	return text
}

// AsCommand is the command that an error of a question is, nil for another error.
func AsCommand(err error) *Command {
	var c *Command
	errors.As(err, &c)
	return c
}
