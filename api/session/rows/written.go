package rows

import (
	"cmp"
	"slices"
	"strings"

	"kickoff/api/session"
	"kickoff/payload"
)

// Written is what a launch says to a target, as a cell says it: a row with this cell is
// read back as the same. It is "" for nothing.
func (k Known) Written(t Target, s *session.Session) string {
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
		return names(session.KindGroup, details.Groups, session.Groups(people))
	case "starred":
		return payload.YesNo(details.Starred)
	case "is_public":
		return payload.YesNo(details.Public)
	case "parent_id":
		return details.ParentID
	case "tags":
		return names(session.KindTag, details.Tags, k.Tags)
	case "folders":
		return names(session.KindFolder, details.Folders, k.Folders)
	}
	return ""
}

// names are tags or folders by their names, between commas; by their ids, where the names
// would mean others.
func names(kind string, ids []string, all []payload.Thing) string {
	called := make([]string, len(ids))
	for i, id := range ids {
		called[i] = id
		if at := slices.IndexFunc(all, func(t payload.Thing) bool { return t.ID == id }); at >= 0 {
			called[i] = cmp.Or(all[at].Path, all[at].Name)
		}
	}
	text := strings.Join(called, ", ")
	again, err := payload.FindThings(kind, text, all)
	if err != nil || !slices.EqualFunc(again, ids, func(t payload.Thing, id string) bool { return t.ID == id }) {
		return strings.Join(ids, ", ")
	}
	return text
}
