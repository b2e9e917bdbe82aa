package cmd

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kickoff/cmd/cmdtest"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
)

// everyCommand is the whole tree, as help shows it.
func everyCommand(t *testing.T) []*cobra.Command {
	t.Helper()
	root, _ := tree(factory.New(cmdtest.New(t).Host()))
	all := []*cobra.Command{root}
	for i := 0; i < len(all); i++ {
		all = append(all, all[i].Commands()...)
	}
	if len(all) < 25 {
		t.Fatalf("only %d commands found: the walk is wrong", len(all))
	}
	return all
}

// Three examples each, whose words this program takes: the commands, the flags, their
// values and the number of arguments.
func TestEveryCommandHasThreeExamplesThatItTakes(t *testing.T) {
	for _, c := range everyCommand(t) {
		lines := strings.Split(c.Example, "\n")
		if len(lines) < 3 {
			t.Errorf("%s has %d examples", c.CommandPath(), len(lines))
		}
		own := false
		for _, line := range lines {
			for _, words := range commandsIn(line) {
				root, _ := tree(factory.New(cmdtest.New(t).Host()))
				about, rest, err := root.Find(words[1:])
				if err == nil {
					err = about.ParseFlags(rest)
				}
				if err == nil && about.Args != nil {
					err = about.Args(about, about.Flags().Args())
				}
				if err != nil {
					t.Errorf("%s: %s: %v", c.CommandPath(), line, err)
				}
				own = own || strings.HasPrefix(about.CommandPath(), c.CommandPath())
			}
		}
		if !own {
			t.Errorf("no example of %s is one", c.CommandPath())
		}
	}
}

// commandsIn are the words of each run of kickoff in a line of a shell.
func commandsIn(line string) [][]string {
	var all [][]string
	var words []string
	end := func() {
		if len(words) > 0 && words[0] == "kickoff" {
			all = append(all, words)
		}
		words = nil
	}
	redirected := false
	for _, word := range regexp.MustCompile(`'[^']*'|[|<>()]|[^\s'|<>()]+`).FindAllString(line, -1) {
		switch word {
		case "|", "(", ")":
			end()
			redirected = false
		case "<", ">":
			redirected = true
		default:
			if !redirected {
				words = append(words, strings.Trim(word, "'"))
			}
		}
	}
	end()
	return all
}

func TestEveryCommandHasAManualPage(t *testing.T) {
	b := newBench(t)
	dir := filepath.Join(t.TempDir(), "man1")
	b.Must("man", "--dir", dir)
	for _, c := range everyCommand(t) {
		if c.Name() == "help" || !c.IsAvailableCommand() {
			continue
		}
		name := strings.ReplaceAll(c.CommandPath(), " ", "-")
		raw, err := os.ReadFile(filepath.Join(dir, name+".1"))
		if err != nil {
			t.Error(err)
			continue
		}
		text := string(raw)
		for _, want := range []string{".TH " + strings.ReplaceAll(strings.ToUpper(name), "-", `\-`) + " 1 ", ".SH NAME\n", ".SH SYNOPSIS\nkickoff", ".SH EXAMPLES\n", ".SH SEE ALSO\n"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
		c.LocalFlags().VisitAll(func(flag *pflag.Flag) {
			if flag.Value.Type() != "bool" && strings.Contains(text, ` \fI`+flag.Value.Type()+`\fR`) {
				t.Errorf("%s calls the value of --%s %s", name, flag.Name, flag.Value.Type())
			}
			if !strings.Contains(text, `\fB\-\-`+strings.ReplaceAll(flag.Name, "-", `\-`)+`\fR`) {
				t.Errorf("%s lacks --%s", name, flag.Name)
			}
		})
		if printed := b.Must(append([]string{"man"}, strings.Fields(c.CommandPath())[1:]...)...); printed != text {
			t.Errorf("%s is printed otherwise than written", name)
		}
	}
	b.Fails(2, "no command", "man", "nothing", "such")
}

// The manual and the README tell the same of exit codes.
func TestExitCodesAreInTheManualAndTheReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	page := newBench(t).Must("man")
	for _, e := range failure.Exits() {
		if row := "| " + e.Codes + " | " + e.Means + " |\n"; !strings.Contains(string(readme), row) {
			t.Errorf("the README lacks %q", row)
		}
		if !strings.Contains(page, ".TP\n.B "+e.Codes+"\n"+roff(plain(e.Means))+"\n") {
			t.Errorf("the page lacks %s", e.Codes)
		}
	}
	if other := newBench(t).Must("man", "launch"); !strings.Contains(other, ".SH EXIT STATUS\n0 when it is done, else as in kickoff(1).\n") {
		t.Errorf("another page says\n%s", other)
	}
}

// What stands for a value is told without marks, in help and in what completion says.
func TestHelpHasNoMarksAroundTheNamesOfValues(t *testing.T) {
	b := newBench(t)
	for _, c := range everyCommand(t) {
		out := b.Must(append(strings.Fields(c.CommandPath())[1:], "--help")...)
		if _, flags, found := strings.Cut(out, "FLAGS"); !found || strings.Contains(flags, "`") {
			t.Errorf("%s says\n%s", c.CommandPath(), flags)
		}
	}
	if out := b.Must("__complete", "launch", "--dr"); strings.Contains(out, "`") || !strings.Contains(out, "--draft\t") {
		t.Errorf("completion says\n%s", out)
	}
}

func TestTheVersionIsWhatTheBuildKnows(t *testing.T) {
	b := newBench(t)
	if out := b.Must("--version"); !strings.HasPrefix(out, "kickoff version ") || strings.Contains(out, "unknown") || !strings.Contains(out, "go1.") {
		t.Errorf("says %q", out)
	}
	info := &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "v1.2.3"}, Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef0123"}, {Key: "vcs.time", Value: "2026-11-26T11:09:09Z"}, {Key: "vcs.modified", Value: "true"},
	}}
	if got, want := version(info), "v1.2.3 (commit 0123456789ab and changes since, 2026-11-26T11:09:09Z, go1.26.8, "; !strings.HasPrefix(got, want) {
		t.Errorf("says %q, not %q", got, want)
	}
	info.Settings, info.Main.Version = nil, "(devel)"
	if got, want := version(info), "not noted, built from source (go1.26.8, "; !strings.HasPrefix(got, want) {
		t.Errorf("says %q, not %q", got, want)
	}
}
