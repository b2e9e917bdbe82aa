package cmd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/clean"
)

// likeness is an existing process whose answers a launch begins with.
type likeness struct {
	run   api.Run
	tasks []api.Task
}

// likeGiven fetches the process of --like, nil when there is none.
func likeGiven(ctx context.Context, s *session, ref string) (*likeness, error) {
	if ref == "" {
		return nil, nil
	}
	run, err := s.client.Run(ctx, runID(ref, s.processURL))
	if err != nil {
		return nil, fmt.Errorf("--like %s: %w", ref, err)
	}
	tasks, err := collect(s.client.Tasks(ctx, run.ID))
	if err != nil {
		return nil, fmt.Errorf("--like %s: %w", ref, err)
	}
	return &likeness{run: run, tasks: tasks}, nil
}

// runID is the id in the web address of a process, or the id itself. The address
// may be one of ours (TALLYFY_PROCESS_URL) or of the web application, where the
// id ends the path (docs/api.md, "Web addresses").
func runID(ref, pattern string) string {
	ref = strings.TrimSpace(ref)
	if !strings.Contains(ref, "://") {
		return ref
	}
	before, after, _ := strings.Cut(pattern, "{run}")
	if _, rest, ok := strings.Cut(before, "{org}"); ok {
		before = rest
	}
	if i := strings.LastIndex(ref, before); pattern != "" && before != "" && i >= 0 {
		if id, _, ok := strings.Cut(ref[i+len(before):]+after, after); ok && after != "" {
			return id
		} else if after == "" {
			return strings.TrimRight(ref[i+len(before):], "/")
		}
	}
	u, err := url.Parse(ref)
	if err != nil {
		return ref
	}
	parts := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	for i, p := range parts[:max(0, len(parts)-1)] {
		if p == "processes" || p == "tracker" || p == "runs" {
			return parts[i+1]
		}
	}
	if len(parts) == 0 {
		return ref
	}
	return parts[len(parts)-1]
}

func (l *likeness) peopleNamed() []string {
	if l == nil {
		return nil
	}
	var names []string
	for _, raw := range l.run.Answers {
		var buckets struct{ Users, Guests, Groups json.RawMessage }
		if json.Unmarshal(raw, &buckets) == nil {
			names = append(names, namesIn(buckets.Users)...)
		}
	}
	for _, t := range l.tasks {
		names = append(names, ownersNames(t.Owners)...)
	}
	return names
}

// beginLike takes over answers, owners, summary and tags. Name, dates and files
// belong to the other process and stay empty. What no longer fits is left out
// and said.
func (a *app) beginLike(e *entered, l *likeness, answers []given) {
	if l == nil {
		return
	}
	flags := flagged(answers)
	for _, f := range e.template.Fields {
		raw, there := l.run.Answers[f.ID]
		if !there {
			e.answers.SetField(f.ID, payload.Answer{Origin: payload.FromProcess}) // left blank there
		}
		if f.Type == payload.TypeDate || f.Type == payload.TypeFile {
			e.answers.SetField(f.ID, payload.Answer{Origin: payload.FromProcess})
			continue
		}
		if !there || flags[f.ID] {
			continue
		}
		answer, err := payload.ParseJSON(f, raw, e.env)
		if err != nil {
			a.say("warning: %s: the answer of %q no longer fits and is left out: %s", clean.Message(f.Label), l.run.Name, clean.Message(err.Error()))
		}
		answer.Origin = payload.FromProcess
		e.answers.SetField(f.ID, answer)
	}
	for id := range l.run.Answers {
		if _, ok := e.template.Field(id); !ok {
			a.say("warning: the template no longer has the field %s that %q answers; that answer is left out", id, l.run.Name)
		}
	}
	e.likeOwners(l)
	e.answers.EditDetails(func(d *payload.Details) { d.Summary, d.Tags = summaryOf(l.run), delivery.Listed(l.run.Raw, "tags") })
}

// likeOwners takes over who owns the open tasks where that is not whom the
// template, or the launch, gives them to.
func (e *entered) likeOwners(l *likeness) {
	for _, t := range l.tasks {
		step, ok := e.template.Step(t.StepID)
		if !ok || strings.HasPrefix(t.Status, "complete") || t.Owners.Empty() || sameOwners(t.Owners, step.Owners) {
			continue
		}
		starter := payload.Owners{Users: []int64{l.run.StarterID}}
		if step.AssignStarter && step.Owners.Empty() && sameOwners(t.Owners, starter) {
			continue
		}
		owners := t.Owners
		answer := e.answers.Step(step.ID)
		answer.Owners, answer.OwnersOrigin = &owners, payload.FromProcess
		e.answers.SetStep(step.ID, answer)
	}
}

func sameOwners(a, b payload.Owners) bool {
	return sameSet(a.Users, b.Users) && sameSet(a.Groups, b.Groups) &&
		slices.EqualFunc(slices.Sorted(slices.Values(a.Guests)), slices.Sorted(slices.Values(b.Guests)), strings.EqualFold)
}

func sameSet[T int64 | string](a, b []T) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func summaryOf(r api.Run) string {
	var o struct {
		Summary string `json:"summary"`
	}
	_ = json.Unmarshal(r.Raw, &o) // a summary of another kind is none
	return o.Summary
}
