package draft

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kickoff/payload"
)

// Draft is what one file holds.
type Draft struct {
	Name          string
	TemplateID    string
	TemplateTitle string
	SavedAt       time.Time
	// Path is the file that the draft was read from.
	Path string
	// Template gives Save the labels, aliases and titles to write beside the ids,
	// and the order of the fields. A draft that was read has none.
	Template payload.Template
	// Answers are what was entered. Answers that the template itself gave
	// (payload.FromTemplate) are not written: the template gives them anew.
	Answers payload.Snapshot
	// Ask are the ids of the fields that are asked anew at each use.
	Ask []string

	// labels and titles are the words beside the ids, as the file has them.
	labels map[string]field
	titles map[string]step
	// plain are values that somebody wrote by hand as "value"; they are read like
	// any other text once the template is known.
	plain map[string]json.RawMessage
}

// ByHand are the values that somebody wrote by hand, by field id: what they mean
// is not known before Restore.
func (d Draft) ByHand() map[string]json.RawMessage { return maps.Clone(d.plain) }

// Restore puts the draft's answers on top of the template's own. What no longer
// fits (a field, option or step that is gone) is left out and told as a problem;
// the draft itself is never changed.
func (d Draft) Restore(t payload.Template, env payload.Env) (*payload.Answers, []payload.Problem) {
	answers := payload.NewAnswers(t, env)
	var problems []payload.Problem
	for _, f := range t.Fields {
		if slices.Contains(d.Ask, f.ID) {
			answers.SetField(f.ID, payload.Answer{Origin: payload.FromDraft})
			continue
		}
		if a, ok := d.Answers.Fields[f.ID]; ok {
			fitted, problem := fit(f, a)
			fitted.Origin = payload.FromDraft
			answers.SetField(f.ID, fitted)
			problems = append(problems, problem...)
		}
		if raw, ok := d.plain[f.ID]; ok {
			a, err := payload.ParseJSON(f, raw, env)
			if err != nil {
				problems = append(problems, payload.Problem{Kind: payload.Invalid, Field: f.ID, Message: err.Error(), Fix: "mend the value in the draft's file"})
			}
			a.Origin = payload.FromDraft
			answers.SetField(f.ID, a)
		}
	}
	for id := range d.Answers.Fields {
		if _, ok := t.Field(id); !ok {
			problems = append(problems, d.gone("the field", d.labels[id].Label, id))
		}
	}
	for id, s := range d.Answers.Steps {
		if _, ok := t.Step(id); !ok {
			problems = append(problems, d.gone("the step", d.titles[id].Title, id))
			continue
		}
		s.OwnersOrigin, s.DeadlineOrigin = "", ""
		if s.Owners != nil {
			s.OwnersOrigin = payload.FromDraft
		}
		if s.Deadline != "" {
			s.DeadlineOrigin = payload.FromDraft
		}
		answers.SetStep(id, s)
	}
	answers.EditDetails(func(details *payload.Details) { *details = d.Answers.Details })
	slices.SortStableFunc(problems, func(a, b payload.Problem) int { return strings.Compare(a.Message, b.Message) })
	return answers, problems
}

func (d Draft) gone(what, name, id string) payload.Problem {
	if name == "" {
		name = id
	}
	return payload.Problem{
		Kind:    payload.Warning,
		Message: fmt.Sprintf("the draft answers %s %q, which the template no longer has; that answer is left out", what, name),
		Fix:     "save the draft again to drop it",
	}
}

// fit takes a stored answer to the field as it is now: the options of a choice
// are looked up by text, then by id, so that what is sent is the template's own.
func fit(f payload.Field, a payload.Answer) (payload.Answer, []payload.Problem) {
	if len(a.Choices) == 0 || len(f.Options) == 0 {
		return a, nil
	}
	var kept []payload.Choice
	var problems []payload.Problem
	for _, c := range a.Choices {
		o, ok := option(f, c)
		if !ok {
			problems = append(problems, payload.Problem{
				Kind: payload.Warning, Field: f.ID,
				Message: fmt.Sprintf("the draft's choice %q is no longer offered; it is left out", c.Text),
				Fix:     "choose again",
			})
			continue
		}
		kept = append(kept, payload.Choice{ID: o.ID, Text: o.Text, Unselected: c.Unselected})
	}
	a.Choices = kept
	return a, problems
}

func option(f payload.Field, c payload.Choice) (payload.Option, bool) {
	for _, o := range f.Options {
		if o.Text == c.Text && bytes.Equal(o.ID, c.ID) {
			return o, true
		}
	}
	for _, o := range f.Options {
		if o.Text == c.Text {
			return o, true
		}
	}
	for _, o := range f.Options {
		if len(c.ID) > 0 && bytes.Equal(o.ID, c.ID) {
			return o, true
		}
	}
	return payload.Option{}, false
}
