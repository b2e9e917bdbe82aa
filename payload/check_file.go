package payload

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"kickoff/payload/clean"
)

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
		what := "files of the type ." + clean.Message(ext)
		if ext == "" {
			what = "files without a type in their name"
		}
		return refuse("Tallyfy does not take "+what, "use one of "+strings.Join(uploadExtensions(), ", ")+", or a zip")
	case size > largestUpload:
		return refuse("is larger than the 100 MB that Tallyfy takes", "make it smaller, or give a link to it")
	case utf8.RuneCountInString(name) > 255:
		return refuse("has a name of more than 255 characters", "give it a shorter name")
	}
	return nil
}

func (c *fieldCheck) files(files []File) {
	for _, file := range files {
		if file.Object != nil {
			c.fileObject(file)
			continue
		}
		name := filepath.Base(file.Path)
		size := int64(0)
		if c.env.Size != nil {
			n, err := c.env.Size(file.Path)
			if err != nil {
				c.refuse(quoted(file.Path)+" cannot be read: "+clean.Message(err.Error()), "give the path of a file that exists, or a link")
				continue
			}
			size = n
		}
		if err := CheckFile(name, size); err != nil {
			message, fix := words(err)
			c.refuse(quoted(name)+": "+message, fix)
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
		if p.key == "filename" && !blankItem(p.value) {
			return
		}
	}
	c.warn(`a file object has no "filename", so Tallyfy shows nothing for it`, `add "filename"`)
}
