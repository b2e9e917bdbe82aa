package api

import (
	"cmp"
	"encoding/json"
	"slices"

	"kickoff/api/htmltext"
	"kickoff/payload"
	"kickoff/payload/rawjson"
)

// wireTemplate is a checklist (docs/api.md, "GET checklists/{id}"). In a list its
// steps are missing.
type wireTemplate struct {
	ID                 text            `json:"id"`
	Title              text            `json:"title"`
	Alias              text            `json:"alias"`
	Summary            text            `json:"summary"`
	Guidance           text            `json:"guidance"`
	Type               text            `json:"type"`
	KickoffTitle       text            `json:"kickoff_title"`
	KickoffDescription text            `json:"kickoff_description"`
	Prerun             list[wireField] `json:"prerun"`
	Steps              list[wireStep]  `json:"steps"`
	StepsCount         number          `json:"steps_count"`
	Rules              list[wireRule]  `json:"automated_actions"`
	AutoNaming         flag            `json:"auto_naming"`
	NameFormat         text            `json:"default_process_name_format"`
	AllowNameChange    flag            `json:"allow_launcher_change_name"`
	ArchivedAt         json.RawMessage `json:"archived_at"`
	Versioned          flag            `json:"dual_version_enabled"`
	Published          flag            `json:"is_published_state"`
	OwnerID            number          `json:"owner_id"`
	FolderID           text            `json:"folder_id"`
	Tags               list[wireTag]   `json:"tags"`
}

// row is a template as a list shows it: what it asks and does is only counted.
func (w wireTemplate) row() (payload.Template, bool) {
	w.Guidance, w.Rules = "", nil
	t, ok := w.form()
	t.FieldCount, t.Fields = len(t.Fields), nil
	return t, ok
}

// form is a template with its kick-off form, without steps.
func (w wireTemplate) form() (payload.Template, bool) {
	id := ident(w.ID)
	t := payload.Template{
		ID:                 id,
		Title:              named(w.Title, text(id)),
		Alias:              line(w.Alias),
		Summary:            htmltext.Read(string(w.Summary)),
		Guidance:           htmltext.Read(string(w.Guidance)),
		Kind:               line(w.Type),
		KickoffTitle:       line(w.KickoffTitle),
		KickoffDescription: htmltext.Read(string(w.KickoffDescription)),
		StepCount:          max(0, int(w.StepsCount)),
		Rules:              rules(w.Rules),
		AutoNaming:         w.AutoNaming.on,
		NameFormat:         line(w.NameFormat),
		AllowNameChange:    w.AllowNameChange.on,
		Archived:           given(w.ArchivedAt),
		Versioned:          w.Versioned.on,
		Published:          w.Published.on,
		OwnerID:            int64(w.OwnerID),
		FolderID:           ident(w.FolderID),
		Tags:               each(wireTag.tag)(w.Tags),
	}
	for _, f := range w.Prerun {
		if field, ok := f.field(); ok {
			t.Fields = append(t.Fields, field)
		}
	}
	slices.SortStableFunc(t.Fields, func(a, b payload.Field) int { return cmp.Compare(a.Position, b.Position) })
	return t, id != ""
}

// whole is a template with its steps.
func (w wireTemplate) whole(wire []wireStep) payload.Template {
	t, _ := w.form()
	t.Steps = steps(wire)
	t.FieldCount, t.StepCount = len(t.Fields), len(t.Steps)
	return t
}

// wireStep is a step. Its people are "assignees" here and "owners.users" in a
// launch.
type wireStep struct {
	ID            text                 `json:"id"`
	Alias         text                 `json:"alias"`
	Title         text                 `json:"title"`
	Summary       text                 `json:"summary"`
	Type          text                 `json:"step_type"`
	Position      number               `json:"position"`
	Assignees     list[userID]         `json:"assignees"`
	Guests        list[email]          `json:"guests"`
	Groups        list[groupID]        `json:"groups"`
	Roles         list[wireRole]       `json:"roles"`
	AssignStarter flag                 `json:"assign_run_starter"`
	AllowGuests   flag                 `json:"allow_guest_owners"`
	MaxOwners     number               `json:"max_assignable"`
	Deadline      object[wireDeadline] `json:"deadline"`
	ArchivedAt    json.RawMessage      `json:"archived_at"`
}

// wireDeadline is a step's deadline rule (docs/api.md, "Dates and deadlines").
type wireDeadline struct {
	Value  number `json:"value"`
	Unit   text   `json:"unit"`
	Option text   `json:"option"`
	Step   text   `json:"step"`
}

// steps puts the steps in order and leaves out the archived ones.
func steps(wire []wireStep) []payload.Step {
	all := each(wireStep.step)(wire)
	slices.SortStableFunc(all, func(a, b payload.Step) int { return cmp.Compare(a.Position, b.Position) })
	return all
}

func (w wireStep) step() (payload.Step, bool) {
	id := ident(w.ID)
	s := payload.Step{
		ID:            id,
		Alias:         line(w.Alias),
		Title:         named(w.Title, w.Alias, text(id)),
		Summary:       htmltext.Read(string(w.Summary)),
		Kind:          line(w.Type),
		Position:      int(w.Position),
		Owners:        wireOwners{Users: w.Assignees, Guests: w.Guests, Groups: w.Groups}.owners(),
		AssignStarter: w.AssignStarter.or(true),
		AllowGuests:   w.AllowGuests.or(true),
		MaxOwners:     max(0, int(w.MaxOwners)),
	}
	for _, r := range w.Roles {
		if r.ID != "" {
			s.Roles = append(s.Roles, payload.Role(r))
		}
	}
	if d := w.Deadline.value; w.Deadline.set && d.Unit != "" {
		s.Deadline = &payload.DeadlineRule{Value: int(d.Value), Unit: line(d.Unit), Option: line(d.Option), Step: ident(d.Step)}
	}
	return s, id != "" && !given(w.ArchivedAt)
}

// wireRole is a job title: an id alone, or an object with a name or a title. No
// source tells its shape for certain (docs/api.md, "Roles").
type wireRole payload.Role

func (r *wireRole) UnmarshalJSON(raw []byte) error {
	var w struct {
		ID    text `json:"id"`
		Name  text `json:"name"`
		Title text `json:"title"`
	}
	if rawjson.KindOf(raw) == rawjson.Object {
		_ = json.Unmarshal(raw, &w)
	} else {
		_ = w.ID.UnmarshalJSON(raw)
	}
	*r = wireRole{ID: ident(w.ID), Name: named(w.Name, w.Title, w.ID)}
	return nil
}

// wireRule is an automation.
type wireRule struct {
	ID         text            `json:"id"`
	Name       text            `json:"automated_alias"`
	Position   number          `json:"position"`
	Conditions list[wireIf]    `json:"conditions"`
	Then       list[wireThen]  `json:"then_actions"`
	Actions    list[wireThen]  `json:"actions"`
	ArchivedAt json.RawMessage `json:"archived_at"`
}

type wireIf struct {
	Subject   text            `json:"conditionable_id"`
	Type      text            `json:"conditionable_type"`
	Operation text            `json:"operation"`
	Statement json.RawMessage `json:"statement"`
	Logic     text            `json:"logic"`
	Position  number          `json:"position"`
}

type wireThen struct {
	Type     text   `json:"action_type"`
	Verb     text   `json:"action_verb"`
	Target   text   `json:"target_step_id"`
	Position number `json:"position"`
}

// rules puts the automations in order, their conditions and actions too, and
// leaves out the archived ones.
func rules(wire []wireRule) []payload.Rule {
	all := each(wireRule.rule)(wire)
	slices.SortStableFunc(all, func(a, b payload.Rule) int { return cmp.Compare(a.Position, b.Position) })
	return all
}

func (w wireRule) rule() (payload.Rule, bool) {
	r := payload.Rule{ID: ident(w.ID), Name: line(w.Name), Position: int(w.Position)}
	slices.SortStableFunc(w.Conditions, func(a, b wireIf) int { return cmp.Compare(a.Position, b.Position) })
	for _, c := range w.Conditions {
		r.Conditions = append(r.Conditions, payload.RuleCondition{
			SubjectID: ident(c.Subject),
			Subject:   baseName(line(c.Type)),
			Operation: line(c.Operation),
			Statement: statement(c.Statement),
			Logic:     line(c.Logic),
		})
	}
	then := w.Then
	if len(then) == 0 {
		then = w.Actions
	}
	slices.SortStableFunc(then, func(a, b wireThen) int { return cmp.Compare(a.Position, b.Position) })
	for _, a := range then {
		r.Actions = append(r.Actions, payload.RuleAction{Kind: line(a.Type), Verb: line(a.Verb), TargetStep: ident(a.Target)})
	}
	return r, !given(w.ArchivedAt)
}
