package picker

import (
	"strings"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// Leave is what becomes of a query that is left without choosing: what it names is
// chosen and told, and the query is empty. What names nothing stays as it is typed.
func (p *Picker) Leave() (taken []Item) {
	if !p.opts.Multi && !p.opts.Radio {
		return nil
	}
	taken, unknown := p.newest().named(p.query.Value(), p.opts.Multi, p.opts.FreeText)
	p.choose(taken)
	if p.refused = ""; unknown != "" {
		p.refused = humanize.Quote(unknown) + " names nothing in the list, or more than one"
	}
	return taken
}

// named are the items that a text means by itself; with several, also those that stand
// between commas, all of them or none and the one that means nothing.
func (x *index) named(typed string, several bool, free func(string) (Item, bool)) (all []Item, unknown string) {
	if clean.Blank(typed) {
		return nil, ""
	}
	x.prepare()
	if it, ok := x.meant(typed, free); ok {
		return []Item{it}, ""
	}
	parts := parts(typed)
	if !several || len(parts) < 2 {
		return nil, clean.Trim(typed)
	}
	for _, part := range parts {
		it, ok := x.meant(part, free)
		if !ok {
			return nil, part
		}
		all = append(all, it)
	}
	return all, ""
}

// parts are what stands between commas, semicolons and line ends, or between the blanks
// of addresses; what is blank is left out.
func parts(typed string) []string {
	fields := strings.Fields(typed)
	if strings.Count(typed, "@") < len(fields) || strings.ContainsAny(typed, ",;<") {
		fields = strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' || r == '\n' })
	}
	var all []string
	for _, f := range fields {
		if f = clean.Trim(f); f != "" {
			all = append(all, f)
		}
	}
	return all
}

// meant is the item that a text means: the one whose whole name it is, else the only one
// of which a word begins with each of its words, else the one whose code it is, else what
// free makes of it.
func (x *index) meant(typed string, free func(string) (Item, bool)) (Item, bool) {
	q := newQuery(typed)
	if len(q.words) == 0 {
		return Item{}, false
	}
	var names, begun, codes []int
	for i := range x.texts {
		switch m := x.texts[i].meets(q); {
		case m == whole, m == named:
			names = append(names, i)
		case m == coded:
			codes = append(codes, i)
		case m != none && m <= noteBegins:
			begun = append(begun, i)
		}
	}
	// Of names that are alike when folded, the one that is written so is meant.
	for _, fits := range []func(string) bool{
		func(s string) bool { return s == typed },
		func(s string) bool { return clean.Fold(s) == clean.Fold(typed) },
	} {
		var closer []int
		for _, i := range names {
			if fits(x.items.Item(i).Title) {
				closer = append(closer, i)
			}
		}
		if len(closer) > 0 {
			names = closer
		}
	}
	only := names
	if len(names) == 0 {
		only = begun
	}
	if len(only) == 0 {
		only = codes
	}
	switch {
	case len(only) == 1:
		it := x.items.Item(only[0])
		return it, it.Disabled == ""
	case len(only) == 0 && free != nil:
		it, ok := free(clean.Trim(typed))
		return it, ok && it.Disabled == ""
	}
	return Item{}, false
}
