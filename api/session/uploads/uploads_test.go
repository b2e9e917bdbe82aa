package uploads

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/crash"
)

// server stores what is uploaded, a kilobyte a second, and fails as it is told.
type server struct {
	stored []string
	fail   []error
}

func (s *server) Upload(ctx context.Context, f api.UploadFile, progress func(int64)) (json.RawMessage, error) {
	file, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	buffer, sent := make([]byte, 1000), int64(0)
	for {
		n, err := file.Read(buffer)
		sent += int64(n)
		progress(sent)
		if err == io.EOF {
			break
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if len(s.fail) > 0 {
		err, s.fail = s.fail[0], s.fail[1:]
		if err != nil {
			return nil, err
		}
	}
	s.stored = append(s.stored, f.Name)
	return json.RawMessage(fmt.Sprintf(`{"id":"asset%d"}`, len(s.stored))), nil
}

func file(content string, at int) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(content), ModTime: time.Unix(int64(at), 0)}
}

func open(t *testing.T, s *server, disk fstest.MapFS) *Queue {
	q := New(Options{
		Sender: s, Now: time.Now,
		Open: func(path string) (io.ReadCloser, error) { return disk.Open(path) },
		Stat: func(path string) (fs.FileInfo, error) { return disk.Stat(path) },
	})
	q.Restore("tpl", nil)
	t.Cleanup(q.Close)
	return q
}

func want(q *Queue, paths ...string) {
	var files []Wanted
	for _, p := range paths {
		files = append(files, Wanted{Field: "doc", Path: p})
	}
	q.Want(files)
}

// elapse lets everything happen that takes no longer than d.
func elapse(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func state(q *Queue, path string) State {
	s, ok := q.Status(path)
	if !ok {
		return -1
	}
	return s.State
}

func TestFilesAreUploadedOneAfterTheOtherBehindTheScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		q := open(t, s, fstest.MapFS{"a.pdf": file(strings.Repeat("a", 4000), 1), "b.pdf": file("b", 1)})
		want(q, "a.pdf", "b.pdf")
		elapse(2500 * time.Millisecond)
		got, _ := q.Status("a.pdf")
		if got.State != Sending || got.Rate < 900 || got.Rate > 1100 || got.Left == 0 || got.Share() != 0.75 {
			t.Errorf("under way: %+v", got)
		}
		if state(q, "b.pdf") != Waiting || !q.Busy() {
			t.Error("the second file does not wait")
		}
		elapse(time.Minute)
		if len(s.stored) != 2 || q.Busy() || len(q.Done()) != 2 {
			t.Errorf("stored %v, %v", s.stored, q.Done())
		}
		if sum := q.Done()[1].SHA256; sum != "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d" {
			t.Errorf("the content of b is %s", sum)
		}
	})
}

func TestAPausedFileBeginsAnewAndARemovedOneEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		q := open(t, s, fstest.MapFS{"a.pdf": file(strings.Repeat("a", 9000), 1)})
		want(q, "a.pdf")
		elapse(3 * time.Second)
		q.Pause("a.pdf")
		elapse(time.Minute)
		if state(q, "a.pdf") != Paused || q.Busy() {
			t.Fatalf("paused: %v", state(q, "a.pdf"))
		}
		want(q, "a.pdf")
		if q.Busy() {
			t.Fatal("it went on by itself")
		}
		q.Again("a.pdf")
		elapse(500 * time.Millisecond)
		if got, _ := q.Status("a.pdf"); got.Sent != 1000 {
			t.Errorf("it goes on at %d", got.Sent)
		}
		q.Pause("a.pdf")
		q.Again("a.pdf")
		elapse(500 * time.Millisecond)
		if state(q, "a.pdf") != Sending {
			t.Errorf("after a quick pause: %v", state(q, "a.pdf"))
		}
		want(q)
		elapse(time.Minute)
		if state(q, "a.pdf") != -1 || len(s.stored) != 0 || q.Busy() {
			t.Errorf("removed: %v, stored %v", state(q, "a.pdf"), s.stored)
		}
	})
}

func TestNoByteIsSentTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		disk := fstest.MapFS{"a.pdf": file("same", 1), "copy/a.pdf": file("same", 2), "other/a.pdf": file("diff", 2)}
		q := open(t, s, disk)
		want(q, "a.pdf")
		elapse(time.Minute)
		done := q.Done()
		q.Restore("tpl", done)
		want(q, "a.pdf", "copy/a.pdf", "other/a.pdf")
		elapse(time.Minute)
		if len(s.stored) != 2 {
			t.Errorf("stored %v", s.stored)
		}
		files, changed := q.Fill([]payload.File{{Path: "a.pdf"}, {Path: "copy/a.pdf"}, {Path: "other/a.pdf"}})
		if !changed || string(files[0].Object) != string(files[1].Object) || string(files[1].Object) == string(files[2].Object) {
			t.Errorf("the answers have %v", files)
		}
	})
}

func TestAFileThatChangedIsNoticedAndUploadedAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		disk := fstest.MapFS{"a.pdf": file("first", 1)}
		q := open(t, s, disk)
		want(q, "a.pdf")
		elapse(time.Minute)
		files, _ := q.Fill([]payload.File{{Path: "a.pdf"}})
		disk["a.pdf"] = file("first", 9)
		if changed := q.Verify(t.Context()); len(changed) != 0 {
			t.Errorf("only touched, but %v", changed)
		}
		disk["a.pdf"] = file("other", 10)
		if changed := q.Verify(t.Context()); len(changed) != 1 {
			t.Fatalf("changed: %v", changed)
		}
		files, taken := q.Fill(files)
		if !taken || files[0].Object != nil {
			t.Errorf("the former object stays: %s", files[0].Object)
		}
		elapse(time.Minute)
		if files, _ = q.Fill(files); string(files[0].Object) != `{"id":"asset2"}` {
			t.Errorf("afterwards: %s", files[0].Object)
		}
		delete(disk, "a.pdf")
		if changed := q.Verify(t.Context()); len(changed) != 0 {
			t.Errorf("a file that is gone: %v", changed)
		}
	})
}

// How an upload goes wrong, and what happens by itself: only a 429 is sent again.
func TestAnUploadThatMayHaveBeenStoredIsNotRepeated(t *testing.T) {
	tests := map[string]struct {
		err   error
		state State
		tries int
	}{
		"lost answer":       {api.ErrUnknownOutcome, Doubtful, 1},
		"refused":           {api.ErrInvalid, Failed, 1},
		"not sent":          {api.ErrNotSent, Failed, 1},
		"not signed in":     {api.ErrUnauthorized, Failed, 1},
		"too many requests": {api.ErrRateLimited, Done, 2},
		"too many for long": {fmt.Errorf("%w: %w", api.ErrRateLimited, &api.Error{RetryAfter: 61 * time.Second}), Failed, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &server{fail: []error{tt.err}}
				q := open(t, s, fstest.MapFS{"a.pdf": file("a", 1)})
				want(q, "a.pdf")
				elapse(3 * time.Second)
				if tt.err == api.ErrRateLimited {
					if got, _ := q.Status("a.pdf"); got.Pause == 0 || !strings.Contains(got.Short(), "rate limited, again in") {
						t.Errorf("no countdown: %+v", got)
					}
				}
				elapse(time.Hour)
				if got := state(q, "a.pdf"); got != tt.state {
					t.Fatalf("it is %v", got)
				}
				if tt.state == Done {
					return
				}
				q.AgainAfter(errors.ErrUnsupported)
				elapse(time.Minute)
				if len(s.stored) != 0 {
					t.Fatal("it was repeated by itself")
				}
				q.AgainAfter(tt.err)
				elapse(time.Minute)
				if len(s.stored) != 1 {
					t.Error("it was not repeated when asked to")
				}
			})
		})
	}
}

func TestAFileThatCannotBeReadSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := open(t, &server{}, fstest.MapFS{})
		want(q, "folder/gone.pdf")
		elapse(time.Second)
		got, _ := q.Status("folder/gone.pdf")
		if got.State != Failed || !strings.Contains(got.Short(), "gone.pdf cannot be read") {
			t.Errorf("it says %q", got.Short())
		}
	})
}

func TestWithoutAQueueNothingIsKnown(t *testing.T) {
	var q *Queue
	asked := []payload.File{{Path: "a.pdf"}}
	files, changed := q.Fill(asked)
	if _, ok := q.Status("a.pdf"); ok || changed || len(files) != len(asked) {
		t.Error("the nil queue knows something")
	}
}

// hasty sends a file twice, as after a 429, and closes that of the first time late.
type hasty struct{ read []byte }

func (h *hasty) Upload(_ context.Context, f api.UploadFile, _ func(int64)) (json.RawMessage, error) {
	first, err := f.Open()
	if err != nil {
		return nil, err
	}
	second, err := f.Open()
	if err != nil {
		return nil, err
	}
	if err := first.Close(); err != nil {
		return nil, err
	}
	defer second.Close()
	h.read, err = io.ReadAll(second)
	return json.RawMessage(`{"id":"asset"}`), err
}

func TestAnAttemptThatIsClosedLateLeavesTheNextItsFile(t *testing.T) {
	path, sender := filepath.Join(t.TempDir(), "a.txt"), &hasty{}
	if err := os.WriteFile(path, []byte("whole"), 0o600); err != nil {
		t.Fatal(err)
	}
	sent, err := Send(t.Context(), Options{Sender: sender}, File{Template: "tpl", Path: path}, Progress{})
	if err != nil || string(sender.read) != "whole" || sent.Object == nil {
		t.Errorf("sent %q: %v", sender.read, err)
	}
}

// crashing panics when a file is sent to it.
type crashing struct{}

func (crashing) Upload(context.Context, api.UploadFile, func(int64)) (json.RawMessage, error) {
	panic("on purpose")
}

func TestAPanicOfAnUploadComesToWhoWaits(t *testing.T) {
	disk := fstest.MapFS{"a.pdf": file("a", 1)}
	q := New(Options{Sender: crashing{}, Now: time.Now, Open: func(path string) (io.ReadCloser, error) { return disk.Open(path) }, Stat: disk.Stat})
	want(q, "a.pdf")
	err := crash.Catch(func() error {
		for q.Busy() {
			q.Wait(q.Version())
		}
		return nil
	})
	if !errors.As(err, new(*crash.Panic)) {
		t.Errorf("it ends with %v", err)
	}
}
