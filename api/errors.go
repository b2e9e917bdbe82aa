package api

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"kickoff/payload/clean"
)

// The kinds of failure, asked for with errors.Is.
var (
	// ErrUnauthorized: there is no token, or the server does not take it (401).
	ErrUnauthorized = errors.New("not signed in")
	// ErrForbidden: signed in, but refused (403). The API uses it for rules of
	// business too, so it is no reason to sign in again.
	ErrForbidden = errors.New("not allowed")
	// ErrRefused: not by right or answers, but by the organisation's plan, its seats, or
	// an open issue (402, 409, 423).
	ErrRefused = errors.New("refused")
	// ErrNotFound: no such thing, or none that this person may see (404).
	ErrNotFound = errors.New("not found")
	// ErrInvalid: the server does not take the answers (422), or the file of an
	// upload (413, 415).
	ErrInvalid = errors.New("not valid")
	// ErrRateLimited: too many requests (429), and the pause that the server asked for
	// was not waited out. The server did not take the request.
	ErrRateLimited = errors.New("rate limited")
	// ErrNetwork: the server could not be reached, or failed at something that
	// changes nothing. Every ErrNotSent is one too.
	ErrNetwork = errors.New("network or server failure")
	// ErrNotSent: a launch or an upload that no server can have acted on.
	ErrNotSent = errors.New("not sent")
	// ErrUnknownOutcome: a launch or an upload that may have gone through.
	ErrUnknownOutcome = errors.New("outcome unknown")
)

// Unreached reports that no server answered a read at all: there is no network, or none
// that leads there.
func Unreached(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Status == 0 && errors.Is(err, ErrNetwork) && !errors.Is(err, context.Canceled)
}

// TokenPage is where a person makes a token for the API at a base URL, the web application
// beside it; "" where that is not known, as for a sandbox on this machine.
func TokenPage(base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" {
		return ""
	}
	host, beside := u.Host, strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/api")
	switch {
	case beside:
	case strings.HasSuffix(host, ".tallyfy.com"):
		host = "go.tallyfy.com"
	default:
		return ""
	}
	return "https://" + host + "/#/settings/integrations"
}

// newTokenFix says where to make a token.
func newTokenFix(base string) string {
	if page := TokenPage(base); page != "" {
		return "Create a new one at " + page + " (Settings, Integrations, REST API)."
	}
	return "Create a new one where " + base + " makes them."
}

// Error is a call that failed. Error() tells a person what happened, what it
// means and what to do; errors.Is tells a program the kind.
type Error struct {
	// Status is the HTTP status, 0 when no answer came.
	Status int
	// Code is the server's own word: RESOURCE_NOT_FOUND, RATE_LIMIT_EXCEEDED.
	Code string
	// Message is the server's message, one line without its internals, or what
	// happened to the connection.
	Message string
	// Fields are what it said about parts of the request.
	Fields []FieldError
	// RequestID is the server's name for the request, for its support.
	RequestID string
	// RetryAfter is how long the server asked to wait, 0 when it did not. ForAll: not this
	// request alone has to, but all of them.
	RetryAfter time.Duration
	ForAll     bool
	// Body is the answer as it came, up to 8 KiB, for the log.
	Body string
	// Created: the server said that a launch made a process (201), but not in a way
	// that tells which. RunID is the id of a process that a launch's answer named all
	// the same, in what came of it or in its Location; look whether it is there.
	Created bool
	RunID   string

	kind  error
	cause error
	doing string
	fix   string
	// paused: the server named a time to wait, which may be none at all.
	paused bool
	// from is the time of day from which the server takes it again, where it told.
	from string
	// page: the answer was a web page, which is none of the API's.
	page bool
}

// FieldError is what the server said about one part of a request.
type FieldError struct {
	// Path leads to the part, its keys joined by dots ("prerun.<field id>").
	Path    string
	Message string
}

// Is reports the kind of the failure.
func (e *Error) Is(target error) bool {
	return e.kind != nil && (target == e.kind || target == ErrNetwork && e.kind == ErrNotSent)
}

// Unwrap is what happened below, so that errors.Is finds context.Canceled.
func (e *Error) Unwrap() error { return e.cause }

// Error says what happened, what it means and what to do.
func (e *Error) Error() string {
	text := e.text()
	if e.doing != "" {
		text = e.doing + ": " + text
	}
	if e.RequestID != "" && e.Status >= 500 {
		text += " (request " + e.RequestID + ")"
	}
	return text
}

// Happened is what an error says without its advice, which is about the one request.
func Happened(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && e.Message != "" {
		return e.Message
	}
	return err.Error()
}

func (e *Error) text() string {
	words := e.words()
	switch {
	case e.kind == ErrUnauthorized && e.Status == 0:
		return words + ". " + e.Fix()
	case e.kind == ErrUnauthorized:
		return "the token was refused: it expired, or you logged out of the web app" + aside(words) + ". " + strings.TrimSuffix(e.fix, ".")
	case e.page && e.Status == http.StatusForbidden:
		return "a web page said no, which is not Tallyfy's API: " + words + ". A proxy or a firewall may stand between: check the base URL and HTTPS_PROXY, or ask whoever runs the network"
	case e.kind == ErrRefused:
		return "Tallyfy refused it: " + words + ". " + e.refusedBy()
	case e.kind == ErrForbidden:
		return "Tallyfy refused it: " + words + ". You are signed in; this is about your rights or a rule of the organisation. Ask an administrator or the owner of the template"
	case e.kind == ErrNotFound && e.noEndpoint():
		return "the server does not know this address. Check the base URL: it looks like https://go.tallyfy.com/api"
	case e.kind == ErrNotFound:
		return words + ". It does not exist, was archived, or you may not see it. Check the id and the organisation"
	case e.kind == ErrInvalid:
		return "the server did not accept it: " + words
	case e.kind == ErrRateLimited && e.Status == 0 && e.from != "":
		return "rate limited: it may be sent again from " + e.from + ". Nothing was sent now: " + words
	case e.kind == ErrRateLimited && e.from != "":
		return "rate limited: it may be sent again from " + e.from + ". The server says: " + words
	case e.kind == ErrRateLimited:
		return "rate limited: " + words + ". Wait a minute and try again"
	case e.kind == ErrUnknownOutcome:
		return "it is not known whether it went through: " + words + ". " + e.fix
	case errors.Is(e.cause, context.Canceled):
		return words
	case e.kind == ErrNotSent:
		return words + ". " + e.Fix()
	case e.kind == ErrNetwork:
		if e.from != "" {
			return words + ". It may be asked again from " + e.from
		}
		return words + ". " + e.Fix()
	}
	if kindOf(e.Status, ErrNetwork) != nil {
		return words // told by whoever wrapped it
	}
	return fmt.Sprintf("the request was refused (%d): %s. Check the base URL; `kickoff whoami` tells whether it and the token are right", e.Status, words)
}

// Fix is the last sentence of Error where that says what to do, "" else.
func (e *Error) Fix() string {
	switch {
	case e.kind == ErrUnauthorized && e.Status == 0:
		return e.fix
	case errors.Is(e.cause, context.Canceled):
	case e.kind == ErrNotSent:
		return cmp.Or(e.fix, "Check the network and the base URL, then try again.")
	case e.kind == ErrNetwork && e.from == "":
		return cmp.Or(e.fix, "Try again in a moment.")
	}
	return ""
}

// words is the message with what was said about single parts of the request.
func (e *Error) words() string {
	var parts []string
	for _, f := range e.Fields {
		if m := strings.TrimRight(f.Message, ".! "); m != "" && !slices.Contains(parts, m) {
			parts = append(parts, m)
		}
	}
	if more := len(parts) - 5; more > 0 {
		parts = append(parts[:5], fmt.Sprintf("and %d more", more))
	}
	message := strings.TrimRight(e.Message, ".! ")
	if message == "" && len(parts) == 0 {
		message = strings.ToLower(http.StatusText(e.Status))
	}
	if message == "" && len(parts) == 0 {
		message = fmt.Sprintf("status %d", e.Status)
	}
	switch {
	case len(parts) == 0:
		return message
	case message == "":
		return strings.Join(parts, "; ")
	}
	return message + ": " + strings.Join(parts, "; ")
}

// noEndpoint tells a wrong base URL from a wrong id; both are 404.
func (e *Error) noEndpoint() bool {
	return e.Code == "ENDPOINT_NOT_FOUND" || e.Code == "apsh546" || strings.Contains(strings.ToLower(e.Message), "endpoint not found")
}

// refusedBy says what a refusal means that is neither about rights nor about answers.
func (e *Error) refusedBy() string {
	switch e.Status {
	case http.StatusPaymentRequired:
		return "That is a limit of the organisation's plan. An administrator can upgrade the plan, or free what it counts"
	case http.StatusConflict:
		return "That is about what the organisation has, such as seats that are all taken. An administrator can free or add some"
	}
	return "It is locked, as a process is that an open issue blocks. It goes on once that is resolved in Tallyfy"
}

// aside repeats the server's words where they say more than "unauthenticated".
func aside(words string) string {
	switch strings.ToLower(words) {
	case "", "unauthenticated", "unauthorized", "unauthorised":
		return ""
	}
	return " (the server says: " + words + ")"
}

// kindOf is the kind that a status means; failed is the kind of a server's own
// failure.
func kindOf(status int, failed error) error {
	switch status {
	case http.StatusUnauthorized:
		return ErrUnauthorized
	case http.StatusForbidden:
		return ErrForbidden
	case http.StatusPaymentRequired, http.StatusConflict, http.StatusLocked:
		return ErrRefused
	case http.StatusNotFound, http.StatusGone:
		return ErrNotFound
	case http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType:
		return ErrInvalid
	case http.StatusTooManyRequests:
		return ErrRateLimited
	case http.StatusProxyAuthRequired:
		return failed
	}
	if status >= 500 || status < 400 {
		return failed
	}
	return nil
}

// noAnswer is networkError without the token, which may stand in what came instead of
// an answer.
func (c *Client) noAnswer(k call, host string, err error, kind error) *Error {
	e := networkError(k, host, err, kind)
	e.Message = c.hide(e.Message)
	return e
}

// networkError is a call without an answer. host may be "".
func networkError(k call, host string, err error, kind error) *Error {
	return &Error{kind: kind, cause: err, doing: k.doing, Message: connectionMessage(host, err), fix: fixFor(k, err, kind)}
}

// proxyFix is for who meets a proxy that asks who they are.
const proxyFix = "Put your name and password for the proxy into HTTPS_PROXY: http://NAME:PASSWORD@HOST:PORT."

func fixFor(k call, err error, kind error) string {
	var proxy proxyError
	switch {
	case kind == ErrUnknownOutcome:
		return k.doubt
	case errors.As(err, &proxy) && proxy.status == http.StatusProxyAuthRequired:
		return proxyFix
	case errors.As(err, &proxy):
		return "Ask whoever runs the proxy to let it through, or check HTTPS_PROXY."
	case errors.As(err, new(lateError)):
		return "Try again in a moment; --timeout says how long it may take."
	case errors.As(err, new(elsewhere)):
		return "Check the base URL."
	case lasting(err):
		return "Check the base URL, and whether a proxy stands between."
	case errors.Is(err, context.Canceled):
		return ""
	}
	return "Check the network and the base URL, then try again."
}

// redirectError is an answer that points elsewhere, on a call that must not
// follow.
func redirectError(k call, a answer, kind error) *Error {
	to := "another address"
	if u, err := url.Parse(a.header.Get("Location")); err == nil && u.Host != "" {
		to = clean.Line(u.Scheme + "://" + u.Host)
	}
	return unusable(k, a, kind, "the server answered with a redirect to "+to+", which is not followed")
}

// unreadable is a success whose body could not be understood.
func unreadable(k call, a answer, kind error) *Error {
	if len(a.body) == 0 {
		return unusable(k, a, kind, "the answer was empty")
	}
	return unusable(k, a, kind, "the answer could not be read")
}

// unusable is an answer that the API itself would not give.
func unusable(k call, a answer, kind error, message string) *Error {
	e := &Error{
		Status: a.status, kind: kind, doing: k.doing, RequestID: clean.Line(a.requestID()), Body: capped(string(a.body)),
		Message: message, fix: "A proxy or a sign-in page may stand between; check the base URL.",
	}
	if kind == ErrUnknownOutcome {
		e.fix = k.doubt
	}
	return e
}

// noHTTP: the server's answer is none that package net/http can read. It has no error of
// its own for that.
func noHTTP(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "malformed HTTP") || strings.Contains(err.Error(), "HTTP response to HTTPS client"))
}

// untrusted: the server's certificate is not one that this machine trusts.
func untrusted(err error) bool {
	return errors.As(err, new(*tls.CertificateVerificationError)) || errors.As(err, new(x509.UnknownAuthorityError)) || errors.As(err, new(x509.HostnameError))
}

// connectionMessage says in words what became of a connection.
func connectionMessage(host string, err error) string {
	host = cmp.Or(host, "the server")
	var away elsewhere
	var late lateError
	var proxy proxyError
	var dns *net.DNSError
	var op *net.OpError
	var timeout net.Error
	switch {
	case errors.As(err, &op) && op.Op == "proxyconnect":
		proxy := "the proxy"
		if dial, ok := errors.AsType[*net.OpError](op.Err); ok && dial.Addr != nil {
			proxy = dial.Addr.String()
		}
		return "no way through the proxy of HTTPS_PROXY to " + host + ": " + connectionMessage(clean.Line(proxy), op.Err)
	case errors.As(err, &away):
		return host + " redirects to " + clean.Line(away.host) + ", where the token does not belong"
	case errors.Is(err, errSilent):
		return host + " sent nothing for a minute"
	case errors.As(err, &late):
		return host + " did not answer in full within " + late.after.String()
	case errors.As(err, &proxy):
		return fmt.Sprintf("the proxy %s makes no connection to %s (%d %s)", clean.Line(proxy.host), host, proxy.status, http.StatusText(proxy.status))
	case errors.Is(err, errStalled), errors.Is(err, errFileChanged), errors.Is(err, errTooLong):
		return err.Error()
	case errors.Is(err, context.Canceled):
		return "stopped"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing answers at " + host + " (connection refused)"
	case untrusted(err):
		return "the certificate of " + host + " is not trusted"
	case errors.As(err, &dns) && !dns.IsTimeout:
		return "the name " + host + " was not found"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return host + " did not answer in time"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the connection to " + host + " was lost"
	}
	if noHTTP(err) {
		return "what answers at " + host + " does not speak the web's language (HTTP), or not this kind (http, https)"
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	return "no connection to " + host + " (" + clean.Line(err.Error()) + ")"
}
