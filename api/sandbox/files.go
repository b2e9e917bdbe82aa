package sandbox

import (
	"fmt"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

// uploadLimit is the most that a file may have, in bytes.
const uploadLimit = 100 << 20

// allowedExtensions are the types of file that the API takes (docs/api.md, "File
// upload").
func allowedExtensions() []string {
	return strings.Fields("xlsx xls pptx docx ppt doc rtf pdf txt mpga mov qt mp4 webm jpg jpeg gif png ai psd zip xml xps dwg csv tif bmp")
}

// asset is an uploaded file: what is told about it and, of a small one, its
// bytes.
type asset struct {
	id, subjectID, subjectType, from, source, system, stepID string
	uploaded                                                 time.Time
	file                                                     *receivedFile
}

// upload stores a file. Every call stores a new one. A subject type that is no
// model of the API is noticed only after the file is stored, and ends in a 500.
func (s *Server) upload(c call) reply {
	parts := c.in.parts
	if wrong := checkUpload(c.in); wrong.any() {
		return wrong.reply()
	}
	kind := parts["subject_type"]
	known := s.hasSubject(kind, parts["subject_id"])
	if known != nil && !*known {
		return noResource()
	}
	a := &asset{
		id: s.nextID("asset"), subjectID: parts["subject_id"], subjectType: kind, from: parts["uploaded_from"],
		source: first(parts["source"], "local"), system: parts["system"], stepID: parts["step_id"],
		uploaded: s.now(), file: c.in.file,
	}
	s.mu.Lock()
	s.assets[a.id] = a
	s.mu.Unlock()
	if known == nil {
		return answer(http.StatusInternalServerError, refusal{Message: fmt.Sprintf("Undefined array key %q", kind)})
	}
	return data(http.StatusOK, a.object())
}

func checkUpload(in received) failures {
	var wrong failures
	file := in.file
	switch {
	case file == nil || file.part != "name":
		wrong.add("name", "The name field is required.")
	case file.Size > uploadLimit:
		wrong.add("name", "The name may not be greater than 102400 kilobytes.")
	case !slices.Contains(allowedExtensions(), strings.ToLower(strings.TrimPrefix(path.Ext(file.Name), "."))):
		wrong.add("name", "The name must be a file of type: "+strings.Join(allowedExtensions(), ", ")+".")
	}
	for _, key := range []string{"subject_id", "subject_type", "uploaded_from"} {
		if in.parts[key] == "" {
			wrong.add(key, "The "+strings.ReplaceAll(key, "_", " ")+" field is required.")
		}
	}
	if from := in.parts["uploaded_from"]; in.parts["subject_type"] == "Checklist" && from != "" && from != "ko_field" {
		wrong.add("uploaded_from", "The selected uploaded from is invalid.")
	}
	if source := in.parts["source"]; source != "" && source != "local" && source != "url" {
		wrong.add("source", "The selected source is invalid.")
	}
	return wrong
}

// hasSubject reports whether the thing a file belongs to exists; nil for a type
// that the API has no model for.
func (s *Server) hasSubject(kind, id string) *bool {
	var ok bool
	switch kind {
	case "Checklist":
		_, ok = s.openTemplate(id)
	case "Run":
		s.mu.Lock()
		_, ok = s.runAt[id]
		s.mu.Unlock()
	case "Task":
		ok = s.hasTask(id)
	default:
		return nil
	}
	return &ok
}

func (s *Server) hasTask(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.runs, func(r *run) bool {
		return slices.ContainsFunc(r.tasks, func(t task) bool { return t.id == id })
	})
}

// object is the asset as the API writes it: there is no url in it.
func (a *asset) object() object {
	orNull := func(text string) any {
		if text == "" {
			return nil
		}
		return text
	}
	return object{
		{"id", encode(a.id)}, {"filename", encode(a.file.Name)}, {"version", encode(1)},
		{"uploaded_from", encode(a.from)}, {"uploaded_at", encode(a.uploaded.UTC().Format(deadlineLayout))},
		{"step_id", encode(orNull(a.stepID))}, {"source", encode(a.source)}, {"system", encode(orNull(a.system))},
		{"uploaded_to_s3", encode(true)},
		{"subject", object{{"id", encode(a.subjectID)}, {"type", encode(a.subjectType)}}.raw()},
	}
}

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
