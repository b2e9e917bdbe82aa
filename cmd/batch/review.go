package batch

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"kickoff/api/session"
	engine "kickoff/api/session/batch"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rules"
	"kickoff/tui/lines"
)

// review works out what the whole will do, and has it confirmed.
func (s *sender) review(ctx context.Context) error {
	people := s.Table.Base().Base.People
	if read, err := session.Recipients(ctx, s.Conn.Client, *people, s.batch.Everybody()); err == nil {
		people = read // without them it is said that nobody knows who is new
	}
	s.batch.People = people
	v, err := s.batch.Review(ctx)
	if err != nil {
		return err
	}
	return s.confirm(ctx, v)
}

// confirm shows what the whole will do, and asks for the word that sends it.
func (s *sender) confirm(ctx context.Context, v engine.Review) error {
	n := len(v.Send) + len(v.Unknown)
	if !s.asks() {
		for _, line := range s.worthALook(v) {
			s.Say("warning: %s", line)
		}
		return nil
	}
	ask := s.Ask()
	for _, line := range s.words(ctx, v) {
		ask.Say("%s", line)
	}
	question := fmt.Sprintf("Launch %s?", humanize.Count(n, "process"))
	if s.Again {
		question = fmt.Sprintf("Launch %s, also those that were launched before?", humanize.Count(n, "process"))
	}
	if n >= askedFrom {
		if err := s.word(ctx, question, strconv.Itoa(n)); err != nil {
			return err
		}
	} else if yes, err := ask.Confirm(ctx, question); err != nil || !yes {
		return cmp.Or(err, lines.ErrCanceled)
	}
	if s.Conn.Production {
		return s.word(ctx, "This is a production organisation.", s.Conn.OrgName(ctx))
	}
	return nil
}

// word asks until a word is typed in full.
func (s *sender) word(ctx context.Context, question, word string) error {
	err := s.Ask().Word(ctx, question, word, "quit")
	if lines.AsCommand(err) != nil {
		return lines.ErrCanceled
	}
	return err
}

// words are the sentences about the whole.
func (s *sender) words(ctx context.Context, v engine.Review) []string {
	text := []string{"", fmt.Sprintf("Review. %s from %s, template %s, in %s.", humanize.Count(len(v.Send), "process"), s.name(), clean.Message(s.batch.Template.Title), s.Place(ctx, s.Conn))}
	if v.Before > 0 {
		text = append(text, fmt.Sprintf("%s %s launched before, and not sent again.", humanize.Count(v.Before, "row"), humanize.Verb(v.Before, "was", "were")))
	}
	if n := len(v.Unknown); n > 0 {
		text = append(text, fmt.Sprintf("Of %s it is not known whether they were launched: they are looked up first.", humanize.Count(n, "row")))
	}
	for _, l := range s.worthALook(v) {
		text = append(text, lines.Sentence(l))
	}
	if len(v.Send) > 0 {
		text = append(text, v.Mail.People())
	}
	if v.Guests > 0 {
		guests := fmt.Sprintf("%s; %d an hour may be", humanize.Count(v.Guests, "new guest"), rules.GuestsAnHour)
		if n := len(v.Waves); n > 1 {
			guests += fmt.Sprintf(": %d waves", n)
		}
		text = append(text, guests+".")
	}
	for i, w := range v.Waves {
		if later := w.At.After(s.progress.now().Add(time.Minute)); later || len(v.Waves) > 1 {
			when := "now"
			if later {
				when = "at " + s.progress.time(w.At)
			}
			text = append(text, fmt.Sprintf("Wave %d: %s, %s.", i+1, humanize.Count(w.Rows, "row"), when))
		}
	}
	how := humanize.Count(v.Requests, "request")
	if v.Takes > 0 {
		how += ", about " + humanize.Lasts(v.Takes)
	}
	return append(text, lines.Sentence(how), "Space pauses and goes on, s stops after what is under way, and `kickoff batch --resume` goes on.")
}

// worthALook are what a person should know of rows before they go.
func (s *sender) worthALook(v engine.Review) (text []string) {
	if n := len(v.Wrong); n > 0 {
		text = append(text, s.called(v.Wrong)+humanize.Verb(n, " stays here: it is wrong", " stay here: they are wrong"))
	}
	return append(text, s.batch.WorthALook(v, few)...)
}

// few is of how many rows each is said.
const few = 5

// called names rows by their place among the items.
func (s *sender) called(at []int) string {
	numbers := make([]int, len(at))
	for i, n := range at {
		numbers[i] = s.batch.Items[n].Row
	}
	return called(numbers, len(s.batch.Items))
}
