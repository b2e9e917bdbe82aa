package cmd

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"kickoff/api"
	"kickoff/payload"
)

// fullPage is how many rows a page has; a shorter one is the last (docs/api.md,
// "Pagination").
const fullPage = 100

// people fetches as much of the directory as the named people need. A small
// organisation is fetched whole, which is one page; of a large one the server is
// asked for each address, because 20,000 members would be 200 pages.
func people(ctx context.Context, client *api.Client, me payload.Member, named []string) (*payload.Directory, error) {
	d := &payload.Directory{Me: me}
	if len(named) == 0 {
		return d, nil
	}
	var err error
	if d.Groups, err = collect(client.Groups(ctx, "")); err != nil {
		return nil, err
	}
	if d.Members, err = members(ctx, client, named); err != nil {
		return nil, err
	}
	return d, nil
}

// wholeDirectory fetches everybody, for when nobody can say yet who is needed.
func wholeDirectory(ctx context.Context, client *api.Client, me payload.Member) (*payload.Directory, error) {
	d := &payload.Directory{Me: me}
	var err error
	if d.Groups, err = collect(client.Groups(ctx, "")); err != nil {
		return nil, err
	}
	d.Members, err = collect(client.Members(ctx, ""))
	return d, err
}

func members(ctx context.Context, client *api.Client, named []string) ([]payload.Member, error) {
	var found []payload.Member
	for page, err := range client.Members(ctx, "") {
		if err != nil {
			return nil, err
		}
		found = page
		break
	}
	if len(found) < fullPage {
		return found, nil
	}
	for _, name := range named {
		if _, err := strconv.ParseInt(name, 10, 64); err == nil {
			return collect(client.Members(ctx, "")) // ids cannot be searched for
		}
	}
	for _, name := range named {
		if !strings.Contains(name, "@") {
			continue
		}
		more, err := collect(client.Members(ctx, name))
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return unique(found), nil
}

func unique(members []payload.Member) []payload.Member {
	seen := map[int64]bool{}
	var once []payload.Member
	for _, m := range members {
		if !seen[m.ID] {
			seen[m.ID] = true
			once = append(once, m)
		}
	}
	return once
}

// whoNames are the names of people in a list such as "jo@acme.test,+Sales".
func whoNames(list string) []string {
	var names []string
	for _, name := range strings.Split(list, ",") {
		if name = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(name), "+")); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// namesIn are the names of people in the JSON value of a people field, at any
// depth: a text, a list of texts or the API's own object.
func namesIn(raw json.RawMessage) []string {
	var value any
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	if err := dec.Decode(&value); err != nil {
		return nil
	}
	var names []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			names = append(names, whoNames(v)...)
		case json.Number:
			names = append(names, v.String())
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(value)
	return names
}

// ownersNames are the people of owners that were stored by id, so that they are
// known again.
func ownersNames(o payload.Owners) []string {
	names := append([]string(nil), o.Guests...)
	for _, id := range o.Users {
		names = append(names, strconv.FormatInt(id, 10))
	}
	return append(names, o.Groups...)
}
