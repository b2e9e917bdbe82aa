package e2e

import (
	"go/parser"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Comments rest on what docs/api.md knows, and name its headings. A heading that
// was renamed there must be renamed here.
func TestCommentsNameHeadingsThatDocsAPIHas(t *testing.T) {
	page, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	headings := map[string]bool{}
	for _, line := range strings.Split(string(page), "\n") {
		if title, is := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); is && strings.HasPrefix(line, "#") {
			if headings[title] {
				t.Errorf("docs/api.md has the heading %q twice", title)
			}
			headings[title] = true
		}
	}
	cited := regexp.MustCompile(`docs/api\.md((?:,\s"[^"]+")+)`)
	title := regexp.MustCompile(`"([^"]+)"`)
	found := 0
	for file, source := range projectFiles(t, parser.ParseComments) {
		for _, group := range source.Comments {
			comment := strings.Join(strings.Fields(group.Text()), " ")
			for _, citation := range cited.FindAllStringSubmatch(comment, -1) {
				for _, name := range title.FindAllStringSubmatch(citation[1], -1) {
					found++
					if !headings[name[1]] {
						t.Errorf("%s names the heading %q, which docs/api.md does not have", file, name[1])
					}
				}
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d citations found: the walk is wrong", found)
	}
}

// Whoever looks for a room by docs/architecture.md finds it: each package is in
// its picture, and each path that it names is there.
func TestTheArchitecturePageShowsTheHouseAsItIs(t *testing.T) {
	page, err := os.ReadFile("../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	rooms, whole := houseTree(t, string(page))
	for _, room := range rooms {
		if _, err := os.Stat(filepath.Join("..", room)); err != nil {
			t.Errorf("the picture has %s, which is not there", room)
		}
	}
	shown := func(dir string) bool {
		return dir == "." || slices.Contains(rooms, dir) || slices.Contains(whole, path.Dir(dir))
	}
	for file := range projectFiles(t, parser.PackageClauseOnly) {
		if dir := path.Dir(file); !shown(dir) {
			t.Errorf("the picture lacks %s", dir)
		}
	}
	named := regexp.MustCompile("`((?:cmd|tui|api|payload|e2e|docs)/[^` ]+)`").FindAllStringSubmatch(string(page), -1)
	if len(named) < 20 {
		t.Errorf("only %d paths found: the walk is wrong", len(named))
	}
	for _, name := range named {
		glob := strings.NewReplacer("NAME", "*", "NOUN", "*").Replace(name[1])
		if found, err := filepath.Glob(filepath.Join("..", glob)); err != nil || len(found) == 0 {
			t.Errorf("%s is not there", name[1])
		}
	}
}

// The README's promises rest on tests: each that it names is there, each promise names
// one, and whoever only tries it finds how within the first lines.
func TestThePromisesOfTheREADMEAreHeldByTests(t *testing.T) {
	page, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	err = filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, name := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(source), -1) {
			there[name[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, promises, _ := strings.Cut(string(page), "| promise | test |\n|---|---|\n")
	promises, _, _ = strings.Cut(promises, "\n\n")
	rows := strings.Split(promises, "\n")
	if len(rows) < 8 {
		t.Errorf("only %d promises found: the walk is wrong", len(rows))
	}
	for _, row := range rows {
		names := regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(row, -1)
		if len(names) == 0 {
			t.Errorf("a promise without a test: %s", row)
		}
		for _, name := range names {
			if !there[name[1]] {
				t.Errorf("the README names the test %s, which is not there", name[1])
			}
		}
	}
	if first := strings.Join(strings.SplitN(string(page), "\n", 26)[:25], "\n"); !strings.Contains(first, "go run . --sandbox\n") {
		t.Error("the first 25 lines of the README do not say how to try it")
	}
	for _, link := range regexp.MustCompile(`(?:\]\(|src="|srcset=")([^)":]+)[)"]`).FindAllStringSubmatch(string(page), -1) {
		if _, err := os.Stat(filepath.Join("..", link[1])); err != nil {
			t.Errorf("the README leads to %s, which is not there", link[1])
		}
	}
}

// houseTree reads the tree at the top of the page: its folders, and those of them
// that stand for all folders in them ("stage/…").
func houseTree(t *testing.T, page string) (rooms, whole []string) {
	t.Helper()
	_, rest, _ := strings.Cut(page, "```\n")
	tree, _, ok := strings.Cut(rest, "```\n")
	if !ok {
		t.Fatal("no picture")
	}
	var above []string
	for _, line := range strings.Split(strings.TrimSuffix(tree, "\n"), "\n") {
		depth := (len(line) - len(strings.TrimLeft(line, " "))) / 2
		above = above[:min(depth, len(above))]
		for i, name := range strings.Fields(line) {
			folder, all := strings.CutSuffix(name, "/…")
			folder, one := strings.CutSuffix(folder, "/")
			if !all && !one {
				break
			}
			room := path.Join(append(slices.Clone(above[:min(depth, len(above))]), folder)...)
			rooms = append(rooms, room)
			if all {
				whole = append(whole, room)
			}
			if i == 0 {
				above = append(above, folder)
			}
		}
	}
	return rooms, whole
}
