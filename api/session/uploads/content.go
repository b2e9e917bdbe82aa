package uploads

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"path/filepath"
	"sync"
)

// summing reads a file and sums up what is read, so that a file is read once.
type summing struct {
	open func(string) (io.ReadCloser, error)
	path string

	// mu: net/http may read for a moment after the answer is there.
	mu   sync.Mutex
	hash hash.Hash
	n    int64
	file io.ReadCloser
}

func (s *summing) Open() (io.ReadCloser, error) {
	file, err := s.open(s.path)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.file, s.hash, s.n = file, sha256.New(), 0
	return s, nil
}

func (s *summing) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.file.Read(p)
	s.hash.Write(p[:n])
	s.n += int64(n)
	return n, err
}

func (s *summing) Close() error { return s.file.Close() }

func (s *summing) sum() (string, int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hash == nil {
		return "", -1
	}
	return hex.EncodeToString(s.hash.Sum(nil)), s.n
}

// sum is the SHA-256 of a file, in hex.
func (o Options) sum(ctx context.Context, path string) (string, error) {
	file, err := o.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	h := sha256.New()
	buffer := make([]byte, 64<<10)
	for {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		n, err := file.Read(buffer)
		h.Write(buffer[:n])
		if err == io.EOF {
			return hex.EncodeToString(h.Sum(nil)), nil
		}
		if err != nil {
			return "", err
		}
	}
}

// Verify looks whether the files that the server has are still the same here, and
// returns the names of those that are not: they are uploaded anew. A file that is
// gone stays as it was stored. It reads files, so it belongs in a command.
func (q *Queue) Verify(ctx context.Context) []string {
	if q == nil {
		return nil
	}
	q.mu.Lock()
	var look []*item
	for _, it := range q.items {
		if it.wanted && it.state == Done {
			look = append(look, it)
		}
	}
	q.mu.Unlock()
	var changed []string
	for _, it := range look {
		if q.unchanged(ctx, it) {
			continue
		}
		q.mu.Lock()
		if it.state == Done {
			it.state, it.changed, it.stale = Waiting, true, it.known.Object
			changed = append(changed, filepath.Base(it.Path))
			q.changed()
			q.begin()
		}
		q.mu.Unlock()
	}
	return changed
}

func (q *Queue) unchanged(ctx context.Context, it *item) bool {
	info, err := q.o.Stat(it.Path)
	if err != nil {
		return true
	}
	q.mu.Lock()
	known := it.known
	q.mu.Unlock()
	if info.Size() == known.Size && info.ModTime().Equal(known.Modified) {
		return true
	}
	if info.Size() != known.Size {
		return false
	}
	sum, err := q.o.sum(ctx, it.Path)
	if err != nil || sum != known.SHA256 {
		return err != nil
	}
	q.mu.Lock()
	it.known.Modified = info.ModTime()
	q.mu.Unlock()
	return true
}
