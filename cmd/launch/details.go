package launch

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"kickoff/api/session"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/humanize"
)

// takeDetails reads the flags about the process itself. Lists are fetched only
// when a flag needs them.
func (in *Input) takeDetails(ctx context.Context, flags *AnswerFlags) error {
	d := in.Answers.Details()
	if flags.flags.Changed("name") {
		d.Name = flags.name
	}
	if flags.flags.Changed("summary") {
		d.Summary = flags.summary
	}
	if flags.flags.Changed("starred") {
		d.Starred = &flags.starred
	}
	if flags.flags.Changed("public") {
		d.Public = &flags.public
	}
	for _, take := range []func(context.Context, *payload.Details, *AnswerFlags) error{
		in.takePeople, in.takeRoles, in.takeLists, in.takeParent,
	} {
		if err := take(ctx, &d, flags); err != nil {
			return err
		}
	}
	in.Answers.EditDetails(func(now *payload.Details) { *now = d })
	return nil
}

func (in *Input) takePeople(_ context.Context, d *payload.Details, flags *AnswerFlags) (err error) {
	for _, one := range []struct {
		flag, who string
		id        *int64
	}{{"owner-id", flags.ownerID, &d.OwnerID}, {"starter", flags.starter, &d.StarterID}} {
		if flags.flags.Changed(one.flag) {
			if *one.id, err = session.ReadMember(in.Base.People, one.who); err != nil {
				return failure.Usagef("--%s: %v", one.flag, err)
			}
		}
	}
	if len(flags.users) > 0 {
		d.Users = nil
	}
	for _, who := range flags.users {
		id, err := session.ReadMember(in.Base.People, who)
		if err != nil {
			return failure.Usagef("--user: %v", err)
		}
		if !slices.Contains(d.Users, id) {
			d.Users = append(d.Users, id)
		}
	}
	if len(flags.groups) > 0 {
		d.Groups, err = findAll("--group", session.KindGroup, session.Groups(in.Base.People), flags.groups)
	}
	return err
}

func (in *Input) takeRoles(_ context.Context, d *payload.Details, flags *AnswerFlags) error {
	filled := map[string]payload.Owners{}
	for _, flag := range flags.roles {
		ref, text, ok := cutName(flag)
		if !ok {
			return failure.Usagef("--role %s has no =: write --role 'ROLE=WHO'", humanize.Quote(flag))
		}
		role, err := payload.FindThing(session.KindRole, ref, session.Roles(in.Template))
		if err != nil {
			return failure.Usagef("--role: %v", err)
		}
		if _, twice := filled[role.ID]; twice {
			return failure.Usagef("--role fills %s twice: name all its people in one", humanize.Quote(ref))
		}
		if filled[role.ID], err = session.ReadRole(in.Base.People, text); err != nil {
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
func (in *Input) takeLists(ctx context.Context, d *payload.Details, flags *AnswerFlags) error {
	for _, f := range []struct {
		flag, key string
		refs      []string
	}{{"--tag", "tags", flags.tags}, {"--folder", "folders", flags.folders}} {
		if len(f.refs) == 0 {
			continue
		}
		all, err := existing(ctx, in.conn.Reads(), f.key)
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

func (in *Input) takeParent(ctx context.Context, d *payload.Details, flags *AnswerFlags) error {
	if !flags.flags.Changed("parent") {
		return nil
	}
	run, _, err := in.f.FindProcess(ctx, in.conn, flags.parent)
	if err != nil {
		return fmt.Errorf("--parent %s: %w", flags.parent, err)
	}
	d.ParentID = run.ID
	return nil
}
