package details

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"kickoff/payload"
	"kickoff/tui/field"
	"kickoff/tui/picker/people"
	"kickoff/tui/theme"
)

// property is one row: what a key of the launch is made of, as a field of a form.
type property struct {
	key string
	// part tells apart the rows of one key.
	part string
	// label is "" for what the property is called everywhere, and guidance for what it means
	// there.
	label, guidance string
	// One of the three says what edits it: a list of what exists, a field's widget,
	// or a widget of its own.
	offer  *field.Offer
	field  payload.Field
	widget func() field.Widget

	get func(payload.Details) payload.Answer
	set func(*payload.Details, payload.Answer)
	// unset is what holds while nothing was entered, and why; nil for nothing. note is a
	// word beside what was entered, nil for none.
	unset func() (text, why string)
	note  func(payload.Details) string
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
			widget: func() field.Widget {
				return field.NewProposed(payload.Field{Type: payload.TypeText, Validation: []string{"max:550"}}, s.session.Theme, s.session.Env, s.session.OwnName)
			},
			get:   func(d payload.Details) payload.Answer { return payload.Answer{Value: payload.Text(d.Name)} },
			set:   func(d *payload.Details, a payload.Answer) { d.Name = a.Text() },
			unset: func() (string, string) { return s.session.OwnName(), "" },
		},
		{
			key: "summary", field: payload.Field{Type: payload.TypeTextarea},
			get: func(d payload.Details) payload.Answer { return payload.Answer{Value: payload.Text(d.Summary)} },
			set: func(d *payload.Details, a payload.Answer) { d.Summary = a.Text() },
		},
		{
			key:   "owner_id",
			offer: s.members(false, "you"),
			get:   func(d payload.Details) payload.Answer { return person(d.OwnerID) },
			set:   func(d *payload.Details, a payload.Answer) { d.OwnerID = personOf(a) },
			unset: s.launcher,
		},
		{
			key: "user_id", offer: s.members(false, "you"),
			get:   func(d payload.Details) payload.Answer { return person(d.StarterID) },
			set:   func(d *payload.Details, a payload.Answer) { d.StarterID = personOf(a) },
			unset: s.launcher,
		},
	}
	for _, r := range s.session.Template.Roles() {
		rows = append(rows, s.role(r))
	}
	return append(rows,
		property{
			key: "tags", offer: s.tags(),
			get: func(d payload.Details) payload.Answer { return field.IDs(d.Tags) },
			set: func(d *payload.Details, a payload.Answer) { d.Tags = field.Texts(a) },
		},
		property{
			key: "folders", offer: s.folders(),
			get: func(d payload.Details) payload.Answer { return field.IDs(d.Folders) },
			set: func(d *payload.Details, a payload.Answer) { d.Folders = field.Texts(a) },
		},
		property{
			key: "users", offer: s.members(true, "none"),
			get: func(d payload.Details) payload.Answer { return field.IDs(people.IDs(payload.Owners{Users: d.Users})) },
			set: func(d *payload.Details, a payload.Answer) { d.Users = people.Owners(field.Texts(a)).Users },
		},
		property{
			key: "groups", offer: s.groups(),
			get: func(d payload.Details) payload.Answer { return field.IDs(people.IDs(payload.Owners{Groups: d.Groups})) },
			set: func(d *payload.Details, a payload.Answer) { d.Groups = people.Owners(field.Texts(a)).Groups },
		},
		property{
			key: "parent_id", offer: s.parents.offer(),
			get: func(d payload.Details) payload.Answer {
				if d.ParentID == "" {
					return payload.Answer{}
				}
				return field.IDs([]string{d.ParentID})
			},
			set: func(d *payload.Details, a payload.Answer) {
				d.ParentID = strings.Join(field.Texts(a), "")
			},
			note: func(payload.Details) string { return s.parents.trouble() },
		},
		property{
			key: "starred", field: yesNo(),
			get: func(d payload.Details) payload.Answer { return flag(d.Starred) },
			set: func(d *payload.Details, a payload.Answer) { d.Starred = unflag(a) },
		},
		property{
			key: "is_public", field: yesNo(),
			get:  func(d payload.Details) payload.Answer { return flag(d.Public) },
			set:  func(d *payload.Details, a payload.Answer) { d.Public = unflag(a) },
			note: publicNote,
		},
	)
}

// role is the row that says who fills one of the template's job titles.
func (s *Details) role(r payload.Role) property {
	return property{
		key: "roles", part: "/" + r.ID, label: r.Name, field: payload.Field{Type: payload.TypePeople},
		note: func(d payload.Details) string { return s.jobTitle(r, !d.Roles[r.ID].Empty()) },
		get: func(d payload.Details) payload.Answer {
			return payload.Answer{Value: payload.People{Owners: d.Roles[r.ID]}}
		},
		set: func(d *payload.Details, a payload.Answer) { d.SetRole(r.ID, a.People()) },
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

// launcher is who owns a process, and is on record for it, when nobody is named.
func (s *Details) launcher() (text, why string) {
	if me := s.session.Base.People; me != nil && me.Me.Name != "" {
		return me.Me.Name, "you launch it"
	}
	return "you", "you launch it"
}

// jobTitle names the steps that wait for whoever has a job title, or have them once it is
// filled: those that were given to nobody.
func (s *Details) jobTitle(r payload.Role, filled bool) string {
	var steps []string
	had := false
	for i, step := range s.session.Template.Steps {
		if !slices.ContainsFunc(step.Roles, func(o payload.Role) bool { return o.ID == r.ID }) {
			continue
		}
		if had = true; s.session.Answers.Step(step.ID).Owners == nil {
			steps = append(steps, strconv.Itoa(i+1))
		}
	}
	word, wait := "step ", " waits for it"
	if len(steps) > 1 {
		word, wait = "steps ", " wait for it"
	}
	named := word + strings.Join(steps, ", ")
	switch {
	case !had:
		return "job title"
	case len(steps) == 0:
		return "job title, no step waits for it"
	case filled:
		return "job title of " + named
	}
	return named + wait
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
