package payload

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kickoff/payload/clean"
	"kickoff/payload/htmltext"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

// textShape is what the kinds have in common whose answer is a text.
type textShape struct{ shape[Text] }

func (textShape) Prompt(Field) string { return "type an answer" }

func (textShape) parse(_ Field, text string, _ Env) (Value, error) { return Text(text), nil }

func (textShape) parseJSON(f Field, raw json.RawMessage, is rawjson.Kind, env Env) (Value, error) {
	text := string(raw)
	switch is {
	case rawjson.Bool:
		text = map[string]string{"true": "yes", "false": "no"}[text]
	case rawjson.Number:
	default:
		return nil, refuse("takes text, not "+spellKind(is), "write the text in quotes")
	}
	a, err := Parse(f, text, env)
	return a.Value, err
}

// show reads a text that holds HTML.
func (textShape) show(f Field, v Value, env Env) string {
	if f.RichText {
		return clean.Message(htmltext.Read(string(v.(Text))))
	}
	return v.show(env)
}

// inFile: a number stays as it is written, and so do true and false.
func (textShape) inFile(f Field) (Schema, any) {
	schema := Schema{"type": []string{"string", "number", "boolean"}}
	example := "Text"
	if f.Required {
		schema["minLength"] = 1
	}
	for _, rule := range splitRules(f.Validation) {
		name, limit, _ := strings.Cut(rule, ":")
		n, err := strconv.Atoi(strings.TrimSpace(limit))
		switch bound := err == nil && !hasRule(f.Validation, "numeric"); {
		case bound && name == "min":
			schema["type"], schema["minLength"] = "string", n
			example += strings.Repeat("x", max(0, n-len(example)))
		case bound && name == "max":
			schema["maxLength"] = n
			example = example[:max(0, min(n, len(example)))]
		case name == "email":
			schema["type"], schema["format"], example = "string", "email", "jo@example.com"
		case name == "url":
			schema["type"], schema["format"], example = "string", "uri", "https://example.com"
		case name == "numeric":
			schema["pattern"], example = `^\s*[+-]?[0-9.]`, "1"
		}
	}
	return schema, example
}

// Limit is how many characters a text may have: what the template says, else what
// Tallyfy documents (docs/api.md, "Limits"); 0 where nothing is known.
func (f Field) Limit() int {
	rules := splitRules(f.Validation)
	for _, rule := range rules {
		name, limit, _ := strings.Cut(rule, ":")
		if n, err := strconv.Atoi(strings.TrimSpace(limit)); err == nil && strings.TrimSpace(name) == "max" && !slices.Contains(rules, "numeric") {
			return n
		}
	}
	return f.Type.Traits().Limit
}

// fitted is a text as it is sent: where a rule of the template allows no blank, without
// those at its ends.
func fitted(f Field, v Value) string {
	s := string(v.(Text))
	switch {
	case hasRule(f.Validation, "email"):
		return clean.Seen(s)
	case slices.ContainsFunc(splitRules(f.Validation), func(rule string) bool { return plainRuleNamed(rule).holds != nil }):
		return clean.Trim(s)
	}
	return s
}

// textKind is a text of one line.
type textKind struct{ textShape }

func (textKind) Type() FieldType { return TypeText }
func (textKind) Traits() Traits  { return Traits{Limit: 200} }

func (textKind) check(c *fieldCheck, v Value) { c.text(fitted(c.field, v)) }

func (textKind) encode(b *builder, f Field, v Value) bool {
	b.w.text(fitted(f, v))
	return true
}

// textareaKind is a text of several lines.
type textareaKind struct{ textShape }

func (textareaKind) Type() FieldType { return TypeTextarea }
func (textareaKind) Traits() Traits {
	return Traits{ManyLines: true, Limit: 30_000, Called: "long text"}
}

func (k textareaKind) Prompt(f Field) string {
	if f.RichText {
		return "type an answer, as HTML or plain text"
	}
	return k.textShape.Prompt(f)
}

func (textareaKind) Noun(Field) string { return "a long text" }

func (textareaKind) check(c *fieldCheck, v Value) { c.text(unixLines(fitted(c.field, v))) }

func (textareaKind) encode(b *builder, f Field, v Value) bool {
	b.w.text(unixLines(fitted(f, v)))
	return true
}

// unixLines ends every line as the server's own form does.
func unixLines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// Edited is what an editor made of a text: without the line break that editors put at
// the end of a file, and what was changed made fit as if it had been pasted.
func Edited(before, now string) string {
	if !strings.HasSuffix(before, "\n") {
		now = strings.TrimSuffix(strings.TrimSuffix(now, "\n"), "\r")
	}
	if now == before {
		return before
	}
	return clean.Input(strings.ToValidUTF8(now, ""))
}

// OneLine is an answer of one line without the line ends at its ends, and refuses one
// that has some within. Text out of a flag or a file may hold them by mistake; a paste
// has a blank there.
func OneLine(f Field, a Answer) (Answer, error) {
	text, ok := a.Value.(Text)
	if !ok || f.Type.Traits().ManyLines {
		return a, nil
	}
	a.Value = Text(strings.Trim(string(text), "\r\n"))
	if strings.ContainsAny(string(a.Value.(Text)), "\r\n") {
		return a, refuse("takes one line, and the answer has a line break in it", "write a blank in its place")
	}
	return a, nil
}

// Trimmed is an answer of one line without the blanks around it: in a flag and in a cell
// of a table they stand by mistake. What is typed or in a file of answers keeps them.
func Trimmed(f Field, a Answer) Answer {
	if text, ok := a.Value.(Text); ok && !f.Type.Traits().ManyLines {
		a.Value = Text(strings.TrimSpace(string(text)))
	}
	return a
}

// emailKind is one e-mail address, sent without what does not print.
type emailKind struct{ textShape }

func (emailKind) Type() FieldType     { return TypeEmail }
func (emailKind) Traits() Traits      { return Traits{Called: "e-mail"} }
func (emailKind) Prompt(Field) string { return "type an address such as jo@example.com" }

func (emailKind) Noun(Field) string { return "an e-mail address" }

func (emailKind) parse(_ Field, text string, _ Env) (Value, error) {
	return Text(clean.Seen(text)), nil
}

func (emailKind) check(c *fieldCheck, v Value) {
	s := clean.Seen(string(v.(Text)))
	if !validEmail(s) {
		c.invalid(noEmail(s))
	}
	c.text(s, "email")
}

func (emailKind) encode(b *builder, _ Field, v Value) bool {
	b.w.text(clean.Seen(string(v.(Text))))
	return true
}

// text holds a text against the limit that is documented for its type; older sources
// name others, so that only warns. Then against the template's rules, but for those
// that were checked already.
func (c *fieldCheck) text(s string, checked ...string) {
	limit := c.field.Type.Traits().Limit
	if n := utf8.RuneCountInString(s); limit > 0 && n > limit {
		c.warn(strconv.Itoa(n)+" characters, and Tallyfy documents "+strconv.Itoa(limit)+" as the most", "shorten it if the launch is refused")
	}
	for _, rule := range splitRules(c.field.Validation) {
		if slices.Contains(checked, rule) {
			continue
		}
		if p, broken := checkRule(rule, s, hasRule(c.field.Validation, "numeric")); broken {
			c.add(p.Kind, p.Message, p.Fix)
		}
	}
	c.zero(s)
}

// zero warns of the text "0", which the server's language takes for empty.
func (c *fieldCheck) zero(s string) {
	if c.field.Required && s == "0" {
		c.warn(`the server may take "0" for no answer`, "write it another way if the launch is refused")
	}
}

func noEmail(s string) error {
	return refuse(humanize.Quote(s)+" is not an e-mail address", "type it like jo@example.com")
}

// validEmail reports whether text has the form of an address that mail can reach:
// one @, a local part without blanks or quotes, a domain with a dot.
func validEmail(s string) bool {
	local, domain, found := strings.Cut(s, "@")
	if !found || local == "" || len(local) > 64 || len(domain) > 253 {
		return false
	}
	if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return false
	}
	for _, r := range local {
		if r == ' ' || clean.Hidden(r) || unicode.In(r, unicode.Space, unicode.Cf) || strings.ContainsRune(`()<>[]:;,"\@`, r) {
			return false
		}
	}
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if !validLabel(label) {
			return false
		}
	}
	return len(labels) > 1
}

func validLabel(s string) bool {
	if s == "" || len(s) > 63 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
}

func (emailKind) inFile(Field) (Schema, any) {
	return Schema{"type": "string", "format": "email"}, "jo@example.com"
}
