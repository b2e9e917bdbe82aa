package payload

import "strings"

// Member is a person of the organisation.
type Member struct {
	ID    int64
	Email string
	Name  string
	// Role is the permission role: Admin, Standard, Light.
	Role string
	// Status is active, invited or disabled; only the last cannot be assigned.
	Status string
	// Timezone is an IANA name, or "".
	Timezone string
	// DateFormat is the person's preference, "MM/DD/YYYY", or "".
	DateFormat string
}

// Disabled reports whether the member can no longer be given work.
func (m Member) Disabled() bool { return strings.EqualFold(m.Status, "disabled") }

// Guest is somebody outside the organisation, known by address.
type Guest struct {
	Email string
	Name  string
}

// Group is a set of members and guests under one name.
type Group struct {
	ID      string
	Name    string
	Members []int64
	Guests  []string
}

// Tag marks processes.
type Tag struct{ ID, Name string }

// Folder holds processes. Path is its name behind those of its parents.
type Folder struct{ ID, Name, Path string }

// Owners are people in the three buckets of the API. As a step's override they
// replace the template's three buckets as one set (docs/api.md, "Owners at
// launch").
type Owners struct {
	Users  []int64  `json:"users,omitempty"`
	Guests []string `json:"guests,omitempty"`
	Groups []string `json:"groups,omitempty"`
}

// Empty reports whether nobody is named. At launch, empty owners leave a step
// to its template; they never clear it.
func (o Owners) Empty() bool { return len(o.Users)+len(o.Guests)+len(o.Groups) == 0 }

// Directory is who is known: the launcher and as much of the organisation as
// was fetched.
type Directory struct {
	Me      Member
	Members []Member
	Guests  []Guest
	Groups  []Group
	// Loading: the lists are still being read, so that somebody may exist who is not
	// in them yet. Failed: one of them could not be read.
	Loading, Failed bool
}
