package templates

import (
	"encoding/json"
	"fmt"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

func stepText(number int, s payload.Step, t payload.Template, d *payload.Directory) string {
	owners := payload.PeopleText(s.Owners, d)
	switch {
	case owners == "" && s.AssignStarter:
		owners = "whoever launches"
	case owners == "":
		owners = "nobody"
	}
	for _, r := range s.Roles {
		owners += ", role " + r.Name
	}
	return fmt.Sprintf("  %d. %s\n      who: %s; due: %s\n", number, clean.Message(s.Title), clean.Message(owners), deadlineText(s.Deadline, t))
}

// deadlineText says a deadline rule: "3 days after the launch".
func deadlineText(r *payload.DeadlineRule, t payload.Template) string {
	if r == nil {
		return "no deadline"
	}
	after := "after"
	if r.Option == "prior_to" || r.Option == "before" {
		after = "before"
	}
	length := humanize.Count(r.Value, strings.TrimSuffix(r.Unit, "s"))
	from := "the launch"
	if s, ok := t.Step(r.Step); ok {
		from = fmt.Sprintf("the step %s", humanize.Quote(s.Title))
	}
	return fmt.Sprintf("%s %s %s", length, after, from)
}

// ruleText says a rule in the API's own words, with titles for ids.
func ruleText(r payload.Rule, t payload.Template) string {
	var when []string
	for i, c := range r.Conditions {
		join := ""
		if i > 0 {
			join = c.Logic + " "
		}
		when = append(when, strings.TrimSpace(fmt.Sprintf("%s%s %s %s", join, subject(c.SubjectID, t), strings.ReplaceAll(c.Operation, "_", " "), c.Statement)))
	}
	var then []string
	for _, act := range r.Actions {
		target := ""
		if act.TargetStep != "" {
			target = " " + subject(act.TargetStep, t)
		}
		then = append(then, strings.ReplaceAll(act.Verb, "_", " ")+target)
	}
	name := r.Name
	if name != "" {
		name += ": "
	}
	return fmt.Sprintf("%sif %s then %s", name, strings.Join(when, " "), strings.Join(then, ", "))
}

// subject is what a rule is about: a field's label or a step's title.
func subject(id string, t payload.Template) string {
	if f, ok := t.Field(id); ok {
		return fmt.Sprintf("%s", humanize.Quote(f.Label))
	}
	if s, ok := t.Step(id); ok {
		return fmt.Sprintf("%s", humanize.Quote(s.Title))
	}
	return id
}

type (
	jsonTemplateWhole struct {
		ID       string      `json:"id"`
		Title    string      `json:"title"`
		Alias    string      `json:"alias"`
		Summary  string      `json:"summary"`
		Obstacle string      `json:"obstacle"`
		Fields   []jsonField `json:"fields"`
		Steps    []jsonStep  `json:"steps"`
		Rules    []jsonRule  `json:"rules"`
	}
	jsonField struct {
		ID         string          `json:"id"`
		Alias      string          `json:"alias"`
		Label      string          `json:"label"`
		Type       string          `json:"type"`
		Required   bool            `json:"required"`
		Guidance   string          `json:"guidance"`
		Options    []jsonOption    `json:"options"`
		Columns    []jsonColumn    `json:"columns"`
		Validation []string        `json:"validation"`
		Default    json.RawMessage `json:"default"`
	}
	jsonOption struct {
		ID   json.RawMessage `json:"id"`
		Text string          `json:"text"`
	}
	jsonColumn struct {
		ID    json.RawMessage `json:"id"`
		Label string          `json:"label"`
	}
	jsonStep struct {
		ID       string     `json:"id"`
		Alias    string     `json:"alias"`
		Title    string     `json:"title"`
		Owners   jsonOwners `json:"owners"`
		Roles    []jsonRole `json:"roles"`
		Starter  bool       `json:"assign_starter"`
		Deadline string     `json:"deadline"`
	}
	jsonOwners struct {
		Users  []int64  `json:"users"`
		Guests []string `json:"guests"`
		Groups []string `json:"groups"`
	}
	jsonRole struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	jsonRule struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Text string `json:"text"`
	}
)

// templateJSON is a template for scripts; lists are never null.
func templateJSON(t payload.Template) jsonTemplateWhole {
	out := jsonTemplateWhole{
		ID: t.ID, Title: t.Title, Alias: t.Alias, Summary: t.Summary, Obstacle: t.Obstacle(),
		Fields: []jsonField{}, Steps: []jsonStep{}, Rules: []jsonRule{},
	}
	for _, f := range t.Fields {
		field := jsonField{
			ID: f.ID, Alias: f.Alias, Label: f.Label, Type: string(f.Type), Required: f.Required, Guidance: f.Guidance,
			Options: []jsonOption{}, Columns: []jsonColumn{}, Validation: append([]string{}, f.Validation...), Default: f.Default,
		}
		for _, o := range f.Options {
			field.Options = append(field.Options, jsonOption{o.ID, o.Text})
		}
		for _, c := range f.Columns {
			field.Columns = append(field.Columns, jsonColumn{c.ID, c.Label})
		}
		out.Fields = append(out.Fields, field)
	}
	for _, s := range t.Steps {
		step := jsonStep{
			ID: s.ID, Alias: s.Alias, Title: s.Title, Starter: s.AssignStarter, Roles: []jsonRole{},
			Owners: jsonOwners{append([]int64{}, s.Owners.Users...), append([]string{}, s.Owners.Guests...), append([]string{}, s.Owners.Groups...)},
		}
		if s.Deadline != nil {
			step.Deadline = deadlineText(s.Deadline, t)
		}
		for _, r := range s.Roles {
			step.Roles = append(step.Roles, jsonRole{r.ID, r.Name})
		}
		out.Steps = append(out.Steps, step)
	}
	for _, r := range t.Rules {
		out.Rules = append(out.Rules, jsonRule{r.ID, r.Name, ruleText(r, t)})
	}
	return out
}
