// Package weblink reads addresses of the Tallyfy web application: which template or
// process one is about, and the answers that it carries. What the answers mean for a
// template is package api/session's.
package weblink

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
)

// Link is what an address is about: a template or a process.
type Link struct {
	// Org is the id of the organisation, "" where the address does not tell.
	Org string
	// Template is the id of a template, or the alias of its public form; Process is the
	// id of a process. One of both is "".
	Template, Process string
	// Name is what the process shall be called, "" for nothing.
	Name    string
	Answers []Answer
	// Wrong is why answers of the address could not be read, "" where all were.
	Wrong string
}

// Answer is the answer to a field, which goes by its id, its alias or its label.
type Answer struct {
	Field string
	Value json.RawMessage
}

// longest is more than any address that a browser takes.
const longest = 64 << 10

// Is reports whether a text is an address at all.
func Is(text string) bool {
	text = clean.Trim(text)
	scheme := strings.ToLower(text[:min(len(text), 8)])
	return (strings.HasPrefix(scheme, "https://") || strings.HasPrefix(scheme, "http://")) && len(text) <= longest && !strings.ContainsAny(text, " \t\r\n")
}

// Parse reads an address of the web application (docs/api.md, "Web addresses"), or one of
// the pattern that a profile gives for processes, "" for none. It is false for a text that
// is no address, or one of something else.
func Parse(text, pattern string) (Link, bool) {
	if !Is(text) {
		return Link{}, false
	}
	text = clean.Trim(text)
	if l, ok := byPattern(text, pattern); ok {
		return l, true
	}
	u, err := url.Parse(text)
	if err != nil {
		return Link{}, false
	}
	path, query := u.EscapedPath(), u.RawQuery
	if strings.HasPrefix(u.Fragment, "/") {
		path, query, _ = strings.Cut(u.EscapedFragment(), "?")
	}
	l, ok := byPath(segments(path))
	if ok && l.Template != "" {
		l.carry(query)
	}
	return l, ok
}

// byPattern reads an address that {org} and {run} of a pattern stand in.
func byPattern(text, pattern string) (Link, bool) {
	if !strings.Contains(pattern, "{run}") {
		return Link{}, false
	}
	form := strings.NewReplacer(`\{org\}`, `(?P<org>[^/?#&]+)`, `\{run\}`, `(?P<run>[^/?#&]+)`).Replace(regexp.QuoteMeta(pattern))
	re, err := regexp.Compile("^" + form + "(?:[/?#&].*)?$")
	if err != nil {
		return Link{}, false
	}
	found := re.FindStringSubmatch(text)
	if found == nil {
		return Link{}, false
	}
	l := Link{Process: word(found[re.SubexpIndex("run")])}
	if i := re.SubexpIndex("org"); i >= 0 {
		l.Org = word(found[i])
	}
	return l, l.Process != ""
}

// word is a part of a path, or of a query, as it was before it was escaped.
func word(escaped string) string {
	text, err := url.PathUnescape(escaped)
	if err != nil {
		return ""
	}
	return clean.Trim(clean.Line(text))
}

func segments(path string) []string {
	var parts []string
	for part := range strings.SplitSeq(path, "/") {
		if part = word(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// byPath knows what an address is about by the word that stands before its id.
func byPath(parts []string) (Link, bool) {
	for i, part := range parts {
		if i+1 == len(parts) {
			break
		}
		id, l := parts[i+1], Link{}
		if i > 0 && parts[i-1] != "org" && parts[i-1] != "organizations" || i > 1 {
			l.Org = parts[i-1]
		}
		switch {
		case part == "public" && id == "kickoff" && i+2 < len(parts):
			l.Template = parts[i+2]
		case slices.Contains([]string{"templates", "checklists", "blueprints"}, part), part == "process" && slices.Contains(parts[i+2:], "create"):
			l.Template = id
		case slices.Contains([]string{"processes", "process", "tracker", "runs"}, part):
			l.Process = id
		default:
			continue
		}
		return l, true
	}
	return Link{}, false
}

// carry reads the name and the answers of a query: ko_fields is an object, or a list of
// objects (docs/api.md, "Web addresses").
func (l *Link) carry(query string) {
	values, err := url.ParseQuery(query)
	if err != nil {
		l.Wrong = "a part of the address cannot be read"
	}
	l.Name = clean.Line(values.Get("default_run_name"))
	for _, text := range values["ko_fields"] {
		raw := []byte(text)
		if err := rawjson.Check(raw); err != nil {
			l.Wrong = "its answers (ko_fields) are no JSON that can be read: a link that was cut on the way, perhaps"
			continue
		}
		parts := []json.RawMessage{raw}
		if rawjson.KindOf(raw) == rawjson.List {
			parts, _ = rawjson.Items(raw) // it was checked
		}
		for _, part := range parts {
			l.add(part)
		}
	}
}

// add takes an object from field to value, or one that names its field under a key.
func (l *Link) add(raw json.RawMessage) {
	members, err := rawjson.Members(raw)
	if err != nil {
		l.Wrong = "some of its answers (ko_fields) do not say which field they are for"
		return
	}
	value := slices.IndexFunc(members, func(m rawjson.Member) bool { return m.Key == "value" })
	name := slices.IndexFunc(members, func(m rawjson.Member) bool {
		return slices.Contains([]string{"name", "alias", "field", "id"}, m.Key) && rawjson.KindOf(m.Value) == rawjson.String
	})
	if len(members) == 2 && value >= 0 && name >= 0 {
		members = []rawjson.Member{{Key: rawjson.Text(members[name].Value), Value: members[value].Value}}
	}
	for _, m := range members {
		if field := clean.Line(m.Key); field != "" {
			l.Answers = append(l.Answers, Answer{Field: field, Value: m.Value})
		}
	}
}
