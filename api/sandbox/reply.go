package sandbox

import (
	"net/http"
	"strconv"
)

// reply is an answer that has been made but not sent, so that a fault can act
// and then lose it.
type reply struct {
	status int
	header map[string]string
	body   []byte
	// drop closes the connection instead of sending anything.
	drop bool
}

func answer(status int, v any) reply {
	return reply{status: status, header: map[string]string{"Content-Type": "application/json"}, body: encode(v)}
}

// data is an item in the API's envelope.
func data(status int, v any) reply {
	return answer(status, struct {
		Data any `json:"data"`
	}{v})
}

// empty is a success without a body, as the API answers deletions.
func empty(status int) reply { return reply{status: status} }

// refusal is the API's usual error body.
type refusal struct {
	Error   bool   `json:"error,omitempty"`
	Message string `json:"message"`
	Code    string `json:"code,omitempty"`
}

func noEndpoint() reply {
	return answer(http.StatusNotFound, refusal{true, "API endpoint not found", "ENDPOINT_NOT_FOUND"})
}

func noResource() reply {
	return answer(http.StatusNotFound, refusal{true, "Resource not found", "RESOURCE_NOT_FOUND"})
}

func missingHeaders() reply {
	return answer(http.StatusUnauthorized, refusal{Error: true, Message: "missing required headers"})
}

func unauthenticated() reply {
	return answer(http.StatusUnauthorized, refusal{Error: true, Message: "unauthenticated"})
}

func foreignOrganization() reply {
	return answer(http.StatusForbidden, refusal{Message: "You don't have application's permissions for this organization!"})
}

func launchDenied() reply {
	return answer(http.StatusForbidden, refusal{Message: "Permission denied: cannot launch process from this template."})
}

func rateLimited(retryAfter string) reply {
	r := answer(http.StatusTooManyRequests, refusal{Message: "Too many requests. Please try again later.", Code: "RATE_LIMIT_EXCEEDED"})
	r.header["Retry-After"] = retryAfter
	r.header["X-RateLimit-Remaining"] = "0"
	return r
}

// badGateway is what a proxy in front of the API answers by itself.
func badGateway() reply {
	return reply{
		status: http.StatusBadGateway,
		header: map[string]string{"Content-Type": "text/html; charset=utf-8"},
		body: []byte("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n" +
			"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n"),
	}
}

// failures are the reasons for a 422, by the key that they are about, in the
// order in which the keys first failed.
type failures struct {
	keys     []string
	messages map[string][]any
}

// add notes a message for a key: a sentence, or an object keyed by id for
// kick-off values.
func (f *failures) add(key string, message any) {
	if f.messages == nil {
		f.messages = map[string][]any{}
	}
	if _, seen := f.messages[key]; !seen {
		f.keys = append(f.keys, key)
	}
	f.messages[key] = append(f.messages[key], message)
}

func (f *failures) any() bool { return len(f.keys) > 0 }

func (f *failures) reply() reply {
	errors := object{}
	for _, key := range f.keys {
		errors = append(errors, member{key, encode(f.messages[key])})
	}
	return answer(http.StatusUnprocessableEntity, struct {
		Message string `json:"message"`
		Errors  object `json:"errors"`
	}{"The given data was invalid.", errors})
}

// send writes the reply. The length is always told, so that a client can see
// whether it got everything.
func (r reply) send(w http.ResponseWriter) {
	for name, value := range r.header {
		w.Header().Set(name, value)
	}
	if r.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(r.body)))
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body)
}
