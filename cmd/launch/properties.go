package launch

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/history"
	"kickoff/tui/lines"
)

// property is one that a person may set beside answers and steps: a key of the launch, of
// job titles that of one.
type property struct {
	payload.Property
	role string
}

// properties are all of them, the job titles of the template among them.
func (qs *questions) properties() []property {
	var all []property
	for _, p := range payload.Properties() {
		if p.Key != "roles" {
			all = append(all, property{Property: p})
			continue
		}
		for _, r := range qs.in.Template.Roles() {
			all = append(all, property{payload.Property{Key: p.Key, Title: r.Name + ", a job title", Means: p.Means}, r.ID})
		}
	}
	return all
}

// propertyText says what is entered for a property, "" for nothing.
func (qs *questions) propertyText(ctx context.Context, p property) (string, error) {
	d, people := qs.in.Answers.Details(), qs.in.Base.People
	switch p.Key {
	case "name":
		return clean.Message(cmp.Or(d.Name, qs.in.Builder()().Name)), nil
	case "roles":
		return payload.PeopleText(d.Roles[p.role], people), nil
	}
	var all []payload.Thing
	var err error
	places := d.Places()
	if ids, _ := places[p.Key].(*[]string); kinds[p.Key] != "" && len(*ids) > 0 {
		all, err = qs.lists.listed(ctx, p.Key)
	}
	text := d.Text(p.Key, people, func(m payload.Mention) string {
		if m.Of == payload.NamedMember {
			id, _ := strconv.ParseInt(m.ID, 10, 64) // it was one
			return people.MemberName(id)
		}
		if at := slices.IndexFunc(all, func(n payload.Thing) bool { return n.ID == m.ID }); at >= 0 {
			return cmp.Or(all[at].Path, all[at].Name)
		}
		return ""
	})
	if _, one := places[p.Key].(*int64); one && text == "" {
		text = "you"
	}
	return text, err
}

// listOf is where tags and folders have their ids.
func listOf(d *payload.Details, key string) *[]string { return d.Places()[key].(*[]string) }

// aboutProperty is the question of a property.
func (qs *questions) aboutProperty(ctx context.Context, p property) (question, error) {
	before := qs.in.Answers.Details()
	q := question{at: history.Ref{Property: p.Key}, why: []string{p.Means}}
	q.Head, q.Separator = p.Title, ", "
	if p.Key == "name" {
		q.Head, q.Separator = "Name of the process", " "
	}
	var err error
	if q.Now, err = qs.propertyText(ctx, p); err != nil {
		return q, err
	}
	q.text = q.Now
	typedAt := p.Key
	if p.role != "" {
		typedAt += "/" + p.role
	}
	if typed := before.Typed[typedAt]; typed != "" {
		q.Now = withTyped(q.Now, typed)
	}
	set := func(edit func(*payload.Details)) (string, error) {
		effect := qs.change(q.at, func() { qs.in.History.Property(p.Key, before, qs.in.Answers.Details()) }, func() {
			qs.in.Answers.EditDetails(func(d *payload.Details) { d.SetTyped(typedAt, ""); edit(d) })
		})
		now, err := qs.propertyText(ctx, p)
		return lines.Stop(cmp.Or(now, lines.Nothing)) + effect, err
	}
	typed := func(text string) {
		qs.in.Answers.EditDetails(func(d *payload.Details) { d.SetTyped(typedAt, text) })
		qs.keep(q.at)
	}
	q.Refused, q.Keep = typed, func() error {
		if qs.in.Answers.Details().Typed[typedAt] != "" {
			typed("")
		}
		return nil
	}
	switch p.Key {
	case "name":
		q.text = before.Name
		q.Take = func(text string) (string, error) { return set(func(d *payload.Details) { d.Name = text }) }
	case "summary":
		q.Long, q.text = true, before.Summary
		q.Take = func(text string) (string, error) { return set(func(d *payload.Details) { d.Summary = text }) }
	case "starred", "is_public":
		q.Options = []string{"yes", "no"}
		flag := func(v *bool) (string, error) {
			return set(func(d *payload.Details) { *d.Places()[p.Key].(**bool) = v })
		}
		q.Pick = func(places []int) (string, error) { return flag(new(places[0] == 0)) }
		q.Take = func(text string) (string, error) {
			at := slices.Index(q.Options, strings.ToLower(text))
			switch {
			case text == "":
				return flag(nil)
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
			run, _, err := qs.FindProcess(ctx, qs.conn, text)
			if err != nil {
				return "", err
			}
			said, err := set(func(d *payload.Details) { d.ParentID = run.ID })
			return clean.Message(run.Name) + ", " + said, err
		}
	case "tags", "folders":
		err = qs.offerThings(ctx, &q, p.Key, before, set)
	default:
		err = qs.offerMembers(ctx, &q, p, before, set)
	}
	return q, err
}

// setter changes the properties and says what holds then.
type setter func(edit func(*payload.Details)) (string, error)

// offerThings makes a question one about tags or folders.
func (qs *questions) offerThings(ctx context.Context, q *question, key string, before payload.Details, set setter) error {
	all, err := qs.lists.listed(ctx, key)
	if err != nil {
		return err
	}
	for i, n := range all {
		q.Options = append(q.Options, clean.Message(cmp.Or(n.Path, n.Name)))
		if slices.Contains(*listOf(&before, key), n.ID) {
			q.Chosen = append(q.Chosen, i)
		}
	}
	put := func(ids []string) (string, error) {
		return set(func(d *payload.Details) { *listOf(d, key) = ids })
	}
	q.Many, q.Find = true, find
	q.Pick = func(places []int) (string, error) {
		var ids []string
		for _, i := range places {
			ids = append(ids, all[i].ID)
		}
		return put(ids)
	}
	q.Take = func(text string) (string, error) {
		found, err := payload.FindThings(kinds[key], text, all)
		if err != nil {
			return "", err
		}
		var ids []string
		for _, one := range found {
			ids = append(ids, one.ID)
		}
		return put(ids)
	}
	return nil
}

// offerMembers makes a question one about members, groups, or whoever fills a job title.
func (qs *questions) offerMembers(ctx context.Context, q *question, p property, before payload.Details, set setter) error {
	var now payload.Owners
	kinds, one := membersOnly, false
	switch at := before.Places()[p.Key].(type) {
	case *int64:
		if one = true; *at != 0 {
			now.Users = []int64{*at}
		}
	case *[]int64:
		now.Users = *at
	case *[]string:
		now.Groups, kinds = *at, groupsOnly
	case *map[string]payload.Owners:
		now, kinds = (*at)[p.role], everyKind
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
			switch at := d.Places()[p.Key].(type) {
			case *int64:
				*at = first
			case *[]int64:
				*at = o.Users
			case *[]string:
				*at = o.Groups
			case *map[string]payload.Owners:
				d.SetRole(p.role, o)
			}
		})
	}
	if err := qs.offerPeople(ctx, q, now, kinds, put); err != nil {
		return err
	}
	q.Many = !one
	q.text = now.Plain(qs.in.Base.People)
	q.Take = func(text string) (string, error) {
		if text == "" {
			return put(payload.Owners{})
		}
		o, err := qs.peopleIn(now, text)
		if err != nil {
			return "", err
		}
		return put(o)
	}
	return nil
}
