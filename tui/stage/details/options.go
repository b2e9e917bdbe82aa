package details

import (
	"slices"

	"kickoff/payload"
	"kickoff/tui/picker"
	"kickoff/tui/picker/people"
	"kickoff/tui/theme"
)

// members offers the members of the organisation.
func (s *Details) members(many bool, none string) *offer {
	return &offer{
		stamp: s.peopleStamp, many: many, none: none,
		items: func() []picker.Item { return people.Members(s.session.Base.People) },
		name:  s.personName,
	}
}

// groups offers its groups.
func (s *Details) groups() *offer {
	return &offer{
		stamp: s.peopleStamp, many: true, none: "none",
		items: func() []picker.Item { return people.Groups(s.session.Base.People) },
		name:  s.personName,
	}
}

func (s *Details) peopleStamp() any {
	if s.session.Base.People == nil {
		return nil
	}
	return s.session.Base.People
}

func (s *Details) personName(id string) string {
	return people.Names(people.Owners([]string{id}), s.session.Base.People)
}

// tags and folders offer what the session knows of them.
func (s *Details) tags() *offer {
	all := func() []picker.Item {
		items := make([]picker.Item, 0, len(s.session.Tags))
		for _, t := range s.session.Tags {
			items = append(items, picker.Item{ID: t.ID, Title: t.Name})
		}
		return items
	}
	return &offer{stamp: stampOf(func() []payload.Tag { return s.session.Tags }), many: true, none: "none", items: all, name: titleIn(all)}
}

func (s *Details) folders() *offer {
	all := func() []picker.Item {
		items := make([]picker.Item, 0, len(s.session.Folders))
		for _, f := range s.session.Folders {
			title := f.Path
			if title == "" {
				title = f.Name
			}
			items = append(items, picker.Item{ID: f.ID, Title: title})
		}
		return items
	}
	return &offer{stamp: stampOf(func() []payload.Folder { return s.session.Folders }), many: true, none: "none", items: all, name: titleIn(all)}
}

// stampOf is how many there are, nil while that was not fetched.
func stampOf[T any](list func() []T) func() any {
	return func() any {
		if list() == nil {
			return nil
		}
		return len(list())
	}
}

// titleIn names an item by its id; one that is not listed keeps its id for a name.
func titleIn(all func() []picker.Item) func(string) string {
	return func(id string) string {
		items := all()
		if i := slices.IndexFunc(items, func(it picker.Item) bool { return it.ID == id }); i >= 0 {
			return items[i].Title
		}
		return id
	}
}

// existing says why a list offers nothing.
func (o *offer) existing() string {
	switch {
	case o.stamp() == nil:
		return "loading" + theme.SignCut
	case len(o.items()) == 0:
		return "none exist"
	}
	return ""
}
