package session

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/humanize"
)

// Process is an existing process whose answers a launch begins with.
type Process struct {
	Run   api.Run
	Tasks []api.Task
}

// LeftOut is an answer of a process or a link that was not taken over: Err says why; nil,
// the template has no such field, and Label is empty.
type LeftOut struct {
	Field, Label string
	Err          error
}

// Text says what was left out, and why.
func (l LeftOut) Text() string {
	if l.Err == nil {
		return humanize.Quote(l.Field) + " is no question of this template"
	}
	return l.Label + ": " + l.Err.Error()
}

// Processes is what FetchProcess asks of the API; *api.Client is one.
type Processes interface {
	Run(ctx context.Context, id string) (api.Run, error)
	Tasks(ctx context.Context, runID string) api.Pages[api.Task]
}

// FetchProcess reads a process with its tasks.
func FetchProcess(ctx context.Context, service Processes, id string) (*Process, error) {
	run, err := service.Run(ctx, id)
	if err != nil {
		return nil, err
	}
	return FetchTasks(ctx, service, run)
}

// FetchTasks is a process that was read, with its tasks.
func FetchTasks(ctx context.Context, service Processes, run api.Run) (*Process, error) {
	tasks, err := api.All(service.Tasks(ctx, run.ID))
	if err != nil {
		return nil, err
	}
	return &Process{Run: run, Tasks: tasks}, nil
}

// noteOwn notes which answers are the process's own, where nothing else has answered them.
func (s *Session) noteOwn(p Process) {
	env := s.Env()
	var own []string
	for _, f := range s.Template.Fields {
		raw, there := p.Run.Answers[f.ID]
		if !there || !f.Type.Traits().Once || !s.Answers.Field(f.ID).Blank(f.Type) || s.inputs[f.ID] {
			continue
		}
		if a, err := payload.ParseJSON(f, raw, env); err != nil || !a.Blank(f.Type) {
			own = append(own, f.Label)
		}
	}
	if own != nil {
		s.LeftOut = append(s.LeftOut, LeftOut{Label: humanize.List(own), Err: errors.New("dates and files are answered anew for each process")})
	}
}

// takeProcess takes over answers, owners, summary and tags.
func (s *Session) takeProcess(p Process) {
	env := s.Env()
	for _, f := range s.Template.Fields {
		raw, there := p.Run.Answers[f.ID]
		blank := payload.Answer{Origin: payload.FromProcess}
		switch {
		case !there || f.Type.Traits().Once:
			s.Answers.SetField(f.ID, blank)
		case s.inputs[f.ID]:
		default:
			answer, err := payload.ParseJSON(f, raw, env)
			if err != nil {
				s.LeftOut = append(s.LeftOut, LeftOut{Field: f.ID, Label: f.Label, Err: err})
			}
			answer.Origin = payload.FromProcess
			s.Answers.SetField(f.ID, answer)
		}
	}
	for id := range p.Run.Answers {
		if _, ok := s.Template.Field(id); !ok {
			s.LeftOut = append(s.LeftOut, LeftOut{Field: id})
		}
	}
	s.takeOwners(p)
	s.Answers.EditDetails(func(d *payload.Details) { d.Summary, d.Tags = summaryOf(p.Run), p.Run.Tags })
}

// takeOwners takes over who owns the open tasks where that is not whom the
// template, or the launch, gives them to.
func (s *Session) takeOwners(p Process) {
	for _, t := range p.Tasks {
		step, ok := s.Template.Step(t.StepID)
		if !ok || strings.HasPrefix(t.Status, "complete") || t.Owners.Empty() || t.Owners.Same(step.Owners) {
			continue
		}
		starter := payload.Owners{Users: []int64{p.Run.StarterID}}
		if step.AssignStarter && step.Owners.Empty() && t.Owners.Same(starter) {
			continue
		}
		answer := s.Answers.Step(step.ID)
		answer.Owners, answer.OwnersOrigin = new(t.Owners), payload.FromProcess
		s.Answers.SetStep(step.ID, answer)
	}
}

func summaryOf(r api.Run) string {
	var o struct {
		Summary string `json:"summary"`
	}
	_ = json.Unmarshal(r.Raw, &o) // a summary of another kind is none
	return o.Summary
}
