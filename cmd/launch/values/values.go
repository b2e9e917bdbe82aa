package values

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

// Entry is one line of the map. Exactly one of Text and Raw is set.
type Entry struct {
	Key string
	// Text is a value to read as a person would have typed it: a JSON string, or
	// a YAML scalar as written (no, 007 and 1.10 stay what they are).
	Text *string
	// Raw is every other value, as JSON: a list, an object, a number, true,
	// false or null.
	Raw json.RawMessage
}

// Read reads the whole map, in its order. A key that is there twice is an error,
// at any depth, because one of the two would be lost.
func Read(data []byte) ([]Entry, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, errors.New("it is empty: write a map from field to value, or {}")
	}
	if json.Valid(data) {
		return readJSON(data)
	}
	entries, err := readYAML(data)
	if err != nil && bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		return nil, syntax(data)
	}
	return entries, err
}

// syntax says where a file that was meant as JSON goes wrong.
func syntax(data []byte) error {
	var v any
	err := json.Unmarshal(data, &v)
	var at *json.SyntaxError
	if errors.As(err, &at) {
		before := data[:min(max(at.Offset, 0), int64(len(data)))]
		return fmt.Errorf("line %d is not valid JSON", 1+bytes.Count(before, []byte("\n")))
	}
	return errors.New("it is not valid JSON")
}

func readJSON(data []byte) ([]Entry, error) {
	if err := noKeyTwice(json.NewDecoder(bytes.NewReader(data))); err != nil {
		return nil, err
	}
	members, err := rawjson.Members(data)
	switch {
	case errors.Is(err, rawjson.ErrNoObject):
		return nil, errors.New("it is no map from field to value")
	case err != nil:
		return nil, err
	}
	var entries []Entry
	for _, m := range members {
		e := Entry{Key: m.Key, Raw: m.Value}
		if rawjson.KindOf(m.Value) == rawjson.String {
			text := rawjson.Text(m.Value)
			e.Text, e.Raw = &text, nil
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// noKeyTwice walks valid JSON and refuses an object that has a key twice.
func noKeyTwice(dec *json.Decoder) error {
	type level struct {
		keys map[string]bool // nil for a list
		key  bool            // the next token is a key
	}
	var stack []level
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		top := len(stack) - 1
		if top >= 0 && stack[top].key {
			if key, ok := token.(string); ok {
				if stack[top].keys[key] {
					return twice(key)
				}
				stack[top].keys[key] = true
				stack[top].key = false
				continue
			}
		}
		switch token {
		case json.Delim('{'):
			stack = append(stack, level{keys: map[string]bool{}, key: true})
			continue
		case json.Delim('['):
			stack = append(stack, level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:top]
		}
		if top = len(stack) - 1; top >= 0 && stack[top].keys != nil {
			stack[top].key = true
		}
	}
}

func twice(key string) error { return fmt.Errorf("%s is there twice", humanize.Quote(key)) }
