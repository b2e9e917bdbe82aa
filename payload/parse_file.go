package payload

import (
	"encoding/json"
	"net/url"
	"path"
	"slices"
	"strings"
)

func parseFiles(text string, env Env) (Answer, error) {
	trimmed := strings.TrimSpace(text)
	if trimmed[0] == '[' || trimmed[0] == '{' {
		raw := json.RawMessage(trimmed)
		if !json.Valid(raw) {
			var value any
			return Answer{}, notJSON(json.Unmarshal(raw, &value))
		}
		return filesFromJSON(raw, kindOf(raw))
	}
	var a Answer
	for _, part := range splitFiles(trimmed, env) {
		file, err := fileNamed(part)
		if err != nil {
			return Answer{}, err
		}
		a.Files = append(a.Files, file)
	}
	return a, nil
}

func filesFromJSON(raw json.RawMessage, kind jsonKind) (Answer, error) {
	list := []json.RawMessage{raw}
	if kind == jsonList {
		var err error
		if list, err = items(raw); err != nil {
			return Answer{}, err
		}
	}
	var a Answer
	for _, item := range list {
		if blankItem(item) {
			continue
		}
		file, err := fileFromJSON(item)
		if err != nil {
			return Answer{}, err
		}
		a.Files = append(a.Files, file)
	}
	return a, nil
}

func fileFromJSON(raw json.RawMessage) (File, error) {
	switch kindOf(raw) {
	case jsonString:
		return fileNamed(stringOf(raw))
	case jsonObject:
		return fileObject(raw)
	}
	return File{}, refuse("needs each entry to be a link, a path or a file object, not "+spellKind(kindOf(raw)), `write "https://…", a path, or {"filename": …, "source": "url", "url": …}`)
}

// fileObject keeps an object of the API as it is. One that only says what is to
// be uploaded, as a dry run prints it, becomes that local file again.
func fileObject(raw json.RawMessage) (File, error) {
	all, err := pairs(raw)
	if err != nil {
		return File{}, err
	}
	for _, p := range all {
		if local := stringOf(p.value); p.key == "upload" && local != "" && !reachable(all) {
			return File{Path: local}, nil
		}
	}
	return File{Object: compact(raw)}, checkFileObject(all)
}

// checkFileObject holds an object against what the server asks of it
// (docs/api.md, "file").
func checkFileObject(all []pair) error {
	if !reachable(all) {
		return refuse(`a file object needs an "id", a "url" or a "full_url"`, "give a link or a path instead")
	}
	for _, p := range all {
		if p.key != "source" || kindOf(p.value) == jsonNull {
			continue
		}
		if s := stringOf(p.value); s != "local" && s != "url" {
			return refuse(`a file's "source" is "local" or "url"`, "correct it or leave it out")
		}
	}
	return nil
}

func reachable(all []pair) bool {
	return slices.ContainsFunc(all, func(p pair) bool {
		return (p.key == "id" || p.key == "url" || p.key == "full_url") && !blankItem(p.value)
	})
}

// fileNamed is a link or a local path.
func fileNamed(text string) (File, error) {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "://") {
		return File{Path: text}, nil
	}
	u, err := url.Parse(text)
	if !isLink(text) || err != nil || u.Hostname() == "" {
		return File{}, refuse(quoted(text)+" is not a link that can be sent", "give an https:// link, or the path of a file")
	}
	return File{Object: FileObject(text)}, nil
}

func isLink(s string) bool {
	s = strings.ToLower(strings.TrimLeft(s, " \t"))
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// FileObject is the value of a file that stays where it is on the web. Its
// filename is the last segment of the path without query and fragment, else the
// host.
func FileObject(link string) json.RawMessage {
	buf := appendString([]byte(`{"filename":`), linkName(link))
	buf = appendString(append(buf, `,"source":"url","url":`...), link)
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

// splitFiles cuts at commas. A link may hold commas of its own: there a comma cuts
// only before a blank, before another link, or before a file that exists. A path
// that exists as a whole is not cut.
func splitFiles(text string, env Env) []string {
	if exists(text, env) {
		return []string{text}
	}
	var parts []string
	for _, piece := range strings.Split(text, ",") {
		last := len(parts) - 1
		if last >= 0 && isLink(parts[last]) && piece != "" && piece == strings.TrimLeft(piece, " \t") && !isLink(piece) && !exists(piece, env) {
			parts[last] += "," + piece
			continue
		}
		parts = append(parts, piece)
	}
	kept := parts[:0]
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			kept = append(kept, part)
		}
	}
	return kept
}

func exists(path string, env Env) bool {
	if env.Size == nil || isLink(path) {
		return false
	}
	_, err := env.Size(strings.TrimSpace(path))
	return err == nil
}
