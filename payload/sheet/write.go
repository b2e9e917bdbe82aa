package sheet

import (
	"io"
	"slices"
	"strings"

	"kickoff/payload/charset"
	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
)

// Beside is the name of an added column where the table has one of that name.
func Beside(name string) string { return "kickoff " + name }

// Write writes the table as it was read, byte for byte but for the rows that were
// changed, with columns added: their names, and what stands in them for the row with an
// index. A name that the table has already is another, see Beside. What is added never
// begins as a formula does. Without names it is the table alone.
func (s *Sheet) Write(w io.Writer, names []string, added func(row int) []string) error {
	names = slices.Clone(names)
	for i, name := range names {
		if slices.ContainsFunc(s.Header, func(h string) bool { return clean.Fold(h) == clean.Fold(name) }) {
			names[i] = Beside(name)
		}
	}
	var b strings.Builder
	b.Grow(len(s.text) + len(s.text)/4)
	from := 0
	if s.Format == Delimited {
		width := s.width()
		b.WriteString(s.text[:s.header.start])
		header := s.record(int(s.header.start), nil).cells
		source := s.text[s.header.start:s.header.end]
		for _, name := range s.Header[len(header):] {
			source += s.Delimiter + s.quote(name)
		}
		b.WriteString(source)
		s.writeAdded(&b, len(s.Header), width, names)
		from = int(s.header.end)
		for i, p := range s.rows {
			b.WriteString(s.text[from:p.start])
			cells := s.Row(i).Cells
			if _, changed := s.edited[i]; changed {
				b.WriteString(s.encode(cells, p))
			} else {
				b.WriteString(s.text[p.start:p.end])
			}
			if len(names) > 0 {
				s.writeAdded(&b, len(cells), width, added(i))
			}
			from = int(p.end)
		}
	} else {
		for i, p := range s.rows {
			b.WriteString(s.text[from:p.start])
			source := s.text[p.start:p.end]
			if cells, changed := s.edited[i]; changed {
				source = s.encodeObject(cells, source)
			}
			if len(names) > 0 {
				source = withMembers(source, names, added(i))
			}
			b.WriteString(source)
			from = int(p.end)
		}
	}
	b.WriteString(s.text[from:])
	_, err := w.Write(charset.Encode([]byte(b.String()), s.mark))
	return err
}

// width is the number of cells of the header or the longest row.
func (s *Sheet) width() int {
	width := len(s.Header)
	var cells []Cell
	for i, p := range s.rows {
		if changed, ok := s.edited[i]; ok {
			width = max(width, len(changed))
			continue
		}
		cells = s.record(int(p.start), cells[:0]).cells
		width = max(width, len(cells))
	}
	return width
}

// writeAdded writes what is added to a row, behind all columns of the table.
func (s *Sheet) writeAdded(b *strings.Builder, cells, width int, added []string) {
	if len(added) == 0 {
		return
	}
	b.WriteString(strings.Repeat(s.Delimiter, width-cells))
	for _, text := range added {
		b.WriteString(s.Delimiter + s.quote(escapeFormula(text)))
	}
}

// escapeFormula is a text that no spreadsheet takes for a formula.
func escapeFormula(text string) string {
	text = clean.Message(text)
	if text != "" && strings.IndexByte("=+-@", text[0]) >= 0 {
		return "'" + text
	}
	return text
}

// quote is a cell as it is written.
func (s *Sheet) quote(text string) string {
	if !strings.ContainsAny(text, "\"\r\n") && !strings.Contains(text, s.Delimiter) {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}

// encode is a row that was changed: a cell that was not is written as it was read.
func (s *Sheet) encode(cells []Cell, p place) string {
	all := make([]string, len(cells))
	before, at := s.record(int(p.start), nil).cells, int(p.start)
	for i, c := range cells {
		source := ""
		if i < len(before) {
			_, end, _ := s.cell(at) // it is closed: it was read
			source, at = s.text[at:end], end+len(s.Delimiter)
		}
		if all[i] = source; i >= len(before) || c != before[i] {
			all[i] = s.quote(c.Text)
		}
	}
	return strings.Join(all, s.Delimiter)
}

// encodeObject is an object that was changed: a value that was not is written as it was read.
func (s *Sheet) encodeObject(cells []Cell, source string) string {
	before := map[int][]byte{}
	members, _ := rawjson.Members([]byte(source)) // it was an object
	for _, m := range members {
		before[s.columns[m.Key]] = m.Value
	}
	var names, values []string
	for i, c := range cells {
		value := string(before[i])
		switch {
		case value != "" && cellOf(before[i]) == c:
		case c == Cell{}:
			continue
		case c.JSON:
			value = c.Text
		default:
			value = string(rawjson.AppendString(nil, c.Text))
		}
		names, values = append(names, s.Header[i]), append(values, value)
	}
	return object("{", names, values)
}

// withMembers is an object with texts added.
func withMembers(source string, names, texts []string) string {
	open := strings.TrimRight(strings.TrimSuffix(strings.TrimRight(source, " \t\r\n"), "}"), " \t\r\n")
	values := make([]string, len(texts))
	for i, text := range texts {
		values[i] = string(rawjson.AppendString(nil, escapeFormula(text)))
	}
	return object(open, names, values)
}

// object is one with members behind those that are open.
func object(open string, names, values []string) string {
	for i, name := range names {
		if open != "{" {
			open += ","
		}
		open += string(rawjson.AppendString(nil, name)) + ":" + values[i]
	}
	return open + "}"
}
