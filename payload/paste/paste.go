// Package paste reads a pasted block that answers several questions at once: lines of
// "Label: value", a row of a spreadsheet under its header, or JSON. How a block is
// written is in block.go, which field a name means in name.go. Nothing is filled here:
// what there is to fill is offered to a person.
package paste

import (
	"encoding/json"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// maxBlock is the longest block that is read, in bytes; anything longer is some text.
const maxBlock = 256 << 10

// Fill is one answer of a block.
type Fill struct {
	// Label is how the block calls the field, and Given its value, on one line each.
	Label, Given string
	// Field is the one that is meant, the zero Field for none. Near: its name is not
	// quite the label.
	Field payload.Field
	Near  bool
	// Answer is what would be filled, where Wrong is "": else that says why nothing is.
	Answer payload.Answer
	Wrong  string
}

// Block is what was found in a text.
type Block struct {
	Fills []Fill
	// Rows are those under a header; the first of them is read. 0 for other blocks.
	Rows int
	// Lines are those that say nothing about a field.
	Lines int
	// Fault is why it cannot be read at all, "" where it can.
	Fault string
	// isJSON: whoever pastes JSON into a form means it as answers.
	isJSON bool
}

// Read reads a text that was pasted while a template is filled.
func Read(t payload.Template, text string, env payload.Env) Block {
	if len(text) > maxBlock {
		return Block{}
	}
	r := reader{names: names{template: t, exact: payload.NewFieldNames(t), known: map[string]named{}}}
	text = unfenced(clean.Input(strings.ToValidUTF8(text, "\uFFFD")))
	if !r.json(text) && !r.table(text) {
		r.lines(text)
	}
	for _, e := range r.entries {
		if !e.blank() {
			r.block.Fills = append(r.block.Fills, r.fill(e, env))
		}
	}
	r.block.once()
	return r.block
}

// unfenced is a text without the lines of backquotes around code, with which chats give one.
func unfenced(text string) string {
	const fence = "```"
	inner, fenced := strings.CutPrefix(clean.Trim(text), fence)
	_, inner, below := strings.Cut(inner, "\n")
	if inner, ended := strings.CutSuffix(inner, fence); fenced && below && ended {
		return inner
	}
	return text
}

// Taken are the answers that would be filled.
func (b Block) Taken() []Fill {
	var list []Fill
	for _, f := range b.Fills {
		if f.Wrong == "" {
			list = append(list, f)
		}
	}
	return list
}

// Answers reports that the text is to answer questions, and not one answer: it is JSON
// that names one, or it names two, one of them by its very name.
func (b Block) Answers() bool {
	fields, exact := map[string]bool{}, false
	for _, f := range b.Fills {
		if f.Field.ID != "" {
			fields[f.Field.ID] = true
			exact = exact || !f.Near
		}
	}
	return exact && len(fields) > 1 || b.isJSON && len(fields) > 0
}

// fill reads the answer of an entry.
func (r *reader) fill(e entry, env payload.Env) Fill {
	n := r.find(e.label)
	f := Fill{Label: clean.Message(e.label), Given: clean.Message(e.text), Near: n.near, Wrong: n.wrong}
	if e.raw != nil {
		f.Given = clean.Message(string(e.raw))
	}
	if n.wrong != "" {
		return f
	}
	f.Field = n.field
	var err error
	if e.raw != nil {
		f.Answer, err = payload.ParseJSON(n.field, e.raw, env)
	} else {
		text := oneAnswer(n.field, e.text)
		if n.field.Type.Takes(payload.People{}) && env.People != nil {
			text = addresses(text, env.People)
		}
		f.Answer, err = payload.Parse(n.field, text, env)
	}
	if err == nil {
		f.Answer, err = payload.OneLine(n.field, f.Answer)
	}
	f.Answer.Origin = payload.FromYou
	if err != nil {
		f.Wrong = clean.Message(err.Error())
		return f
	}
	for _, p := range payload.Check(n.field, f.Answer, env) {
		if p.Blocks() {
			f.Wrong = clean.Message(p.String())
			return f
		}
	}
	return f
}

// oneAnswer is a value as it is typed into the field: lines are lines where the field
// has some, the entries of a list where it takes several, else blanks.
func oneAnswer(f payload.Field, text string) string {
	traits := f.Type.Traits()
	if traits.ManyLines {
		return strings.Trim(text, "\n")
	}
	var parts []string
	for line := range strings.Lines(text) {
		if line = clean.Trim(line); line != "" {
			parts = append(parts, line)
		}
	}
	if traits.Separator != "" {
		for i := range parts {
			parts[i] = strings.TrimSuffix(unbulleted(parts[i]), ",")
		}
		return strings.Join(parts, ", ")
	}
	return strings.Join(parts, " ")
}

// addresses are people between commas, with the address of those whose whole name one
// active member alone has: who is meant is shown before it is filled.
func addresses(text string, d *payload.Directory) string {
	parts := strings.Split(text, ",")
	for i, part := range parts {
		name, found, n := clean.Fold(clean.Trim(part)), "", 0
		if _, err := d.Find(clean.Trim(part)); err == nil {
			continue
		}
		for _, m := range d.Members {
			if !m.Disabled() && clean.Fold(m.Name) == name {
				found, n = m.Email, n+1
			}
		}
		if n == 1 {
			parts[i] = found
		}
	}
	return strings.Join(parts, ",")
}

// once has each field answered once: the one that names it exactly wins over one that
// nearly does, and two of a kind that differ are both refused.
func (b *Block) once() {
	for i, f := range b.Fills {
		for j, other := range b.Fills {
			if i == j || f.Field.ID == "" || other.Field.ID != f.Field.ID {
				continue
			}
			switch {
			case f.Near && !other.Near:
				b.Fills[i].Wrong = humanize.Quote(other.Label) + " names this question better"
			case f.Near == other.Near && f.Given != other.Given:
				b.Fills[i].Wrong = humanize.Quote(f.Field.Label) + " is answered twice: keep one"
			case f.Near == other.Near && i > j:
				b.Fills[i].Wrong = "is there twice"
			}
		}
	}
}

// entry is one name with its value, as the block has it.
type entry struct {
	label, text string
	// raw is the value of JSON that is no string, nil for text.
	raw json.RawMessage
}

// blank reports that an entry says nothing, which leaves the answer as it is.
func (e entry) blank() bool {
	text := clean.Trim(e.text)
	return len(e.raw) == 0 && (text == "" || text == "-" || text == "–" || text == "—") || string(e.raw) == "null"
}
