package launch_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kickoff/api/sandbox"
	"kickoff/cmd/cmdtest"
	"kickoff/payload/export"
)

// sample is how a language's code is run: build and run are command lines in the folder
// of the code, needs are the programs that both use.
type sample struct {
	needs      []string
	build, run []string
	// there ends well where they are what the code needs: of a name there may be an older
	// one, or a stand-in that only says how to install it.
	there []string
}

func samples() map[string]sample {
	return map[string]sample{
		"curl":       {needs: []string{"sh", "curl", "jq"}, run: []string{"sh", "launch.sh"}},
		"javascript": {needs: []string{"node"}, there: []string{"node", "-e", "fetch; new FormData"}, run: []string{"node", "launch.js"}},
		"python":     {needs: []string{"python3"}, there: []string{"python3", "-c", "import sys; sys.exit(sys.version_info < (3, 8))"}, run: []string{"python3", "launch.py"}},
		"java": {
			needs: []string{"javac", "java"}, there: []string{"javac", "--release", "15", "-version"},
			build: []string{"javac", "LaunchProcess.java"}, run: []string{"java", "LaunchProcess"},
		},
		"go": {needs: []string{"go"}, build: []string{"go", "build", "-o", "launch.exe", "launch.go"}, run: []string{"./launch.exe"}},
		"cpp": {
			needs: []string{"g++"}, there: []string{"g++", "-E", "-include", "cpprest/http_client.h", "-x", "c++", os.DevNull, "-o", os.DevNull},
			build: []string{"g++", "-std=c++17", "launch.cpp", "-o", "launch.exe", "-lcpprest", "-lssl", "-lcrypto", "-lpthread"}, run: []string{"./launch.exe"},
		},
		"csharp": {
			needs: []string{"sh", "dotnet"}, there: []string{"sh", "-c", `dotnet --list-sdks | grep '^8\.' && dotnet --list-runtimes | grep ' 8\.'`},
			build: []string{"dotnet", "build", "-o", "out"}, run: []string{"dotnet", "out/launch.dll"},
		},
	}
}

// missing says what a language lacks on this machine, "" for nothing.
func (s sample) missing() string {
	for _, tool := range s.needs {
		if _, err := exec.LookPath(tool); err != nil {
			return tool
		}
	}
	if s.there != nil && exec.Command(s.there[0], s.there[1:]...).Run() != nil {
		return "program for which `" + strings.Join(s.there, " ") + "` ends well"
	}
	return ""
}

const project = `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net8.0</TargetFramework><AssemblyName>launch</AssemblyName></PropertyGroup></Project>`

// hostile is text that means something to one of the languages.
const hostile = "it's \"quoted\" \"\"\" ''' $HOME ${process.exit(3)} `exit 3` $(exit 3) \\ \\n \\u000a \\\" */ // # )json\" <<EOF %s {0} {{.}} \u2028\u200b\u202e\x00\x1b[31m é 漢 😀 👩‍👩‍👧 ``"

func hostileValues(b *cmdtest.Bench, paths ...string) []string {
	note := hostile + "\nEOF\n'''\n\"\"\"\n`\n\t" + strings.Repeat("long 😀 \" ` ", 12_000)
	values, _ := json.Marshal(map[string]any{"Buyer": strings.ReplaceAll(hostile, "\u2028", ""), "Note": note, "Paper": paths, "Line": []any{hostile, 1.50}})
	return []string{"order", "--values", b.File("hostile.json", string(values)), "--set", "Plan=Gold", "--owner", "Check=me", "--summary", hostile}
}

func TestEverySampleSendsTheBytesOfTheDryRunAndItsFiles(t *testing.T) {
	dir := t.TempDir()
	var paths []string
	for _, name := range []string{`it's "a"; $HOME, b\c.pdf`, "é 漢.txt"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("content of "+name+"\r\n--\x00\xff"), 0o600); err != nil {
			t.Skip("this system has no file of such a name")
		}
		paths = append(paths, path)
	}
	for language, how := range samples() {
		for name, files := range map[string][]string{"hostile text": nil, "files": paths} {
			t.Run(language+" "+name, func(t *testing.T) {
				if missing := how.missing(); missing != "" {
					t.Skipf("the %s sample is not run: there is no %s here", language, missing)
				}
				if language == "cpp" && files == nil && os.Getenv("KICKOFF_SOAK") == "" {
					t.Skip("it takes long to compile; the program with files is tried")
				}
				t.Parallel()
				served := cmdtest.Serve(t, sandbox.Options{Faults: cmdtest.Faults(t, "POST */runs 302 x1", "POST */runs 422 x1")})
				b := newBench(t).At(served)
				answers := hostileValues(b, files...)
				dry := b.Must(append([]string{"launch", "--dry-run"}, answers...)...)
				code := b.Must(append([]string{"launch", "--export", language}, answers...)...)
				run := prepare(t, language, how, code, b)
				for range 2 { // a redirect, and a refusal
					if out, err := run(); err == nil || strings.Contains(out, served.Server.Token()) {
						t.Errorf("it goes on when nothing is launched, or shows the token: %v\n%s", err, out)
					}
				}
				out, err := run()
				if err != nil || !json.Valid([]byte(out)) {
					t.Fatalf("%v\n%s", err, out)
				}
				got := cmdtest.Launches(t, served)
				if len(got) != 3 {
					t.Fatalf("%d launches were sent", len(got))
				}
				same(t, dry, got[2], files, uploads(t, served))
			})
		}
	}
}

// prepare builds code and returns what runs it, with the environment of the bench.
func prepare(t *testing.T, language string, how sample, code string, b *cmdtest.Bench) func() (string, error) {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{export.FileName(language): code}
	if language == "csharp" {
		files["launch.csproj"] = project
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	do := func(words []string) (string, error) {
		c := exec.Command(words[0], words[1:]...)
		c.Dir = dir
		c.Env = append(os.Environ(), "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1", "LC_ALL=C.UTF-8", "TALLYFY_ORG_ID=0a000000000000000000000000000001", "TALLYFY_BASE_URL="+b.Env["TALLYFY_BASE_URL"]+"/", "TALLYFY_ACCESS_TOKEN="+b.Env["TALLYFY_ACCESS_TOKEN"])
		var out, errs bytes.Buffer
		c.Stdout, c.Stderr = &out, &errs
		if err := c.Run(); err != nil {
			return errs.String() + out.String(), fmt.Errorf("%s: %w", strings.Join(words, " "), err)
		}
		return out.String(), nil
	}
	if how.build != nil {
		if out, err := do(how.build); err != nil {
			t.Fatalf("%v\n%.4000s", err, out)
		}
	}
	return func() (string, error) { return do(how.run) }
}

// sentFile is an uploaded file as the sandbox tells it.
type sentFile struct{ Name, SHA256 string }

func uploads(t *testing.T, s *sandbox.Running) []sentFile {
	t.Helper()
	var all []sentFile
	for _, r := range cmdtest.Requests(t, s) {
		if r.Method != "POST" || !strings.HasSuffix(r.Path, "/file") {
			continue
		}
		body := r.Body.(map[string]any)
		all = append(all, sentFile{fmt.Sprint(body["name"]), fmt.Sprint(body["sha256"])})
	}
	return all
}

// same holds a sent body to the dry run's, but for the objects of files, and the files to
// those on disk.
func same(t *testing.T, dry, sent string, files []string, uploaded []sentFile) {
	t.Helper()
	var pattern strings.Builder
	rest := dry
	for _, place := range regexp.MustCompile(`\{\s+"filename": .*\s+"source": "local",\s+"upload": .*\s+\}`).FindAllString(dry, -1) {
		before, after, _ := strings.Cut(rest, place)
		pattern.WriteString(regexp.QuoteMeta(before) + `(\{.*?\}\})`)
		rest = after
	}
	found := regexp.MustCompile("(?s)^" + pattern.String() + regexp.QuoteMeta(rest) + "$").FindStringSubmatch(sent)
	if len(found) != len(files)+1 {
		t.Fatalf("the body (-dry run +sent):\n%.3000s", cmp.Diff(dry, sent))
	}
	for i, path := range files {
		var object struct{ ID, Filename string }
		if err := json.Unmarshal([]byte(found[i+1]), &object); err != nil || object.ID == "" || !namesFile(object.Filename, path) {
			t.Errorf("%v in the object %s of %s", err, found[i+1], path)
		}
		content, _ := os.ReadFile(path)
		sum := sha256.Sum256(content)
		// It is sent for both launches that came to nothing, too.
		if got := uploaded[len(uploaded)-len(files)+i]; got.SHA256 != hex.EncodeToString(sum[:]) || !namesFile(got.Name, path) {
			t.Errorf("uploaded as %+v, not as %s", got, path)
		}
	}
}

// namesFile: browsers and what is made like them write a quote as %22.
func namesFile(name, path string) bool {
	return strings.ReplaceAll(name, "%22", `"`) == filepath.Base(path)
}

func TestCodeOfTheSandboxNamesTheEnvironmentAndNoPort(t *testing.T) {
	b := newBench(t)
	for _, language := range export.Languages() {
		code := b.Must("launch", "--sandbox", "--world", b.WorldFile(), "order", "--set", "Buyer=Jo", "--set", "Plan=Gold", "--export", language)
		if strings.Contains(code, "127.0.0.1") || !strings.Contains(code, "TALLYFY_BASE_URL") {
			t.Errorf("%s:\n%s", language, code)
		}
	}
	served := cmdtest.Serve(t, sandbox.Options{})
	b.At(served).Fails(7, "Plan", "launch", "order", "--set", "Buyer=Jo", "--set", "Plan=Bronze", "--export", "python")
	b.Fails(2, "javascript", "launch", "order", "--set", "Buyer=Jo", "--set", "Plan=Gold", "--export", "cobol")
	for _, language := range export.Languages() {
		code := b.Must("launch", "order", "--set", "Buyer=Jo", "--set", "Plan=Gold", "--export", language)
		if strings.Contains(code, served.Server.Token()) || language != "kickoff" && !strings.Contains(code, served.URL) {
			t.Errorf("%s:\n%s", language, code)
		}
	}
	if n := len(cmdtest.Launches(t, served)); n > 0 {
		t.Errorf("%d launches were sent", n)
	}
}

// The command is read by sh, word by word, and run on another day.
func TestTheCommandGivesTheSameBytes(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh here")
	}
	served := cmdtest.Serve(t, sandbox.Options{})
	b := newBench(t).At(served)
	text := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.RuneFrom([]rune("'\"$`\\!#~=-+,@|\t é\u200b\u0085😀{}*"))))
	rapid.Check(t, func(rt *rapid.T) {
		pick := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(rt, name) }
		buyer := strings.Map(func(r rune) rune {
			if r == '\n' || r == '\r' {
				return ' '
			}
			return r
		}, "x"+text.Draw(rt, "buyer"))
		values := map[string]any{"Buyer": buyer, "Plan": pick("plan", "Silver", "Gold")}
		maybe := func(key string, value any) {
			if rapid.Bool().Draw(rt, "has "+key) {
				values[key] = value
			}
		}
		maybe("Extras", rapid.SampledFrom([][]string{{"Wrap"}, {"2024", "Wrap"}, {"2024"}}).Draw(rt, "extras"))
		maybe("Day", pick("day", "+3d", "today", "2027-02-01", "2027-02-01T10:11:12Z"))
		maybe("Line", []string{text.Draw(rt, "item"), pick("code", "1.10", "", "a|b")})
		maybe("Team", pick("team", "me", "li@works.test", "new@guest.test, me", `{"users":["2"],"guests":[],"groups":[]}`))
		maybe("Note", pick("note", "", "as always", "as\nnever\n", buyer))
		data, err := json.Marshal(values)
		if err != nil {
			rt.Fatal(err)
		}
		args := []string{"order", "--values", b.File("answers.json", string(data))}
		flag := func(words ...string) {
			if rapid.Bool().Draw(rt, words[0]) {
				args = append(args, words...)
			}
		}
		flag("--owner", pick("owner", "Check=me", "*=li@works.test", "Send=+li@works.test,a@b.test", "*=me"))
		flag("--deadline", pick("deadline", "Send=+3d", "*=2026-12-01 10:00", "Check=2d before Send"))
		flag("--summary", "s"+text.Draw(rt, "summary"))
		flag("--name", "n"+strings.ReplaceAll(strings.ReplaceAll(text.Draw(rt, "name"), "\n", ""), "\r", ""))
		flag("--starred=" + pick("starred", "true", "false"))
		flag("--tag", "urgent")
		flag("--folder", "Q1")
		flag("--role", "packer=li@works.test")
		flag("--user", "me")
		flag("--owner-id", "li@works.test")
		b.Env["KICKOFF_NOW"] = "2026-11-23T09:00:00Z"
		if b.Run(append([]string{"launch", "--dry-run"}, args...)...) != 0 {
			rt.Skip("no launch")
		}
		want := b.Out.String()
		command := b.Must(append([]string{"launch", "--export", "kickoff"}, args...)...)
		script := exec.Command(sh)
		script.Stdin = strings.NewReader("kickoff() { printf '%s\\0' \"$@\"; printf '\\1'; if [ ! -t 0 ]; then cat; fi; }\n" + command)
		said, err := script.Output()
		if err != nil {
			rt.Fatalf("%v\n%s", err, command)
		}
		words, input, _ := strings.Cut(string(said), "\x00\x01")
		b.Env["KICKOFF_NOW"] = "2026-12-20T23:00:00Z"
		b.Stdin = strings.NewReader(input)
		if got := b.Must(append(strings.Split(words, "\x00"), "--dry-run")...); got != want {
			rt.Fatalf("%s (-want +got)\n%s", command, cmp.Diff(want, got))
		}
	})
}
