package details

import (
	"slices"

	"kickoff/payload"
	"kickoff/tui/field"
	"kickoff/tui/picker"
	"kickoff/tui/picker/people"
)

// members offers the members of the organisation.
func (s *Details) members(many bool, none string) *field.Offer {
	return &field.Offer{
		Fetched: s.peopleFetched, Many: many, None: none,
		Items: func() []picker.Item { return s.session.Items.Members(s.session.Base.People) },
		Name:  s.personName,
	}
}

// groups offers its groups.
func (s *Details) groups() *field.Offer {
	return &field.Offer{
		Fetched: s.peopleFetched, Many: true, None: "none",
		Items: func() []picker.Item { return people.Groups(s.session.Base.People) },
		Name:  s.personName,
	}
}

func (s *Details) peopleFetched() bool {
	d := s.session.Base.People
	return d != nil && !d.Loading
}

func (s *Details) personName(id string) string {
	return payload.PeopleText(people.Owners([]string{id}), s.session.Base.People)
}

// tags and folders offer what the session knows of them.
func (s *Details) tags() *field.Offer {
	all := func() []picker.Item {
		items := make([]picker.Item, 0, len(s.session.Tags))
		for _, t := range s.session.Tags {
			items = append(items, picker.Item{ID: t.ID, Title: t.Name})
		}
		return items
	}
	return &field.Offer{Fetched: func() bool { return s.session.Tags != nil }, Many: true, None: "none", Items: all, Name: titleIn(all)}
}

func (s *Details) folders() *field.Offer {
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
	return &field.Offer{Fetched: func() bool { return s.session.Folders != nil }, Many: true, None: "none", Items: all, Name: titleIn(all)}
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
