package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/htmltext"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

const (
	// maxErrorBody is how much of an error's body is kept for the log.
	maxErrorBody = 8 << 10
	// maxMessage is the length of a message in runes, maxRawMessage that of one
	// made from a body that is no JSON.
	maxMessage    = 300
	maxRawMessage = 200
	maxDepth      = 32
	maxFields     = 200
)

// refusal reads an answer with an error status. The API has many shapes for it
// (docs/api.md, "Error bodies"); none is relied on. failed is the kind of a
// server's own failure (5xx).
func (c *Client) refusal(k call, a answer, failed error) *Error {
	e := readError(a, c.hide)
	e.kind = kindOf(a.status, failed)
	e.doing = k.doing
	if a.status == http.StatusProxyAuthRequired {
		e.fix = proxyFix
	}
	switch e.kind {
	case ErrUnknownOutcome:
		e.fix = k.doubt
	case ErrUnauthorized:
		e.fix = newTokenFix(c.base)
	}
	e.RetryAfter, e.paused = retryAfter(a.header.Get("Retry-After"), a.date(c.clock.now()))
	return e
}

// hide takes the token out of what a server echoes.
func (c *Client) hide(s string) string { return c.tokens.String(s) }

// readError makes an Error of a status and a body of any shape. What is made fit for a
// screen is looked through once more by hide, which takes the token out.
func readError(a answer, hide func(string) string) *Error {
	e := &Error{Status: a.status, RequestID: clean.Line(a.requestID()), Body: capped(string(a.body))}
	// "error" is true, a string, or an object with everything in it.
	var shape, inner struct {
		Message json.RawMessage `json:"message"`
		Error   json.RawMessage `json:"error"`
		Errors  json.RawMessage `json:"errors"`
		Code    text            `json:"code"`
	}
	body := bytes.TrimSpace(a.body)
	if len(body) == 0 {
		return e
	}
	e.page = body[0] == '<'
	if body[0] != '{' || json.Unmarshal(body, &shape) != nil {
		e.Message = plainMessage(string(body), hide)
		return e
	}
	if rawjson.KindOf(shape.Error) == rawjson.Object {
		_ = json.Unmarshal(shape.Error, &inner)
	}
	e.Code = cmp.Or(clean.Line(string(shape.Code)), clean.Line(string(inner.Code)))
	e.Message = cmp.Or(rawjson.Text(shape.Message), rawjson.Text(shape.Error), rawjson.Text(inner.Message))
	if len(shape.Errors) == 0 {
		shape.Errors = inner.Errors
	}
	if kind := rawjson.KindOf(shape.Message); len(shape.Errors) == 0 && (kind == rawjson.Object || kind == rawjson.List) {
		shape.Errors = shape.Message
	}
	e.Message = shorten(hide(e.Message))
	e.Fields = flatten(shape.Errors)
	for i, f := range e.Fields {
		e.Fields[i] = FieldError{Path: clean.Line(hide(f.Path)), Message: shorten(hide(f.Message))}
	}
	return e
}

// flatten makes a list of what "errors" holds, however deep: strings, lists, and
// objects, whose keys make up the path.
func flatten(raw json.RawMessage) []FieldError {
	var found []FieldError
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var walk func(path string, depth int) bool
	walk = func(path string, depth int) bool {
		t, err := d.Token()
		if err != nil || depth > maxDepth || len(found) >= maxFields {
			return false
		}
		switch v := t.(type) {
		case json.Delim:
			object := v == '{'
			for d.More() {
				below := path
				if object {
					key, err := d.Token()
					if err != nil {
						return false
					}
					below = join(path, key.(string))
				}
				if !walk(below, depth+1) {
					return false
				}
			}
			_, err = d.Token()
			return err == nil
		case string:
			if strings.TrimSpace(v) != "" {
				found = append(found, FieldError{Path: path, Message: v})
			}
		case json.Number:
			found = append(found, FieldError{Path: path, Message: v.String()})
		}
		return true
	}
	if len(raw) > 0 {
		walk("", 0)
	}
	return found
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// plainMessage is the start of a body that is no JSON; of an HTML page, what it
// would show.
func plainMessage(body string, hide func(string) string) string {
	if len(body) > 64<<10 {
		body = body[:64<<10]
	}
	return shorten(humanize.Cut(hide(htmltext.Read(body)), maxRawMessage))
}

// shorten makes one line of a message and leaves out a server's internals, which
// tell a person nothing and an attacker much. The whole stands in Error.Body.
func shorten(message string) string {
	message = clean.Message(message)
	folded := strings.ToLower(message)
	for _, sign := range internals() {
		if strings.Contains(folded, sign) {
			return "the server had an internal error"
		}
	}
	return humanize.Cut(message, maxMessage)
}

// internals are the signs of SQL, PHP paths and stack traces, in lower case.
func internals() []string {
	return []string{"sqlstate", "stack trace", "/var/www", ".php:", ".php(", ".php on line", "illuminate\\", "app\\", "undefined array key", "undefined index"}
}

func capped(body string) string {
	if len(body) <= maxErrorBody {
		return body
	}
	return strings.ToValidUTF8(body[:maxErrorBody], "") + "… (" + strconv.Itoa(len(body)) + " bytes)"
}

// Problems puts what the server said against a launch on the fields, steps and
// properties that it is about: by the ids in the path of the message, or else by
// an id or a label within the message. What fits nowhere is a problem of the
// launch as a whole. A failure that is not about the answers has none.
func (e *Error) Problems(t payload.Template) []payload.Problem {
	switch e.Status {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
	default:
		return nil
	}
	messages := e.Fields
	if len(messages) == 0 {
		messages = []FieldError{{Message: e.words()}}
	}
	var problems []payload.Problem
	for _, f := range messages {
		p := place(t, f)
		p.Kind = payload.Invalid
		p.Message = f.Message
		p.Fix = "Change it and launch again."
		if !slices.Contains(problems, p) {
			problems = append(problems, p)
		}
	}
	return problems
}

// place finds what one message is about.
func place(t payload.Template, f FieldError) payload.Problem {
	keys := strings.Split(f.Path, ".")
	for _, key := range keys {
		if found := byID(t, key); found != (payload.Problem{}) {
			return found
		}
	}
	isProperty := func(p payload.Property) bool { return p.Key == keys[0] }
	if keys[0] == "checklist_id" || slices.ContainsFunc(payload.Properties(), isProperty) {
		return payload.Problem{Property: keys[0]}
	}
	for _, key := range keys {
		if id := fieldNamed(t, key); id != "" {
			return payload.Problem{Field: id}
		}
	}
	return inMessage(t, f.Message)
}

func byID(t payload.Template, id string) payload.Problem {
	if _, ok := t.Field(id); ok && id != "" {
		return payload.Problem{Field: id}
	}
	if _, ok := t.Step(id); ok && id != "" {
		return payload.Problem{Step: id}
	}
	return payload.Problem{}
}

// fieldNamed is the only field with that alias or label, "" when none or several
// have it.
func fieldNamed(t payload.Template, name string) string {
	if name == "" {
		return ""
	}
	found := ""
	for _, f := range t.Fields {
		if f.Alias != name && !strings.EqualFold(f.Label, name) {
			continue
		}
		if found != "" {
			return ""
		}
		found = f.ID
	}
	return found
}

// inMessage looks for an id within a message, "The task <id> is not part of the
// template", and then for the longest label, "Customer name is required".
func inMessage(t payload.Template, message string) payload.Problem {
	for _, word := range strings.FieldsFunc(message, notID) {
		if found := byID(t, word); found != (payload.Problem{}) {
			return found
		}
	}
	label := ""
	for _, f := range t.Fields {
		if len(f.Label) > len(label) && containsWords(message, f.Label) {
			label = f.Label
		}
	}
	return payload.Problem{Field: fieldNamed(t, label)}
}

func notID(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_')
}

// containsWords reports whether label stands in message as words of its own.
func containsWords(message, label string) bool {
	folded := func(s string) string {
		return " " + strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return notID(r) && r < 0x80 }), " ") + " "
	}
	words := folded(label)
	return strings.TrimSpace(words) != "" && strings.Contains(folded(message), words)
}
