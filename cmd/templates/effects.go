package templates

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kickoff/api/session"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/launch"
	"kickoff/cmd/table"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rules"
)

func newEffects(f *factory.Factory) *cobra.Command {
	flags := &launch.AnswerFlags{}
	c := &cobra.Command{
		Use:   "effects TEMPLATE",
		Short: "Say what a launch with these answers will do",
		Long: "Say what a launch with these answers will do: which steps start and which stay hidden by the template's own\n" +
			"rules and why, who owns them, when they are due, and who gets mail. The answers are given as for `kickoff launch`.\n" +
			"Nothing is launched, and what is not answered yet need not be.",
		Example: factory.Examples(
			"kickoff templates effects 'Employee onboarding' --set 'Employment type=Contractor'",
			"kickoff templates effects 'Employee onboarding' --values answers.yaml --owner 'Create accounts=me'",
			"kickoff templates effects 'Employee onboarding' --draft weekly --json | jq .mail",
		),
		Args:              factory.ExactlyOne("template"),
		ValidArgsFunction: f.CompleteTemplate,
		RunE:              func(c *cobra.Command, args []string) error { return Effects(c.Context(), f, args[0], flags) },
	}
	flags.Register(c)
	return c
}

// Effects prints what a launch of the template that ref names will do.
func Effects(ctx context.Context, f *factory.Factory, ref string, flags *launch.AnswerFlags) error {
	conn, err := f.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	in, err := launch.Open(ctx, f, conn, ref, flags)
	if err != nil {
		return err
	}
	in.Check()
	forecast := in.Shown.Forecast
	// Scripts take ids; but for those whom rules add or take off, nobody is named.
	named := forecast.Ruled()
	if !f.JSON {
		named = named.Union(forecast.People())
	}
	people := in.Base.People
	if !named.Empty() {
		if people, err = session.KnownPeople(ctx, conn.Client, people.Me, session.NamesOf(named)); err != nil {
			return err
		}
	}
	if people, err = session.Recipients(ctx, conn.Client, *people, forecast.People()); err != nil {
		return err
	}
	in.Base.People = people
	_, problems := in.Check()
	if err := answered(f, in.Template, problems); err != nil {
		return err
	}
	effects, env := in.Shown.Forecast, in.Shown.Env
	if f.JSON {
		if caveat := effects.Caveat(); caveat != "" {
			f.Say("%s", caveat)
		}
		return f.WriteJSON(effectsJSON(effects, in.Shown.Mail, env))
	}
	return effectsText(f, in, effects, in.Shown.Mail, env)
}

// answered refuses answers that are wrong, and says which are missing.
func answered(f *factory.Factory, t payload.Template, problems []payload.Problem) error {
	var missing []string
	var others []payload.Problem
	for _, p := range problems {
		if field, ok := t.Field(p.Field); ok && p.Kind == payload.Missing {
			missing = append(missing, field.Label)
			continue
		}
		others = append(others, p)
	}
	if len(missing) > 0 {
		f.Say("not answered yet: %s", humanize.List(missing))
	}
	err := failure.OfProblems(t, others, func(text string) { f.Say("warning: %s", text) })
	if wrong, ok := errors.AsType[*failure.Failure](err); ok {
		wrong.Message = strings.TrimPrefix(wrong.Message, "nothing was launched: ")
	}
	return err
}

type (
	jsonEffects struct {
		Steps        []jsonEffect `json:"steps"`
		NotSimulated []string     `json:"not_simulated"`
		Mail         jsonMail     `json:"mail"`
	}
	jsonEffect struct {
		ID       string     `json:"id"`
		Title    string     `json:"title"`
		Visible  bool       `json:"visible"`
		Why      []string   `json:"why"`
		Owners   jsonOwners `json:"owners"`
		Deadline *string    `json:"deadline"`
		// Warnings are what is worth a second look about the deadline.
		Warnings []string `json:"warnings,omitempty"`
	}
	jsonMail struct {
		Members   int `json:"members"`
		Guests    int `json:"guests"`
		NewGuests int `json:"new_guests"`
	}
)

// effectsJSON is a forecast for scripts; lists are never null.
func effectsJSON(f rules.Forecast, m rules.Mail, env payload.Env) jsonEffects {
	out := jsonEffects{Steps: []jsonEffect{}, NotSimulated: []string{}, Mail: jsonMail{m.AtOnce.Members, m.AtOnce.Guests, m.AtOnce.NewGuests}}
	for i, s := range f.Steps {
		step := jsonEffect{ID: s.ID, Title: s.Title, Visible: s.After.Visible, Why: append([]string{}, s.Why(env)...), Owners: ownersJSON(s.After.Owners)}
		step.Warnings = f.DateWarning(i, env).Texts()
		if due := s.After.Deadline; !due.IsZero() {
			step.Deadline = new(due.UTC().Format(time.RFC3339))
		}
		out.Steps = append(out.Steps, step)
	}
	for _, n := range f.NotSimulated {
		out.NotSimulated = append(out.NotSimulated, n.String())
	}
	return out
}

// effectsText prints a forecast for people to read.
func effectsText(f *factory.Factory, in *session.Session, forecast rules.Forecast, m rules.Mail, env payload.Env) error {
	for i, s := range forecast.Effects(m, env, in.Answers.Step, true) {
		line := s.String()
		if i == 0 {
			line = in.Template.Title + ": " + line
		}
		if _, err := fmt.Fprintln(f.Out, clean.Line(line)); err != nil {
			return err
		}
	}
	var rows [][]string
	for i, s := range forecast.Steps {
		step, _ := in.Template.Step(s.ID)
		who, due := payload.OwnersText(step, s.After.Owners, env.People), "–"
		if !s.After.Deadline.IsZero() {
			due = humanize.Time(s.After.Deadline, env.Clock().Here())
		}
		rows = append(rows, []string{strconv.Itoa(i + 1), s.Title, s.Word(), who, due, strings.Join(s.Why(env), "; ")})
	}
	if len(rows) == 0 {
		return nil
	}
	if _, err := fmt.Fprintln(f.Out); err != nil {
		return err
	}
	return table.Write(f.Out, []string{"#", "STEP", "EFFECT", "OWNERS", "DUE", "WHY"}, rows)
}
