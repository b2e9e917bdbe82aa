package session

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"kickoff/api"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/store/uploaded"
)

// uploadServer stores what is uploaded.
type uploadServer struct{ sent int }

func (s *uploadServer) Upload(_ context.Context, f api.UploadFile, progress func(int64)) (json.RawMessage, error) {
	file, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if _, err := io.Copy(io.Discard, file); err != nil {
		return nil, err
	}
	progress(f.Size)
	s.sent++
	return json.RawMessage(`{"id":"asset"}`), nil
}

func withPaper() payload.Template {
	t := form()
	t.Fields = append(t.Fields, payload.Field{ID: "paper", Label: "Paper", Type: payload.TypeFile})
	return t
}

// One memory for all faces: what the one uploaded, the other does not send again,
// until a process has it; what must not be stored is not remembered.
func TestNoFaceSendsWhatAnotherHasSent(t *testing.T) {
	synctest.Test(t, noFaceSendsWhatAnotherHasSent)
}

func noFaceSendsWhatAnotherHasSent(t *testing.T) {
	disk := fstest.MapFS{"a.pdf": {Data: []byte("%PDF")}}
	server := &uploadServer{}
	o := uploads.Options{
		Sender: server, Memory: uploaded.Open(t.TempDir(), "scope"),
		Open: func(path string) (io.ReadCloser, error) { return disk.Open(path) },
		Stat: func(path string) (fs.FileInfo, error) { return disk.Stat(path) },
	}
	prepare := func() (*Session, payload.Launch) {
		s := New(withPaper(), clock, env())
		s.Answers.SetField("paper", payload.Answer{Value: payload.Files{List: []payload.File{{Path: "a.pdf"}}}, Origin: payload.FromYou})
		launch, problems := s.Check()
		if len(problems) > 0 || len(launch.Uploads) != 1 {
			t.Fatalf("%v, %v", problems, launch.Uploads)
		}
		return s, launch
	}
	s, launch := prepare()
	s.Never = []string{"paper"}
	if _, _, files, err := s.Upload(t.Context(), o, launch, UploadEvents{}); err != nil || files[0].Known {
		t.Fatal(err)
	}
	s, launch = prepare()
	later := clock().Add(24 * time.Hour)
	s.Now = func() time.Time { return later } // nothing but the file may differ
	filled, _, files, err := s.Upload(t.Context(), o, launch, UploadEvents{})
	if err != nil || files[0].Known || server.sent != 2 {
		t.Fatalf("%d sent, %v; a field that is never stored was remembered", server.sent, err)
	}
	if got := strings.Replace(string(launch.Body), `{
        "filename": "a.pdf",
        "source": "local",
        "upload": "a.pdf"
      }`, `{
        "id": "asset"
      }`, 1); got != string(filled.Body) {
		t.Errorf("more than the file differs:\n%s\n%s", got, filled.Body)
	}

	queue := uploads.New(o) // the wizard's
	queue.Restore("t1", nil)
	queue.Want([]uploads.Wanted{{Field: "paper", Path: "a.pdf"}})
	synctest.Wait()
	if done := queue.Done(); len(done) != 1 || server.sent != 2 {
		t.Errorf("the queue sent it again: %v, %d sent", done, server.sent)
	}
	queue.Used()
	s, launch = prepare()
	if _, _, files, err := s.Upload(t.Context(), o, launch, UploadEvents{}); err != nil || files[0].Known || server.sent != 3 {
		t.Errorf("two processes share a file: %d sent, %v", server.sent, err)
	}
	Used(o, files)
}

func TestTheFilesOfAReadyBodyAreFilledIn(t *testing.T) {
	disk := fstest.MapFS{"a.pdf": {Data: []byte("%PDF")}}
	server := &uploadServer{}
	o := uploads.Options{
		Sender: server,
		Open:   func(path string) (io.ReadCloser, error) { return disk.Open(path) },
		Stat:   func(path string) (fs.FileInfo, error) { return disk.Stat(path) },
	}
	s := New(withPaper(), clock, env())
	s.Ready = []byte(`{"checklist_id":"t1","name":"N","prerun":{"paper":[{"filename":"a.pdf","source":"local","upload":"a.pdf"},{"filename":"q","source":"url","url":"https://x.test/q?a=1&b=<2>"}]}}`)
	launch, problems := s.Check()
	if len(problems) > 0 || len(launch.Uploads) != 1 {
		t.Fatalf("%v, %v", problems, launch.Uploads)
	}
	filled, _, _, err := s.Upload(t.Context(), o, launch, UploadEvents{})
	if err != nil || !strings.Contains(string(filled.Body), `"asset"`) || !strings.Contains(string(filled.Body), `q?a=1&b=<2>`) || strings.Contains(string(filled.Body), "upload") {
		t.Errorf("%v:\n%s", err, filled.Body)
	}
}
