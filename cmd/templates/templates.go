// Package templates is `kickoff templates`: what there is to launch is listed and
// shown, what a launch of it will do, and files for its answers are written.
package templates

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"kickoff/api/cache"
	"kickoff/api/session"
	"kickoff/cmd/factory"
	"kickoff/cmd/table"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// NewCommand makes `kickoff templates`.
func NewCommand(f *factory.Factory) *cobra.Command {
	list := func(c *cobra.Command, _ []string) error { return List(c.Context(), f) }
	c := &cobra.Command{
		Use:     "templates",
		Aliases: []string{"template"},
		Short:   "List the templates, or show one",
		Example: factory.Examples(
			"kickoff templates",
			"kickoff templates show 'Employee onboarding'",
			"kickoff templates effects 'Employee onboarding' --set 'Employment type=Contractor'",
		),
		Args: factory.None,
		RunE: list,
	}
	c.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the templates",
			Example: factory.Examples(
				"kickoff templates list",
				"kickoff templates list --sandbox",
				"kickoff templates list --json | jq -r '.templates[].title'",
			),
			Args: factory.None, RunE: list,
		},
		&cobra.Command{
			Use:   "show TEMPLATE",
			Short: "Show a template's fields, steps and rules",
			Example: factory.Examples(
				"kickoff templates show 'Employee onboarding'",
				"kickoff templates show 'Employee onboarding' --json | jq .fields",
				"kickoff templates show 'https://go.tallyfy.com/…/templates/0b1c…'",
			),
			Args:              factory.ExactlyOne("template"),
			ValidArgsFunction: f.CompleteTemplate,
			RunE:              func(c *cobra.Command, args []string) error { return Show(c.Context(), f, args[0]) },
		},
		newEffects(f),
	)
	c.AddCommand(filesOf(f)...)
	return c
}

// jsonTemplateRow is one template of {"templates":[…]}.
type jsonTemplateRow struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Alias  string `json:"alias"`
	Steps  int    `json:"steps"`
	Fields int    `json:"fields"`
	// Obstacle says why it cannot be launched, "" when it can.
	Obstacle string `json:"obstacle"`
}

// List prints the templates, and keeps the list for completion.
func List(ctx context.Context, f *factory.Factory) error {
	conn, err := f.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	var list cache.List
	for l, err := range f.Cache(conn.Scope).Renew(ctx, conn.Client, cache.List{}, f.Now(), true) {
		if err != nil {
			return err
		}
		list = l
	}
	rows := list.Rows()
	if f.JSON {
		list := []jsonTemplateRow{}
		for _, t := range rows {
			list = append(list, jsonTemplateRow{ID: t.ID, Title: t.Title, Alias: t.Alias, Steps: stepCount(t), Fields: t.FieldCount, Obstacle: t.Obstacle()})
		}
		return f.WriteJSON(map[string]any{"templates": list})
	}
	var lines [][]string
	for _, t := range rows {
		lines = append(lines, []string{t.Title, strconv.Itoa(t.FieldCount), strconv.Itoa(stepCount(t)), t.ID, t.Obstacle()})
	}
	return table.Write(f.Out, []string{"TITLE", "FIELDS", "STEPS", "ID", "NOTE"}, lines)
}

func stepCount(t payload.Template) int { return max(t.StepCount, len(t.Steps)) }

// Show prints the fields, steps and rules of the template that ref names.
func Show(ctx context.Context, f *factory.Factory, ref string) error {
	conn, err := f.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	t, err := f.FindTemplate(ctx, conn, ref)
	if err != nil {
		return err
	}
	if f.JSON {
		return f.WriteJSON(describe(t, nil))
	}
	var owners []string
	for _, s := range t.Steps {
		owners = append(owners, session.NamesOf(s.Owners)...)
	}
	people, err := session.KnownPeople(ctx, conn.Client, payload.Member{}, owners)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f.Out, describe(t, people).text())
	return err
}

// text is a template for people to read.
func (t jsonTemplateWhole) text() string {
	var b strings.Builder
	line := func(format string, args ...any) { b.WriteString(clean.Line(fmt.Sprintf(format, args...)) + "\n") }
	// part is a line about something that a template may have or not.
	part := func(format, text string) {
		if text = clean.Message(text); text != "" {
			line(format, text)
		}
	}
	line("%s", t.Title)
	line("  id: %s", t.ID)
	part("  alias: %s", t.Alias)
	part("  %s", t.Summary)
	part("  cannot be launched: it is %s", t.Obstacle)
	line("")
	line("Kick-off form: %s", humanize.Count(len(t.Fields), "field"))
	for _, f := range t.Fields {
		required := ""
		if f.Required {
			required = ", required"
		}
		line("  %s (%s%s)", f.Label, f.Type, required)
		part("      alias: %s", f.Alias)
		part("      %s", f.Guidance)
		var options, columns []string
		for _, o := range f.Options {
			options = append(options, o.Label)
		}
		for _, c := range f.Columns {
			columns = append(columns, c.Label)
		}
		part("      options: %s", strings.Join(options, "; "))
		part("      columns: %s", strings.Join(columns, " | "))
		part("      rules: %s", strings.Join(f.Validation, ", "))
		part("      default: %s", string(f.Default))
	}
	line("")
	line("Process: %s", humanize.Count(len(t.Steps), "step"))
	for i, s := range t.Steps {
		line("  %d. %s", i+1, s.Title)
		line("      who: %s; due: %s", s.Who, cmp.Or(s.Deadline, "no deadline"))
	}
	if len(t.Rules) > 0 {
		line("")
		line("Rules: %d", len(t.Rules))
	}
	for _, r := range t.Rules {
		part("  %s", r.Text)
	}
	return b.String()
}

// who says who does a step.
func who(s payload.Step, people *payload.Directory) string {
	owners := payload.PeopleText(s.Owners, people)
	switch {
	case owners == "" && s.AssignStarter:
		owners = "whoever launches"
	case owners == "":
		owners = "nobody"
	}
	for _, r := range s.Roles {
		owners += ", role " + r.Name
	}
	return owners
}

// ruleText says a rule in the API's own words, with titles for ids.
func ruleText(r payload.Rule, t payload.Template) string {
	var when []string
	for i, c := range r.Conditions {
		if i > 0 && c.Logic != "" {
			when = append(when, c.Logic)
		}
		when = append(when, strings.TrimSpace(fmt.Sprintf("%s %s %s", subject(c.SubjectID, t), strings.ReplaceAll(c.Operation, "_", " "), clean.Line(strings.Join(c.Statement, ", ")))))
	}
	var then []string
	for _, act := range r.Actions {
		then = append(then, strings.TrimSpace(strings.ReplaceAll(act.Verb, "_", " ")+" "+subject(act.TargetStep, t)))
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
		return humanize.Quote(f.Label)
	}
	if s, ok := t.Step(id); ok {
		return humanize.Quote(s.Title)
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
		ID    json.RawMessage `json:"id"`
		Text  string          `json:"text"`
		Label string          `json:"-"`
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
		Who      string     `json:"-"`
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

func ownersJSON(o payload.Owners) jsonOwners {
	return jsonOwners{append([]int64{}, o.Users...), append([]string{}, o.Guests...), append([]string{}, o.Groups...)}
}

// describe is a template for scripts and for page; lists are never null.
func describe(t payload.Template, people *payload.Directory) jsonTemplateWhole {
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
			field.Options = append(field.Options, jsonOption{o.ID, o.Text, o.Label})
		}
		for _, c := range f.Columns {
			field.Columns = append(field.Columns, jsonColumn{c.ID, c.Label})
		}
		out.Fields = append(out.Fields, field)
	}
	for _, s := range t.Steps {
		step := jsonStep{
			ID: s.ID, Alias: s.Alias, Title: s.Title, Starter: s.AssignStarter, Roles: []jsonRole{},
			Deadline: s.Deadline.Text(t), Who: who(s, people),
			Owners: ownersJSON(s.Owners),
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
