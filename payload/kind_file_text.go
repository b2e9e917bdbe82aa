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
// backslashes, as file:// links or behind the & of PowerShell, a blank between. A path that exists as it is
// written is that file, whatever stands in it.

// filesNamed reads the files of a text, each once.
func filesNamed(text string, env Env) ([]File, error) {
	if whole := AtHome(strings.TrimSpace(text), env); exists(whole, env) {
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
		if !slices.ContainsFunc(files, file.Same) {
			files = append(files, file)
		}
	}
	return files, nil
}

// nextFile cuts the first file off a text that begins with one, and what divides
// it from the next.
func nextFile(text string, env Env) (part, rest string) {
	if called, ok := strings.CutPrefix(text, "& "); ok && called != "" && strings.IndexByte(quotes, called[0]) >= 0 {
		text = called // PowerShell would run what is dropped on it
	}
	if quoted, after, ok := cutQuoted(text); ok {
		return quoted, strings.TrimLeft(strings.TrimPrefix(after, ","), blanks)
	}
	all := ends(text, env)
	end := all[0]
	// A name may have a comma of its own.
	if i := slices.IndexFunc(all, func(to int) bool { return exists(AtHome(unescape(text[:to], env), env), env) }); i > 0 {
		end = all[i]
	}
	return unescape(strings.TrimSpace(text[:end]), env), strings.TrimLeft(strings.TrimPrefix(text[end:], ","), blanks)
}

const (
	blanks = " \t\r\n"
	quotes = "'\""
	// mostEnds is how many places where a name may end are looked at on disk.
	mostEnds = 8
)

// ends are the places where the first file of a text may end: commas, and blanks
// between paths that were dropped.
func ends(text string, env Env) []int {
	var all []int
	for i := 0; i < len(text) && len(all) < mostEnds; i++ {
		switch {
		case escapes(text[i:]):
			i++
		case text[i] == ',' && (!isLink(text) || linkEnds(text[i+1:], env)),
			strings.IndexByte(blanks, text[i]) >= 0 && dropped(text) && dropped(strings.TrimLeft(text[i:], blanks)):
			all = append(all, i)
		}
	}
	return append(all, len(text))
}

// cutQuoted cuts off a file that begins in quotes as a shell reads it, pieces in quotes
// and signs behind a backslash one after the other, if something that divides files
// is behind it.
func cutQuoted(text string) (plain, after string, ok bool) {
	after = text
	for after != "" {
		piece, rest, quoted := cutPiece(after)
		switch {
		case quoted:
			plain, after = plain+piece, rest
			continue
		case len(after) < len(text) && escapes(after):
			plain, after = plain+after[1:2], after[2:]
			continue
		}
		break
	}
	rest := strings.TrimLeft(after, " \t")
	divided := rest == "" || rest[0] == ',' || len(rest) < len(after) && dropped(rest)
	return plain, rest, plain != "" && divided
}

// cutPiece cuts off what stands in quotes. In double ones a backslash takes the
// meaning of some signs, but in a path of Windows; there PowerShell doubles a single one.
func cutPiece(text string) (piece, after string, ok bool) {
	switch text[0] {
	case '\'':
		piece, after, ok = strings.Cut(text[1:], "'")
		for onWindows(piece) && strings.HasPrefix(after, "'") {
			more, rest, ended := strings.Cut(after[1:], "'")
			piece, after, ok = piece+"'"+more, rest, ended
		}
		return piece, after, ok
	case '"':
	default:
		return "", text, false
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return b.String(), text[i+1:], true
		case text[i] == '\\' && i+1 < len(text) && strings.IndexByte("\"\\$`", text[i+1]) >= 0 && !onWindows(text[1:]):
			i++
		}
		b.WriteByte(text[i])
	}
	return "", text, false
}

// dropped reports whether text begins as a path or link that is dropped on a terminal does.
func dropped(text string) bool {
	starts := func(prefix string) bool { return strings.HasPrefix(text, prefix) }
	return slices.ContainsFunc([]string{"/", "~/", "'", `"`, "& '", `& "`, "file:/"}, starts) || isLink(text) || onWindows(text)
}

// onWindows reports whether text begins as an absolute path of Windows does, whose
// backslashes are its own wherever it is read.
func onWindows(text string) bool {
	drive := len(text) > 2 && text[1] == ':' && (text[2] == '\\' || text[2] == '/') && unicode.IsLetter(rune(text[0]))
	return drive || strings.HasPrefix(text, `\\`)
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
	if path, ok := strings.CutPrefix(text, "file:/"); ok {
		return File{Path: localPath("/" + path)}, nil
	}
	if !strings.Contains(text, "://") {
		return File{Path: AtHome(text, env)}, nil
	}
	u, err := url.Parse(text)
	if !isLink(text) || err != nil || u.Hostname() == "" {
		return File{}, refuse(humanize.Quote(text)+" is not a link that can be sent", "give an https:// link, or the path of a file")
	}
	return File{Object: FileObject(text)}, nil
}

// localPath is the path of a file: link, given behind its scheme: with a host between
// two slashes, which is this machine's or that of a share on Windows, or without.
func localPath(link string) string {
	host := ""
	if rest, ok := strings.CutPrefix(link, "//"); ok {
		var path string
		host, path, _ = strings.Cut(rest, "/")
		link = "/" + path
	}
	if plain, err := url.PathUnescape(link); err == nil {
		link = plain
	}
	switch {
	case onWindows(link[1:]):
		return link[1:]
	case filepath.Separator == '\\' && host != "" && host != "localhost":
		return `\\` + host + link
	}
	return link
}

// unescape takes the backslashes out, unless there is a file whose name has them.
func unescape(text string, env Env) string {
	if !strings.Contains(text, `\`) || onWindows(text) || exists(text, env) {
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

// AtHome puts the home folder in the place of a leading "~".
func AtHome(path string, env Env) string {
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
