package api

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"slices"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/htmltext"
	"kickoff/payload/rawjson"
)

// TemplateQuery narrows a list of templates.
type TemplateQuery struct {
	// Text is a part of the title, in any case.
	Text string
	// Archived asks for the archived templates alone.
	Archived bool
}

// Templates are the templates the person may see, pinned ones first and then
// those changed last. Their fields and steps are only counted.
func (c *Client) Templates(ctx context.Context, q TemplateQuery) Pages[payload.Template] {
	query := search(q.Text)
	if q.Archived {
		query.Set("archived", "only")
	}
	k := call{doing: "reading the templates", path: c.inOrg("checklists"), query: query}
	return pages(c, ctx, k, each(wireTemplate.row))
}

// TemplatePage is a page of the list of templates, each with its kick-off form and
// without steps.
type TemplatePage struct {
	Templates iter.Seq[payload.Template]
	// Total is how many templates there are on all pages, 0 where the server does not say.
	Total int
}

// TemplatePages is the whole list of Templates with their forms, page by page, and with
// the names of tags and folders.
func (c *Client) TemplatePages(ctx context.Context) iter.Seq2[TemplatePage, error] {
	k := call{doing: "reading the templates", path: c.inOrg("checklists"), query: url.Values{"with": {"tags,folder"}}}
	// Each row is taken apart when it is asked for, so that a page of large templates takes little room.
	row := func(raw json.RawMessage) (payload.Template, bool) {
		var w wireTemplate
		if json.Unmarshal(raw, &w) != nil {
			return payload.Template{}, false
		}
		return w.form()
	}
	return func(yield func(TemplatePage, error) bool) {
		for p, err := range counted(c, ctx, k) {
			templates := func(yield func(payload.Template) bool) {
				for _, raw := range p.rows {
					if t, ok := row(raw); ok && !yield(t) {
						return
					}
				}
			}
			if !yield(TemplatePage{Templates: templates, Total: p.count}, err) {
				return
			}
		}
	}
}

// Template is one template with its kick-off fields and steps. An archived one is
// ErrNotFound (docs/api.md, "Archived templates").
func (c *Client) Template(ctx context.Context, id string) (payload.Template, error) {
	k := call{
		doing: "reading the template",
		path:  c.inOrg("checklists", id),
		query: url.Values{"with": {"steps,tags,folder"}},
	}
	w, err := one(c, ctx, k, func(w wireTemplate) (wireTemplate, bool) { return w, ident(w.ID) != "" })
	if err != nil {
		return payload.Template{}, err
	}
	// A launch that names steps must name them all, so none may be missing here.
	if len(w.Steps) > 0 && len(w.Steps) >= int(w.StepsCount) {
		return w.whole(w.Steps), nil
	}
	k = call{doing: "reading the steps of the template", path: c.inOrg("checklists", id, "steps")}
	more, err := All(pages(c, ctx, k, func(rows []wireStep) []wireStep { return rows }))
	if err != nil {
		return payload.Template{}, err
	}
	if len(more) < len(w.Steps) {
		more = w.Steps
	}
	return w.whole(more), nil
}

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
	Folder             object[struct {
		Name  text `json:"name"`
		Title text `json:"title"`
	}] `json:"folder"`
	Pinned    flag          `json:"is_pinned"`
	UpdatedAt text          `json:"last_updated"`
	Tags      list[wireTag] `json:"tags"`
}

// row is a template as a list shows it: what it asks and does is only counted.
func (w wireTemplate) row() (payload.Template, bool) {
	w.Guidance, w.Rules = "", nil
	t, ok := w.form()
	return t.Row(), ok
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
		Rules:              readRules(w.Rules),
		AutoNaming:         w.AutoNaming.on,
		NameFormat:         line(w.NameFormat),
		AllowNameChange:    w.AllowNameChange.on,
		Archived:           present(w.ArchivedAt),
		Versioned:          w.Versioned.on,
		Published:          w.Published.on,
		OwnerID:            int64(w.OwnerID),
		FolderID:           ident(w.FolderID),
		Folder:             named(w.Folder.value.Name, w.Folder.value.Title),
		Pinned:             w.Pinned.on,
		UpdatedAt:          line(w.UpdatedAt),
		Tags:               each(wireTag.tag)(w.Tags),
	}
	for _, f := range w.Prerun {
		if field, ok := f.field(); ok {
			t.Fields = append(t.Fields, field)
		}
	}
	slices.SortStableFunc(t.Fields, func(a, b payload.Field) int { return cmp.Compare(a.Position, b.Position) })
	t.FieldCount = len(t.Fields)
	return t, id != ""
}

// whole is a template with its steps.
func (w wireTemplate) whole(wire []wireStep) payload.Template {
	t, _ := w.form()
	t.Steps = steps(wire)
	t.StepCount = len(t.Steps)
	return t
}

// wireStep is a step. Its people are "assignees" here and "owners.users" in a
// launch.
type wireStep struct {
	ID            text                  `json:"id"`
	Alias         text                  `json:"alias"`
	Title         text                  `json:"title"`
	Position      number                `json:"position"`
	Assignees     list[json.RawMessage] `json:"assignees"`
	Guests        list[json.RawMessage] `json:"guests"`
	Groups        list[json.RawMessage] `json:"groups"`
	Roles         list[wireRole]        `json:"roles"`
	AssignStarter flag                  `json:"assign_run_starter"`
	AllowGuests   flag                  `json:"allow_guest_owners"`
	MaxOwners     number                `json:"max_assignable"`
	Deadline      object[wireDeadline]  `json:"deadline"`
	ArchivedAt    json.RawMessage       `json:"archived_at"`
}

// wireDeadline is a step's deadline rule (docs/api.md, "Dates and deadlines").
type wireDeadline struct {
	Value  number `json:"value"`
	Unit   text   `json:"unit"`
	Option text   `json:"option"`
	Step   text   `json:"step"`
}

// rule is nil where nothing is set.
func (d wireDeadline) rule() *payload.DeadlineRule {
	if d.Unit == "" {
		return nil
	}
	return &payload.DeadlineRule{Value: int(d.Value), Unit: line(d.Unit), Option: line(d.Option), Step: ident(d.Step)}
}

// steps puts the steps in order and leaves out the archived ones; none are nil, as they are
// in a list.
func steps(wire []wireStep) []payload.Step {
	if len(wire) == 0 {
		return nil
	}
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
	s.Deadline = w.Deadline.value.rule()
	return s, id != "" && !present(w.ArchivedAt)
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

// wireField is an entry of a template's prerun (docs/api.md, "Kick-off field
// attributes").
type wireField struct {
	ID             text             `json:"id"`
	Alias          text             `json:"alias"`
	Label          text             `json:"label"`
	Type           text             `json:"field_type"`
	Guidance       text             `json:"guidance"`
	Position       number           `json:"position"`
	Required       flag             `json:"required"`
	Options        list[wireOption] `json:"options"`
	Columns        list[wireColumn] `json:"columns"`
	Validation     json.RawMessage  `json:"field_validation"`
	Default        json.RawMessage  `json:"default_value"`
	DefaultEnabled flag             `json:"default_value_enabled"`
	CollectTime    flag             `json:"collect_time"`
	RichText       flag             `json:"use_wysiwyg_editor"`
	Prefix         text             `json:"prefix"`
	Suffix         text             `json:"suffix"`
}

func (w wireField) field() (payload.Field, bool) {
	id := ident(w.ID)
	f := payload.Field{
		ID:          id,
		Alias:       line(w.Alias),
		Label:       named(w.Label, w.Alias, text(id)),
		Type:        payload.FieldType(line(w.Type)),
		Guidance:    htmltext.Read(string(w.Guidance)),
		Position:    int(w.Position),
		Required:    w.Required.on,
		Validation:  validation(w.Validation),
		CollectTime: w.CollectTime.on,
		RichText:    w.RichText.on,
		Prefix:      line(w.Prefix),
		Suffix:      line(w.Suffix),
	}
	for _, o := range w.Options {
		f.Options = append(f.Options, payload.Option{ID: compact(o.ID), Text: string(o.Text), Label: line(o.Text)})
	}
	for _, c := range w.Columns {
		f.Columns = append(f.Columns, payload.Column{ID: compact(c.ID), Label: named(c.Label, c.Text)})
	}
	if w.DefaultEnabled.on {
		f.Default = defaultOf(f.Type, w.Default)
	}
	return f, id != ""
}

// wireOption is a choice; old templates have a bare string for one.
type wireOption struct {
	ID   json.RawMessage
	Text text
}

func (o *wireOption) UnmarshalJSON(raw []byte) error {
	if rawjson.KindOf(raw) != rawjson.Object {
		return o.Text.UnmarshalJSON(raw)
	}
	var w struct {
		ID   json.RawMessage `json:"id"`
		Text text            `json:"text"`
	}
	_ = json.Unmarshal(raw, &w)
	*o = wireOption{ID: w.ID, Text: w.Text}
	return nil
}

// wireColumn is a table's column, whose name is its label.
type wireColumn struct {
	ID    json.RawMessage `json:"id"`
	Label text            `json:"label"`
	Text  text            `json:"text"`
}

// validation reads rules as a list of strings, or as one string with bars
// between: "required|max:20".
func validation(raw json.RawMessage) []string {
	var rules []string
	add := func(s string) {
		for s != "" {
			rule, rest := s, ""
			// A pattern may hold a bar of its own and goes to the end.
			if bar := strings.IndexByte(s, '|'); bar >= 0 && !strings.HasPrefix(s, "regex:") && !strings.HasPrefix(s, "not_regex:") {
				rule, rest = s[:bar], s[bar+1:]
			}
			if rule = strings.TrimSpace(clean.Line(rule)); rule != "" {
				rules = append(rules, rule)
			}
			s = rest
		}
	}
	if s := rawjson.Text(raw); s != "" {
		add(s)
		return rules
	}
	for _, e := range elements(raw) {
		add(rawjson.Text(e))
	}
	return rules
}

// defaultOf keeps a default as the template holds it. One that is edited as text
// is shown in an input line, so it is cleaned as what it is sent as.
func defaultOf(t payload.FieldType, raw json.RawMessage) json.RawMessage {
	s := rawjson.Text(raw)
	switch {
	case !t.Takes(payload.Text("")):
		return compact(raw)
	case t.Traits().ManyLines:
		s = clean.Text(s)
	default:
		s = strings.TrimSpace(clean.Line(s))
	}
	if s == rawjson.Text(raw) {
		return compact(raw)
	}
	cleaned, err := json.Marshal(s)
	if err != nil {
		return nil
	}
	return cleaned
}
