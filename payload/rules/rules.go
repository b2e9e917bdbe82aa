// Package rules works out what a template's own rules do to a launch: which steps
// show, who owns them and when they are due. It knows the rules as the server does
// (docs/api.md, "Automations"), is pure, and says what nobody can tell beforehand.
//
// The sandbox has rules of its own, which share nothing with these. What became of a
// launch is package receipt's, which holds this forecast against it.
package rules

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
)

// Launch is what the rules of a template meet.
type Launch struct {
	// Answers are the kick-off values as they are sent, by field id.
	Answers map[string]json.RawMessage
	// Tasks says what the launch sets of its steps, by id; one that is not there is
	// left to the template. Roles says who fills which job title, by role id.
	Tasks map[string]Task
	Roles map[string]payload.Owners
	// Launcher has the steps that fall to whoever launches.
	Launcher int64
	// At is the moment of the launch, in the zone that days are counted in.
	At time.Time
	// Executed is what the server tells of rules by their id: true, it ran; false, its
	// conditions were not met. Where it tells, nothing is worked out.
	Executed map[string]bool
}

// Task is who owns a step, and when it is due; zero is no deadline.
type Task struct {
	Owners   payload.Owners
	Deadline time.Time
}

// Read takes a launch from the body that is sent. Its error is a body that is none,
// which no launch made here can be.
func Read(body []byte) (Launch, error) {
	var sent struct {
		Prerun map[string]json.RawMessage
		Tasks  map[string]struct {
			Owners   json.RawMessage
			Deadline string
		}
		Roles map[string]json.RawMessage
	}
	if err := json.Unmarshal(body, &sent); err != nil {
		return Launch{}, fmt.Errorf("the body cannot be read as a launch: %w", err)
	}
	l := Launch{Answers: sent.Prerun, Tasks: map[string]Task{}, Roles: map[string]payload.Owners{}}
	for id, t := range sent.Tasks {
		due, _ := payload.ParseTime(t.Deadline)
		l.Tasks[id] = Task{Owners: owners(t.Owners), Deadline: due}
	}
	for id, people := range sent.Roles {
		l.Roles[id] = owners(people)
	}
	return l, nil
}

// Of is the forecast of a launch by its body, as it would go if it were sent now by
// whoever is signed in; of no body it knows nothing.
func Of(t payload.Template, body []byte, env payload.Env) Forecast {
	launch, err := Read(body)
	if err != nil {
		return Forecast{}
	}
	launch.At = env.ServerHere()
	launch.Launcher = env.Me().ID
	f := Simulate(t, launch)
	f.plan, f.ruled = env.Automations, slices.ContainsFunc(f.Steps, Step.Ruled)
	if env.Automations == payload.AutomationsOff {
		t.Rules = nil
		alone := Simulate(t, launch)
		f.Steps, f.NotSimulated = alone.Steps, nil
	}
	for _, field := range t.Fields {
		if field.Type.Takes(payload.People{}) {
			f.asked = append(f.asked, owners(launch.Answers[field.ID]).Guests...)
		}
	}
	return f
}

// owners are those of the API's three buckets; what is no such object is nobody.
func owners(raw json.RawMessage) payload.Owners {
	o, err := payload.OwnersFromJSON(raw)
	if err != nil {
		return payload.Owners{}
	}
	return o
}

// Forecast is what the rules do to a launch.
type Forecast struct {
	// Steps are those of the template, in its order.
	Steps []Step
	// NotSimulated are the rules that hold something whose meaning is not known.
	NotSimulated []NotSimulated
	// plan is what is known of the organisation's; ruled: the rules would do something.
	plan  payload.Automations
	ruled bool
	// asked are the addresses in answers for people, who become guests.
	asked []string
	// at is the place of a step among them.
	at map[string]int
	// stepsUnknown: the template has steps, and it is not known which.
	stepsUnknown bool
}

// NotSimulated is a rule and what of it is not known, each once.
type NotSimulated struct {
	payload.Rule
	Unknown []string
}

// String names the rule and what of it is not known.
func (n NotSimulated) String() string {
	return Called(n.Rule) + " is not simulated (" + clean.Line(strings.Join(n.Unknown, ", ")) + ")"
}

// Step is one step before the rules and after those whose conditions are met.
type Step struct {
	payload.Step
	Before, After State
	// Effects are all actions on this step, in the order in which they are taken.
	Effects []Effect
}

// State is what rules can change of a step.
type State struct {
	Visible bool
	Task
}

// Effect is one action of a rule on a step.
type Effect struct {
	Rule   payload.Rule
	Action payload.RuleAction
	// Met says whether the rule's conditions are met at the launch.
	Met Verdict
	// People are whom an assignment is about: those of the field that it takes them
	// from, else its own. Due is what a deadline action sets; zero where that cannot
	// be told.
	People payload.Owners
	Due    time.Time
	// Unknown: what the action does cannot be told.
	Unknown bool
}

// Verdict is the answer to whether conditions are met. The order is that of logic:
// "and" takes the smaller of two, "or" the larger.
type Verdict int

const (
	No Verdict = iota
	// Maybe: something is asked whose meaning, or answer, is not known.
	Maybe
	Yes
)

// Simulate runs the rules of a template as the server does at a launch: those with a
// condition on a kick-off field, once each, in their order.
func Simulate(t payload.Template, l Launch) Forecast {
	s := &simulation{template: t, launch: l, forecast: Forecast{stepsUnknown: t.StepsUnknown(), at: make(map[string]int, len(t.Steps))}}
	s.begin()
	for _, r := range t.Rules {
		if len(r.Conditions) > 0 && len(r.Actions) > 0 {
			s.run(r)
		}
	}
	return s.forecast
}

type simulation struct {
	template payload.Template
	launch   Launch
	forecast Forecast
}

// begin makes the steps as the launch leaves them to the rules. What a rule shows is
// hidden until it does, even if that rule cannot run yet.
func (s *simulation) begin() {
	hidden := map[string]bool{}
	for _, r := range s.template.Rules {
		for _, a := range r.Actions {
			if len(r.Conditions) > 0 && a.Kind == "visibility" && a.Verb == "show" {
				hidden[a.TargetStep] = true
			}
		}
	}
	for _, step := range s.template.Steps {
		s.forecast.at[step.ID] = len(s.forecast.Steps)
		state := State{Visible: !hidden[step.ID], Task: Task{Owners: s.ownersOf(step)}}
		s.forecast.Steps = append(s.forecast.Steps, Step{Step: step, Before: state})
	}
	deadlines := payload.NewDeadlines(s.template, s.sentDeadline, payload.Env{Now: s.launch.At, Zone: s.launch.At.Location()})
	for i := range s.forecast.Steps {
		step := &s.forecast.Steps[i]
		due, _ := deadlines.Due(step.ID) // none where steps wait for each other
		step.Before.Deadline = due.Time
		step.After = step.Before
	}
}

func (s *simulation) sentDeadline(step string) payload.StepAnswer {
	if due := s.launch.Tasks[step].Deadline; !due.IsZero() {
		return payload.StepAnswer{Deadline: due.Format(time.RFC3339)}
	}
	return payload.StepAnswer{}
}

// ownersOf: owners that are sent replace the template's as a set; else these, whoever
// fills the step's job titles, or the launcher (docs/api.md, "Owners at launch").
func (s *simulation) ownersOf(step payload.Step) payload.Owners {
	own, _ := payload.StepOwners(step, payload.StepAnswer{Owners: new(s.launch.Tasks[step.ID].Owners)}, s.launch.Roles, payload.Member{ID: s.launch.Launcher})
	return own
}

// run meets one rule.
func (s *simulation) run(r payload.Rule) {
	met, unknown := s.verdict(r)
	if executed, told := s.launch.Executed[r.ID]; told {
		met, unknown = No, nil
		if executed {
			met = Yes
		}
	}
	for _, a := range r.Actions {
		e, odd := s.effect(Effect{Rule: r, Action: a, Met: met})
		if odd != "" {
			unknown = append(unknown, odd)
		}
		if at, found := s.forecast.at[a.TargetStep]; found {
			step := &s.forecast.Steps[at]
			step.Effects = append(step.Effects, e)
			if met == Yes {
				step.After = e.on(step.After)
			}
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		s.forecast.NotSimulated = append(s.forecast.NotSimulated, NotSimulated{r, slices.Compact(unknown)})
	}
}

// effect completes what an action is about; unknown is what of it nobody knows. What only
// has nothing to count from is not unknown of a rule that does not run.
func (s *simulation) effect(e Effect) (_ Effect, unknown string) {
	a := e.Action
	switch a.Kind + " " + a.Verb {
	case "visibility show", "visibility hide", "status reopen", "webhook emit_webhook", "assignment clear_assignees":
	case "assignment assign", "assignment assign_only", "assignment unassign":
		e.People = a.People
		if chosen := owners(s.launch.Answers[a.SourceID]); a.Source == "Prerun" && !chosen.Empty() {
			e.People = chosen
		}
		if a.Source != "" && a.Source != "Prerun" {
			unknown = "people out of a “" + a.Source + "”"
		}
	case "deadline deadline":
		e.Due, unknown = s.due(e)
	default:
		unknown = "the action “" + a.Kind + " " + a.Verb + "”"
	}
	e.Unknown = unknown != "" && e.Met != No
	return e, unknown
}

// due is when a deadline action puts its step, by the calendar of the launch's zone; zero
// where that cannot be told.
func (s *simulation) due(e Effect) (due time.Time, unknown string) {
	a, from := e.Action, s.from(e.Action)
	switch {
	case a.Source != "" && a.Source != "Step" && a.Source != "Prerun":
		return time.Time{}, "a deadline that counts from a “" + a.Source + "”"
	case a.Deadline == nil:
		return time.Time{}, "a deadline without a length"
	}
	due, known := a.Deadline.Due(cmp.Or(from, s.launch.At).In(s.launch.At.Location()))
	switch {
	case !known:
		return time.Time{}, fmt.Sprintf("the deadline “%d %s %s”", a.Deadline.Value, a.Deadline.Unit, a.Deadline.Option)
	case !from.IsZero():
		return due, ""
	case e.Met != No:
		unknown = "a deadline that nothing is there to count from"
	}
	return time.Time{}, unknown
}

// from is what a deadline action counts from: its step's own deadline, another step's, or
// the day in a kick-off field.
func (s *simulation) from(a payload.RuleAction) time.Time {
	id := a.SourceID
	switch a.Source {
	case "":
		id = a.TargetStep
	case "Prerun":
		day, isText := rawjson.Scalar(s.launch.Answers[id])
		if s.field(id).Type != payload.TypeDate || !isText {
			return time.Time{}
		}
		from, _ := payload.ParseTime(day)
		return from
	}
	if at, found := s.forecast.at[id]; found {
		return s.forecast.Steps[at].After.Deadline
	}
	return time.Time{}
}

// on is the state of a step after the action.
func (e Effect) on(s State) State {
	switch e.Action.Kind + " " + e.Action.Verb {
	case "visibility show", "visibility hide":
		s.Visible = e.Action.Verb == "show"
	case "assignment assign":
		s.Owners = s.Owners.Union(e.People)
	case "assignment unassign":
		s.Owners = s.Owners.Minus(e.People)
	case "assignment assign_only":
		s.Owners = e.People
	case "assignment clear_assignees":
		s.Owners = payload.Owners{}
	case "deadline deadline":
		if !e.Due.IsZero() {
			s.Deadline = e.Due
		}
	}
	return s
}

func (s *simulation) field(id string) payload.Field {
	f, _ := s.template.Field(id)
	return f
}

// Step is the forecast of the step with that id.
func (f Forecast) Step(id string) (Step, bool) {
	i, ok := f.at[id]
	if !ok {
		return Step{}, false
	}
	return f.Steps[i], true
}
