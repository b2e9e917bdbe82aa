package rawjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxDepth is how many levels of lists and objects are read.
const MaxDepth = 100

// What a Fault finds wrong, beside a *TwiceError.
var (
	ErrSyntax  = errors.New("it is not valid JSON")
	errHalf    = errors.New("a \\u escape in it is half a character, and no text")
	ErrTooDeep = fmt.Errorf("it is nested deeper than %d levels, which are the most", MaxDepth)
)

// Fault is what stands against a text as JSON, and in which line.
type Fault struct {
	Line int
	Err  error
}

func (f *Fault) Error() string { return fmt.Sprintf("line %d: %v", f.Line, f.Err) }
func (f *Fault) Unwrap() error { return f.Err }

// LineOf is the line, counted from 1, that the byte at an offset stands in.
func LineOf(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(max(offset, 0), int64(len(data)))], []byte("\n"))
}

// surrogate is the half of a character that an escape behind its backslash is, 0 for none.
func surrogate(escape []byte) rune {
	if len(escape) < 5 || escape[0] != 'u' {
		return 0
	}
	if r, err := strconv.ParseUint(string(escape[1:5]), 16, 16); err == nil && utf16.IsSurrogate(rune(r)) {
		return rune(r)
	}
	return 0
}

// half reports an escape that is half a character without its other half.
func half(escape []byte) bool {
	first := surrogate(escape)
	if first == 0 {
		return false
	}
	rest, escaped := bytes.CutPrefix(escape[5:], []byte(`\`))
	return !escaped || utf16.DecodeRune(first, surrogate(rest)) == utf8.RuneError
}

// Check reads a whole text as one JSON value. A *Fault says what is wrong first: it is
// no JSON, it is nested too deep, a text has half a character in it, or an object has a key
// twice, at any depth.
func Check(data []byte) error {
	var err error
	if !json.Valid(data) {
		var value json.RawMessage
		err = json.Unmarshal(data, &value)
	}
	end := int64(len(data))
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		end = min(syntax.Offset, end)
	}
	// All before the end is known to be JSON. An open bracket has the keys of its
	// object so far, nil for a list.
	var open []map[string]bool
	isKey := false
	for i := 0; i < int(end); i++ {
		switch data[i] {
		case '{', '[':
			if len(open) == MaxDepth {
				return &Fault{LineOf(data, int64(i)), ErrTooDeep}
			}
			var keys map[string]bool
			if isKey = data[i] == '{'; isKey {
				keys = map[string]bool{}
			}
			open = append(open, keys)
		case '}', ']':
			open = open[:max(0, len(open)-1)]
		case ',':
			isKey = len(open) > 0 && open[len(open)-1] != nil
		case '"':
			start := i
			for i++; i < int(end) && data[i] != '"'; i++ {
				if data[i] == '\\' {
					if half(data[i+1 : end]) {
						return &Fault{LineOf(data, int64(i)), errHalf}
					}
					if i++; surrogate(data[i:end]) != 0 {
						i += 6 // over the other half
					}
				}
			}
			if !isKey || i >= int(end) {
				continue
			}
			isKey = false
			key, keys := Text(data[start:i+1]), open[len(open)-1]
			if keys[key] {
				return &Fault{LineOf(data, int64(start)), &TwiceError{key}}
			}
			keys[key] = true
		}
	}
	if err != nil {
		return &Fault{LineOf(data, end), ErrSyntax}
	}
	return nil
}
