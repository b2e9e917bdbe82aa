// Package templates is `kickoff templates`: what there is to launch is listed and
// shown.
package templates

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/cmd/factory"
	"kickoff/cmd/table"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// NewCommand makes `kickoff templates`.
func NewCommand(f *factory.Factory) *cobra.Command {
	list := func(c *cobra.Command, _ []string) error { return List(c.Context(), ListOptions{f}) }
	c := &cobra.Command{
		Use:     "templates",
		Aliases: []string{"template"},
		Short:   "List the templates, or show one",
		Args:    factory.None,
		RunE:    list,
	}
	c.AddCommand(
		&cobra.Command{Use: "list", Short: "List the templates", Args: factory.None, RunE: list},
		&cobra.Command{
			Use:               "show TEMPLATE",
			Short:             "Show a template's fields, steps and rules",
			Args:              factory.ExactlyOne("template"),
			ValidArgsFunction: f.CompleteTemplate,
			RunE:              func(c *cobra.Command, args []string) error { return Show(c.Context(), ShowOptions{f, args[0]}) },
		},
	)
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

// ListOptions are those of `kickoff templates list`.
type ListOptions struct{ *factory.Factory }

// List prints the templates, and keeps the list for completion.
func List(ctx context.Context, o ListOptions) error {
	conn, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	rows, err := api.All(conn.Client.Templates(ctx, api.TemplateQuery{}))
	if err != nil {
		return err
	}
	if err := o.Templates(conn.Scope).SaveTemplates(rows, o.Now()); err != nil {
		o.Say("warning: the list could not be kept for completion: %s", clean.Message(err.Error()))
	}
	if o.JSON {
		list := []jsonTemplateRow{}
		for _, t := range rows {
			list = append(list, jsonTemplateRow{ID: t.ID, Title: t.Title, Alias: t.Alias, Steps: stepCount(t), Fields: t.FieldCount, Obstacle: t.Obstacle()})
		}
		o.WriteJSON(map[string]any{"templates": list})
		return nil
	}
	var lines [][]string
	for _, t := range rows {
		lines = append(lines, []string{clean.Message(t.Title), strconv.Itoa(t.FieldCount), strconv.Itoa(stepCount(t)), t.ID, t.Obstacle()})
	}
	return table.Write(o.Out, []string{"TITLE", "FIELDS", "STEPS", "ID", "NOTE"}, lines)
}

func stepCount(t payload.Template) int { return max(t.StepCount, len(t.Steps)) }

// ShowOptions are those of `kickoff templates show`.
type ShowOptions struct {
	*factory.Factory
	// Ref is an id, an alias or a title.
	Ref string
}

// Show prints a template's fields, steps and rules.
func Show(ctx context.Context, o ShowOptions) error {
	conn, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	t, err := factory.FindTemplate(ctx, conn.Client, o.Ref)
	if err != nil {
		return err
	}
	people, err := session.KnownPeople(ctx, conn.Client, payload.Member{}, ownersOfSteps(t))
	if err != nil {
		return err
	}
	if o.JSON {
		o.WriteJSON(templateJSON(t))
		return nil
	}
	_, err = fmt.Fprint(o.Out, templateText(t, people))
	return err
}

func ownersOfSteps(t payload.Template) []string {
	var names []string
	for _, s := range t.Steps {
		names = append(names, session.NamesOf(s.Owners)...)
	}
	return names
}

// templateText is a template for people to read.
func templateText(t payload.Template, d *payload.Directory) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  id: %s\n", t.Title, t.ID)
	if t.Alias != "" {
		fmt.Fprintf(&b, "  alias: %s\n", t.Alias)
	}
	if t.Summary != "" {
		fmt.Fprintf(&b, "  %s\n", clean.Message(t.Summary))
	}
	if obstacle := t.Obstacle(); obstacle != "" {
		fmt.Fprintf(&b, "  cannot be launched: it is %s\n", obstacle)
	}
	fmt.Fprintf(&b, "\nKick-off form: %s\n", humanize.Count(len(t.Fields), "field"))
	for _, f := range t.Fields {
		b.WriteString(fieldText(f))
	}
	fmt.Fprintf(&b, "\nProcess: %s\n", humanize.Count(len(t.Steps), "step"))
	for i, s := range t.Steps {
		b.WriteString(stepText(i+1, s, t, d))
	}
	if len(t.Rules) > 0 {
		fmt.Fprintf(&b, "\nRules: %d\n", len(t.Rules))
		for _, r := range t.Rules {
			fmt.Fprintf(&b, "  %s\n", clean.Message(ruleText(r, t)))
		}
	}
	return b.String()
}

func fieldText(f payload.Field) string {
	var b strings.Builder
	mark := ""
	if f.Required {
		mark = ", required"
	}
	fmt.Fprintf(&b, "  %s (%s%s)\n", clean.Message(f.Label), f.Type, mark)
	if f.Alias != "" {
		fmt.Fprintf(&b, "      alias: %s\n", f.Alias)
	}
	if f.Guidance != "" {
		fmt.Fprintf(&b, "      %s\n", clean.Message(f.Guidance))
	}
	if len(f.Options) > 0 {
		fmt.Fprintf(&b, "      options: %s\n", strings.Join(optionLabels(f), "; "))
	}
	if len(f.Columns) > 0 {
		fmt.Fprintf(&b, "      columns: %s\n", strings.Join(columnLabels(f), " | "))
	}
	if len(f.Validation) > 0 {
		fmt.Fprintf(&b, "      rules: %s\n", strings.Join(f.Validation, ", "))
	}
	if len(f.Default) > 0 {
		fmt.Fprintf(&b, "      default: %s\n", clean.Message(string(f.Default)))
	}
	return b.String()
}

func optionLabels(f payload.Field) []string {
	var labels []string
	for _, o := range f.Options {
		labels = append(labels, o.Label)
	}
	return labels
}

func columnLabels(f payload.Field) []string {
	var labels []string
	for _, c := range f.Columns {
		labels = append(labels, c.Label)
	}
	return labels
}
