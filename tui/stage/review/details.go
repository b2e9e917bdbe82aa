package review

import (
	"slices"
	"strconv"
	"strings"

	"kickoff/payload"
	"kickoff/tui/stage"
)

// details are the properties of the process that are set.
func details(d *stage.Session) []row {
	p, env := d.Answers.Details(), d.Env()
	var rows []row
	add := func(property, label, text string) {
		if text != "" {
			rows = append(rows, row{label: label, text: text, mark: stage.AnswerRef{Property: property}})
		}
	}
	add("summary", "Summary", p.Summary)
	add("owner_id", "Owner", member(p.OwnerID, env))
	add("user_id", "Started by", member(p.StarterID, env))
	add("starred", "Starred", yesNo(p.Starred))
	add("is_public", "Public", yesNo(p.Public))
	add("parent_id", "Part of", p.ParentID)
	add("tags", "Tags", names(p.Tags, func(id string) string {
		i := slices.IndexFunc(d.Tags, func(t payload.Tag) bool { return t.ID == id })
		if i < 0 {
			return id
		}
		return d.Tags[i].Name
	}))
	add("users", "Shown to", payload.PeopleText(payload.Owners{Users: p.Users}, env.People))
	add("groups", "Groups", payload.PeopleText(payload.Owners{Groups: p.Groups}, env.People))
	for _, r := range d.Template.Roles() {
		add("roles", r.Name, payload.PeopleText(p.Roles[r.ID], env.People))
	}
	add("folders", "Folders", names(p.Folders, func(id string) string {
		i := slices.IndexFunc(d.Folders, func(f payload.Folder) bool { return f.ID == id })
		if i < 0 {
			return id
		}
		return d.Folders[i].Path
	}))
	if len(rows) == 0 {
		return nil
	}
	return append([]row{{tone: heading, text: "The process itself"}}, rows...)
}

func member(id int64, env payload.Env) string {
	if id == 0 {
		return ""
	}
	if env.People != nil {
		if name := env.People.MemberName(id); name != "" {
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

func names(ids []string, name func(string) string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = name(id)
	}
	return strings.Join(out, ", ")
}
