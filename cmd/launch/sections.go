package launch

import (
	"cmp"
	"context"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/lines"
)

// askSteps lets the person choose steps, and asks who does each and until when.
func (iv *interview) askSteps(ctx context.Context) error {
	if iv.in.Template.StepsUnknown() {
		iv.Ask().Say("Its %s not known on this machine, and there is no network.", humanize.Count(iv.in.Template.StepCount, "step")+humanize.Verb(iv.in.Template.StepCount, " is", " are"))
		return nil
	}
	if err := iv.everybody(ctx); err != nil {
		return err
	}
	return iv.section(ctx, func() string { return "Steps. " + iv.in.Builder()().Mail.Start() }, func() ([]string, error) {
		var rows []string
		for i, s := range iv.in.Builder()().Forecast.Steps {
			owners, _ := iv.stepTexts(iv.in.Template.Steps[i])
			row := s.Title + ": " + owners + ", " + dueShort(s.After.Deadline, iv.in.Env())
			if word := s.Word(); word != "starts" {
				row += ", " + word + " by a rule"
			}
			rows = append(rows, row)
		}
		return rows, nil
	}, func(at int) []func() (question, error) {
		return []func() (question, error){
			func() (question, error) { return iv.stepOwners(ctx, at) },
			func() (question, error) { return iv.stepDeadline(at), nil },
		}
	})
}

// askDetails lets the person choose properties of the process, and asks for each.
func (iv *interview) askDetails(ctx context.Context) error {
	if err := iv.everybody(ctx); err != nil {
		return err
	}
	all := iv.properties()
	return iv.section(ctx, func() string { return "Details. All of it is optional" }, func() ([]string, error) {
		var rows []string
		for _, p := range all {
			text, err := iv.propertyText(ctx, p)
			if err != nil {
				return nil, err
			}
			rows = append(rows, p.Title+": "+cmp.Or(text, lines.Nothing))
		}
		return rows, nil
	}, func(at int) []func() (question, error) {
		return []func() (question, error){func() (question, error) { return iv.aboutProperty(ctx, all[at]) }}
	})
}

// section lists rows and puts the questions of those that are chosen, until an empty line
// or back; anything that leads elsewhere is the error.
func (iv *interview) section(ctx context.Context, head func() string, rows func() ([]string, error), questions func(at int) []func() (question, error)) error {
	for told := false; ; told = true {
		at := -1
		err := iv.ask(ctx, func() (question, error) {
			options, err := rows()
			how := "Type a number or a part of a name; an empty line goes back"
			if told {
				how = "Type a number, a part of a name, or more; an empty line goes back"
			}
			return question{Question: lines.Question{
				Head: head(), How: how, Plain: true, Told: told, Rows: true, Options: options, Find: find,
				Pick: func(places []int) (string, error) { at = places[0]; return "", nil },
				Take: func(text string) (string, error) {
					return "", &payload.ValueError{Message: humanize.Quote(text) + " is none of these", Fix: "type a number"}
				},
			}}, err
		})
		switch c := lines.AsCommand(err); {
		case c != nil && (c.Word == "back" || c.Word == "skip"), err == nil && at < 0:
			return nil
		case err != nil:
			return err
		}
		for _, q := range questions(at) {
			err := iv.ask(ctx, q)
			c := lines.AsCommand(err)
			if c != nil && c.Word == "back" {
				break
			}
			if err != nil && (c == nil || c.Word != "skip") {
				return err
			}
		}
	}
}
