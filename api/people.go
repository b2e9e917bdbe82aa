package api

import (
	"context"
	"encoding/json"

	"kickoff/payload"
	"kickoff/payload/rawjson"
)

// Organization is an organisation that the token's owner belongs to.
type Organization struct {
	ID   string
	Name string
	// Timezone is an IANA name, or "".
	Timezone string
}

// Me is the person whose token it is: the launcher.
func (c *Client) Me(ctx context.Context) (payload.Member, error) {
	m, err := one(c, ctx, call{doing: "reading who you are", path: []string{"me"}}, wireMember.member)
	learn(&c.zone.own, m.Timezone)
	return m, err
}

// Organizations are those the person belongs to.
func (c *Client) Organizations(ctx context.Context) Pages[Organization] {
	k := call{doing: "reading your organisations", path: []string{"me", "organizations"}}
	return pages(c, ctx, k, each(wireOrganization.organization))
}

// Organization is the client's own.
func (c *Client) Organization(ctx context.Context) (Organization, error) {
	o, err := one(c, ctx, call{doing: "reading the organisation", path: c.inOrg()}, wireOrganization.organization)
	learn(&c.zone.org, o.Timezone)
	return o, err
}

// Members are the people of the organisation, also the disabled ones, whose name
// or address has q in it.
func (c *Client) Members(ctx context.Context, q string) Pages[payload.Member] {
	k := call{doing: "reading the members", path: c.inOrg("users"), query: search(q)}
	return pages(c, ctx, k, each(wireMember.member))
}

// Guests are those whose address has q in it, but for the disabled ones.
func (c *Client) Guests(ctx context.Context, q string) Pages[payload.Guest] {
	k := call{doing: "reading the guests", path: c.inOrg("guests"), query: search(q)}
	return pages(c, ctx, k, each(wireGuest.guest))
}

// Groups are those whose name has q in it.
func (c *Client) Groups(ctx context.Context, q string) Pages[payload.Group] {
	k := call{doing: "reading the groups", path: c.inOrg("groups"), query: search(q)}
	return pages(c, ctx, k, each(wireGroup.group))
}

// wireMember is a user of GET /me and /users. Rows with half the keys occur.
type wireMember struct {
	ID         number `json:"id"`
	Email      text   `json:"email"`
	Username   text   `json:"username"`
	FullName   text   `json:"full_name"`
	FirstName  text   `json:"first_name"`
	LastName   text   `json:"last_name"`
	Role       text   `json:"role"`
	JobTitle   text   `json:"job_title"`
	Status     text   `json:"status"`
	Timezone   text   `json:"timezone"`
	DateFormat text   `json:"date_format"`
}

func (w wireMember) member() (payload.Member, bool) {
	m := payload.Member{
		ID:         int64(w.ID),
		Email:      line(w.Email),
		Name:       named(w.FullName, w.FirstName+" "+w.LastName, w.Username, w.Email),
		Role:       line(w.Role),
		JobTitle:   line(w.JobTitle),
		Status:     line(w.Status),
		Timezone:   line(w.Timezone),
		DateFormat: line(w.DateFormat),
	}
	return m, m.ID != 0
}

type wireOrganization struct {
	ID       text `json:"id"`
	Name     text `json:"name"`
	Timezone text `json:"timezone"`
}

func (w wireOrganization) organization() (Organization, bool) {
	id := ident(w.ID)
	return Organization{ID: id, Name: named(w.Name, text(id)), Timezone: line(w.Timezone)}, id != ""
}

type wireGuest struct {
	Email     text            `json:"email"`
	FirstName text            `json:"first_name"`
	LastName  text            `json:"last_name"`
	CreatedAt timestamp       `json:"created_at"`
	DeletedAt json.RawMessage `json:"deleted_at"`
	Details   object[struct {
		DisabledAt json.RawMessage `json:"disabled_at"`
	}] `json:"details"`
}

// guest leaves out the guests who were removed: they are offered no more.
func (w wireGuest) guest() (payload.Guest, bool) {
	email := line(w.Email)
	gone := present(w.DeletedAt) || present(w.Details.value.DisabledAt)
	return payload.Guest{Email: email, Name: line(w.FirstName + " " + w.LastName), CreatedAt: w.CreatedAt.Time}, email != "" && !gone
}

type wireGroup struct {
	ID      text                  `json:"id"`
	Name    text                  `json:"name"`
	Members list[json.RawMessage] `json:"members"`
	Guests  list[json.RawMessage] `json:"guests"`
}

func (w wireGroup) group() (payload.Group, bool) {
	id := ident(w.ID)
	people := wireOwners{Users: w.Members, Guests: w.Guests}.owners()
	return payload.Group{ID: id, Name: named(w.Name, text(id)), Members: people.Users, Guests: people.Guests}, id != ""
}

// wireOwners is who a step or a task belongs to, by reference: each the bare value,
// or an object that holds it.
type wireOwners struct {
	Users  list[json.RawMessage] `json:"users"`
	Guests list[json.RawMessage] `json:"guests"`
	Groups list[json.RawMessage] `json:"groups"`
}

func (w wireOwners) owners() payload.Owners {
	return payload.Owners{
		Users:  references(w.Users, "id", func(n number) int64 { return int64(n) }),
		Guests: references(w.Guests, "email", line),
		Groups: references(w.Groups, "id", ident),
	}
}

// references reads the value of each, which may stand under key; what says nothing
// is left out.
func references[W any, T comparable](all []json.RawMessage, key string, convert func(W) T) []T {
	var found []T
	for _, raw := range all {
		if rawjson.KindOf(raw) == rawjson.Object {
			raw = rawjson.Get(raw, key)
		}
		var w W
		var none T
		if json.Unmarshal(raw, &w) == nil && convert(w) != none {
			found = append(found, convert(w))
		}
	}
	return found
}
