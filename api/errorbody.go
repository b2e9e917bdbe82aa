package api

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"kickoff/api/htmltext"
	"kickoff/payload/clean"
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
// server's own failure (5xx), ErrNetwork when nil.
func (c *Client) refusal(k call, a answer, failed error) *Error {
	if failed == nil {
		failed = ErrNetwork
	}
	e := readError(a)
	e.kind = kindOf(a.status, failed)
	e.doing = k.doing
	if e.kind == ErrUnknownOutcome {
		e.fix = k.doubt
	}
	e.RetryAfter, e.paused = retryAfter(a.header.Get("Retry-After"), a.date(c.clock.now()))
	return e
}

// hide takes the token out of what a server echoes.
func (c *Client) hide(s string) string { return strings.ReplaceAll(s, c.token, "[token]") }

// readError makes an Error of a status and a body of any shape.
func readError(a answer) *Error {
	hide := a.hide
	e := &Error{Status: a.status, RequestID: clean.Line(a.requestID()), Body: capped(hide(string(a.body)))}
	var shape struct {
		Message json.RawMessage `json:"message"`
		Error   json.RawMessage `json:"error"`
		Errors  json.RawMessage `json:"errors"`
		Code    text            `json:"code"`
	}
	body := bytes.TrimSpace(a.body)
	if len(body) == 0 {
		return e
	}
	if body[0] != '{' || json.Unmarshal(body, &shape) != nil {
		e.Message = plainMessage(hide(string(body)))
		return e
	}
	e.Code = clean.Line(string(shape.Code))
	e.Message = rawjson.Text(shape.Message)
	var inner struct {
		Message json.RawMessage `json:"message"`
		Code    text            `json:"code"`
		Errors  json.RawMessage `json:"errors"`
	}
	// "error" is true, a string, or an object with everything in it.
	if word := rawjson.Text(shape.Error); word != "" {
		if e.Message == "" {
			e.Message = word
		}
	} else if rawjson.KindOf(shape.Error) == rawjson.Object && json.Unmarshal(shape.Error, &inner) == nil {
		if e.Message == "" {
			e.Message = rawjson.Text(inner.Message)
		}
		if e.Code == "" {
			e.Code = clean.Line(string(inner.Code))
		}
		if len(shape.Errors) == 0 {
			shape.Errors = inner.Errors
		}
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
func plainMessage(body string) string {
	if len(body) > 64<<10 {
		body = body[:64<<10]
	}
	return shorten(humanize.Cut(htmltext.Read(body), maxRawMessage))
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
