package rows

import (
	"strings"

	"kickoff/api/session"
	"kickoff/payload"
)

// Written is what a launch says to a target, as a cell says it: a row with this cell is
// read back as the same. It is "" for nothing. called is what a tag or a folder is called,
// "" where that is not known.
func Written(t Target, s *session.Session, called func(payload.Mention) string) string {
	people, details := s.Base.People, s.Answers.Details()
	switch t.Kind {
	case Field:
		f, _ := s.Template.Field(t.ID)
		return payload.Retyped(f, s.Answers.Field(t.ID), s.Env())
	case Owners:
		if a := s.Answers.Step(t.ID); a.Owners != nil {
			return a.Owners.Plain(people)
		}
		return ""
	case Deadline:
		return s.Answers.Step(t.ID).Deadline
	case Role:
		return details.Roles[t.ID].Plain(people)
	}
	member := func(id int64) string {
		if id == 0 {
			return ""
		}
		return payload.Owners{Users: []int64{id}}.Plain(people)
	}
	switch t.ID {
	case "name":
		return details.Name
	case "summary":
		return details.Summary
	case "owner_id":
		return member(details.OwnerID)
	case "user_id":
		return member(details.StarterID)
	case "users":
		return payload.Owners{Users: details.Users}.Plain(people)
	case "groups":
		return payload.Owners{Groups: details.Groups}.Plain(people)
	}
	return details.Text(t.ID, people, func(m payload.Mention) string {
		name := called(m)
		if m.Of == payload.NamedProcess || strings.Contains(name, ",") {
			return "" // its id names it, and just it
		}
		return name
	})
}
