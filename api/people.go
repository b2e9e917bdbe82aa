package api

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
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
	k := call{doing: "reading who you are", path: []string{"me"}}
	a, err := c.get(ctx, k)
	if err != nil {
		return payload.Member{}, err
	}
	w, err := item[wireMember](k, a, ErrNetwork)
	if err != nil {
		return payload.Member{}, err
	}
	m, ok := w.member()
	if !ok {
		return payload.Member{}, unreadable(k, a, ErrNetwork)
	}
	return m, nil
}

// Organizations are those the person belongs to.
func (c *Client) Organizations(ctx context.Context) Pages[Organization] {
	k := call{doing: "reading your organisations", path: []string{"me", "organizations"}}
	return pages(c, ctx, k, each(wireOrganization.organization))
}

// Organization is the client's own.
func (c *Client) Organization(ctx context.Context) (Organization, error) {
	k := call{doing: "reading the organisation", path: c.inOrg()}
	a, err := c.get(ctx, k)
	if err != nil {
		return Organization{}, err
	}
	w, err := item[wireOrganization](k, a, ErrNetwork)
	if err != nil {
		return Organization{}, err
	}
	o, ok := w.organization()
	if !ok {
		return Organization{}, unreadable(k, a, ErrNetwork)
	}
	return o, nil
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
	DeletedAt json.RawMessage `json:"deleted_at"`
	Details   object[struct {
		DisabledAt json.RawMessage `json:"disabled_at"`
	}] `json:"details"`
}

// guest leaves out the guests who were removed: they are offered no more.
func (w wireGuest) guest() (payload.Guest, bool) {
	email := line(w.Email)
	gone := given(w.DeletedAt) || given(w.Details.value.DisabledAt)
	return payload.Guest{Email: email, Name: line(w.FirstName + " " + w.LastName)}, email != "" && !gone
}

type wireGroup struct {
	ID      text         `json:"id"`
	Name    text         `json:"name"`
	Members list[userID] `json:"members"`
	Guests  list[email]  `json:"guests"`
}

func (w wireGroup) group() (payload.Group, bool) {
	id := ident(w.ID)
	g := payload.Group{ID: id, Name: named(w.Name, text(id))}
	for _, m := range w.Members {
		g.Members = append(g.Members, int64(m))
	}
	for _, e := range w.Guests {
		g.Guests = append(g.Guests, string(e))
	}
	return g, id != ""
}

// wireOwners is who a step or a task belongs to.
type wireOwners struct {
	Users  list[userID]  `json:"users"`
	Guests list[email]   `json:"guests"`
	Groups list[groupID] `json:"groups"`
}

func (w wireOwners) owners() payload.Owners {
	var o payload.Owners
	for _, u := range w.Users {
		if u != 0 {
			o.Users = append(o.Users, int64(u))
		}
	}
	for _, g := range w.Guests {
		if g != "" {
			o.Guests = append(o.Guests, string(g))
		}
	}
	for _, g := range w.Groups {
		if g != "" {
			o.Groups = append(o.Groups, string(g))
		}
	}
	return o
}

// userID, email and groupID are people by reference: the bare value, or an
// object that holds it.
type (
	userID  int64
	email   string
	groupID string
)

func (u *userID) UnmarshalJSON(raw []byte) error {
	var n number
	_ = n.UnmarshalJSON(within(raw, "id"))
	*u = userID(n)
	return nil
}

func (e *email) UnmarshalJSON(raw []byte) error {
	var t text
	_ = t.UnmarshalJSON(within(raw, "email"))
	*e = email(line(t))
	return nil
}

func (g *groupID) UnmarshalJSON(raw []byte) error {
	var t text
	_ = t.UnmarshalJSON(within(raw, "id"))
	*g = groupID(ident(t))
	return nil
}

// within is raw itself, or the value of key when it is an object.
func within(raw json.RawMessage, key string) json.RawMessage {
	if rawjson.KindOf(raw) == rawjson.Object {
		return rawjson.Get(raw, key)
	}
	return raw
}

func line(t text) string  { return strings.TrimSpace(clean.Line(string(t))) }
func ident(t text) string { return clean.Line(string(t)) }

// named is the first name that says anything.
func named(names ...text) string {
	for _, n := range names {
		if s := line(n); s != "" {
			return s
		}
	}
	return ""
}

// given reports whether a value is there and says something.
func given(raw json.RawMessage) bool {
	switch strings.TrimSpace(string(raw)) {
	case "", "null", "false", `""`, "0":
		return false
	}
	return true
}

// search is a list's query for q, "" for all.
func search(q string) url.Values {
	v := url.Values{}
	if q != "" {
		v.Set("q", q)
	}
	return v
}
