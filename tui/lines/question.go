package lines

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
)

// Nothing is what an answer is called that is not there.
const Nothing = "nothing"

// Question is one that a line answers.
type Question struct {
	// Head says what is asked, the word that matters first: "Question 4 of 12, required:
	// Priority". How says what may be typed; of Options that is known.
	Head, How string
	// Now is the answer that is there, "" for none. Guidance is text of the template's.
	Now, Guidance string
	// Plain: there is no answer to keep, as where one chooses what comes next; its options
	// are told at once, unless they were told before.
	Plain, Told bool
	// Long: the answer is a text of several lines. Separator stands, in an answer of one
	// line, for the ends of lines of a paste.
	Long      bool
	Separator string

	// Options are what can be chosen, Many: several of them; Chosen are the places of those
	// that are. Rows: each is told on a line of its own.
	Options []string
	Many    bool
	Chosen  []int
	Rows    bool
	// Words are commands of this question alone.
	Words []string
	// Find gives the places of the options that typed text fits, the best first; nil finds
	// none.
	Find func(options []string, typed string) []int

	// Take answers with text, "" takes the answer away; Pick with options by their places.
	// They say in words what was taken, "" for nothing to say, or why it was not.
	Take func(text string) (string, error)
	Pick func(places []int) (string, error)
	// Keep leaves the answer as it was before the question, or says why it cannot stay; nil
	// keeps it. Refused is told what was typed and not taken.
	Keep    func() error
	Refused func(text string)
}

// OneLine is text of several lines as an answer of one.
func (q Question) OneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' }), cmp.Or(q.Separator, " "))
}

// few is how many options are told at once, and how many the word more tells.
const few = 10

// Ask puts a question until it is answered. A *Command is its error.
func (a *Asker) Ask(ctx context.Context, q Question) error {
	list := &list{Question: q, asker: a}
	list.introduce()
	for {
		l, err := a.Line(ctx)
		var command *Command
		dot := !l.Pasted && l.Text == "."
		if !l.Pasted {
			command = commandIn(l.Text, q.Words...)
		}
		switch {
		case err == nil && command == nil && q.Long && !l.Pasted && !clean.Blank(l.Text) && !dot:
			l.Text = unescaped(l.Text)
			l, err = a.text(ctx, l)
		case !l.Pasted:
			l.Text = unescaped(l.Text)
		case !q.Long:
			l.Text = q.OneLine(l.Text)
		}
		switch {
		case err != nil:
			if !clean.Blank(l.Text) && q.Refused != nil {
				q.Refused(l.Text)
			}
			return err
		case command != nil && command.Word == "more" && len(q.Options) > 0:
			list.more()
			continue
		case command != nil && command.Word == "empty" && !q.Plain:
			err = list.say(q.Take(""))
		case command != nil && command.Word != "more":
			return command
		case clean.Blank(l.Text), dot && q.Long:
			err = list.keep()
		case dot:
			a.Say(`There is no long text that a dot could end. To answer with a dot, write \ before it.`)
			continue
		default:
			err = list.answer(l.Text)
		}
		if !errors.Is(err, errAgain) {
			return err
		}
	}
}

// errAgain: the answer was not taken, and that was said.
var errAgain = errors.New("asked again")

// unescaped is an answer without the backslash that keeps it from being a command.
func unescaped(text string) string {
	if plain, ok := strings.CutPrefix(text, `\`); ok && (commandIn(plain) != nil || plain == ".") {
		return plain
	}
	return text
}

// list is a question while it is asked.
type list struct {
	Question
	asker *Asker
	// found are the places of the options that are counted from 1, all of them or those of a
	// search; told is how many of them were told.
	found []int
	told  int
	// refused: something was.
	refused bool
}

func (l *list) introduce() {
	how, n := l.How, len(l.Options)
	switch {
	case how != "":
	case n > 0 && l.Many:
		how = "Any of " + strconv.Itoa(n)
	case n > 0 && !l.Plain:
		how = "One of " + strconv.Itoa(n)
	}
	l.found = make([]int, n)
	for i := range l.found {
		l.found[i] = i
	}
	now := "Now: " + Stop(cmp.Or(l.Now, Nothing))
	head := Sentence(l.Head)
	if how != "" {
		head += " " + Sentence(how)
	}
	l.asker.Say("")
	switch {
	case l.Plain:
		l.asker.Say("%s", head)
		if !l.Told {
			l.more()
		}
	case n == 0:
		l.asker.Say("%s %s", head, now)
	case n <= few:
		l.asker.Say("%s", head)
		l.asker.Say("%s. %s", l.numbered(0, n), now)
		l.told = n
	default:
		l.asker.Say("%s %s", head, now)
		l.asker.Say("Type a part of it, its number, or more for the first ten.")
	}
	l.asker.Paragraphs(l.Guidance)
	if slices.ContainsFunc(l.Options, func(o string) bool { _, err := strconv.Atoi(clean.Trim(o)); return err == nil }) {
		l.asker.Say("Some options are numbers themselves: what you type is taken as an option's own words first, then as its number.")
	}
	if l.Long {
		l.asker.Say("A line with a dot alone ends the text.")
	}
}

// more tells the next options.
func (l *list) more() {
	from := l.told
	l.told = min(from+few, len(l.found))
	rest := ""
	if n := len(l.found) - l.told; n > 0 {
		rest = fmt.Sprintf(" %d more: type more, or a part of a name.", n)
	}
	switch {
	case l.told == from && from > 0:
		l.asker.Say("There are no more.")
		l.told = 0
	case l.Rows:
		for i := from; i < l.told; i++ {
			l.asker.Say("%d %s", i+1, Stop(l.Options[l.found[i]]))
		}
		if rest != "" {
			l.asker.Say("%s", rest[1:])
		}
	case l.told > from:
		l.asker.Say("%s.%s", l.numbered(from, l.told), rest)
	}
}

// numbered are some of those found, each with its number.
func (l *list) numbered(from, to int) string {
	var texts []string
	for i := from; i < to; i++ {
		texts = append(texts, strconv.Itoa(i+1)+" "+l.Options[l.found[i]])
	}
	return strings.Join(texts, ", ")
}

// keep leaves the answer that is there.
func (l *list) keep() error {
	if l.Keep != nil {
		if err := l.Keep(); err != nil {
			return l.say("", err)
		}
	}
	if l.refused {
		l.asker.Say("Kept: %s", Stop(cmp.Or(l.Now, Nothing)))
	}
	return nil
}

// answer takes what was typed: options where one is called by its number, else text, which
// is an option's own words first. Text that is no answer and a part of options finds these.
func (l *list) answer(text string) error {
	sign, rest := byte(0), text
	if l.Many && strings.ContainsRune("+-", rune(text[0])) && l.places(text, true) == nil {
		sign, rest = text[0], clean.Trim(text[1:])
	}
	switch places := l.places(rest, sign != 0); {
	case places == nil:
	case sign == '+':
		return l.say(l.Pick(slices.Concat(l.Chosen, without(places, l.Chosen))))
	case sign == '-':
		return l.say(l.Pick(without(l.Chosen, places)))
	default:
		return l.say(l.Pick(places))
	}
	taken, err := l.Take(text)
	if err != nil && l.Find != nil {
		if found := l.Find(l.Options, rest); len(found) > 0 {
			l.found, l.told = found, 0
			l.asker.Say("%s.", Matches(len(found)))
			l.more()
			return errAgain
		}
	}
	if err != nil && l.Refused != nil {
		l.Refused(text)
	}
	return l.say(taken, err)
}

// Matches says how many things were found.
func Matches(n int) string {
	if n == 1 {
		return "1 fits"
	}
	return strconv.Itoa(n) + " fit"
}

func without(places, others []int) []int {
	return slices.DeleteFunc(slices.Clone(places), func(at int) bool { return slices.Contains(others, at) })
}

// places are the options that text names; nil where it names none, and where none of them
// goes by its number, unless words will do.
func (l *list) places(text string, words bool) []int {
	parts := []string{text}
	if l.Many && l.called(text) < 0 {
		parts = strings.Split(text, ",")
	}
	var places []int
	for _, part := range parts {
		at := l.called(part)
		if n, err := strconv.ParseUint(clean.Trim(part), 10, 31); at < 0 && err == nil && n >= 1 && int(n) <= len(l.found) {
			at, words = l.found[n-1], true
		}
		if at < 0 {
			return nil
		}
		places = append(places, at)
	}
	if !words {
		return nil
	}
	return places
}

// called is the place of the option of that text, -1 for none.
func (l *list) called(text string) int {
	return slices.IndexFunc(l.Options, func(o string) bool { return clean.Fold(o) == clean.Fold(text) })
}

// say says what was taken, or why it was not.
func (l *list) say(taken string, err error) error {
	switch {
	case err == nil && taken != "":
		l.asker.Say("Taken: %s", Stop(taken))
		return nil
	case err == nil:
		return nil
	}
	l.refused = true
	l.asker.Say("%s", Wrong(err))
	return errAgain
}

// Wrong says what is wrong with an answer, and what would be right.
func Wrong(err error) string {
	message, fix := err.Error(), ""
	var value *payload.ValueError
	if errors.As(err, &value) {
		message, fix = value.Message, value.Fix
	}
	if missing := new(Required); errors.As(err, &missing) {
		return "Required: " + Sentence(missing.Fix)
	}
	for _, verb := range []string{"is ", "takes ", "holds ", "needs "} {
		if strings.HasPrefix(message, verb) {
			message = "it " + message
		}
	}
	words := "Wrong: " + Sentence(message)
	if fix != "" {
		words += " " + Sentence(fix)
	}
	return words
}

// Required is the error of an answer that has to be there; Fix says how it is given.
type Required struct{ Fix string }

func (*Required) Error() string { return "an answer is required" }
