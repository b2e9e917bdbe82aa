package launch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"kickoff/api/session"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// reading takes what the flags say beside answers: of the process itself, and of its steps.
type reading struct {
	*AnswerFlags
	in   *session.Session
	f    *factory.Factory
	conn *factory.Connection
}

// takeDetails reads the flags about the process itself. Lists are fetched only
// when a flag needs them.
func (r *reading) takeDetails(ctx context.Context) error {
	d := r.in.Answers.Details()
	if r.flags.Changed("name") {
		d.Name = r.name
	}
	if r.flags.Changed("summary") {
		d.Summary = r.summary
	}
	if r.flags.Changed("starred") {
		d.Starred = &r.starred
	}
	if r.flags.Changed("public") {
		d.Public = &r.public
	}
	for _, take := range []func(context.Context, *payload.Details) error{
		r.takePeople, r.takeRoles, r.takeLists, r.takeParent,
	} {
		if err := take(ctx, &d); err != nil {
			return err
		}
	}
	r.in.Answers.EditDetails(func(now *payload.Details) { *now = d })
	return nil
}

func (r *reading) takePeople(_ context.Context, d *payload.Details) (err error) {
	for _, one := range []struct {
		flag, who string
		id        *int64
	}{{"owner-id", r.ownerID, &d.OwnerID}, {"starter", r.starter, &d.StarterID}} {
		if r.flags.Changed(one.flag) {
			if *one.id, err = session.ReadMember(r.in.Base.People, one.who); err != nil {
				return failure.Usagef("--%s: %v", one.flag, err)
			}
		}
	}
	if len(r.users) > 0 {
		d.Users = nil
	}
	for _, who := range r.users {
		id, err := session.ReadMember(r.in.Base.People, who)
		if err != nil {
			return failure.Usagef("--user: %v", err)
		}
		if !slices.Contains(d.Users, id) {
			d.Users = append(d.Users, id)
		}
	}
	if len(r.groups) > 0 {
		d.Groups, err = findAll("--group", session.KindGroup, session.Groups(r.in.Base.People), r.groups)
	}
	return err
}

func (r *reading) takeRoles(_ context.Context, d *payload.Details) error {
	filled := map[string]payload.Owners{}
	for _, flag := range r.roles {
		ref, text, ok := cutName(flag)
		if !ok {
			return failure.Usagef("--role %s has no =: write --role 'ROLE=WHO'", humanize.Quote(flag))
		}
		role, err := payload.FindThing(session.KindRole, ref, session.Roles(r.in.Template))
		if err != nil {
			return failure.Usagef("--role: %v", err)
		}
		if _, twice := filled[role.ID]; twice {
			return failure.Usagef("--role fills %s twice: name all its people in one", humanize.Quote(ref))
		}
		if filled[role.ID], err = session.ReadRole(r.in.Base.People, text); err != nil {
			return failure.Usagef("--role %s: %v", humanize.Quote(flag), err)
		}
	}
	if d.Roles == nil && len(filled) > 0 {
		d.Roles = map[string]payload.Owners{}
	}
	maps.Copy(d.Roles, filled)
	return nil
}

// takeLists reads --tag and --folder.
func (r *reading) takeLists(ctx context.Context, d *payload.Details) error {
	for _, f := range []struct {
		flag, key string
		refs      []string
	}{{"--tag", "tags", r.tags}, {"--folder", "folders", r.folders}} {
		if len(f.refs) == 0 {
			continue
		}
		all, err := existing(ctx, r.conn.Reads(), f.key)
		if err == nil {
			*listOf(d, f.key), err = findAll(f.flag, kinds[f.key], all, f.refs)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// kinds are what the things of a property are called.
var kinds = map[string]string{"tags": session.KindTag, "folders": session.KindFolder}

// existing are the tags or folders of the organisation.
func existing(ctx context.Context, client session.Lists, key string) ([]payload.Thing, error) {
	if key == "tags" {
		return session.Tags(ctx, client)
	}
	return session.Folders(ctx, client)
}

// findAll finds the ids of what a flag calls by name or id, each once.
func findAll(flag, kind string, all []payload.Thing, refs []string) ([]string, error) {
	var ids []string
	for _, ref := range refs {
		found, err := payload.FindThing(kind, ref, all)
		if err != nil {
			return nil, failure.Usagef("%s: %v", flag, err)
		}
		if !slices.Contains(ids, found.ID) {
			ids = append(ids, found.ID)
		}
	}
	return ids, nil
}

func (r *reading) takeParent(ctx context.Context, d *payload.Details) error {
	if !r.flags.Changed("parent") {
		return nil
	}
	run, _, err := r.f.FindProcess(ctx, r.conn, r.parent)
	if err != nil {
		return fmt.Errorf("--parent %s: %w", r.parent, err)
	}
	d.ParentID = run.ID
	return nil
}

// takeSteps reads --owner and --deadline.
func (r *reading) takeSteps() error {
	var inputs []session.StepInput
	var refused []payload.Problem
	err := r.eachStepFlag("--owner", "WHO", r.owners, func(f stepFlag) error {
		who, err := r.ownersOf(f)
		inputs = append(inputs, session.StepInput{Steps: f.steps, All: f.ref == "*", Who: &who})
		return err
	})
	if err != nil {
		return err
	}
	err = r.eachStepFlag("--deadline", "WHEN", r.deadlines, func(f stepFlag) error {
		text, wrong, err := r.deadlineOf(f)
		switch {
		case wrong == nil:
			inputs = append(inputs, session.StepInput{Steps: f.steps, All: f.ref == "*", Due: text})
		case len(f.steps) > 0:
			refused = append(refused, payload.Problem{Kind: payload.Invalid, Step: f.steps[0].ID, Deadline: true, Message: wrong.Error()})
		}
		return err
	})
	if err != nil {
		return err
	}
	r.in.TakeSteps(inputs)
	for _, p := range refused {
		r.in.Refuse(p)
	}
	return nil
}

// stepFlag is one --owner or --deadline.
type stepFlag struct {
	// whole is the flag's value as it was typed, ref how it calls the steps, value what
	// stands behind the =.
	whole, ref, value string
	steps             []payload.Step
	// seen are the steps that a flag before it names too; take adds its own.
	seen map[string]bool
}

// eachStepFlag finds the steps of 'STEP=…'. What is said for every step (*) comes first,
// so that it gives way to what is said for one.
func (r *reading) eachStepFlag(name, what string, flags []string, take func(stepFlag) error) error {
	for _, all := range []bool{true, false} {
		seen := map[string]bool{}
		for _, flag := range flags {
			ref, value, ok := cutName(flag)
			if !ok || ref == "" {
				return failure.Usagef("%s %s: write %s 'STEP=%s'", name, humanize.Quote(flag), name, what)
			}
			if (ref == "*") != all {
				continue
			}
			steps, err := payload.FindStep(r.in.Template, ref)
			if err != nil {
				return failure.Usage(name + ": " + err.Error())
			}
			if err := take(stepFlag{flag, ref, value, steps, seen}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *reading) ownersOf(f stepFlag) (session.Assignment, error) {
	who, err := session.ReadAssignment(r.in.Base.People, f.value)
	if err != nil {
		return who, failure.Usagef("--owner %s: %v", humanize.Quote(f.whole), err)
	}
	for _, s := range f.steps {
		if f.seen[s.ID] && !who.Adds {
			return who, failure.Usagef("--owner says twice who does the step %s: keep one, or add with +WHO", humanize.Quote(s.Title))
		}
		f.seen[s.ID] = true
	}
	return who, nil
}

// deadlineOf is the text of a deadline, or why it is none.
func (r *reading) deadlineOf(f stepFlag) (text string, wrong, err error) {
	if text = clean.Trim(f.value); text == "" {
		return "", nil, failure.Usagef("--deadline %s names no time: write --deadline 'STEP=WHEN', such as '%s=+3d'", humanize.Quote(f.whole), f.ref)
	}
	text, wrong = payload.ParseDeadline(r.in.Template, text, r.in.Env())
	if errors.As(wrong, new(*payload.RefError)) {
		return "", nil, failure.Usage("--deadline: " + wrong.Error())
	}
	for _, s := range f.steps {
		if f.seen[s.ID] {
			return "", nil, failure.Usagef("--deadline says twice when the step %s is due: keep one", humanize.Quote(s.Title))
		}
		f.seen[s.ID] = true
	}
	return text, wrong, nil
}
