package api

import (
	"context"

	"kickoff/payload"
)

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
