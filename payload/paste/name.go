package paste

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// longestName is how long the name of a field may be, in bytes.
const longestName = 250

// names finds fields by what a block calls them.
type names struct {
	template payload.Template
	exact    *payload.FieldNames
	// known are the names that were looked for.
	known map[string]named
	// plain are the labels and aliases of the fields for what is only near, made once.
	plain []plainName
}

// named is the field that a name means, or why it means none.
type named struct {
	field payload.Field
	near  bool
	wrong string
}

type plainName struct {
	field  int
	joined string
	words  []string
}

// find finds the field that a label means: as --set does, and where that fits nothing,
// the one that is near. Several fit as little as none.
func (n *names) find(label string) named {
	if found, ok := n.known[label]; ok {
		return found
	}
	found := n.look(label)
	n.known[label] = found
	return found
}

func (n *names) look(label string) named {
	if len(label) > longestName {
		return n.one(nil, false)
	}
	at := n.exact.Find(label)
	if bare := undecorated(label); len(at) == 0 && bare != label {
		at = n.exact.Find(bare)
	}
	if len(at) > 0 {
		return n.one(at, false)
	}
	return n.one(n.near(plain(label)), true)
}

// one is the field that was found, if it is one.
func (n *names) one(at []int, near bool) named {
	switch len(at) {
	case 0:
		return named{wrong: "names no question here"}
	case 1:
		return named{field: n.template.Fields[at[0]], near: near}
	}
	labels := make([]string, len(at))
	for i, f := range at {
		labels[i] = humanize.Quote(n.template.Fields[f].Label)
	}
	return named{wrong: "may mean " + strings.Join(labels[:min(3, len(at))], " or ") + ": none is filled"}
}

// near are the fields whose name is nearest: the same letters, else a slip of the
// keys, else some of the same words.
func (n *names) near(label plainName) []int {
	if label.joined == "" || len(label.words) > 8 {
		return nil
	}
	if n.plain == nil {
		for i, f := range n.template.Fields {
			for _, name := range []string{f.Label, f.Alias} {
				if p := plain(name); p.joined != "" {
					p.field = i
					n.plain = append(n.plain, p)
				}
			}
		}
	}
	for _, fits := range []func(plainName) bool{
		func(p plainName) bool { return p.joined == label.joined },
		func(p plainName) bool { return slip(p.joined, label.joined) },
		func(p plainName) bool {
			return within(label.words, p.words) || len(label.words) <= len(p.words)+2 && within(p.words, label.words)
		},
	} {
		var at []int
		for _, p := range n.plain {
			if fits(p) && !slices.Contains(at, p.field) {
				at = append(at, p.field)
			}
		}
		if len(at) > 0 {
			return at
		}
	}
	return nil
}

// plain is a name without case, accents apart, and without all that is no letter or
// digit.
func plain(name string) plainName {
	words := strings.FieldsFunc(strings.ToLower(clean.Fold(name)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	return plainName{joined: strings.Join(words, ""), words: words}
}

// within reports that all words are among others, and that they say something.
func within(words, others []string) bool {
	long := false
	for _, w := range words {
		if !slices.Contains(others, w) {
			return false
		}
		long = long || len(w) > 2
	}
	return long
}

// slip reports that two names differ by a letter, or by two where they are long: one
// more, one less, another one, or two that changed places.
func slip(a, b string) bool {
	if len(a) > len(b)+2*utf8.UTFMax || len(b) > len(a)+2*utf8.UTFMax {
		return false
	}
	most := 0
	switch n := min(utf8.RuneCountInString(a), utf8.RuneCountInString(b)); {
	case n > 90: // of which the ends would not count
	case n >= 9:
		most = 2
	case n >= 5:
		most = 1
	}
	return most > 0 && clean.Distance(a, b, most) <= most
}

// undecorated is a label without what lists, mails and forms put around it.
func undecorated(label string) string {
	label = strings.Trim(unbulleted(clean.Trim(label)), " *_`\"'“”|#:")
	for _, mark := range []string{"(required)", "(optional)", "*"} {
		label = strings.TrimRight(strings.TrimSuffix(label, mark), " *:?")
	}
	return label
}

// unbulleted is a line without the marks of lists and quotes before it.
func unbulleted(line string) string {
	for {
		cut := strings.TrimLeft(line, "> \t")
		mark := strings.TrimLeft(cut, "-*•·+")
		if number := strings.TrimLeftFunc(cut, unicode.IsDigit); number != cut && number != "" && strings.Contains(".)", number[:1]) {
			mark = number[1:]
		}
		if mark != cut && strings.HasPrefix(mark, " ") {
			cut = mark
		}
		if cut == line {
			return line
		}
		line = cut
	}
}
