package payload

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

// FindField finds the field that a person means by its id, alias or label, exact
// first and then with case and outer blanks left aside. None or several is a
// *RefError that lists what exists.
func FindField(t Template, ref string) (Field, error) {
	i, err := resolve("field", ref, fieldNames(t))
	if err != nil {
		return Field{}, err
	}
	return t.Fields[i], nil
}

// FieldName is how flags and files call a field: by the first of its label, alias and id
// that names just it.
func FieldName(t Template, f Field) string {
	for _, name := range []string{f.Label, f.Alias} {
		found, err := FindField(t, name)
		if err == nil && found.ID == f.ID && !strings.Contains(name, "=") && name == strings.TrimSpace(name) {
			return name
		}
	}
	return f.ID
}

// FieldNames finds the fields of a template by name, again and again. It is for one
// goroutine.
type FieldNames struct{ all []refNames }

// NewFieldNames makes it for the fields of a template.
func NewFieldNames(t Template) *FieldNames { return &FieldNames{fieldNames(t)} }

// Find are the places of the fields that a person may mean, as FindField has it.
func (n *FieldNames) Find(ref string) []int { return matches(ref, n.all) }

func fieldNames(t Template) []refNames {
	names := make([]refNames, len(t.Fields))
	for i, f := range t.Fields {
		names[i] = refNames{id: f.ID, alias: f.Alias, label: f.Label}
	}
	return names
}

// StepName is how flags call a step, as FieldName does a field.
func StepName(t Template, s Step) string {
	for _, name := range []string{s.Title, s.Alias} {
		found, err := FindStep(t, name)
		if err == nil && len(found) == 1 && found[0].ID == s.ID && !strings.Contains(name, "=") && name == strings.TrimSpace(name) {
			return name
		}
	}
	return s.ID
}

// FindStep finds the step that a person means by its id, alias or title; "*" is
// all of them.
func FindStep(t Template, ref string) ([]Step, error) {
	if clean.Trim(ref) == "*" {
		return t.Steps, nil
	}
	i, err := resolve("step", ref, stepNames(t))
	if err != nil {
		return nil, err
	}
	return t.Steps[i : i+1], nil
}

func stepNames(t Template) []refNames {
	names := make([]refNames, len(t.Steps))
	for i, s := range t.Steps {
		names[i] = refNames{id: s.ID, alias: s.Alias, label: s.Title}
	}
	return names
}

// Thing is what is called by its id or its name: a tag, a folder, a group, a job title.
type Thing struct {
	ID, Name string
	// Path is its name behind those of its parents, "" for none.
	Path string
}

// FindThing finds the thing that a person means by its id, its name or its path, exact
// first and then folded. kind says what it is one of. None or several is a *RefError.
func FindThing(kind, ref string, all []Thing) (Thing, error) {
	i, err := resolve(kind, ref, thingNames(all))
	if err != nil {
		return Thing{}, err
	}
	return all[i], nil
}

// FindThings finds several that stand between commas, each once, unless the whole text
// names one; or those of a JSON list.
func FindThings(kind, text string, all []Thing) ([]Thing, error) {
	names := thingNames(all)
	find := func(ref string) (Thing, error) {
		i, err := resolve(kind, clean.Trim(ref), names)
		if err != nil {
			return Thing{}, err
		}
		return all[i], nil
	}
	var ways [][]Thing
	var list []string
	if raw := []byte(text); rawjson.KindOf(raw) == rawjson.List && json.Unmarshal(raw, &list) == nil {
		ways = [][]Thing{nil}
		for _, ref := range list {
			one, err := find(ref)
			if err != nil {
				return nil, err
			}
			ways[0] = append(ways[0], one)
		}
	} else if one, err := find(text); err == nil {
		ways = [][]Thing{{one}}
	} else {
		commas := 0
		for _, t := range all {
			commas = max(commas, strings.Count(t.Name, ","), strings.Count(t.Path, ","))
		}
		if ways, err = readings(text, commas, find); err != nil {
			return nil, err
		}
	}
	if len(ways) == 2 && !slices.Equal(ways[0], ways[1]) {
		return nil, refuse(humanize.Quote(text)+" can be read in two ways", "give each by its id")
	}
	if len(ways) == 0 {
		return nil, nil
	}
	return distinct(ways[0], itself[Thing], nil), nil
}

func thingNames(all []Thing) []refNames {
	names := make([]refNames, len(all))
	for i, t := range all {
		names[i] = refNames{id: t.ID, alias: t.Path, label: t.Name}
	}
	return names
}

// refNames are the ways to name one thing.
type refNames struct {
	id, alias, label string
	// folded are all of them folded, once they were asked for.
	folded []string
}

func (n *refNames) folds() []string {
	if n.folded == nil {
		n.folded = []string{clean.Fold(n.id), clean.Fold(n.alias), clean.Fold(n.label)}
	}
	return n.folded
}

func (n refNames) String() string {
	if n.label == "" {
		return clean.Message(n.id)
	}
	return humanize.Quote(n.label)
}

// matches are the places of what a text names: by id, else by alias or label, else
// by any of them with case and outer blanks left aside.
func matches(ref string, all []refNames) []int {
	folded := clean.Fold(ref)
	if folded == "" {
		return nil
	}
	for _, fits := range []func(n *refNames) bool{
		func(n *refNames) bool { return n.id == ref },
		func(n *refNames) bool { return n.alias == ref || n.label == ref },
		func(n *refNames) bool { return clean.Same(n.label, ref) },
		func(n *refNames) bool { return slices.Contains(n.folds(), folded) },
	} {
		var at []int
		for i := range all {
			if fits(&all[i]) {
				at = append(at, i)
			}
		}
		if len(at) > 0 {
			return at
		}
	}
	return nil
}

func ambiguous(kind, ref string, all []refNames, at []int) error {
	e := &RefError{Kind: kind, Ref: ref, Ambiguous: true}
	for _, i := range at {
		e.Exists = append(e.Exists, humanize.Quote(all[i].label)+" "+clean.Message(all[i].id))
	}
	return e
}

func resolve(kind, ref string, all []refNames) (int, error) {
	switch at := matches(ref, all); len(at) {
	case 0:
		e := &RefError{Kind: kind, Ref: ref}
		for _, n := range all {
			e.Exists = append(e.Exists, n.String())
		}
		return 0, e
	case 1:
		return at[0], nil
	default:
		return 0, ambiguous(kind, ref, all, at)
	}
}

// RefError is a name that fits nothing, or more than one thing.
type RefError struct {
	// Kind is what was looked for ("field", "step", "person"), Ref what was asked.
	Kind, Ref string
	Ambiguous bool
	// Exists are the names that would work.
	Exists []string
}

func (e *RefError) Error() string {
	const shown = 40
	names := e.Exists
	more := ""
	if len(names) > shown {
		more = " and " + strconv.Itoa(len(names)-shown) + " more"
		names = names[:shown]
	}
	list := strings.Join(names, ", ") + more
	switch {
	case e.Ambiguous:
		return humanize.Quote(e.Ref) + " fits more than one " + e.Kind + ": say which by id: " + list
	case len(names) == 0:
		return "there is no " + e.Kind + " " + humanize.Quote(e.Ref)
	}
	return "there is no " + e.Kind + " " + humanize.Quote(e.Ref) + ": there is " + list
}

// reading is one way to read a text as names between commas, from some part of it on.
type reading[T any] struct {
	one  T
	next *reading[T]
	// nothing: the rest holds no name.
	nothing bool
}

func (r *reading[T]) list() []T {
	var all []T
	for ; !r.nothing; r = r.next {
		all = append(all, r.one)
	}
	return all
}

// readings are the ways to read a text as names between commas, at most two, where
// names may hold up to so many commas themselves. Blank parts are left out. Where there
// is no way, the error is that of the first part which is no name.
func readings[T any](text string, commas int, named func(string) (T, error)) ([][]T, error) {
	parts := strings.Split(text, ",")
	ways := make([][]*reading[T], len(parts)+1)
	ways[len(parts)] = []*reading[T]{{nothing: true}}
	for i := len(parts) - 1; i >= 0; i-- {
		if clean.Blank(parts[i]) {
			ways[i] = ways[i+1]
			continue
		}
		name := parts[i]
		for j := i + 1; j <= len(parts) && len(ways[i]) < 2; j++ {
			if j > i+1 {
				name += "," + parts[j-1]
			}
			if one, err := named(name); err == nil {
				for _, rest := range ways[j] {
					ways[i] = append(ways[i], &reading[T]{one: one, next: rest})
				}
			}
			if j-i > commas {
				break
			}
		}
		ways[i] = ways[i][:min(2, len(ways[i]))]
	}
	var all [][]T
	for _, way := range ways[0] {
		all = append(all, way.list())
	}
	for i := 0; len(all) == 0 && i < len(parts); i++ {
		if _, err := named(parts[i]); err != nil && !clean.Blank(parts[i]) {
			return nil, err
		}
	}
	return all, nil
}
