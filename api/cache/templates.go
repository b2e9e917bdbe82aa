package cache

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/store"
)

// List is a list of templates as rows: what each is called and how it is found, its form
// and steps only counted. It holds the text of its file and makes a row of it when that
// is asked for, so that ten thousand cost one read and no more. It does not change.
type List struct {
	head  head
	lines []string
}

// head is the first line of the file.
type head struct {
	Version int `json:"version"`
	// Rows is the number of lines that follow, Total how many templates the server
	// counted, 0 for unknown.
	Rows  int `json:"rows"`
	Total int `json:"total"`
	// Read is when the list was read whole, zero while only its beginning is here; Checked
	// when it was last held against the server's.
	Read    time.Time `json:"read"`
	Checked time.Time `json:"checked"`
	// Forms is the file of the rows' forms.
	Forms string `json:"forms"`
}

// columns is how many texts a line has at least; behind them stand the id and the name of
// each tag. Texts are parted by bars.
const columns = 14

// escape writes a text without bars and line breaks, unescape reads it.
func escape(s string) string {
	if !strings.ContainsAny(s, "\\|\n") {
		return s
	}
	return strings.NewReplacer(`\`, `\\`, "|", `\!`, "\n", `\n`).Replace(s)
}

func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	return strings.NewReplacer(`\\`, `\`, `\!`, "|", `\n`, "\n").Replace(s)
}

// Len is the number of templates.
func (l List) Len() int { return len(l.lines) }

// None reports that the list was never read whole. What has a row then is its beginning.
func (l List) None() bool { return l.head.Read.IsZero() }

// Checked is when the list was last what the server has; zero for never.
func (l List) Checked() time.Time { return l.head.Checked }

// Row is the i-th template, as lists show it: without form and steps.
func (l List) Row(i int) payload.Template {
	rest := l.lines[i]
	next := func() (text string) {
		text, rest, _ = strings.Cut(rest, "|")
		return unescape(text)
	}
	number := func() int { n, _ := strconv.Atoi(next()); return max(0, n) }
	t := payload.Template{ID: clean.Line(next())}
	next()
	next()
	t.Title, t.Alias, t.Kind, t.Summary = clean.Line(next()), clean.Line(next()), clean.Line(next()), clean.Text(next())
	t.FieldCount, t.StepCount = number(), number()
	flags := next()
	is := func(letter string) bool { return strings.Contains(flags, letter) }
	t.AutoNaming, t.Archived, t.Versioned, t.Published, t.Pinned = is("n"), is("a"), is("v"), is("p"), is("^")
	t.OwnerID, _ = strconv.ParseInt(next(), 10, 64)
	t.FolderID, t.Folder, t.UpdatedAt = clean.Line(next()), clean.Line(next()), clean.Line(next())
	for rest != "" {
		t.Tags = append(t.Tags, payload.Tag{ID: clean.Line(next()), Name: clean.Line(next())})
	}
	return t
}

// ID is that of the i-th template.
func (l List) ID(i int) string { return clean.Line(id(l.lines[i])) }

// Rows are all of them.
func (l List) Rows() []payload.Template {
	rows := make([]payload.Template, l.Len())
	for i := range rows {
		rows[i] = l.Row(i)
	}
	return rows
}

// id is the first text of a line.
func id(line string) string {
	id, _, _ := strings.Cut(line, "|")
	return unescape(id)
}

// formAt says where the form of a line's template is, in the second text and the third.
func formAt(line string) (at, size int64) {
	texts := strings.SplitN(line, "|", 4)
	at, err := strconv.ParseInt(texts[1], 10, 64)
	if err == nil {
		size, err = strconv.ParseInt(texts[2], 10, 64)
	}
	if err != nil || at < 0 || size < 0 {
		return 0, 0
	}
	return at, size
}

// same reports that two lines tell the same of a template, wherever its form is.
func same(a, b string) bool {
	return id(a) == id(b) && strings.SplitN(a, "|", 4)[3] == strings.SplitN(b, "|", 4)[3]
}

// line writes a row; at and size say where its form is.
func line(t payload.Template, at, size int64) string {
	flags := ""
	for _, f := range []struct {
		letter string
		on     bool
	}{{"n", t.AutoNaming}, {"a", t.Archived}, {"v", t.Versioned}, {"p", t.Published}, {"^", t.Pinned}} {
		if f.on {
			flags += f.letter
		}
	}
	texts := []string{
		t.ID, strconv.FormatInt(at, 10), strconv.FormatInt(size, 10), t.Title, t.Alias, t.Kind, t.Summary,
		strconv.Itoa(t.FieldCount), strconv.Itoa(t.StepCount), flags, strconv.FormatInt(t.OwnerID, 10), t.FolderID, t.Folder, t.UpdatedAt,
	}
	for _, tag := range t.Tags {
		texts = append(texts, tag.ID, tag.Name)
	}
	for i := range texts {
		texts[i] = escape(texts[i])
	}
	return strings.Join(texts, "|") + "|"
}

// rowsFile is the file of the list.
const rowsFile = "templates.json"

// Templates is the list that is here; an empty one, whose None is true, when there is
// none, and its beginning, whose None is true, where reading it was broken off.
func (c *Cache) Templates() List {
	f, size := c.openRows()
	if f == nil {
		return List{}
	}
	defer f.Close()
	// The text is what the list is made of: it is read into its place, once.
	var text strings.Builder
	text.Grow(size)
	if _, err := io.Copy(&text, io.LimitReader(f, store.MaxWorld)); err != nil {
		return List{}
	}
	first, rest, _ := strings.Cut(text.String(), "\n")
	l := List{head: headOf([]byte(first))}
	if l.head.Rows > len(rest) {
		return List{}
	}
	l.lines = make([]string, 0, l.head.Rows)
	for rest != "" {
		end := strings.IndexByte(rest, '\n')
		if end < 0 || rest[0] == '|' {
			return List{}
		}
		line := rest[:end]
		if !complete(line) {
			return List{}
		}
		l.lines, rest = append(l.lines, line), rest[end+1:]
	}
	if len(l.lines) != l.head.Rows {
		return List{}
	}
	return l
}

// Listed is the list with that one template alone, or with none where it does not have it:
// the others are not held.
func (c *Cache) Listed(id string) List {
	f, _ := c.openRows()
	if f == nil {
		return List{}
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, store.MaxWorld)
	if !lines.Scan() {
		return List{}
	}
	l := List{head: headOf(lines.Bytes())}
	for its := []byte(escape(id) + "|"); l.head != (head{}) && lines.Scan(); {
		if bytes.HasPrefix(lines.Bytes(), its) && complete(lines.Text()) {
			l.lines = []string{lines.Text()}
			break
		}
	}
	return l
}

// openRows opens the file of the list, nil where there is none that can be read.
func (c *Cache) openRows() (f *os.File, size int) {
	if c.dir == "" {
		return nil, 0
	}
	f, err := store.Open(c.file(rowsFile))
	if err != nil {
		return nil, 0
	}
	info, err := f.Stat()
	if err != nil || info.Size() > store.MaxWorld {
		_ = f.Close()
		return nil, 0
	}
	return f, int(info.Size())
}

// headOf reads a first line; it gives none where that is not one of ours.
func headOf(first []byte) head {
	var h head
	if json.Unmarshal(first, &h) != nil || h.Version != version || h.Checked.IsZero() || h.Rows < 0 {
		return head{}
	}
	return h
}

// complete reports that a line has all its texts.
func complete(line string) bool {
	bars := strings.Count(line, "|")
	return bars >= columns && bars%2 == 0 && line[len(line)-1] == '|'
}

// saveTemplates puts a list in the place of the one that was there.
func (c *Cache) saveTemplates(l List) error {
	size := headSize
	for _, line := range l.lines {
		size += len(line) + 1
	}
	var b bytes.Buffer
	b.Grow(size) // a buffer that grows by itself takes three times as much on its way
	b.Write(l.head.encode())
	for _, line := range l.lines {
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return c.replace(rowsFile, b.Bytes())
}

// saveChecked notes in the file of a list that it is still what the server has. Where
// another program has replaced the file meanwhile, that one stays as it is.
func (c *Cache) saveChecked(was, is List) error {
	f, err := os.OpenFile(c.file(rowsFile), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	first := make([]byte, headSize)
	if _, err := io.ReadFull(f, first); err != nil || !bytes.Equal(first, was.head.encode()) {
		return err
	}
	_, err = f.WriteAt(is.head.encode(), 0)
	return err
}

// headSize is how long the first line always is, so that it can be written over.
const headSize = 320

func (h head) encode() []byte {
	raw, _ := json.Marshal(h) // numbers, times and a name of our own
	return append(append(raw, bytes.Repeat([]byte(" "), max(0, headSize-1-len(raw)))...), '\n')
}
