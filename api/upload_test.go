package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// opener hands out a file's content and tells, if somebody waits for it, when it is
// closed.
type opener struct {
	content io.Reader
	closed  func()
}

func (o *opener) open() (io.ReadCloser, error) { return closing{o.content, o}, nil }

func (o *opener) Close() error {
	if o.closed != nil {
		o.closed()
	}
	return nil
}

const stored = `{"data":{ "id":"a1", "filename":"r.pdf","version":1,"size":1.50,"subject":{"id":"7d1e","type":"Checklist"},"url":"https://x.test/a?b=1&c=<2>"}}`

func TestAnUploadSendsTheFileAndReturnsTheObjectVerbatim(t *testing.T) {
	content := "%PDF-1.7\n" + strings.Repeat("x", 10_000)
	got := map[string]string{}
	var length int64
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		length = r.ContentLength
		parts, err := r.MultipartReader()
		if err != nil {
			t.Error(err)
			return
		}
		for {
			p, err := parts.NextPart()
			if err != nil {
				break
			}
			raw, _ := io.ReadAll(p)
			got[p.FormName()] = string(raw)
			if p.FileName() != "" {
				got["filename"], got["type"] = p.FileName(), p.Header.Get("Content-Type")
			}
		}
		got["path"] = r.Method + " " + r.URL.Path
		say(200, stored)(w, r)
	})
	closed, done := context.WithCancel(context.Background())
	file := &opener{strings.NewReader(content), done}
	object, err := c.Upload(t.Context(), UploadFile{TemplateID: "7d1e", Name: `a "b" ü.pdf`, Size: int64(len(content)), Open: file.open}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"path": "POST /api/organizations/0f2e/file", "name": content, "filename": `a "b" ü.pdf`, "type": "application/pdf",
		"subject_id": "7d1e", "subject_type": "Checklist", "uploaded_from": "ko_field", "source": "local",
	}
	for key, value := range want {
		if got[key] != value {
			t.Errorf("%s: %.80q, want %.80q", key, got[key], value)
		}
	}
	if len(got) != len(want) {
		t.Errorf("parts: %d, want %d", len(got), len(want))
	}
	if length < int64(len(content)) {
		t.Errorf("sent with length %d", length)
	}
	if s := string(object); s != `{"id":"a1","filename":"r.pdf","version":1,"size":1.50,"subject":{"id":"7d1e","type":"Checklist"},"url":"https://x.test/a?b=1&c=<2>"}` {
		t.Errorf("object %s", s)
	}
	// net/http may close what it sent a moment after the answer is there.
	<-closed.Done()
}

// zeros is a file of any size that takes no room.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestALargeUploadNeedsNoMoreMemoryThanASmallOne(t *testing.T) {
	const size = 64 << 20
	var received atomic.Int64
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		received.Store(n)
		say(200, stored)(w, r)
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := c.Upload(t.Context(), UploadFile{TemplateID: "t", Name: "big.bin", Size: size, Open: (&opener{content: io.LimitReader(zeros{}, size)}).open}, nil)
	runtime.ReadMemStats(&after)
	if err != nil || received.Load() < size {
		t.Fatalf("%d bytes arrived: %v", received.Load(), err)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 {
		t.Errorf("%d bytes were allocated for a file of %d", grown, size)
	}
}

func TestProgressIsToldNowAndThenAndAtTheEnd(t *testing.T) {
	const size = 1 << 20
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		say(200, stored)(w, r)
	})
	// Ten milliseconds pass at each look at the clock.
	var ticks atomic.Int64
	c.clock.now = func() time.Time { return time.UnixMilli(1_000_000 + 10*ticks.Add(1)) }
	var mu sync.Mutex
	var told []int64
	_, err := c.Upload(t.Context(), UploadFile{TemplateID: "t", Name: "a.bin", Size: size, Open: (&opener{content: io.LimitReader(zeros{}, size)}).open}, func(sent int64) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, sent)
	})
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(told) < 2 || told[len(told)-1] != size || int64(len(told)) > ticks.Load()/5+2 {
		t.Errorf("%d reports in %d ticks, the last %v", len(told), ticks.Load(), told[len(told)-1])
	}
	for i := 1; i < len(told); i++ {
		if told[i] <= told[i-1] {
			t.Errorf("progress went from %d to %d", told[i-1], told[i])
		}
	}
}

func TestWhatBecameOfAnUpload(t *testing.T) {
	cases := []struct {
		name   string
		handle http.HandlerFunc
		kind   error
	}{
		{"500", say(500, ""), ErrUnknownOutcome},
		{"503", say(503, ""), ErrUnknownOutcome},
		{"lost", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, ErrUnknownOutcome},
		{"empty 200", say(200, ""), ErrUnknownOutcome},
		{"no id", say(200, `{"data":{}}`), ErrUnknownOutcome},
		{"422", say(422, `{"message":"The file type is not allowed."}`), ErrInvalid},
		{"413", say(413, `<html>too large</html>`), ErrInvalid},
		{"redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/x", http.StatusTemporaryRedirect) }, ErrUnknownOutcome},
	}
	for _, k := range cases {
		var posts atomic.Int32
		c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			posts.Add(1)
			_, _ = io.Copy(io.Discard, r.Body)
			k.handle(w, r)
		})
		file := &opener{content: strings.NewReader("abc")}
		_, err := c.Upload(t.Context(), UploadFile{TemplateID: "t", Name: "a.txt", Size: 3, Open: file.open}, nil)
		if !errors.Is(err, k.kind) || posts.Load() != 1 {
			t.Errorf("%s: %d posts, %v", k.name, posts.Load(), err)
		}
	}
}

func TestALargeFileThatIsRefusedAtOnceSaysWhy(t *testing.T) {
	const size = 20 << 20
	c, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, `{"message":"too large"}`, http.StatusRequestEntityTooLarge)
	})
	_, err := c.Upload(t.Context(), UploadFile{TemplateID: "t", Name: "a.bin", Size: size, Open: (&opener{content: io.LimitReader(zeros{}, size)}).open}, nil)
	if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "too large") {
		t.Error(err)
	}
}

func TestAnUploadThatWasCutOffIsNotStored(t *testing.T) {
	const size = 64 << 20
	c, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.CopyN(io.Discard, r.Body, 1<<20)
		panic(http.ErrAbortHandler)
	})
	_, err := c.Upload(t.Context(), UploadFile{TemplateID: "t", Name: "a.bin", Size: size, Open: (&opener{content: io.LimitReader(zeros{}, size)}).open}, nil)
	if !errors.Is(err, ErrNotSent) || errors.Is(err, ErrUnknownOutcome) {
		t.Error(err)
	}
}

func TestAFileThatChangesWhileItIsUploadedIsNotStored(t *testing.T) {
	for _, actual := range []int{0, 10, 9_999, 10_001, 50_000} {
		whole := atomic.Bool{}
		c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			_, err := io.Copy(io.Discard, r.Body)
			whole.Store(err == nil)
			say(200, stored)(w, r)
		})
		file := &opener{content: bytes.NewReader(make([]byte, actual))}
		_, err := c.Upload(t.Context(), UploadFile{TemplateID: "t", Name: "a.txt", Size: 10_000, Open: file.open}, nil)
		if err == nil || !strings.Contains(err.Error(), "changed") || errors.Is(err, ErrUnknownOutcome) || whole.Load() {
			t.Errorf("%d bytes for 10,000: arrived whole %v, %v", actual, whole.Load(), err)
		}
	}
	c, _ := serve(t, say(200, stored))
	_, err := c.Upload(t.Context(), UploadFile{Name: "a.txt", Open: func() (io.ReadCloser, error) { return nil, errors.New("no such file") }}, nil)
	if err == nil || !strings.Contains(err.Error(), "a.txt") {
		t.Error(err)
	}
}

func TestAFileOfAnySmallSizeArrivesWhole(t *testing.T) {
	for _, size := range []int{0, 1, sniffed - 1, sniffed, sniffed + 1} {
		content := bytes.Repeat([]byte{'x'}, size)
		var sum atomic.Value
		c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			f, _, err := r.FormFile("name")
			if err != nil {
				t.Error(err)
				return
			}
			raw, _ := io.ReadAll(f)
			sum.Store(sha256.Sum256(raw))
			say(200, stored)(w, r)
		})
		var last atomic.Int64
		_, err := c.Upload(t.Context(), UploadFile{TemplateID: "t", Name: "a.txt", Size: int64(size), Open: (&opener{content: bytes.NewReader(content)}).open}, last.Store)
		if err != nil || sum.Load() != sha256.Sum256(content) || last.Load() != int64(size) {
			t.Errorf("%d bytes: told %d, %v", size, last.Load(), err)
		}
	}
}
