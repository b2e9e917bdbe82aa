package field

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/tui/picker"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

const (
	// No more of a disk is looked through than so many entries, so many folders deep,
	// and no more of it is offered.
	mostEntries = 2000
	mostDepth   = 3
	// deepFrom is from how many letters on folders within the folder are looked through.
	deepFrom    = 2
	mostOffered = 50
	// mostShown is how many of them show at a time.
	mostShown = 5

	separator = string(filepath.Separator)
)

// entry is a file or folder that is offered: its path as it would be typed, a
// separator behind a folder's, and what is behind the folder that was typed.
type entry struct {
	path, name, about string
	folder            bool
}

// browsed tells what fits a text, and why the files that it names are refused. The
// arrow goes into a list that was asked for.
type browsed struct {
	to         *file
	generation int64
	found      []entry
	arrow      bool
	refused    string
}

// ask is the command that looks for what fits what is typed.
func (f *file) ask(arrow bool) tea.Cmd {
	f.found, f.chosen = nil, -1
	text, generation, env, field := f.input.Value(), f.generation.Add(1), f.env(), f.field
	if clean.Blank(text) || strings.Contains(text, "://") {
		return nil
	}
	return func() tea.Msg {
		f.looking.Lock()
		defer f.looking.Unlock()
		stale := func() bool { return f.generation.Load() != generation }
		if stale() {
			return nil
		}
		m := browsed{to: f, generation: generation, found: around(text, env, stale), arrow: arrow}
		if files, _, err := readFiles(field, text, env); err != nil && allThere(files, env) {
			m.refused = err.Error()
		}
		return m
	}
}

// allThere reports that a text is typed to its end: each file that it names exists.
func allThere(files []payload.File, env payload.Env) bool {
	return len(files) > 0 && env.Size != nil && !slices.ContainsFunc(files, func(one payload.File) bool {
		_, err := env.Size(one.Path)
		return one.Path != "" && err != nil
	})
}

func (f *file) offer(m browsed) {
	if m.to != f || m.generation != f.generation.Load() || f.input == nil {
		return
	}
	f.found, f.chosen, f.refused = m.found, -1, m.refused
	if m.arrow && len(m.found) > 0 {
		f.chosen = 0
	}
}

// choose takes an entry: a folder is looked into, a file is added.
func (f *file) choose(e entry) tea.Cmd {
	if e.folder {
		return f.open(e.path)
	}
	f.input.SetValue(e.path)
	f.keepText()
	f.found, f.chosen = nil, -1
	f.add(e.path)
	return nil
}

// open lists a folder. Going through folders types nothing.
func (f *file) open(folder string) tea.Cmd {
	f.put(payload.Files{List: f.answer.Files()})
	f.input.SetValue(folder)
	f.through = folder
	return f.ask(true)
}

// browse goes into the list: that of what is typed, or of the folder of the last file.
func (f *file) browse() tea.Cmd {
	switch {
	case len(f.found) > 0:
		f.chosen = min(f.chosen+1, len(f.found)-1)
		return nil
	case !clean.Blank(f.input.Value()):
		return nil
	}
	folder := "." + separator
	for _, one := range f.answer.Files() {
		if one.Path != "" {
			folder = filepath.Dir(one.Path) + separator
		}
	}
	return f.open(folder)
}

// parent lists the folder above the one that is listed.
func (f *file) parent() tea.Cmd {
	folder, _ := filepath.Split(f.input.Value())
	above := filepath.Join(folder, "..")
	if strings.HasPrefix(folder, "~") && strings.Trim(folder, "~"+separator) == "" {
		above = filepath.Join(f.env().Home, "..")
	}
	return f.open(strings.TrimSuffix(above, separator) + separator)
}

// completes reports that there is something to complete behind the cursor.
func (f *file) completes() bool { return f.at < 0 && len(f.found) > 0 && f.input.AtEnd() }

// complete types as much as all that begins so has in common, and the first of them
// when that is no more than what stands there.
func (f *file) complete() tea.Cmd {
	text := f.found[max(f.chosen, 0)].path
	if start := shared(f.found, f.input.Value()); f.chosen < 0 && len(start) > len(f.input.Value()) {
		text = start
	}
	f.input.SetValue(text)
	f.keepText()
	return f.ask(false)
}

// shared is what all paths begin with that begin as a text does, in whole characters.
func shared(found []entry, text string) string {
	var prefix []rune
	for _, e := range found {
		path := []rune(e.path)
		switch {
		case !beginsAs(e.path, text):
			continue
		case prefix == nil:
			prefix = path
		}
		n := 0
		for n < min(len(path), len(prefix)) && prefix[n] == path[n] {
			n++
		}
		prefix = prefix[:n]
	}
	return string(prefix)
}

func beginsAs(path, text string) bool {
	return strings.HasPrefix(strings.ToLower(path), strings.ToLower(text))
}

// around lists what fits a text in the folder that it names and below, the best first:
// all of a folder where nothing is behind it. It gives up once stale reports true.
func around(text string, env payload.Env, stale func() bool) []entry {
	folder, typed := filepath.Split(text)
	look := cmp.Or(folder, ".")
	if rest, ok := strings.CutPrefix(folder, "~"); ok && env.Home != "" && os.IsPathSeparator(rest[0]) {
		look = env.Home + rest
	}
	depth := 1
	if len(typed) >= deepFrom {
		depth = mostDepth
	}
	names := below(look, depth, strings.HasPrefix(typed, "."), stale)
	if typed != "" {
		var begin, hold []string // what is completed comes before what is found
		for _, i := range picker.Rank(names, typed, true) {
			if beginsAs(names[i], typed) {
				begin = append(begin, names[i])
			} else {
				hold = append(hold, names[i])
			}
		}
		names = append(begin, hold...)
	}
	names = names[:min(len(names), mostOffered)]
	found := make([]entry, len(names))
	for i, name := range names {
		found[i] = entry{path: folder + name, name: name, folder: strings.HasSuffix(name, separator)}
		if info, err := os.Stat(filepath.Join(look, name)); err == nil && !found[i].folder {
			found[i].about = humanize.Bytes(info.Size())
			if err := payload.CheckFile(name, info.Size()); err != nil {
				found[i].about, _, _ = strings.Cut(err.Error(), ":")
			}
		}
	}
	return found
}

// below are the names in a folder and in those within it, folder after folder, each in
// order. What cannot be read has none.
func below(root string, depth int, hidden bool, stale func() bool) []string {
	var names []string
	for level, folders := 0, []string{""}; level < depth && len(folders) > 0; level++ {
		var next []string
		for _, folder := range folders {
			if stale() {
				return nil
			}
			if len(names) >= mostEntries {
				return names
			}
			for _, e := range entriesOf(filepath.Join(root, folder), mostEntries-len(names)) {
				name := folder + e.Name()
				if strings.HasPrefix(e.Name(), ".") && (!hidden || level > 0) {
					continue
				}
				// A link to a folder is a folder to whoever types a path, and is not gone through.
				if e.Type()&os.ModeSymlink != 0 {
					if info, err := os.Stat(filepath.Join(root, name)); err == nil && info.IsDir() {
						name += separator
					}
				} else if e.IsDir() {
					name += separator
					next = append(next, name)
				}
				names = append(names, name)
			}
		}
		folders = next
	}
	return names
}

// entriesOf are the first entries of a folder, one or more of them, in order.
func entriesOf(folder string, most int) []os.DirEntry {
	dir, err := os.Open(folder)
	if err != nil {
		return nil
	}
	defer dir.Close()
	entries, _ := dir.ReadDir(most) // with an error come those that could be read
	slices.SortFunc(entries, func(a, b os.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries
}

// offered draws the list.
func (f *file) offered(width int) []string {
	var lines []string
	from := max(0, f.chosen-mostShown+1)
	for i := from; i < min(len(f.found), from+mostShown); i++ {
		e := f.found[i]
		lead, style := f.theme.Row(i == f.chosen)
		if i != f.chosen {
			style = f.theme.Muted
		}
		about := f.theme.Muted.Render(clean.Line(e.about))
		name := inMiddle(clean.Line(e.name), max(width/2, width-4-wrap.Width(about)))
		lines = append(lines, wrap.Spread(lead+style.Render(name), about, width))
	}
	if more := len(f.found) - from - mostShown; more > 0 {
		lines = append(lines, wrap.Fit(f.theme.Muted.Render("  "+theme.SignCut+" "+strconv.Itoa(more)+" more"), width))
	}
	return lines
}

// inMiddle fits a name by leaving out its middle: names in a folder often differ at
// their ends.
func inMiddle(name string, width int) string {
	const end = 10
	if over := wrap.Width(name) - width; over > 0 && width > 2*end {
		return wrap.Fit(name, width-end) + ansi.TruncateLeft(name, wrap.Width(name)-end, "")
	}
	return wrap.Fit(name, width)
}
