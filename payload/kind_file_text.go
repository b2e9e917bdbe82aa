package payload

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"kickoff/payload/humanize"
)

// How files are written as text, in every face: links and paths between commas;
// paths also as terminals write them when files are dropped there, in quotes, with
// backslashes or as file:// links, a blank between. A path that exists as it is
// written is that file, whatever stands in it.

// filesNamed reads the files of a text.
func filesNamed(text string, env Env) ([]File, error) {
	if whole := atHome(strings.TrimSpace(text), env); exists(whole, env) {
		return []File{{Path: whole}}, nil
	}
	var files []File
	for rest := strings.TrimSpace(text); rest != ""; {
		var part string
		if part, rest = nextFile(rest, env); part == "" {
			continue
		}
		file, err := fileNamed(part, env)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// nextFile cuts the first file off a text that begins with one, and what divides
// it from the next.
func nextFile(text string, env Env) (part, rest string) {
	if quoted, after, ok := cutQuoted(text); ok {
		return quoted, strings.TrimLeft(strings.TrimPrefix(after, ","), blanks)
	}
	end := len(text)
	for i := 0; i < len(text); i++ {
		switch {
		case escapes(text[i:]):
			i++
			continue
		case text[i] == ',' && (!isLink(text) || linkEnds(text[i+1:], env)),
			strings.IndexByte(blanks, text[i]) >= 0 && dropped(text) && dropped(strings.TrimLeft(text[i:], blanks)):
			end = i
		}
		if end < len(text) {
			break
		}
	}
	return unescape(strings.TrimSpace(text[:end]), env), strings.TrimLeft(strings.TrimPrefix(text[end:], ","), blanks)
}

const blanks = " \t\r\n"

// cutQuoted cuts off a part in quotes, if something that divides files is behind it.
func cutQuoted(text string) (quoted, after string, ok bool) {
	if text[0] != '\'' && text[0] != '"' {
		return "", "", false
	}
	end := 1 + strings.IndexByte(text[1:], text[0])
	if end < 2 {
		return "", "", false
	}
	after = strings.TrimLeft(text[end+1:], " \t")
	return text[1:end], after, after == "" || after[0] == ',' || len(after) < len(text[end+1:]) && dropped(after)
}

// dropped reports whether text begins as a path that is dropped on a terminal does.
func dropped(text string) bool {
	starts := func(prefix string) bool { return strings.HasPrefix(text, prefix) }
	return slices.ContainsFunc([]string{"/", "~/", "'", `"`, "file://"}, starts) || filepath.VolumeName(text) != ""
}

// linkEnds reports whether what is behind a comma is no part of the link before it,
// which may have commas of its own.
func linkEnds(behind string, env Env) bool {
	piece, _, _ := strings.Cut(behind, ",")
	return piece == "" || piece != strings.TrimLeft(piece, " \t") || isLink(piece) || exists(piece, env)
}

// escapes reports whether text begins with a backslash that takes the meaning of
// the sign behind it. Shells never put one before a letter, and Windows' are the
// path's own.
func escapes(text string) bool {
	if filepath.Separator == '\\' || len(text) < 2 || text[0] != '\\' {
		return false
	}
	return text[1] < unicode.MaxASCII && !unicode.IsLetter(rune(text[1])) && !unicode.IsDigit(rune(text[1]))
}

// fileNamed is one link or local path.
func fileNamed(text string, env Env) (File, error) {
	text = strings.TrimSpace(text)
	if path, ok := strings.CutPrefix(text, "file://"); ok {
		return File{Path: dropHost(path)}, nil
	}
	if !strings.Contains(text, "://") {
		return File{Path: atHome(text, env)}, nil
	}
	u, err := url.Parse(text)
	if !isLink(text) || err != nil || u.Hostname() == "" {
		return File{}, refuse(humanize.Quote(text)+" is not a link that can be sent", "give an https:// link, or the path of a file")
	}
	return File{Object: FileObject(text)}, nil
}

// dropHost is the path of a file:// link.
func dropHost(link string) string {
	path := strings.TrimPrefix(link, "localhost")
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	if filepath.VolumeName(strings.TrimPrefix(path, "/")) != "" {
		path = path[1:]
	}
	return path
}

// unescape takes the backslashes out, unless there is a file whose name has them.
func unescape(text string, env Env) string {
	if exists(text, env) {
		return text
	}
	var plain strings.Builder
	for i := 0; i < len(text); i++ {
		if escapes(text[i:]) {
			i++
		}
		plain.WriteByte(text[i])
	}
	return plain.String()
}

// atHome puts the home folder in the place of a leading "~".
func atHome(path string, env Env) string {
	rest, ok := strings.CutPrefix(path, "~")
	if !ok || env.Home == "" || rest != "" && rest[0] != '/' && rest[0] != filepath.Separator {
		return path
	}
	return env.Home + rest
}

func isLink(s string) bool {
	s = strings.ToLower(strings.TrimLeft(s, " \t"))
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

func exists(path string, env Env) bool {
	if env.Size == nil || isLink(path) {
		return false
	}
	_, err := env.Size(strings.TrimSpace(path))
	return err == nil
}
