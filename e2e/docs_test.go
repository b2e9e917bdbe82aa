package e2e

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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
	for file, comments := range projectComments(t) {
		for _, comment := range comments {
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

// projectComments maps each Go file of the project to its comments, each on one line.
func projectComments(t *testing.T) map[string][]string {
	t.Helper()
	root := os.DirFS("..")
	all := map[string][]string{}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, group := range f.Comments {
			all[name] = append(all[name], strings.Join(strings.Fields(group.Text()), " "))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
