package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// World is what a sandbox serves, in the API's own wire shapes. Everything is
// served as it stands, unknown keys too, and is never validated; ids that are
// missing are made up when a server takes the world. A checklist carries its
// "prerun" and "steps"; "_launch": false on it means that launching it is a 403
// (contracts, "The sandbox as a server for others").
//
// A world does not change once a server has it: launches are kept by the server.
type World struct {
	Organization json.RawMessage
	Me           json.RawMessage
	Users        []json.RawMessage
	Guests       []json.RawMessage
	Groups       []json.RawMessage
	Tags         []json.RawMessage
	Folders      []json.RawMessage
	Checklists   []json.RawMessage

	// made are templates that exist only while they are asked for, so that a
	// hundred thousand of them cost neither time nor memory at the start.
	made *generated
}

// LoadWorld reads a world file. Missing parts are empty; a list may stand bare
// or in {"data":[…]}.
func LoadWorld(r io.Reader) (*World, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("the world file could not be read: %w", err)
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if err := checkJSON(text); err != nil {
		return nil, err
	}
	top, ok := parseObject(text)
	if !ok {
		return nil, errors.New(`the world file is not a JSON object: it starts with "{" and has parts such as "organization" and "checklists"`)
	}
	w := &World{}
	for key, part := range map[string]*json.RawMessage{"organization": &w.Organization, "me": &w.Me} {
		raw := top.get(key)
		switch kindOf(raw) {
		case 0, 'n':
		case '{':
			*part = itemOf(raw)
		default:
			return nil, fmt.Errorf("the world file has %q that is not a JSON object", key)
		}
	}
	for key, part := range w.lists() {
		raw := top.get(key)
		switch kindOf(raw) {
		case 0, 'n':
		case '[', '{':
			*part = unwrapped(raw)
		default:
			return nil, fmt.Errorf("the world file has %q that is not a JSON list", key)
		}
	}
	return w, nil
}

func (w *World) lists() map[string]*[]json.RawMessage {
	return map[string]*[]json.RawMessage{
		"users": &w.Users, "guests": &w.Guests, "groups": &w.Groups, "tags": &w.Tags,
		"folders": &w.Folders, "checklists": &w.Checklists,
	}
}

// itemOf takes an item out of the API's {"data":{…}} if it stands in it.
func itemOf(raw json.RawMessage) json.RawMessage {
	o, _ := parseObject(raw)
	if inner := o.get("data"); len(o) == 1 && kindOf(inner) == '{' {
		return inner
	}
	return raw
}

func checkJSON(text []byte) error {
	var probe json.RawMessage
	err := json.Unmarshal(text, &probe)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		before := text[:min(int(syntax.Offset), len(text))]
		return fmt.Errorf("the world file is not JSON: line %d: %w", 1+bytes.Count(before, []byte("\n")), err)
	}
	if err != nil {
		return fmt.Errorf("the world file is not JSON: %w", err)
	}
	return nil
}
