package payload

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// jsonKind is what a JSON value is, by its first byte.
type jsonKind int

const (
	jsonNothing jsonKind = iota
	jsonNull
	jsonBool
	jsonNumber
	jsonString
	jsonList
	jsonObject
)

// kindOf looks at valid JSON; empty input is jsonNothing.
func kindOf(raw json.RawMessage) jsonKind {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return jsonNothing
	}
	switch raw[0] {
	case 'n':
		return jsonNull
	case 't', 'f':
		return jsonBool
	case '"':
		return jsonString
	case '[':
		return jsonList
	case '{':
		return jsonObject
	}
	return jsonNumber
}

// pair is one member of a JSON object.
type pair struct {
	key   string
	value json.RawMessage
}

// pairs reads an object's members in the order they stand. A key that comes
// twice is an error: one of the two would be lost.
func pairs(raw json.RawMessage) ([]pair, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, refuse("is not a JSON object", "write it as {…}")
	}
	var all []pair
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, notJSON(err)
		}
		key, _ := t.(string)
		if seen[key] {
			return nil, refuse("the key "+quoted(key)+" comes twice", "give each key once")
		}
		seen[key] = true
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, notJSON(err)
		}
		all = append(all, pair{key, value})
	}
	if _, err := d.Token(); err != nil {
		return nil, notJSON(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, refuse("there is more text behind the JSON object", "leave the object alone")
	}
	return all, nil
}

func items(raw json.RawMessage) ([]json.RawMessage, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, notJSON(err)
	}
	return list, nil
}

// stringOf decodes a JSON string; "" for anything else.
func stringOf(raw json.RawMessage) string {
	if n := len(raw); n > 1 && raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		return string(raw[1 : n-1])
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// scalar is a string decoded, or a number or truth value as it is written.
func scalar(raw json.RawMessage) (string, bool) {
	switch kindOf(raw) {
	case jsonString:
		return stringOf(raw), true
	case jsonNumber, jsonBool:
		return string(bytes.TrimSpace(raw)), true
	}
	return "", false
}

// invalidJSON says why raw is not JSON.
func invalidJSON(raw json.RawMessage) error {
	var value any
	return notJSON(json.Unmarshal(raw, &value))
}

func notJSON(err error) error {
	why := strings.TrimPrefix(err.Error(), "json: ")
	return refuse(fmt.Sprintf("is not valid JSON (%s)", why), "check its quotes, commas and brackets")
}

// compact is valid JSON without blanks between its parts.
func compact(raw json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return raw
	}
	return b.Bytes()
}
