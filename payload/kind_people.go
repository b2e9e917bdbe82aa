package payload

import (
	"bytes"
	"encoding/json"
	"strconv"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

const nobody = "nobody"

// People are members, guests and groups. Where they were given as an object of the
// API, Verbatim is that object, which is sent as it stands.
type People struct {
	Owners
	Verbatim json.RawMessage
}

// Blank implements Value.
func (p People) Blank() bool { return p.Empty() }

// Plain implements Value. Members go by e-mail address, which can be typed again;
// a name might be that of two.
func (p People) Plain(d *Directory) string { return p.Owners.Plain(d) }

func (p People) empty() bool { return p.Empty() && p.Verbatim == nil }

func (p People) show(env Env) string { return PeopleText(p.Owners, env.People) }

// asJSON: people that were read out of their JSON are edited as people.
func (p People) asJSON() json.RawMessage {
	if p.Empty() {
		return p.Verbatim
	}
	return nil
}

func (p People) store(s *Stored) {
	s.Raw = p.Verbatim
	if !p.Empty() {
		s.People = &p.Owners
	}
}

func storedPeople(s Stored) People {
	return People{Owners: *s.People, Verbatim: rawjson.Compact(s.Raw)}
}

// peopleKind is members, guests and groups.
type peopleKind struct{ shape[People] }

// inName has guests by their addresses, as they are typed.
func (peopleKind) inName(_ Field, v Value, env Env) string {
	p, _ := v.(People)
	return p.text(env.People, func(email string) string { return email })
}

func (peopleKind) Type() FieldType { return TypePeople }
func (peopleKind) Traits() Traits {
	return Traits{Unlinked: true, Separator: "commas", Stored: AsPeople, NoSuch: nobody, Called: "people"}
}
func (peopleKind) Prompt(Field) string {
	return "choose people by e-mail address, or groups by name"
}

func (peopleKind) Noun(Field) string { return "members and groups, or guests by e-mail address" }

// adopt takes an object of the API for the people in it.
func (k peopleKind) adopt(v Value) (Value, bool) {
	if raw, ok := v.(JSON); ok {
		owners, err := OwnersFromJSON(json.RawMessage(raw))
		return People{Owners: owners, Verbatim: json.RawMessage(raw)}, err == nil
	}
	return k.shape.adopt(v)
}

func (peopleKind) inFile(Field) (Schema, any) {
	one := []string{"string", "integer"}
	bucket := Schema{"type": "array"}
	api := Schema{"type": "object", "properties": map[string]any{"users": bucket, "guests": bucket, "groups": bucket}, "additionalProperties": false}
	return Schema{"anyOf": []Schema{{"type": one}, {"type": "array", "items": Schema{"type": one}}, api}}, []any{"me"}
}

func (peopleKind) parse(_ Field, text string, env Env) (Value, error) {
	raw, begins, err := bracketed(text)
	switch {
	case err != nil:
		return nil, err
	case begins:
		return peopleFromJSON(raw, rawjson.KindOf(raw), env)
	}
	owners, err := env.People.findAll(clean.Trim(text))
	return People{Owners: owners}, err
}

func (peopleKind) parseJSON(_ Field, raw json.RawMessage, is rawjson.Kind, env Env) (Value, error) {
	return peopleFromJSON(raw, is, env)
}

func peopleFromJSON(raw json.RawMessage, is rawjson.Kind, env Env) (Value, error) {
	switch is {
	case rawjson.Object:
		owners, err := OwnersFromJSON(raw)
		return People{Owners: owners, Verbatim: rawjson.Compact(raw)}, err
	case rawjson.Bool:
		return nil, refuse("takes people, not true or false", "write e-mail addresses, user ids or groups")
	}
	list, err := listed(raw, is)
	if err != nil {
		return nil, err
	}
	var found People
	for _, item := range list {
		text, ok := rawjson.Scalar(item)
		if !ok {
			return nil, refuse("takes people as text or as an object, not "+spellKind(rawjson.KindOf(item)), `write "jo@example.com", or {"users": [], "guests": [], "groups": []}`)
		}
		who, err := env.People.Find(text)
		if err != nil {
			return nil, peopleError(err)
		}
		found.Owners = found.With(who)
	}
	return found, nil
}

// preset is none: the API keeps no people in a template's field.
func (peopleKind) preset(Field, json.RawMessage, Env) (Value, error) { return nil, nil }

func (peopleKind) check(c *fieldCheck, v Value) {
	people := v.(People)
	c.found = checkPeople(c.env.People, people.Owners, Problem{Field: c.field.ID}, c.found)
	if len(people.Guests) > 0 && len(people.Users)+len(people.Groups) == 0 {
		c.warn("only guests are chosen", "add a member if somebody inside should see it through")
	}
}

// encode warns, too, that chosen people get no work by being chosen (docs/api.md,
// "assignees_form").
func (peopleKind) encode(b *builder, f Field, v Value) bool {
	people := v.(People)
	b.assignsNobody(f)
	if people.Verbatim == nil {
		b.w.owners(people.Owners)
		return true
	}
	return b.json(JSON(people.Verbatim))
}

// OwnersFromJSON reads people in the API's own shape: an object with the keys
// users, guests and groups, each of them optional. Any other key is an error,
// because the server would lose it.
func OwnersFromJSON(raw json.RawMessage) (Owners, error) {
	all, err := pairs(raw)
	if err != nil {
		return Owners{}, err
	}
	var o Owners
	for _, p := range all {
		if p.Key != "users" && p.Key != "guests" && p.Key != "groups" {
			return Owners{}, refuse("unknown key "+humanize.Quote(p.Key), "people have the keys users, guests and groups")
		}
		if rawjson.KindOf(p.Value) == rawjson.Null {
			continue
		}
		if rawjson.KindOf(p.Value) != rawjson.List {
			return Owners{}, refuse(p.Key+" is a list, not "+spellKind(rawjson.KindOf(p.Value)), "write it in [brackets]")
		}
		list, err := items(p.Value)
		if err != nil {
			return Owners{}, err
		}
		if o, err = addBucket(o, p.Key, list); err != nil {
			return Owners{}, err
		}
	}
	return o, nil
}

func addBucket(o Owners, bucket string, list []json.RawMessage) (Owners, error) {
	for _, item := range list {
		text, ok := rawjson.Scalar(item)
		text = clean.Trim(text)
		if !ok || rawjson.KindOf(item) == rawjson.Bool || text == "" {
			return o, refuse(bucket+" has an entry that is nobody: "+string(bytes.TrimSpace(item)), "take it out")
		}
		switch bucket {
		case "users":
			id, err := strconv.ParseInt(text, 10, 64)
			if err != nil || id <= 0 {
				return o, refuse(humanize.Quote(text)+" is not a user id", "users are given by number")
			}
			o = o.With(Who{Kind: WhoMember, User: id})
		case "guests":
			o = o.With(Who{Kind: WhoGuest, Email: text})
		case "groups":
			o = o.With(Who{Kind: WhoGroup, Group: text})
		}
	}
	return o, nil
}
