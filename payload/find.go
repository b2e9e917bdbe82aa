package payload

import (
	"strings"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// FindField finds the field that a person means by its id, alias or label, exact
// first and then with case and outer blanks left aside. None or several is a
// *RefError that lists what exists.
func FindField(t Template, ref string) (Field, error) {
	names := make([]refNames, len(t.Fields))
	for i, f := range t.Fields {
		names[i] = refNames{f.ID, f.Alias, f.Label}
	}
	i, err := resolve("field", ref, names)
	if err != nil {
		return Field{}, err
	}
	return t.Fields[i], nil
}

// FindStep finds the step that a person means by its id, alias or title; "*" is
// all of them.
func FindStep(t Template, ref string) ([]Step, error) {
	if strings.TrimSpace(ref) == "*" {
		return t.Steps, nil
	}
	names := make([]refNames, len(t.Steps))
	for i, s := range t.Steps {
		names[i] = refNames{s.ID, s.Alias, s.Title}
	}
	i, err := resolve("step", ref, names)
	if err != nil {
		return nil, err
	}
	return t.Steps[i : i+1], nil
}

// refNames are the ways to name one thing.
type refNames struct{ id, alias, label string }

func (n refNames) String() string {
	if n.label == "" {
		return clean.Message(n.id)
	}
	return humanize.Quote(n.label)
}

func resolve(kind, ref string, all []refNames) (int, error) {
	folded := strings.TrimSpace(ref)
	tiers := []func(n refNames) bool{
		func(n refNames) bool { return n.id == ref },
		func(n refNames) bool { return n.alias == ref || n.label == ref },
		func(n refNames) bool {
			return strings.EqualFold(n.id, folded) ||
				strings.EqualFold(strings.TrimSpace(n.alias), folded) ||
				strings.EqualFold(strings.TrimSpace(n.label), folded)
		},
	}
	for _, fits := range tiers {
		if folded == "" {
			break
		}
		var at []int
		for i, n := range all {
			if fits(n) {
				at = append(at, i)
			}
		}
		if len(at) == 1 {
			return at[0], nil
		}
		if len(at) > 1 {
			e := &RefError{Kind: kind, Ref: ref, Ambiguous: true}
			for _, i := range at {
				e.Exists = append(e.Exists, humanize.Quote(all[i].label)+" "+clean.Message(all[i].id))
			}
			return 0, e
		}
	}
	e := &RefError{Kind: kind, Ref: ref}
	for _, n := range all {
		e.Exists = append(e.Exists, n.String())
	}
	return 0, e
}
