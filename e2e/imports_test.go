package e2e

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "kickoff"

// floors are the rooms from the top of the house to its ground. A package
// imports packages of its own floor or of one below.
var floors = []string{"main", "cmd", "tui", "api", "payload"}

// fittings are libraries that belong into one room alone.
var fittings = map[string][]string{
	"charm.land/bubbletea/v2": {"tui"},
	"charm.land/bubbles/v2":   {"tui"},
	"charm.land/lipgloss/v2":  {"tui"},
	"charm.land/huh/v2":       {"tui"},
	"charm.land/fang/v2":      {"cmd"},
	"net/http":                {"api"},
	"github.com/gofrs/flock":  {"payload/store"},
	// Its author calls these packages internal: one package knows of them.
	"github.com/junegunn/fzf": {"tui/picker/fuzzy"},
}

// closed are import paths that must not come in at all: the v1 line of the
// Charm libraries, which builds beside v2 without a word, and what
// the project decided against.
var closed = []string{
	"github.com/charmbracelet/bubbletea",
	"github.com/charmbracelet/bubbles",
	"github.com/charmbracelet/lipgloss",
	"github.com/charmbracelet/huh",
	"github.com/alecthomas/chroma",
	"github.com/hashicorp/go-retryablehttp",
	"github.com/99designs/keyring",
	"text/template", // a program that uses it keeps each method of each type: 4 MB
	"html/template",
}

func TestImportsRunDownwards(t *testing.T) {
	for file, imports := range projectImports(t) {
		from := floorOf(path.Dir(file))
		if from < 0 {
			continue
		}
		for _, imp := range imports {
			rest, own := strings.CutPrefix(imp, module+"/")
			if !own {
				continue
			}
			if to := floorOf(rest); to < from {
				t.Errorf("%s imports %s, which lies above it", file, imp)
			}
		}
	}
}

func TestImportsKeepLibrariesInTheirRoom(t *testing.T) {
	for file, imports := range projectImports(t) {
		for _, imp := range imports {
			for library, rooms := range fittings {
				if !within(imp, library) {
					continue
				}
				inside := func(room string) bool { return within(file, room) }
				if !slices.ContainsFunc(rooms, inside) && !inside("e2e") {
					t.Errorf("%s imports %s, which belongs into %v", file, imp, rooms)
				}
			}
		}
	}
}

func TestImportsLeaveTheClosedLineOut(t *testing.T) {
	for file, imports := range projectImports(t) {
		for _, imp := range imports {
			for _, bad := range closed {
				if within(imp, bad) {
					t.Errorf("%s imports %s", file, imp)
				}
			}
		}
	}
}

// What is linked in makes every start wait: tcell, which fzf draws its own screen
// with, 25 ms, chroma 12.
func TestImportsBringNothingSlowAlong(t *testing.T) {
	out, err := exec.Command("go", "list", "-buildvcs=false", "-deps", module).Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, "github.com/junegunn/fzf/src/algo") {
		t.Fatal("the matcher is not in the program: this test looks at something else")
	}
	for _, dep := range deps {
		if within(dep, "github.com/gdamore/tcell") || within(dep, "github.com/alecthomas/chroma") {
			t.Errorf("the program has %s in it", dep)
		}
	}
}

// The core is pure: whoever wants the disk, the network or the time goes through
// package payload/store, or is handed them.
func TestImportsKeepPayloadPure(t *testing.T) {
	for file, source := range projectFiles(t, parser.SkipObjectResolution) {
		if !within(file, "payload") || within(file, "payload/store") || strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, imp := range source.Imports {
			switch p, _ := strconv.Unquote(imp.Path.Value); {
			case within(p, "os"), p == "net", within(p, "net/http"), p == "io/fs", p == "syscall", within(p, "math/rand"), within(p, "log"),
				within(p, module+"/payload/store"):
				t.Errorf("%s imports %s", file, p)
			}
		}
		ast.Inspect(source, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if of, ok := call.X.(*ast.Ident); ok && of.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "NewTimer"}, call.Sel.Name) {
				t.Errorf("%s asks the clock: time.%s", file, call.Sel.Name)
			}
			return true
		})
	}
}

// The sandbox is a second opinion only while it shares nothing with the client
// that it judges.
func TestImportsKeepTheSandboxASecondOpinion(t *testing.T) {
	for file, imports := range projectImports(t) {
		if !strings.HasPrefix(file, "api/sandbox/") || strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, imp := range imports {
			if within(imp, module) && !within(imp, module+"/api/sandbox") {
				t.Errorf("%s imports %s", file, imp)
			}
		}
	}
}

// A file is opened for reading in one place, which takes regular files of some size
// alone. A folder may be listed where its entries are wanted.
func TestImportsLeaveReadingToTheStore(t *testing.T) {
	folders := []string{"tui/field/filebrowse.go"}
	for file, source := range projectFiles(t, parser.SkipObjectResolution) {
		if within(file, "payload/store") || strings.HasSuffix(file, "_test.go") || slices.Contains(folders, file) {
			continue
		}
		ast.Inspect(source, func(n ast.Node) bool {
			if call, ok := n.(*ast.SelectorExpr); ok {
				if of, ok := call.X.(*ast.Ident); ok && of.Name == "os" && (call.Sel.Name == "Open" || call.Sel.Name == "ReadFile") {
					t.Errorf("%s reads by os.%s: payload/store does that", file, call.Sel.Name)
				}
			}
			return true
		})
	}
}

func TestImportsOfStagesDoNotCross(t *testing.T) {
	const stages = "tui/stage/"
	for file, imports := range projectImports(t) {
		rest, in := strings.CutPrefix(file, stages)
		if !in || !strings.Contains(rest, "/") {
			continue
		}
		own := module + "/" + stages + strings.SplitN(rest, "/", 2)[0]
		for _, imp := range imports {
			if strings.HasPrefix(imp, module+"/"+stages) && !within(imp, own) {
				t.Errorf("%s imports another stage: %s", file, imp)
			}
		}
	}
}

// What tests press and see with is no part of the program.
func TestImportsOfTheTestKitAreFromTestsAlone(t *testing.T) {
	const kit = module + "/tui/tuitest"
	for file, imports := range projectImports(t) {
		if !strings.HasSuffix(file, "_test.go") && !strings.HasPrefix(file, "tui/tuitest/") && slices.Contains(imports, kit) {
			t.Errorf("%s imports %s, which only tests may", file, kit)
		}
	}
}

// floorOf returns the index of the room that a folder lies in, -1 for none.
func floorOf(dir string) int {
	room := strings.SplitN(dir, "/", 2)[0]
	if room == "." {
		room = "main"
	}
	return slices.Index(floors, room)
}

func within(imp, library string) bool {
	return imp == library || strings.HasPrefix(imp, library+"/")
}

// projectImports maps each Go file of the project to what it imports.
func projectImports(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for name, f := range projectFiles(t, parser.ImportsOnly) {
		for _, imp := range f.Imports {
			p, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			all[name] = append(all[name], p)
		}
	}
	return all
}

// projectFiles reads each Go file of the project.
func projectFiles(t *testing.T, mode parser.Mode) map[string]*ast.File {
	t.Helper()
	root := os.DirFS("..")
	all := map[string]*ast.File{}
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
		all[name], err = parser.ParseFile(token.NewFileSet(), name, src, mode)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("only %d Go files found: the walk is wrong", len(all))
	}
	return all
}
