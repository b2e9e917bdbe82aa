package api

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
)

// The types here read what the API writes in more than one way: ids as numbers
// and as strings, lists bare, wrapped in {"data": …}, null or missing, an empty
// object as []. None of them ever fails; what cannot be read is the zero value.

// text is a string, or a number or a truth value as it is written.
type text string

func (t *text) UnmarshalJSON(raw []byte) error {
	if s, ok := rawjson.Scalar(raw); ok {
		*t = text(s)
	}
	return nil
}

// number is a whole number, also in quotes.
type number int64

func (n *number) UnmarshalJSON(raw []byte) error {
	s := strings.Trim(strings.TrimSpace(string(raw)), `"`)
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		*n = number(i)
		return nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		*n = number(f)
	}
	return nil
}

// flag is a truth value, also as 0 and 1; set tells false from missing.
type flag struct{ on, set bool }

func (f *flag) UnmarshalJSON(raw []byte) error {
	switch strings.Trim(strings.TrimSpace(string(raw)), `"`) {
	case "true", "1":
		*f = flag{on: true, set: true}
	case "false", "0":
		*f = flag{set: true}
	}
	return nil
}

func (f flag) or(usual bool) bool {
	if f.set {
		return f.on
	}
	return usual
}

// timestamp is a point in time; where no zone is written it is UTC. An empty
// one is the zero time.
type timestamp struct{ time.Time }

func (m *timestamp) UnmarshalJSON(raw []byte) error {
	if at, ok := payload.ParseTime(rawjson.Text(raw)); ok {
		*m = timestamp{at}
	}
	return nil
}

// list is a list in any of its wrappings. An element that is no T is left out.
type list[T any] []T

func (l *list[T]) UnmarshalJSON(raw []byte) error {
	*l = read[T](elements(raw))
	return nil
}

// read makes a T of each element; one that is none is left out.
func read[T any](elements []json.RawMessage) (all []T) {
	for _, e := range elements {
		var v T
		if rawjson.KindOf(e) != rawjson.Null && json.Unmarshal(e, &v) == nil {
			all = append(all, v)
		}
	}
	return all
}

// elements takes a list apart: bare, wrapped once or twice, or a PHP array with
// gaps, which is an object keyed by numbers.
func elements(raw json.RawMessage) []json.RawMessage {
	for range 3 {
		switch rawjson.KindOf(raw) {
		case rawjson.List:
			all, err := rawjson.Items(raw)
			if err != nil {
				return nil
			}
			return all
		case rawjson.Object:
			var object map[string]json.RawMessage
			if json.Unmarshal(raw, &object) != nil {
				return nil
			}
			data, wrapped := object["data"]
			if !wrapped {
				return numbered(object)
			}
			raw = data
		default:
			return nil
		}
	}
	return nil
}

// numbered are the values of an object whose keys are all numbers, in their
// order; nil when any key is not.
func numbered(object map[string]json.RawMessage) []json.RawMessage {
	var keys []int
	for k := range object {
		i, err := strconv.Atoi(k)
		if err != nil || strconv.Itoa(i) != k {
			return nil
		}
		keys = append(keys, i)
	}
	slices.Sort(keys)
	all := []json.RawMessage{}
	for _, k := range keys {
		all = append(all, object[strconv.Itoa(k)])
	}
	return all
}

// object is a T that may be wrapped in {"data": …}; [] and null are none.
type object[T any] struct {
	value T
}

func (o *object[T]) UnmarshalJSON(raw []byte) error {
	if inner := unwrap(raw); rawjson.KindOf(inner) == rawjson.Object {
		_ = json.Unmarshal(inner, &o.value) // what does not fit is left out
	}
	return nil
}

// unwrap takes {"data": …} off an object.
func unwrap(raw json.RawMessage) json.RawMessage {
	if data := rawjson.Get(raw, "data"); data != nil {
		return data
	}
	return raw
}

// compact is raw without blanks, numbers and key order as they came. It is nil
// for nothing and for null.
func compact(raw json.RawMessage) json.RawMessage {
	if rawjson.KindOf(raw) == rawjson.Null {
		return nil
	}
	return rawjson.Compact(raw)
}

func line(t text) string  { return strings.TrimSpace(clean.Line(string(t))) }
func ident(t text) string { return clean.Line(string(t)) }

// named is the first name that says anything.
func named(names ...text) string {
	for _, n := range names {
		if s := line(n); s != "" {
			return s
		}
	}
	return ""
}

// present reports whether a value is there and says something.
func present(raw json.RawMessage) bool {
	switch strings.TrimSpace(string(raw)) {
	case "", "null", "false", `""`, "0":
		return false
	}
	return true
}
