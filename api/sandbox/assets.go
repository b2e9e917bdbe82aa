package sandbox

import (
	"mime"
	"net/http"
	"path"
)

func (s *Server) asset(c call) (*asset, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.assets[c.params["id"]]
	return a, ok
}

func (s *Server) getAsset(c call) reply {
	a, ok := s.asset(c)
	if !ok {
		return noResource()
	}
	return data(http.StatusOK, a.object())
}

func (s *Server) deleteAsset(c call) reply {
	a, ok := s.asset(c)
	if !ok {
		return noResource()
	}
	s.mu.Lock()
	delete(s.assets, a.id)
	s.mu.Unlock()
	return empty(http.StatusOK)
}

// readFile gives a file as its own type, to be looked at.
func (s *Server) readFile(c call) reply {
	return s.fileBytes(c, func(a *asset) (string, string) {
		return first(mime.TypeByExtension(path.Ext(a.file.Name)), "application/octet-stream"), "inline"
	})
}

// downloadFile gives a file to be saved, whatever its type.
func (s *Server) downloadFile(c call) reply {
	return s.fileBytes(c, func(*asset) (string, string) { return "application/octet-stream", "attachment" })
}

// fileBytes answers with a file's bytes. The sandbox keeps only small files; of
// others it knows the size and the sum.
func (s *Server) fileBytes(c call, as func(*asset) (kind, disposition string)) reply {
	a, ok := s.asset(c)
	if !ok || a.file.Size != int64(len(a.file.kept)) {
		return noResource()
	}
	kind, disposition := as(a)
	return reply{
		status: http.StatusOK,
		header: map[string]string{
			"Content-Type":        kind,
			"Content-Disposition": mime.FormatMediaType(disposition, map[string]string{"filename": a.file.Name}),
		},
		body: a.file.kept,
	}
}
