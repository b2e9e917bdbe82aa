package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"unicode/utf8"
)

const (
	// bodyLimit is the most of a JSON body that is read, partLimit of one text
	// part of a form, keptLimit of an uploaded file for downloads: a sandbox
	// must not grow with what it is sent.
	bodyLimit = 64 << 20
	partLimit = 64 << 10
	keptLimit = 1 << 20
)

// received is a request's body as far as it is kept.
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
	part   string
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	kept   []byte
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

// receiveForm reads a form part by part and keeps of a file only its measure
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

func (f *receivedFile) read(from io.Reader) error {
	sum := sha256.New()
	var err error
	f.Size, err = io.Copy(&keeping{sum, f}, from)
	if f.Size > keptLimit {
		f.kept = nil
	}
	f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return err
}

// keeping sums all bytes and keeps the first ones.
type keeping struct {
	sum  hash.Hash
	file *receivedFile
}

func (k *keeping) Write(p []byte) (int, error) {
	if room := keptLimit - len(k.file.kept); room > 0 {
		k.file.kept = append(k.file.kept, p[:min(room, len(p))]...)
	}
	return k.sum.Write(p)
}

// fields is the JSON object that was sent, empty when it was something else.
func (in received) fields() object {
	if !in.json {
		return object{}
	}
	o, _ := parseObject([]byte(in.body))
	return o
}
