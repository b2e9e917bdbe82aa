package e2e

import (
	"go/parser"
	"os"
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
