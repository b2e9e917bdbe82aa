package field

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// A directory is read no further than this, and no more of it is offered.
const (
	mostEntries = 5000
	mostOffered = 50
)

// size is what is known about a local file.
type size struct {
	bytes  int64
	known  bool
	failed bool
}

// measured tells the sizes of the files that a widget lists.
type measured struct {
	to    *file
	sizes map[string]size
}

// listed tells which paths begin as the text does.
type listed struct {
	to         *file
	generation int
	paths      []string
}

// measure is the command that finds the sizes of listed files not known yet.
func (f *file) measure() tea.Cmd {
	read := f.env().Size
	var paths []string
	for _, one := range f.answer.Files() {
		if _, known := f.sizes[one.Path]; one.Path != "" && !known {
			paths = append(paths, one.Path)
		}
	}
	if read == nil || len(paths) == 0 {
		return nil
	}
	return func() tea.Msg {
		sizes := map[string]size{}
		for _, path := range paths {
			n, err := read(path)
			sizes[path] = size{bytes: n, known: err == nil, failed: err != nil}
		}
		return measured{to: f, sizes: sizes}
	}
}

func (f *file) learn(m measured) {
	if m.to != f {
		return
	}
	for path, s := range m.sizes {
		f.sizes[path] = s
	}
}

// ask is the command that looks for paths which begin as what is typed.
func (f *file) ask() tea.Cmd {
	f.generation++
	f.paths, f.chosen = nil, -1
	text, generation, home := f.input.Value(), f.generation, f.env().Home
	if strings.TrimSpace(text) == "" || strings.Contains(text, "://") {
		return nil
	}
	return func() tea.Msg { return listed{to: f, generation: generation, paths: beginningWith(text, home)} }
}

func (f *file) suggest(m listed) {
	if m.to != f || m.generation != f.generation || f.input == nil {
		return
	}
	f.paths, f.chosen = m.paths, -1
}

// choose takes a suggestion: a folder is typed and looked into, a file is added.
func (f *file) choose(path string) tea.Cmd {
	f.input.SetValue(path)
	f.keepText()
	if strings.HasSuffix(path, string(filepath.Separator)) {
		return f.ask()
	}
	f.paths, f.chosen = nil, -1
	f.add(path)
	return nil
}

// complete types as much as all suggestions have in common, and the first of
// them when that is no more than what stands there.
func (f *file) complete() (cmd tea.Cmd, done, used bool) {
	if f.at >= 0 || len(f.paths) == 0 || !f.input.AtEnd() {
		return nil, false, false
	}
	text := f.paths[max(f.chosen, 0)]
	if start := shared(f.paths); f.chosen < 0 && len(start) > len(f.input.Value()) {
		text = start
	}
	f.input.SetValue(text)
	f.keepText()
	return f.ask(), false, true
}

// shared is what all paths begin with, in whole characters.
func shared(paths []string) string {
	prefix := []rune(paths[0])
	for _, p := range paths[1:] {
		n := 0
		for _, r := range p {
			if n >= len(prefix) || prefix[n] != r {
				break
			}
			n++
		}
		prefix = prefix[:n]
	}
	return string(prefix)
}

// beginningWith lists the paths that begin as text does, folders with a separator
// behind them. Hidden files show once their dot is typed. A folder that cannot be
// read offers nothing.
func beginningWith(text, home string) []string {
	folder, start := filepath.Split(text)
	look := folder
	if rest, ok := strings.CutPrefix(folder, "~"); ok && home != "" && os.IsPathSeparator(rest[0]) {
		look = home + rest
	}
	if look == "" {
		look = "."
	}
	dir, err := os.Open(look)
	if err != nil {
		return nil
	}
	defer dir.Close()
	entries, err := dir.ReadDir(mostEntries)
	if err != nil && err != io.EOF {
		return nil
	}
	var paths []string
	for _, e := range entries {
		if !startsAs(e.Name(), start) {
			continue
		}
		path := folder + e.Name()
		// A link to a folder is a folder to whoever types a path.
		if info, err := os.Stat(filepath.Join(look, e.Name())); err == nil && info.IsDir() {
			path += string(filepath.Separator)
		}
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths[:min(len(paths), mostOffered)]
}

func startsAs(name, start string) bool {
	if strings.HasPrefix(name, ".") && !strings.HasPrefix(start, ".") {
		return false
	}
	return strings.HasPrefix(strings.ToLower(name), strings.ToLower(start))
}
