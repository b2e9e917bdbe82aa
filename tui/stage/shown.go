package stage

import (
	"bytes"
	"strings"

	"kickoff/api/session"
	"kickoff/payload"
)

// Difference is an answer that two launches send otherwise. Before or After is ""
// when it is not sent at all.
type Difference struct {
	Ref           AnswerRef
	Before, After string
}

// differences are what a launch sends otherwise than a former one, in the order of
// the body.
func differences(former, now session.Built) []Difference {
	if bytes.Equal(now.Body, former.Body) {
		return nil
	}
	was, is := parts(former.Launch), parts(now.Launch)
	before := textsOf(former.Launch)
	var list []Difference
	for _, p := range is {
		if former, there := before[p.ref]; !there || former != p.text {
			list = append(list, Difference{Ref: p.ref, Before: before[p.ref], After: p.text})
		}
		delete(before, p.ref)
	}
	for _, p := range was {
		if text, gone := before[p.ref]; gone {
			list = append(list, Difference{Ref: p.ref, Before: text})
		}
	}
	return list
}

// Show notes that the review shows the launch as it was built, and returns what of
// it is another than the person was shown before.
func (s *Session) Show() []Difference {
	switch {
	case s.Stale || s.Built.None():
		return nil
	case s.Shown.None():
		s.Shown = s.Built
		return nil
	case bytes.Equal(s.Shown.Body, s.Built.Body):
		return nil
	}
	return differences(s.Shown.Uploaded(s.Uploads.Fill), s.Built)
}

// Confirm says that the person wants the launch as the review shows it now.
func (s *Session) Confirm() { s.Shown = s.Built }

type part struct {
	ref  AnswerRef
	text string
}

// parts are the answers of the body as they are sent, each on one line.
func parts(b payload.Launch) []part {
	lines := strings.Split(string(b.Body), "\n")
	var list []part
	for _, s := range b.Spans {
		text := strings.Join(strings.Fields(strings.Join(lines[s.First:min(len(lines), s.Last+1)], " ")), " ")
		text = strings.TrimSuffix(text, ",")
		if _, value, ok := strings.Cut(text, `": `); ok && s.Step == "" {
			text = value
		}
		list = append(list, part{AnswerRef{Field: s.Field, Step: s.Step, Property: s.Property}, text})
	}
	return list
}

// textsOf are the parts of a body by what they are about.
func textsOf(b payload.Launch) map[AnswerRef]string {
	texts := map[AnswerRef]string{}
	for _, p := range parts(b) {
		texts[p.ref] = p.text
	}
	return texts
}
