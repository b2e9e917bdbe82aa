package payload

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"kickoff/payload/rawjson"
)

// writer makes JSON in the order it is told, indented by two spaces, and counts
// its lines. encoding/json sorts no keys of ours and knows no lines.
type writer struct {
	buf      []byte
	depth    int
	line     int
	mentions []Mention
	// empty: nothing stands yet in the bracket that was opened last.
	empty bool
}

func (w *writer) open(bracket byte) {
	w.buf = append(w.buf, bracket)
	w.depth++
	w.empty = true
}

func (w *writer) close(bracket byte) {
	w.depth--
	if !w.empty {
		w.newline()
	}
	w.buf = append(w.buf, bracket)
	w.empty = false
}

func (w *writer) newline() {
	w.buf = append(w.buf, '\n')
	w.line++
	for range w.depth {
		w.buf = append(w.buf, ' ', ' ')
	}
}

// item begins an element of a list.
func (w *writer) item() {
	if !w.empty {
		w.buf = append(w.buf, ',')
	}
	w.newline()
	w.empty = false
}

func (w *writer) key(name string) {
	w.item()
	w.text(name)
	w.buf = append(w.buf, ':', ' ')
}

func (w *writer) text(s string) { w.buf = rawjson.AppendString(w.buf, s) }

func (w *writer) truth(b bool) { w.buf = strconv.AppendBool(w.buf, b) }

func (w *writer) null() { w.buf = append(w.buf, "null"...) }

// raw writes JSON that came from elsewhere, with its keys and literals as they
// are, in our indentation; what does not print in it becomes an escape. What is
// not JSON becomes a string: the body is valid whatever happens.
func (w *writer) raw(value json.RawMessage) {
	value = bytes.TrimSpace(value)
	switch {
	case len(value) == 0:
		w.null()
		return
	case !json.Valid(value):
		w.text(string(value))
		return
	case !utf8.Valid(value):
		value = bytes.ToValidUTF8(value, []byte("\uFFFD"))
	}
	value = rawjson.EscapeHidden(value)
	if value[0] != '{' && value[0] != '[' {
		w.buf = append(w.buf, value...)
		return
	}
	var b bytes.Buffer
	if err := json.Indent(&b, value, strings.Repeat("  ", w.depth), "  "); err != nil {
		w.text(string(value))
		return
	}
	w.line += bytes.Count(b.Bytes(), []byte{'\n'})
	w.buf = append(w.buf, b.Bytes()...)
}

// mention notes whose id is being written on this line.
func (w *writer) mention(of Named, id string) {
	w.mentions = append(w.mentions, Mention{Line: w.line, Of: of, ID: id})
}

// owners writes all three buckets, whether or not somebody is in them.
func (w *writer) owners(o Owners) {
	w.open('{')
	w.key("users")
	w.open('[')
	for _, id := range o.Users {
		w.item()
		w.mention(NamedMember, strconv.FormatInt(id, 10))
		w.buf = strconv.AppendInt(w.buf, id, 10)
	}
	w.close(']')
	w.key("guests")
	w.texts(o.Guests)
	w.key("groups")
	w.ids(NamedGroup, o.Groups)
	w.close('}')
}

// ids writes ids of one kind of thing.
func (w *writer) ids(of Named, all []string) {
	w.open('[')
	for _, id := range all {
		w.item()
		w.mention(of, id)
		w.text(id)
	}
	w.close(']')
}

func (w *writer) texts(all []string) {
	w.open('[')
	for _, s := range all {
		w.item()
		w.text(s)
	}
	w.close(']')
}
