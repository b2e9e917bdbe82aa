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
	switch at := details.Places()[t.ID].(type) {
	case *string:
		return *at
	case *int64:
		return member(*at)
	case **bool:
		return payload.YesNo(*at)
	case *[]int64:
		return payload.Owners{Users: *at}.Plain(people)
	case *[]string:
		kind, all := k.things(t.ID, people)
		return names(kind, *at, all)
	}
	return ""
}

// things are the tags, groups or folders that there are, and what one of them is.
func (k Known) things(key string, people *payload.Directory) (kind string, all []payload.Thing) {
	switch key {
	case "tags":
		return session.KindTag, k.Tags
	case "groups":
		return session.KindGroup, session.Groups(people)
	}
	return session.KindFolder, k.Folders
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
