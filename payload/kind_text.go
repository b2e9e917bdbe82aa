package payload

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// textKind is a text of one line.
type textKind struct{ shape[Text] }

func (textKind) Type() FieldType              { return TypeText }
func (textKind) Traits() Traits               { return Traits{} }
func (textKind) Prompt(Field) string          { return "A text of one line." }
func (textKind) example(Field) string         { return "type an answer" }
func (textKind) check(c *fieldCheck, v Value) { c.text(v, 200) }

func (textKind) parse(_ Field, text string, _ Env) (Value, error) { return Text(text), nil }

func (textKind) parseJSON(f Field, raw json.RawMessage, is jsonKind, env Env) (Value, error) {
	return textFromJSON(f, raw, is, env)
}

func (textKind) encode(b *builder, _ Field, v Value) bool { return b.text(v) }

// textareaKind is a text of several lines.
type textareaKind struct{ shape[Text] }

func (textareaKind) Type() FieldType              { return TypeTextarea }
func (textareaKind) Traits() Traits               { return Traits{ManyLines: true} }
func (textareaKind) Prompt(Field) string          { return "Several lines; an empty line ends the answer." }
func (textareaKind) example(Field) string         { return "type an answer" }
func (textareaKind) check(c *fieldCheck, v Value) { c.text(v, 30_000) }

func (textareaKind) parse(_ Field, text string, _ Env) (Value, error) { return Text(text), nil }

func (textareaKind) parseJSON(f Field, raw json.RawMessage, is jsonKind, env Env) (Value, error) {
	return textFromJSON(f, raw, is, env)
}

func (textareaKind) encode(b *builder, _ Field, v Value) bool { return b.text(v) }

func textFromJSON(f Field, raw json.RawMessage, is jsonKind, env Env) (Value, error) {
	text := string(raw)
	switch is {
	case jsonBool:
		text = map[string]string{"true": "yes", "false": "no"}[text]
	case jsonNumber:
	default:
		return nil, refuse("takes text, not "+spellKind(is), "write the text in quotes")
	}
	a, err := Parse(f, text, env)
	return a.Value, err
}

func (b *builder) text(v Value) bool {
	b.w.text(string(v.(Text)))
	return true
}

// text holds a text against its documented limit in characters, 0 for none; older
// sources name others, so that only warns. Then against the template's rules.
func (c *fieldCheck) text(v Value, limit int) {
	s := string(v.(Text))
	if n := utf8.RuneCountInString(s); limit > 0 && n > limit {
		c.warn(strconv.Itoa(n)+" characters, and Tallyfy documents "+strconv.Itoa(limit)+" as the most", "shorten it if the launch is refused")
	}
	for _, rule := range splitRules(c.field.Validation) {
		if rule == "email" && c.field.Type == TypeEmail {
			continue // said already
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
