package jsonview

import (
	"bytes"
	"encoding/json"
	"strings"

	"kickoff/payload/humanize"
	"kickoff/tui/theme"
)

// longRows is from how many rows on a line is folded to its first ones; fewRows is how
// many of them show then.
const longRows, fewRows = 5, 2

// after and before are the lines beside one, past what is folded.
func (v *View) after(i int) int {
	if last, folded := v.closed[i]; folded {
		return last + 1
	}
	return i + 1
}

func (v *View) before(i int) int {
	i--
	for first, last := range v.closed {
		if first < i && i <= last {
			i = first // one that is folded inside this one lies before it
		}
	}
	for first, last := range v.closed {
		if first < i && i <= last {
			i = first
		}
	}
	return i
}

// down walks to the next line, first through the rest of one that is taller than the pane.
func (v *View) down() {
	next := v.after(v.at)
	switch {
	case v.at >= v.top && !v.reaches(next) && v.rowCount(v.at) >= v.height && !v.atEnd():
		v.rowsDown(1)
	case next < v.Lines():
		v.at, v.reveal = next, next
	}
}

// up walks to the line before.
func (v *View) up() {
	switch {
	case v.at == v.top && v.skip > 0:
		v.rowsUp(1)
	case v.at > 0:
		v.at = v.before(v.at)
		v.reveal = v.at
	}
}

// indent is how far a line stands in.
func (v *View) indent(i int) int {
	line := v.line(i)
	return len(line) - len(bytes.TrimLeft(line, " "))
}

// brackets reports a line that ends in an opening bracket.
func (v *View) brackets(i int) bool {
	line := v.line(i)
	return len(line) > 0 && (line[len(line)-1] == '{' || line[len(line)-1] == '[')
}

// opens reports a line that opens a list or an object; end is the line that closes it.
func (v *View) opens(i int) (end int, ok bool) {
	if !v.brackets(i) {
		return i, false
	}
	in := v.indent(i)
	for end = i + 1; end < v.Lines(); end++ {
		if next := v.line(end); len(next) > in && next[in] != ' ' {
			return end, true
		}
	}
	return v.Lines() - 1, true
}

// opener is the line that opens what a line belongs to, the line itself where it opens
// something.
func (v *View) opener(i int) int {
	if v.brackets(i) {
		return i
	}
	in := v.indent(i)
	closing := strings.ContainsAny(strings.TrimLeft(string(v.line(i)), " ")[:min(1, len(v.line(i))-in)], "}]")
	for j := i - 1; j >= 0; j-- {
		if v.brackets(j) && (v.indent(j) < in || closing && v.indent(j) == in) {
			return j
		}
	}
	return i
}

// fold folds what the line under the cursor opens or belongs to, or opens it.
func (v *View) fold() {
	if _, folded := v.closed[v.at]; folded {
		delete(v.closed, v.at)
		return
	}
	if len(v.pieces(v.at)) >= longRows {
		v.opened[v.at] = !v.opened[v.at]
		return
	}
	if at := v.opener(v.at); at > 0 {
		v.closed[at], _ = v.opens(at)
		v.at, v.reveal = at, at
	}
}

// folds says what the key does that folds.
func (v *View) folds() string {
	if _, folded := v.closed[v.at]; folded || len(v.pieces(v.at)) >= longRows && !v.opened[v.at] {
		return "open"
	}
	return "fold"
}

// bare opens what a line is folded in.
func (v *View) bare(i int) {
	for first, last := range v.closed {
		if first < i && i <= last {
			delete(v.closed, first)
		}
	}
}

// shown are the parts of a line that its rows show, and what is said of the rest behind
// the last of them.
func (v *View) shown(i int) (pieces []string, rest string) {
	pieces = v.pieces(i)
	if last, folded := v.closed[i]; folded {
		return pieces, theme.SignCut + " " + humanize.Count(max(0, last-i-1), "line") + " " + strings.TrimSpace(string(v.line(last)))
	}
	if len(pieces) >= longRows && !v.opened[i] {
		return pieces[:fewRows], theme.SignCut + " " + humanize.Count(len(pieces)-fewRows, "row") + " more"
	}
	return pieces, ""
}

// Part is what the line under the cursor holds: its value, a text without its quotes, or
// the list or object that it opens or closes.
func (v *View) Part() string {
	first := v.at
	if text := strings.TrimSpace(string(v.line(v.at))); strings.HasPrefix(text, "}") || strings.HasPrefix(text, "]") {
		first = v.opener(v.at)
	}
	last, _ := v.opens(first)
	in := strings.Repeat(" ", v.indent(first))
	var lines []string
	for i := first; i <= last; i++ {
		lines = append(lines, strings.TrimPrefix(string(v.line(i)), in))
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
