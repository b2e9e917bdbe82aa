// Package values reads the map of --values, from field to value, as JSON or as
// YAML. It knows notation only: which field a key names and what its value
// means is decided elsewhere.
package values

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

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
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, errors.New("it is empty: write a map from field to value, or {}")
	}
	if json.Valid(data) {
		return readJSON(data)
	}
	entries, err := readYAML(data)
	if kind := rawjson.KindOf(data); err != nil && (kind == rawjson.Object || kind == rawjson.List) {
		return nil, rawjson.Check(data)
	}
	return entries, err
}

func readJSON(data []byte) ([]Entry, error) {
	if err := rawjson.Check(data); err != nil {
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
			e.Text, e.Raw = new(rawjson.Text(m.Value)), nil
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// maxParts is how many lines and commas are read as YAML, whose parser takes hundreds of
// bytes for each value: 64 MB of them would fill the memory.
const maxParts = 2_000_000

func readYAML(data []byte) ([]Entry, error) {
	if bytes.Count(data, []byte("\n"))+bytes.Count(data, []byte(",")) > maxParts {
		return nil, fmt.Errorf("it has more than %d lines and commas, which is too much as YAML: write it as JSON", maxParts)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, nil // comments alone
	case err != nil:
		return nil, yamlError(err)
	}
	var rest yaml.Node
	if err := dec.Decode(&rest); !errors.Is(err, io.EOF) {
		return nil, errors.New("it holds more than one document, or goes on after the end of the first")
	}
	if len(doc.Content) != 1 || resolve(doc.Content[0]).Kind != yaml.MappingNode {
		return nil, errors.New("it is no map from field to value")
	}
	if err := (&aliases{sizes: map[*yaml.Node]int{}}).check(&doc); err != nil {
		return nil, err
	}
	var entries []Entry
	err := eachPair(resolve(doc.Content[0]), func(key string, value *yaml.Node) error {
		e, err := entryOf(key, value)
		if err != nil {
			return err
		}
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

// yamlError keeps the line that the parser names and drops its own name.
func yamlError(err error) error {
	return errors.New("it is not valid YAML: " + strings.TrimPrefix(err.Error(), "yaml: "))
}

func entryOf(key string, value *yaml.Node) (Entry, error) {
	value = resolve(value)
	if value.Kind == yaml.ScalarNode && !literal(value) {
		return Entry{Key: key, Text: new(value.Value)}, nil
	}
	raw, err := toJSON(value, value.Kind == yaml.SequenceNode, 1)
	if err != nil {
		return Entry{}, fmt.Errorf("%s: %w", humanize.Quote(key), err)
	}
	return Entry{Key: key, Raw: raw}, nil
}

// literal reports whether a scalar is one of the few that are no text: true,
// false and null, unquoted. Other words that YAML 1.1 took for booleans (no,
// yes, on) are text, and numbers stay as written.
func literal(n *yaml.Node) bool {
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle|yaml.TaggedStyle) != 0 {
		return false
	}
	switch n.Value {
	case "true", "false", "null", "~", "":
		return true
	}
	return false
}

// toJSON writes a node as JSON, below so many levels (depth). Directly in a list (plain)
// scalars are texts, as a person would type them; within objects, which have the API's
// own shape, numbers are numbers.
func toJSON(n *yaml.Node, plain bool, depth int) (json.RawMessage, error) {
	n = resolve(n)
	if depth >= rawjson.MaxDepth && n.Kind != yaml.ScalarNode {
		return nil, &rawjson.Fault{Line: n.Line, Err: rawjson.ErrTooDeep}
	}
	switch n.Kind {
	case yaml.SequenceNode:
		list := []json.RawMessage{}
		for _, c := range n.Content {
			raw, err := toJSON(c, plain, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, raw)
		}
		return rawjson.Encode(list)
	case yaml.MappingNode:
		var all []rawjson.Member
		err := eachPair(n, func(key string, value *yaml.Node) error {
			raw, err := toJSON(value, key == "text", depth+1)
			all = append(all, rawjson.Member{Key: key, Value: raw})
			return err
		})
		return rawjson.FromMembers(all), err
	case yaml.ScalarNode:
		return scalar(n, plain)
	}
	return nil, errors.New("it holds something that is no value")
}

func scalar(n *yaml.Node, plain bool) (json.RawMessage, error) {
	if literal(n) {
		switch {
		case n.Value == "~" || n.Value == "" || n.Value == "null":
			return json.RawMessage("null"), nil
		case !plain:
			return json.RawMessage(n.Value), nil
		}
	}
	isNumber := n.Style == 0 && (n.ShortTag() == "!!int" || n.ShortTag() == "!!float") && json.Valid([]byte(n.Value))
	if isNumber && !plain {
		return json.RawMessage(n.Value), nil
	}
	return rawjson.Encode(n.Value)
}

// eachPair walks a mapping. A merge key would mix two maps silently.
func eachPair(n *yaml.Node, each func(key string, value *yaml.Node) error) error {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := resolve(n.Content[i])
		if key.Kind != yaml.ScalarNode {
			return fmt.Errorf("line %d: a key must be plain text", n.Content[i].Line)
		}
		if key.ShortTag() == "!!merge" {
			return fmt.Errorf("line %d: merge keys (<<) are not read; write the values out", key.Line)
		}
		if seen[key.Value] {
			return &rawjson.Fault{Line: key.Line, Err: &rawjson.TwiceError{Key: key.Value}}
		}
		seen[key.Value] = true
		if err := each(key.Value, n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

const (
	maxAliases = 1000
	// maxAdded is how much larger aliases may make a file, in bytes; valueSize is what
	// each value counts beside its text.
	maxAdded  = 64 << 20
	valueSize = 100
)

// aliases are what a file repeats by them. A few lines that hold each other would
// else make values without an end.
type aliases struct {
	count, added int
	// sizes are those of what was looked at, 0 while it is.
	sizes map[*yaml.Node]int
}

func (a *aliases) check(n *yaml.Node) error {
	if n.Kind == yaml.AliasNode {
		size, whole := a.size(n.Alias)
		a.count++
		a.added += size
		switch {
		case !whole:
			return fmt.Errorf("line %d: *%s stands within what it repeats, which has no end", n.Line, n.Value)
		case a.count > maxAliases:
			return fmt.Errorf("line %d: it has more than %d aliases, which are the most", n.Line, maxAliases)
		case a.added > maxAdded:
			return fmt.Errorf("line %d: its aliases make it larger by more than %d MB, which are the most", n.Line, maxAdded>>20)
		}
	}
	for _, part := range n.Content {
		if err := a.check(part); err != nil {
			return err
		}
	}
	return nil
}

// size is that of a node with its aliases written out; false for one within itself.
func (a *aliases) size(n *yaml.Node) (size int, whole bool) {
	n = resolve(n)
	if size, known := a.sizes[n]; known {
		return size, size > 0
	}
	a.sizes[n] = 0
	size, whole = valueSize+len(n.Value), true
	for _, part := range n.Content {
		inner, ok := a.size(part)
		size, whole = min(size+inner, maxAdded+1), whole && ok
	}
	a.sizes[n] = size
	return size, whole
}
