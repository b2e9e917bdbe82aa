package payload

import (
	"bytes"
	"encoding/json"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
)

// Files are the files of an answer.
type Files struct{ List []File }

// File is one file of a file answer: a local one by Path, with Object once it is
// uploaded; or one that needs no upload, by Object alone (a link, or an object
// given in the API's shape). Object is sent verbatim.
type File struct {
	Path   string          `json:"path,omitempty"`
	Object json.RawMessage `json:"object,omitempty"`
}

// Name is what to call the file: the end of its path, the filename of its object,
// or the link.
func (f File) Name() string {
	if f.Object == nil {
		return filepath.Base(f.Path)
	}
	var o struct {
		Filename, URL string
	}
	if json.Unmarshal(f.Object, &o) != nil || o.Filename == "" {
		return linkName(o.URL)
	}
	return o.Filename
}

// Same reports whether both are one file: one on this machine by its path, whatever became
// of it, another by its object.
func (f File) Same(o File) bool {
	if f.Path == "" || o.Path == "" {
		return f.Path == o.Path && bytes.Equal(f.Object, o.Object)
	}
	return filepath.Clean(f.Path) == filepath.Clean(o.Path)
}

// Blank implements Value.
func (f Files) Blank() bool { return len(f.List) == 0 }

// Plain implements Value. Local files go by path, links by address, and whatever
// else was uploaded by its object, which alone can be used again. What would be
// read as something else between commas stands in a JSON array.
func (f Files) Plain(*Directory) string {
	var texts []string
	var list []json.RawMessage
	asList := false
	for _, one := range f.List {
		var object struct {
			URL string `json:"url"`
			ID  any    `json:"id"`
		}
		text := one.Path
		if text == "" && json.Unmarshal(one.Object, &object) == nil && object.ID == nil {
			text = object.URL
		}
		if text != "" {
			list = append(list, rawjson.AppendString(nil, text))
			asList = asList || strings.ContainsAny(text, `,'"\`)
		} else {
			text = string(one.Object)
			list = append(list, one.Object)
			asList = asList || len(f.List) > 1
		}
		texts = append(texts, text)
	}
	if asList {
		return plainList(list)
	}
	return strings.Join(texts, ", ")
}

func (f Files) empty() bool { return len(f.List) == 0 }

func (f Files) show(Env) string {
	names := make([]string, len(f.List))
	for i, one := range f.List {
		names[i] = clean.Message(one.Name())
	}
	return strings.Join(names, ", ")
}

func (Files) asJSON() json.RawMessage { return nil }

func (f Files) store(s *Stored) { s.Files = f.List }

func storedFiles(s Stored) Files {
	f := Files{List: slices.Clone(s.Files)}
	for i, one := range f.List {
		f.List[i].Object = rawjson.Compact(one.Object)
	}
	return f
}

// fileKind is any number of files.
type fileKind struct{ shape[Files] }

func (fileKind) Type() FieldType { return TypeFile }
func (fileKind) Traits() Traits {
	return Traits{Unlinked: true, Once: true, Separator: "commas", Stored: AsFiles}
}
func (fileKind) Prompt(Field) string { return "give files by path or by link" }

func (fileKind) Noun(Field) string { return "files by path or by link, with commas between" }

func (fileKind) inFile(Field) (Schema, any) {
	one := []string{"string", "object"}
	return Schema{"anyOf": []Schema{{"type": one}, {"type": "array", "items": Schema{"type": one}}}}, "https://example.com/file.pdf"
}

func (fileKind) parse(_ Field, text string, env Env) (Value, error) {
	raw, begins, err := bracketed(text)
	switch {
	case err != nil:
		return nil, err
	case begins:
		return filesFromJSON(raw, rawjson.KindOf(raw), env)
	}
	files, err := filesNamed(text, env)
	if err != nil {
		return nil, err
	}
	return Files{List: files}, nil
}

// refused is why the files that a text names cannot be sent, nil where they can.
func (k fileKind) refused(text string, env Env) error {
	v, err := k.parse(Field{}, text, env)
	if err != nil {
		return err
	}
	for _, one := range v.(Files).List {
		if _, err := MeasureFile(one.Path, env); one.Path != "" && err != nil {
			return err
		}
	}
	return nil
}

func (fileKind) parseJSON(_ Field, raw json.RawMessage, is rawjson.Kind, env Env) (Value, error) {
	return filesFromJSON(raw, is, env)
}

// preset is none: the API keeps no files in a template.
func (fileKind) preset(Field, json.RawMessage, Env) (Value, error) { return nil, nil }

func filesFromJSON(raw json.RawMessage, is rawjson.Kind, env Env) (Value, error) {
	list, err := listed(raw, is)
	if err != nil {
		return nil, err
	}
	var files Files
	for _, item := range list {
		file, err := fileFromJSON(item, env)
		if err != nil {
			return nil, err
		}
		files.List = append(files.List, file)
	}
	return files, nil
}

func fileFromJSON(raw json.RawMessage, env Env) (File, error) {
	switch rawjson.KindOf(raw) {
	case rawjson.String:
		return fileNamed(rawjson.Text(raw), env)
	case rawjson.Object:
		return fileObject(raw)
	}
	return File{}, refuse("needs each entry to be a link, a path or a file object, not "+spellKind(rawjson.KindOf(raw)), `write "https://…", a path, or {"filename": …, "source": "url", "url": …}`)
}

// fileObject keeps an object of the API as it is. One that only says what is to
// be uploaded, as a dry run prints it, becomes that local file again.
func fileObject(raw json.RawMessage) (File, error) {
	all, err := pairs(raw)
	if err != nil {
		return File{}, err
	}
	for _, p := range all {
		if local := rawjson.Text(p.Value); p.Key == "upload" && local != "" && !reachable(all) {
			return File{Path: local}, nil
		}
	}
	return File{Object: rawjson.Compact(raw)}, checkFileObject(all)
}

// checkFileObject holds an object against what the server asks of it (docs/api.md,
// "file").
func checkFileObject(all []rawjson.Member) error {
	if !reachable(all) {
		return refuse(`a file object needs an "id", a "url" or a "full_url"`, "give a link or a path instead")
	}
	for _, p := range all {
		if p.Key != "source" || rawjson.KindOf(p.Value) == rawjson.Null {
			continue
		}
		if s := rawjson.Text(p.Value); s != "local" && s != "url" {
			return refuse(`a file's "source" is "local" or "url"`, "correct it or leave it out")
		}
	}
	return nil
}

func reachable(all []rawjson.Member) bool {
	return slices.ContainsFunc(all, func(p rawjson.Member) bool {
		return (p.Key == "id" || p.Key == "url" || p.Key == "full_url") && !blankItem(p.Value)
	})
}

// FileObject is the value of a file that stays where it is on the web. Its
// filename is the last segment of the path without query and fragment, else the
// host.
func FileObject(link string) json.RawMessage {
	buf := rawjson.AppendString([]byte(`{"filename":`), linkName(link))
	buf = rawjson.AppendString(append(buf, `,"source":"url","url":`...), link)
	return append(buf, '}')
}

func linkName(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	if strings.HasSuffix(u.Path, "/") || u.Path == "" {
		return u.Hostname()
	}
	return path.Base(u.Path)
}

// largestUpload is the API's limit for one file, 100 MB.
const largestUpload = 100 << 20

// uploadExtensions are what the API stores (docs/api.md, "File upload").
func uploadExtensions() []string {
	return strings.Fields("xlsx xls pptx docx ppt doc rtf pdf txt mpga mov qt mp4 webm jpg jpeg gif png ai psd zip xml xps dwg csv tif bmp")
}

// CheckFile tells whether the API stores a file of that name and size in bytes.
// The error is a *ValueError.
func CheckFile(name string, size int64) error {
	name = filepath.Base(name)
	ext := strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
	switch {
	case !slices.Contains(uploadExtensions(), ext):
		what := "files of type ." + clean.Message(ext)
		if ext == "" {
			what = "files without a type in their name"
		}
		return refuse(what+" are not taken", "use one of "+strings.Join(uploadExtensions(), ", ")+", or a zip")
	case size > largestUpload:
		return refuse("is larger than the 100 MB that Tallyfy takes", "make it smaller, or give a link to it")
	case utf8.RuneCountInString(name) > 255:
		return refuse("has a name of more than 255 characters", "give it a shorter name")
	}
	return nil
}

// MeasureFile is the size of a local file in bytes, 0 where the environment tells
// none. The error says why it cannot be uploaded, and is a *ValueError.
func MeasureFile(path string, env Env) (int64, error) {
	size := int64(0)
	if env.Size != nil {
		var err error
		if size, err = env.Size(path); err != nil {
			return 0, refuse(clean.Message(path)+" cannot be read: "+clean.Message(err.Error()), "give the path of a file that exists, or a link")
		}
	}
	if err := CheckFile(path, size); err != nil {
		message, fix := words(err)
		return size, refuse(clean.Message(filepath.Base(path))+": "+message, fix)
	}
	return size, nil
}

func (fileKind) check(c *fieldCheck, v Value) {
	for _, file := range v.(Files).List {
		size, err := int64(0), error(nil)
		if file.Path != "" {
			size, err = MeasureFile(file.Path, c.env)
		}
		switch {
		case file.Object != nil:
			c.fileObject(file)
		case err != nil:
			c.invalid(err)
		}
		if file.Path != "" && c.env.Size != nil && err == nil && size == 0 {
			c.warn(clean.Message(filepath.Base(file.Path))+" is empty", "give another file if it should hold something")
		}
	}
}

func (c *fieldCheck) fileObject(file File) {
	all, err := pairs(file.Object)
	if err == nil {
		err = checkFileObject(all)
	}
	if err != nil {
		c.invalid(err)
		return
	}
	for _, p := range all {
		if p.Key == "filename" && !blankItem(p.Value) {
			return
		}
	}
	c.warn(`a file object has no "filename", so Tallyfy shows nothing for it`, `add "filename"`)
}

// encode writes the objects as they are. A local file stands as what is to be
// uploaded until the upload puts the server's object in its place.
func (fileKind) encode(b *builder, f Field, v Value) bool {
	b.w.open('[')
	for i, file := range v.(Files).List {
		b.w.item()
		if file.Object != nil {
			b.w.raw(file.Object)
			continue
		}
		first := b.w.line
		b.w.open('{')
		b.w.key("filename")
		b.w.text(filepath.Base(file.Path))
		b.w.key("source")
		b.w.text("local")
		b.w.key("upload")
		b.w.text(file.Path)
		b.w.close('}')
		b.launch.Uploads = append(b.launch.Uploads, Upload{Field: f.ID, Index: i, Path: file.Path, First: first, Last: b.w.line})
	}
	b.w.close(']')
	return true
}
