// Package uploads brings the local files of a launch to the server, one after the
// other, and remembers what is there.
//
//	waiting ─▶ sending ─▶ done
//	              ├────▶ paused     the person stopped it; it begins anew
//	              ├────▶ failed     the server has nothing of it
//	              └────▶ doubtful   the server may have a copy
//
// Whatever the server has is remembered by its content, so that no byte is sent
// twice, and nothing that may have been stored is sent again by itself
// (docs/api.md, "File upload"). A Queue belongs to no screen: widgets and stages
// ask it how far a file is. What the answers say, and when to draw, is decided
// elsewhere.
package uploads

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"io/fs"
	"path/filepath"
	"sync"
	"time"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/store"
	"kickoff/payload/store/uploaded"
)

// Sender is what uploading asks of the API.
type Sender interface {
	Upload(ctx context.Context, f api.UploadFile, progress func(sent int64)) (json.RawMessage, error)
}

// Memory is what is remembered between runs of what the server has; it is the same
// for the wizard and the commands.
type Memory interface {
	Find(k uploaded.Key) (json.RawMessage, bool)
	Keep(k uploaded.Key, object json.RawMessage) error
	Forget(k uploaded.Key)
}

// Options are what files are sent with.
type Options struct {
	Sender Sender
	// Memory is asked before a file is sent, and told after; nil remembers nothing
	// between runs.
	Memory Memory
	// Now is the clock of rates and pauses.
	Now func() time.Time
	// Open and Stat read local files; nil takes the disk.
	Open func(path string) (io.ReadCloser, error)
	Stat func(path string) (fs.FileInfo, error)
}

func (o Options) withDefaults() Options {
	if o.Open == nil {
		o.Open = func(path string) (io.ReadCloser, error) { return store.Open(path) }
	}
	if o.Stat == nil {
		o.Stat = store.Stat
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// File is one local file to be sent for a template.
type File struct {
	Template, Path string
	// Private: its field is never stored, so that nothing of it is remembered
	// between runs.
	Private bool
}

// Sent is a file that the server has.
type Sent struct {
	Key uploaded.Key
	// Size in bytes and Modified are as they were when it was read.
	Size     int64
	Modified time.Time
	// Object is the server's object, to be sent verbatim in the launch.
	Object json.RawMessage
	// Known: it was there already, and nothing was sent.
	Known bool
	// NotRemembered is why it could not be remembered; nil when it is, or must not be.
	NotRemembered error
}

// Progress is told how far a file is: Started once, when it is known that it has to be
// sent, Sent how much of it has been. Both may be nil.
type Progress struct {
	Started func(size int64)
	Sent    func(sent, size int64)
}

// Send sends one file, unless it is remembered that the server has it. A file that
// cannot be read, or that the server would refuse, is an error before anything is
// sent; api.ErrUnknownOutcome says that the server may have a copy that nothing
// refers to.
func Send(ctx context.Context, o Options, f File, p Progress) (Sent, error) {
	return o.withDefaults().send(ctx, f, nil, p)
}

// send asks known, which may be nil, before it asks the memory.
func (o Options) send(ctx context.Context, f File, known func(k uploaded.Key, size int64) (json.RawMessage, bool), p Progress) (Sent, error) {
	s := Sent{Key: uploaded.Key{Template: f.Template, Name: filepath.Base(f.Path)}}
	info, err := o.Stat(f.Path)
	if err != nil {
		return s, &UnreadableError{f.Path, err}
	}
	s.Size, s.Modified = info.Size(), info.ModTime()
	if err := payload.CheckFile(f.Path, s.Size); err != nil {
		return s, err
	}
	if known != nil || o.Memory != nil {
		if s.Key.Sum, err = o.sum(ctx, f.Path); err != nil {
			return s, &UnreadableError{f.Path, err}
		}
		if object, ok := o.find(s, known); ok {
			s.Object, s.Known = object, true
			return s, nil
		}
	}
	if p.Started != nil {
		p.Started(s.Size)
	}
	var read *summing // by the last attempt
	open := func() (_ io.ReadCloser, err error) {
		read, err = o.open(f.Path)
		return read, err
	}
	s.Object, err = o.Sender.Upload(ctx, api.UploadFile{TemplateID: f.Template, Name: s.Key.Name, Size: s.Size, Open: open}, func(sent int64) {
		if p.Sent != nil {
			p.Sent(sent, s.Size)
		}
	})
	if err != nil {
		return s, err
	}
	// What was sent counts, not what was there before.
	sum, n := read.sum()
	if n != s.Size {
		if sum, err = o.sum(ctx, f.Path); err != nil {
			sum = ""
		}
	}
	s.Key.Sum = sum
	if o.Memory != nil && !f.Private && sum != "" {
		s.NotRemembered = o.Memory.Keep(s.Key, s.Object)
	}
	return s, nil
}

func (o Options) find(s Sent, known func(uploaded.Key, int64) (json.RawMessage, bool)) (json.RawMessage, bool) {
	if known != nil {
		if object, ok := known(s.Key, s.Size); ok {
			return object, true
		}
	}
	if o.Memory == nil {
		return nil, false
	}
	return o.Memory.Find(s.Key)
}

// UnreadableError: the file itself is the trouble, and nothing of it was sent.
type UnreadableError struct {
	path string
	err  error
}

func (e *UnreadableError) Error() string {
	why := e.err
	if at, ok := errors.AsType[*fs.PathError](e.err); ok {
		why = at.Err
	}
	return filepath.Base(e.path) + " cannot be read: " + why.Error()
}

func (e *UnreadableError) Unwrap() error { return e.err }

// summing is a file that is read once and summed up meanwhile. Each attempt has one of
// its own: net/http may read and close that of the attempt before for a moment still.
type summing struct {
	io.ReadCloser
	mu   sync.Mutex
	hash hash.Hash
	n    int64
}

func (o Options) open(path string) (*summing, error) {
	file, err := o.Open(path)
	return &summing{ReadCloser: file, hash: sha256.New()}, err
}

func (s *summing) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.ReadCloser.Read(p)
	s.hash.Write(p[:n])
	s.n += int64(n)
	return n, err
}

// sum is that of what was read; of nothing it is "".
func (s *summing) sum() (string, int64) {
	if s == nil {
		return "", -1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return hex.EncodeToString(s.hash.Sum(nil)), s.n
}

// sum is the SHA-256 of a file, in hex.
func (o Options) sum(ctx context.Context, path string) (string, error) {
	s, err := o.open(path)
	if err != nil {
		return "", err
	}
	defer s.Close()
	buffer := make([]byte, 64<<10)
	for {
		_, err := s.Read(buffer)
		switch {
		case ctx.Err() != nil:
			return "", ctx.Err()
		case err == io.EOF:
			sum, _ := s.sum()
			return sum, nil
		case err != nil:
			return "", err
		}
	}
}
