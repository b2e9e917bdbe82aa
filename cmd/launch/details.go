package launch

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"kickoff/api"
	"kickoff/cmd/factory"
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
	if flags.flags.Changed("owner-id") {
		if d.OwnerID, err = in.member("--owner-id", flags.ownerID); err != nil {
			return err
		}
	}
	if flags.flags.Changed("starter") {
		if d.StarterID, err = in.member("--starter", flags.starter); err != nil {
			return err
		}
	}
	if len(flags.users) > 0 {
		d.Users = nil
	}
	for _, who := range flags.users {
		id, err := in.member("--user", who)
		if err != nil {
			return err
		}
		if !slices.Contains(d.Users, id) {
			d.Users = append(d.Users, id)
		}
	}
	if len(flags.groups) > 0 {
		var all []named
		for _, g := range in.Base.People.Groups {
			all = append(all, named{g.ID, g.Name, g.Name})
		}
		d.Groups, err = findAll("--group", "group", all, flags.groups)
	}
	return err
}

// member finds somebody who has to be a member of the organisation.
func (in *Input) member(flag, text string) (int64, error) {
	who, err := in.Base.People.Find(text)
	if err != nil {
		return 0, failure.Usagef("%s: %v", flag, err)
	}
	if who.Kind != payload.WhoMember {
		return 0, failure.Usagef("%s: %s is no member of this organisation, and only a member can be it", flag, humanize.Quote(text))
	}
	return who.User, nil
}

func (in *Input) takeRoles(_ context.Context, d *payload.Details, flags *AnswerFlags) error {
	filled := map[string]payload.Owners{}
	var all []named
	for _, r := range in.Template.Roles() {
		all = append(all, named{r.ID, r.Name, r.Name})
	}
	for _, flag := range flags.roles {
		ref, text, ok := cutName(flag)
		if !ok {
			return failure.Usagef("--role %s has no =: write --role 'ROLE=WHO'", humanize.Quote(flag))
		}
		ids, err := findAll("--role", "role of this template", all, []string{ref})
		if err != nil {
			return err
		}
		if _, twice := filled[ids[0]]; twice {
			return failure.Usagef("--role fills %s twice: name all its people in one", humanize.Quote(ref))
		}
		list, adds, err := in.whoList("--role", flag, text)
		if err != nil {
			return err
		}
		if adds {
			return failure.Usagef("--role %s: a role is filled by exactly these people; leave the + out", humanize.Quote(flag))
		}
		filled[ids[0]] = ownersOf(list)
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
		flag, key, what string
		refs            []string
	}{{"--tag", "tags", "tag", flags.tags}, {"--folder", "folders", "folder for processes", flags.folders}} {
		if len(f.refs) == 0 {
			continue
		}
		all, err := existing(ctx, in.conn.Reads(), f.key)
		if err == nil {
			*listOf(d, f.key), err = findAll(f.flag, f.what, all, f.refs)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// existing are the tags or folders of the organisation.
func existing(ctx context.Context, client factory.Reads, key string) (all []named, err error) {
	if key == "tags" {
		tags, err := api.All(client.Tags(ctx, ""))
		for _, t := range tags {
			all = append(all, named{t.ID, t.Name, t.Name})
		}
		return all, err
	}
	folders, err := api.All(client.Folders(ctx))
	for _, f := range folders {
		all = append(all, named{f.ID, f.Name, cmp.Or(f.Path, f.Name)})
	}
	return all, err
}

func (in *Input) takeParent(ctx context.Context, d *payload.Details, flags *AnswerFlags) error {
	if !flags.flags.Changed("parent") {
		return nil
	}
	run, err := parent(ctx, in.conn, flags.parent)
	if err != nil {
		return fmt.Errorf("--parent %s: %w", flags.parent, err)
	}
	d.ParentID = run.ID
	return nil
}

// parent is the process that an id, a name or a web address means.
func parent(ctx context.Context, conn *factory.Connection, ref string) (api.Run, error) {
	id, err := conn.FindProcess(ctx, ref)
	if err != nil {
		return api.Run{}, err
	}
	return conn.Client.Run(ctx, id)
}

// named is what a flag may call a thing by; path is the name of most.
type named struct{ id, name, path string }

// findAll finds the ids of what a flag calls by name or id, each once.
func findAll(flag, what string, all []named, refs []string) ([]string, error) {
	var names []string
	for _, n := range all {
		for _, name := range []string{n.name, n.path} {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	var ids []string
	for _, ref := range refs {
		found := factory.Named(all, ref, true,
			func(n named) string { return n.id }, func(n named) string { return n.name }, func(n named) string { return n.path })
		switch {
		case len(found) > 1:
			var several []string
			for _, n := range found {
				several = append(several, n.id)
			}
			return nil, failure.Usagef("%s: %s names %d: use the id of one: %s", flag, humanize.Quote(ref), len(found), humanize.Quotes(several))
		case len(all) == 0:
			return nil, failure.Usagef("%s: there is no %s %s; there is none at all", flag, what, humanize.Quote(ref))
		case len(found) == 0:
			return nil, failure.Usagef("%s: there is no %s %s; there are %s", flag, what, humanize.Quote(ref), humanize.Quotes(names))
		case !slices.Contains(ids, found[0].id):
			ids = append(ids, found[0].id)
		}
	}
	return ids, nil
}
