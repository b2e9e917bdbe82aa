package payload

import (
	"encoding/json"
	"strings"
	"unicode"

	"kickoff/payload/clean"
)

// emailKind is one e-mail address.
type emailKind struct{ shape[Text] }

func (emailKind) Type() FieldType      { return TypeEmail }
func (emailKind) Traits() Traits       { return Traits{} }
func (emailKind) Prompt(Field) string  { return "An e-mail address, such as jo@example.com." }
func (emailKind) example(Field) string { return "type an address such as jo@example.com" }

func (emailKind) parse(_ Field, text string, _ Env) (Value, error) {
	return Text(strings.TrimSpace(text)), nil
}

func (emailKind) parseJSON(f Field, raw json.RawMessage, is jsonKind, env Env) (Value, error) {
	return textFromJSON(f, raw, is, env)
}

func (emailKind) check(c *fieldCheck, v Value) {
	if s := string(v.(Text)); !validEmail(s) {
		c.refuse(quoted(s)+" is not an e-mail address", "type it like jo@example.com")
	}
	c.text(v, 0)
}

func (emailKind) encode(b *builder, _ Field, v Value) bool { return b.text(v) }

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
		if r == ' ' || clean.Hidden(r) || unicode.IsSpace(r) || strings.ContainsRune(`()<>[]:;,"\@`, r) {
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
	for _, r := range s {
		if r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			return false
		}
	}
	return true
}
