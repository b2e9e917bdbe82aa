package stage

import (
	"cmp"
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
		name, _ := s.Process(d.ParentID)
		return clean.Line(name)
	case "tags":
		return s.names(payload.NamedTag, d.Tags)
	case "folders":
		return s.names(payload.NamedFolder, d.Folders)
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
	return cmp.Or(s.Called(payload.Mention{Of: payload.NamedMember, ID: strconv.FormatInt(id, 10)}), "member "+strconv.FormatInt(id, 10))
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
func (s *Session) names(of payload.Named, ids []string) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = cmp.Or(s.Called(payload.Mention{Of: of, ID: id}), id)
	}
	return clean.Message(strings.Join(texts, ", "))
}
