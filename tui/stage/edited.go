package stage

import (
	"bytes"
	"fmt"
	"slices"

	"kickoff/api/session"
	"kickoff/payload"
)

// Edited is a payload that a person edited, read as a ready one is (payload.CheckBody).
type Edited struct {
	// Wrong is what keeps it from becoming answers, each with its place.
	Wrong []string
	// Differences are what it would send otherwise than the launch that it was made of.
	Differences []Difference

	session       *Session
	before, after payload.Snapshot
}

// ReadEdited reads an edited payload. What is wrong with the launch as it is, or only
// missing, does not count.
func ReadEdited(s *Session, body []byte) Edited {
	env := s.Env()
	was, known := payload.CheckBody(s.Template, s.Built.Body, env)
	is, found := payload.CheckBody(s.Template, body, env)
	e := Edited{session: s}
	for _, p := range found {
		same := func(o payload.Problem) bool { return RefOf(o) == RefOf(p) && o.Message == p.Message }
		if p.Blocks() && p.Kind != payload.Missing && !slices.ContainsFunc(known, same) {
			e.Wrong = append(e.Wrong, place(body, p)+s.About(RefOf(p))+" "+p.Message+"; "+p.Fix)
		}
	}
	if len(e.Wrong) > 0 {
		return e
	}
	e.Differences = differences(session.Built{Launch: was}, session.Built{Launch: is})
	e.before, e.after = payload.AnswersOf(s.Template, s.Built.Body, env), payload.AnswersOf(s.Template, body, env)
	return e
}

// place is the line of what a problem is about, "" where it is not to be found.
func place(body []byte, p payload.Problem) string {
	for _, key := range []string{p.Field, p.Step, p.Property} {
		if at := bytes.Index(body, []byte(`"`+key+`"`)); key != "" && at >= 0 {
			return fmt.Sprintf("line %d: ", 1+bytes.Count(body[:at], []byte("\n")))
		}
	}
	return ""
}

// Take makes it the answers, as one change. What it does not change stays as it was entered.
func (e Edited) Take() {
	s := e.session
	s.History.Apart("what was edited in the payload")
	for _, d := range e.Differences {
		switch {
		case d.Ref.Field != "":
			a := e.after.Fields[d.Ref.Field]
			a.Origin = payload.FromYou
			s.SetField(d.Ref.Field, a)
		case d.Ref.Step != "":
			was, is, now := e.before.Steps[d.Ref.Step], e.after.Steps[d.Ref.Step], s.Answers.Step(d.Ref.Step)
			if was.Deadline != is.Deadline {
				now.Deadline, now.DeadlineOrigin = is.Deadline, payload.FromYou
			}
			if !sameOwners(was.Owners, is.Owners) {
				now.Owners, now.OwnersOrigin = is.Owners, payload.FromYou
			}
			s.SetStep(d.Ref.Step, now)
		default:
			s.EditDetails(d.Ref.Property, func(now *payload.Details) {
				now.SetTyped(d.Ref.Property, "")
				now.Take(d.Ref.Property, e.after.Details)
			})
		}
	}
}

func sameOwners(a, b *payload.Owners) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Same(*b)
}
