package sandbox

import (
	"cmp"
	"fmt"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// uploadLimit is the most that a file may have, in bytes.
const uploadLimit = 100 << 20

// allowedExtensions are the types of file that the API takes (docs/api.md, "File
// upload").
func allowedExtensions() []string {
	return strings.Fields("xlsx xls pptx docx ppt doc rtf pdf txt mpga mov qt mp4 webm jpg jpeg gif png ai psd zip xml xps dwg csv tif bmp")
}

// files are what was uploaded.
type files struct {
	catalog *catalog
	runs    *runs
	ids     *ids
	now     func() time.Time

	mu sync.Mutex
	at map[string]*asset
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
func (f *files) upload(c call) reply {
	parts := c.in.parts
	if wrong := checkUpload(c.in); wrong != nil {
		return wrong.reply()
	}
	kind := parts["subject_type"]
	exists, known := f.hasSubject(kind, parts["subject_id"])
	if known && !exists {
		return noResource()
	}
	a := &asset{
		id: f.ids.next("asset"), subjectID: parts["subject_id"], subjectType: kind, from: parts["uploaded_from"],
		source: cmp.Or(parts["source"], "local"), system: parts["system"], stepID: parts["step_id"],
		uploaded: f.now(), file: c.in.file,
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at[a.id] = a
	if !known {
		return answer(http.StatusInternalServerError, refusal{Message: fmt.Sprintf("Undefined array key %q", kind)})
	}
	f.runs.noteUpload(kind, a.subjectID, a.file.Name)
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

// hasSubject reports whether the thing a file belongs to exists; known is false for
// a type that the API has no model for.
func (f *files) hasSubject(kind, id string) (exists, known bool) {
	switch kind {
	case "Checklist":
		_, exists = f.catalog.open(id)
	case "Run", "Task":
		exists = f.runs.has(kind, id)
	default:
		return false, false
	}
	return exists, true
}

// object is the asset as the API writes it: there is no url in it.
func (a *asset) object() object {
	return record(
		"id", a.id, "filename", a.file.Name, "version", 1,
		"uploaded_from", a.from, "uploaded_at", a.uploaded.UTC().Format(deadlineLayout),
		"step_id", orNull(a.stepID), "source", a.source, "system", orNull(a.system),
		"uploaded_to_s3", true, "subject", record("id", a.subjectID, "type", a.subjectType),
	)
}

// of serves a request about a file that is there.
func (f *files) of(do func(*asset) reply) handler {
	return func(c call) reply {
		f.mu.Lock()
		defer f.mu.Unlock()
		a, ok := f.at[c.params["id"]]
		if !ok {
			return noResource()
		}
		return do(a)
	}
}

func getAsset(a *asset) reply { return data(http.StatusOK, a.object()) }

func (f *files) remove(a *asset) reply {
	delete(f.at, a.id)
	return reply{status: http.StatusOK}
}

// readFile gives a file as its own type, to be looked at.
func readFile(a *asset) reply {
	return a.bytes(cmp.Or(mime.TypeByExtension(path.Ext(a.file.Name)), "application/octet-stream"), "inline")
}

// downloadFile gives a file to be saved, whatever its type.
func downloadFile(a *asset) reply { return a.bytes("application/octet-stream", "attachment") }

// bytes answers with a file's bytes. The sandbox has only those of small files; of
// others it knows the size and the sum.
func (a *asset) bytes(kind, disposition string) reply {
	if a.file.Size != int64(len(a.file.content)) {
		return noResource()
	}
	return reply{
		status: http.StatusOK,
		header: map[string]string{
			"Content-Type":        kind,
			"Content-Disposition": mime.FormatMediaType(disposition, map[string]string{"filename": a.file.Name}),
		},
		body: a.file.content,
	}
}
