package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gabriel-vasile/mimetype"

	"kickoff/payload/rawjson"
)

// UploadFile is a local file that is to become the value of a kick-off field.
type UploadFile struct {
	TemplateID string
	// Name is the file's name without its folder.
	Name string
	// Size is in bytes and must hold when the file is read.
	Size int64
	Open func() (io.ReadCloser, error)
}

var (
	errStalled     = errors.New("the upload stood still for too long")
	errFileChanged = errors.New("the file changed while it was uploaded, or is not as long as it was")
)

// sniffed is how many bytes of a file tell its type.
const sniffed = 3072

// Upload stores a file for a kick-off field of a template and returns the
// server's object for it, as it came but for blanks: it is sent as it is in the
// launch. The file is streamed; memory does not grow with it.
//
// progress, which may be nil, is told the bytes of the file sent so far, at most
// twenty times a second and once at the end. It is called from another
// goroutine, never after Upload has returned, and must not wait for it.
//
// An upload is not repeated but after a 429: every one stores another copy, and after
// a failure of the server (5xx) nobody knows whether this one was stored, which is
// ErrUnknownOutcome. It waits as long as bytes move.
func (c *Client) Upload(ctx context.Context, f UploadFile, progress func(sent int64)) (json.RawMessage, error) {
	k := call{
		doing: fmt.Sprintf("uploading %s", line(text(f.Name))), method: http.MethodPost, path: c.inOrg("file"),
		doubt: "Uploading it again is safe: at worst an unused copy is left behind.",
	}
	a, err := c.attempts(ctx, k, ErrNotSent, func() (answer, error) { return c.upload(ctx, k, f, progress) })
	if err != nil {
		return nil, err
	}
	return uploaded(k, a)
}

// upload makes one attempt.
func (c *Client) upload(ctx context.Context, k call, f UploadFile, progress func(sent int64)) (answer, error) {
	file, err := f.Open()
	if err != nil {
		return answer{}, fmt.Errorf("%s: the file cannot be read: %w", k.doing, err)
	}
	start := make([]byte, min(sniffed, max(0, f.Size)))
	if _, err := io.ReadFull(file, start); err != nil {
		_ = file.Close()
		return answer{}, fmt.Errorf("%s: %w", k.doing, errFileChanged)
	}
	head, tail, contentType, err := form(f, start)
	if err != nil {
		_ = file.Close()
		return answer{}, fmt.Errorf("%s: %w", k.doing, err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(stallTimeout, func() { cancel(errStalled) })
	defer watch.Stop()
	m := &meter{
		r: file, left: max(0, f.Size-int64(len(start))), sent: int64(len(start)), total: f.Size,
		report: progress, now: c.clock.now, moved: func(done bool) { watch.Reset(c.stallLimit(done)) },
	}
	defer m.mute()
	a, err := c.send(ctx, k, &payloadOf{
		contentType: contentType,
		length:      int64(len(head)) + f.Size + int64(len(tail)),
		body:        closing{io.MultiReader(bytes.NewReader(head), bytes.NewReader(start), m, bytes.NewReader(tail)), file},
	})
	if err != nil {
		err = m.blame(k, err)
	}
	return a, err
}

// stallLimit is how long an upload may stand still: once all is sent, as long as
// a launch may take.
func (c *Client) stallLimit(done bool) time.Duration {
	if done {
		return c.timeout
	}
	return stallTimeout
}

// uploaded takes the server's object out of the answer, untouched.
func uploaded(k call, a answer) (json.RawMessage, error) {
	var w struct {
		ID text `json:"id"`
	}
	object := compact(unwrap(a.body))
	if rawjson.KindOf(object) != rawjson.Object || json.Unmarshal(object, &w) != nil || w.ID == "" {
		return nil, unreadable(k, a, ErrUnknownOutcome)
	}
	return object, nil
}

// form makes what stands before and after the file's bytes. The subject is a
// Checklist: the word Template stores the file and then fails (docs/api.md, "File
// upload").
func form(f UploadFile, start []byte) (head, tail []byte, contentType string, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, part := range [][2]string{
		{"subject_id", f.TemplateID},
		{"subject_type", "Checklist"},
		{"uploaded_from", "ko_field"},
		{"source", "local"},
	} {
		if err := w.WriteField(part[0], part[1]); err != nil {
			return nil, nil, "", err
		}
	}
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", multipart.FileContentDisposition("name", strings.Map(printable, f.Name)))
	h.Set("Content-Type", fileType(f.Name, start))
	if _, err := w.CreatePart(h); err != nil {
		return nil, nil, "", err
	}
	head = bytes.Clone(b.Bytes())
	b.Reset()
	if err := w.Close(); err != nil {
		return nil, nil, "", err
	}
	return head, b.Bytes(), w.FormDataContentType(), nil
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return '_'
	}
	return r
}

// fileType is what the bytes say; where they say only "text" or nothing, what
// the name says.
func fileType(name string, start []byte) string {
	found := mimetype.Detect(start)
	if found.Is("application/octet-stream") || found.Is("text/plain") || found.Is("application/zip") {
		if byName := mime.TypeByExtension(filepath.Ext(name)); byName != "" {
			return byName
		}
	}
	return found.String()
}

type closing struct {
	io.Reader
	io.Closer
}

// reportInterval is the shortest time between two reports of progress.
const reportInterval = 50 * time.Millisecond

// meter reads the rest of a file while it is sent: it counts, reports, and
// notices a file that is shorter or longer than it was.
type meter struct {
	r     io.Reader
	now   func() time.Time
	moved func(done bool)

	// mu guards the rest: net/http reads from a goroutine of its own and may do
	// so for a moment after the answer is there.
	mu       sync.Mutex
	left     int64
	sent     int64
	total    int64
	report   func(sent int64)
	reported time.Time
	done     bool
	changed  bool
}

func (m *meter) Read(p []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.left == 0 {
		return 0, m.end()
	}
	if int64(len(p)) > m.left {
		p = p[:m.left]
	}
	n, err := m.r.Read(p)
	m.left -= int64(n)
	m.sent += int64(n)
	m.moved(false)
	m.progress()
	if errors.Is(err, io.EOF) && m.left > 0 {
		m.changed = true
		return n, errFileChanged
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

// end is reached when as much was read as the file's size promised.
func (m *meter) end() error {
	if m.done {
		return io.EOF
	}
	if n, _ := io.ReadFull(m.r, make([]byte, 1)); n > 0 {
		m.changed = true
		return errFileChanged
	}
	m.done = true
	m.moved(true)
	if m.report != nil {
		m.report(m.total)
	}
	return io.EOF
}

func (m *meter) progress() {
	if m.report == nil || m.left == 0 {
		return
	}
	if at := m.now(); at.Sub(m.reported) >= reportInterval {
		m.reported = at
		m.report(m.sent)
	}
}

// mute ends the reports.
func (m *meter) mute() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.report, m.moved = nil, func(bool) {}
}

// blame says of an upload that ended without an answer that the file changed: the
// server holds a body without its end and cannot have stored it.
func (m *meter) blame(k call, err error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.changed {
		return &Error{kind: ErrNotSent, cause: errFileChanged, doing: k.doing, Message: errFileChanged.Error(), fix: "Upload it again once it is whole."}
	}
	return err
}
