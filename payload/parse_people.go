package payload

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

func parsePeople(text string, env Env) (Answer, error) {
	trimmed := strings.TrimSpace(text)
	if trimmed[0] == '[' || trimmed[0] == '{' {
		raw := json.RawMessage(trimmed)
		if !json.Valid(raw) {
			var value any
			return Answer{}, notJSON(json.Unmarshal(raw, &value))
		}
		return peopleFromJSON(raw, kindOf(raw), env)
	}
	owners, err := env.People.FindAll(trimmed)
	return Answer{People: owners}, err
}

func peopleFromJSON(raw json.RawMessage, kind jsonKind, env Env) (Answer, error) {
	switch kind {
	case jsonObject:
		owners, err := OwnersFromJSON(raw)
		return Answer{People: owners, Raw: compact(raw)}, err
	case jsonBool:
		return Answer{}, refuse("takes people, not true or false", "write e-mail addresses, user ids or groups")
	}
	list := []json.RawMessage{raw}
	if kind == jsonList {
		var err error
		if list, err = items(raw); err != nil {
			return Answer{}, err
		}
	}
	var a Answer
	for _, item := range list {
		text, ok := scalar(item)
		switch {
		case blankItem(item):
			continue
		case !ok:
			return Answer{}, refuse("takes people as text or as an object, not "+spellKind(kindOf(item)), `write "jo@example.com", or {"users": [], "guests": [], "groups": []}`)
		}
		who, err := env.People.Find(text)
		if err != nil {
			return Answer{}, peopleError(err)
		}
		a.People = a.People.With(who)
	}
	return a, nil
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
		if p.key != "users" && p.key != "guests" && p.key != "groups" {
			return Owners{}, refuse("unknown key "+quoted(p.key), "people have the keys users, guests and groups")
		}
		if kindOf(p.value) == jsonNull {
			continue
		}
		if kindOf(p.value) != jsonList {
			return Owners{}, refuse(p.key+" is a list, not "+spellKind(kindOf(p.value)), "write it in [brackets]")
		}
		list, err := items(p.value)
		if err != nil {
			return Owners{}, err
		}
		if o, err = addBucket(o, p.key, list); err != nil {
			return Owners{}, err
		}
	}
	return o, nil
}

func addBucket(o Owners, bucket string, list []json.RawMessage) (Owners, error) {
	for _, item := range list {
		text, ok := scalar(item)
		text = strings.TrimSpace(text)
		if !ok || kindOf(item) == jsonBool || text == "" {
			return o, refuse(bucket+" has an entry that is nobody: "+string(bytes.TrimSpace(item)), "take it out")
		}
		switch bucket {
		case "users":
			id, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return o, refuse(quoted(text)+" is not a user id", "users are given by number")
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
