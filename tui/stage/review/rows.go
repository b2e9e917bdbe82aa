package review

import (
	"cmp"
	"fmt"
	"slices"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/rules"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
)

// summarize says in words what the launch is: what stands in its way, what is another
// than the template's own, what will happen, and the rest of the answers. Held against
// something, nothing of these shows but what is in the way, and what is another than that.
func summarize(d *stage.Session, where string, differs []stage.Difference, held *stage.Comparison) []row {
	changed, _ := held.Changes()
	blocking, others := problems(d)
	if held.On() {
		return append(slices.Concat(head(d, where), blocking, changes(changed)), row{tone: line, text: held.Word()})
	}
	// What the template had no answer for is no change of it.
	changed = slices.DeleteFunc(slices.Clone(changed), func(c stage.Changed) bool { return c.Ref.Field != "" && c.Was == "" })
	return slices.Concat(
		head(d, where), blocking, since(d, differs),
		under("Changed from the template", changes(together(d.Template, changed))),
		effects(d), under("Worth a look", others), answers(d, changed),
	)
}

// under puts rows under a heading, with a blank behind them; no rows need none.
func under(head string, rows []row) []row {
	if len(rows) == 0 {
		return nil
	}
	return slices.Concat([]row{{tone: heading, text: head}}, rows, []row{{}})
}

// head names the process, and says what it is made from and where.
func head(d *stage.Session, where string) []row {
	name := row{tone: title, text: d.Built.Name, ref: stage.AnswerRef{Property: "name"}}
	switch {
	case d.Built.None():
		name.text = "still being built" + theme.SignCut
	case !d.Built.Named:
		name.note = "named by the server, about like this"
	}
	owner := "you"
	if id := d.Answers.Details().OwnerID; id != 0 {
		owner = d.PropertyText("owner_id", d.Answers.Details())
	}
	from := d.Template.Title + ", in " + where + ", owned by " + owner
	if d.Draft != "" {
		from += ", from the draft " + d.Draft + ", which stays as it is"
	}
	rows := []row{name, {tone: line, text: from}}
	if d.Launched != "" {
		rows = append(rows, row{tone: warning, text: "launched as " + d.Launched + ", and only to be read: l begins another like it"})
	}
	return append(rows, row{})
}

// since says what would be sent otherwise than was shown before.
func since(d *stage.Session, differs []stage.Difference) []row {
	var rows []row
	for _, x := range differs {
		r := row{tone: warning, label: d.About(x.Ref), text: x.After, note: "was " + x.Before, ref: x.Ref}
		switch {
		case x.After == "":
			r.text = "not sent any more"
		case x.Before == "":
			r.note = "was not sent"
		}
		rows = append(rows, r)
	}
	return under("Changed since it was shown to you: look once more", rows)
}

// problems are what blocks the launch, and what is worth a look.
func problems(d *stage.Session) (blocking, others []row) {
	found := rules.Alike(d.Template, d.Problems())
	blocking, others = make([]row, 0, len(found)), make([]row, 0, len(found))
	for _, p := range found {
		ref := stage.RefOf(p.Problem)
		r := row{tone: warning, label: cmp.Or(p.Steps, d.About(ref)), text: p.Problem.String(), ref: ref}
		if p.Blocks() {
			r.tone, r.blocks = bad, true
			blocking = append(blocking, r)
			continue
		}
		others = append(others, r)
	}
	return under(humanize.Count(len(blocking), "problem")+" before this can be launched", blocking), others
}

// mixed is said of what was not the same everywhere.
const mixed = "each was different"

// together makes one of many changes of steps to the same, ahead of those of single steps.
func together(t payload.Template, list []stage.Changed) []stage.Changed {
	const many, longest = 6, 40
	steps, at := map[string][]int{}, map[string]int{}
	number := make(map[string]int, len(t.Steps))
	for i, s := range t.Steps {
		number[s.ID] = i + 1
	}
	for _, c := range list {
		if c.Ref.Step != "" {
			steps[c.Now] = append(steps[c.Now], number[c.Ref.Step])
		}
	}
	var all, single []stage.Changed
	for _, c := range list {
		i, seen := at[c.Now]
		switch same := steps[c.Now]; {
		case c.Ref.Step == "" || len(same) <= many:
			single = append(single, c)
		case !seen:
			at[c.Now] = len(all)
			if c.Label = humanize.Capital(rules.Numbered(same)); len(c.Label) > longest {
				c.Label = humanize.Count(len(same), "step")
			}
			all = append(all, c)
		case all[i].Was != c.Was:
			all[i].Was = mixed
		}
	}
	first := slices.IndexFunc(list, func(c stage.Changed) bool { return c.Ref.Step != "" })
	return slices.Insert(single, max(0, first), all...)
}

// changes are what is another than in other answers. What was there before is said of
// all but the name, which nobody else gave.
func changes(list []stage.Changed) []row {
	rows := make([]row, 0, len(list))
	for i, c := range list {
		r := row{label: c.Label, text: c.Now, ref: c.Ref, note: "was " + cmp.Or(c.Was, theme.SignSkipped)}
		switch {
		case c.Ref.Property == "name":
			r.note = ""
		case c.Was == mixed:
			r.note = mixed
		}
		if c.Now == "" {
			r.text = theme.SignSkipped
		}
		if i > 0 && list[i-1].Label == c.Label && list[i-1].Ref == c.Ref {
			r.label = "" // its deadline, behind its owners
		}
		rows = append(rows, r)
	}
	return rows
}

// answers are those that are not among the changes, with where they come from.
func answers(d *stage.Session, changed []stage.Changed) []row {
	if len(d.Template.Fields) == 0 {
		return nil
	}
	env := d.Env()
	among := make(map[stage.AnswerRef]bool, len(changed))
	for _, c := range changed {
		among[c.Ref] = true
	}
	var rows []row
	answered, own := 0, 0
	for _, f := range d.Template.Fields {
		a, ref := d.Answers.Field(f.ID), stage.AnswerRef{Field: f.ID}
		if a.Blank(f.Type) {
			continue
		}
		answered++
		if among[ref] {
			continue
		}
		r := row{label: f.Label, text: payload.Display(f, a, env), ref: ref, note: note(a)}
		if a.Origin == payload.FromTemplate {
			own++
		}
		if word := files(d, a); word != "" {
			r.note = word
		}
		rows = append(rows, r)
	}
	count := fmt.Sprintf("%d of %d", answered, len(d.Template.Fields))
	if own > 0 {
		count += fmt.Sprintf(", %d of them the template's own", own)
	}
	return slices.Concat([]row{{tone: heading, text: "Answers", note: count}}, rows, []row{{}})
}

// files says how far the files of an answer are.
func files(d *stage.Session, a payload.Answer) string {
	for _, f := range a.Files() {
		if f.Path == "" || len(f.Object) > 0 {
			continue
		}
		if status, known := d.Uploads.Status(f.Path); known {
			return status.Short()
		}
		return "uploaded first"
	}
	return ""
}

// note says where an answer comes from that nobody entered here.
func note(a payload.Answer) string {
	if a.Origin == "" || a.Origin == payload.FromYou {
		return ""
	}
	return a.Origin.Word()
}

// effects say what the launch will do as it was built: which steps start, what the
// template's own rules do and why, and who gets mail at once and later.
func effects(d *stage.Session) []row {
	if d.Built.None() || len(d.Template.Steps) == 0 {
		return nil
	}
	var rows []row
	for _, s := range d.Built.Forecast.Effects(d.Built.Mail, d.Built.Env, d.Answers.Step, false) {
		r := row{tone: said, text: s.Text, ref: stage.AnswerRef{Step: s.Step}}
		if s.Warns {
			r.tone = warning
		}
		rows = append(rows, r)
	}
	return under("What will happen", rows)
}
