package session

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
	"kickoff/payload/store/draft"
)

// fullPage is how many rows a page has; a shorter one is the last (docs/api.md,
// "Pagination").
const fullPage = 100

// People is what finding people asks of the API; *api.Client is one.
type People interface {
	Members(ctx context.Context, q string) api.Pages[payload.Member]
	Groups(ctx context.Context, q string) api.Pages[payload.Group]
}

// KnownPeople fetches as much of the directory as the named people need. A small
// organisation is fetched whole, which is one page; of a large one the server is
// asked for each address, because 20,000 members would be 200 pages.
func KnownPeople(ctx context.Context, service People, me payload.Member, named []string) (*payload.Directory, error) {
	d := &payload.Directory{Me: me}
	if len(named) == 0 {
		return d, nil
	}
	var err error
	if d.Groups, err = api.All(service.Groups(ctx, "")); err != nil {
		return nil, err
	}
	if d.Members, err = members(ctx, service, named); err != nil {
		return nil, err
	}
	d.Index()
	return d, nil
}

// Everybody fetches the whole directory, for when nobody can say yet who is needed.
func Everybody(ctx context.Context, service People, me payload.Member) (*payload.Directory, error) {
	d := &payload.Directory{Me: me}
	var err error
	if d.Groups, err = api.All(service.Groups(ctx, "")); err != nil {
		return nil, err
	}
	d.Members, err = api.All(service.Members(ctx, ""))
	d.Index()
	return d, err
}

func members(ctx context.Context, service People, named []string) ([]payload.Member, error) {
	list := func(q string) api.Pages[payload.Member] { return service.Members(ctx, q) }
	for _, name := range named {
		if _, err := strconv.ParseInt(name, 10, 64); err == nil {
			return api.All(list("")) // ids cannot be searched for
		}
	}
	found, err := behind(list, named)
	return unique(found), err
}

// mostAsked is for how many names of one list the server is asked: reading all of it costs
// a page for each hundred.
const mostAsked = 10

// behind are those of a list that the addresses among the names are for: all of a short
// list, which is one page; of a longer one the server is asked for each, unless there are
// many.
func behind[T any](list func(q string) api.Pages[T], named []string) ([]T, error) {
	found := []T{} // nobody, where nil is that nobody was asked
	for page, err := range list("") {
		if err != nil {
			return nil, err
		}
		found = append(found, page...)
		break
	}
	if len(found) < fullPage {
		return found, nil
	}
	if len(named) > mostAsked {
		return api.All(list(""))
	}
	for _, name := range named {
		if !strings.Contains(name, "@") {
			continue
		}
		more, err := api.All(list(name))
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// Recipients completes a directory by what tells who of all gets mail: the groups, and whom
// of the members and guests the addresses are for.
func Recipients(ctx context.Context, service interface {
	People
	Guests(ctx context.Context, q string) api.Pages[payload.Guest]
}, d payload.Directory, all payload.Owners) (*payload.Directory, error) {
	var err error
	if len(all.Groups) > 0 && d.Groups == nil {
		if d.Groups, err = api.All(service.Groups(ctx, "")); err != nil {
			return nil, err
		}
	}
	all, _ = d.Expand(all)
	d.Guests = []payload.Guest{}
	if len(all.Guests) == 0 {
		return &d, nil
	}
	found, err := members(ctx, service, all.Guests)
	if err != nil {
		return nil, err
	}
	d.Members = unique(slices.Concat(d.Members, found))
	d.Guests, err = behind(func(q string) api.Pages[payload.Guest] { return service.Guests(ctx, q) }, all.Guests)
	return &d, err
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

// NamesInList are the names of people in a list such as "jo@acme.test,+Sales".
func NamesInList(list string) []string {
	var names []string
	for _, name := range strings.Split(list, ",") {
		if name = clean.Seen(strings.TrimPrefix(clean.Trim(name), "+")); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// namesIn are the names of people in the JSON value of a people field, at any
// depth: a text, a list of texts or the API's own object.
func namesIn(raw json.RawMessage) []string {
	var names []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			names = append(names, NamesInList(v)...)
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
	walk(rawjson.Decode(raw))
	return names
}

// NamesOf are the people of owners that were stored by id, so that they are
// known again.
func NamesOf(o payload.Owners) []string {
	names := append([]string(nil), o.Guests...)
	for _, id := range o.Users {
		names = append(names, strconv.FormatInt(id, 10))
	}
	return append(names, o.Groups...)
}

// People are all people that the sources name.
func (from Sources) People() []string {
	var names []string
	for _, i := range from.Inputs {
		names = append(names, i.people()...)
	}
	if from.Like != nil {
		names = append(names, from.Like.people()...)
	}
	if from.Draft != nil {
		names = append(names, draftPeople(*from.Draft)...)
	}
	return names
}

func (i Input) people() []string {
	if !i.Field.Type.Takes(payload.People{}) {
		return nil
	}
	return i.PeopleIn()
}

// PeopleIn are the names in what was given, as those of people.
func (i Input) PeopleIn() []string {
	if i.Text == nil {
		return namesIn(i.Raw)
	}
	if names := namesIn(json.RawMessage(*i.Text)); names != nil {
		return names
	}
	return NamesInList(*i.Text)
}

func (p Process) people() []string {
	var names []string
	for _, raw := range p.Run.Answers {
		names = append(names, namesIn(rawjson.Get(raw, "users"))...)
	}
	for _, t := range p.Tasks {
		names = append(names, NamesOf(t.Owners)...)
	}
	return names
}

func draftPeople(d draft.Draft) []string {
	var names []string
	for _, answer := range d.Answers.Fields {
		names = append(names, NamesOf(answer.People())...)
	}
	for _, raw := range d.ByHand() {
		names = append(names, namesIn(raw)...)
	}
	for _, step := range d.Answers.Steps {
		if step.Owners != nil {
			names = append(names, NamesOf(*step.Owners)...)
		}
	}
	details := d.Answers.Details
	for _, owners := range details.Roles {
		names = append(names, NamesOf(owners)...)
	}
	for _, id := range append([]int64{details.OwnerID, details.StarterID}, details.Users...) {
		if id != 0 {
			names = append(names, NamesOf(payload.Owners{Users: []int64{id}})...)
		}
	}
	return append(names, details.Groups...)
}

// PeopleInBody are all people that a ready body names.
func PeopleInBody(t payload.Template, body []byte) []string {
	var parts struct {
		Prerun map[string]json.RawMessage `json:"prerun"`
		Tasks  map[string]struct {
			Owners json.RawMessage `json:"owners"`
		} `json:"tasks"`
		Roles json.RawMessage `json:"roles"`
		Users json.RawMessage `json:"users"`
	}
	if err := json.Unmarshal(body, &parts); err != nil {
		return nil
	}
	names := append(namesIn(parts.Roles), namesIn(parts.Users)...)
	for id, raw := range parts.Prerun {
		if f, ok := t.Field(id); ok && f.Type.Takes(payload.People{}) {
			names = append(names, namesIn(raw)...)
		}
	}
	for _, task := range parts.Tasks {
		names = append(names, namesIn(task.Owners)...)
	}
	return names
}

// People are all people that the answers name.
func (s *Session) People() []string { return draftPeople(s.SaveAs("")) }
