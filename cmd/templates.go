package cmd

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

func (a *app) templatesCommand() *cobra.Command {
	list := a.do(func(ctx context.Context, _ []string) error { return a.listTemplates(ctx) })
	c := &cobra.Command{
		Use:     "templates",
		Aliases: []string{"template"},
		Short:   "List the templates, or show one",
		Args:    none,
		RunE:    list,
	}
	c.AddCommand(
		&cobra.Command{Use: "list", Short: "List the templates", Args: none, RunE: list},
		&cobra.Command{
			Use:               "show TEMPLATE",
			Short:             "Show a template's fields, steps and rules",
			Args:              exactlyOne("template"),
			ValidArgsFunction: a.completeTemplate,
			RunE:              a.do(func(ctx context.Context, args []string) error { return a.showTemplate(ctx, args[0]) }),
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

func (a *app) listTemplates(ctx context.Context) error {
	s, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	rows, err := api.All(s.client.Templates(ctx, api.TemplateQuery{}))
	if err != nil {
		return err
	}
	if err := a.templateCache(s.scope).SaveTemplates(rows, a.now()); err != nil {
		a.say("warning: the list could not be kept for completion: %s", clean.Message(err.Error()))
	}
	if a.json {
		list := []jsonTemplateRow{}
		for _, t := range rows {
			list = append(list, jsonTemplateRow{ID: t.ID, Title: t.Title, Alias: t.Alias, Steps: stepCount(t), Fields: t.FieldCount, Obstacle: t.Obstacle()})
		}
		writeJSON(a.host.Out, map[string]any{"templates": list})
		return nil
	}
	w := tabwriter.NewWriter(a.host.Out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "TITLE\tFIELDS\tSTEPS\tID\tNOTE")
	for _, t := range rows {
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\n", clean.Message(t.Title), t.FieldCount, stepCount(t), t.ID, t.Obstacle())
	}
	return w.Flush()
}

func stepCount(t payload.Template) int { return max(t.StepCount, len(t.Steps)) }

func (a *app) showTemplate(ctx context.Context, ref string) error {
	s, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	t, err := a.findTemplate(ctx, s.client, ref)
	if err != nil {
		return err
	}
	people, err := session.KnownPeople(ctx, s.client, payload.Member{}, ownersOfSteps(t))
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.host.Out, templateJSON(t))
		return nil
	}
	_, err = fmt.Fprint(a.host.Out, templateText(t, people))
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
