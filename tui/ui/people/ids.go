package people

import (
	"strings"

	"kickoff/payload"
	"kickoff/tui/picker"
)

// Members lists the members alone, Groups the groups alone, with the same ids as
// Items.
func Members(d *payload.Directory) []picker.Item {
	if d == nil {
		return nil
	}
	items := make([]picker.Item, len(d.Members))
	for i, m := range d.Members {
		items[i] = memberItem(m)
	}
	return items
}

// Groups lists the groups alone.
func Groups(d *payload.Directory) []picker.Item {
	if d == nil {
		return nil
	}
	items := make([]picker.Item, len(d.Groups))
	for i, g := range d.Groups {
		items[i] = groupItem(g)
	}
	return items
}

// IDs are the ids of the items that stand for owners.
func IDs(o payload.Owners) []string {
	var ids []string
	for _, it := range Chosen(o, nil) {
		ids = append(ids, it.ID)
	}
	return ids
}

// Owners are the people and groups that items with these ids stand for.
func Owners(ids []string) payload.Owners {
	var o payload.Owners
	for _, who := range Whos(ids) {
		o = o.With(who)
	}
	return o
}

// Whos are the people and groups that items with these ids stand for, one by one.
func Whos(ids []string) []payload.Who {
	var whos []payload.Who
	for _, id := range ids {
		if who, ok := Who(picker.Item{ID: id}); ok {
			whos = append(whos, who)
		}
	}
	return whos
}

// IsGuest reports whether an item stands for a guest.
func IsGuest(it picker.Item) bool {
	who, ok := Who(it)
	return ok && who.Kind == payload.WhoGuest
}

// Names is what to call owners on one line. A member who shares a name with
// another has the address beside it.
func Names(o payload.Owners, d *payload.Directory) string {
	var names []string
	for _, it := range Chosen(o, d) {
		if strings.HasPrefix(it.ID, member) && it.Note != "" && shared(it.Title, d) {
			it.Title += " <" + it.Note + ">"
		}
		names = append(names, it.Title)
	}
	return strings.Join(names, ", ")
}

func shared(name string, d *payload.Directory) bool {
	n := 0
	if d != nil {
		for _, m := range d.Members {
			if m.Name == name {
				n++
			}
		}
	}
	return n > 1
}
