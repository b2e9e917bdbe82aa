package launch

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/history"
	"kickoff/payload/humanize"
	"kickoff/tui/lines"
)

// property is one that a person may set beside answers and steps: a key of the launch, of
// job titles that of one.
type property struct {
	payload.Property
	role string
}

// properties are all of them, the job titles of the template among them.
func (l *launching) properties() []property {
	var all []property
	for _, p := range payload.Properties() {
		if p.Key != "roles" {
			all = append(all, property{Property: p})
			continue
		}
		for _, r := range l.in.Template.Roles() {
			all = append(all, property{payload.Property{Key: p.Key, Title: r.Name + ", a job title"}, r.ID})
		}
	}
	return all
}

// things are tags or folders.
type things []named

func (l *launching) listed(ctx context.Context, key string) (things, error) {
	if known, ok := l.things[key]; ok {
		return known, nil
	}
	var all things
	var err error
	switch key {
	case "tags":
		var tags []payload.Tag
		tags, err = api.All(l.conn.Client.Tags(ctx, ""))
		for _, t := range tags {
			all = append(all, named{t.ID, t.Name, t.Name})
		}
	case "folders":
		var folders []payload.Folder
		folders, err = api.All(l.conn.Client.Folders(ctx))
		for _, f := range folders {
			all = append(all, named{f.ID, f.Name, cmp.Or(f.Path, f.Name)})
		}
	}
	if err != nil {
		return nil, err
	}
	if l.things == nil {
		l.things = map[string]things{}
	}
	l.things[key] = all
	return all, nil
}

// propertyText says what is entered for a property, "" for nothing.
func (l *launching) propertyText(ctx context.Context, p property) (string, error) {
	d, people := l.in.Answers.Details(), l.in.Base.People
	flag := func(b *bool) string {
		switch {
		case b == nil:
			return ""
		case *b:
			return "yes"
		}
		return "no"
	}
	member := func(id int64) string {
		if id == 0 {
			return "you"
		}
		return people.MemberName(id)
	}
	switch p.Key {
	case "name":
		return clean.Message(cmp.Or(d.Name, l.in.Builder()().Name)), nil
	case "summary":
		return clean.Message(d.Summary), nil
	case "owner_id":
		return member(d.OwnerID), nil
	case "user_id":
		return member(d.StarterID), nil
	case "roles":
		return payload.PeopleText(d.Roles[p.role], people), nil
	case "users":
		return payload.PeopleText(payload.Owners{Users: d.Users}, people), nil
	case "groups":
		return payload.PeopleText(payload.Owners{Groups: d.Groups}, people), nil
	case "starred":
		return flag(d.Starred), nil
	case "is_public":
		return flag(d.Public), nil
	case "parent_id":
		return d.ParentID, nil
	}
	ids := d.Tags
	if p.Key == "folders" {
		ids = d.Folders
	}
	if len(ids) == 0 {
		return "", nil
	}
	all, err := l.listed(ctx, p.Key)
	names := slices.Clone(ids)
	for i, id := range ids {
		if at := slices.IndexFunc(all, func(n named) bool { return n.id == id }); at >= 0 {
			names[i] = all[at].path
		}
	}
	return clean.Message(strings.Join(names, ", ")), err
}

// aboutProperty is the question of a property.
func (l *launching) aboutProperty(ctx context.Context, p property) (question, error) {
	before := l.in.Answers.Details()
	q := question{at: history.Ref{Property: p.Key}}
	q.Head, q.Separator = p.Title, ", "
	if p.Key == "name" {
		q.Head, q.Separator = "Name of the process", " "
	}
	var err error
	if q.Now, err = l.propertyText(ctx, p); err != nil {
		return q, err
	}
	q.text = q.Now
	typedAt := p.Key
	if p.role != "" {
		typedAt += "/" + p.role
	}
	if typed := before.Typed[typedAt]; typed != "" {
		q.Now = strings.TrimPrefix(q.Now+", and ", ", and ") + humanize.Quote(typed) + ", which was not taken"
	}
	set := func(edit func(*payload.Details)) (string, error) {
		effect := l.change(q.at, func() { l.in.History.Property(p.Key, before, l.in.Answers.Details()) }, func() {
			l.in.Answers.EditDetails(func(d *payload.Details) { d.SetTyped(typedAt, ""); edit(d) })
		})
		now, err := l.propertyText(ctx, p)
		return lines.Stop(cmp.Or(now, lines.Nothing)) + effect, err
	}
	typed := func(text string) {
		l.in.Answers.EditDetails(func(d *payload.Details) { d.SetTyped(typedAt, text) })
		l.keep(q.at)
	}
	q.Refused, q.Keep = typed, func() error {
		if l.in.Answers.Details().Typed[typedAt] != "" {
			typed("")
		}
		return nil
	}
	switch p.Key {
	case "name":
		q.text = before.Name
		q.why = []string{"The process is found by its name."}
		q.Take = func(text string) (string, error) { return set(func(d *payload.Details) { d.Name = text }) }
	case "summary":
		q.Long, q.text = true, before.Summary
		q.Take = func(text string) (string, error) { return set(func(d *payload.Details) { d.Summary = text }) }
	case "starred", "is_public":
		q.Options = []string{"yes", "no"}
		q.Pick = func(places []int) (string, error) {
			yes := places[0] == 0
			return l.setFlag(p.Key, &yes, set)
		}
		q.Take = func(text string) (string, error) {
			at := slices.Index(q.Options, strings.ToLower(text))
			switch {
			case text == "":
				return l.setFlag(p.Key, nil, set)
			case at < 0:
				return "", errors.New("type yes or no")
			}
			return q.Pick([]int{at})
		}
	case "parent_id":
		q.How = "the name, the id or the web address of a process"
		q.Take = func(text string) (string, error) {
			if text == "" {
				return set(func(d *payload.Details) { d.ParentID = "" })
			}
			id, err := l.conn.FindProcess(ctx, text)
			if err != nil {
				return "", err
			}
			run, err := l.conn.Client.Run(ctx, id)
			if err != nil {
				return "", err
			}
			said, err := set(func(d *payload.Details) { d.ParentID = run.ID })
			return clean.Message(run.Name) + ", " + said, err
		}
	case "tags", "folders":
		return q, l.offerThings(ctx, &q, p.Key, before, set)
	default:
		return q, l.offerMembers(ctx, &q, p, before, set)
	}
	return q, nil
}

// setter changes the properties and says what holds then.
type setter func(edit func(*payload.Details)) (string, error)

func (l *launching) setFlag(key string, v *bool, set setter) (string, error) {
	return set(func(d *payload.Details) {
		if key == "starred" {
			d.Starred = v
		} else {
			d.Public = v
		}
	})
}

// offerThings makes a question one about tags or folders.
func (l *launching) offerThings(ctx context.Context, q *question, key string, before payload.Details, set setter) error {
	all, err := l.listed(ctx, key)
	if err != nil {
		return err
	}
	chosen, what := before.Tags, "tag"
	if key == "folders" {
		chosen, what = before.Folders, "folder for processes"
	}
	for i, n := range all {
		q.Options = append(q.Options, clean.Message(n.path))
		if slices.Contains(chosen, n.id) {
			q.Chosen = append(q.Chosen, i)
		}
	}
	put := func(ids []string) (string, error) {
		return set(func(d *payload.Details) {
			if key == "folders" {
				d.Folders = ids
			} else {
				d.Tags = ids
			}
		})
	}
	q.Many, q.Find = true, find
	q.Pick = func(places []int) (string, error) {
		var ids []string
		for _, i := range places {
			ids = append(ids, all[i].id)
		}
		return put(ids)
	}
	q.Take = func(text string) (string, error) {
		var names []string
		for _, name := range strings.Split(text, ",") {
			if name = clean.Trim(name); name != "" {
				names = append(names, name)
			}
		}
		ids, err := findAll(q.Head, what, all, names, func(n named) named { return n })
		if err != nil {
			return "", errors.New(strings.TrimPrefix(err.Error(), q.Head+": "))
		}
		return put(ids)
	}
	return nil
}

// offerMembers makes a question one about members, groups, or whoever fills a job title.
func (l *launching) offerMembers(ctx context.Context, q *question, p property, before payload.Details, set setter) error {
	var now payload.Owners
	kinds, one := membersOnly, false
	switch p.Key {
	case "owner_id", "user_id":
		one = true
		if id := map[string]int64{"owner_id": before.OwnerID, "user_id": before.StarterID}[p.Key]; id != 0 {
			now.Users = []int64{id}
		}
	case "users":
		now.Users = before.Users
	case "groups":
		now.Groups, kinds = before.Groups, groupsOnly
	case "roles":
		now, kinds = before.Roles[p.role], everyKind
	}
	put := func(o payload.Owners) (string, error) {
		switch {
		case kinds != everyKind && len(o.Guests) > 0:
			return "", &payload.ValueError{Message: o.Guests[0] + " is no member of this organisation", Fix: "only a member can be it"}
		case kinds == membersOnly && len(o.Groups) > 0:
			return "", &payload.ValueError{Message: "a group is no member", Fix: "only a member can be it"}
		case kinds == groupsOnly && len(o.Users) > 0:
			return "", &payload.ValueError{Message: "a member is no group", Fix: "type a part of a group's name"}
		case one && o.Count() > 1:
			return "", &payload.ValueError{Message: "takes one person", Fix: "name just one"}
		}
		first := int64(0)
		if len(o.Users) > 0 {
			first = o.Users[0]
		}
		return set(func(d *payload.Details) {
			switch p.Key {
			case "owner_id":
				d.OwnerID = first
			case "user_id":
				d.StarterID = first
			case "users":
				d.Users = o.Users
			case "groups":
				d.Groups = o.Groups
			case "roles":
				roles := map[string]payload.Owners{p.role: o}
				for id, who := range d.Roles {
					if id != p.role {
						roles[id] = who
					}
				}
				if o.Empty() {
					delete(roles, p.role)
				}
				d.Roles = roles
			}
		})
	}
	if err := l.offerPeople(ctx, q, now, kinds, put); err != nil {
		return err
	}
	q.Many = !one
	q.text = now.Plain(l.in.Base.People)
	q.Take = func(text string) (string, error) {
		if text == "" {
			return put(payload.Owners{})
		}
		o, err := l.peopleIn(now, text)
		if err != nil {
			return "", err
		}
		return put(o)
	}
	return nil
}
