package sandbox

import (
	"encoding/json"
	"strings"
)

// search finds templates and processes by name (docs/api.md, "Endpoints"). Its
// rows are the same as the lists', with the kind that was found.
func (s *Server) search(c call) reply {
	text := strings.ToLower(c.query.Get("search"))
	kinds := strings.Split(first(c.query.Get("on"), "blueprint,process"), ",")
	var makers []func() json.RawMessage
	for _, kind := range kinds {
		switch strings.TrimSpace(kind) {
		case "blueprint":
			makers = append(makers, s.foundTemplates(text)...)
		case "process":
			makers = append(makers, s.foundRuns(text)...)
		}
	}
	return paged(c, len(makers), short(), func(i int) json.RawMessage { return makers[i]() })
}

func (s *Server) foundTemplates(text string) []func() json.RawMessage {
	var found []func() json.RawMessage
	for _, i := range s.stock.shelf.usual {
		h := &s.stock.shelf.heads[i]
		if h.archived || !strings.Contains(h.folded, text) {
			continue
		}
		found = append(found, func() json.RawMessage {
			return object{{"id", encode(h.id)}, {"type", encode("blueprint")}, {"title", encode(h.title)}, {"name", encode(h.title)}}.raw()
		})
	}
	return found
}

func (s *Server) foundRuns(text string) []func() json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []func() json.RawMessage
	for _, r := range s.runs {
		if !r.archived.IsZero() || !strings.Contains(strings.ToLower(r.name), text) {
			continue
		}
		row := object{{"id", encode(r.id)}, {"type", encode("process")}, {"title", encode(r.name)}, {"name", encode(r.name)}}.raw()
		found = append(found, func() json.RawMessage { return row })
	}
	return found
}
