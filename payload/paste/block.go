package paste

import (
	"slices"
	"strings"
	"unicode/utf8"

	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
	"kickoff/payload/sheet"
)

// reader takes a text apart into entries.
type reader struct {
	names
	entries []entry
	block   Block
}

// json reads an object from field to value as --values takes it, a list of which the
// first is read, or the payload of a launch; false when the text is none.
func (r *reader) json(text string) bool {
	raw := []byte(clean.Trim(text))
	if items, err := rawjson.Items(raw); err == nil && rawjson.KindOf(raw) == rawjson.List && len(items) > 0 {
		raw, r.block.Rows = items[0], len(items)
	}
	if rawjson.KindOf(raw) != rawjson.Object {
		r.block.Rows = 0
		return false
	}
	if err := rawjson.Check(raw); err != nil {
		r.block.Fault = "it begins as JSON does, and is none: " + err.Error()
		return true
	}
	if answers := rawjson.Get(raw, "prerun"); rawjson.KindOf(answers) == rawjson.Object && rawjson.Get(raw, "checklist_id") != nil {
		raw = answers
	}
	members, _ := rawjson.Members(raw) // it was checked
	for _, m := range members {
		e := entry{label: m.Key, raw: m.Value}
		if rawjson.KindOf(m.Value) == rawjson.String {
			e.text, e.raw = rawjson.Text(m.Value), nil
		}
		r.entries = append(r.entries, e)
	}
	r.block.isJSON = true
	return true
}

// table reads the first row below a header that names two fields or more; false when
// the text has none.
func (r *reader) table(text string) bool {
	best := 1
	var rows [][]string
	for _, delimiter := range "\t|;," {
		found := cells(text, delimiter)
		if len(found) < 2 {
			continue
		}
		names := 0
		for _, cell := range found[0] {
			if r.find(cell).wrong == "" {
				names++
			}
		}
		if names > best {
			best, rows = names, found
		}
	}
	if rows == nil {
		return false
	}
	r.block.Rows = len(rows) - 1
	for i, value := range rows[1] {
		e := entry{text: value}
		if i < len(rows[0]) {
			e.label = rows[0][i]
		}
		r.entries = append(r.entries, e)
	}
	return true
}

// cells are the rows of a table that are not blank; none where the text cannot be one.
func cells(text string, delimiter rune) [][]string {
	first, _, _ := strings.Cut(strings.TrimLeft(text, " \n"), "\n")
	if !strings.ContainsRune(first, delimiter) {
		return nil
	}
	all, _ := sheet.Records(text, string(delimiter)) // none where a quote is open
	rule := func(cell string) bool { return strings.Trim(cell, " :-") == "" }
	var rows [][]string
	for _, row := range all {
		if delimiter == '|' && len(row) > 2 && clean.Blank(row[0]) && clean.Blank(row[len(row)-1]) {
			row = row[1 : len(row)-1]
		}
		if !slices.ContainsFunc(row, func(cell string) bool { return !rule(cell) }) {
			continue // blank, or the rule below the header of a table in Markdown
		}
		rows = append(rows, row)
	}
	return rows
}

// lines reads lines of a name and a value, and the lines below that go on with it.
func (r *reader) lines(text string) {
	var open *entry
	below := false // the value of open began below its name, and no blank line ended it
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		many := open != nil && r.find(open.label).field.Type.Traits().ManyLines
		if label, value, ok := r.labelled(line, many); ok {
			r.entries = append(r.entries, entry{label: label, text: clean.Trim(value)})
			open, below = &r.entries[len(r.entries)-1], clean.Blank(value)
			continue
		}
		switch {
		case open != nil && (many || clean.Blank(open.text)):
			open.text = strings.TrimLeft(open.text+"\n"+strings.TrimRight(line, " \t"), "\n")
		case clean.Blank(line):
			below = false
		case open != nil && r.find(open.label).field.Type.Traits().Separator != "" && (below || unbulleted(line) != line):
			open.text += "\n" + line
		default:
			r.block.Lines++
		}
	}
	r.entries = slices.DeleteFunc(r.entries, func(e entry) bool {
		// What names nothing is some text with a colon in it, unless it looks like a name.
		text := r.find(e.label).wrong != "" && len(strings.Fields(e.label)) > 5
		if text {
			r.block.Lines++
		}
		return text
	})
}

// labelled splits a line into the name of a field and a value, where it has the very
// name of one, or nearly, or what looks like a name; ok is false when it has none. In a
// text of many lines only the very name of a field ends it.
func (r *reader) labelled(line string, many bool) (label, value string, ok bool) {
	bare := strings.Trim(line, " |") // a row of a table in Markdown
	quality := 0
	for i, char := range bare {
		if i > longestName {
			break
		}
		if !strings.ContainsRune(":：\t=|", char) || i == 0 {
			continue
		}
		rest := bare[i+utf8.RuneLen(char):]
		found, is := r.find(bare[:i]), 0
		switch {
		case found.field.ID != "" && !found.near:
			is = 3
		case found.field.ID != "" && !many:
			is = 2
		case !many && (rest == "" || rest[0] == ' ' || char == '\t'):
			is = 1
		}
		if is > quality {
			quality, label, value = is, bare[:i], strings.TrimLeft(rest, "*_ ")
		}
	}
	if found := r.find(line); quality < 2 && found.field.ID != "" && !found.near {
		return line, "", true
	}
	return label, value, quality > 0
}
