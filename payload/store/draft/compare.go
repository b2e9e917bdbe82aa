package draft

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
)

// Difference is one thing that two states of a draft say differently. An empty
// text says nothing about it.
type Difference struct{ Label, Before, After string }

// Compare says what saving one state of a draft over another changes, in the
// order of the form, the steps and the details. The template is the one that the
// new state is for; what it does not have goes by the words in the drafts.
func Compare(before, after Draft, t payload.Template, env payload.Env) []Difference {
	var all []Difference
	add := func(label, was, is string) {
		if was != is {
			all = append(all, Difference{Label: label, Before: was, After: is})
		}
	}
	if before.TemplateID != after.TemplateID {
		add("template", before.TemplateTitle, after.TemplateTitle)
	}
	for _, id := range fieldIDs(t, before, after) {
		add(label(id, t, before, after), before.text(id, t, env), after.text(id, t, env))
	}
	for _, id := range stepIDs(t, before, after) {
		title := before.titles[id].Title
		if s, ok := t.Step(id); ok {
			title = s.Title
		}
		was, is := before.Answers.Steps[id], after.Answers.Steps[id]
		add(title+": owners", ownersText(was, env), ownersText(is, env))
		add(title+": deadline", was.Deadline, is.Deadline)
	}
	was, is := detailTexts(before.Answers.Details, env), detailTexts(after.Answers.Details, env)
	for i := range was {
		add(was[i][0], was[i][1], is[i][1])
	}
	return all
}

// Says are all answers of a draft, as Compare has them, in the words of the draft itself.
func (d Draft) Says(env payload.Env) []Difference {
	form := payload.Template{ID: d.TemplateID}
	for _, f := range d.Was.Fields {
		form.Fields = append(form.Fields, payload.Field{ID: f.ID, Label: f.Label, Type: f.Type})
	}
	for _, s := range d.Was.Steps {
		form.Steps = append(form.Steps, payload.Step{ID: s.ID, Title: s.Title})
	}
	return Compare(Draft{TemplateID: d.TemplateID}, d, form, env)
}

func fieldIDs(t payload.Template, drafts ...Draft) []string {
	var form []string
	for _, f := range t.Fields {
		form = append(form, f.ID)
	}
	named := map[string]bool{}
	for _, d := range drafts {
		for id, a := range d.Answers.Fields {
			named[id] = named[id] || a.Origin != payload.FromTemplate
		}
		for id := range d.plain {
			named[id] = true
		}
		for _, id := range slices.Concat(d.Ask, d.Never) {
			named[id] = true
		}
	}
	return inOrder(form, named)
}

func stepIDs(t payload.Template, drafts ...Draft) []string {
	var form []string
	for _, s := range t.Steps {
		form = append(form, s.ID)
	}
	named := map[string]bool{}
	for _, d := range drafts {
		for id := range d.Answers.Steps {
			named[id] = true
		}
	}
	return inOrder(form, named)
}

func label(id string, t payload.Template, drafts ...Draft) string {
	if f, ok := t.Field(id); ok {
		return f.Label
	}
	for _, d := range drafts {
		if words := d.field(id).Label; words != "" {
			return words
		}
	}
	return id
}

// text is what the draft holds for a field, on one line.
func (d Draft) text(id string, t payload.Template, env payload.Env) string {
	f, ok := t.Field(id)
	if !ok {
		was := d.field(id)
		f = payload.Field{ID: id, Type: was.Type}
	}
	a, answered := d.Answers.Fields[id]
	typed, isText := a.Value.(payload.Text)
	text := ""
	switch raw, byHand := d.plain[id]; {
	case slices.Contains(d.Never, id):
		return "asked anew, never stored"
	case byHand:
		text = string(raw)
	case !answered || a.Origin == payload.FromTemplate:
	case a.Blank(f.Type):
		text = "left blank"
	case isText:
		text = clean.Message(string(typed)) // "+3d" is kept as typed, whatever day that is now
	default:
		text = payload.Display(f, a, env)
	}
	if slices.Contains(d.Ask, id) {
		text = strings.TrimSuffix("asked anew, now "+text, ", now ")
	}
	return text
}

func ownersText(s payload.StepAnswer, env payload.Env) string {
	if s.Owners == nil {
		return ""
	}
	return payload.PeopleText(*s.Owners, env.People)
}

// detailTexts are the properties of the process as texts, always in one order.
func detailTexts(d payload.Details, env payload.Env) [][2]string {
	member := func(id int64) string {
		if id == 0 {
			return ""
		}
		return env.People.MemberName(id)
	}
	var users, roles []string
	for _, id := range d.Users {
		users = append(users, strconv.FormatInt(id, 10))
	}
	for _, id := range slices.Sorted(maps.Keys(d.Roles)) {
		roles = append(roles, fmt.Sprintf("%s: %s", id, payload.PeopleText(d.Roles[id], env.People)))
	}
	return [][2]string{
		{"name", d.Name}, {"summary", d.Summary}, {"owner", member(d.OwnerID)}, {"starter", member(d.StarterID)},
		{"starred", payload.YesNo(d.Starred)}, {"public", payload.YesNo(d.Public)}, {"parent", d.ParentID}, {"tags", strings.Join(d.Tags, ", ")},
		{"users", strings.Join(users, ", ")}, {"groups", strings.Join(d.Groups, ", ")}, {"roles", strings.Join(roles, "; ")},
		{"folders", strings.Join(d.Folders, ", ")},
	}
}
