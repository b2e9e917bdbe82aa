package draft

import (
	"fmt"
	"maps"
	"slices"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/merge"
)

// Merge takes the draft's answers to the template as it is now. The problems are
// those of values that somebody wrote by hand and that cannot be read. Fields
// that are asked anew take no part with their old answers. The draft itself is
// never changed.
func (d Draft) Merge(t payload.Template, env payload.Env) (merge.Result, []payload.Problem) {
	answers := d.Answers
	answers.Fields = maps.Clone(answers.Fields)
	if answers.Fields == nil {
		answers.Fields = map[string]payload.Answer{}
	}
	problems := d.readByHand(answers.Fields, t, env)
	for _, id := range slices.Concat(d.Ask, d.Never) {
		delete(answers.Fields, id)
	}
	was, known := d.Was, len(d.Was.Fields)+len(d.Was.Steps) > 0
	if !known {
		was = d.words()
	}
	r := merge.Merge(was, answers, t, env)
	if !known {
		// All that the draft does not name would look new, and nothing is known of
		// the order.
		guessed := []merge.Kind{merge.New, merge.NewOptional, merge.NewRequired, merge.NowRequired, merge.Moved}
		r.Changes = slices.DeleteFunc(r.Changes, func(c merge.Change) bool { return slices.Contains(guessed, c.Kind) })
	}
	return r, problems
}

// Apply puts merged answers in the place of others. Fields that are asked anew
// are blank, whatever was there.
func (d Draft) Apply(answers *payload.Answers, r merge.Result, t payload.Template) {
	for id, a := range r.Answers.Fields {
		a.Origin = payload.FromDraft
		answers.SetField(id, a)
	}
	for _, id := range d.Asked(t) {
		answers.SetField(id, payload.Answer{Origin: payload.FromDraft})
	}
	for id, s := range r.Answers.Steps {
		s.OwnersOrigin, s.DeadlineOrigin = "", ""
		if s.Owners != nil {
			s.OwnersOrigin = payload.FromDraft
		}
		if s.Deadline != "" {
			s.DeadlineOrigin = payload.FromDraft
		}
		answers.SetStep(id, s)
	}
	answers.EditDetails(func(details *payload.Details) { *details = r.Answers.Details })
}

// readByHand reads values that were written by hand into fields. One whose field
// is gone stays as it was written, to be shown.
func (d Draft) readByHand(fields map[string]payload.Answer, t payload.Template, env payload.Env) []payload.Problem {
	var problems []payload.Problem
	for _, id := range slices.Sorted(maps.Keys(d.plain)) {
		f, ok := d.now(id, t)
		if !ok {
			fields[id] = payload.Answer{Value: payload.JSON(d.plain[id])}
			continue
		}
		a, err := payload.ParseJSON(f, d.plain[id], env)
		if err != nil {
			problems = append(problems, payload.Problem{Kind: payload.Invalid, Field: f.ID, Message: err.Error(), Fix: "mend the value in the draft's file"})
		}
		fields[id] = a
	}
	return problems
}

// now is the field that the template has for one of the draft, by id or alias.
func (d Draft) now(id string, t payload.Template) (payload.Field, bool) {
	if f, ok := t.Field(id); ok {
		return f, true
	}
	alias := d.field(id).Alias
	i := slices.IndexFunc(t.Fields, func(f payload.Field) bool { return alias != "" && f.Alias == alias })
	if i < 0 {
		return payload.Field{}, false
	}
	return t.Fields[i], true
}

// words is what the labels beside the ids tell about the template as it was.
func (d Draft) words() merge.Before {
	var b merge.Before
	for _, id := range slices.Sorted(maps.Keys(d.labels)) {
		if d.labels[id].Label != "" || d.labels[id].Type != "" {
			b.Fields = append(b.Fields, d.field(id))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(d.titles)) {
		b.Steps = append(b.Steps, merge.Step{ID: id, Alias: d.titles[id].Alias, Title: d.titles[id].Title})
	}
	return b
}

// Verdict says in words what a person has to do about a change of the template:
// Missing for what nobody answered yet, Invalid for what was answered and no
// longer fits. What was removed is on no field or step any more.
func Verdict(c merge.Change) payload.Problem {
	p := payload.Problem{Kind: payload.Invalid, Field: c.Field, Step: c.Step, Fix: "answer it anew"}
	switch c.Kind {
	case merge.NewRequired:
		p.Kind, p.Message = payload.Missing, "it is new in the template, and required"
	case merge.NowRequired:
		p.Kind, p.Message = payload.Missing, "it is required now, and the draft leaves it blank"
	case merge.OptionGone:
		p.Message = fmt.Sprintf("the draft's choice %s is no longer offered", humanize.Quote(c.Before))
		if c.Nearest.Text != "" {
			p.Fix = "the nearest that is offered is " + humanize.Quote(c.Nearest.Text)
		}
	case merge.TypeChanged:
		p.Message = fmt.Sprintf("it was of the type %s and is %s now, which does not take the draft's answer %s", c.Was, c.Is, humanize.Quote(c.Before))
		if c.After != "" {
			p.Message = fmt.Sprintf("it was of the type %s and is %s now, which reads the draft's answer %s as %s", c.Was, c.Is, humanize.Quote(c.Before), humanize.Quote(c.After))
		}
	case merge.ColumnsChanged:
		p.Message = fmt.Sprintf("its columns were %s and are %s now", humanize.Quote(c.Before), humanize.Quote(c.After))
	case merge.Removed:
		return payload.Problem{
			Kind:    payload.Invalid,
			Message: fmt.Sprintf("the template no longer has the %s %s; the draft's value %s has no place", thing(c), humanize.Quote(c.Label), humanize.Quote(c.Before)),
			Fix:     "save the draft again to drop it",
		}
	default:
		p.Message = Applied(c)
	}
	return p
}

// Applied says in words what a harmless change was, without the label.
func Applied(c merge.Change) string {
	switch c.Kind {
	case merge.Renamed:
		return fmt.Sprintf("was called %s before", humanize.Quote(c.Before))
	case merge.Moved:
		return "stands elsewhere now: number " + c.After
	case merge.OptionRenamed:
		return fmt.Sprintf("the option %s is called %s now", humanize.Quote(c.Before), humanize.Quote(c.After))
	case merge.OptionGone:
		return fmt.Sprintf("the choice %s is no longer offered", humanize.Quote(c.Before))
	case merge.TypeChanged:
		return fmt.Sprintf("is of the type %s now, %s before", c.Is, c.Was)
	case merge.ColumnsChanged:
		return fmt.Sprintf("has the columns %s now, %s before", humanize.Quote(c.After), humanize.Quote(c.Before))
	case merge.NowRequired:
		return "is required now"
	case merge.NewRequired, merge.NewOptional, merge.New:
		return "is new"
	case merge.Removed:
		return "is gone; the draft said nothing about it"
	}
	return string(c.Kind)
}

// thing is what a change is about.
func thing(c merge.Change) string {
	switch {
	case c.Step != "":
		return "step"
	case c.Role != "":
		return "role"
	}
	return "field"
}
