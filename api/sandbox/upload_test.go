package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime/multipart"
	"strings"
	"testing"
)

// form writes a multipart body; a part called "file:NAME" is the file.
func form(t *testing.T, content string, parts ...string) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		var err error
		var part io.Writer
		if name, ok := strings.CutPrefix(parts[i], "file:"); ok {
			part, err = w.CreateFormFile(parts[i+1], name)
			_, _ = io.WriteString(part, content)
		} else {
			err = w.WriteField(parts[i], parts[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	_ = w.Close()
	return b.String(), w.FormDataContentType()
}

func TestUploads(t *testing.T) {
	c := worldClient(t, formed)
	whole := []string{"file:report.PDF", "name", "subject_id", "tpl", "subject_type", "Checklist", "uploaded_from", "ko_field"}
	with := func(at int, name, value string) []string {
		parts := append([]string(nil), whole...)
		parts[at], parts[at+1] = name, value
		return parts
	}
	for _, each := range []struct {
		name   string
		parts  []string
		status int
		says   string
		stored int
	}{
		{"all is well", whole, 200, `"subject":{"id":"tpl","type":"Checklist"}`, 1},
		{"no file", whole[2:], 422, `"name":["The name field is required."]`, 0},
		{"file in another part", with(0, "file:report.pdf", "file"), 422, "The name field is required.", 0},
		{"unlisted type", with(0, "file:tool.exe", "name"), 422, "must be a file of type", 0},
		{"no type", with(0, "file:report", "name"), 422, "must be a file of type", 0},
		{"no subject", with(2, "x", "y"), 422, `"subject_id":["The subject id field is required."]`, 0},
		{"no subject type", with(4, "x", "y"), 422, "subject type field is required", 0},
		{"no origin", with(6, "x", "y"), 422, "uploaded from field is required", 0},
		{"unknown template", with(2, "subject_id", "none"), 404, "RESOURCE_NOT_FOUND", 0},
		{"a type that is no model", with(4, "subject_type", "Template"), 500, `Undefined array key \"Template\"`, 1},
	} {
		t.Run(each.name, func(t *testing.T) {
			c := client{t, c.s}
			before := len(c.s.files.at)
			body, kind := form(t, "hello", each.parts...)
			c.do("POST", c.org("/file"), body, "Content-Type", kind).want(each.status).says(each.says)
			if got := len(c.s.files.at) - before; got != each.stored {
				t.Errorf("%d files stored, want %d", got, each.stored)
			}
		})
	}
}

func TestAnUploadIsMeasuredAndCanBeRead(t *testing.T) {
	c := worldClient(t, formed)
	content := strings.Repeat("kick", 1000)
	body, kind := form(t, content, "subject_id", "tpl", "subject_type", "Checklist", "file:über.txt", "name", "uploaded_from", "ko_field")
	got := c.do("POST", c.org("/assets"), body, "Content-Type", kind).want(200)
	got.is(`"local"`, "data", "source").is("", "data", "url").is(`"über.txt"`, "data", "filename")
	id := strings.Trim(got.at("data", "id"), `"`)

	sum := sha256.Sum256([]byte(content))
	c.do("GET", "/_sandbox/requests", "").is(`{"name":"über.txt","size":4000,"sha256":"`+hex.EncodeToString(sum[:])+`"}`, "data", "0", "body")

	read := c.get("/file/" + id + "/dl").want(200)
	if string(read.body) != content || read.header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("read %d bytes, %v", len(read.body), read.header)
	}
	c.get("/assets/"+id).want(200).is(got.at("data"), "data")
	if gone := c.do("DELETE", c.org("/file/"+id), "").want(200); len(gone.body) != 0 {
		t.Errorf("a body: %s", gone.body)
	}
	c.get("/assets/" + id).want(404)
}

func TestABrokenUploadIsNotStored(t *testing.T) {
	c := worldClient(t, formed)
	body, kind := form(t, "hello", "subject_id", "tpl", "subject_type", "Checklist", "uploaded_from", "ko_field", "file:a.pdf", "name")
	c.do("POST", c.org("/file"), body[:len(body)-70], "Content-Type", kind).want(400)
	if len(c.s.files.at) != 0 {
		t.Error("half a file is stored")
	}
}

// endless is a file of any size without the memory for it.
type endless struct{ left int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), e.left)
	e.left -= n
	return int(n), nil
}

func TestAFileOverTheLimitIsRefusedAndNotKept(t *testing.T) {
	file := &receivedFile{part: "name", Name: "big.zip"}
	if err := file.read(&endless{uploadLimit + 1}); err != nil {
		t.Fatal(err)
	}
	if file.Size != uploadLimit+1 || file.content != nil {
		t.Errorf("%d bytes, %d kept", file.Size, len(file.content))
	}
	wrong := checkUpload(received{file: file, parts: map[string]string{"subject_id": "x", "subject_type": "Checklist", "uploaded_from": "ko_field"}})
	if len(wrong) != 1 || !strings.Contains(string(wrong.reply().body), "102400 kilobytes") {
		t.Errorf("%s", wrong.reply().body)
	}
}
