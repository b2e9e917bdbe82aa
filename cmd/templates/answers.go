package templates

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"kickoff/api/session/rows"
	"kickoff/cmd/factory"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

// filesOf are the commands that write files for a template's answers.
func filesOf(f *factory.Factory) []*cobra.Command {
	command := func(use, short, long, example, more string, write func(io.Writer, payload.Template, payload.Env) error) *cobra.Command {
		begin := func(rest string) string { return "kickoff templates " + use + " " + rest }
		return &cobra.Command{
			Use: use + " TEMPLATE", Short: short, Long: long,
			Example: factory.Examples(begin("'Employee onboarding'")+" > "+example, begin("'Employee onboarding' --sandbox"), begin(more)),
			Args:    factory.ExactlyOne("template"), ValidArgsFunction: f.CompleteTemplate,
			RunE: func(c *cobra.Command, args []string) error { return writeFile(c.Context(), f, args[0], write) },
		}
	}
	return []*cobra.Command{
		command("schema", "Write the JSON Schema of a file of answers", "Write the JSON Schema (2020-12) of a file of answers (--values), by which an editor completes and checks\n"+
			"it: labels, options, formats, and what is required. It has each question by its label.", "answers.schema.json", "'Employee onboarding' | jq .required", writeSchema),
		command("answers", "Write a file of answers with comments", "Write a file of answers for --values, as YAML with comments: the template's own answers, what is required\n"+
			"and empty, and what may be given.", "answers.yaml", "new-order --profile staging > order.yaml", writeAnswers),
		command("csv", "Write a table's header and an example row", "Write the header of a table of launches, the name of the process and a column a question, and an example row.", "launches.csv", "'Employee onboarding' | head -1", writeTable),
	}
}

func writeFile(ctx context.Context, f *factory.Factory, ref string, write func(io.Writer, payload.Template, payload.Env) error) error {
	conn, err := f.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	t, err := f.FindTemplate(ctx, conn, ref)
	if err != nil {
		return err
	}
	env, err := f.Env(ctx, conn)
	if err != nil {
		return err
	}
	return write(f.Out, t, env)
}

func writeSchema(w io.Writer, t payload.Template, env payload.Env) error {
	schema, err := payload.AnswersSchema(t, env)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, schema, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err = b.WriteTo(w)
	return err
}

// writeAnswers writes JSON values, which are YAML too and hold what does not print as
// escapes.
func writeAnswers(w io.Writer, t payload.Template, env payload.Env) error {
	entries, err := payload.FileEntries(t, env)
	if err != nil {
		return err
	}
	var b strings.Builder
	comment := func(text string) {
		for line := range strings.Lines(strings.TrimSpace(clean.Text(text))) {
			b.WriteString("# " + strings.TrimRight(line, "\n") + "\n")
		}
	}
	comment("Answers for " + clean.Message(t.Title) + ": kickoff launch " + t.ID + " --values FILE")
	comment("What stands behind a # is not given; the template's own answer is taken there.")
	comment("Editors complete and check it by: kickoff templates schema " + t.ID + " > answers.schema.json")
	comment("yaml-language-server: $schema=answers.schema.json")
	if len(entries) == 0 {
		b.WriteString("{}\n")
	}
	for _, e := range entries {
		f := e.Field
		b.WriteByte('\n')
		comment(f.Guidance)
		comment(howTo(f))
		switch {
		case e.Value != nil && !e.Fresh:
			fmt.Fprintf(&b, "%s: %s\n", key(e.Name), e.Value)
		case e.Value == nil && f.Required:
			fmt.Fprintf(&b, "%s:\n", key(e.Name))
		case e.Value != nil:
			fmt.Fprintf(&b, "# %s: %s\n", key(e.Name), e.Value)
		default:
			fmt.Fprintf(&b, "# %s: %s\n", key(e.Name), e.Example)
		}
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// howTo says how a field is answered.
func howTo(f payload.Field) string {
	text := f.Prompt()
	var names []string
	for _, o := range f.Options {
		names = append(names, o.Label)
	}
	for _, c := range f.Columns {
		names = append(names, c.Label)
	}
	if len(names) > 0 {
		text += ": " + humanize.List(names)
	}
	if len(f.Validation) > 0 {
		text += " (" + strings.Join(f.Validation, ", ") + ")"
	}
	if f.Required {
		return "Required: " + text
	}
	return humanize.Capital(text)
}

// key is a name as a key of YAML.
func key(name string) string {
	if regexp.MustCompile(`^[A-Za-z][A-Za-z0-9 _-]*$`).MatchString(name) {
		return name
	}
	return string(rawjson.AppendString(nil, name))
}

// writeTable writes the name of the process and a column a field. A field is called by its
// id where a table has its name for something else, and then the name has no column.
func writeTable(w io.Writer, t payload.Template, env payload.Env) error {
	entries, err := payload.FileEntries(t, env)
	if err != nil {
		return err
	}
	names := rows.NewNames(t)
	var header, row []string
	if _, err := names.Find("@name"); err == nil {
		header, row = []string{"@name"}, []string{t.Title + " 1"}
		if t.AutoNaming {
			row[0] = ""
		}
	}
	for _, e := range entries {
		f := e.Field
		value, name := e.Example, e.Name
		switch {
		case e.Fresh:
			value = nil // it is taken anew when the cell is empty
		case e.Value != nil:
			value = e.Value
		}
		if _, err := names.Find(name); err != nil {
			name = f.ID
		}
		cell := "" // an example that a rule of the template does not take
		if a, err := payload.ParseJSON(f, value, env); err == nil {
			cell = rows.Dashed(a.Plain(env.People))
		}
		header, row = append(header, name), append(row, cell)
	}
	out := csv.NewWriter(w)
	if err := out.WriteAll([][]string{header, row}); err != nil {
		return err
	}
	return out.Error()
}
