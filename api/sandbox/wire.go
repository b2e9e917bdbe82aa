package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// bodyLimit is the most of a JSON body that is read, partLimit of one text
	// part of a form, contentLimit of an uploaded file for downloads: a sandbox
	// must not grow with what it is sent.
	bodyLimit    = 64 << 20
	partLimit    = 64 << 10
	contentLimit = 1 << 20
)

// received is a request's body as far as it is remembered.
type received struct {
	body string
	// json is the body if it says that it is JSON, or says nothing.
	json bool
	// file and parts are a multipart form; multipart tells it from an empty body.
	multipart bool
	parts     map[string]string
	file      *receivedFile
	// broken: the body ended too early, was too long, or is no JSON.
	broken bool
}

type receivedFile struct {
	part    string
	Name    string `json:"name"`
	Size    int64  `json:"size"`
	SHA256  string `json:"sha256"`
	content []byte
}

func receive(r *http.Request) received {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if strings.HasPrefix(kind, "multipart/") {
		in := receiveForm(multipart.NewReader(r.Body, params["boundary"]))
		// Read to its end: only then can the server see that a client left.
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, bodyLimit))
		return in
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, bodyLimit+1))
	in := received{body: string(text), json: kind == "" || strings.HasSuffix(kind, "/json") || strings.HasSuffix(kind, "+json")}
	in.broken = err != nil || len(text) > bodyLimit || in.json && !readable(text)
	return in
}

// readable: no body at all, or JSON in UTF-8.
func readable(text []byte) bool {
	blank := strings.TrimSpace(string(text)) == ""
	return blank || utf8.Valid(text) && checkJSON(text) == nil
}

// receiveForm reads a form part by part and has of a file only its measure
// and its first bytes.
func receiveForm(form *multipart.Reader) received {
	in := received{multipart: true, parts: map[string]string{}}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return in
		}
		if err != nil {
			in.broken = true
			return in
		}
		if part.FileName() == "" {
			text, err := io.ReadAll(io.LimitReader(part, partLimit))
			in.parts[part.FormName()] = string(text)
			in.broken = in.broken || err != nil
			continue
		}
		file := &receivedFile{part: part.FormName(), Name: part.FileName()}
		in.broken = file.read(part) != nil || in.broken
		in.file = file
	}
}

// read sums all bytes and holds on to them as long as they are few.
func (f *receivedFile) read(from io.Reader) error {
	sum := sha256.New()
	first, err := io.ReadAll(io.TeeReader(io.LimitReader(from, contentLimit), sum))
	var rest int64
	if err == nil {
		rest, err = io.Copy(sum, from)
	}
	if rest == 0 {
		f.content = first
	}
	f.Size, f.SHA256 = int64(len(first))+rest, hex.EncodeToString(sum.Sum(nil))
	return err
}

// fields is the JSON object that was sent, empty when it was something else.
func (in received) fields() object {
	if !in.json {
		return object{}
	}
	o, _ := parseObject([]byte(in.body))
	return o
}

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
	return answer(status, record("data", v))
}

// refusal is the API's usual error body.
type refusal struct {
	Error   bool   `json:"error,omitempty"`
	Message string `json:"message"`
	Code    string `json:"code,omitempty"`
}

func noEndpoint() reply {
	return answer(http.StatusNotFound, refusal{true, "API endpoint not found", "ENDPOINT_NOT_FOUND"})
}

func noResource() reply { return withStatus(http.StatusNotFound, "") }

const tooManyRequests = "Too many requests. Please try again later."

func rateLimited(message, retryAfter string) reply {
	r := answer(http.StatusTooManyRequests, refusal{Message: message, Code: "RATE_LIMIT_EXCEEDED"})
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

// failures are the reasons for a 422, by the key of the request, in the order in which
// the keys first failed: sentences, or objects keyed by id for kick-off values.
type failures object

func (f failures) about(key string) bool { return object(f).has(key) }

func (f *failures) add(key string, message any) {
	said, _ := elements(object(*f).get(key))
	(*object)(f).set(key, append(said, encode(message)))
}

func (f failures) reply() reply {
	return answer(http.StatusUnprocessableEntity, record("message", "The given data was invalid.", "errors", object(f)))
}

// send writes the reply. The length is always told, so that a client can see
// whether it got everything.
func (r reply) send(w http.ResponseWriter) {
	for name, value := range r.header {
		w.Header().Set(name, value)
	}
	if r.status == http.StatusNoContent || r.status == http.StatusNotModified {
		w.WriteHeader(r.status)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(r.body)))
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body)
}
