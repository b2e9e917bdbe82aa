package session

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// What stands beside the answers, read as text: the flags of a launch and the cells of a
// table are read by these functions. What exists of tags and folders is handed in.

// Assignment is who is given a step or a job title.
type Assignment struct {
	Who []payload.Who
	// Adds: they join the step's own people.
	Adds bool
}

// ReadAssignment finds the people of "jo@acme.test,Sales". A + before the first adds them
// all to those that are there; anywhere else it would be half of each. Who does not exist
// is a *payload.RefError.
func ReadAssignment(known *payload.Directory, text string) (Assignment, error) {
	names, adds := strings.CutPrefix(clean.Trim(text), "+")
	parts := strings.Split(names, ",")
	for i, part := range parts {
		name, plus := strings.CutPrefix(clean.Trim(part), "+")
		if plus && !adds {
			return Assignment{}, &payload.ValueError{Message: humanize.Quote(text) + " mixes exactly these people with added ones (+)", Fix: "use one or the other"}
		}
		if plus {
			parts[i] = name
		}
	}
	all, err := known.FindEach(strings.Join(parts, ","))
	if err == nil && len(all) == 0 {
		err = &payload.ValueError{Message: humanize.Quote(text) + " names nobody", Fix: "nobody at all cannot be sent, it would leave the template's own people"}
	}
	return Assignment{all, adds}, err
}

// Owners are exactly these people.
func (a Assignment) Owners() payload.Owners {
	var owners payload.Owners
	for _, who := range a.Who {
		owners = owners.With(who)
	}
	return owners
}

// Assign gives a step to people. Whoever fills its job titles has to be known before,
// because those who are added join them.
func (s *Session) Assign(step payload.Step, to Assignment) {
	answer := s.Answers.Step(step.ID)
	if to.Adds {
		roles := s.Answers.Details().Roles
		for _, who := range to.Who {
			answer = payload.AddOwner(step, answer, who, roles, s.Base.People.Me)
		}
	} else {
		answer.Owners, answer.OwnersOrigin, answer.Typed = new(to.Owners()), payload.FromYou, ""
	}
	s.Answers.SetStep(step.ID, answer)
}

// Due puts the text of a deadline, which payload.ParseDeadline took, to a step.
func (s *Session) Due(step payload.Step, text string) {
	answer := s.Answers.Step(step.ID)
	answer.Deadline, answer.DeadlineOrigin = text, payload.FromYou
	s.Answers.SetStep(step.ID, answer)
	s.unreadable = keep(s.unreadable, func(p payload.Problem) bool { return p.Step != step.ID || !p.Deadline })
}

// StepInput is what was given for a step, or for all of them: owners, or the text of a
// deadline.
type StepInput struct {
	Steps []payload.Step
	All   bool
	Who   *Assignment
	Due   string
}

// take puts it to its steps.
func (i StepInput) take(s *Session) {
	for _, step := range i.Steps {
		if i.Who != nil {
			s.Assign(step, *i.Who)
		} else {
			s.Due(step, i.Due)
		}
	}
}

// TakeSteps takes what was given for steps: what is said of all gives way to what is said
// of one. It is remembered, so that a fork may have something put below it.
func (s *Session) TakeSteps(inputs []StepInput) {
	s.below, s.steps = s.Answers.Clone(), inputs
	s.takeSteps(true)
	s.takeSteps(false)
	s.taken = s.Answers.Revision()
}

func (s *Session) takeSteps(all bool) {
	for _, i := range s.steps {
		if i.All == all {
			i.take(s)
		}
	}
}

// ForkBelow is Fork as it was before TakeSteps, where nothing was changed since: take
// takes then what is said of all steps, and again, with false, what is said of one.
func (s *Session) ForkBelow() (f *Session, take func(all bool)) {
	f = s.Fork()
	if len(s.steps) == 0 || s.Answers.Revision() != s.taken {
		return f, func(bool) {}
	}
	f.Answers = s.below.Clone()
	return f, f.takeSteps
}

// ReadRole is the people who fill a job title.
func ReadRole(known *payload.Directory, text string) (payload.Owners, error) {
	who, err := ReadAssignment(known, text)
	if err == nil && who.Adds {
		err = &payload.ValueError{Message: "a role is filled by exactly these people", Fix: "leave the + out"}
	}
	return who.Owners(), err
}

// ReadMember finds somebody who has to be a member of the organisation.
func ReadMember(known *payload.Directory, text string) (int64, error) {
	who, err := known.Find(text)
	if err != nil {
		return 0, err
	}
	return memberID(who, text)
}

// ReadMembers finds members between commas, each once.
func ReadMembers(known *payload.Directory, text string) ([]int64, error) {
	all, err := known.FindEach(text)
	var ids []int64
	for _, who := range all {
		var id int64
		if id, err = memberID(who, cmp.Or(who.Email, who.Name)); err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, err
}

func memberID(who payload.Who, text string) (int64, error) {
	if who.Kind != payload.WhoMember {
		return 0, &payload.ValueError{Message: humanize.Quote(clean.Trim(text)) + " is no member of this organisation, and only a member can be it"}
	}
	return who.User, nil
}

// ReadSwitch reads yes or no.
func ReadSwitch(text string) (bool, error) {
	switch folded := clean.Fold(text); folded {
	case clean.Fold("yes"):
		return true, nil
	case clean.Fold("no"):
		return false, nil
	default:
		on, err := strconv.ParseBool(clean.Trim(text))
		if err != nil {
			err = &payload.ValueError{Message: humanize.Quote(text) + " is neither yes nor no", Fix: "write yes or no"}
		}
		return on, err
	}
}

// The kinds of things that a launch names, as FindThing has them.
const (
	KindTag    = "tag"
	KindFolder = "folder for processes"
	KindGroup  = "group"
	KindRole   = "role of this template"
)

// Lists is what listing tags and folders asks of the API; *api.Client is one.
type Lists interface {
	Tags(ctx context.Context, q string) api.Pages[payload.Tag]
	Folders(ctx context.Context) api.Pages[payload.Folder]
}

// Tags are those of the organisation.
func Tags(ctx context.Context, service Lists) (all []payload.Thing, err error) {
	tags, err := api.All(service.Tags(ctx, ""))
	for _, t := range tags {
		all = append(all, payload.Thing{ID: t.ID, Name: t.Name})
	}
	return all, err
}

// Folders are those for processes.
func Folders(ctx context.Context, service Lists) (all []payload.Thing, err error) {
	folders, err := api.All(service.Folders(ctx))
	for _, f := range folders {
		all = append(all, payload.Thing(f))
	}
	return all, err
}

// Groups are those that are known.
func Groups(known *payload.Directory) (all []payload.Thing) {
	if known == nil {
		return nil
	}
	for _, g := range known.Groups {
		all = append(all, payload.Thing{ID: g.ID, Name: g.Name})
	}
	return all
}

// Roles are the job titles that the template's steps wait for.
func Roles(t payload.Template) (all []payload.Thing) {
	for _, r := range t.Roles() {
		all = append(all, payload.Thing{ID: r.ID, Name: r.Name})
	}
	return all
}
