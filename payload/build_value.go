package payload

import "path/filepath"

// The formats of instants in a launch, always UTC (docs/api.md, "Dates and
// deadlines").
const (
	kickoffDate  = "2006-01-02T15:04:05.000Z"
	stepDeadline = "2006-01-02T15:04:05Z"
)

// value writes an answer in the wire shape of its field's type (docs/api.md,
// "Kick-off field types").
func (b *builder) value(f Field, a Answer) {
	if a.Raw != nil {
		b.w.raw(a.Raw)
		return
	}
	switch f.Type {
	case TypeDate:
		b.w.text(b.date.UTC().Format(kickoffDate))
	case TypeRadio:
		b.w.text(a.Choices[0].Text)
	case TypeDropdown:
		b.option(a.Choices[0], false)
	case TypeMultiselect:
		b.w.open('[')
		for _, c := range a.Choices {
			b.w.item()
			b.option(c, true)
		}
		b.w.close(']')
	case TypeFile:
		b.files(f, a.Files)
	case TypeTable:
		b.w.open('[')
		for _, cell := range a.Cells {
			b.w.item()
			b.w.raw(cell)
		}
		b.w.close(']')
	case TypePeople:
		b.w.owners(a.People)
	default:
		b.w.text(a.Text)
	}
}

func (b *builder) option(c Choice, marked bool) {
	b.w.open('{')
	b.w.key("id")
	b.w.raw(c.ID)
	b.w.key("text")
	b.w.text(c.Text)
	b.w.key("value")
	b.w.null()
	if marked {
		b.w.key("selected")
		b.w.truth(!c.Unselected)
	}
	b.w.close('}')
}

// files writes the objects as they are. A local file stands as what is to be
// uploaded until the upload puts the server's object in its place.
func (b *builder) files(f Field, files []File) {
	b.w.open('[')
	for i, file := range files {
		b.w.item()
		if file.Object != nil {
			b.w.raw(file.Object)
			continue
		}
		b.launch.Uploads = append(b.launch.Uploads, Upload{Field: f.ID, Index: i, Path: file.Path})
		b.w.open('{')
		b.w.key("filename")
		b.w.text(filepath.Base(file.Path))
		b.w.key("source")
		b.w.text("local")
		b.w.key("upload")
		b.w.text(file.Path)
		b.w.close('}')
	}
	b.w.close(']')
}

// owners writes all three buckets, whether or not somebody is in them.
func (w *writer) owners(o Owners) {
	w.open('{')
	w.key("users")
	w.open('[')
	for _, id := range o.Users {
		w.item()
		w.number(id)
	}
	w.close(']')
	w.key("guests")
	w.texts(o.Guests)
	w.key("groups")
	w.texts(o.Groups)
	w.close('}')
}

func (w *writer) texts(all []string) {
	w.open('[')
	for _, s := range all {
		w.item()
		w.text(s)
	}
	w.close(']')
}
