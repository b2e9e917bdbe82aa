package jsonview

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"kickoff/payload"
	"kickoff/payload/clean"
)

// document is the JSON line by line, with what its ids are.
type document struct {
	text string
	// starts are the offsets at which the lines begin.
	starts []int
	spans  []payload.Span
	// mentions are the ids, in line order; name says what one is.
	mentions []payload.Mention
	name     func(payload.Mention) string
	// folded are the lines as a search compares them, made when the first one begins.
	folded []string
}

func newDocument(l payload.Launch, name func(payload.Mention) string) document {
	d := document{text: strings.TrimSuffix(string(l.Body), "\n"), spans: l.Spans, mentions: l.Mentions, name: name}
	d.starts = make([]int, 1, strings.Count(d.text, "\n")+1)
	for at := range len(d.text) {
		if d.text[at] == '\n' {
			d.starts = append(d.starts, at+1)
		}
	}
	return d
}

// Lines is the number of lines of the body, at least one.
func (d *document) Lines() int { return len(d.starts) }

func (d *document) line(i int) string {
	if i+1 < len(d.starts) {
		return d.text[d.starts[i] : d.starts[i+1]-1]
	}
	return d.text[d.starts[i]:]
}

// label says what the id on a line is, "" for a line without one.
func (d *document) label(i int) string {
	at, there := slices.BinarySearchFunc(d.mentions, i, func(m payload.Mention, line int) int { return m.Line - line })
	if !there {
		return ""
	}
	return d.name(d.mentions[at])
}

// span is the lines that an answer made, last below first for none.
func (d *document) span(of payload.Span) (first, last int) {
	for _, s := range d.spans {
		if s.Field == of.Field && s.Step == of.Step && s.Property == of.Property {
			return s.First, s.Last
		}
	}
	return 0, -1
}

// lineWith is the first line from one on, in one direction and around the end, that has a
// folded text in it or in what its id is; -1 for none.
func (d *document) lineWith(want string, from, step int) int {
	if d.folded == nil {
		d.fold()
	}
	for i := range d.Lines() {
		line := ((from+i*step)%d.Lines() + d.Lines()) % d.Lines()
		if strings.Contains(d.folded[line], want) {
			return line
		}
	}
	return -1
}

func (d *document) fold() {
	d.folded = make([]string, d.Lines())
	for i := range d.folded {
		line := d.line(i)
		if d.folded[i] = strings.ToUpper(line); strings.ContainsFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }) {
			d.folded[i] = clean.Fold(line) // the same for plain letters, at ten times the cost
		}
	}
	for _, m := range d.mentions {
		d.folded[m.Line] += "\n" + clean.Fold(d.name(m))
	}
}

// indentOf is how far a line stands in.
func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// opens reports a line that ends in an opening bracket.
func opens(line string) bool { return strings.HasSuffix(line, "{") || strings.HasSuffix(line, "[") }

// closes reports a line that begins with a closing bracket.
func closes(line string) bool {
	line = strings.TrimLeft(line, " ")
	return strings.HasPrefix(line, "}") || strings.HasPrefix(line, "]")
}

// end is the line that closes what a line opens, the line itself where it opens nothing.
func (d *document) end(i int) int {
	if !opens(d.line(i)) {
		return i
	}
	in := indentOf(d.line(i))
	for end := i + 1; end < d.Lines(); end++ {
		if next := d.line(end); len(next) > in && next[in] != ' ' {
			return end
		}
	}
	return d.Lines() - 1
}

// opener is the line that opens what a line belongs to, the line itself where it opens
// something.
func (d *document) opener(i int) int {
	if opens(d.line(i)) {
		return i
	}
	in := indentOf(d.line(i))
	for j := i - 1; j >= 0; j-- {
		if line := d.line(j); opens(line) && (indentOf(line) < in || closes(d.line(i)) && indentOf(line) == in) {
			return j
		}
	}
	return i
}

// part is what a line holds: its value, a text without its quotes, or the list or object
// that it opens or closes.
func (d *document) part(i int) string {
	if closes(d.line(i)) {
		i = d.opener(i)
	}
	in := d.line(i)[:indentOf(d.line(i))]
	var lines []string
	for at := i; at <= d.end(i); at++ {
		lines = append(lines, strings.TrimPrefix(d.line(at), in))
	}
	text := strings.TrimSuffix(strings.Join(lines, "\n"), ",")
	if key := stringEnd(text, 0); strings.HasPrefix(text, `"`) && strings.HasPrefix(text[key:], ": ") {
		text = text[key+len(": "):]
	}
	var value string
	if json.Unmarshal([]byte(text), &value) == nil {
		return value
	}
	return text
}
