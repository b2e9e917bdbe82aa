// Package rawjson looks into JSON that is otherwise kept as it came, so that
// numbers, the order of keys and keys that nobody knows stay as they were written.
// What a value means to a field or to the API does not live here.
package rawjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"unicode/utf8"

	"kickoff/payload/clean"
)

// Kind is what a JSON value is.
type Kind int

const (
	// Nothing: no JSON value at all.
	Nothing Kind = iota
	Null
	Bool
	Number
	String
	List
	Object
)

// KindOf goes by the first byte; whether the rest is JSON is not looked at.
func KindOf(raw json.RawMessage) Kind {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return Nothing
	}
	switch c := raw[0]; {
	case c == 'n':
		return Null
	case c == 't' || c == 'f':
		return Bool
	case c == '-' || c >= '0' && c <= '9':
		return Number
	case c == '"':
		return String
	case c == '[':
		return List
	case c == '{':
		return Object
	}
	return Nothing
}

// Text decodes a JSON string; it is "" for anything else.
func Text(raw json.RawMessage) string {
	if n := len(raw); n > 1 && raw[0] == '"' && raw[n-1] == '"' && bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		return string(raw[1 : n-1])
	}
	var s string
	if KindOf(raw) != String || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// Scalar is a string decoded, or a number or truth value as it is written.
func Scalar(raw json.RawMessage) (string, bool) {
	switch KindOf(raw) {
	case String:
		return Text(raw), true
	case Number, Bool:
		return string(bytes.TrimSpace(raw)), true
	}
	return "", false
}

// Member is a key of an object with its value.
type Member struct {
	Key   string
	Value json.RawMessage
}

// What Members finds wrong, beside JSON that cannot be read.
var (
	ErrNoObject = errors.New("it is no JSON object")
	ErrMore     = errors.New("there is more text behind the JSON object")
)

// TwiceError is a key that an object has twice: one of its values would be lost.
type TwiceError struct{ Key string }

func (e *TwiceError) Error() string {
	return "the key " + string(AppendString(nil, e.Key)) + " is there twice"
}

// Members reads an object's members in the order they stand. Its errors are
// ErrNoObject, ErrMore, a *TwiceError, or those of encoding/json. The values are parts of raw.
func Members(raw json.RawMessage) ([]Member, error) {
	if KindOf(raw) != Object {
		return nil, ErrNoObject
	}
	if !json.Valid(raw) {
		d := json.NewDecoder(bytes.NewReader(raw))
		var first json.RawMessage
		if err := d.Decode(&first); err != nil {
			return nil, err
		}
		return nil, ErrMore
	}
	var all []Member
	seen := map[string]bool{}
	for m := range members(raw) {
		if seen[m.Key] {
			return nil, &TwiceError{m.Key}
		}
		seen[m.Key] = true
		all = append(all, m)
	}
	return all, nil
}

// members are those of a valid object.
func members(raw json.RawMessage) iter.Seq[Member] {
	return func(yield func(Member) bool) {
		at := bytes.IndexByte(raw, '{') + 1
		for {
			if at = behindBlanks(raw, at); raw[at] == '}' {
				return
			}
			end := behindValue(raw, at)
			key := Text(raw[at:end])
			at = behindBlanks(raw, end) + 1 // the colon
			at = behindBlanks(raw, at)
			end = behindValue(raw, at)
			if !yield(Member{key, raw[at:end:end]}) {
				return
			}
			if at = behindBlanks(raw, end); raw[at] == ',' {
				at++
			}
		}
	}
}

// FromMembers is an object of these members, in their order.
func FromMembers(members []Member) json.RawMessage {
	out := json.RawMessage("{")
	for i, m := range members {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(AppendString(out, m.Key), ':'), m.Value...)
	}
	return append(out, '}')
}

// behindBlanks and behindValue are the places behind blanks, and behind the value that
// begins at a place, of valid JSON.
func behindBlanks(raw []byte, at int) int {
	for raw[at] == ' ' || raw[at] == '\t' || raw[at] == '\n' || raw[at] == '\r' {
		at++
	}
	return at
}

func behindValue(raw []byte, at int) int {
	for depth := 0; ; at++ {
		switch raw[at] {
		case '"':
			for at++; raw[at] != '"'; at++ {
				if raw[at] == '\\' {
					at++
				}
			}
			if depth == 0 {
				return at + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth < 0 {
				return at // a number or a word ended before it
			}
			if depth == 0 {
				return at + 1
			}
		case ',', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return at
			}
		}
	}
}

// Items are the entries of a list, which are parts of raw.
func Items(raw json.RawMessage) ([]json.RawMessage, error) {
	var list []json.RawMessage
	if KindOf(raw) != List || !json.Valid(raw) {
		err := json.Unmarshal(raw, &list)
		return list, err
	}
	for at := bytes.IndexByte(raw, '[') + 1; ; {
		if at = behindBlanks(raw, at); raw[at] == ']' {
			return list, nil
		}
		end := behindValue(raw, at)
		list = append(list, raw[at:end:end])
		if at = behindBlanks(raw, end); raw[at] == ',' {
			at++
		}
	}
}

// Get is the value of a key, a part of raw: the last one where it is there twice, nil where
// raw is no object or does not have it.
func Get(raw json.RawMessage, key string) (value json.RawMessage) {
	if KindOf(raw) != Object || !json.Valid(raw) {
		return nil
	}
	for m := range members(raw) {
		if m.Key == key {
			value = m.Value
		}
	}
	return value
}

// Compact is a copy without blanks between the parts, nil for what is no JSON.
func Compact(raw json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil || b.Len() == 0 {
		return nil
	}
	return b.Bytes()
}

// Decode reads a value with its numbers as json.Number; it is nil for what is no
// JSON.
func Decode(raw json.RawMessage) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}

// Encode writes a value without blanks, &, < and > as they are, and what does not
// print as escapes. Its errors are those of json.Marshal.
func Encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return EscapeHidden(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// EscapeHidden escapes what does not print in valid JSON, where it can stand in
// strings alone. ASCII's own controls are white space between the values there.
func EscapeHidden(value json.RawMessage) json.RawMessage {
	hidden := func(r rune) bool { return r >= 0x7f && clean.Hidden(r) }
	if !bytes.ContainsFunc(value, hidden) {
		return value
	}
	out := make([]byte, 0, len(value)+16)
	for _, r := range string(value) {
		if hidden(r) {
			out = clean.AppendEscape(out, r)
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	return out
}

// Writer passes JSON on to w with what does not print as escapes. Each write holds
// whole characters.
func Writer(w io.Writer) io.Writer { return writer{w} }

type writer struct{ w io.Writer }

func (j writer) Write(p []byte) (int, error) {
	if _, err := j.w.Write(EscapeHidden(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// AppendString adds s to buf as a JSON string. HTML characters stay as they are;
// what does not print is written as an escape, which means the same.
func AppendString(buf []byte, s string) []byte {
	buf = append(buf, '"')
	plain := 0
	for i, r := range s {
		// What needs nothing is copied in one go. Invalid UTF-8 arrives as U+FFFD, one
		// for each bad byte.
		if r >= ' ' && r < 0x7f && r != '"' && r != '\\' || r > 0x9f && r != utf8.RuneError && !clean.Hidden(r) {
			continue
		}
		buf = append(buf, s[plain:i]...)
		size := utf8.RuneLen(r)
		switch {
		case r == '"' || r == '\\':
			buf = append(buf, '\\', byte(r))
		case r == '\n':
			buf = append(buf, '\\', 'n')
		case r == '\r':
			buf = append(buf, '\\', 'r')
		case r == '\t':
			buf = append(buf, '\\', 't')
		case r == utf8.RuneError:
			_, size = utf8.DecodeRuneInString(s[i:])
			buf = utf8.AppendRune(buf, r)
		default:
			buf = clean.AppendEscape(buf, r)
		}
		plain = i + size
	}
	buf = append(buf, s[plain:]...)
	return append(buf, '"')
}
