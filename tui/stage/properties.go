package stage

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
)

// PropertyText says in words what is entered for a property of the process, "" for
// nothing; of the job titles, each with who fills it.
func (s *Session) PropertyText(property string, d payload.Details) string {
	switch property {
	case "name":
		return clean.Line(d.Name)
	case "summary":
		return clean.Message(d.Summary)
	case "owner_id":
		return s.memberText(d.OwnerID)
	case "user_id":
		return s.memberText(d.StarterID)
	case "starred":
		return yesNo(d.Starred)
	case "is_public":
		return yesNo(d.Public)
	case "parent_id":
		return clean.Line(d.ParentID)
	case "tags":
		return names(d.Tags, s.Tags, func(t payload.Tag) (string, string) { return t.ID, t.Name })
	case "folders":
		return names(d.Folders, s.Folders, func(f payload.Folder) (string, string) { return f.ID, cmp.Or(f.Path, f.Name) })
	case "users":
		return payload.PeopleText(payload.Owners{Users: d.Users}, s.Base.People)
	case "groups":
		return payload.PeopleText(payload.Owners{Groups: d.Groups}, s.Base.People)
	case "roles":
		var list []string
		for _, r := range s.Template.Roles() {
			if who := payload.PeopleText(d.Roles[r.ID], s.Base.People); who != "" {
				list = append(list, r.Name+": "+who)
			}
		}
		return strings.Join(list, "; ")
	}
	return ""
}

func (s *Session) memberText(id int64) string {
	if id == 0 {
		return ""
	}
	if s.Base.People != nil {
		if name := s.Base.People.MemberName(id); name != "" {
			return name
		}
	}
	return "member " + strconv.FormatInt(id, 10)
}

func yesNo(v *bool) string {
	switch {
	case v == nil:
		return ""
	case *v:
		return "yes"
	}
	return "no"
}

// names calls things by their names; one that is not known keeps its id for a name.
func names[T any](ids []string, known []T, of func(T) (id, name string)) string {
	texts := slices.Clone(ids)
	for i, id := range ids {
		for _, k := range known {
			if of, name := of(k); of == id {
				texts[i] = name
			}
		}
	}
	return clean.Message(strings.Join(texts, ", "))
}
