package api

import (
	"log/slog"
	"net/http"
	"time"

	"kickoff/payload/clean"
)

// noteAttrs is all that is ever logged of a request. The query is left out: what
// a person typed to find somebody is nobody's business. What a server said
// against a request is there whole, because the screen shortens it.
func noteAttrs(k call, r *http.Request, a answer, took time.Duration) []slog.Attr {
	attrs := []slog.Attr{
		slog.String("method", k.method),
		slog.String("path", r.URL.EscapedPath()),
		slog.Int("status", a.status),
		slog.Int64("ms", took.Milliseconds()),
	}
	if a.status == 0 {
		return attrs
	}
	if id := a.requestID(); id != "" {
		attrs = append(attrs, slog.String("request_id", clean.Line(id)))
	}
	if a.status >= 400 && len(a.body) > 0 {
		attrs = append(attrs, slog.String("said", capped(a.hide(string(a.body)))))
	}
	return attrs
}

// logLevel is a warning for what failed; status 0 is no answer at all.
func logLevel(status int) slog.Level {
	if status == 0 || status >= 400 {
		return slog.LevelWarn
	}
	return slog.LevelInfo
}
