package receipt

import (
	"bytes"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/rawjson"
)

// blank reports whether the value is the same as none: null, "" or [].
func blank(raw json.RawMessage) bool { return empty(rawjson.Decode(raw)) }

func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	}
	return false
}

// sameAnswer compares a kick-off value with the stored one by what its type
// makes of it: dates as instants, choices and people in any order, files by the
// keys that were sent.
func sameAnswer(t payload.FieldType, sent, stored json.RawMessage) bool {
	a, b := rawjson.Decode(sent), rawjson.Decode(stored)
	return map[payload.Equality]func(a, b any) bool{
		payload.Exactly:    same,
		payload.AsInstant:  func(a, b any) bool { return same(a, b) || sameInstant(a, b) },
		payload.InAnyOrder: func(a, b any) bool { return sameSet(a, b, same) },
		payload.AsPeople:   samePeople,
		payload.AsFiles:    sameFiles,
	}[t.Traits().Stored](a, b)
}

// sameProperty compares single values; a truth may be stored as a number, and one that
// is false not at all.
func sameProperty(sent, stored json.RawMessage) bool {
	switch string(bytes.TrimSpace(sent)) {
	case "true":
		return slices.Contains([]string{"true", "1"}, plain(stored))
	case "false":
		return slices.Contains([]string{"false", "0", ""}, plain(stored))
	}
	return same(rawjson.Decode(sent), rawjson.Decode(stored))
}

// same compares JSON values. A number and a string of the same digits are equal,
// since ids come in both shapes (docs/api.md, "Ids"), and a key that is null is
// the same as one that is missing.
func same(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && sameKeys(a, b) && sameKeys(b, a)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, same)
	case json.Number:
		if b, ok := b.(json.Number); ok {
			return sameNumber(string(a), string(b))
		}
		return string(a) == b
	case string:
		if b, ok := b.(json.Number); ok {
			return a == string(b)
		}
	}
	return a == b
}

// sameKeys reports whether b has every value of a.
func sameKeys(a, b map[string]any) bool {
	for key, v := range a {
		if v != nil && !same(v, b[key]) {
			return false
		}
	}
	return true
}

// sameNumber tells 1.0 and 1 as one; numbers with an exponent, which can cost
// much to expand, are equal only as written.
func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	if len(a) > 40 || len(b) > 40 || strings.ContainsAny(a+b, "eE") {
		return false
	}
	x, ok := new(big.Rat).SetString(a)
	y, fine := new(big.Rat).SetString(b)
	return ok && fine && x.Cmp(y) == 0
}

func sameSet(a, b any, equal func(a, b any) bool) bool {
	x, ok := a.([]any)
	y, fine := b.([]any)
	if !ok || !fine {
		return equal(a, b)
	}
	if len(x) != len(y) {
		return false
	}
	left := slices.Clone(y)
	for _, v := range x {
		i := slices.IndexFunc(left, func(o any) bool { return equal(v, o) })
		if i < 0 {
			return false
		}
		left = slices.Delete(left, i, i+1)
	}
	return true
}

func samePeople(a, b any) bool {
	x, ok := a.(map[string]any)
	y, fine := b.(map[string]any)
	if !ok || !fine {
		return same(a, b)
	}
	for _, bucket := range []string{"users", "guests", "groups"} {
		if empty(x[bucket]) && empty(y[bucket]) {
			continue
		}
		if !sameSet(x[bucket], y[bucket], sameFolded) {
			return false
		}
	}
	return true
}

func sameFolded(a, b any) bool {
	x, ok := a.(string)
	y, fine := b.(string)
	if ok && fine {
		return strings.EqualFold(x, y)
	}
	return same(a, b)
}

// sameFiles compares the keys that were sent: the server adds full_url and
// uploaded_at to each file (docs/api.md, "file"), and writes the latter anew.
func sameFiles(a, b any) bool {
	x, ok := a.([]any)
	y, fine := b.([]any)
	if !ok || !fine {
		return same(a, b)
	}
	return slices.EqualFunc(x, y, func(a, b any) bool {
		sent, ok := a.(map[string]any)
		stored, fine := b.(map[string]any)
		if !ok || !fine {
			return same(a, b)
		}
		for key, v := range sent {
			if key == "full_url" || key == "uploaded_at" || v == nil {
				continue
			}
			if !same(v, stored[key]) && !(empty(v) || emptyObject(v)) {
				return false
			}
		}
		return true
	})
}

// emptyObject: PHP writes an empty object back as a list.
func emptyObject(v any) bool {
	m, ok := v.(map[string]any)
	return ok && len(m) == 0
}

// sameInstant compares times however they are written.
func sameInstant(a, b any) bool {
	x, ok := instant(a)
	y, fine := instant(b)
	return ok && fine && x.Equal(y)
}

func instant(v any) (time.Time, bool) {
	s, _ := v.(string)
	return payload.ParseTime(s)
}
