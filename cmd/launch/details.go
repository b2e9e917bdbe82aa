package launch

import (
	"context"
	"fmt"
	"slices"

	"kickoff/api"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/humanize"
)

// named is anything that a flag may call by name or id.
type named struct{ id, name string }

// takeDetails reads the flags about the process itself. Lists are fetched only
// when a flag needs them.
func (in *Input) takeDetails(ctx context.Context, conn *factory.Connection, flags *AnswerFlags) error {
	d := in.Answers.Details()
	if flags.changed("name") {
		d.Name = flags.name
	}
	if flags.changed("summary") {
		d.Summary = flags.summary
	}
	if flags.changed("starred") {
		d.Starred = &flags.starred
	}
	if flags.changed("public") {
		d.Public = &flags.public
	}
	for _, take := range []func(*payload.Details) error{
		func(d *payload.Details) error { return in.takePeople(d, flags) },
		func(d *payload.Details) error { return in.takeRoles(d, flags) },
		func(d *payload.Details) error { return takeTags(ctx, conn, d, flags) },
		func(d *payload.Details) error { return takeFolders(ctx, conn, d, flags) },
		func(d *payload.Details) error { return takeParent(ctx, conn, d, flags) },
	} {
		if err := take(&d); err != nil {
			return err
		}
	}
	in.Answers.EditDetails(func(now *payload.Details) { *now = d })
	return nil
}

func (in *Input) takePeople(d *payload.Details, flags *AnswerFlags) error {
	var err error
	if flags.changed("owner-id") {
		if d.OwnerID, err = in.member("--owner-id", flags.ownerID); err != nil {
			return err
		}
	}
	if flags.changed("starter") {
		if d.StarterID, err = in.member("--starter", flags.starter); err != nil {
			return err
		}
	}
	if flags.changed("user") {
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
	if !flags.changed("group") {
		return nil
	}
	var groups []named
	for _, g := range in.Base.People.Groups {
		groups = append(groups, named{g.ID, g.Name})
	}
	d.Groups, err = findAll("--group", "group", groups, flags.groups)
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

func (in *Input) takeRoles(d *payload.Details, flags *AnswerFlags) error {
	if len(flags.roles) == 0 {
		return nil
	}
	var roles []named
	for _, r := range in.Template.Roles() {
		roles = append(roles, named{r.ID, r.Name})
	}
	filled := map[string]payload.Owners{}
	for _, flag := range flags.roles {
		ref, text, ok := cutName(flag)
		if !ok {
			return failure.Usagef("--role %s has no =: write --role 'ROLE=WHO'", humanize.Quote(flag))
		}
		id, err := findOne("--role", "role of this template", roles, ref)
		if err != nil {
			return err
		}
		if _, twice := filled[id]; twice {
			return failure.Usagef("--role fills %s twice: name all its people in one", humanize.Quote(ref))
		}
		list, adds, err := in.whoList("--role", flag, text)
		if err != nil {
			return err
		}
		if adds {
			return failure.Usagef("--role %s: a role is filled by exactly these people; leave the + out", humanize.Quote(flag))
		}
		filled[id] = ownersOf(list)
	}
	if d.Roles == nil {
		d.Roles = map[string]payload.Owners{}
	}
	for id, owners := range filled {
		d.Roles[id] = owners
	}
	return nil
}

func takeTags(ctx context.Context, conn *factory.Connection, d *payload.Details, flags *AnswerFlags) error {
	if len(flags.tags) == 0 {
		return nil
	}
	rows, err := api.All(conn.Client.Tags(ctx, ""))
	if err != nil {
		return err
	}
	var tags []named
	for _, t := range rows {
		tags = append(tags, named{t.ID, t.Name})
	}
	d.Tags, err = findAll("--tag", "tag", tags, flags.tags)
	return err
}

func takeFolders(ctx context.Context, conn *factory.Connection, d *payload.Details, flags *AnswerFlags) error {
	if len(flags.folders) == 0 {
		return nil
	}
	rows, err := api.All(conn.Client.Folders(ctx))
	if err != nil {
		return err
	}
	var folders []named
	for _, o := range rows {
		folders = append(folders, named{o.ID, o.Name})
		if o.Path != "" && o.Path != o.Name {
			folders = append(folders, named{o.ID, o.Path})
		}
	}
	d.Folders, err = findAll("--folder", "folder for processes", folders, flags.folders)
	return err
}

func takeParent(ctx context.Context, conn *factory.Connection, d *payload.Details, flags *AnswerFlags) error {
	if !flags.changed("parent") {
		return nil
	}
	run, err := conn.Client.Run(ctx, flags.parent)
	if err != nil {
		return fmt.Errorf("--parent %s: %w", flags.parent, err)
	}
	d.ParentID = run.ID
	return nil
}

func findAll(flag, what string, all []named, refs []string) ([]string, error) {
	var ids []string
	for _, ref := range refs {
		id, err := findOne(flag, what, all, ref)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// findOne finds what a name or id means: exact words first, then in any case.
func findOne(flag, what string, all []named, ref string) (string, error) {
	for _, fits := range []func(named) bool{
		func(n named) bool { return n.id == ref },
		func(n named) bool { return n.name == ref },
		func(n named) bool { return factory.Fold(n.name) == factory.Fold(ref) },
	} {
		var ids []string
		for _, n := range all {
			if fits(n) && !slices.Contains(ids, n.id) {
				ids = append(ids, n.id)
			}
		}
		if len(ids) == 1 {
			return ids[0], nil
		}
		if len(ids) > 1 {
			return "", failure.Usagef("%s: %s names %d: use the id of one: %s", flag, humanize.Quote(ref), len(ids), humanize.Quotes(ids))
		}
	}
	if len(all) == 0 {
		return "", failure.Usagef("%s: there is no %s %s; there is none at all", flag, what, humanize.Quote(ref))
	}
	var names []string
	for _, n := range all {
		if !slices.Contains(names, n.name) {
			names = append(names, n.name)
		}
	}
	return "", failure.Usagef("%s: there is no %s %s; there are %s", flag, what, humanize.Quote(ref), humanize.Quotes(names))
}
