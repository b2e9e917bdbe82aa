package launch

import (
	"cmp"
	"context"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/lines"
)

// askSteps lets the person choose steps, and asks who does each and until when.
func (l *launching) askSteps(ctx context.Context) error {
	if err := l.everybody(ctx); err != nil {
		return err
	}
	return l.section(ctx, func() string { return "Steps. " + l.in.Builder()().Mail.Start() }, func() ([]string, error) {
		var rows []string
		for i, s := range l.in.Builder()().Forecast.Steps {
			owners, _ := l.stepTexts(l.in.Template.Steps[i])
			row := s.Title + ": " + owners + ", " + l.dueShort(s.After.Deadline)
			if word := s.Word(); word != "starts" {
				row += ", " + word + " by a rule"
			}
			rows = append(rows, row)
		}
		return rows, nil
	}, func(at int) []func() (question, error) {
		return []func() (question, error){
			func() (question, error) { return l.stepOwners(ctx, at) },
			func() (question, error) { return l.stepDeadline(at), nil },
		}
	})
}

// askDetails lets the person choose properties of the process, and asks for each.
func (l *launching) askDetails(ctx context.Context) error {
	if err := l.everybody(ctx); err != nil {
		return err
	}
	all := l.properties()
	return l.section(ctx, func() string { return "Details. All of it is optional" }, func() ([]string, error) {
		var rows []string
		for _, p := range all {
			text, err := l.propertyText(ctx, p)
			if err != nil {
				return nil, err
			}
			rows = append(rows, p.Title+": "+cmp.Or(text, lines.Nothing))
		}
		return rows, nil
	}, func(at int) []func() (question, error) {
		return []func() (question, error){func() (question, error) { return l.aboutProperty(ctx, all[at]) }}
	})
}

// section lists rows and puts the questions of those that are chosen, until an empty line
// or back; anything that leads elsewhere is the error.
func (l *launching) section(ctx context.Context, head func() string, rows func() ([]string, error), questions func(at int) []func() (question, error)) error {
	for told := false; ; told = true {
		at := -1
		err := l.ask(ctx, func() (question, error) {
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
			err := l.ask(ctx, q)
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
