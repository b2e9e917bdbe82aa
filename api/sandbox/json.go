package sandbox

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/mail"
	"slices"
	"strconv"
	"strings"
)

// object is a JSON object that keeps its keys in the order they were written
// and its values byte for byte. A key that is written twice keeps its first
// place and its last value, as PHP arrays do.
type object []member

type member struct {
	key   string
	value json.RawMessage
}

// record makes an object of keys and values in turn.
func record(pairs ...any) object {
	o := make(object, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		o = append(o, member{pairs[i].(string), encode(pairs[i+1])})
	}
	return o
}

// parseObject reads a JSON object; false when raw is anything else.
func parseObject(raw []byte) (object, bool) {
	if kindOf(raw) != '{' {
		return nil, false
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	_, _ = dec.Token()
	o := object{}
	places := map[string]int{}
	for dec.More() {
		token, _ := dec.Token()
		key, ok := token.(string)
		var value json.RawMessage
		if !ok || dec.Decode(&value) != nil {
			return nil, false
		}
		if at, seen := places[key]; seen {
			o[at].value = value
			continue
		}
		places[key] = len(o)
		o = append(o, member{key, value})
	}
	_, err := dec.Token()
	return o, err == nil
}

func (o object) index(key string) int {
	return slices.IndexFunc(o, func(m member) bool { return m.key == key })
}

// get returns the value of a key, nil when the key is missing.
func (o object) get(key string) json.RawMessage {
	if i := o.index(key); i >= 0 {
		return o[i].value
	}
	return nil
}

func (o object) has(key string) bool { return o.get(key) != nil }

// text is the value as plain text: a string's content, a number's digits, ""
// for anything else.
func (o object) text(key string) string { return plainText(o.get(key)) }

// flag is true for the JSON value true, and for 1 and "1" as PHP writes them.
func (o object) flag(key string) bool {
	switch string(bytes.TrimSpace(o.get(key))) {
	case "true", "1", `"1"`:
		return true
	}
	return false
}

// number is the value as an integer, 0 when it is none.
func (o object) number(key string) int64 {
	n, _ := wholeNumber(o.get(key))
	return n
}

// set replaces a value in its place, or adds it at the end.
func (o *object) set(key string, value any) {
	if i := o.index(key); i >= 0 {
		(*o)[i].value = encode(value)
		return
	}
	*o = append(*o, member{key, encode(value)})
}

// without returns a copy that lacks the keys.
func (o object) without(keys ...string) object {
	return slices.DeleteFunc(slices.Clone(o), func(m member) bool { return slices.Contains(keys, m.key) })
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) { return o.raw(), nil }

func (o object) raw() json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(encode(m.key))
		b.WriteByte(':')
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// encode is compact JSON without HTML escaping, so that what is echoed is what
// was sent.
func encode(v any) json.RawMessage {
	if raw, ok := v.(json.RawMessage); ok && len(raw) > 0 {
		return raw
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return json.RawMessage("null")
	}
	return bytes.TrimSpace(b.Bytes())
}

// orNull is a text, or null where there is none.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// kindOf is the first byte of a JSON value with all numbers as '0' and both
// booleans as 't'; 0 when there is no value.
func kindOf(raw []byte) byte {
	for _, c := range raw {
		switch c {
		case ' ', '\t', '\r', '\n':
			continue
		case 'f':
			return 't'
		case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			return '0'
		}
		return c
	}
	return 0
}

// elements reads a JSON list; false when raw is anything else.
func elements(raw []byte) ([]json.RawMessage, bool) {
	if kindOf(raw) != '[' {
		return nil, false
	}
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, false
	}
	return list, true
}

// unwrapped reads a list that stands bare or in {"data":[…]}, the two shapes in
// which the API includes lists; nil for anything else.
func unwrapped(raw []byte) []json.RawMessage {
	if o, ok := parseObject(raw); ok {
		raw = o.get("data")
	}
	list, _ := elements(raw)
	return list
}

// objects are the elements of such a list; what is no object counts as an empty one.
func objects(raw []byte) []object {
	var all []object
	for _, each := range unwrapped(raw) {
		o, _ := parseObject(each)
		all = append(all, o)
	}
	return all
}

// inOrder are the objects of such a list by their positions; one without gets that of
// its place in the list.
func inOrder(raw []byte) []object {
	all := objects(raw)
	for i := range all {
		if _, ok := wholeNumber(all[i].get("position")); !ok {
			all[i].set("position", i+1)
		}
	}
	slices.SortStableFunc(all, func(a, b object) int { return cmp.Compare(a.number("position"), b.number("position")) })
	return all
}

func plainText(raw json.RawMessage) string {
	switch kindOf(raw) {
	case '"':
		var s string
		if json.Unmarshal(raw, &s) == nil {
			return s
		}
	case '0':
		return string(bytes.TrimSpace(raw))
	}
	return ""
}

// wholeNumber reads a JSON number or a numeric string, as PHP's is_numeric
// lets both pass; the fraction is cut.
func wholeNumber(raw json.RawMessage) (int64, bool) {
	text := strings.TrimSpace(plainText(raw))
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != f || f > 1<<53 || f < -(1<<53) {
		return 0, false
	}
	return int64(f), true
}

// phpEmpty is PHP's empty(): a missing value, null, false, 0, "", "0", and a list
// or object without members (docs/api.md, "How the server reads prerun").
func phpEmpty(raw json.RawMessage) bool {
	switch kindOf(raw) {
	case 0, 'n':
		return true
	case 't':
		return strings.TrimSpace(string(raw)) == "false"
	case '0':
		f, err := strconv.ParseFloat(plainText(raw), 64)
		return err == nil && f == 0
	case '"':
		text := plainText(raw)
		return text == "" || text == "0"
	case '[':
		list, _ := elements(raw)
		return len(list) == 0
	}
	o, _ := parseObject(raw)
	return len(o) == 0
}

// phpScalar is PHP's is_scalar(): a string, a number or a boolean.
func phpScalar(raw json.RawMessage) bool {
	switch kindOf(raw) {
	case '"', '0', 't':
		return true
	}
	return false
}

// phpCount is the number of members of what PHP calls an array, a JSON list or
// object; false for anything else.
func phpCount(raw json.RawMessage) (int, bool) {
	if list, ok := elements(raw); ok {
		return len(list), true
	}
	if o, ok := parseObject(raw); ok {
		return len(o), true
	}
	return 0, false
}

// phpKey is a JSON value as a PHP array key: 2, "2" and 2.0 are the same one.
func phpKey(raw json.RawMessage) (string, bool) {
	switch kindOf(raw) {
	case '"':
		return plainText(raw), true
	case '0':
		n, ok := wholeNumber(raw)
		return strconv.FormatInt(n, 10), ok
	}
	return "", false
}

// looksLikeAddress is the part of the guest rule that needs no network: one
// plain address with a domain that could have a mail server.
func looksLikeAddress(text string) bool {
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || parsed.Name != "" {
		return false
	}
	domain := text[strings.LastIndexByte(text, '@')+1:]
	return strings.Contains(domain, ".") && !strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".")
}
