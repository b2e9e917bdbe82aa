package details

import (
	"encoding/json"
	"maps"

	"kickoff/payload"
	"kickoff/tui/field"
	"kickoff/tui/picker/people"
	"kickoff/tui/theme"
)

// property is one row: what a key of the launch is made of, as a field of a form.
type property struct {
	key string
	// label is "" for what the property is called everywhere.
	label, guidance string
	// One of the three says what edits it: a list of what exists, a field's widget,
	// or a widget of its own.
	offer  *field.Offer
	field  payload.Field
	widget func() field.Widget

	get func(payload.Details) payload.Answer
	set func(*payload.Details, payload.Answer)
	// note is a word beside the label; nil for none.
	note func(payload.Details) string
}

const (
	yes = "Yes"
	no  = "No"
)

// properties is the table of all rows, in their order on the screen (docs/api.md,
// "Launch properties").
func properties(s *Details) []property {
	rows := []property{
		{
			key: "name", guidance: nameGuidance(s.session.Template),
			widget: s.name,
			get:    func(d payload.Details) payload.Answer { return payload.Answer{Value: payload.Text(d.Name)} },
			set:    func(d *payload.Details, a payload.Answer) { d.Name = a.Text() },
		},
		{
			key: "summary", field: payload.Field{Type: payload.TypeTextarea},
			get: func(d payload.Details) payload.Answer { return payload.Answer{Value: payload.Text(d.Summary)} },
			set: func(d *payload.Details, a payload.Answer) { d.Summary = a.Text() },
		},
		{
			key: "starred", field: yesNo(),
			get: func(d payload.Details) payload.Answer { return flag(d.Starred) },
			set: func(d *payload.Details, a payload.Answer) { d.Starred = unflag(a) },
		},
		{
			key: "is_public", field: yesNo(),
			guidance: "Yes: anyone who has the link can see the process, without signing in.",
			get:      func(d payload.Details) payload.Answer { return flag(d.Public) },
			set:      func(d *payload.Details, a payload.Answer) { d.Public = unflag(a) },
			note:     publicNote,
		},
		{
			key: "owner_id", guidance: "Who looks after the process.",
			offer: s.members(false, "you"),
			get:   func(d payload.Details) payload.Answer { return person(d.OwnerID) },
			set:   func(d *payload.Details, a payload.Answer) { d.OwnerID = personOf(a) },
		},
		{
			key: "user_id", offer: s.members(false, "you"),
			guidance: "Who is on record as the launcher. Steps that fall to the launcher still go to you.",
			get:      func(d payload.Details) payload.Answer { return person(d.StarterID) },
			set:      func(d *payload.Details, a payload.Answer) { d.StarterID = personOf(a) },
		},
		{
			key: "tags", offer: s.tags(),
			get: func(d payload.Details) payload.Answer { return field.IDs(d.Tags) },
			set: func(d *payload.Details, a payload.Answer) { d.Tags = field.Texts(a) },
		},
		{
			key: "folders", offer: s.folders(),
			get: func(d payload.Details) payload.Answer { return field.IDs(d.Folders) },
			set: func(d *payload.Details, a payload.Answer) { d.Folders = field.Texts(a) },
		},
		{
			key: "users", offer: s.members(true, "none"),
			guidance: "They can follow the process; this gives them no step to do.",
			get:      func(d payload.Details) payload.Answer { return field.IDs(people.IDs(payload.Owners{Users: d.Users})) },
			set:      func(d *payload.Details, a payload.Answer) { d.Users = people.Owners(field.Texts(a)).Users },
		},
		{
			key: "groups", offer: s.groups(),
			get: func(d payload.Details) payload.Answer { return field.IDs(people.IDs(payload.Owners{Groups: d.Groups})) },
			set: func(d *payload.Details, a payload.Answer) { d.Groups = people.Owners(field.Texts(a)).Groups },
		},
	}
	for _, r := range s.session.Template.Roles() {
		rows = append(rows, role(r))
	}
	return rows
}

// role is the row that says who fills one of the template's job titles.
func role(r payload.Role) property {
	return property{
		key: "roles", label: "Job title: " + r.Name, field: payload.Field{Type: payload.TypePeople},
		guidance: "Who fills this job title in every step that waits for it.",
		get: func(d payload.Details) payload.Answer {
			return payload.Answer{Value: payload.People{Owners: d.Roles[r.ID]}}
		},
		set: func(d *payload.Details, a payload.Answer) {
			roles := map[string]payload.Owners{r.ID: a.People()}
			for id, o := range d.Roles {
				if id != r.ID {
					roles[id] = o
				}
			}
			maps.DeleteFunc(roles, func(_ string, o payload.Owners) bool { return o.Empty() })
			d.Roles = roles
		},
	}
}

// nameGuidance says where the name comes from when none is given (docs/api.md,
// "Process naming").
func nameGuidance(t payload.Template) string {
	switch {
	case t.AutoNaming && !t.AllowNameChange:
		return "The template names its processes by itself and does not let the launcher change that: Tallyfy may ignore a name given here."
	case t.AutoNaming:
		return "The template names its processes by itself. Leave it empty for that name."
	}
	return "Leave it empty for the name that is shown."
}

// name edits the process's name: a line with a counter (the server takes 550
// characters; docs/api.md, "Launch properties"), and in an empty one the name that the
// process will get by itself.
func (s *Details) name() field.Widget {
	d := s.session
	return field.NewProposed(payload.Field{Type: payload.TypeText, Validation: []string{"max:550"}}, d.Theme, d.Env, func() string {
		if d.Template.AutoNaming {
			return payload.ExpectedName(d.Template, d.Answers.Snapshot(), d.Env())
		}
		return payload.ProposedName(d.Template, d.Env())
	})
}

func yesNo() payload.Field {
	option := func(word string) payload.Option {
		return payload.Option{ID: json.RawMessage(`"` + word + `"`), Text: word, Label: word}
	}
	return payload.Field{Type: payload.TypeRadio, Options: []payload.Option{option(yes), option(no)}}
}

// flag is a yes, a no, or nothing chosen.
func flag(set *bool) payload.Answer {
	if set == nil {
		return payload.Answer{}
	}
	o := yesNo().Options[1]
	if *set {
		o = yesNo().Options[0]
	}
	return payload.Answer{Value: payload.Choices{{ID: o.ID, Text: o.Text}}}
}

func unflag(a payload.Answer) *bool {
	if len(a.Choices()) == 0 {
		return nil
	}
	set := a.Choices()[0].Text == yes
	return &set
}

func publicNote(d payload.Details) string {
	if d.Public != nil && *d.Public {
		return theme.SignWarn + " anyone with the link can see it"
	}
	return ""
}

// person is one member as an answer; 0 is nobody.
func person(id int64) payload.Answer {
	if id == 0 {
		return payload.Answer{}
	}
	return field.IDs(people.IDs(payload.Owners{Users: []int64{id}}))
}

func personOf(a payload.Answer) int64 {
	if users := people.Owners(field.Texts(a)).Users; len(users) > 0 {
		return users[0]
	}
	return 0
}
