package cmd

import (
	"errors"
	"slices"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/merge"
	"kickoff/payload/store/draft"
)

func (a *app) draftGiven(s *session, name string) (*draft.Draft, error) {
	if name == "" {
		return nil, nil
	}
	d, err := a.drafts(s.scope).Load(name)
	if errors.Is(err, draft.ErrNotFound) {
		return nil, a.noDraft(s.scope, name)
	}
	if err != nil {
		return nil, err
	}
	return &d, nil
}

// beginDraft puts the draft's answers over those that are there. What a flag
// answers anew needs no word about how the draft answered it.
func (a *app) beginDraft(e *entered, answers []given) {
	d := e.draft
	if d == nil {
		return
	}
	before := e.answers.Details()
	r, byHand := d.Merge(e.template, e.env)
	d.Apply(e.answers, r, e.template)
	e.answers.EditDetails(func(now *payload.Details) { *now = over(before, *now) })
	a.sayApplied("the template changed since the draft was saved", r)

	flags := flagged(answers)
	for _, p := range byHand {
		if !flags[p.Field] {
			e.problems = append(e.problems, p)
		}
	}
	e.changed = openChanges(r, flags)
	for _, parked := range r.Parked {
		if parked.Field == "" || !flags[parked.Field] {
			a.say("parked: %s: %s", clean.Message(parked.Label), clean.Message(parked.Text))
		}
	}
	e.never = d.Unstored(e.template)
	for _, id := range d.Asked(e.template) {
		if !flags[id] {
			e.asked = append(e.asked, id)
		}
	}
}

// openChanges are the changes that somebody has to decide about, but for fields
// that are answered anyway.
func openChanges(r merge.Result, answered map[string]bool) []payload.Problem {
	var problems []payload.Problem
	for _, c := range r.Open() {
		if c.Field == "" || !answered[c.Field] {
			problems = append(problems, draft.Verdict(c))
		}
	}
	return problems
}

// over is what a draft says about the process over what was there before.
func over(before, d payload.Details) payload.Details {
	if d.Summary == "" {
		d.Summary = before.Summary
	}
	if d.Tags == nil {
		d.Tags = before.Tags
	}
	return d
}

// keepDraft saves the answers as a draft and says what that changes in one of
// the same name. A value that has no place in the template any more is thereby
// left out for good, and stands in the way no longer.
func (a *app) keepDraft(s *session, e *entered, name string) error {
	if name == "" {
		return nil
	}
	store := a.drafts(s.scope)
	now := draft.Draft{
		Name: name, TemplateID: e.template.ID, TemplateTitle: e.template.Title, SavedAt: a.now(),
		Template: e.template, Answers: e.answers.Snapshot(), Never: e.never,
	}
	if e.draft != nil {
		now.Ask = slices.DeleteFunc(e.draft.Asked(e.template), func(id string) bool { return slices.Contains(e.never, id) })
	}
	former, err := store.Load(name)
	if err != nil && !errors.Is(err, draft.ErrNotFound) {
		a.say("warning: %s", clean.Message(err.Error()))
	}
	if saveErr := store.Save(now); saveErr != nil {
		return saveErr
	}
	e.changed = slices.DeleteFunc(e.changed, func(p payload.Problem) bool { return p.Field == "" && p.Step == "" })
	if err != nil {
		a.say("saved as the draft %q", name)
		return nil
	}
	a.say("saved over the draft %q; `kickoff drafts restore` has the former one once this one is renamed or removed", name)
	for _, c := range draft.Compare(former, now, e.template, e.env) {
		a.say("  %s: %s, before: %s", clean.Message(c.Label), orNothing(c.After), orNothing(c.Before))
	}
	return nil
}

// draftPeople are all people that a draft names.
func draftPeople(d *draft.Draft) []string {
	if d == nil {
		return nil
	}
	var names []string
	for _, answer := range d.Answers.Fields {
		names = append(names, ownersNames(answer.People)...)
	}
	for _, raw := range d.ByHand() {
		names = append(names, namesIn(raw)...)
	}
	for _, step := range d.Answers.Steps {
		if step.Owners != nil {
			names = append(names, ownersNames(*step.Owners)...)
		}
	}
	details := d.Answers.Details
	for _, owners := range details.Roles {
		names = append(names, ownersNames(owners)...)
	}
	for _, id := range append([]int64{details.OwnerID, details.StarterID}, details.Users...) {
		if id != 0 {
			names = append(names, ownersNames(payload.Owners{Users: []int64{id}})...)
		}
	}
	return append(names, details.Groups...)
}
